"""Leaves to which nothing held here answers, and how sure that is.

The chance that none of a leaf's candidates is right is taken as the product of ``1 - p`` over its five likeliest:
over the top five the probabilities are calibrated, while over all of them the many tiny ones would add up to
a certainty of finding something. It takes candidates to be independent. On crosswalks with unlinked sources, of
leaves that it called alone with 0.5 or more 65% were unlinked (base 42%), 54% (18%) and 20% (16%); of a fourth it
called too few. It sorts, and it is no proof: its Brier score beats the base rate's on three of the four
(``python -m qmskg.matching.alone_measures``). Gold crosswalks leave right pairs out, so the shares are what people
linked, not truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from qmskg.matching.calibration import PROPOSE_FROM
from qmskg.matching.scoring import Block
from qmskg.matching.signals import Comparison

__all__ = ["Alone", "alone_in", "none_right"]

_CANDIDATES: Final = 5


@dataclass(frozen=True, slots=True)
class Alone:
    """A leaf without a counterpart worth proposing.

    Attributes:
        sure: chance that none of its likeliest candidates is right, from 0 to 1.
        nearest: the likeliest of them, with ``probability``.
    """

    sure: float
    nearest: str
    probability: float


def none_right(probabilities: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> list[float]:
    """Return, for each row of probabilities, the chance that none is right.

    >>> none_right(np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 0.0]], dtype=np.float32))
    [0.25, 1.0]
    """
    best = -np.sort(-probabilities, axis=1)[:, :_CANDIDATES]
    return [round(float(chance), 4) for chance in np.prod(1 - best.astype(np.float64), axis=1)]


def alone_in(comparison: Comparison, block: Block) -> dict[str, Alone]:
    """Return the rows of a block none of whose candidates is worth proposing, by id; none without a candidate."""
    likeliest = block.probabilities.argmax(axis=1)
    found: dict[str, Alone] = {}
    for row, sure in enumerate(none_right(block.probabilities)):
        chance = float(block.probabilities[row, likeliest[row]])
        if 0 < chance < PROPOSE_FROM:
            nearest = comparison.target.clauses[likeliest[row]].id
            found[comparison.source.clauses[block.start + row].id] = Alone(sure, nearest, round(chance, 4))
    return found
