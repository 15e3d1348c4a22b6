"""How far a probability can be taken at its word: what came of the pairs that were given about the same.

Everything here is over the first :data:`FIRST` targets of each source, which is what a curator is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qmskg.matching.encoder import Rows
from qmskg.matching.measures import Gold, wilson

__all__ = ["FIRST", "Said", "calibration_measures", "reliability", "said_of"]

FIRST: Final = 5
_BINS: Final = 10
#: times that outcomes are drawn, to see what error chance alone makes
_DRAWS: Final = 100

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Said:
    """What was said of each pair of one crosswalk, and whether it is linked (1) or not (0); shape ``(pairs,)``."""

    chance: Numbers
    linked: Numbers


def said_of(probabilities: Rows, scores: Rows, gold: Gold) -> Said:
    """Return what was said of the first targets of every source; one without a link counts too."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :FIRST]
    chance = np.take_along_axis(probabilities, order, axis=1).ravel().astype(np.float64)
    linked = [[j in gold.get(i, ()) for j in row] for i, row in enumerate(order)]
    return Said(chance, np.array(linked, dtype=np.float64).ravel())


def calibration_measures(said: Said) -> dict[str, float]:
    """Return the calibration error, what it holds that no calibrator could help, and the Brier skill.

    ``ece`` is over ten bins of equal mass. ``ece_by_chance`` is what it would be on average were every probability
    right: a bin of few pairs is never off by nothing. ``ece_known_share`` is what it would be if one knew how many of
    the pairs are linked, all log-odds being moved by one number to fit it. ``brier_skill`` is 1 - Brier / Brier of
    always saying the base rate: 0 is no better than that.
    """
    base = said.linked.mean() * (1 - said.linked.mean())
    skill = 1 - float(((said.chance - said.linked) ** 2).mean()) / base if base > 0 else 0.0
    found = {
        "ece": _error([said]), "ece_by_chance": _by_chance(said), "ece_known_share": _error([_moved(said)]),
        "brier_skill": skill,
    }  # fmt: skip
    return {name: round(float(value), 4) for name, value in found.items()}


def reliability(crosswalks: Sequence[Said]) -> dict[str, Any]:
    """Return the reliability curve of some crosswalks, each counting alike, and its error.

    The interval is Wilson's at 95%, of as many pairs as weigh the same (Kish 1965). It tells the chance in the draw of
    pairs, and not that the next crosswalk may link more or less than these do.

    Returns:
        ``{"error", "bins": [{"from", "to", "pairs", "mean", "linked", "low", "high"}, ...]}``, by rising probability:
        the least and the greatest probability in the bin, their mean, the share that is linked and its interval.
    """
    chance, linked, weight, which = _binned(crosswalks)
    bins = []
    for number in np.unique(which):
        here = which == number
        w = weight[here]
        share, worth = float(np.average(linked[here], weights=w)), float(w.sum() ** 2 / np.square(w).sum())
        low, high = wilson(share * worth, worth)
        bins.append({
            "from": round(float(chance[here].min()), 4), "to": round(float(chance[here].max()), 4),
            "pairs": int(here.sum()), "mean": round(float(np.average(chance[here], weights=w)), 4),
            "linked": round(share, 4), "low": low, "high": high,
        })  # fmt: skip
    return {"error": round(_error(crosswalks), 4), "bins": bins}


def _binned(crosswalks: Sequence[Said]) -> tuple[Numbers, Numbers, Numbers, NDArray[np.int64]]:
    """Return chances in rising order, whether linked, weights that sum to 1, and the bin of equal mass of each."""
    chance = np.concatenate([s.chance for s in crosswalks])
    order = np.argsort(chance, kind="stable")
    linked = np.concatenate([s.linked for s in crosswalks])[order]
    sizes = np.concatenate([np.full(len(s.chance), 1 / len(s.chance)) for s in crosswalks])[order]
    weight = sizes / len(crosswalks)
    middle = np.cumsum(weight) - weight / 2
    return chance[order], linked, weight, np.minimum((middle * _BINS).astype(np.int64), _BINS - 1)


def _error(crosswalks: Sequence[Said]) -> float:
    chance, linked, weight, which = _binned(crosswalks)
    return float(np.abs(np.bincount(which, weight * (chance - linked))).sum())


def _by_chance(said: Said) -> float:
    draw = np.random.default_rng(20261126)
    outcomes = ((draw.random(len(said.chance)) < said.chance).astype(np.float64) for _ in range(_DRAWS))
    return float(np.mean([_error([Said(said.chance, linked)]) for linked in outcomes]))


def _moved(said: Said) -> Said:
    """Move all log-odds by one number so that their probabilities have the share of links as their mean."""
    from scipy.optimize import brentq

    share = said.linked.mean()
    if not 0 < share < 1:
        return Said(np.full_like(said.chance, share), said.linked)
    chance = np.clip(said.chance, 1e-6, 1 - 1e-6)
    odds = np.log(chance / (1 - chance))

    def moved(by: float) -> Numbers:
        return np.asarray(1 / (1 + np.exp(-odds - by)))

    by = brentq(lambda by: float(moved(by).mean() - share), -30, 30)
    return Said(moved(float(by)), said.linked)
