"""What decided pairs say about pairs like them: near to an agreed one it gains, near to a rejected one it loses.

It was measured to be the safe way to learn: refitted weights lost on clauses that nobody had reviewed. The nearest
decided pair counts, by the product of the cubed cosines of both ends; an end further away than :data:`NEAR` says
nothing, and each decided target speaks to its :data:`REACH` nearest, so that ten thousand decisions take a few seconds
and little memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qmskg.matching.candidates import top
from qmskg.matching.encoder import Rows
from qmskg.matching.signals import Side

__all__ = ["NEAR", "REACH", "Memory"]

#: cosine from which an end is near; below it a pair would move by less than 0.25, were the other end the same
NEAR: Final = 0.5
REACH: Final = 512
_GAIN: Final = 2.0
_LOSS: Final = 0.5
_BLOCK: Final = 256
#: pairs whose nearness is held at once (float32, 64 MB)
_SLAB: Final = 16_000_000


@dataclass(frozen=True)
class Memory:
    """Decided pairs as (source row, target column), linked or rejected.

    Attributes:
        itself: whether a decided pair is moved by its own decision too.
    """

    source: Side
    target: Side
    linked: tuple[tuple[int, int], ...]
    rejected: tuple[tuple[int, int], ...] = ()
    gain: float = _GAIN
    loss: float = _LOSS
    itself: bool = True

    def adds(self, start: int, stop: int) -> Rows:
        """Return what to add to the scores of a block, shape ``(stop - start, targets)``."""
        linked, rejected = self._sides
        adds: Rows = (self.gain * linked.near(start, stop) - self.loss * rejected.near(start, stop)).astype(
            np.float32
        )
        if not self.itself:
            for row, column in (*self.linked, *self.rejected):
                if start <= row < stop:
                    adds[row - start, column] = 0
        return adds

    def nearest(
        self, pairs: Sequence[tuple[int, int]], *, linked: bool
    ) -> list[tuple[tuple[int, int] | None, float]]:
        """Return, for each pair, the nearest linked (or rejected) pair that is not itself, and how near it is.

        None where none of them is near at both ends.
        """
        return self._sides[0 if linked else 1].nearest(pairs)

    @cached_property
    def _sides(self) -> tuple[_Decided, _Decided]:
        return _Decided(self.source.text, self.target.text, self.linked), _Decided(
            self.source.text, self.target.text, self.rejected
        )


def _cubed(cosines: Rows) -> Rows:
    """Return what a cosine is worth: its cube, and nothing below :data:`NEAR`."""
    worth = np.minimum(cosines, 1)
    worth *= worth * worth  # a power of a float is several times slower
    worth[cosines < NEAR] = 0
    return worth


class _Decided:
    """Pairs of one answer, in the order of their targets, each distinct target once."""

    def __init__(self, source: Rows, target: Rows, pairs: Sequence[tuple[int, int]]) -> None:
        self._source, self._target = source, target
        self._pairs = sorted(set(pairs), key=lambda pair: pair[::-1])
        self._rows = np.array([row for row, _ in self._pairs], dtype=np.int64)
        self._all = np.array([column for _, column in self._pairs], dtype=np.int64)
        self._columns, self._first = np.unique(self._all, return_index=True)
        self._held: tuple[int, Rows] = (0, np.zeros((0, len(target)), dtype=np.float32))

    def near(self, start: int, stop: int) -> Rows:
        """Return how near each pair of a block is to the nearest of these, from 0 to 1."""
        if not self._pairs:
            return np.zeros((stop - start, len(self._target)), dtype=np.float32)
        first, held = self._held
        if not first <= start <= stop <= first + len(held):
            rows = max(stop - start, _SLAB // max(1, len(self._target)))
            self._held = first, held = start, self._slab(start, min(len(self._source), start + rows))
        return held[start - first : stop - first]

    def _slab(self, start: int, stop: int) -> Rows:
        """Compute many rows at once: a decided target is then taken up once for all of them."""
        near: Rows = np.zeros((stop - start, len(self._target)), dtype=np.float32)
        best = self._best(start, stop)
        for place, (targets, worth) in enumerate(self._reach):
            rows = np.flatnonzero(best[place])
            if len(rows):
                cells = np.ix_(rows, targets)
                near[cells] = np.maximum(near[cells], best[place, rows, None] * worth)
        return near

    def _best(self, start: int, stop: int) -> Rows:
        """Return, for each distinct target, the worth of each row's nearest source decided with it."""
        best: Rows = np.empty((len(self._columns), stop - start), dtype=np.float32)
        distinct, which = np.unique(self._rows, return_inverse=True)
        ends = self._source[distinct]
        for first in range(start, stop, _BLOCK):
            last = min(stop, first + _BLOCK)
            own = _cubed(ends @ self._source[first:last].T)[which]
            best[:, first - start : last - start] = np.maximum.reduceat(own, self._first, axis=0)
        return best

    @cached_property
    def _reach(self) -> list[tuple[NDArray[np.int64], Rows]]:
        """For each distinct target the targets near it, and what they are worth."""
        return list(self._reaching())

    def _reaching(self) -> Iterator[tuple[NDArray[np.int64], Rows]]:
        for start in range(0, len(self._columns), _BLOCK):
            cosines = self._target[self._columns[start : start + _BLOCK]] @ self._target.T
            worth = np.where(top(cosines, REACH), _cubed(cosines), 0)
            for row in worth:
                targets = np.flatnonzero(row)
                yield targets, row[targets]

    def nearest(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[tuple[int, int] | None, float]]:
        """Return the nearest decided pair of each, itself left out; of equals the one with the earlier target."""
        if not self._pairs:
            return [(None, 0.0)] * len(pairs)
        found: list[tuple[tuple[int, int] | None, float]] = []
        for start in range(0, len(pairs), _BLOCK):
            some = pairs[start : start + _BLOCK]
            rows, columns = (np.array([pair[end] for pair in some], dtype=np.int64) for end in (0, 1))
            worth = _cubed(self._source[rows] @ self._source[self._rows].T)
            worth *= _cubed(self._target[columns] @ self._target[self._all].T)
            worth[(rows[:, None] == self._rows) & (columns[:, None] == self._all)] = 0
            best = worth.argmax(axis=1)
            for row, place in enumerate(best):
                value = float(worth[row, place])
                found.append((self._pairs[place] if value > 0 else None, value))
        return found
