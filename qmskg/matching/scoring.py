"""Every pair of a comparison scored and placed, in blocks of rows and in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from qmskg.matching.calibration import DEEPEST_RANK, Standing, standing
from qmskg.matching.encoder import Rows
from qmskg.matching.memory import Memory
from qmskg.matching.ranker import Ranker
from qmskg.matching.signals import Comparison
from qmskg.matching.vectors import Progress

__all__ = ["Block", "Scorer", "best_of", "in_order", "placed", "scored", "scored_both"]

#: pairs whose scores are kept (float32, 100 MB) between the two passes; beyond, they are computed again
_KEPT: Final = 25_000_000
#: by which share a probability is less than that of the target ranked above it, over so many ranks
_FALL: Final = 1e-4
_FALLING: Final = 1000


@dataclass(frozen=True)
class Block:
    """Rows ``start`` onwards: scores of shape ``(rows, targets)``, where each pair stands, and probabilities."""

    start: int
    scores: Rows
    standing: Standing
    probabilities: Rows


@dataclass(frozen=True)
class Scorer:
    """What scores a block; ``memory`` of decided pairs adds to the scores."""

    comparison: Comparison
    ranker: Ranker
    memory: Memory | None = None

    def scores(self, start: int, stop: int) -> Rows:
        """Return the scores of a block, shape ``(stop - start, targets)``."""
        scores = self.ranker.scores(self.comparison, start, stop)
        return scores if self.memory is None else scores + self.memory.adds(start, stop)


def best_of(scores: Rows) -> Rows:
    """Return the :data:`DEEPEST_RANK` best scores of each target among these rows, in no order."""
    if len(scores) <= DEEPEST_RANK:
        return scores
    best: Rows = np.partition(scores, len(scores) - DEEPEST_RANK, axis=0)[-DEEPEST_RANK:]
    return best


def placed(comparison: Comparison, ranker: Ranker, scores: Rows, columns: Rows, start: int) -> Block:
    """Return a block with where its pairs stand; ``columns`` are the best scores of each target, in rising order."""
    stop = start + len(scores)
    place = standing(scores, columns, comparison.meaning(start, stop), comparison.source_words(start, stop))
    probabilities = ranker.calibrator.probabilities(place.inputs)
    probabilities[~np.isfinite(scores)] = 0
    return Block(start, scores, place, in_order(probabilities, scores))


def scored(
    comparison: Comparison, ranker: Ranker, progress: Progress | None = None, *, memory: Memory | None = None
) -> Iterator[Block]:
    """Yield each block in order; ``memory`` of decided pairs adds to the scores.

    Two passes: a rank among all sources can only be told when all have been scored. The first keeps, of each
    target, its :data:`DEEPEST_RANK` best scores.
    """
    yield from _placed(comparison, ranker, Scorer(comparison, ranker, memory).scores, progress)


def scored_both(
    comparison: Comparison, ranker: Ranker, memory: Memory, progress: Progress | None = None
) -> Iterator[tuple[Block, Block]]:
    """Yield each block twice, as it is with the memory and as it would be without; scored once where that fits."""
    n, m = comparison.shape
    kept: dict[int, Rows] = {}

    def plain(start: int, stop: int) -> Rows:
        if start in kept:
            return kept[start]
        scores = ranker.scores(comparison, start, stop)
        if n * m <= _KEPT:
            kept[start] = scores
        return scores

    def learned(start: int, stop: int) -> Rows:
        return plain(start, stop) + memory.adds(start, stop)

    yield from zip(
        _placed(comparison, ranker, learned, progress), _placed(comparison, ranker, plain, None), strict=True
    )


def _placed(
    comparison: Comparison, ranker: Ranker, scores_of: Callable[[int, int], Rows], progress: Progress | None
) -> Iterator[Block]:
    n, m = comparison.shape
    kept: dict[int, Rows] = {}
    columns = np.empty((0, m), dtype=np.float32)
    for start, stop in comparison.blocks():
        scores = scores_of(start, stop)
        columns = best_of(np.concatenate([columns, scores]))
        if n * m <= _KEPT:
            kept[start] = scores
    columns = np.sort(columns, axis=0)
    for start, stop in comparison.blocks():
        scores = kept.pop(start) if start in kept else scores_of(start, stop)
        yield placed(comparison, ranker, scores, columns, start)
        if progress is not None:
            progress(stop, n)


def in_order(probabilities: Rows, scores: Rows) -> Rows:
    """Let no target of a row be likelier than one that is ranked above it.

    The calibrator knows of a pair's column what the ranker does not, which may turn two targets of a row around; the
    ranker orders better. Each gets the least probability said so far, so that it is not raised by one that ranks lower,
    and a ten-thousandth less than the one above, so that the order can be read off the probabilities.
    """
    order = np.argsort(-scores, axis=1, kind="stable")
    fall = np.exp(-_FALL * np.minimum(np.arange(scores.shape[1]), _FALLING)).astype(np.float32)
    falling = np.minimum.accumulate(np.take_along_axis(probabilities, order, axis=1) / fall, axis=1) * fall
    arranged: Rows = np.empty_like(probabilities)
    np.put_along_axis(arranged, order, falling, axis=1)
    return arranged
