"""Two limits side by side: which is stricter, whether both can be met, or why that cannot be told.

Limits say nothing about each other unless they limit the same quantity from the same start of the clock in the same
unit; units are not converted, since "working days" and "calendar days" read alike and are not.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from qmskg import vocabulary as v
from qmskg.model import Threshold

__all__ = ["Comparison", "compared", "quantity_words"]

_UPPER: Final = {v.Operator.AT_MOST, v.Operator.LESS_THAN}
_LOWER: Final = {v.Operator.AT_LEAST, v.Operator.MORE_THAN}


class Comparison(StrEnum):
    """What one limit is to another."""

    #: they limit different things, or one is no number
    UNLIKE = "unlike"
    SAME = "same"
    STRICTER = "stricter"
    LOOSER = "looser"
    #: no value meets both
    INCOMPATIBLE = "incompatible"
    #: the same quantity in another unit, or from another start of the clock
    NOT_COMPARABLE = "not_comparable"


def quantity_words(text: str | None) -> str:
    """Return a quantity as words alone, so that case and punctuation tell no two apart."""
    return " ".join(re.findall(r"\w+", (text or "").lower()))


def compared(one: Threshold, other: Threshold) -> Comparison:
    """Return what the first limit is to the second.

    >>> soon = Threshold(quantity="Time to surgery", operator="<=", value=36, unit="hours")
    >>> compared(soon, soon.model_copy(update={"value": 48.0}))
    <Comparison.STRICTER: 'stricter'>
    """
    if quantity_words(one.quantity) != quantity_words(other.quantity) or one.value is None or other.value is None:
        return Comparison.UNLIKE
    if (one.unit or "") != (other.unit or ""):
        return Comparison.NOT_COMPARABLE
    if quantity_words(one.clock_start) != quantity_words(other.clock_start):
        return Comparison.NOT_COMPARABLE
    for side, sign in ((_UPPER, 1), (_LOWER, -1)):
        if {one.operator, other.operator} <= side:
            return _on_one_side(one, other, sign)
    if _cannot_both(one, other):
        return Comparison.INCOMPATIBLE
    exact = one.operator is other.operator is v.Operator.EXACTLY
    return Comparison.SAME if exact else Comparison.UNLIKE


def _on_one_side(one: Threshold, other: Threshold, sign: int) -> Comparison:
    """Two upper limits, or with the sign turned two lower ones; at the same value, the one without it is stricter."""
    assert one.value is not None
    assert other.value is not None
    difference = sign * (one.value - other.value)
    if difference == 0:
        strict = {v.Operator.LESS_THAN, v.Operator.MORE_THAN}
        difference = (other.operator in strict) - (one.operator in strict)
    if difference == 0:
        return Comparison.SAME
    return Comparison.STRICTER if difference < 0 else Comparison.LOOSER


def _cannot_both(one: Threshold, other: Threshold) -> bool:
    """Whether no number fits both: two different exact values, or an upper limit below a lower one."""
    assert one.value is not None
    assert other.value is not None
    if one.operator is other.operator is v.Operator.EXACTLY:
        return one.value != other.value
    return any(
        upper.operator in _UPPER and lower.operator in _LOWER and (upper.value or 0) < (lower.value or 0)
        for upper, lower in ((one, other), (other, one))
    )
