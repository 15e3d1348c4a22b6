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
from qmskg.matching.ranker import Ranker, choose, shipped
from qmskg.matching.reliability import Said, calibration_measures, reliability, said_of
from qmskg.matching.scoring import scored
from qmskg.matching.signals import BY_TEXT, Comparison, encode_side
from qmskg.matching.texts import clauses_of
from qmskg.matching.vectors import Progress, Vectors
from qmskg.model import Library, Source
from qmskg.vocabulary import DocumentKind, StatedType

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
        ``{"sets": [{"set", "weights", metrics..., "minilm": {...}, "bm25": {...}}], "macro": {...}}``, and the
        ``reliability`` curve of all sets together, each counting alike.

    Raises:
        InputError: a folder that is no gold set.
    """
    sets, said = [], []
    for done, folder in enumerate(folders, 1):
        crosswalk = read_crosswalk(folder, vectors)
        found, of_pairs = _measured(crosswalk, choose(*crosswalk.digests))
        sets.append({"set": crosswalk.name, **found})
        said.append(of_pairs)
        if progress is not None:
            progress(done, len(folders))
    macro = _mean(sets) | {name: _mean([s[name] for s in sets]) for name in ("minilm", "bm25")} if sets else {}
    curve = {"reliability": reliability(said)} if said else {}
    return {"sets": sets, "macro": macro, "encoder": vectors.model, **curve}


def evaluate_library(library: Library, vectors: Vectors) -> dict[str, Any]:
    """Score the matcher on what bodies state that audit measures measure, among quality standards.

    The sources are the measures with such a link; the targets are all statements in force of quality standards, so
    that what a measure could be linked to is all there. The shipped weights have seen none of these.

    Returns:
        As one set of :func:`evaluate`, with ``sources``, ``targets`` and its ``reliability`` curve; only ``n: 0`` when
        nothing is stated.
    """
    targets = sorted(id for id in library.leaves if _is_statement(library, id) and library.active(id))
    columns = {id: i for i, id in enumerate(targets)}
    links = [
        (s.subject, s.object) for s in library.stated
        if s.type is StatedType.MEASURES and s.object in columns and s.subject in library.leaves
        and library.is_measure(s.subject)
    ]  # fmt: skip
    if not links:
        return {"set": "library", "n": 0}
    sources = sorted({a for a, _ in links})
    rows = {id: i for i, id in enumerate(sources)}
    gold: dict[int, frozenset[int]] = {}
    for a, b in links:
        gold[rows[a]] = gold.get(rows[a], frozenset()) | {columns[b]}
    sides = (encode_side(clauses_of(library, side), vectors) for side in (sources, targets))
    crosswalk = Crosswalk("library", Comparison(*sides), dict(sorted(gold.items())), ("", ""))
    size = {"sources": len(sources), "targets": len(targets), "links": len(set(links))}
    found, said = _measured(crosswalk, shipped())
    return {"set": "library", **size, **found, "reliability": reliability([said])}


def _is_statement(library: Library, id: str) -> bool:
    document = library.document_of(id)
    return isinstance(document, Source) and document.kind is DocumentKind.QUALITY_STANDARD


def _measured(crosswalk: Crosswalk, ranker: Ranker) -> tuple[dict[str, Any], Said]:
    comparison, gold = crosswalk.comparison, crosswalk.gold
    probabilities = np.concatenate([b.probabilities for b in scored(comparison, ranker)])
    meaning, words = _plain(comparison, "meaning"), _plain(comparison, "words")
    found = {
        "weights": ranker.kind,
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
