"""Why one pair scores as it does: marks on both texts, limits that agree or differ, and what each signal adds.

A proposal keeps what each signal added to its score. The marks are made when somebody asks, for one pair: words that
both texts share, by how rare they are; limits; and, where an encoder is at hand, the words whose removal takes most
from the cosine (occlusion). At most :data:`OCCLUDED` words a side are tried, so that it costs a fraction of a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, Final

import numpy as np

from qmskg.links import Link
from qmskg.matching.encoder import Rows
from qmskg.matching.ranker import VERSION, ranker_of
from qmskg.matching.reasons import limit_spans, same_limits, telling_words
from qmskg.matching.texts import clause_of_leaf
from qmskg.matching.tokens import TOKEN, words
from qmskg.model import Library

__all__ = ["LABELS", "OCCLUDED", "OTHER", "Encode", "explain", "waterfall"]

#: texts to unit rows
Encode = Callable[[Sequence[str]], Rows]

#: the row of a waterfall that is no signal of the pair's own
OTHER: Final = "other_candidates"
#: row of a waterfall -> what a curator calls it
LABELS: Final[dict[str, str]] = {
    "meaning": "What the two texts mean",
    "characters": "Alike spellings",
    "words": "Words in both, rare ones most",
    "title": "The two titles",
    "headings": "The headings above them",
    "section": "The sections that they stand in",
    "text_section": "The first text beside the second's section",
    "section_text": "The first's section beside the second text",
    "source_again": "The first text read with what is near to it",
    "target_again": "The second text read with what is near to it",
    "alignment": "Word by word, each with the nearest of the other",
    "beside_source": "What stands beside the first text, word by word with the second",
    "beside_target": "The first text, word by word with what stands beside the second",
    "decided_pairs": "Pairs like this that people decided",
    OTHER: "The other candidates, and its place among them",
}
#: words of a side that are left out, one at a time, to see what the cosine loses
OCCLUDED: Final = 24
_MARKED: Final = 8
#: a loss below this is noise
_LOSS: Final = 0.01
_FIELDS: Final = ("title", "summary")
#: between two words of one phrase
_GLUE: Final = re.compile(r"[\s'’-]{1,2}")
#: what moves a probability with the score; the rest is other candidates, plain cosine and lengths
_SLOPES: Final = ("row_share", "column_share")


@dataclass(frozen=True, slots=True)
class _Side:
    fields: Mapping[str, str]
    text: str


def explain(
    library: Library, link: Link, rare: Mapping[str, float], encode: Encode | None = None
) -> dict[str, Any]:
    """Return the explanation of a proposal between two leaves, as a plain document.

    Args:
        library: holds both leaves.
        link: the proposal.
        rare: inverse document frequency of the words of all texts (:func:`qmskg.matching.reasons.rarity`).
        encode: None where no encoder is at hand; ``meaning`` is None then.

    Returns:
        ``{"a": {"title", "summary", "marks": [...]}, "b": {...}, "limits": {"same", "only_a", "only_b"}, "meaning",
        "waterfall"}``. A mark has ``field`` (title or summary), ``start``, ``end``, ``text``, ``kind`` (shared,
        limit_same, limit_differs, meaning) and ``weight`` from 0 to 1 within its kind.
    """
    sides = {name: _side(library, id) for name, id in (("a", link.a), ("b", link.b))}
    found = {name: {limit for _, _, limit in limit_spans(s.text)} for name, s in sides.items()}
    same = set[str]().union(*same_limits(found["a"], found["b"]))
    shared = _weights(
        {w: rare.get(w, 0.0) for w in telling_words(sides["a"].text) & telling_words(sides["b"].text)}
    )
    meaning = _meaning(sides["a"].text, sides["b"].text, rare, encode) if encode else None
    document: dict[str, Any] = {
        name: {
            **side.fields, "marks": _marks(side, shared, _weights(meaning[name]) if meaning else {}, same)
        } for name, side in sides.items()
    }  # fmt: skip
    only = {f"only_{name}": sorted(limits - same) for name, limits in found.items()}
    return {**document, "limits": {"same": sorted(same), **only}, "meaning": meaning, "waterfall": waterfall(link)}


def waterfall(link: Link) -> dict[str, Any] | None:
    """Return what each signal adds to the log-odds of a proposal's probability; the rows sum to ``log_odds``.

    The row ``other_candidates`` is what is left: where probabilities start, how much of the weight the other
    candidates of either side have, and the plain cosine and the lengths of text and list as the calibrator reads them.
    Each row has a ``label`` in plain words. None where no probability was given, or by other weights.
    """
    record = ranker_of(link.kind).calibrator.record()
    slope = sum(float(record.get(name, 0.0)) for name in _SLOPES)
    if (
        link.probability is None
        or not link.features
        or not slope
        or not (link.model or "").endswith(f" {VERSION}")
    ):
        return None
    chance = min(max(link.probability, 1e-4), 1 - 1e-4)
    total = round(log(chance / (1 - chance)), 4)
    adds = {name: round(slope * value, 4) for name, value in link.features.items()}
    rows = sorted(adds.items(), key=lambda row: (-abs(row[1]), row[0]))
    rows.append((OTHER, round(total - sum(adds.values()), 4)))
    return {
        "rows": [{"signal": name, "label": LABELS.get(name, name), "adds": value} for name, value in rows],
        "log_odds": total,
        "probability": link.probability,
    }


def _side(library: Library, id: str) -> _Side:
    node = library.nodes[id]
    return _Side({"title": node.title, "summary": node.summary}, clause_of_leaf(library, id).text)


def _weights(values: Mapping[str, float]) -> dict[str, float]:
    """Keep the few largest, as shares of the largest."""
    best = sorted(values, key=lambda word: (-values[word], word))[:_MARKED]
    most = max((values[word] for word in best), default=0.0)
    return {word: round(values[word] / most, 3) if most > 0 else 1.0 for word in best}


def _marks(
    side: _Side, shared: Mapping[str, float], meaning: Mapping[str, float], same: set[str]
) -> list[dict[str, Any]]:
    marks = []
    for field in _FIELDS:
        text = side.fields[field]
        for start, end, limit in limit_spans(text):
            kind = "limit_same" if limit in same else "limit_differs"
            marks.append(_mark(field, text, start, end, kind, 1.0))
        for kind, weights in (("shared", shared), ("meaning", meaning)):
            marks += [_mark(field, text, *span, kind, weight) for span, weight in _phrases(text, weights)]
    return sorted(marks, key=lambda m: (_FIELDS.index(m["field"]), m["start"], m["kind"]))


def _mark(field: str, text: str, start: int, end: int, kind: str, weight: float) -> dict[str, Any]:
    return {"field": field, "start": start, "end": end, "text": text[start:end], "kind": kind, "weight": weight}


def _phrases(text: str, weights: Mapping[str, float]) -> list[tuple[tuple[int, int], float]]:
    """Return where weighted words stand; neighbours become one phrase with the larger weight."""
    found: list[tuple[tuple[int, int], float]] = []
    for token in TOKEN.finditer(text):
        weight = max((weights[w] for w in words(token.group()) if w in weights), default=None)
        if weight is None:
            continue
        if found and _GLUE.fullmatch(text[found[-1][0][1] : token.start()]):
            (start, _), before = found.pop()
            found.append(((start, token.end()), max(before, weight)))
        else:
            found.append(((token.start(), token.end()), weight))
    return found


def _meaning(a: str, b: str, rare: Mapping[str, float], encode: Encode) -> dict[str, Any]:
    """Return the cosine, and for each side the words whose removal lowers it, with by how much."""
    tried = {name: _tried(text, rare) for name, text in (("a", a), ("b", b))}
    texts = [a, b, *(_without(a, w) for w in tried["a"]), *(_without(b, w) for w in tried["b"])]
    rows = encode(texts)
    cosine = float(rows[0] @ rows[1])
    cut = 2 + len(tried["a"])
    lost = {"a": cosine - rows[2:cut] @ rows[1], "b": cosine - rows[cut:] @ rows[0]}
    return {"cosine": round(cosine, 4)} | {name: _losses(tried[name], lost[name]) for name in ("a", "b")}


def _tried(text: str, rare: Mapping[str, float]) -> list[str]:
    return sorted(telling_words(text), key=lambda w: (-rare.get(w, 0.0), w))[:OCCLUDED]


def _losses(tried: Sequence[str], lost: Rows) -> dict[str, float]:
    order = np.argsort(-lost, kind="stable")[:_MARKED]
    return {tried[i]: round(float(lost[i]), 4) for i in order if lost[i] >= _LOSS}


def _without(text: str, word: str) -> str:
    """Return a text without a word, however often it stands.

    >>> _without("Falls: assess falls risk", "fall")
    ' : assess   risk'
    """
    return TOKEN.sub(lambda token: " " if word in words(token.group()) else token.group(), text)
