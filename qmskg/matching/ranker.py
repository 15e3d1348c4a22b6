"""The ranker: a linear sum of features, with a calibrator that turns scores into probabilities.

Both are numbers in ``weights.json``, with the data, the date and the command that made them. Beside the shipped
numbers stand those trained without each crosswalk of the training data (and all that share a framework with it),
so that measuring on a training crosswalk does not flatter.

Measures have weights of their own, which depart from those of the crosswalks by what bodies state in our content
(:func:`for_evidence`); these too are there without each audit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from qmskg.links import LinkKind
from qmskg.matching.calibration import Calibrator
from qmskg.matching.encoder import Rows
from qmskg.matching.signals import FEATURES, Comparison

__all__ = [
    "VERSION", "Ranker", "choose", "for_evidence", "ranker_from", "ranker_of", "shipped", "side_digest",
    "weights_stamp",
]  # fmt: skip

#: what proposals record beside the encoder; raised when weights.json or the features change
VERSION: Final = "linear-8"


@dataclass(frozen=True)
class Ranker:
    """Weights in the order of FEATURES, and the calibrator fitted on their scores."""

    weights: tuple[float, ...]
    calibrator: Calibrator
    kind: str = "shipped"

    def scores(self, comparison: Comparison, start: int, stop: int) -> Rows:
        """Return the scores of a block, shape ``(stop - start, targets)``; -inf within one document."""
        features = comparison.features(comparison.signals(start, stop), start)
        scores: Rows = np.tensordot(np.array(self.weights, dtype=np.float32), features, axes=1)
        scores[~comparison.apart(start, stop)] = -np.inf
        return scores

    def parts(self, features: Rows) -> dict[str, float]:
        """Return what each signal adds to the score of one pair; ``features`` has shape ``(features,)``."""
        adds = np.array(self.weights) * features
        half = len(FEATURES) // 2
        both = adds[:half] + adds[half:]
        return {FEATURES[i].removesuffix("_by_source"): round(float(both[i]), 4) for i in range(half)}


def ranker_from(record: Mapping[str, Any], kind: str) -> Ranker:
    """Build a ranker from its record in ``weights.json``."""
    weights = record["weights"]
    return Ranker(
        tuple(float(weights[name]) for name in FEATURES), Calibrator.from_record(record["calibration"]), kind
    )


def _text() -> str:
    return files("qmskg.matching").joinpath("weights.json").read_text("utf-8")


@lru_cache(maxsize=1)
def _record() -> dict[str, Any]:
    record: dict[str, Any] = json.loads(_text())
    return record


def weights_stamp() -> dict[str, str]:
    """Return what tells the shipped weights from others: their ``version``, and the ``sha256`` of their file."""
    return {"version": VERSION, "sha256": hashlib.sha256(_text().encode()).hexdigest()}


def shipped() -> Ranker:
    """Return the ranker that the package ships."""
    return ranker_from(_record()["shipped"], "shipped")


def for_evidence(audit: str | None = None) -> Ranker:
    """Return the weights that rank requirements for a measure.

    Args:
        audit: id of an audit; with it, weights that have seen no stated link of its measures.
    """
    record = _record()["evidence"]
    for variant in record["left_out"]:
        if audit in variant["without"]:
            return ranker_from(variant, "left_out")
    return ranker_from(record["shipped"], "shipped")


def ranker_of(kind: LinkKind) -> Ranker:
    """Return the ranker that the package ships for a kind of link."""
    return for_evidence() if kind is LinkKind.EVIDENCE else shipped()


def side_digest(texts: Iterable[str]) -> str:
    """Return a hash of a list of texts, whatever their order and ids: what tells a known list again."""
    return hashlib.sha256("\x1f".join(sorted(texts)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def choose(source_digest: str, target_digest: str) -> Ranker:
    """Return the weights that have seen neither list.

    A crosswalk of the training data gets the weights left out for it. One that shares one list with some gets the
    weights that left out the most of those; where none left out all, the kind says which were seen.
    """
    sides = {source_digest, target_digest}
    sets, variants = _record()["sets"], _record()["left_out"]
    same = [s["name"] for s in sets if {s["source"], s["target"]} == sides]
    shared = {s["name"] for s in sets if sides & {s["source"], s["target"]}}
    if not shared:
        return shipped()
    if same:
        return ranker_from(next(v for v in variants if same[0] in v["for"]), "left_out")
    best = max(variants, key=lambda v: len(shared & set(v["without"])))
    missed = shared - set(best["without"])
    return ranker_from(best, f"left_out, but seen: {', '.join(sorted(missed))}" if missed else "left_out")
