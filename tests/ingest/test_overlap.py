"""Shared words: what is planted is found, and what is not there is not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qmskg.ingest.overlap import common_run, jaccard, pairs_alike, pairs_sharing_a_run, shingles, words

#: two vocabularies that share no word, and a third for what both hold
LEFT = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=30)
RIGHT = st.lists(st.sampled_from(["v", "w", "x", "y", "z"]), max_size=30)
SHARED = st.lists(st.sampled_from(["m", "n", "o", "p"]), min_size=1, max_size=20)


@given(LEFT, RIGHT, SHARED, LEFT, RIGHT)
def test_a_planted_run_is_found_whole(
    a: list[str], b: list[str], run: list[str], a2: list[str], b2: list[str]
) -> None:
    left, right = (*a, *run, *a2), (*b, *run, *b2)
    assert common_run(left, right) == tuple(run)
    for size in (len(run), len(run) + 1):
        assert bool(list(pairs_sharing_a_run({"l": left, "r": right}, size=size))) == (size == len(run))


@given(LEFT, LEFT)
def test_the_index_agrees_with_the_slow_way(a: list[str], b: list[str]) -> None:
    for size in (1, 3, 6):
        shared = bool(list(pairs_sharing_a_run({"a": a, "b": b}, size=size)))
        assert shared == (len(common_run(a, b)) >= size)
        assert shared == bool(shingles(a, size) & shingles(b, size))


@given(LEFT, LEFT)
def test_overlap_is_a_share_and_symmetric(a: list[str], b: list[str]) -> None:
    x, y = shingles(a, 2), shingles(b, 2)
    assert 0 <= jaccard(x, y) == jaccard(y, x) <= 1
    assert jaccard(x, x) == (1 if x else 0)


@given(st.dictionaries(st.sampled_from("pqrstu"), LEFT, max_size=6), st.floats(0, 0.99))
def test_pairs_alike_are_those_above_the_share(texts: dict[str, list[str]], share: float) -> None:
    keys = list(texts)
    slow = [
        (a, b)
        for at, a in enumerate(keys)
        for b in keys[at + 1 :]
        if jaccard(shingles(texts[a], 3), shingles(texts[b], 3)) > share
    ]
    assert [(a, b) for a, b, _ in pairs_alike(texts, size=3, share=share)] == slow


def test_what_many_share_is_still_paired() -> None:
    texts = {f"t{n}": words(f"x{n} the very same six words here") for n in range(100)}
    assert {b for _, b in pairs_sharing_a_run(texts, size=6)} == {f"t{n}" for n in range(1, 100)}
