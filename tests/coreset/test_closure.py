"""What agreed mappings entail, against sets that make them true."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmskg.coreset import Closure, agreed_relations, close
from qmskg.links import Link, LinkKind
from qmskg.relations import Relation, compose
from qmskg.vocabulary import Status

UNIVERSE = range(4)
#: every non-empty set of demands over a universe of four
DEMANDS = [
    frozenset(x for x, held in zip(UNIVERSE, row, strict=True) if held) for row in product((0, 1), repeat=4)
][1:]
NEAR = {Relation.EQUAL, Relation.SUBSET, Relation.SUPERSET}
LEAVES = tuple(f"doc-{letter}:1" for letter in "abcde")


def relation(a: frozenset[int], b: frozenset[int]) -> Relation:
    if a == b:
        return Relation.EQUAL
    if a < b:
        return Relation.SUBSET
    if a > b:
        return Relation.SUPERSET
    return Relation.INTERSECTS if a & b else Relation.NONE


def link(a: str, b: str, answer: Relation | None, status: Status = Status.AGREED) -> Link:
    return Link(a=a, b=b, kind=LinkKind.MAPPING, status=status, answer=answer)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, frozenset[int]], dict[tuple[str, str], Relation]]:
    """Demands of four or five leaves, and the true relations of some pairs, in either order."""
    leaves = LEAVES[: draw(st.integers(4, 5))]
    demands = {leaf: draw(st.sampled_from(DEMANDS)) for leaf in leaves}
    pairs = draw(st.lists(st.sampled_from(list(combinations(leaves, 2))), unique=True, min_size=1))
    turned = [(b, a) if draw(st.booleans()) else (a, b) for a, b in pairs]
    return demands, {(a, b): relation(demands[a], demands[b]) for a, b in turned}


@given(worlds())
def test_truth_is_always_possible_and_never_a_contradiction(world) -> None:
    demands, agreed = world
    closure = close(agreed)
    assert closure.contradictions == ()
    for a, b in product(demands, repeat=2):
        assert relation(demands[a], demands[b]) in closure.possible(a, b)
        assert closure.possible(b, a) == {r.inverse for r in closure.possible(a, b)}
    for (a, b), told in agreed.items():
        assert closure.entailed(a, b) is told


@given(worlds(), st.data())
def test_what_cannot_be_true_is_reported(world, data) -> None:
    _, agreed = world
    pair = data.draw(st.sampled_from(sorted(agreed)))
    rest = close({p: r for p, r in agreed.items() if p != pair})
    impossible = set(Relation) - rest.possible(*pair)
    flipped = close({**agreed, pair: data.draw(st.sampled_from(list(Relation)))})
    lie = flipped.relations[pair]
    assert bool(flipped.contradictions) is (lie in impossible)
    for found in flipped.contradictions:
        ends = [(a, b) for a, _, b in found.pairs]
        assert [b for _, b in ends] == [*[a for a, _ in ends[1:]], ends[0][0]], "it is a chain that comes back"
        assert set(pair) <= set(found.leaves), "only the lie can be to blame"
        for left_out in range(len(found.pairs)):
            rest_of_it = {(a, b): r for n, (a, r, b) in enumerate(found.pairs) if n != left_out}
            assert not close(rest_of_it).contradictions, "no part of it is needless"


networks = st.dictionaries(
    st.sampled_from(list(combinations(LEAVES, 2))), st.sampled_from(list(Relation)), min_size=2
)


def path_consistent(agreed) -> dict[tuple[str, str], frozenset[Relation]] | None:
    """The textbook algorithm with the composition table; None where it comes upon a contradiction."""
    possible = {pair: frozenset(Relation) for pair in product(LEAVES, repeat=2)}
    possible |= {(a, a): frozenset({Relation.EQUAL}) for a in LEAVES}
    for (a, b), r in agreed.items():
        possible[a, b], possible[b, a] = frozenset({r}), frozenset({r.inverse})
    changed = True
    while changed:
        changed = False
        for a, b, c in product(LEAVES, repeat=3):
            through = frozenset().union(*(compose(r, s) for r in possible[a, b] for s in possible[b, c]))
            if not possible[a, c] <= through:
                possible[a, c] &= through
                changed = True
                if not possible[a, c]:
                    return None
    return possible


@settings(max_examples=100)
@given(networks)
def test_the_rules_say_just_what_path_consistency_says(agreed) -> None:
    closure, expected = close(agreed), path_consistent(agreed)
    assert bool(closure.contradictions) is (expected is None)
    if expected is not None:
        assert {pair: closure.possible(*pair) for pair in expected} == expected
        for (a, b), left in expected.items():
            assert closure.entailed(a, b) is (next(iter(left)) if len(left) == 1 else None)
        near = {(a, b): r for a in LEAVES for b, r in closure.near(a)}
        assert near == {
            pair: r for pair in expected if pair[0] != pair[1] and (r := closure.entailed(*pair)) in NEAR
        }


def _could_all_be_true(agreed: dict[tuple[str, str], Relation], leaves: tuple[str, ...]) -> bool:
    worlds = (dict(zip(leaves, sets, strict=True)) for sets in product(DEMANDS, repeat=len(leaves)))
    return any(all(relation(w[a], w[b]) is r for (a, b), r in agreed.items()) for w in worlds)


@given(st.tuples(*[st.sampled_from(list(Relation))] * 3))
def test_three_answers_contradict_each_other_just_when_no_sets_make_them_true(answers) -> None:
    a, b, c = LEAVES[:3]
    agreed = dict(zip(((a, b), (b, c), (a, c)), answers, strict=True))
    assert bool(close(agreed).contradictions) is not _could_all_be_true(agreed, (a, b, c))


def test_the_order_of_the_links_does_not_matter() -> None:
    agreed = {
        ("a:1", "b:1"): Relation.SUBSET,
        ("b:1", "c:1"): Relation.SUBSET,
        ("a:1", "c:1"): Relation.NONE,
        ("c:1", "d:1"): Relation.EQUAL,
    }
    backwards = dict(reversed(agreed.items()))
    assert close(agreed).contradictions == close(backwards).contradictions


def test_a_contradiction_reads_as_a_chain() -> None:
    closure = close(
        {("a:1", "b:1"): Relation.SUBSET, ("c:1", "b:1"): Relation.SUPERSET, ("a:1", "c:1"): Relation.NONE}
    )
    (found,) = closure.contradictions
    assert found.leaves == ("c:1", "b:1", "a:1")
    said = found.sentence(lambda leaf: f"[{leaf}]")
    assert said == (
        "These agreed mappings cannot all be true, so decide one of them again: "
        "[c:1] asks for all that [b:1] asks, and more: meeting [c:1] meets [b:1]; "
        "[b:1] asks for all that [a:1] asks, and more: meeting [b:1] meets [a:1]; "
        "[a:1] and [c:1] share no duty."
    )


def test_two_contradictions_are_both_reported_and_the_rest_still_counts() -> None:
    agreed = {}
    for x in "pq":
        agreed |= {
            (f"{x}:1", f"{x}:2"): Relation.EQUAL,
            (f"{x}:2", f"{x}:3"): Relation.EQUAL,
            (f"{x}:1", f"{x}:3"): Relation.NONE,
        }
    agreed |= {("p:3", "q:1"): Relation.SUBSET, ("p:3", "r:1"): Relation.EQUAL}
    closure = close(agreed)
    assert [set(found.leaves) for found in closure.contradictions] == [
        {"p:1", "p:2", "p:3"},
        {"q:1", "q:2", "q:3"},
    ]
    assert closure.entailed("r:1", "q:1") is Relation.SUBSET
    assert closure.entailed("p:1", "p:3") is None


def test_only_what_people_agreed_is_taken() -> None:
    links = [
        link("a:1", "b:1", Relation.SUBSET),
        link("a:1", "c:1", Relation.NONE, Status.REJECTED),
        link("a:1", "d:1", Relation.EQUAL, Status.PROPOSED),
        link("a:1", "e:1", Relation.EQUAL, Status.PUBLISHED),
        link("a:1", "f:1", None, Status.READ_ONCE),
        link("a:1", "g:1", None, Status.DISPUTED),
        Link(a="a:1", b="h:1", kind=LinkKind.MAPPING, status=Status.UNSURE, answer="unsure"),
        Link(a="m:1", b="a:1", kind=LinkKind.EVIDENCE, status=Status.AGREED, answer="full"),
    ]
    assert agreed_relations(links) == {("a:1", "b:1"): Relation.SUBSET, ("a:1", "c:1"): Relation.NONE}


def test_of_strangers_nothing_is_known() -> None:
    closure = close({("a:1", "b:1"): Relation.EQUAL, ("c:1", "d:1"): Relation.EQUAL})
    assert closure.possible("a:1", "c:1") == closure.possible("a:1", "x:1") == set(Relation)
    assert closure.possible("x:1", "x:1") == {Relation.EQUAL}
    assert list(closure.near("x:1")) == []


@pytest.mark.parametrize("empty", [close({}), Closure({})])
def test_nothing_agreed_entails_nothing(empty: Closure) -> None:
    assert empty.leaves == ()
    assert empty.possible("a:1", "b:1") == set(Relation)
