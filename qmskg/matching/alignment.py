"""What became of each leaf when a source was reissued: aligned old to new, by text and then by number.

Leaves whose words are the same are the same, whatever their number. Of the others, those are paired that together
are most alike (the assignment problem, solved by SciPy's ``linear_sum_assignment``), as long as they are alike
enough; where two have the same number, a little less is enough. What is left over is gone, or new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from qmskg.matching.texts import clause_of_leaf
from qmskg.matching.vectors import Vectors
from qmskg.model import Library, Requirement

__all__ = ["Aligned", "Became", "align", "asks_the_same"]

#: likeness of texts from which two leaves are taken for the same duty in other words. Of CQC's 27 key lines of
#: enquiry of 2017, 26 are aligned with a statement of 2023 on the same matter at this one, and one with none
#: (tests/matching/test_alignment.py)
_ALIKE: Final = 0.55
#: the same, where the number is the same too
_ALIKE_BY_NUMBER: Final = 0.45
#: what a common number adds when pairs compete
_NUMBER: Final = 0.05
#: how many further leaves are named that are alike enough
_MOST_NEAR: Final = 5


class Became(StrEnum):
    """What became of a leaf."""

    SAME = "same"
    RENUMBERED = "renumbered"
    CHANGED = "changed"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Aligned:
    """One leaf of the old edition, of the new one, or of both.

    Attributes:
        old: its id in the old edition; None for one that is new.
        new: its id in the new edition; None for one that is gone.
        likeness: cosine of the two texts; None where there is one text only.
        near: further leaves of the new edition that are alike, the likest first: a duty may be split.
    """

    old: str | None
    new: str | None
    became: Became
    likeness: float | None = None
    near: tuple[tuple[str, float], ...] = ()


def asks_the_same(old: Requirement, new: Requirement) -> bool:
    """Return whether two leaves have the same words and the same substance, editions and numbers left aside."""
    return old.wording_hash() == new.wording_hash() and old.substance_hash("") == new.substance_hash("")


def align(library: Library, old: str, new: str, vectors: Vectors) -> tuple[Aligned, ...]:
    """Return what became of each leaf, in the order of the old edition, then what is new.

    Args:
        library: holds both.
        old: id of the document that was reissued.
        new: id of the one that takes its place.
        vectors: encodes the texts that are not the same.
    """
    before, after = list(library.leaves_under(old)), list(library.leaves_under(new))
    same = dict(_same_words(before, after))
    left = [leaf for leaf in before if leaf.id not in same]
    open_ = [leaf for leaf in after if leaf.id not in set(same.values())]
    likeness = _likeness(library, left, open_, vectors)
    paired = same | dict(_assigned(left, open_, likeness))
    rows = {leaf.id: row for leaf, row in zip(left, likeness, strict=True)}
    by_id = {leaf.id: leaf for leaf in (*before, *after)}
    found = [_aligned(leaf, by_id, paired, rows.get(leaf.id), open_) for leaf in before]
    taken = set(paired.values())
    return (*found, *(Aligned(None, leaf.id, Became.NEW) for leaf in after if leaf.id not in taken))


def _same_words(before: Iterable[Requirement], after: Iterable[Requirement]) -> Iterator[tuple[str, str]]:
    """Yield leaves with the same words; of several, those with the same number first, then in order."""
    waiting: dict[str, list[Requirement]] = {}
    for leaf in after:
        waiting.setdefault(leaf.wording_hash(), []).append(leaf)
    twins: dict[str, list[Requirement]] = {}
    for leaf in before:
        twins.setdefault(leaf.wording_hash(), []).append(leaf)
    for wording, olds in twins.items():
        news = waiting.get(wording, [])
        for by_number in (True, False):
            for old in list(olds):
                new = next((n for n in news if not by_number or n.number == old.number), None)
                if new is not None:
                    yield old.id, new.id
                    olds.remove(old)
                    news.remove(new)


def _likeness(
    library: Library, before: Sequence[Requirement], after: Sequence[Requirement], vectors: Vectors
) -> np.ndarray:
    """Return the cosine of each old text (rows) to each new one."""
    if not before or not after:
        return np.zeros((len(before), len(after)), dtype=np.float32)
    texts = [[clause_of_leaf(library, leaf.id).text for leaf in leaves] for leaves in (before, after)]
    old, new = (vectors.of(side) for side in texts)
    return np.asarray(old @ new.T)


def _assigned(
    before: Sequence[Requirement], after: Sequence[Requirement], likeness: np.ndarray
) -> Iterator[tuple[str, str]]:
    """Yield the pairs that are alike enough in the assignment that makes all of them most alike."""
    from scipy.optimize import linear_sum_assignment  # half a second, which most commands need not wait

    if not likeness.size:
        return
    same = np.array([[bool(a.number) and a.number == b.number for b in after] for a in before])
    enough = np.where(same, _ALIKE_BY_NUMBER, _ALIKE)
    worth = np.where(likeness >= enough, likeness + _NUMBER * same, 0.0)
    for row, column in zip(*linear_sum_assignment(-worth), strict=True):
        if worth[row, column] > 0:
            yield before[row].id, after[column].id


def _aligned(
    leaf: Requirement,
    by_id: Mapping[str, Requirement],
    paired: Mapping[str, str],
    row: np.ndarray | None,
    open_: Sequence[Requirement],
) -> Aligned:
    new = by_id.get(paired.get(leaf.id, ""))
    likest = (
        [] if row is None else [(open_[i].id, round(float(row[i]), 3)) for i in np.argsort(-row, kind="stable")]
    )
    near = tuple(one for one in likest if one[1] >= _ALIKE and (new is None or one[0] != new.id))[:_MOST_NEAR]
    if new is None:
        return Aligned(leaf.id, None, Became.GONE, near=near)
    if asks_the_same(leaf, new):
        became = Became.SAME if leaf.number == new.number else Became.RENUMBERED
        return Aligned(leaf.id, new.id, became, 1.0, near)
    likeness = dict(likest).get(new.id, 1.0)
    return Aligned(leaf.id, new.id, Became.CHANGED, likeness, near)
