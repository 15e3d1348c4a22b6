"""Decided pairs move pairs like them: blocked algebra says the same as looking at every pair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.matching import memory
from qmskg.matching.memory import NEAR, Memory
from qmskg.matching.signals import Side

ENDS = st.tuples(st.integers(0, 7), st.integers(0, 5))


def side(seed: int, n: int) -> Side:
    rows = np.random.default_rng(seed).normal(size=(n, 3)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Side((), rows, rows, rows, rows, ())


def worth(cosine: float) -> float:
    return min(cosine, 1.0) ** 3 if cosine >= NEAR else 0.0


def brute(a: Side, b: Side, pairs: set[tuple[int, int]], row: int, column: int) -> float:
    return max(
        (worth(float(a.text[row] @ a.text[r])) * worth(float(b.text[column] @ b.text[c])) for r, c in pairs),
        default=0.0,
    )


@given(st.sets(ENDS, max_size=9), st.sets(ENDS, max_size=9), st.integers(0, 99), st.integers(1, 8))
def test_blocks_say_what_every_pair_says(linked, rejected, seed, size) -> None:
    a, b = side(seed, 8), side(seed + 1, 6)
    found = Memory(a, b, tuple(linked), tuple(rejected))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "_BLOCK", 3)
        patch.setattr(memory, "_SLAB", 1)
        adds = np.concatenate([found.adds(s, min(8, s + size)) for s in range(0, 8, size)])
    expected = [
        [found.gain * brute(a, b, linked, i, j) - found.loss * brute(a, b, rejected, i, j) for j in range(6)]
        for i in range(8)
    ]
    assert np.allclose(adds, expected, atol=1e-4)


@given(st.lists(ENDS, min_size=1, max_size=9), st.integers(0, 99), st.randoms())
def test_the_order_of_decisions_plays_no_part(pairs, seed, random) -> None:
    a, b = side(seed, 8), side(seed + 1, 6)
    other = list(pairs)
    random.shuffle(other)
    one, two = Memory(a, b, tuple(pairs)), Memory(a, b, tuple(other))
    assert np.array_equal(one.adds(0, 8), two.adds(0, 8))
    everywhere = [(i, j) for i in range(8) for j in range(6)]
    assert one.nearest(everywhere, linked=True) == two.nearest(everywhere, linked=True)


@given(st.sets(ENDS, min_size=1, max_size=9), st.integers(0, 99))
def test_no_pair_speaks_for_itself(pairs, seed) -> None:
    a, b = side(seed, 8), side(seed + 1, 6)
    found = Memory(a, b, tuple(sorted(pairs)), itself=False)
    adds = found.adds(0, 8)
    for pair, (near, value) in zip(sorted(pairs), found.nearest(sorted(pairs), linked=True), strict=True):
        assert adds[pair] == 0
        assert near != pair
        assert value == pytest.approx(brute(a, b, pairs - {pair}, *pair), abs=1e-4)


def test_a_decided_target_speaks_to_its_nearest_only(monkeypatch) -> None:
    monkeypatch.setattr(memory, "REACH", 1)
    same = side(3, 6)
    adds = Memory(same, same, ((2, 4),)).adds(0, 6)
    assert np.flatnonzero(adds.any(axis=0)).tolist() == [4]
