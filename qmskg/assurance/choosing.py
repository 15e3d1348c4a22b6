"""What a programme is chosen from and for: a question about a kind of trust, made ready for the solver.

For a kind of trust: which core standards apply (where there are none yet, which duties), which audits a trust of
that kind may do, which of them it must, and then the smallest set that shows at least part of everything that any of
them shows. "At least part" is the measure throughout: partial links never add up to full, so how many are shown
fully is told beside it. Nothing here says how well an organisation does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heapify, heappop, heappush
from typing import Any, Final

import numpy as np

from qmskg import vocabulary as v
from qmskg.assurance.applying import why_leaf_not, why_not, why_standard_not
from qmskg.assurance.cover import Cover, Problem, fewest, most
from qmskg.assurance.evidence import EvidenceIndex
from qmskg.assurance.mandatory import Taking, taking_part
from qmskg.assurance.steps import Footing
from qmskg.errors import InputError, UnknownId

__all__ = ["Ask", "Setting", "Unit", "add_order", "left_out", "set_up", "standards_left_out"]

#: as many alternatives as are looked for at most, each one more run of the solver
MOST_TRIES: Final = 40


class Unit(StrEnum):
    """What is to be shown."""

    CORE_STANDARD = "core_standard"
    LEAF = "leaf"


@dataclass(frozen=True)
class Ask:
    """What somebody asks for.

    Attributes:
        services: kinds of service that the trust gives.
        lines: service lines that are asked about; audits about others only are left out. A core standard names none.
        footing: what the answer may rest on.
        number: at most so many audits beside those that are locked in; None asks for the fewest that show all.
        mandatory: whether mandatory audits are locked in.
        including: audits that are locked in because the trust does them anyway.
        without: audits that are left out because the trust does not give the care.
        weights: burden of an audit, where it is not 1; pairs of id and number.
        trials: how many draws say how sure the answer is.
        keep: the chance with which a draft is taken to hold in a draw, as nobody knows one.
        seed: of the draws.
        seconds: how long the solver may take for the answer, and all draws together.
    """

    services: tuple[v.ServiceType, ...]
    footing: Footing = Footing.AGREED
    number: int | None = None
    mandatory: bool = True
    including: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    weights: tuple[tuple[str, float], ...] = ()
    trials: int = 50
    keep: float = 0.75
    seed: int = 1
    seconds: float = 10.0
    lines: tuple[v.ServiceLine, ...] = ()

    def why_not(self, stated: Sequence[v.ServiceType], about: Sequence[v.ServiceLine] = ()) -> str | None:
        """Return why something does not apply; what does not say for whom it is applies to everybody."""
        return why_not(self.services, self.lines, stated, about)


@dataclass(frozen=True)
class Setting:
    """A question made ready for the solver.

    Attributes:
        audits: ids, a row of the problem each.
        elements: ids of what applies, a column each.
        taking: for each audit, whether it is mandatory and why.
        columns: for each element, its column in the matrix of all evidence.
    """

    ask: Ask
    unit: Unit
    audits: tuple[str, ...]
    elements: tuple[str, ...]
    columns: Any
    taking: tuple[Taking, ...]
    problem: Problem

    def solve(self, problem: Problem | None = None, *, settle: bool = True) -> Cover:
        """Return the answer to the question, or to the same over another problem."""
        over, seconds = problem or self.problem, self.ask.seconds
        if self.ask.number is None:
            return fewest(over, seconds=seconds, settle=settle)
        return most(over, self.ask.number, seconds=seconds, settle=settle)

    def alternatives(self, cover: Cover) -> tuple[dict[str, tuple[int, ...]], bool]:
        """Return for each audit that can be swapped at no cost another choice without it, and whether all were tried.

        An audit can be swapped where the best without it is as good as the best.
        """
        found: dict[str, tuple[int, ...]] = {}
        only = self.only_by()
        tried = [n for n in cover.chosen if not self.problem.locked[n]]
        free = [n for n in tried if not (only == n).any() or self.ask.number is not None]
        for number in free[:MOST_TRIES]:
            other = self.solve(self.problem.without(number))
            covered = self._covered(other) >= self._covered(cover)
            if covered and abs(other.objective - cover.objective) < 1e-6:
                found[self.audits[number]] = other.chosen
        return found, len(free) <= MOST_TRIES and cover.proven

    def only_by(self) -> Any:
        """Return for each element the number of the one audit that shows it, or -1."""
        if not self.audits:
            return np.full(len(self.elements), -1)
        allowed = np.flatnonzero(~self.problem.barred | self.problem.locked)
        covers = self.problem.covers[allowed].tocsc()
        only = np.full(len(self.elements), -1)
        once = covers.getnnz(axis=0) == 1
        only[once] = allowed[covers.indices[covers.indptr[:-1][once]]]
        return only

    def _covered(self, cover: Cover) -> int:
        return int(self.problem.shown_by(cover.chosen).sum())


def set_up(index: EvidenceIndex, ask: Ask) -> Setting:
    """Make a question ready.

    Raises:
        InputError: an audit is both to be included and left out, or a weight is not more than 0.
        UnknownId: an audit that is named is not held here, or no longer runs.
    """
    _check(index, ask)
    library, matrix = index.library, index.matrix
    unit, elements = _elements(index, ask)
    running = [audit for audit in library.audits if audit.in_force]
    chosen = [
        audit for audit in running
        if audit.id not in ask.without
        and (audit.id in ask.including or not ask.why_not(audit.applies_to, audit.service_lines))
    ]  # fmt: skip
    taking = tuple(taking_part(library, audit) for audit in chosen)
    rows = [matrix.row[audit.id] for audit in chosen]
    columns = np.array([matrix.column[id] for id in elements], dtype=np.int64)
    covers = matrix.shown(ask.footing).known[rows][:, columns] if rows else np.zeros((0, len(elements)))
    locked = [
        audit.id in ask.including or (ask.mandatory and one.mandatory)
        for audit, one in zip(chosen, taking, strict=True)
    ]
    burden = dict(ask.weights)
    weights = [float(burden.get(audit.id, 1.0)) for audit in chosen]
    return Setting(
        ask, unit, tuple(audit.id for audit in chosen), elements, columns, taking,
        Problem.of(covers, weights, locked),
    )  # fmt: skip


def add_order(problem: Problem, chosen: Iterable[int]) -> list[tuple[int, Any]]:
    """Return the chosen in the order in which each adds most to those before it, locked ones first.

    Each comes with the numbers of the elements that it adds. This order is for reading; the choice is the solver's.
    """
    chosen, covers = list(chosen), problem.covers
    order: list[tuple[int, Any]] = []
    done = np.zeros(covers.shape[1], dtype=bool)
    for some in ([n for n in chosen if problem.locked[n]], [n for n in chosen if not problem.locked[n]]):
        # what a set adds only ever falls, so that one whose figure still holds when it comes up adds most
        waiting = [(-sys.maxsize, -int(covers.indptr[n + 1] - covers.indptr[n]), n) for n in some]
        heapify(waiting)
        while waiting:
            before, size, next_ = heappop(waiting)
            mine = covers.indices[covers.indptr[next_] : covers.indptr[next_ + 1]]
            new = np.sort(mine[~done[mine]])
            if -len(new) != before:
                heappush(waiting, (-len(new), size, next_))
                continue
            order.append((next_, new))
            done[new] = True
    return order


def _elements(index: EvidenceIndex, ask: Ask) -> tuple[Unit, tuple[str, ...]]:
    """Return what is to be shown: core standards (on the agreed footing agreed ones), or leaves where none is there."""
    drafts = ask.footing is not Footing.AGREED
    core = [standard for standard in index.core if drafts or not standard.draft]
    if core:
        kept = (s.id for s in core if not why_standard_not(index.library, s, ask.services, ask.lines))
        return Unit.CORE_STANDARD, tuple(kept)
    leaves = (leaf.id for leaf in index.duties)
    return Unit.LEAF, tuple(id for id in leaves if not why_leaf_not(index.library, id, ask.services, ask.lines))


def left_out(index: EvidenceIndex, ask: Ask) -> list[dict[str, str]]:
    """Return the audits that run and are not for whoever asks, each with the reason."""
    running = (audit for audit in index.library.audits if audit.in_force and audit.id not in ask.including)
    whys = ((audit.id, ask.why_not(audit.applies_to, audit.service_lines)) for audit in running)
    return [{"id": id, "why": why} for id, why in whys if why]


def standards_left_out(index: EvidenceIndex, setting: Setting) -> list[dict[str, str]]:
    """Return the core standards that are not for whoever asks, each with the reason; none where duties are counted."""
    if setting.unit is not Unit.CORE_STANDARD:
        return []
    ask = setting.ask
    whys = ((s.id, why_standard_not(index.library, s, ask.services, ask.lines)) for s in index.core)
    return [{"id": id, "why": why} for id, why in whys if why]


def _check(index: EvidenceIndex, ask: Ask) -> None:
    if not ask.services:
        raise InputError(f"name a kind of service with --service: {', '.join(v.ServiceType)}")
    both = sorted(ask.including & ask.without)
    if both:
        raise InputError(f"{both[0]} is to be both included and left out; choose one")
    for id in sorted({*ask.including, *ask.without, *dict(ask.weights)}):
        if id not in index.matrix.row:
            library = index.library
            if id in library.documents and library.is_measure(id):
                raise InputError(f"{id} no longer runs; leave it out of what you ask for")
            raise UnknownId(id)
    wrong = next((id for id, weight in ask.weights if not 0 < weight < np.inf), None)
    if wrong:
        raise InputError(f"the weight of {wrong} is not a number above 0")
