"""Decisions that cannot all be true, found before one of them is saved.

Agreed mappings are followed from one end of a pair to the other, over one leaf or two in between, and composed
with the table of :mod:`qmskg.relations`; an agreed ``none`` counts too. Only what everybody may see is used, so
that a warning tells nothing of an open vote. It is a reason to look again, not a proof that this decision is the
wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from qmskg.identity import pair_key
from qmskg.links import Link, LinkKind, inverse_answer
from qmskg.register.state import State
from qmskg.relations import RELATIONS, Relation, compose
from qmskg.vocabulary import Status

__all__ = ["Chain", "Step", "contradictions"]

_KNOWN: Final = frozenset({Status.AGREED, Status.REJECTED})


@dataclass(frozen=True, slots=True)
class Step:
    """One agreed mapping, read in the direction of the chain."""

    a: str
    relation: Relation
    b: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Agreed mappings from one end of a pair to the other, and what they leave possible.

    Attributes:
        steps: two or three, end to end.
        possible: the relations that the pair can have if all the steps are true.
    """

    steps: tuple[Step, ...]
    possible: frozenset[Relation]

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the pairs that the chain rests on."""
        return tuple(pair_key(step.a, step.b) for step in self.steps)

    def words(self, name: Callable[[str], str] = str) -> str:
        """Return the chain as sentences.

        Args:
            name: turns an id into what a person reads, for instance its title in quotation marks.
        """
        told = [RELATIONS[s.relation].sentence.format(a=name(s.a), b=name(s.b)) for s in self.steps]
        left = " or ".join(relation.value for relation in Relation if relation in self.possible)
        ends = f"{name(self.steps[0].a)} to {name(self.steps[-1].b)}"
        return f"{' '.join(told)} So {ends} can only be {left}."


def contradictions(state: State, a: str, b: str, relation: str) -> list[Chain]:
    """Return the chains of agreed mappings that leave no room for ``relation`` from a to b, shortest first.

    A chain of three is left out where a shorter one already runs through one of its leaves. An answer that is no
    relation (``unsure``, an evidence word) contradicts nothing.
    """
    if relation not in set(Relation):
        return []
    wanted, beside = Relation(relation), _neighbours(state.links)
    short = [chain for chain in _over_one(beside, a, b) if wanted not in chain.possible]
    through = {step.b for chain in short for step in chain.steps[:-1]}
    long = [
        chain
        for chain in _over_two(beside, a, b)
        if wanted not in chain.possible and not through & {step.b for step in chain.steps[:-1]}
    ]
    return [*short, *long]


def _neighbours(links: Mapping[str, Link]) -> dict[str, dict[str, Relation]]:
    """Agreed mappings, readable from either end."""
    beside: dict[str, dict[str, Relation]] = {}
    for link in links.values():
        if link.kind is LinkKind.MAPPING and link.status in _KNOWN and link.answer:
            beside.setdefault(link.a, {})[link.b] = Relation(link.answer)
            beside.setdefault(link.b, {})[link.a] = Relation(inverse_answer(link.answer))
    return beside


def _over_one(beside: Mapping[str, Mapping[str, Relation]], a: str, b: str) -> Iterator[Chain]:
    for c, first in sorted(beside.get(a, {}).items()):
        last = beside[c].get(b)
        if c != b and last is not None:
            yield Chain((Step(a, first, c), Step(c, last, b)), compose(first, last))


def _over_two(beside: Mapping[str, Mapping[str, Relation]], a: str, b: str) -> Iterator[Chain]:
    for c, first in sorted(beside.get(a, {}).items()):
        if c == b:
            continue
        for d, middle in sorted(beside[c].items()):
            last = beside[d].get(b)
            if d in {a, b} or last is None:
                continue
            possible = frozenset(r for half in compose(first, middle) for r in compose(half, last))
            yield Chain((Step(a, first, c), Step(c, middle, d), Step(d, last, b)), possible)
