"""A change of several core standards: one event, taken back as a whole, refused where something rests on it."""

from __future__ import annotations

import pytest
from curators import Log, Team, refused

from qmskg.errors import InputError, RefusedError, StaleDecision
from qmskg.register import CoreChange, CoreEdit, Reshaped

A, B, NEW = "core:a", "core:b", "core:new"
MERGE = CoreChange(
    Reshaped.MERGED,
    {A: CoreEdit({"title": "Both"}, {"s:1": {"relation": "subset"}}), B: CoreEdit(retired=True)},
)
SPLIT = CoreChange(
    Reshaped.SPLIT,
    {A: CoreEdit(places={"s:1": None}),
     NEW: CoreEdit({"title": "New", "statement": "Do."}, {"s:1": {"relation": "equal"}}, made=True)},
)  # fmt: skip


def test_one_event_changes_them_all_and_an_undo_takes_all_of_it_back(team: Team) -> None:
    ann = team.people["ann"]
    made = team.register.reshape_core(ann, MERGE, seen={A: "none", B: "none"}, reason="the same duty")
    event = team.register.event(made.event)
    edits = team.register.state().core_edits
    assert edits[A]["title"] == "Both"
    assert edits[A]["place s:1"] == {"place": {"relation": "subset"}, "since": event.time}
    assert edits[B] == {"retired": True}
    assert event.texts["reason"] == "the same duty"
    undo = team.register.undo(ann, made.event)
    assert team.register.state().core_edits == {}
    team.register.undo(ann, undo.event)
    assert team.register.state().core_edits == edits


@pytest.mark.parametrize("core", [A, B])
def test_a_change_in_between_is_not_overwritten(team: Team, core: str) -> None:
    team.register.edit_core(team.people["ben"], core, {"scope": "All."})
    with pytest.raises(StaleDecision, match=f"{core} changed since you looked"):
        team.register.reshape_core(team.people["ann"], MERGE, seen={A: "none", B: "none"})
    assert len(team.register.state().core_edits) == 1


def test_what_a_later_edit_rests_on_is_not_taken_back() -> None:
    log = Log()
    made = log.reshape("ann", (A, B), "s:1", True, "Both")
    other = log.reshape("ann", (B, A), "s:2", False, "Other")
    log.edit("ben", A, scope="All.")
    assert refused(lambda: log.undo("ann", made)) is None, "another field and another leaf rest on nothing of it"
    again = log.reshape("ann", (A, B), "s:2", False, "Again")
    assert again.id in str(refused(lambda: log.undo("ann", other)))


def test_a_new_one_that_people_decided_about_stays(team: Team) -> None:
    ann = team.people["ann"]
    made = team.register.reshape_core(ann, SPLIT)
    vote = team.decide("ann", NEW, "s:1", "equal")
    with pytest.raises(RefusedError, match="depends on event"):
        team.register.undo(ann, made.event)
    team.register.undo(ann, vote.event)
    team.register.undo(ann, made.event)
    assert NEW not in team.register.state().core_edits


def test_blanked_words_leave_the_leaves_where_they_are(team: Team) -> None:
    made = team.register.reshape_core(team.people["ann"], SPLIT)
    team.register.redact(team.people["ben"], made.event, ["fields"])
    edits = team.register.state().core_edits
    assert {*edits[NEW]} == {"place s:1"}
    assert edits[A]["place s:1"]["place"] is None


def test_nothing_and_what_is_no_id_are_refused(team: Team) -> None:
    for edits, says in (
        ({A: CoreEdit()}, "nothing is changed"),
        ({"No id": CoreEdit(retired=True)}, "is not an id"),
    ):
        with pytest.raises(InputError, match=says):
            team.register.reshape_core(team.people["ann"], CoreChange(Reshaped.MERGED, edits))
