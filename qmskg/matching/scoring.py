"""Every pair of a comparison scored and placed, in blocks of rows and in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from qmskg.matching.calibration import DEEPEST_RANK, Standing, standing
from qmskg.matching.encoder import Rows
from qmskg.matching.memory import Memory
from qmskg.matching.ranker import Ranker
from qmskg.matching.signals import Comparison
from qmskg.matching.vectors import Progress

__all__ = ["Block", "scored"]

#: pairs whose scores are kept (float32, 100 MB) between the two passes; beyond, they are computed again
_KEPT: Final = 25_000_000


@dataclass(frozen=True)
class Block:
    """Rows ``start`` onwards: scores of shape ``(rows, targets)``, where each pair stands, and probabilities."""

    start: int
    scores: Rows
    standing: Standing
    probabilities: Rows


def scored(
    comparison: Comparison, ranker: Ranker, progress: Progress | None = None, *, memory: Memory | None = None
) -> Iterator[Block]:
    """Yield each block in order; ``memory`` of decided pairs adds to the scores.

    Two passes: a rank among all sources can only be told when all have been scored. The first keeps, of each
    target, its :data:`DEEPEST_RANK` best scores.
    """
    n, m = comparison.shape
    kept: dict[int, Rows] = {}
    columns = np.empty((0, m), dtype=np.float32)
    for start, stop in comparison.blocks():
        scores = _scores(comparison, ranker, memory, start, stop)
        columns = _best(np.concatenate([columns, scores]))
        if n * m <= _KEPT:
            kept[start] = scores
    columns = np.sort(columns, axis=0)
    for start, stop in comparison.blocks():
        scores = kept.pop(start) if start in kept else _scores(comparison, ranker, memory, start, stop)
        place = standing(scores, columns)
        probabilities = ranker.calibrator.probabilities(place.inputs)
        probabilities[~np.isfinite(scores)] = 0
        yield Block(start, scores, place, probabilities)
        if progress is not None:
            progress(stop, n)


def _scores(comparison: Comparison, ranker: Ranker, memory: Memory | None, start: int, stop: int) -> Rows:
    scores = ranker.scores(comparison, start, stop)
    return scores if memory is None else scores + memory.adds(start, stop)


def _best(scores: Rows) -> Rows:
    if len(scores) <= DEEPEST_RANK:
        return scores
    best: Rows = np.partition(scores, len(scores) - DEEPEST_RANK, axis=0)[-DEEPEST_RANK:]
    return best
