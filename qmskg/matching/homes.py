"""Where a clause may belong: the homes that come nearest, by their own words and by what stands in them already.

Each clause is looked at for itself, so that what is found for one does not depend on which others are asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qmskg.matching.encoder import Rows
from qmskg.matching.lexical import fit_bm25

__all__ = ["by_neighbours", "nearest_homes"]

#: clauses with a home that are asked where they stand, and how fast one that is less like counts for less
_NEIGHBOURS, _FALL = 20, 3


def nearest_homes(texts: Sequence[str], homes: Sequence[str], beside: Rows | None, most: int) -> list[list[int]]:
    """Return the homes nearest to each text, best first.

    Args:
        texts: of the clauses.
        homes: what each home says of itself.
        beside: what :func:`by_neighbours` gave, shape ``(texts, homes)``; None where there is no meaning to go by.
        most: how many homes a text.

    >>> nearest_homes(["Wash hands"], ["Clean hands", "Safe doors"], None, 1)
    [[0]]
    """
    if not texts or not homes:
        return [[] for _ in texts]
    scores = _alike(fit_bm25(texts, homes).block(0, len(texts)))
    if beside is not None:
        scores += _alike(beside)
    best: list[list[int]] = np.argsort(-scores, axis=1, kind="stable")[:, :most].tolist()
    return best


def by_neighbours(rows: Rows, housed: Rows, places: Rows) -> Rows:
    """Return how much of what is most like a clause stands in each home, shape ``(clauses, homes)``.

    Args:
        rows: unit vectors of the clauses.
        housed: unit vectors of clauses that have a home.
        places: 1 where one of those stands in a home, shape ``(housed, homes)``.
    """
    likeness = np.maximum(rows @ housed.T, 0) ** _FALL
    kept = np.zeros_like(likeness)
    best = np.argsort(-likeness, axis=1, kind="stable")[:, :_NEIGHBOURS]
    np.put_along_axis(kept, best, np.take_along_axis(likeness, best, axis=1), axis=1)
    found: Rows = kept @ places
    return found


def _alike(scores: Rows) -> Rows:
    """Return each row's scores with mean 0 and deviation 1, so that two kinds can be added; where all are one, 0."""
    deviation = scores.std(axis=1, keepdims=True)
    alike: Rows = (scores - scores.mean(axis=1, keepdims=True)) / np.where(deviation > 0, deviation, 1)
    return alike
