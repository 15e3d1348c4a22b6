"""Units of limits: what is of one kind, and what never is."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.units import converted, unit_of

WORDS = (
    "seconds",
    "minutes",
    "hours",
    "days",
    "weeks",
    "months",
    "quarters",
    "years",
    "working days",
    "working hours",
    "%",
    "proportion",
    "percentage points",
    "per day",
    "per week",
    "per month",
    "per year",
    "moons",
    "mg",
    "pounds",
)


@pytest.mark.parametrize(
    ("value", "unit", "into", "expected"),
    [
        (1, "day", "hours", 24), (2, "weeks", "days", 14), (90, "minutes", "hours", 1.5), (1, "Year", "months", 12),
        (85, "per cent", "proportion", 0.85), (3, "calendar days", "days", 3), (4, "per year", "per quarter", 1),
        (5, "moons", "moons", 5),
    ],
)  # fmt: skip
def test_what_is_of_one_kind(value: float, unit: str, into: str, expected: float) -> None:
    assert converted(value, unit, into) == pytest.approx(expected)


@pytest.mark.parametrize("unit", ["day", "hour", "week", "working hour", "month", "%"])
def test_a_working_day_is_no_number_of_anything_else(unit: str) -> None:
    assert converted(1, "working days", unit) is None
    assert converted(1, unit, "working days") is None


@pytest.mark.parametrize(
    ("one", "other"), [*permutations(["month", "day", "per month", "per day", "hours per day"], 2)]
)
def test_months_and_days_and_how_often_are_kinds_of_their_own(one: str, other: str) -> None:
    assert converted(1, one, other) is None


@given(st.floats(0.01, 1e6), st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_there_and_back_is_the_same(value: float, one: str, other: str) -> None:
    there = converted(value, one, other)
    assert (there is None) == (converted(1, other, one) is None)
    if there is not None:
        assert converted(there, other, one) == pytest.approx(value)


@given(st.text(max_size=12))
def test_any_text_is_a_unit_or_none(words: str) -> None:
    assert unit_of(words) == unit_of(words.upper().lower())
    assert converted(2, words, words) == 2
