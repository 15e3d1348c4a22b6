"""The matcher measured on crosswalks that people drew, beside plain cosine and BM25 in the same run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from qmskg.matching.crosswalks import Crosswalk, read_crosswalk
from qmskg.matching.encoder import Rows
from qmskg.matching.measures import (
    Gold,
    band_measures,
    ranking_measures,
    separation,
    work_saved,
)
from qmskg.matching.ranker import Ranker, choose, for_evidence, shipped, weights_stamp
from qmskg.matching.reliability import Said, calibration_measures, reliability, said_of
from qmskg.matching.scoring import scored
from qmskg.matching.signals import BY_TEXT, Comparison
from qmskg.matching.stated import Stated, stated_links
from qmskg.matching.vectors import Progress, Vectors
from qmskg.model import Library
from qmskg.vocabulary import StatedType

__all__ = ["evaluate", "evaluate_library"]

_AVERAGED: Final = (
    "Recall@1", "Recall@5", "Recall@10", "MRR", "MAP", "nDCG@10", "WSS@95",
    "ece", "ece_by_chance", "ece_known_share", "brier_skill",
)  # fmt: skip


def evaluate(folders: Sequence[Path], vectors: Vectors, progress: Progress | None = None) -> dict[str, Any]:
    """Score the matcher on gold crosswalks.

    A set that the shipped weights were trained on, or that shares a list with one, is ranked with weights trained
    without it and without every set that shares a framework with it; ``weights`` says which. The cosine of
    ``minilm`` is read as its probability, and BM25 over its highest score in the set as that of ``bm25``.

    Returns:
        ``{"sets": [{"set", "weights", metrics..., "minilm": {...}, "bm25": {...}}], "macro": {...}}``, the
        ``reliability`` curve of all sets together, each counting alike, and which weights the ``ranker`` has.

    Raises:
        InputError: a folder that is no gold set.
    """
    sets, said = [], []
    for done, folder in enumerate(folders, 1):
        crosswalk = read_crosswalk(folder, vectors)
        ranker = choose(*crosswalk.digests)
        found, of_pairs = _measured(crosswalk, _probabilities(crosswalk.comparison, ranker))
        sets.append({"set": crosswalk.name, "weights": ranker.kind, **found})
        said.append(of_pairs)
        if progress is not None:
            progress(done, len(folders))
    macro = _mean(sets) | {name: _mean([s[name] for s in sets]) for name in ("minilm", "bm25")} if sets else {}
    curve = {"reliability": reliability(said)} if said else {}
    return {"sets": sets, "macro": macro, "encoder": vectors.model, "ranker": weights_stamp(), **curve}


def evaluate_library(library: Library, vectors: Vectors) -> dict[str, Any]:
    """Score the matcher on what bodies state that audit measures measure, among quality standards.

    The sources are the measures with such a link; the targets are all statements in force of quality standards. Each
    measure is ranked with weights that have seen no stated link of its audit.

    Returns:
        As one set of :func:`evaluate`, with ``sources``, ``targets``, its ``reliability`` curve, and the same
        otherwise: ``crosswalks`` with the weights of the crosswalks, which have seen no link of ours, and
        ``as_written`` without the other of two forms where a text has one, long or short. Only ``n: 0`` when nothing
        is stated.
    """
    stated = stated_links(library, vectors, {StatedType.MEASURES})
    if stated is None:
        return {"set": "library", "n": 0}
    crosswalk = stated.crosswalk
    sources, targets = crosswalk.comparison.shape
    size = {"sources": sources, "targets": targets, "links": stated.links}
    found, said = _measured(crosswalk, _unseen(stated))
    plain = _probabilities(crosswalk.comparison, shipped())
    written = stated_links(library.model_copy(update={"short_forms": {}}), vectors, {StatedType.MEASURES})
    assert written is not None  # the links are the same
    bare = _unseen(written)
    return {
        "set": "library", "weights": "left_out", **size, **found, "crosswalks": _all(plain, plain, crosswalk.gold),
        "as_written": _all(bare, bare, written.crosswalk.gold), "reliability": reliability([said]),
    }  # fmt: skip


def _unseen(stated: Stated) -> Rows:
    """Return the probabilities of all pairs, each row's by the weights that have not seen its audit."""
    rankers = [for_evidence(audit) for audit in stated.audits]
    found = {ranker: _probabilities(stated.crosswalk.comparison, ranker) for ranker in dict.fromkeys(rankers)}
    return np.stack([found[ranker][row] for row, ranker in enumerate(rankers)])


def _probabilities(comparison: Comparison, ranker: Ranker) -> Rows:
    return np.concatenate([b.probabilities for b in scored(comparison, ranker)])


def _measured(crosswalk: Crosswalk, probabilities: Rows) -> tuple[dict[str, Any], Said]:
    comparison, gold = crosswalk.comparison, crosswalk.gold
    meaning, words = _plain(comparison, "meaning"), _plain(comparison, "words")
    found = {
        **_all(probabilities, probabilities, gold),
        "bands": band_measures(probabilities, gold),
        "minilm": _all(meaning, np.clip(meaning, 0, 1), gold),
        "bm25": _all(words, words / max(float(words.max()), 1e-9), gold),
    }
    return found, said_of(probabilities, probabilities, gold)


def _all(scores: Rows, probabilities: Rows, gold: Gold) -> dict[str, float]:
    return (
        ranking_measures(scores, gold)
        | work_saved(scores, gold)
        | separation(scores, gold)
        | calibration_measures(said_of(probabilities, scores, gold))
    )


def _plain(comparison: Comparison, signal: str) -> Rows:
    which = BY_TEXT.index(signal)
    return np.concatenate([comparison.by_text(start, stop)[which] for start, stop in comparison.blocks()])


def _mean(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {key: round(float(np.mean([r[key] for r in rows])), 4) for key in _AVERAGED}
