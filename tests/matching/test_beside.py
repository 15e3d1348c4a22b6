"""What stands beside a clause: the mean likeness of the others under its headings."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qmskg.matching.beside import Beside
from qmskg.matching.encoder import Rows

HEADINGS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=7)


class Likenesses:
    """Stands for the word by word likenesses, which have a test of their own."""

    def __init__(self, n: int, m: int) -> None:
        self.shape = n, m
        self.all: Rows = np.random.default_rng(n * 10 + m).random((n, m)).astype(np.float32)

    def block(self, start: int, stop: int) -> Rows:
        return self.all[start:stop]


def others(likenesses: Rows, headings: list[str]) -> Rows:
    """Return, for each row, the mean of the other rows under its heading, if the list has two headings or more."""
    out = likenesses.copy()
    if len(set(headings)) == 1:
        return out
    for i, name in enumerate(headings):
        beside = [j for j, other in enumerate(headings) if other == name and j != i]
        if beside:
            out[i] = likenesses[beside].mean(axis=0)
    return out


@given(HEADINGS, HEADINGS, st.integers(1, 4))
def test_blocks_are_the_means_over_the_others_under_the_headings(
    source: list[str], target: list[str], step: int
) -> None:
    likenesses = Likenesses(len(source), len(target))
    beside = Beside(likenesses, source, target)  # type: ignore[arg-type]
    blocks = [beside.block(start, min(len(source), start + step)) for start in range(0, len(source), step)]
    found = [np.concatenate([block[side] for block in blocks]) for side in (0, 1)]
    assert np.allclose(found[0], others(likenesses.all, source), atol=1e-5)
    assert np.allclose(found[1], others(likenesses.all.T, target).T, atol=1e-5)
