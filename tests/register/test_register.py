"""The register on disk, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from curators import Team, uuid_of

from qmskg.errors import InputError, RefusedError, StaleDecision, UnknownId
from qmskg.links import Link, LinkKind
from qmskg.register import EventKind, Reading, Register, fold
from qmskg.register.events import Draft
from qmskg.register.log import Log
from qmskg.vocabulary import Status

A, B = "a:1", "b:2"
KEY = "a:1|b:2"


def test_an_empty_register_is_at_nought(url: str) -> None:
    with Register(url) as register:
        assert (register.position(), register.events(), register.state().links) == (0, (), {})


def test_two_readers_agree(team: Team) -> None:
    start = team.register.position()
    first = team.decide("ann", A, B, "subset", reason="36 hours is stricter")
    assert (first.status, first.position) == (Status.READ_ONCE, str(start + 1))
    second = team.decide("ben", B, A, "superset")
    assert second.status is Status.AGREED
    state = team.register.state()
    assert (state.position, state.links[KEY].answer) == (start + 2, "subset")
    assert state.links[KEY].people == ("Ann Abara", "Ben Brook")


def test_what_is_written_is_read_back_whole(team: Team) -> None:
    proposal = Link(
        a="audit-x:m", b="b:2", kind=LinkKind.EVIDENCE, status=Status.PROPOSED, answer="partial", probability=0.25,
        features={"cosine": 0.5}, reasons=("both say “falls”",), origin="machine",
    )  # fmt: skip
    read = {"audit-x:m": Reading("s1", "w1"), "b:2": Reading("s2", "w2")}
    receipt = team.decide(
        "ann", "audit-x:m", "b:2", "partial", kind=LinkKind.EVIDENCE, read=read, proposal=proposal,
        reason="  Größe ≥ 5 ‘ok’ 👍\nsecond line ", not_covered=["children", "nights; weekends"],
        event=uuid_of(7).upper(),
    )  # fmt: skip
    event = team.register.events()[-1]
    assert (event.id, receipt.event) == (uuid_of(7), uuid_of(7))
    assert (event.person, event.kind, event.subject) == ("ann", EventKind.DECIDED, "audit-x:m|b:2")
    assert (event.round, event.turn, event.answers) == (1, 0, None)
    assert event.texts == {
        "reason": "Größe ≥ 5 ‘ok’ 👍\nsecond line",
        "not_covered": '["children", "nights; weekends"]',
    }
    assert Link.model_validate(event.payload["proposal"]) == proposal
    assert event.payload["readers"] == 2
    mine = team.register.history("b:2", "audit-x:m", team.people["ann"]).mine
    assert mine and mine["not_covered"] == ["children", "nights; weekends"]
    assert datetime.fromisoformat(event.time).tzinfo == UTC


def test_the_state_is_the_fold_of_the_log(team: Team) -> None:
    team.decide("ann", A, B, "equal")
    team.decide("ben", A, B, "subset")
    team.again("cat", A, B, "subset")
    team.register.edit_core(team.people["ann"], "core:falls", {"title": "Falls"})
    assert team.register.state() == fold(team.register.events())
    with Register(team.url, readers=1) as other:
        assert other.state() == team.register.state(), "the setting of whoever looks changes nothing"


def test_each_sees_what_the_other_wrote(team: Team) -> None:
    with Register(team.url) as other:
        other.state()
        team.decide("ann", A, B, "equal")
        assert other.state().links[KEY].status is Status.READ_ONCE
        other.decide(team.people["ben"], A, B, "equal", seen="none")
        assert team.register.state().links[KEY].status is Status.AGREED
        assert team.register.events(other.position() - 1) == other.events()[-1:]


class TestRetries:
    def test_the_same_id_again_gives_the_first_receipt(self, team: Team) -> None:
        first = team.decide("ann", A, B, "equal", event=uuid_of(1))
        team.decide("ben", A, B, "equal")
        count = team.register.position()
        assert team.decide("ann", A, B, "equal", event=uuid_of(1)) == first
        assert first.status is Status.READ_ONCE
        assert team.register.position() == count

    def test_of_an_undo(self, team: Team) -> None:
        vote = team.decide("ann", A, B, "equal")
        first = team.register.undo(team.people["ann"], vote.event, id=uuid_of(2))
        assert team.register.undo(team.people["ann"], vote.event, id=uuid_of(2)) == first
        assert first.status is None

    def test_of_a_comment_and_an_edit(self, team: Team) -> None:
        ann = team.people["ann"]
        for act in (
            lambda: team.register.comment(ann, A, B, "see page 4", event=uuid_of(3)),
            lambda: team.register.edit_core(ann, "core:x", {"title": "t"}, seen="none", event=uuid_of(4)),
        ):
            assert act() == act()
        assert len(team.register.events()) == len(team.people) + 2

    @pytest.mark.parametrize(("who", "answer"), [("ben", "equal"), ("ann", "subset")])
    def test_an_id_that_was_used_for_something_else_is_refused(self, team: Team, who: str, answer: str) -> None:
        team.decide("ann", A, B, "equal", event=uuid_of(1))
        count = team.register.position()
        with pytest.raises(InputError, match="used for something else"):
            team.decide(who, A, B, answer, event=uuid_of(1))
        assert team.register.position() == count

    def test_an_id_that_is_no_uuid_is_refused(self, team: Team) -> None:
        with pytest.raises(InputError, match="is a UUID"):
            team.decide("ann", A, B, "equal", event="event-1")


class TestRefusals:
    """Each says why, and writes nothing."""

    @pytest.fixture(autouse=True)
    def nothing_is_written(self, team: Team) -> object:
        team.decide("ann", A, B, "equal")
        before = team.register.events()
        yield
        assert team.register.events() == before

    def test_a_stale_decision(self, team: Team) -> None:
        with pytest.raises(StaleDecision) as stale:
            team.decide("ann", A, B, "subset")
        assert stale.value.position == team.register.history(A, B, team.people["ann"]).position

    def test_a_stale_edit(self, team: Team) -> None:
        with pytest.raises(StaleDecision):
            team.register.edit_core(team.people["ann"], "core:x", {"title": "t"}, seen="3")

    def test_a_person_whom_the_register_does_not_know(self, team: Team) -> None:
        stranger = type(team.people["ann"])("mallory", "Ann Abara")
        for act in (
            lambda: team.register.decide(stranger, "a:1", "c:1", "equal", seen="none"),
            lambda: team.register.comment(stranger, A, B, "hello"),
            lambda: team.register.edit_core(stranger, "core:x", {"title": "t"}),
        ):
            with pytest.raises(RefusedError, match="knows nobody"):
                act()

    def test_an_undo_of_nothing(self, team: Team) -> None:
        with pytest.raises(UnknownId):
            team.register.undo(team.people["ann"], uuid_of(404))

    def test_somebody_elses_undo(self, team: Team) -> None:
        with pytest.raises(RefusedError, match="not yours"):
            team.register.undo(team.people["ben"], team.register.events()[-1].id)

    @pytest.mark.parametrize("fields", [{}, {"x": float("nan")}, {"x": object()}])
    def test_an_edit_that_is_none(self, team: Team, fields: dict) -> None:
        with pytest.raises(InputError):
            team.register.edit_core(team.people["ann"], "core:x", fields)

    def test_a_comment_that_is_empty_or_too_long(self, team: Team) -> None:
        for text in ("  ", "x" * 4001):
            with pytest.raises(InputError):
                team.register.comment(team.people["ann"], A, B, text)


def test_undo_and_its_undo(team: Team) -> None:
    team.decide("ann", A, B, "equal")
    vote = team.decide("ben", A, B, "equal")
    before = team.register.state().links
    undo = team.register.undo(team.people["ben"], vote.event, reason="slip of the key")
    assert undo.status is Status.READ_ONCE
    mine = team.register.events_of(team.people["ben"])
    assert [(e["kind"], e["undone"]) for e in mine] == [("undone", False), ("decided", True)]
    assert team.register.undo(team.people["ben"], undo.event).status is Status.AGREED
    assert team.register.state().links == before


def test_an_edit_names_what_it_saw(team: Team) -> None:
    ann, ben = team.people["ann"], team.people["ben"]
    first = team.register.edit_core(ann, "core:x", {"title": "one"}, seen="none")
    with pytest.raises(StaleDecision) as stale:
        team.register.edit_core(ben, "core:x", {"title": "two"}, seen="none")
    assert stale.value.position == first.position
    team.register.edit_core(ben, "core:x", {"title": "two"}, seen=stale.value.position)
    team.register.edit_core(ann, "core:x", {"scope": ["wards", "theatres"]})
    assert team.register.state().core_edits == {"core:x": {"title": "two", "scope": ["wards", "theatres"]}}


class TestRedaction:
    def test_a_reason_is_forgotten_and_the_log_stands(self, team: Team) -> None:
        event = team.decide("ann", A, B, "equal", reason="Mrs Smith, ward 4. " * 200, shared="the same duty").event
        team.register.redact(team.people["ben"], event, ["reason"], reason="asked for on 1 May")
        found = team.register.events()[-2]
        assert (found.id, dict(found.texts)) == (event, {"reason": None, "shared": "the same duty"})
        assert team.register.state() == fold(team.register.events())
        assert "Smith" not in dump(team.url)
        for file in files(team.url):
            assert b"Smith" not in file.read_bytes(), "not in what SQLite leaves behind either"

    def test_a_name_goes_from_every_link(self, team: Team) -> None:
        team.decide("ann", A, B, "equal")
        team.decide("ben", A, B, "equal")
        added = next(e for e in team.register.events() if e.subject == "ann")
        team.register.redact(team.people["ben"], added.id)
        state = team.register.state()
        assert state.links[KEY].people == ("(name removed)", "Ben Brook")
        assert state == fold(team.register.events())
        assert "Abara" not in dump(team.url)

    def test_the_fields_of_an_edit(self, team: Team) -> None:
        event = team.register.edit_core(team.people["ann"], "core:x", {"title": "by Mrs Smith"}).event
        team.register.redact(team.people["ann"], event)
        assert team.register.state().core_edits == {}
        assert team.register.state() == fold(team.register.events())

    def test_what_leaves_a_measure_out_is_not_stated_once_it_is_blanked(self, team: Team) -> None:
        for who in ("ann", "ben"):
            event = team.decide(
                who, "x:m", B, "partial", kind=LinkKind.EVIDENCE, not_covered=[f"{who}'s ward"]
            ).event
        team.register.redact(team.people["ann"], event)
        assert team.register.state().links["b:2|x:m"].not_covered == ("ann's ward",)

    def test_what_is_not_there_cannot_be(self, team: Team) -> None:
        event = team.decide("ann", A, B, "equal").event
        with pytest.raises(InputError, match="holds no"):
            team.register.redact(team.people["ann"], event, ["reason"])
        with pytest.raises(InputError, match="holds no text"):
            team.register.redact(team.people["ann"], event)
        with pytest.raises(UnknownId):
            team.register.redact(team.people["ann"], uuid_of(9))


def test_a_comment_is_seen_by_others_once_the_round_is_closed(team: Team) -> None:
    team.register.comment(team.people["ann"], A, B, "I lean to equal")
    view = team.register.history(A, B, team.people["ben"])
    assert (view.events, view.status) == (({"kind": "commented"},), None)
    team.decide("ann", A, B, "equal")
    team.decide("ben", A, B, "equal")
    told = team.register.history(A, B, team.people["ben"]).events[0]
    assert (told["comment"], told["person"]) == ("I lean to equal", "Ann Abara")


def test_the_log_cannot_be_rewritten(team: Team) -> None:
    team.decide("ann", A, B, "equal")
    engine = raw(team.url)
    for statement in ("UPDATE register_event SET person = 'x'", "DELETE FROM register_event"):
        with pytest.raises(sa.exc.DatabaseError, match="append-only"), engine.begin() as connection:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_the_database_itself_refuses_a_second_vote_in_a_turn(team: Team) -> None:
    """The lock makes this impossible; the unique index stands behind it."""
    log = Log(team.url)
    draft = Draft(id=uuid_of(1), person="ann", kind=EventKind.DECIDED, subject=KEY, round=1, turn=0)
    settles = Draft(id=uuid_of(2), person="cat", kind=EventKind.ADJUDICATED, subject=KEY, round=1, turn=0)
    with log.writing() as writer:
        writer.append(draft, "2026-01-01T00:00:00Z")
        writer.append(settles, "2026-01-01T00:00:00Z")
    for one in (draft, settles):
        again = Draft(**{n: getattr(one, n) for n in Draft.__dataclass_fields__} | {"id": uuid_of(3)})
        if one is settles:
            again = Draft(**{n: getattr(again, n) for n in Draft.__dataclass_fields__} | {"person": "dan"})
        with pytest.raises(RefusedError, match="has the place"), log.writing() as writer:
            writer.append(again, "2026-01-01T00:00:00Z")
    assert log.position() == len(team.people) + 2
    log.close()


def test_a_write_that_fails_leaves_no_gap(team: Team) -> None:
    log = Log(team.url)
    with pytest.raises(ZeroDivisionError), log.writing() as writer:
        writer.append(Draft(id=uuid_of(1), person="ann", kind=EventKind.COMMENTED, subject=KEY), "t")
        raise ZeroDivisionError
    log.close()
    receipt = team.decide("ann", A, B, "equal")
    assert int(receipt.position) == len(team.people) + 1 == team.register.position()


def test_threads_share_one_register(team: Team) -> None:
    """Eight threads collide on the same pairs through one object."""
    pairs = [("a:1", f"b:{n}") for n in range(10)]
    acknowledged: list[str] = []

    def work(who: str) -> None:
        for a, b in pairs:
            try:
                acknowledged.append(team.again(who, a, b, "equal").event)
            except (StaleDecision, RefusedError):
                team.register.state()

    threads = [threading.Thread(target=work, args=(who,)) for who in team.people for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = team.register.events()
    assert [e.position for e in events] == list(range(1, len(events) + 1))
    assert set(acknowledged) == {e.id for e in events if e.kind is EventKind.DECIDED}
    assert len(acknowledged) == len(set(acknowledged)) >= 2 * len(pairs)
    assert team.register.state() == fold(events)
    assert all(team.register.state().links["|".join(p)].status is Status.AGREED for p in pairs)


def test_a_register_that_was_put_in_its_place_is_folded_from_the_start(tmp_path: Path) -> None:
    """For instance a backup that was restored under a server that runs."""
    here, there = tmp_path / "here.sqlite", tmp_path / "there.sqlite"
    with Register(f"sqlite:///{here}", 1) as register, Register(f"sqlite:///{there}", 1) as other:
        for one, answer in ((register, "equal"), (other, "subset")):
            ann, _ = one.add_person("Ann Abara", id="ann")
            one.decide(ann, A, B, answer, seen="none")
        assert register.state().links[KEY].answer == "equal"
        with closing(sqlite3.connect(there)) as source, closing(sqlite3.connect(here)) as target:
            source.backup(target)
        assert register.state().links[KEY].answer == "subset"
        assert register.state() == fold(register.events())


def test_the_clock_is_given(url: str) -> None:
    with Register(url, clock=lambda: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) as register:
        register.add_person("Ann Abara", id="ann")
        assert register.events()[0].time == "2026-01-02T03:04:05.000000Z"


@pytest.mark.parametrize("readers", [0, 4, -1])
def test_an_impossible_number_of_readers_is_refused(url: str, readers: int) -> None:
    with pytest.raises(InputError, match="QMSKG_READERS"):
        Register(url, readers)


def raw(url: str) -> sa.Engine:
    return sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)


def files(url: str) -> list[Path]:
    """The files of a SQLite register; none for a server's."""
    path = Path(str(sa.make_url(url).database))
    return sorted(path.parent.glob(path.name + "*")) if url.startswith("sqlite") else []


def dump(url: str) -> str:
    """Everything that the tables hold, as text."""
    engine = raw(url)
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        rows = {name: [list(r) for r in connection.exec_driver_sql(f"SELECT * FROM {name}")] for name in names}
    engine.dispose()
    return json.dumps(rows, ensure_ascii=False)
