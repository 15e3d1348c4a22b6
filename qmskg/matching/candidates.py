"""Which pairs are worth a look: for each source, the union of the nearest by meaning and by word. Exact."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qmskg.matching.encoder import Rows

__all__ = ["top", "union"]


def top(scores: Rows, k: int) -> NDArray[np.bool_]:
    """Mark the k best of each row, shape as given; of equal scores the earlier column is in; -inf never is."""
    rows, columns = scores.shape
    if columns > k:
        # At the k-th best score, ties are settled by column, so that the result does not hang on the block.
        least = -np.partition(-scores, k - 1, axis=1)[:, k - 1 : k]
        above, level = scores > least, scores == least
        room = k - above.sum(axis=1, keepdims=True)
        marked: NDArray[np.bool_] = above | (level & (np.cumsum(level, axis=1) <= room))
    else:
        marked = np.ones((rows, columns), dtype=bool)
    return marked & np.isfinite(scores)


def union(signals: Sequence[Rows], k: int) -> NDArray[np.bool_]:
    """Mark what is among the k best of its row by any of several scores, each of one shape."""
    marked = top(signals[0], k)
    for scores in signals[1:]:
        marked |= top(scores, k)
    return marked
