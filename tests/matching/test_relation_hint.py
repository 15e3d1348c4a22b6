"""The relation hint: what it reads, that it turns round with its texts, and that it stays out of proposals."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.matching import matched
from qmskg.matching.relation import IN_PROPOSALS, Hint, Limit, Parts, hint, limits_in, relation_hint
from qmskg.matching.relation_measures import evaluate_relations
from qmskg.relations import Relation

LIMITS = st.builds(
    Limit, st.sampled_from(["time", "threshold", "frequency"]), st.booleans(), st.integers(1, 4).map(float),
    st.sampled_from(["hour", "%"]),
)  # fmt: skip
WORDS = st.sampled_from(["hip surgery", "hip surgery team", "record training", ""])
PARTS = st.builds(
    Parts, WORDS, st.lists(LIMITS, max_size=3).map(tuple), st.sampled_from([None, "trust", "trust board", "team"]),
    st.sampled_from([None, "adults", "adults with asthma", "children"]),
)  # fmt: skip


@given(PARTS, PARTS)
def test_it_turns_round_with_its_texts(a, b) -> None:
    one, other = hint(a, b), hint(b, a)
    assert (one.relation.inverse if one.relation else None) == other.relation
    assert one.dimension == other.dimension


@given(PARTS)
def test_a_duty_is_never_more_than_itself(parts) -> None:
    assert hint(parts, parts) in (Hint(Relation.EQUAL), Hint())


@pytest.mark.parametrize(("a", "b", "relation", "dimension"), [
    ("within 48 hours", "within 2 days", None, None),
    ("within 48 hours", "no later than 36 hours after", Relation.SUBSET, "time"),
    ("at least 95%", "at least 90%", Relation.SUPERSET, "threshold"),
    ("reviewed every 3 months", "reviewed every 6 months", Relation.SUPERSET, "frequency"),
    ("at least 95% within 4 hours", "at least 90% within 2 hours", Relation.INTERSECTS, "threshold"),
])  # fmt: skip
def test_limits_in_words(a, b, relation, dimension) -> None:
    assert hint(Parts("", limits_in(a)), Parts("", limits_in(b))) == Hint(relation, dimension)


def test_a_duty_for_some_is_less_than_one_for_all() -> None:
    some, everybody = Parts("x", population="adults with asthma"), Parts("x", population="adults")
    assert hint(some, everybody) == Hint(Relation.SUBSET, "population")


def test_it_stays_out_of_proposals_until_it_beats_the_base_rate(small_library, session_vectors) -> None:
    assert not IN_PROPOSALS
    assert relation_hint(small_library, "nice-qs16:1", "nice-qs86:1") is None
    assert all(li.answer is None for li in matched(small_library, session_vectors).links)


def test_measured_beside_the_base_rate(small_library, tmp_path) -> None:
    def write(name, rows) -> None:
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")

    write("source.jsonl", [{"id": "s", "text": "act within 48 hours"}])
    write("target.jsonl", [{"id": "t", "text": "act within 36 hours"}, {"id": "u", "text": "act within 48 hours"}])
    rows = [{"source_id": "s", "target_id": "t", "relation": "subset"}]
    write("gold.jsonl", rows)
    assert evaluate_relations([tmp_path])["without_types"] == [tmp_path.name]
    write("gold.jsonl", [*rows, {"source_id": "s", "target_id": "u", "relation": "equal"}])
    (found,) = evaluate_relations([tmp_path])["sets"]
    assert (found["n"], found["base_rate"], found["accuracy"]) == (2, 0.5, 1.0)
    copies = evaluate_relations([], small_library)["edited_copies"]
    assert copies["n"] > 0 and copies["accuracy"] > copies["base_rate"]
