"""From scores to probabilities, and when to propose nothing.

No cut-off on a cosine is right for two crosswalks. What carries over is where a pair stands: how much
of its row's weight it has, and at which rank on each side. A logistic regression over these, fitted on crosswalks
other than the one it is used on, is the calibrator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qmskg.matching.encoder import Rows

__all__ = ["INPUTS", "PROPOSE_FROM", "Calibrator", "Standing", "fit", "standing"]

#: The share of a row's weight, the rank among the sources, and the plain cosine, which alone says whether anything in
#: the row is near at all. Out of family this has an error of .064 and a Brier skill of .14 over the first five, where
#: rank in the row in place of the cosine had .081 and .09. It is the simplest of a dozen choices that did about as
#: well on the crosswalks it is reported on, which flatters it; a clean figure needs other crosswalks.
INPUTS: Final = ("log_softmax", "log_column_rank", "meaning")
#: A missed link is held to cost as much as reading nine wrong proposals, so a pair is worth proposing from
#: p = 1 / (1 + 9): expected cost of leaving it out, 9 p, against that of reading it in vain, 1 - p.
PROPOSE_FROM: Final = 0.1
#: ranks are told apart down to here; the log of what is beyond hardly moves
DEEPEST_RANK: Final = 100


@dataclass(frozen=True)
class Standing:
    """Where pairs stand: ``inputs`` of shape ``(rows, targets, 3)``, ranks of shape ``(rows, targets)`` from 1."""

    inputs: Rows
    row_rank: NDArray[np.int64]
    column_rank: NDArray[np.int64]


@dataclass(frozen=True)
class Calibrator:
    """Coefficients in the order of INPUTS, for inputs as they come, and the intercept."""

    coefficients: tuple[float, ...]
    intercept: float

    def probabilities(self, inputs: Rows) -> Rows:
        """Return P(a curator would link the pair); ``inputs`` ends in an axis of 3."""
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


def standing(scores: Rows, columns: Rows, meaning: Rows) -> Standing:
    """Return where each pair of a block stands.

    Args:
        scores: shape ``(rows, targets)``, -inf for what is not compared.
        columns: the best scores of each target over all sources, ascending, shape ``(depth, targets)``.
        meaning: cosines, shape ``(rows, targets)``.
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
    best = scores.max(axis=1, keepdims=True)
    best = np.where(np.isfinite(best), best, 0)
    spread = best + np.log(np.exp(scores - best).sum(axis=1, keepdims=True).clip(1e-30))
    finite = np.where(np.isfinite(scores), scores, -30)
    inputs = np.stack([
        finite - spread, np.log(np.minimum(column_rank, DEEPEST_RANK)), meaning,
    ], axis=2).astype(np.float32)  # fmt: skip
    return Standing(inputs, row_rank, column_rank)


def fit(inputs: Rows, linked: NDArray[np.bool_], weights: Rows) -> Calibrator:
    """Fit the logistic regression.

    Args:
        inputs: shape ``(pairs, 3)``.
        linked: which of them a crosswalk links, shape ``(pairs,)``.
        weights: of each pair, so that every crosswalk counts alike.
    """
    from sklearn.linear_model import LogisticRegression

    mean, deviation = inputs.mean(axis=0), inputs.std(axis=0)
    deviation = np.where(deviation > 1e-6, deviation, 1)
    model = LogisticRegression(C=1.0, max_iter=1000)
    model.fit((inputs - mean) / deviation, linked, sample_weight=weights)
    slopes = model.coef_[0] / deviation
    return Calibrator(tuple(float(c) for c in slopes), float(model.intercept_[0] - slopes @ mean))
