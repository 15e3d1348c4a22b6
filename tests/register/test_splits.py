"""Proposals to split a leaf that holds two duties: events like others, which change no pair."""

from __future__ import annotations

import pytest
from curators import Team

from qmskg.errors import InputError, RefusedError
from qmskg.register import fold

LEAF, PARTS = "a:1", ["Record the fall.", "  Learn from it. "]


def test_a_proposal_stands_until_it_is_taken_back(team: Team) -> None:
    ann, register = team.people["ann"], team.register
    made = register.propose_split(ann, LEAF, PARTS, reason="an audit can show one alone")
    (event,) = register.state().splits_of(LEAF)
    assert event.texts["parts"] == '["Record the fall.", "Learn from it."]'
    assert register.state() == fold(register.events())
    with pytest.raises(RefusedError, match="already"):
        register.propose_split(ann, LEAF, ["x", "y"])
    register.propose_split(team.people["ben"], LEAF, ["x", "y"])
    register.undo(ann, made.event)
    assert [e.person for e in register.state().splits_of(LEAF)] == ["ben"]
    assert register.propose_split(ann, LEAF, PARTS).position > made.position
    assert register.state().pair(f"{LEAF}|b:2").events == ()


def test_an_undo_of_the_undo_brings_it_back(team: Team) -> None:
    ann, register = team.people["ann"], team.register
    made = register.propose_split(ann, LEAF, PARTS)
    back = register.undo(ann, made.event)
    assert register.state().splits == {}
    register.undo(ann, back.event)
    assert set(register.state().splits) == {LEAF}
    assert register.state() == fold(register.events())


@pytest.mark.parametrize("parts", [[], ["one"], ["one", " one "], ["one", "  "], [str(n) for n in range(10)]])
def test_what_is_no_split_is_refused(team: Team, parts: list[str]) -> None:
    before = team.register.position()
    with pytest.raises(InputError, match="2 to 9"):
        team.register.propose_split(team.people["ann"], LEAF, parts)
    assert team.register.position() == before


def test_what_was_typed_can_be_blanked(team: Team) -> None:
    made = team.register.propose_split(team.people["ann"], LEAF, PARTS, reason="as Mrs Smith said")
    team.register.redact(team.people["cat"], made.event)
    (event,) = team.register.state().splits_of(LEAF)
    assert set(event.texts.values()) == {None}
    assert team.register.state() == fold(team.register.events())
