"""A ruling on two demands that disagree: an event like others, for what was read, by whoever may."""

from __future__ import annotations

import pytest
from curators import Team, uuid_of

from qmskg.errors import InputError, RefusedError, StaleDecision
from qmskg.model import Edition, Library, Requirement, Source, Threshold
from qmskg.register import Change, Conflict, Receipt, conflict_key, fold, read_now
from qmskg.relations import Ruling
from qmskg.vocabulary import DocumentKind

A, B, IN = "alpha:1", "beta:1", "Time to surgery"
KEY = conflict_key(A, B, IN)


def library(limit: float = 36, summary: str = "Operate.", **more: str) -> Library:
    def source(id: str, threshold: Threshold) -> Source:
        leaf = Requirement(
            id=f"{id}:1", number="1", title="Operate soon", summary=summary, thresholds=(threshold,)
        )
        return Source(
            id=id, title=id, publisher="Body", licence="OGL-3.0", kind=DocumentKind.GUIDANCE,
            edition=Edition(version="1"), requirements=(leaf,),
        )  # fmt: skip

    own = Threshold(quantity=IN, operator="<=", value=limit, unit="hours", **more)
    other = Threshold(quantity=IN, operator="<=", value=48, unit="hours")
    return Library(sources=(source("alpha", own), source("beta", other)))


def conflict() -> Conflict:
    return read_now(library(), A, B, IN)


def rule(team: Team, who: str = "ann", ruling: Ruling = Ruling.BOTH_APPLY, **more: str | None) -> Receipt:
    said = {"seen": team.register.state().conflict(KEY).position, "reason": "different people", **more}
    return team.register.rule_conflict(team.people[who], conflict(), ruling, **said)  # type: ignore[arg-type]


def test_the_newest_that_stands_holds_and_the_state_follows_from_the_log(team: Team) -> None:
    first = rule(team)
    second = rule(team, "ben", Ruling.ONE_APPLIES, applies=A)
    record = team.register.state().conflict(conflict_key(B, A, "time to surgery!"))
    assert record.ruling is not None
    assert (record.ruling.id, record.ruling.payload["applies"], record.position) == (
        second.event,
        A,
        second.position,
    )
    assert team.register.state() == fold(team.register.events())
    assert team.register.state().pair(f"{A}|{B}").events == (), "a ruling is no vote on the pair"
    with pytest.raises(RefusedError, match=f"{second.event}.*undo that one first"):
        team.register.undo(team.people["ann"], first.event)
    team.register.undo(team.people["ben"], second.event)
    record = team.register.state().conflict(KEY)
    assert record.ruling is not None
    assert record.ruling.id == first.event
    team.register.undo(team.people["ann"], first.event)
    assert team.register.state().conflict(KEY).ruling is None
    assert team.register.state() == fold(team.register.events())


def test_nothing_is_overwritten_unseen_and_a_retry_writes_once(team: Team) -> None:
    made = rule(team, event=uuid_of(900))
    assert rule(team, event=uuid_of(900), seen="none") == made
    with pytest.raises(InputError, match="used for something else"):
        rule(team, ruling=Ruling.ESCALATED, event=uuid_of(900))
    with pytest.raises(StaleDecision) as told:
        rule(team, "ben", seen="none")
    assert told.value.position == made.position
    back = team.register.undo(team.people["ann"], made.event)
    assert team.register.state().conflict(KEY).position == back.position, "an undo is news, too"
    assert team.register.position() == int(back.position)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"reason": "  "}, "say why"),
        ({"ruling": Ruling.ONE_APPLIES}, "say which of the two"),
        ({"applies": A}, "name none with another"),
        ({"ruling": Ruling.ONE_APPLIES, "applies": "gamma:1"}, "neither alpha:1 nor beta:1"),
        ({"seen": "soon"}, "is no position"),
    ],
)
def test_what_is_no_ruling_is_refused(team: Team, more: dict[str, str | None], says: str) -> None:
    before = team.register.position()
    with pytest.raises(InputError, match=says):
        rule(team, **more)  # type: ignore[arg-type]
    assert team.register.position() == before


def test_it_holds_for_what_was_read(team: Team) -> None:
    rule(team)
    record = team.register.state().conflict(KEY)
    changes = {
        Change.NOTHING: library(),
        Change.WORDING: library(summary="Do operate."),
        Change.SUBSTANCE: library(limit=40),
    }
    for change, now in changes.items():
        assert record.change(now, read_now(now, A, B, IN)) is change
    started = library(clock_start="admission")
    assert record.change(started, read_now(started, A, B, IN)) is Change.SUBSTANCE, "the clock starts elsewhere"


def test_the_reason_can_be_blanked(team: Team) -> None:
    made = rule(team, reason="as Mrs Smith said")
    team.register.redact(team.people["cat"], made.event)
    record = team.register.state().conflict(KEY)
    assert record.ruling is not None
    assert record.ruling.texts == {"reason": None}
    assert team.register.state() == fold(team.register.events())
