"""Decisions that cannot all be true, by composition over what is agreed."""

from __future__ import annotations

from itertools import combinations

import pytest
from curators import Log
from hypothesis import given
from hypothesis import strategies as st

from qmskg.register import Step, contradictions
from qmskg.relations import Relation


def agreed(log: Log, a: str, b: str, answer: str) -> None:
    for who in ("ann", "ben"):
        log.decide(who, a, b, answer)


def test_two_steps(log: Log) -> None:
    agreed(log, "a:1", "c:1", "subset")
    agreed(log, "b:1", "c:1", "superset")
    (chain,) = contradictions(log.state, "a:1", "b:1", "equal")
    assert chain.steps == (Step("a:1", Relation.SUBSET, "c:1"), Step("c:1", Relation.SUBSET, "b:1"))
    assert chain.possible == {Relation.SUBSET}
    assert chain.keys == ("a:1|c:1", "b:1|c:1")
    assert chain.words(lambda leaf: f"“{leaf}”") == (
        "“c:1” asks for all that “a:1” asks, and more: meeting “c:1” meets “a:1”. "
        "“b:1” asks for all that “c:1” asks, and more: meeting “b:1” meets “c:1”. "
        "So “a:1” to “b:1” can only be subset."
    )
    assert contradictions(log.state, "a:1", "b:1", "subset") == []
    assert contradictions(log.state, "b:1", "a:1", "superset") == []
    assert contradictions(log.state, "b:1", "a:1", "subset")


def test_three_steps(log: Log) -> None:
    agreed(log, "a:1", "c:1", "equal")
    agreed(log, "c:1", "d:1", "equal")
    agreed(log, "d:1", "b:1", "none")
    (chain,) = contradictions(log.state, "a:1", "b:1", "intersects")
    assert [step.b for step in chain.steps] == ["c:1", "d:1", "b:1"]
    assert chain.words().endswith("So a:1 to b:1 can only be none.")


def test_a_longer_chain_through_a_leaf_that_a_shorter_one_names_is_left_out(log: Log) -> None:
    agreed(log, "a:1", "c:1", "equal")
    agreed(log, "c:1", "b:1", "equal")
    agreed(log, "c:1", "d:1", "equal")
    agreed(log, "d:1", "b:1", "equal")
    assert [len(c.steps) for c in contradictions(log.state, "a:1", "b:1", "subset")] == [2]


def test_only_what_is_agreed_counts(log: Log) -> None:
    log.decide("ann", "a:1", "c:1", "equal")
    agreed(log, "b:1", "c:1", "equal")
    assert contradictions(log.state, "a:1", "b:1", "none") == []
    log.decide("ben", "a:1", "c:1", "equal")
    assert contradictions(log.state, "a:1", "b:1", "none")


@pytest.mark.parametrize("answer", ["unsure", "full", "partial"])
def test_what_is_no_relation_contradicts_nothing(log: Log, answer: str) -> None:
    agreed(log, "a:1", "c:1", "equal")
    agreed(log, "b:1", "c:1", "equal")
    assert contradictions(log.state, "a:1", "b:1", answer) == []


LEAVES = ("a:1", "b:1", "c:1", "d:1")
SETS = st.fixed_dictionaries({leaf: st.sets(st.integers(0, 4), min_size=1) for leaf in LEAVES})


def relation(a: set[int], b: set[int]) -> str:
    """The relation of two sets of demands (meeting more demands meets the smaller set)."""
    if a == b:
        return "equal"
    if a < b or a > b:
        return "subset" if a < b else "superset"
    return "intersects" if a & b else "none"


@given(SETS)
def test_what_is_true_of_sets_of_demands_contradicts_nothing(sets: dict[str, set[int]]) -> None:
    log = Log(readers=1)
    for a, b in combinations(LEAVES, 2):
        log.decide("ann", a, b, relation(sets[a], sets[b]))
    for a, b in combinations(LEAVES, 2):
        assert contradictions(log.state, a, b, relation(sets[a], sets[b])) == []


@given(SETS, st.sampled_from(list(Relation)))
def test_each_chain_leaves_the_truth_possible_and_the_answer_not(
    sets: dict[str, set[int]], said: Relation
) -> None:
    log = Log(readers=1)
    for a, b in combinations(LEAVES, 2):
        if (a, b) != ("a:1", "b:1"):
            log.decide("ann", a, b, relation(sets[a], sets[b]))
    for chain in contradictions(log.state, "a:1", "b:1", said):
        assert said not in chain.possible
        assert relation(sets["a:1"], sets["b:1"]) in chain.possible
        assert (chain.steps[0].a, chain.steps[-1].b) == ("a:1", "b:1")
