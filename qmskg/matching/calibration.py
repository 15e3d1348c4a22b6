"""From scores to probabilities, and when to propose nothing.

No cut-off on a cosine is right for two crosswalks. What carries over is where a pair stands: how much weight it has
among the nearest of either side. A logistic regression over these, fitted on crosswalks other than the one it is used
on, is the calibrator.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qmskg.matching.encoder import Rows

__all__ = [
    "INPUTS", "NEAREST", "PROPOSE_FROM", "Calibrator", "Standing", "fit", "inputs_of", "log_mass", "standing",
]  # fmt: skip

#: The logarithms of the share of weight that a pair has among the nearest of its row and of its column; the plain
#: cosine, which alone says whether anything in the row is near at all; and by how much it leads the next of its row. A
#: share among a fixed number does not depend on how long the lists are. Then how many words the source has, for a bare
#: title says little of what is asked for, and how many targets there are, for of more of them fewer are right: both
#: have the same sign whichever family is left out. They were picked on the sets that they are measured on. Two dozen
#: other inputs did as well out of family or worse; so did isotonic regression, beta and temperature scaling, picking
#: among inputs by families left out within, and the share of links re-estimated from the scores without labels (Saerens
#: et al. 2002), which was far worse unless most of its pull was held back. What error is left is mostly that crosswalks
#: differ in how much they link: REPORT.md says what it would be if that were known.
INPUTS: Final = ("row_share", "column_share", "meaning", "lead", "source_words", "targets")
#: the nearest that a pair's weight is compared with
NEAREST: Final = 20
#: a lead beyond this says no more; between near duplicates and terms it runs far out of what was trained on
_CLEAR: Final = 5.0
#: the deviation below which an input does not vary: what is left of a constant by rounding
_FLAT: Final = 1e-3
#: targets beyond which their number says no more: about the longest list that was trained on
_MOST: Final = 1100
#: of the squared slopes of standardised inputs, beside the mean loss; half and double of it did about as well
_RIDGE: Final = 0.005
#: A missed link is held to cost as much as reading nine wrong proposals, so a pair is worth proposing from
#: p = 1 / (1 + 9): expected cost of leaving it out, 9 p, against that of reading it in vain, 1 - p.
PROPOSE_FROM: Final = 0.1
#: ranks among the sources are told apart down to here
DEEPEST_RANK: Final = 100


@dataclass(frozen=True)
class Standing:
    """Where pairs stand: ``inputs`` of shape ``(rows, targets, INPUTS)``, ranks of shape ``(rows, targets)`` from 1."""

    inputs: Rows
    row_rank: NDArray[np.int64]
    column_rank: NDArray[np.int64]


@dataclass(frozen=True)
class Calibrator:
    """Coefficients in the order of INPUTS, for inputs as they come, and the intercept."""

    coefficients: tuple[float, ...]
    intercept: float

    def probabilities(self, inputs: Rows) -> Rows:
        """Return P(a curator would link the pair); ``inputs`` ends in an axis of INPUTS."""
        logit = inputs @ np.array(self.coefficients, dtype=np.float32) + np.float32(self.intercept)
        probability: Rows = (1 / (1 + np.exp(-np.clip(logit, -30, 30)))).astype(np.float32)
        return probability

    def record(self) -> dict[str, Any]:
        """Return it as it stands in ``weights.json``."""
        named = {name: round(c, 6) for name, c in zip(INPUTS, self.coefficients, strict=True)}
        return {"intercept": round(self.intercept, 6), **named}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Calibrator:
        """Read what :meth:`record` wrote."""
        return cls(tuple(float(record[name]) for name in INPUTS), float(record["intercept"]))


def standing(scores: Rows, columns: Rows, meaning: Rows, words: Rows) -> Standing:
    """Return where each pair of a block stands.

    Args:
        scores: shape ``(rows, targets)``, -inf for what is not compared.
        columns: the best scores of each target over all sources, ascending, shape ``(depth, targets)``.
        meaning: cosines, shape ``(rows, targets)``.
        words: how many words each source has, shape ``(rows,)``.
    """
    rows, targets = scores.shape
    order = np.argsort(-scores, axis=1, kind="stable")
    row_rank = np.empty((rows, targets), dtype=np.int64)
    np.put_along_axis(row_rank, order, np.arange(1, targets + 1)[None, :], axis=1)
    column_rank = (
        1
        + len(columns)
        - np.stack([np.searchsorted(columns[:, j], scores[:, j], side="right") for j in range(targets)], axis=1)
    )
    mass = log_mass(columns[-NEAREST:], axis=0)
    return Standing(inputs_of(scores, order, mass, meaning, words, targets), row_rank, column_rank)


def inputs_of(
    scores: Rows, order: NDArray[np.int64], mass: Rows, meaning: Rows, words: Rows, targets: int
) -> Rows:
    """Return what the calibrator takes of each pair, shape ``(rows, columns, INPUTS)``.

    Args:
        scores: shape ``(rows, columns)``: of all targets, or of those that came near each row.
        order: the columns of each row by falling score.
        mass: what each pair's own weight is compared with among the sources: :func:`log_mass` of the nearest of its
            target.
        meaning: cosines.
        words: how many words each source has, shape ``(rows,)``.
        targets: how many there are in all.
    """
    nearest = np.take_along_axis(scores, order[:, :NEAREST], axis=1)
    finite = np.where(np.isfinite(scores), scores, -30)
    return np.stack([
        finite - log_mass(nearest, axis=1), finite - mass, meaning, _lead(scores, order),
        np.broadcast_to(np.log1p(words)[:, None], scores.shape),
        np.full(scores.shape, np.log(min(max(targets, 1), _MOST))),
    ], axis=2).astype(np.float32)  # fmt: skip


def log_mass(scores: Rows, axis: int) -> Rows:
    """Return the logarithm of the summed exponentials, 0 where nothing is compared."""
    best = scores.max(axis=axis, keepdims=True)
    best = np.where(np.isfinite(best), best, 0)
    mass: Rows = best + np.log(np.exp(scores - best).sum(axis=axis, keepdims=True).clip(1e-30))
    return mass


def _lead(scores: Rows, order: NDArray[np.int64]) -> Rows:
    """Return by how much each score exceeds the next of its row; 0 where none is next."""
    falling = np.take_along_axis(scores, order, axis=1)
    with np.errstate(invalid="ignore"):  # what is not compared comes last, -inf after -inf
        above = -np.diff(falling, axis=1, append=-np.inf)
    lead: Rows = np.empty_like(scores)
    np.put_along_axis(lead, order, np.where(np.isfinite(above), np.minimum(above, _CLEAR), 0), axis=1)
    return lead


def fit(inputs: Rows, linked: NDArray[np.bool_], weights: Rows, silent: Collection[str] = ()) -> Calibrator:
    """Fit the logistic regression; an input that is the same for every pair has no say.

    Args:
        inputs: shape ``(pairs, INPUTS)``.
        linked: which of them a crosswalk links, shape ``(pairs,)``.
        weights: of each pair, so that every crosswalk counts alike; only their proportions matter.
        silent: names of inputs that are to have no say.
    """
    from sklearn.linear_model import LogisticRegression

    mean, deviation = inputs.mean(axis=0), inputs.std(axis=0)
    flat = (deviation < _FLAT) | np.isin(INPUTS, list(silent))
    deviation = np.where(flat, np.inf, deviation)
    model = LogisticRegression(C=1 / (2 * _RIDGE), max_iter=1000)
    model.fit((inputs - mean) / deviation, linked, sample_weight=weights / weights.sum())
    slopes = model.coef_[0] / deviation
    return Calibrator(tuple(float(c) for c in slopes), float(model.intercept_[0] - slopes @ mean))
