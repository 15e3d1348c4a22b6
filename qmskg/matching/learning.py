"""What proposals learn from what people decided, and whether it was enough to matter.

Agreed pairs and rejected ones teach; a pair that people are unsure of, that one reader has read, or that is in
dispute teaches nothing. The same decisions, in whatever order, make the same proposals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from qmskg.links import Link, LinkKind
from qmskg.matching.bands import band
from qmskg.matching.memory import Memory
from qmskg.matching.signals import Side
from qmskg.vocabulary import Status

__all__ = ["LearningReport", "learned_from", "memory_of", "reasons_of", "teaching"]

#: decisions below which trials saw no change worth having (MAP +.007 at 20 on clauses never reviewed)
TOO_FEW: Final = 20
#: a reason is given from this nearness on: both ends at a cosine of about 0.73, or one the same and the other at 0.53
_WORTH_SAYING: Final = 0.15
_TEACHES: Final = {Status.AGREED: True, Status.REJECTED: False}


@dataclass(frozen=True)
class LearningReport:
    """What was learned from, and what came of it.

    Attributes:
        decisions: pairs that taught something; ``linked`` were agreed, ``rejected`` were rejected.
        moved: proposals that stand in another band than they would have stood in without.
        proposals: how many there are.
    """

    decisions: int = 0
    linked: int = 0
    rejected: int = 0
    moved: int = 0
    proposals: int = 0

    @property
    def matters(self) -> bool:
        """Whether it was enough to matter."""
        return self.decisions >= TOO_FEW and self.moved > 0

    @property
    def sentence(self) -> str:
        """Say it in words."""
        if not self.decisions:
            return "Nothing is agreed or rejected yet, so nothing was learned."
        said = f"Learned from {_count(self.linked, 'agreed')} and {_count(self.rejected, 'rejected')}"
        moved = f"{self.moved:,} of {self.proposals:,} proposals stand in another band for it"
        if self.matters:
            return f"{said}: {moved}."
        return f"{said}: too little to matter yet; {moved}."

    def document(self) -> dict[str, Any]:
        """Return it as a plain document."""
        return {**asdict(self), "matters": self.matters, "sentence": self.sentence}


def _count(number: int, what: str) -> str:
    return f"{number:,} {what} pair{'' if number == 1 else 's'}"


def teaching(decided: Iterable[Link]) -> dict[str, bool]:
    """Return the pairs that teach: key -> whether people linked them; sorted, so that order plays no part."""
    known = {link.key: _TEACHES[link.status] for link in decided if link.status in _TEACHES}
    return dict(sorted(known.items()))


def memory_of(
    source: Side, target: Side, taught: Mapping[str, bool], decided: Iterable[Link], kind: LinkKind
) -> Memory | None:
    """Return the memory of one kind's pairs between two sides; None where nothing was taught between them.

    A mapping is learned in both directions, since either end may be the row. No pair is moved by itself.
    """
    rows, columns = ({c.id: i for i, c in enumerate(side.clauses)} for side in (source, target))
    found: dict[bool, set[tuple[int, int]]] = {True: set(), False: set()}
    for link in decided:
        if link.kind is not kind or link.key not in taught:
            continue
        ends = [(link.a, link.b), (link.b, link.a)] if kind is LinkKind.MAPPING else [(link.a, link.b)]
        for a, b in ends:
            if a in rows and b in columns:
                found[taught[link.key]].add((rows[a], columns[b]))
    if not found[True] and not found[False]:
        return None
    return Memory(source, target, tuple(sorted(found[True])), tuple(sorted(found[False])), itself=False)


def reasons_of(memory: Memory, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Return, for the pairs (row, column) to which it is worth saying, which decided pair they are near to."""
    found: dict[tuple[int, int], list[str]] = {}
    for linked, word in ((True, "agreed"), (False, "rejected")):
        for pair, (near, worth) in zip(pairs, memory.nearest(pairs, linked=linked), strict=True):
            if near is not None and worth >= _WORTH_SAYING:
                x, y = memory.source.clauses[near[0]], memory.target.clauses[near[1]]
                said = f"Near to a pair that people {word}: {x.title or x.id} with {y.title or y.id}."
                found.setdefault(pair, []).append(said)
    return {pair: tuple(said) for pair, said in found.items()}


def learned_from(
    taught: Mapping[str, bool], now: Mapping[str, float], before: Mapping[str, float]
) -> LearningReport:
    """Compare proposals (key -> probability) with what they would have been without decisions.

    Decided pairs are left out: nobody is asked about them again.
    """
    keys = (now.keys() | before.keys()) - taught.keys()
    moved = sum(band(now.get(key, 0.0)) != band(before.get(key, 0.0)) for key in keys)
    linked = sum(taught.values())
    return LearningReport(len(taught), linked, len(taught) - linked, moved if taught else 0, len(now))
