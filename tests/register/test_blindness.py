"""Another reader's open vote shows nowhere: what each person is told, word for word."""

from __future__ import annotations

import json

import pytest
from curators import Log, Team

from qmskg.errors import QmskgError
from qmskg.register import Person, contradictions

A, B = "a:1", "b:2"
SECRETS = ("subset", "superset", "Ann", "ann", "hidden reason", "hidden duty", "hidden remark")


def vote_in_secret(team: Team) -> str:
    team.register.comment(team.people["ann"], A, B, "hidden remark")
    return team.decide("ann", A, B, "subset", reason="hidden reason", shared="hidden duty").event


def viewers(team: Team) -> list[Person | None]:
    return [team.people["ben"], team.people["cat"], None]


def test_the_history_says_that_it_is_there_and_no_more(team: Team) -> None:
    event = vote_in_secret(team)
    for viewer in viewers(team):
        view = team.register.history(A, B, viewer)
        text = json.dumps(view.document())
        assert not [word for word in (*SECRETS, event, "2026", "T0") if word in text]
        assert view.events == ({"kind": "commented"}, {"kind": "decided"})
        assert (view.position, view.status, view.mine, view.others) == ("none", "read_once", None, 1)
        assert view.decided is None


def test_their_owner_sees_all_of_it(team: Team) -> None:
    event = vote_in_secret(team)
    view = team.register.history(A, B, team.people["ann"])
    assert view.mine is not None
    assert (view.mine["id"], view.mine["answer"], view.mine["reason"]) == (event, "subset", "hidden reason")
    assert [e["kind"] for e in view.events] == ["commented", "decided"]
    assert view.others == 0


def test_links_and_their_representation_say_nothing(team: Team) -> None:
    event = vote_in_secret(team)
    state = team.register.state()
    text = repr(state.links) + repr(state)
    assert not [word for word in (event, "subset", "hidden", "'ann'}") if word in text]
    assert contradictions(state, A, B, "equal") == []


def test_errors_say_nothing(team: Team) -> None:
    event = vote_in_secret(team)
    ben = team.people["ben"]
    team.decide("ben", "c:1", B, "equal")
    acts = (
        lambda: team.decide("ben", A, B, "equal", seen="3"),
        lambda: team.register.undo(ben, event),
        lambda: team.decide("ben", A, B, "equal", event=event),
        lambda: team.register.undo(ben, team.register.events()[-1].id, id=event),
    )
    for act in acts:
        with pytest.raises(QmskgError) as refusal:
            act()
        assert not [word for word in (*SECRETS, "hidden") if word in str(refusal.value)]
    assert team.register.position() == len(team.people) + 3


def test_it_never_makes_another_stale(team: Team) -> None:
    seen = team.register.history(A, B, team.people["ben"]).position
    vote_in_secret(team)
    team.again("ann", A, B, "equal")
    assert team.register.history(A, B, team.people["ben"]).position == seen
    assert team.decide("ben", A, B, "equal", seen).status == "agreed"


def test_how_often_somebody_changed_their_mind_does_not_show(team: Team) -> None:
    vote_in_secret(team)
    before = team.register.history(A, B, team.people["ben"])
    team.again("ann", A, B, "equal")
    last = team.again("ann", A, B, "none")
    team.register.undo(team.people["ann"], last.event)
    assert team.register.history(A, B, team.people["ben"]) == before


def test_a_dispute_shows_both_with_their_reasons_to_whoever_is_signed_in(team: Team) -> None:
    vote_in_secret(team)
    team.decide("ben", A, B, "equal", reason="same limit")
    view = team.register.history(A, B, team.people["cat"])
    told = [(e["person"], e["answer"], e["reason"]) for e in view.events if e["kind"] == "decided"]
    assert told == [("Ann Abara", "subset", "hidden reason"), ("Ben Brook", "equal", "same limit")]
    assert view.position == str(team.register.position())


def test_the_public_is_told_what_happened_and_not_who_said_what(team: Team) -> None:
    vote_in_secret(team)
    team.decide("ben", A, B, "equal")
    view = team.register.history(A, B, None)
    assert [sorted(e) for e in view.events] == [["id", "kind", "round", "time"]] * 3
    assert view.decided is not None
    assert (view.decided.people, view.decided.answer) == ((), None)


def test_an_open_next_round_leaves_the_settled_one_in_view(log: Log) -> None:
    for who in ("ann", "ben"):
        log.decide(who, A, B, "equal")
    log.decide("ann", A, B, "subset")
    view = log.state.view(A, B, "ben")
    assert [e.get("answer") for e in view.events] == ["equal", "equal", None]
    assert (view.round, view.status, view.others) == (2, "agreed", 1)
    assert view.decided is not None
    assert view.decided.answer == "equal"


def test_an_open_round_after_an_undo_is_hidden_again(log: Log) -> None:
    log.decide("ann", A, B, "subset", reason="hidden")
    log.undo("ben", log.decide("ben", A, B, "equal"))
    view = log.state.view(A, B, "ben")
    assert [e["kind"] for e in view.events] == ["decided", "undone", "decided"]
    assert "hidden" not in json.dumps(view.document())
    assert [e.get("undone") for e in view.events] == [True, None, None]
