"""Challenges in the register: by nobody whom it knows, answered by curators, and never a way around two readers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from curators import Team, uuid_of

from qmskg.errors import InputError, RefusedError, TooMany, UnknownId
from qmskg.register import EventKind, Outcome, Register
from qmskg.register.challenges import MOST_A_DAY, MOST_OPEN
from qmskg.vocabulary import Role, Status

A, B = "a:1", "b:2"
KEY = "a:1|b:2"


def agreed(team: Team) -> None:
    for who in ("ann", "ben"):
        team.again(who, A, B, "equal")


def test_it_is_by_an_outsider_and_changes_nothing_that_people_agreed(team: Team) -> None:
    agreed(team)
    before = team.register.state().links
    made = team.register.challenge(B, A, "  the limits differ ")
    event = team.register.events()[-1]
    assert (event.kind, event.person, event.subject) == (EventKind.CHALLENGED, "public:unverified", KEY)
    assert dict(event.payload) == {"a": A, "b": B, "verified": False}
    assert (made.reason, made.open) == ("the limits differ", True)
    state = team.register.state()
    assert (state.links, state.challenges[KEY]) == (before, (made,))
    with pytest.raises(InputError, match="cannot be a person's id"):
        team.register.add_person("Public", id="public:unverified")


def test_the_same_event_again_writes_once(team: Team) -> None:
    agreed(team)
    first = team.register.challenge(A, B, "wrong", event=uuid_of(900))
    position = team.register.position()
    assert team.register.challenge(A, B, "wrong", event=uuid_of(900)) == first
    assert team.register.position() == position
    with pytest.raises(InputError, match="used for something else"):
        team.register.challenge(A, "c:3", "wrong", event=uuid_of(900))


@pytest.mark.parametrize(("reason", "says"), [
    ("", "is empty"), (" \n ", "is empty"), ("x" * 2001, "may have 2,000"), ("a\x00b", "control character"),
    ("a\x1b[31m", "control character"),
])  # fmt: skip
def test_what_cannot_be_a_reason(team: Team, reason: str, says: str) -> None:
    before = team.register.position()
    with pytest.raises(InputError, match=says):
        team.register.challenge(A, B, reason)
    assert team.register.position() == before


def test_enough_is_enough(team: Team) -> None:
    for number in range(MOST_OPEN):
        team.register.challenge(A, B, f"wrong {number}")
    with pytest.raises(TooMany, match="wait on this link already"):
        team.register.challenge(A, B, "once more")
    first = team.register.state().challenges[KEY][0]
    team.register.answer_challenge(team.people["cat"], first.id, Outcome.UPHELD)
    team.register.challenge(A, B, "once more")


def test_there_is_a_limit_a_day_for_everybody_together(url: str) -> None:
    now = [datetime(2026, 5, 1, 9, tzinfo=UTC)]
    with Register(url, clock=lambda: now[0]) as register:
        for number in range(MOST_A_DAY):
            register.challenge(A, f"b:{number}", "wrong")
        now[0] += timedelta(hours=20)
        with pytest.raises(TooMany, match="tomorrow") as told:
            register.challenge(A, "b:x", "wrong")
        assert told.value.retry_after == 4 * 3600
        now[0] += timedelta(hours=4)
        register.challenge(A, "b:x", "wrong")


class TestAnswers:
    def test_a_dismissal_has_a_reason_and_is_by_none_of_the_readers(self, team: Team) -> None:
        agreed(team)
        made = team.register.challenge(A, B, "wrong")
        answer = team.register.answer_challenge
        with pytest.raises(InputError, match="with a reason"):
            answer(team.people["cat"], made.id, Outcome.DISMISSED)
        with pytest.raises(RefusedError, match="one of the readers"):
            answer(team.people["ann"], made.id, Outcome.DISMISSED, reason="no")
        receipt = answer(team.people["cat"], made.id, Outcome.DISMISSED, reason="both say 36 hours")
        assert receipt.status is Status.AGREED
        found = team.register.state().challenges[KEY][0]
        assert (found.outcome, found.said, found.by) == ("dismissed", "both say 36 hours", "cat")
        assert not team.register.state().asked_again
        with pytest.raises(RefusedError, match="dismissed already"):
            answer(team.people["dan"], made.id, Outcome.UPHELD)

    def test_the_one_reader_of_an_installation_for_one_may_dismiss(self, url: str) -> None:
        with Register(url, readers=1) as register:
            ann, _ = register.add_person("Ann", id="ann")
            register.decide(ann, A, B, "equal", seen="none")
            made = register.challenge(A, B, "wrong")
            register.answer_challenge(ann, made.id, Outcome.DISMISSED, reason="read again: it holds")

    def test_upheld_the_pair_is_read_again_and_stands_until_two_have(self, team: Team) -> None:
        agreed(team)
        made = team.register.challenge(A, B, "wrong")
        assert not team.register.state().waits_for("cat", A, B)
        team.register.answer_challenge(team.people["ann"], made.id, Outcome.UPHELD)
        state = team.register.state()
        assert state.asked_again == {KEY}
        assert all(state.waits_for(who, A, B) for who in ("ann", "cat"))
        team.again("cat", A, B, "subset")
        state = team.register.state()
        assert (state.links[KEY].status, state.links[KEY].answer) == (Status.AGREED, "equal")
        assert (state.waits_for("cat", A, B), state.waits_for("ann", A, B)) == (False, True)
        team.again("dan", A, B, "subset")
        state = team.register.state()
        assert (state.links[KEY].answer, state.links[KEY].round, state.asked_again) == ("subset", 2, frozenset())
        assert not any(state.waits_for(who, A, B) for who in team.people)

    def test_an_answer_is_taken_back_by_whoever_gave_it(self, team: Team) -> None:
        agreed(team)
        made = team.register.challenge(A, B, "wrong")
        event = team.register.answer_challenge(team.people["ann"], made.id, Outcome.UPHELD).event
        with pytest.raises(RefusedError, match="not yours"):
            team.register.undo(team.people["ben"], event)
        with pytest.raises(InputError, match="cannot be undone"):
            team.register.undo(team.people["ben"], made.id)
        team.register.undo(team.people["ann"], event)
        state = team.register.state()
        assert (state.challenges[KEY], state.asked_again) == ((made,), frozenset())
        team.register.answer_challenge(team.people["cat"], made.id, Outcome.DISMISSED, reason="it holds")

    def test_of_what_is_no_challenge(self, team: Team) -> None:
        agreed(team)
        event = team.register.events()[-1].id
        with pytest.raises(InputError, match="is no challenge"):
            team.register.answer_challenge(team.people["cat"], event, Outcome.UPHELD)
        with pytest.raises(UnknownId):
            team.register.answer_challenge(team.people["cat"], uuid_of(77), Outcome.UPHELD)


def test_only_those_who_work_here_see_the_words(team: Team) -> None:
    agreed(team)
    reader, _ = team.register.add_person("Reader", id="reader", roles={Role.READER})
    made = team.register.challenge(A, B, "Nurse SMITH told me")
    team.register.answer_challenge(team.people["cat"], made.id, Outcome.DISMISSED, reason="it holds")
    for viewer in (None, reader):
        told = team.register.history(A, B, viewer).events
        assert "SMITH" not in str(told)
        assert "Cat" not in str(told)
        assert [e["kind"] for e in told[-2:]] == ["challenged", "challenge_answered"]
        assert told[-1]["reason"] == "it holds"
    told = team.register.history(A, B, team.people["dan"]).events
    assert (told[-2]["reason"], told[-2]["verified"], told[-1]["person"]) == (
        "Nurse SMITH told me",
        False,
        "Cat Chen",
    )


def test_the_words_can_be_blanked(team: Team) -> None:
    agreed(team)
    made = team.register.challenge(A, B, "Nurse SMITH told me")
    answer = team.register.answer_challenge(team.people["cat"], made.id, Outcome.DISMISSED, reason="SMITH again")
    for event in (made.id, answer.event):
        team.register.redact(team.people["dan"], event)
    assert "SMITH" not in str(team.register.state().challenges)
    with Register(team.url) as again:
        assert "SMITH" not in str(again.state().challenges) + str(again.events())
        found = again.state().challenges[KEY][0]
        assert (found.reason, found.outcome, found.said) == (None, "dismissed", None)
