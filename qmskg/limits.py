"""Two limits side by side: which is stricter, whether both can be met, or why that cannot be told.

Limits say nothing about each other unless they limit the same quantity. Amounts are compared in one unit where
:mod:`qmskg.units` has both of one kind: a day is 24 hours, and no number of working days. From another start of the
clock, or for other people, the same number is another limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from math import isclose
from typing import Final

from qmskg import vocabulary as v
from qmskg.model import Threshold
from qmskg.units import converted, unit_of

__all__ = ["Comparison", "compared", "in_finest", "quantity_words", "says_for_whom", "why_not_comparable"]

_UPPER: Final = {v.Operator.AT_MOST, v.Operator.LESS_THAN}
_LOWER: Final = {v.Operator.AT_LEAST, v.Operator.MORE_THAN}


class Comparison(StrEnum):
    """What one limit is to another."""

    #: they limit different things, or one is no number, or says for whom the duty is
    UNLIKE = "unlike"
    SAME = "same"
    STRICTER = "stricter"
    LOOSER = "looser"
    #: no value meets both
    INCOMPATIBLE = "incompatible"
    #: the same quantity in a unit of another kind, from another start of the clock, or for other people
    NOT_COMPARABLE = "not_comparable"


def quantity_words(text: str | None) -> str:
    """Return a quantity as words alone, so that case and punctuation tell no two apart."""
    return " ".join(re.findall(r"\w+", (text or "").lower()))


def says_for_whom(limit: Threshold) -> bool:
    """Return whether a limit says whom a duty is for, not how much it asks: an age, and nothing else of it.

    >>> says_for_whom(Threshold(quantity="Age", operator=">=", value=65, unit="years"))
    True
    >>> says_for_whom(Threshold(quantity="age at review", operator="<=", value=2, unit="years"))
    False
    """
    return quantity_words(limit.quantity) == "age"


def compared(one: Threshold, other: Threshold) -> Comparison:
    """Return what the first limit is to the second.

    >>> soon = Threshold(quantity="Time to surgery", operator="<=", value=36, unit="hours")
    >>> compared(soon, soon.model_copy(update={"value": 2.0, "unit": "days"}))
    <Comparison.STRICTER: 'stricter'>
    """
    if quantity_words(one.quantity) != quantity_words(other.quantity) or one.value is None or other.value is None:
        return Comparison.UNLIKE
    if says_for_whom(one):
        return Comparison.UNLIKE
    value = converted(other.value, other.unit, one.unit)
    if value is None or _clocks_differ(one, other):
        return Comparison.NOT_COMPARABLE
    difference = 0.0 if isclose(one.value, value, rel_tol=1e-9) else one.value - value
    said = _by_number(one, other, difference)
    # the same number for other people is no disagreement; another number is none either, so neither is stricter
    alike = {Comparison.UNLIKE, Comparison.SAME}
    return Comparison.NOT_COMPARABLE if said not in alike and _people_differ(one, other) else said


def _by_number(one: Threshold, other: Threshold, difference: float) -> Comparison:
    for side, sign in ((_UPPER, 1), (_LOWER, -1)):
        if {one.operator, other.operator} <= side:
            return _on_one_side(one, other, sign * difference)
    if _cannot_both(one, other, difference):
        return Comparison.INCOMPATIBLE
    exact = one.operator is other.operator is v.Operator.EXACTLY
    return Comparison.SAME if exact else Comparison.UNLIKE


def _clocks_differ(one: Threshold, other: Threshold) -> bool:
    return quantity_words(one.clock_start) != quantity_words(other.clock_start)


def _people_differ(one: Threshold, other: Threshold) -> bool:
    """Whether both name whom they are for, and not the same; who names nobody is for whomever the duty is for."""
    mine, theirs = quantity_words(one.population), quantity_words(other.population)
    return bool(mine and theirs and mine != theirs)


def why_not_comparable(one: Threshold, other: Threshold) -> str | None:
    """Return what keeps two limits of one quantity from being compared, in sentences; None where nothing does.

    >>> soon = Threshold(quantity="Review", operator="<=", value=5, unit="days")
    >>> why_not_comparable(soon, soon.model_copy(update={"unit": "working days"}))
    '“days” and “working days” cannot be turned into each other.'
    """
    said = []
    if converted(1, other.unit, one.unit) is None:
        said.append(f"{_quoted(one.unit)} and {_quoted(other.unit)} cannot be turned into each other.")
    if _clocks_differ(one, other):
        starts = " and ".join(_quoted(limit.clock_start, "a start that is not stated") for limit in (one, other))
        said.append(f"The clock starts elsewhere: {starts}.")
    if _people_differ(one, other):
        people = f"{_quoted(one.population)} and {_quoted(other.population)}"
        said.append(f"They are for different people or cases: {people}.")
    return " ".join(said) or None


def in_finest(limit: Threshold, beside: Iterable[Threshold]) -> str | None:
    """Return the amount of a limit in the smallest unit of those beside it; None where it stands in that already.

    >>> week = Threshold(quantity="Review", operator="<=", value=1, unit="week")
    >>> in_finest(week, [week.model_copy(update={"value": 24.0, "unit": "hours"})])
    '168 hours'
    """
    if (own := unit_of(limit.unit)) is None or limit.value is None:
        return None
    units = {unit: other.unit for other in beside if (unit := unit_of(other.unit)) and unit.kind == own.kind}
    finest = min((own, *units), key=lambda unit: unit.size)
    value = converted(limit.value, limit.unit, units.get(finest, limit.unit))
    if finest == own or value is None:
        return None
    return limit.model_copy(update={"value": round(value, 2), "unit": units[finest]}).amount


def _quoted(words: str | None, empty: str = "no unit") -> str:
    return f"“{words}”" if words else empty


def _on_one_side(one: Threshold, other: Threshold, difference: float) -> Comparison:
    """Two upper limits, or with the sign turned two lower ones; at the same value, the one without it is stricter."""
    if difference == 0:
        strict = {v.Operator.LESS_THAN, v.Operator.MORE_THAN}
        difference = (other.operator in strict) - (one.operator in strict)
    if difference == 0:
        return Comparison.SAME
    return Comparison.STRICTER if difference < 0 else Comparison.LOOSER


def _cannot_both(one: Threshold, other: Threshold, difference: float) -> bool:
    """Whether no number fits both: two different exact values, or an upper limit below a lower one."""
    if one.operator is other.operator is v.Operator.EXACTLY:
        return difference != 0
    return any(
        upper.operator in _UPPER and lower.operator in _LOWER and more < 0
        for upper, lower, more in ((one, other, difference), (other, one, -difference))
    )
