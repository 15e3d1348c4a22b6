"""What two texts have in common and where their numbers and limits part, marked on both.

Words are shared when their stems are the same, words that carry no meaning left aside. A limit is *the same* when
the other text has one of the same amount (two days, 48 hours), *different* when the other text has only others of
its kind, and *alone* when the other text has none of its kind.

>>> a, b = compare(["Operated on within 48 hours."], ["Operation within 36 hours"])
>>> [(s.text, s.mark.value) for s in a[0] if s.mark]
[('Operated', 'shared'), ('48 hours', 'differs')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

from curation.limits import Limit, limits

__all__ = ["LEGEND", "Mark", "Span", "Spans", "compare"]


class Mark(StrEnum):
    """What is marked on a stretch of text."""

    SHARED = "shared"
    SAME = "same"
    DIFFERS = "differs"
    ALONE = "alone"


#: what each mark says; shown as the legend, in these marks
LEGEND: Final[dict[Mark, str]] = {
    Mark.SHARED: "word in both",
    Mark.SAME: "same limit",
    Mark.DIFFERS: "different limit",
    Mark.ALONE: "limit only here",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text with one mark, or none."""

    text: str
    mark: Mark | None = None


Spans = tuple[Span, ...]

_WORD: Final = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9’']*")
_STOP: Final = frozenset(
    [
        "a",
        "about",
        "above",
        "after",
        "all",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "being",
        "below",
        "between",
        "both",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "each",
        "either",
        "every",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "might",
        "more",
        "most",
        "must",
        "no",
        "nor",
        "not",
        "of",
        "off",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "our",
        "out",
        "over",
        "own",
        "s",
        "same",
        "shall",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "under",
        "until",
        "up",
        "very",
        "was",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whose",
        "will",
        "with",
        "within",
        "without",
        "would",
        "you",
        "your",
    ]
)
_ENDINGS: Final = (
    "ations",
    "ation",
    "ating",
    "ated",
    "ates",
    "ings",
    "ions",
    "ing",
    "ion",
    "ies",
    "ed",
    "es",
    "ly",
    "s",
    "e",
    "y",
)
_STEM: Final = 4


def compare(a: Sequence[str], b: Sequence[str]) -> tuple[list[Spans], list[Spans]]:
    """Mark two texts against each other.

    Args:
        a: the parts of one text, for instance title and summary.
        b: the parts of the other.

    Returns:
        The parts of each, cut into spans; joined, the spans of a part are the part again.
    """
    limits_a, limits_b = _all_limits(a), _all_limits(b)
    both = _stems(a) & _stems(b)
    return [_spans(part, limits_b, both) for part in a], [_spans(part, limits_a, both) for part in b]


def stem(word: str) -> str:
    """Cut the ending off an English word; at least four letters stay.

    >>> stem("operated") == stem("Operation") == stem("operations")
    True
    """
    word = word.lower().replace("’", "'").removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


def _stems(parts: Sequence[str]) -> frozenset[str]:
    words = (word for part in parts for word in _WORD.findall(part))
    return frozenset(stem(word) for word in words if word.lower() not in _STOP)


def _all_limits(parts: Sequence[str]) -> tuple[Limit, ...]:
    return tuple(limit for part in parts for limit in limits(part))


def _mark(limit: Limit, others: tuple[Limit, ...]) -> Mark:
    alike = [other for other in others if limit.dimension.comparable(other.dimension)]
    if any(o.dimension is limit.dimension and o.amount == limit.amount for o in alike):
        return Mark.SAME
    return Mark.DIFFERS if alike else Mark.ALONE


def _spans(text: str, others: tuple[Limit, ...], both: frozenset[str]) -> Spans:
    pieces: list[Span] = []
    at = 0
    for limit in limits(text):
        pieces += _words(text[at : limit.start], both)
        pieces.append(Span(limit.text, _mark(limit, others)))
        at = limit.end
    pieces += _words(text[at:], both)
    return tuple(_joined(pieces))


def _words(text: str, both: frozenset[str]) -> Iterator[Span]:
    at = 0
    for word in _WORD.finditer(text):
        if word.group().lower() in _STOP or stem(word.group()) not in both:
            continue
        if word.start() > at:
            yield Span(text[at : word.start()])
        yield Span(word.group(), Mark.SHARED)
        at = word.end()
    if at < len(text):
        yield Span(text[at:])


def _joined(pieces: list[Span]) -> Iterator[Span]:
    """Join neighbours with one mark; a blank between two shared words is shared, so that a phrase reads as one."""
    bridged = [
        Span(piece.text, Mark.SHARED) if piece.text == " " and _between_shared(pieces, i) else piece
        for i, piece in enumerate(pieces)
    ]
    for mark, group in groupby(bridged, key=lambda span: span.mark):
        spans = list(group)
        if mark in {None, Mark.SHARED}:
            yield Span("".join(s.text for s in spans), mark)
        else:
            yield from spans


def _between_shared(pieces: list[Span], i: int) -> bool:
    around = pieces[max(i - 1, 0)], pieces[min(i + 1, len(pieces) - 1)]
    return 0 < i < len(pieces) - 1 and all(piece.mark is Mark.SHARED for piece in around)
