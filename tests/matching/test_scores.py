from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from qmskg.matching import signals
from qmskg.matching.calibration import INPUTS, fit
from qmskg.matching.candidates import top, union
from qmskg.matching.lexical import fit_bm25, fit_characters
from qmskg.matching.measures import (
    band_measures,
    ranking_measures,
    separation,
    wilson,
    work_saved,
)
from qmskg.matching.memory import Memory
from qmskg.matching.ranker import shipped
from qmskg.matching.reliability import calibration_measures, said_of
from qmskg.matching.scoring import scored
from qmskg.matching.signals import Comparison, encode_side
from qmskg.matching.texts import clean, given_clause

SCORES = arrays.arrays(np.float32, st.tuples(st.integers(1, 6), st.integers(1, 9)), elements=st.integers(-3, 3))


def brute(scores, k):
    marked = np.zeros(scores.shape, dtype=bool)
    for i, row in enumerate(scores):
        for j in sorted(range(len(row)), key=lambda j: (-row[j], j))[:k]:
            marked[i, j] = np.isfinite(row[j])
    return marked


@given(SCORES, st.integers(1, 10))
def test_top_k_equals_brute_force_ties_included(scores, k) -> None:
    assert np.array_equal(top(scores, k), brute(scores, k))
    masked = np.where(scores > 1, -np.inf, scores)
    assert np.array_equal(union([scores, masked], k), brute(scores, k) | brute(masked, k))


def clauses(n, word):
    topics = ["falls", "surgery", "training", "board", "infection", "records", "complaints"]
    return [
        given_clause(
            f"{word}:{i}", f"{topics[i % 7]} {word}", f"{topics[i % 5]} duty {i} within {i} hours", f"part {i % 3}"
        )
        for i in range(n)
    ]


def test_blocked_equals_unblocked(vectors, monkeypatch) -> None:
    sides = encode_side(clauses(23, "a"), vectors), encode_side(clauses(17, "b"), vectors)
    whole = np.concatenate([b.probabilities for b in scored(Comparison(*sides), shipped())])
    monkeypatch.setattr(signals, "ROWS_A_BLOCK", 4)
    monkeypatch.setattr("qmskg.matching.scoring._KEPT", 0)
    blocked = np.concatenate([b.probabilities for b in scored(Comparison(*sides), shipped())])
    assert np.allclose(whole, blocked, atol=1e-4)
    assert whole.shape == (23, 17) and (whole > 0).all() and (whole < 1).all()


def test_a_pair_within_one_document_has_no_chance(vectors) -> None:
    side = encode_side(clauses(6, "a"), vectors, groups=["x", "x", "x", "y", "y", "y"])
    (block,) = scored(Comparison(side, side), shipped())
    assert not block.probabilities[:3, :3].any()
    assert block.probabilities[:3, 3:].all()


def test_a_confirmed_pair_lifts_pairs_like_it(vectors) -> None:
    side = encode_side(clauses(8, "a"), vectors)
    adds = Memory(side, side, linked=((0, 3),), rejected=((1, 2),)).adds(0, 8)
    assert adds[0, 3] == adds.max() > 0 > adds[1, 2]


def test_words_and_characters_find_the_same_words() -> None:
    a, b = ["hip fracture surgery"], ["surgery for hip fracture", "board accounts"]
    for fitted in (fit_bm25(a, b), fit_characters(a, b)):
        near, far = fitted.block(0, 1)[0]
        assert near > far >= 0
    assert fit_bm25(a, ["..."]).block(0, 1).tolist() == [[0.0]]


@pytest.mark.parametrize(
    "text", ["Do it (audit item: a (b) c).", "Do it (local audit item: x).", "Do\x00 it (part of NICE's QS1)."]
)
def test_boilerplate_and_control_characters_go(text) -> None:
    assert clean(text) == "Do it."


def test_measures_by_hand() -> None:
    scores = np.array([[0.9, 0.5, 0.1], [0.2, 0.3, 0.1]], dtype=np.float32)
    gold = {0: frozenset({0, 2}), 1: frozenset({0})}
    found = ranking_measures(scores, gold)
    assert found["MAP"] == pytest.approx(((1 + 2 / 3) / 2 + 0.5) / 2, abs=1e-4)
    assert (found["MRR"], found["Recall@1"], found["Hit@1"], found["n"]) == (0.75, 0.25, 0.5, 2)
    assert separation(scores, gold)["bestF1_threshold"] == pytest.approx(0.1)
    right = np.array([[1, 0, 1], [1, 0, 0]], dtype=np.float32)
    said = calibration_measures(said_of(right, right, gold))
    assert said == {"ece": 0.0, "ece_by_chance": 0.0, "ece_known_share": 0.0, "brier_skill": 1.0}


def test_work_saved_by_hand() -> None:
    scores = np.array([[9, 8, 7, 6], [9, 8, 7, 6]], dtype=np.float32)
    assert work_saved(scores, {0: frozenset({0}), 1: frozenset({1})}) == {"WSS@95": round(1 - 2 / 4 - 0.05, 4)}
    assert work_saved(scores, {0: frozenset({0}), 1: frozenset({3})})["WSS@95"] < 0


def test_bands_by_hand() -> None:
    chances = np.array([[0.9, 0.5, 0.2], [0.75, 0.05, 0.45]], dtype=np.float32)
    found = band_measures(chances, {0: frozenset({0, 1}), 1: frozenset({2})})
    assert [(b["pairs"], b["linked"]) for b in found.values()] == [(2, 1), (2, 2), (1, 0)]
    assert found["strong"]["precision"] == 0.5
    assert found["medium"]["share_of_links"] == round(2 / 3, 4)


@given(st.integers(0, 300), st.integers(1, 300))
def test_the_interval_holds_the_share(hits: int, n: int) -> None:
    hits = min(hits, n)
    low, high = wilson(hits, n)
    assert -1e-3 <= low <= hits / n + 1e-3
    assert hits / n - 1e-3 <= high <= 1 + 1e-3


def test_an_input_that_never_varies_has_no_say_nor_has_one_that_is_silent() -> None:
    draw = np.random.default_rng(0)
    inputs = draw.normal(size=(400, len(INPUTS))).astype(np.float32)
    inputs[:, -1] = np.log(1067)
    linked = inputs[:, 0] + draw.normal(size=400) > 0
    fitted = fit(inputs, linked, np.ones(400, dtype=np.float32), silent={"meaning"}).record()
    assert fitted["targets"] == fitted["meaning"] == 0 < fitted["row_share"]
    moved = fit(inputs, linked, np.ones(400, dtype=np.float32)).record()
    assert moved["targets"] == 0 != moved["meaning"]
