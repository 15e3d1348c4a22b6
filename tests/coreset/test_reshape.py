"""Merging, splitting and moving: what each amounts to, what is refused, and that it is taken back as a whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.coreset import draft_core_set
from qmskg.coreset.reshape import merge, move, split
from qmskg.errors import InputError
from qmskg.links import CoreMember, CoreStandard
from qmskg.register import CoreChange
from qmskg.relations import Relation
from qmskg.vocabulary import ServiceType

UNDER = [relation for relation in Relation if relation is not Relation.NONE]


def standard(id: str, *leaves: str, relation: Relation = Relation.SUBSET) -> CoreStandard:
    members = tuple(CoreMember(leaf=leaf, relation=relation) for leaf in leaves)
    return CoreStandard(id=f"core:{id}", title=id, statement="Do it.", scope="All.", theme="T", members=members)


def by_id(*standards: CoreStandard) -> dict[str, CoreStandard]:
    return {one.id: one for one in standards}


def places_after(core: dict[str, CoreStandard], change: CoreChange) -> dict[str, set[str]]:
    """Which leaves stand under which core standard afterwards."""
    found = {id: {member.leaf for member in one.members} for id, one in core.items()}
    for id, edit in change.edits.items():
        held = found.setdefault(id, set())
        for leaf, place in edit.places.items():
            held.discard(leaf) if place is None else held.add(leaf)
        if edit.retired:
            del found[id]
    return found


LEAVES = [f"s:{n}" for n in range(6)]
SETS = st.lists(st.sets(st.sampled_from(LEAVES), min_size=2), min_size=2, max_size=4)


@given(SETS)
def test_a_merge_loses_no_leaf(sets) -> None:
    core = by_id(*(standard(f"c{n}", *sorted(leaves)) for n, leaves in enumerate(sets)))
    first, *gone = core
    after = places_after(core, merge(core, list(core), {"title": "All of them"}))
    assert after == {first: set().union(*sets)}
    assert not after.keys() & set(gone)


@given(SETS, st.data())
def test_a_split_loses_no_leaf_and_doubles_none(sets, data) -> None:
    core = by_id(*(standard(f"c{n}", *sorted(leaves)) for n, leaves in enumerate(sets)))
    id = data.draw(st.sampled_from(sorted(core)))
    held = {member.leaf for member in core[id].members}
    goes = data.draw(st.sets(st.sampled_from(sorted(held)), min_size=1, max_size=len(held) - 1))
    words = {"title": "New", "statement": "Do that."}
    after = places_after(core, split(core, id, sorted(goes), "core:new", words))
    assert (after[id], after["core:new"]) == (held - goes, goes)


@pytest.mark.parametrize("relation", [None, *UNDER])
def test_a_moved_leaf_stands_as_somebody_says_or_as_before(relation) -> None:
    core = by_id(standard("a", "s:1", "s:2", relation=Relation.INTERSECTS), standard("b", "s:3"))
    change = move(core, "s:1", "core:a", "core:b", relation)
    assert places_after(core, change) == {"core:a": {"s:2"}, "core:b": {"s:1", "s:3"}}
    place = change.edits["core:b"].places["s:1"]
    assert place is not None
    assert place["relation"] == (relation or Relation.INTERSECTS)


def test_a_new_one_takes_over_whom_the_old_one_was_for() -> None:
    old = standard("a", "s:1", "s:2").model_copy(
        update={"applies_to": (ServiceType.ACUTE,), "who_acts": "the board"}
    )
    change = split(by_id(old), "core:a", ["s:1"], "core:n", {"title": "N", "statement": "Do."})
    fields = change.edits["core:n"].fields
    assert (fields["scope"], fields["theme"], fields["applies_to"], fields["who_acts"]) == (
        "All.", "T", ["acute"], "the board",
    )  # fmt: skip
    assert change.edits["core:n"].made


CORE = by_id(standard("a", "s:1", "s:2"), standard("b", "s:2", "s:3"))
WORDS = {"title": "N", "statement": "Do."}


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (lambda: merge(CORE, ["core:a"], {}), "two core standards or more"),
        (lambda: merge(CORE, ["core:a", "core:a"], {}), "two core standards or more"),
        (lambda: merge(CORE, ["core:a", "core:x"], {}), "core:x is no core standard"),
        (lambda: split(CORE, "core:a", [], "core:n", WORDS), "name some leaves"),
        (lambda: split(CORE, "core:a", ["s:1", "s:2"], "core:n", WORDS), "and not all"),
        (lambda: split(CORE, "core:a", ["s:3"], "core:n", WORDS), "s:3 does not stand under"),
        (lambda: split(CORE, "core:a", ["s:1"], "core:n", {"title": "N"}), "a title and a statement"),
        (lambda: move(CORE, "s:1", "core:a", "core:a"), "name another core standard"),
        (lambda: move(CORE, "s:3", "core:a", "core:b"), "does not stand under core:a"),
        (lambda: move(CORE, "s:2", "core:a", "core:b"), "stands under core:b already"),
        (lambda: move(CORE, "s:1", "core:a", "core:b", Relation.NONE), "shares nothing"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(wanted, says) -> None:
    with pytest.raises(InputError, match=says):
        wanted()


def test_the_drafts_follow_the_edits_of_a_change(hips, agreed) -> None:
    links = [agreed("alpha:1", Relation.EQUAL, "gamma:1"), agreed("alpha:2", Relation.SUBSET, "gamma:2")]
    core = {one.id: one for one in draft_core_set(hips, links)}
    first, second = sorted(core)
    merged = draft_core_set(hips, links, merge(core, [first, second], {"title": "Both"}).as_edits())
    (one,) = (found for found in merged if found.id in core)
    assert (one.id, one.title) == (first, "Both")
    assert {m.leaf for m in one.members} == {m.leaf for held in core.values() for m in held.members}
    parts = split(core, first, [core[first].members[0].leaf], "core:part", WORDS).as_edits()
    after = {one.id: one for one in draft_core_set(hips, links, parts)}
    assert [m.leaf for m in after["core:part"].members] == [core[first].members[0].leaf]
    assert len(after[first].members) == len(core[first].members) - 1
    assert after["core:part"].draft


def test_a_leaf_that_was_taken_out_is_back_once_people_decide_so_later(hips, agreed) -> None:
    core = "core:alpha_1"
    place = agreed("alpha:1", Relation.SUBSET, core, time="2026-02-01T00:00:00Z")
    before = {"title": "Mine", "statement": "S", "scope": "T", "theme": "U"}
    for since, stands in (("2026-01-01T00:00:00Z", True), ("2026-03-01T00:00:00Z", False), (None, False)):
        edits = {core: {**before, "place alpha:1": {"place": None, "since": since}}}
        (found,) = draft_core_set(hips, [place], edits)
        assert [m.leaf for m in found.members] == (["alpha:1"] if stands else [])
