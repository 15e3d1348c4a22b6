"""Reliability curves: by hand, and what holds of every one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.matching.reliability import Said, calibration_measures, reliability, said_of

PAIRS = st.lists(st.tuples(st.floats(0.01, 0.99), st.booleans()), min_size=1, max_size=60)


def said(pairs: list[tuple[float, bool]]) -> Said:
    return Said(np.array([p for p, _ in pairs]), np.array([float(y) for _, y in pairs]))


def test_the_first_five_of_a_row_are_read_and_a_row_without_links_counts() -> None:
    chances = np.array([[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [0.6, 0.5, 0.4, 0.3, 0.2, 0.1]], dtype=np.float32)
    found = said_of(chances, chances, {0: frozenset({0, 5})})
    assert found.linked.tolist() == [1, 0, 0, 0, 0] + [0] * 5
    assert found.chance[:2] == pytest.approx([0.6, 0.5])


def test_an_error_by_hand_and_what_knowing_the_share_would_spare() -> None:
    even = said([(0.2, False)] * 30 + [(0.2, True)] * 10)  # all said .2, a quarter linked
    found = calibration_measures(Said(even.chance, np.tile([0.0, 0.0, 0.0, 1.0], 10)))
    assert found["ece"] == 0.05
    assert found["ece_known_share"] == 0.0
    assert found["ece_by_chance"] > found["ece"], "ten bins of four pairs are off by more, were .2 right"


def test_each_crosswalk_counts_alike() -> None:
    small, large = said([(0.9, True)] * 10), said([(0.1, True)] * 1000)
    curve = reliability([small, large])
    assert curve["error"] == pytest.approx(0.5 * 0.1 + 0.5 * 0.9)
    assert [b["pairs"] for b in curve["bins"]][-5:] == [2] * 5


@given(st.lists(PAIRS, min_size=1, max_size=4))
def test_bins_hold_every_pair_once_in_order(crosswalks: list[list[tuple[float, bool]]]) -> None:
    curve = reliability([said(pairs) for pairs in crosswalks])
    bins = curve["bins"]
    assert sum(b["pairs"] for b in bins) == sum(map(len, crosswalks))
    assert all(a["to"] <= b["from"] for a, b in pairwise(bins))
    for b in bins:
        assert b["from"] - 1e-4 <= b["mean"] <= b["to"] + 1e-4
        assert 0 <= b["low"] <= b["linked"] + 1e-3 and b["linked"] - 1e-3 <= b["high"] <= 1
    assert 0 <= curve["error"] <= 1
