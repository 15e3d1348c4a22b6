"""Which leaves belong together, and which never do."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from qmskg.coreset import close, clusters
from qmskg.coreset.clusters import apart
from qmskg.relations import Relation

LEAVES = tuple(f"doc-{n}:1" for n in range(7))
E, B, P, I, N = Relation.EQUAL, Relation.SUBSET, Relation.SUPERSET, Relation.INTERSECTS, Relation.NONE  # noqa: E741

#: answers as they come, whether or not they can all be true
networks = st.dictionaries(
    st.sampled_from(list(combinations(LEAVES, 2))), st.sampled_from([E, E, B, P, I, N]), max_size=15
)
fixed_hubs = st.frozensets(st.sampled_from(LEAVES), max_size=2)


def told(agreed, hubs=()):
    found = clusters(close(agreed), {end for pair in agreed for end in pair}, hubs)
    return {c.hub: {p.leaf: p.relation for p in c.places} for c in found}


@given(networks, fixed_hubs)
def test_no_cluster_joins_across_none(agreed, hubs) -> None:
    closure = close(agreed)
    for cluster in clusters(closure, LEAVES, hubs):
        for one, other in combinations([p.leaf for p in cluster.places], 2):
            assert not apart(closure, one, other)
            assert N not in {agreed.get((one, other)), agreed.get((other, one))}


@given(networks, fixed_hubs)
def test_each_place_under_a_hub_is_entailed(agreed, hubs) -> None:
    closure = close(agreed)
    for cluster in clusters(closure, LEAVES, hubs):
        allowed = {E, B, P} if cluster.hub in hubs else {E, B}
        for place in cluster.places:
            assert closure.entailed(place.leaf, cluster.hub) is place.relation
            assert place.relation in allowed


@given(networks)
def test_no_leaf_is_equal_to_two_unless_people_fixed_both(agreed) -> None:
    equal = [p.leaf for c in clusters(close(agreed), LEAVES) for p in c.places if p.relation is E]
    assert len(equal) == len(set(equal))


@given(networks, fixed_hubs, st.randoms())
def test_the_order_of_what_is_given_does_not_matter(agreed, hubs, random) -> None:
    shuffled = list(agreed.items())
    random.shuffle(shuffled)
    among = list(LEAVES)
    random.shuffle(among)
    assert clusters(close(dict(shuffled)), among, sorted(hubs, reverse=True)) == clusters(
        close(agreed), LEAVES, hubs
    )


def test_the_strictest_leaf_is_the_hub() -> None:
    assert told({("a:1", "b:1"): B, ("b:1", "c:1"): E, ("c:1", "d:1"): B}) == {
        "d:1": {"d:1": E, "a:1": B, "b:1": B, "c:1": B}
    }


def test_a_shared_duty_joins_nothing() -> None:
    assert told({("a:1", "b:1"): I, ("b:1", "c:1"): I}) == {}


def test_a_lesser_leaf_joins_no_two_hubs() -> None:
    assert told({("a:1", "h:1"): B, ("a:1", "k:1"): B}) == {
        "h:1": {"h:1": E, "a:1": B},
        "k:1": {"k:1": E, "a:1": B},
    }


def test_two_duties_that_share_nothing_do_not_stand_under_one_hub() -> None:
    agreed = {("a:1", "h:1"): B, ("b:1", "h:1"): B, ("a:1", "b:1"): N}
    (cluster,) = clusters(close(agreed), {"a:1", "b:1", "h:1"})
    assert [p.leaf for p in cluster.places] == ["h:1", "a:1"]
    assert cluster.kept_out == (("b:1", "a:1"),)


def test_a_fixed_hub_stays_when_a_stricter_leaf_turns_up() -> None:
    agreed = {("a:1", "h:1"): B, ("h:1", "s:1"): B}
    assert told(agreed) == {"s:1": {"s:1": E, "a:1": B, "h:1": B}}
    assert told(agreed, ["h:1"]) == {"h:1": {"h:1": E, "a:1": B, "s:1": P}}


def test_a_contradicted_mapping_puts_nothing_together() -> None:
    agreed = {("a:1", "b:1"): E, ("b:1", "c:1"): E, ("a:1", "c:1"): N, ("c:1", "d:1"): E}
    assert told(agreed) == {"c:1": {"c:1": E, "d:1": E}}


def test_a_leaf_outside_is_no_member_but_still_carries_what_it_entails() -> None:
    agreed = {("a:1", "old:1"): B, ("b:1", "old:1"): P}
    assert {c.hub: {p.leaf for p in c.places} for c in clusters(close(agreed), {"a:1", "b:1"})} == {
        "b:1": {"b:1", "a:1"}
    }
