"""Numbers and time limits in a text: where they stand, and what they amount to, so that two can be compared.

>>> [limit.text for limit in limits("Seen within 48 hours by one of the 2 leads; reviewed annually.")]
['48 hours', '2', 'annually']
>>> limits("four a year")[0].amount == limits("quarterly")[0].amount
True
>>> limits("two days")[0].amount == limits("48 hours")[0].amount
True
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from qmskg.units import converted, words_like

__all__ = ["Dimension", "Limit", "limits"]


class Dimension(StrEnum):
    """What a limit is about; only limits of one dimension can be compared."""

    TIME = "time"
    WORKING_TIME = "working days"
    CALENDAR = "calendar days"
    FREQUENCY = "how often"
    SHARE = "share"
    NUMBER = "number"

    def comparable(self, other: Dimension) -> bool:
        """Return whether limits of both kinds limit the same thing, even if only a person can compare the amounts."""
        return self is other or {self, other} <= _TIMES_TO_ACT


@dataclass(frozen=True, slots=True)
class Limit:
    """One number or limit in a text.

    Attributes:
        start: where it starts, in characters.
        text: as it is written there.
        amount: minutes (time, and the time between two occasions), working or calendar days, per cent, or the
            number; of a range the upper end.
    """

    start: int
    text: str
    dimension: Dimension
    amount: float

    @property
    def end(self) -> int:
        """Where it ends, in characters."""
        return self.start + len(self.text)


_TIMES_TO_ACT: Final = frozenset({Dimension.TIME, Dimension.WORKING_TIME, Dimension.CALENDAR})

_WORDS: Final = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
}
#: what stands for a month: 12 of them are a year, and no whole number of days is one
_MONTH: Final = 43_830.0
#: longer words first, since some begin with another
_UNITS: Final = sorted(words_like("hour", "month"), key=len, reverse=True)
#: the time between two occasions
_OFTEN: Final = {
    "hourly": "hour", "daily": "day", "weekly": "week", "fortnightly": "fortnight", "monthly": "month",
    "quarterly": "quarter", "annually": "year", "annual": "year", "yearly": "year",
}  # fmt: skip
_TIMES: Final = {"once": 1, "twice": 2}
_AT_ONCE: Final = ("immediately", "without delay")
#: calendar days after the event
_CALENDAR: Final = {"same day": 0.0, "day after": 1.0, "next day": 1.0, "following day": 1.0}

_NUMBER: Final = rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?|\b(?:{'|'.join(_WORDS)})\b)"
_RANGE: Final = rf"(?:{_NUMBER}\s*(?:-|–|to)\s*)?"
_UNIT: Final = "|".join(words.replace(" ", r"[\s-]+") for words in _UNITS)
#: tried in this order at each place; the first that fits wins
_PATTERN: Final = re.compile(
    rf"""
    (?P<refer>\b(?:regulations?|sections?|statements?|standards?|parts?|articles?|chapters?|principles?|schedules?
        |paragraphs?|annex|appendix|version|step|domain|level|band|grade|category|type)\s+\d[\d.]*(?:\(\w+\))*)
    | (?P<every>\b(?:every|each|per)\s+(?:(?P<every_n>{_NUMBER})[\s-]+)?(?P<every_unit>{_UNIT})s?\b)
    | (?P<times>\b(?:(?P<times_word>once|twice)|(?P<times_n>{_NUMBER})(?:\s+times)?)
        \s+(?:a|an|per|each|every)\s+(?P<times_unit>{_UNIT})\b)
    | (?P<often>\b(?:(?P<often_n>{_NUMBER})-)?(?P<often_word>{"|".join(_OFTEN)})\b)
    | (?P<at_once>\b(?:{"|".join(map(re.escape, _AT_ONCE))})\b)
    | (?P<calendar>\b(?:(?:1|one)\s+)?(?P<calendar_word>{"|".join(map(re.escape, _CALENDAR))})\b)
    | (?P<working>{_RANGE}(?P<working_n>{_NUMBER})[\s-]+working[\s-]+days?\b)
    | (?P<time>{_RANGE}(?P<time_n>{_NUMBER})[\s-]*(?P<time_unit>{_UNIT})s?\b)
    | (?P<single>(?:(?<=\bwithin\s)|(?<=\binside\s))an?\s+(?P<single_unit>{_UNIT})\b)
    | (?P<share>{_RANGE}(?P<share_n>{_NUMBER})\s*(?:%|per\s?cent\b))
    | (?P<number>(?<![\w.,/-])\d+(?:,\d{{3}})*(?:\.\d+)?(?![\w/]|-\w|[.,]\d))
    """,
    re.IGNORECASE | re.VERBOSE,
)


@lru_cache(maxsize=1024)  # a card asks several times for the same texts, and the next card was drawn ahead
def limits(text: str) -> tuple[Limit, ...]:
    """Return the numbers and limits of a text, in order; numbers that only refer to a part of a document are left out.

    >>> limits("Regulation 12(2) applies to QS16")
    ()
    """
    found = (_limit(match) for match in _PATTERN.finditer(text))
    return tuple(limit for limit in found if limit is not None)


def _limit(match: re.Match[str]) -> Limit | None:
    part = match.groupdict()
    if part["refer"]:
        return None
    dimension, amount = _measured(part)
    return Limit(match.start(), match.group(), dimension, round(amount, 6))


def _measured(part: dict[str, str]) -> tuple[Dimension, float]:
    """Return what the named groups of one match amount to."""
    if part["every"]:
        return Dimension.FREQUENCY, _value(part["every_n"] or "1") * _unit(part["every_unit"])
    if part["times"]:
        times = _TIMES[part["times_word"].lower()] if part["times_word"] else _value(part["times_n"])
        return Dimension.FREQUENCY, _unit(part["times_unit"]) / (times or 1)
    if part["often"]:
        return Dimension.FREQUENCY, _value(part["often_n"] or "1") * _unit(_OFTEN[part["often_word"].lower()])
    if part["at_once"]:
        return Dimension.TIME, 0.0
    if part["calendar"]:
        return Dimension.CALENDAR, _CALENDAR[part["calendar_word"].lower()]
    if part["working"]:
        return Dimension.WORKING_TIME, _value(part["working_n"])
    if part["time"]:
        return Dimension.TIME, _value(part["time_n"]) * _unit(part["time_unit"])
    if part["single"]:
        return Dimension.TIME, _unit(part["single_unit"])
    if part["share"]:
        return Dimension.SHARE, _value(part["share_n"])
    return Dimension.NUMBER, _value(part["number"])


def _value(number: str) -> float:
    return float(_WORDS.get(number.lower()) or number.replace(",", ""))


def _unit(unit: str) -> float:
    """Return a unit of time in minutes."""
    months = converted(1, unit, "months")
    return converted(1, unit, "minutes") or (months or 0) * _MONTH
