"""What each audit shows, as sparse matrices: the whole table of audits by leaves, without a walk along each chain.

The steps of :mod:`qmskg.assurance.evidence` are three matrices: links (measures by leaves and core standards), places
read upwards (leaves by core standards) and places read downwards (core standards by leaves). Their product counts
chains; what comes back to the leaf from which it went up is no chain, and is taken off. Each is made twice, from the
full steps and from all that show anything, and once a footing, from the steps that stand on it or on a firmer one.
A third product leaves out the steps from a part of something broader to something narrower, of which nobody has said
that they lead to the part that is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from scipy import sparse

from qmskg.assurance.steps import DOWN, UP, EvidenceLink, Footing, footing_of_member
from qmskg.links import CoreStandard
from qmskg.model import Library
from qmskg.relations import Relation, Strength

__all__ = ["EvidenceMatrix", "LinkRow", "PlaceRow", "Shown", "columns"]

#: rows by columns, of counts or of booleans
Sparse = Any
_SHOWS: Final = {Strength.FULL, Strength.PARTIAL}
#: what a step carries, the more the higher
_CARRIES: Final = {None: 0, Strength.PARTIAL: 1, Strength.FULL: 2}
_LEVEL: Final = {footing: level for level, footing in enumerate(Footing)}


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link as the matrices see it: numbers of audit, measure and target, and what it rests on.

    Attributes:
        target: column: the leaves first, then the core standards.
        probability: of a machine's suggestion; None where nobody knows one.
    """

    audit: int
    measure: int
    target: int
    full: bool
    footing: Footing
    probability: float | None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """The place of a leaf under a core standard, with what a step carries each way (None: nothing).

    Attributes:
        equal: whether both ask for the same; else a step that carries all leads to the narrower of the two.
    """

    leaf: int
    core: int
    up: Strength | None
    down: Strength | None
    equal: bool
    footing: Footing

    @property
    def up_narrows(self) -> bool:
        """Whether the core standard is the narrower: a part of the leaf may be another part than its own."""
        return self.up is Strength.FULL and not self.equal


@dataclass(frozen=True)
class Shown:
    """What audits show on one footing: boolean matrices, audits by leaves and core standards.

    ``full`` lies within ``some``: what is shown fully is shown at least in part. ``through_known`` lies within
    ``through_some``, but for what a link shows too: it leaves out where a part of something broader is shown.
    """

    direct_full: Sparse
    direct_some: Sparse
    through_full: Sparse
    through_some: Sparse
    through_known: Sparse

    @cached_property
    def full(self) -> Sparse:
        """Shown fully, either way."""
        return (self.direct_full + self.through_full).astype(bool)

    @cached_property
    def some(self) -> Sparse:
        """Shown at least in part, either way."""
        return (self.direct_some + self.through_some).astype(bool)

    @cached_property
    def known(self) -> Sparse:
        """Shown fully, or a part that is known to be the target's own, either way."""
        return (self.direct_some + self.through_known).astype(bool)

    @cached_property
    def part_unknown(self) -> Any:
        """For each target, whether audits show it in part at most, and none a part that is known to be its own."""
        return columns(self.some) & ~columns(self.known)

    @cached_property
    def by_target(self) -> dict[Strength, Any]:
        """For full and for partial: whether that is the most that any audit shows of each target."""
        full, some = columns(self.full), columns(self.some)
        return {Strength.FULL: full, Strength.PARTIAL: some & ~full}


def columns(shown: Sparse) -> Any:
    """Return for each column whether any row has it."""
    return np.asarray(shown.getnnz(axis=0)) > 0


@dataclass(frozen=True)
class EvidenceMatrix:
    """The evidence at one state of links and core set; audits that no longer run are left out.

    Attributes:
        audits: ids, a row each.
        targets: ids, a column each: the leaves that ask for something, then the core standards.
        leaves: how many of the targets are leaves.
    """

    audits: tuple[str, ...]
    targets: tuple[str, ...]
    leaves: int
    links: tuple[LinkRow, ...]
    places: tuple[PlaceRow, ...]

    @classmethod
    def of(
        cls, library: Library, evidence: Iterable[EvidenceLink], core: Sequence[CoreStandard]
    ) -> EvidenceMatrix:
        """Read links and places into numbers; what shows nothing, or something that is no leaf, is passed over."""
        audits = tuple(audit.id for audit in library.audits if audit.in_force)
        leaves = tuple(id for id in library.leaves if not library.is_measure(id))
        targets = (*leaves, *(standard.id for standard in core))
        row, column = _numbers(audits), _numbers(targets)
        measures: dict[str, int] = {}
        links = tuple(
            LinkRow(
                row[audit], measures.setdefault(one.link.a, len(measures)), column[one.link.b],
                one.would_be is Strength.FULL, one.footing, one.link.probability,
            )
            for one in evidence
            if (audit := one.link.a.partition(":")[0]) in row and one.link.b in column
            and one.would_be in _SHOWS and not one.answered
        )  # fmt: skip
        places = tuple(
            PlaceRow(
                column[member.leaf], number, UP.get(member.relation), DOWN.get(member.relation),
                member.relation is Relation.EQUAL, footing_of_member(standard, member),
            )
            for number, standard in enumerate(core) for member in standard.members if member.leaf in column
        )  # fmt: skip
        return cls(audits, targets, len(leaves), links, places)

    @cached_property
    def row(self) -> dict[str, int]:
        """Audit -> row."""
        return _numbers(self.audits)

    @cached_property
    def column(self) -> dict[str, int]:
        """Leaf or core standard -> column."""
        return _numbers(self.targets)

    def shown(self, footing: Footing) -> Shown:
        """Return what stands on a footing or on a firmer one; worked out once."""
        if footing not in self._shown:
            self._shown[footing] = self._make(_LEVEL[footing])
        return self._shown[footing]

    @cached_property
    def _shown(self) -> dict[Footing, Shown]:
        return {}

    @cached_property
    def _links(self) -> Any:
        """The links as five rows of numbers: audit, measure, target, whether full, and the level of the footing."""
        rows = [(one.audit, one.measure, one.target, one.full, _LEVEL[one.footing]) for one in self.links]
        return np.array(rows, dtype=np.int32).reshape(-1, 5).T

    @cached_property
    def _places(self) -> Any:
        """The places as rows of numbers: leaf, core standard, what a step carries up and down, equal, the level."""
        rows = [
            (one.leaf, one.core, _CARRIES[one.up], _CARRIES[one.down], one.equal, _LEVEL[one.footing])
            for one in self.places
        ]
        return np.array(rows, dtype=np.int32).reshape(-1, 6).T

    def _make(self, level: int) -> Shown:
        links, places = (table[:, table[-1] <= level] for table in (self._links, self._places))
        audit, measure, target, is_full, _ = links
        measures = int(measure.max(initial=-1)) + 1
        audit_of = _grid(audit, measure, (len(self.audits), measures))  # whose measure it is
        shape = (measures, len(self.targets))
        fully, all_ = (_grid(measure[shows], target[shows], shape) for shows in (is_full > 0, is_full >= 0))
        by_measure = (
            fully, all_, self._through(fully, places, full=True), self._through(all_, places, full=False),
            self._through_known(fully, all_, places),
        )  # fmt: skip
        return Shown(*((audit_of @ matrix).astype(bool) for matrix in by_measure))

    def _through(self, direct: Sparse, places: Any, full: bool) -> Sparse:
        """Return how many chains of two or three steps lead from each measure to each target."""
        least = _CARRIES[Strength.FULL] if full else _CARRIES[Strength.PARTIAL]
        up, down = self._steps(places, lambda carries, _: carries >= least)
        to_leaf, to_core = direct[:, : self.leaves], direct[:, self.leaves :]
        risen = to_leaf @ up
        back = sparse.diags(np.asarray(up.multiply(down.T).sum(axis=1)).ravel(), dtype=np.int32)
        below = (risen + to_core) @ down - to_leaf @ back
        return sparse.hstack([below, risen], format="csr")

    def _through_known(self, fully: Sparse, all_: Sparse, places: Any) -> Sparse:
        """The same, where a part is never taken for a part of something narrower; with what leads back to its leaf."""
        full, part = _CARRIES[Strength.FULL], _CARRIES[Strength.PARTIAL]
        up, down = self._steps(places, lambda carries, _: carries >= part)
        up_full, _ = self._steps(places, lambda carries, _: carries >= full)
        # a step that carries a part leads to something broader
        up_wide, down_wide = self._steps(places, lambda carries, equal: (carries == part) | (equal > 0))
        fully_leaf, all_leaf = fully[:, : self.leaves], all_[:, : self.leaves]
        risen_full = fully_leaf @ up_full + fully[:, self.leaves :]
        risen = fully_leaf @ up + all_leaf @ up_wide
        below = risen_full @ down + (risen + all_[:, self.leaves :]) @ down_wide
        return sparse.hstack([below, risen], format="csr")

    def _steps(self, places: Any, taken: Callable[[Any, Any], Any]) -> tuple[Sparse, Sparse]:
        """Return the steps up (leaves by core standards) and down (the other way) that are taken."""
        cores = len(self.targets) - self.leaves
        leaf, core, upwards, downwards, equal, _ = places
        up, down = taken(upwards, equal), taken(downwards, equal)
        return _grid(leaf[up], core[up], (self.leaves, cores)), _grid(core[down], leaf[down], (cores, self.leaves))


def _grid(rows: Any, columns: Any, shape: tuple[int, int]) -> Sparse:
    """Return a matrix with a one in each of these cells, however often one is named."""
    grid = sparse.csr_matrix((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=shape)
    grid.data[:] = 1
    return grid


def _numbers(ids: Sequence[str]) -> dict[str, int]:
    return {id: number for number, id in enumerate(ids)}
