"""Words against words: as the sums written out, whatever the blocks; nothing for texts without words."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.matching import wordwise
from qmskg.matching.encoder import Words
from qmskg.matching.tokens import telling, words
from qmskg.matching.wordwise import Wordwise

_VECTORS = {name: np.random.default_rng(i).normal(size=8) for i, name in enumerate("abcdef")}
_TEXT = st.lists(st.sampled_from("abcdef"), max_size=5)


def read(names: list[str]) -> Words:
    rows = np.array([_VECTORS[n] / np.linalg.norm(_VECTORS[n]) for n in names], dtype=np.float16).reshape(-1, 8)
    return Words(tuple(names), rows)


def by_hand(source: list[list[str]], target: list[list[str]]) -> np.ndarray:
    texts = [*source, *target]
    rare = {w: log((len(texts) + 1) / (sum(w in t for t in texts) + 0.5)) for w in "abcdef"}

    def one_way(a: list[str], b: list[str]) -> float:
        rows = {w: read([w]).rows[0].astype(float) for w in (*a, *b)}
        return sum(rare[w] * max(rows[w] @ rows[v] for v in b) for w in a) / sum(rare[w] for w in a)

    return np.array([[(one_way(a, b) + one_way(b, a)) / 2 if a and b else 0.0 for b in target] for a in source])


@given(st.lists(_TEXT, min_size=1, max_size=5), st.lists(_TEXT, min_size=1, max_size=5), st.integers(1, 60))
def test_it_is_the_sum_written_out_whatever_the_blocks(source, target, held) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wordwise, "_HELD", held)
        found = Wordwise([read(t) for t in source], [read(t) for t in target]).block(0, len(source))
    assert found == pytest.approx(by_hand(source, target), abs=2e-3)


def test_too_many_pairs_say_nothing(monkeypatch) -> None:
    monkeypatch.setattr(wordwise, "LARGEST", 3)
    assert not Wordwise([read(["a"])] * 2, [read(["a"])] * 2).block(0, 2).any()


def test_words_of_the_real_encoder_stand_in_their_context(real_vectors) -> None:
    texts = ["The patient has a fall in hospital.", "Temperatures fall in autumn.", "within 24 of the"]
    falls = real_vectors.words(texts)
    assert [text.words for text in falls] == [
        ("patient", "fall", "hospital"),
        ("temperature", "fall", "autumn"),
        ("",),
    ]
    assert all(telling(w) for text in falls[:2] for w in text.words)
    same = falls[0].rows[1].astype(float) @ falls[1].rows[1].astype(float)
    assert 0.2 < same < 0.98
    assert falls[2].rows[0] == pytest.approx(real_vectors.of(texts[2:])[0], abs=2e-3)


def test_a_text_that_was_read_for_its_words_is_not_encoded_again(vectors, encoder) -> None:
    texts = ["Surgery within a day", "Falls", "Surgery within a day"]
    read_words = vectors.words(texts)
    rows = vectors.of(texts)
    assert vectors.encoded == 2 and len(encoder.asked) == 2
    assert rows == pytest.approx(encoder.encode(texts))
    assert [t.words for t in read_words] == [tuple(words(t)) for t in texts]
    assert [t.rows.shape for t in vectors.words(texts)] == [t.rows.shape for t in read_words]
