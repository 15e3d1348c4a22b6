"""Marks stand where their words stand, and the rows of the waterfall sum to the log-odds."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.links import Link, LinkKind
from qmskg.matching import matched
from qmskg.matching.explain import LABELS, OCCLUDED, OTHER, explain, waterfall
from qmskg.matching.propose import LEARNED
from qmskg.matching.ranker import VERSION
from qmskg.matching.reasons import limit_spans, limits, rarity
from qmskg.matching.signals import SIGNALS
from qmskg.matching.texts import clause_of_leaf
from qmskg.vocabulary import Status


@pytest.fixture(scope="module")
def proposals(small_library, session_vectors):
    return [li for li in matched(small_library, session_vectors).links if li.origin == "machine"]


@pytest.fixture(scope="module")
def rare(small_library):
    return rarity(clause_of_leaf(small_library, id).text for id in small_library.leaves)


def test_marks_stand_where_their_words_stand(small_library, session_vectors, proposals, rare) -> None:
    kinds = set()
    for link in proposals[:60]:
        found = explain(small_library, link, rare, session_vectors.encoder.encode)
        for side, id in (("a", link.a), ("b", link.b)):
            node = small_library.nodes[id]
            for mark in found[side]["marks"]:
                kinds.add(mark["kind"])
                assert getattr(node, mark["field"])[mark["start"] : mark["end"]] == mark["text"] != ""
                assert 0 <= mark["weight"] <= 1
        same, a, b = (set(found["limits"][name]) for name in ("same", "only_a", "only_b"))
        assert not same & (a | b) and not a & b
    assert {"shared", "meaning"} <= kinds


def test_meaning_is_asked_for_a_bounded_number_of_texts(small_library, proposals, rare) -> None:
    asked: list[int] = []

    def encode(texts):
        asked.append(len(texts))
        return np.full((len(texts), 4), 0.5, dtype=np.float32)

    found = explain(small_library, proposals[0], rare, encode)
    assert asked and asked[0] <= 2 + 2 * OCCLUDED and len(asked) == 1
    assert found["meaning"] == {"cosine": 1.0, "a": {}, "b": {}}
    assert explain(small_library, proposals[0], rare)["meaning"] is None


def test_the_word_that_carries_the_cosine_is_named(small_library, session_vectors, proposals, rare) -> None:
    found = explain(small_library, proposals[0], rare, session_vectors.encoder.encode)["meaning"]
    for side in ("a", "b"):
        losses = [*found[side].values()]
        assert losses == sorted(losses, reverse=True) and all(loss > 0 for loss in losses)


def test_the_waterfall_of_every_proposal_sums_to_its_log_odds(proposals) -> None:
    for link in proposals:
        found = waterfall(link)
        assert found is not None
        assert sum(row["adds"] for row in found["rows"]) == pytest.approx(found["log_odds"], abs=1e-6)
        assert found["log_odds"] == pytest.approx(log(link.probability / (1 - link.probability)), abs=1e-3)
        assert {row["signal"] for row in found["rows"]} == {*link.features, "other_candidates"}


def test_every_row_of_a_waterfall_has_a_name_in_plain_words() -> None:
    assert set(LABELS) == {*SIGNALS, LEARNED, OTHER}


@given(st.floats(0, 1), st.dictionaries(st.sampled_from("abcdef"), st.floats(-9, 9), min_size=1))
def test_any_waterfall_sums(probability, features) -> None:
    link = Link(
        a="x:1", b="y:1", kind=LinkKind.MAPPING, status=Status.PROPOSED, probability=probability, features=features,
        model=f"m@1 {VERSION}",
    )  # fmt: skip
    found = waterfall(link)
    assert found and sum(row["adds"] for row in found["rows"]) == pytest.approx(found["log_odds"], abs=1e-6)
    assert waterfall(link.model_copy(update={"model": "m@1 other"})) is None
    assert waterfall(link.model_copy(update={"probability": None})) is None


@given(st.text(alphabet="0123456789 (hours)% within-days working", max_size=60))
def test_spans_of_limits_lie_in_the_text(text) -> None:
    spans = limit_spans(text)
    assert {limit for _, _, limit in spans} == limits(text)
    assert all(0 <= start < end <= len(text) and text[start].isalnum() for start, end, _ in spans)
