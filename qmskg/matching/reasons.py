"""Why a pair is proposed, in words: what both texts say, and the limits that agree or differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from math import log
from typing import Final

from qmskg.matching.tokens import telling, words
from qmskg.units import unit_of

__all__ = ["limit_spans", "limits", "rarity", "reasons", "same_limits", "telling_words"]

_NUMBER_WORDS: Final = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "twelve": "12", "fourteen": "14", "twenty-four": "24",
}  # fmt: skip
_UNITS: Final = r"minutes?|mins?|hours?|hrs?|days?|working days?|weeks?|months?|years?|%|per cent|percent"
_LIMIT: Final = re.compile(
    rf"\b(\d+(?:\.\d+)?|{'|'.join(_NUMBER_WORDS)})\)?[\s-]{{0,3}}(working\s+)?({_UNITS})(?!\w)", re.IGNORECASE
)
_SAME_UNIT: Final = {"min": "minute", "hr": "hour", "percent": "%", "per cent": "%"}
_SHARED: Final = 5


def limits(text: str) -> frozenset[str]:
    """Return the amounts with a unit that a text names, in one spelling.

    >>> sorted(limits("Surgery within thirty-six (36) hours, or 2 working days; at least 90%."))
    ['2 working day', '36 hour', '90 %']
    """
    return frozenset(limit for _, _, limit in limit_spans(text))


def limit_spans(text: str) -> list[tuple[int, int, str]]:
    """Return where a text names amounts with a unit: start, end, and the amount as :func:`limits` spells it.

    >>> limit_spans("Surgery within thirty-six (36) hours")
    [(27, 36, '36 hour')]
    """
    found = []
    for match in _LIMIT.finditer(text):
        number, working, unit = match.groups()
        single = unit.lower() if unit.lower() in _SAME_UNIT else unit.lower().removesuffix("s")
        amount = _NUMBER_WORDS.get(number.lower(), number)
        words_ = [amount, *(["working"] if working else []), _SAME_UNIT.get(single, single)]
        found.append((match.start(), match.end(), " ".join(words_)))
    return found


def same_limits(a: Collection[str], b: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return which limits of each of two texts the other has as well, as :func:`limits` spells them, in any unit.

    >>> same_limits({"24 hour", "90 %"}, {"1 day", "1 working day"})
    (frozenset({'24 hour'}), frozenset({'1 day'}))
    """
    mine, theirs = ({limit: _amount(limit) for limit in limits} for limits in (a, b))
    both = set(mine.values()) & set(theirs.values())
    first, second = (frozenset(limit for limit, n in found.items() if n in both) for found in (mine, theirs))
    return first, second


def _amount(limit: str) -> tuple[str, float]:
    number, _, words_ = limit.partition(" ")
    unit = unit_of(words_)
    return (unit.kind, round(float(number) * unit.size, 6)) if unit else (words_, float(number))


def rarity(texts: Iterable[str]) -> dict[str, float]:
    """Return the inverse document frequency of every word of some texts."""
    counts: Counter[str] = Counter()
    n = 0
    for text in texts:
        n += 1
        counts.update(set(words(text)))
    return {word: log((n + 1) / (count + 0.5)) for word, count in counts.items()}


def telling_words(text: str) -> frozenset[str]:
    """Return the words of a text that can link two duties: no filling words, no bare numbers.

    >>> sorted(telling_words("The board must act within 24 hours"))
    ['act', 'board']
    """
    return frozenset(w for w in words(text) if telling(w))


def reasons(a: str, b: str, rare: dict[str, float]) -> tuple[str, ...]:
    """Return sentences about one pair: the rarest words of both texts, then the limits.

    >>> reasons("Surgery within 36 hours", "Hip surgery within 48 hours", {"surgery": 2.0})
    ('Both say: surgery.', 'Limits differ: 36 hours in the first, 48 hours in the second.')
    """
    shared = sorted(telling_words(a) & telling_words(b), key=lambda w: (-rare.get(w, 0.0), w))[:_SHARED]
    written = {words(w)[0]: w.lower() for w in reversed(re.findall(r"[^\W_]+(?:[’'-][^\W_]+)*", a))}
    said = (
        [f"Both say: {', '.join(written[w] for w in shared)}."]
        if shared
        else ["No word in common: near in meaning only."]
    )
    return (*said, *_of_limits(limits(a), limits(b)))


def _of_limits(left: frozenset[str], right: frozenset[str]) -> Iterator[str]:
    first, second = same_limits(left, right)
    if first & second:
        yield f"Same limit: {_plain(first & second)}."
    if first - second:
        words_ = f"{_plain(first - second)} in the first, {_plain(second - first)} in the second"
        yield f"Same limit in other words: {words_}."
    left, right = left - first, right - second
    if left and right:
        yield f"Limits differ: {_plain(left)} in the first, {_plain(right)} in the second."
    elif left or right:
        yield f"Only the {'first' if left else 'second'} has a limit: {_plain(left or right)}."


def _plain(found: frozenset[str]) -> str:
    return ", ".join(
        f"{amount} {unit}" if unit == "%" or amount == "1" else f"{amount} {unit}s"
        for amount, _, unit in (limit.partition(" ") for limit in sorted(found))
    )
