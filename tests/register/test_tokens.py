"""Tokens: their hash at rest, how long they are good, and that revoking one is felt at once."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from curators import NAMES, Team
from test_register import dump, files

from qmskg.errors import InputError, RefusedError, UnknownId
from qmskg.register import Register
from qmskg.register.people import SignIn
from qmskg.vocabulary import Role


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def register(url: str, clock: Clock) -> Register:
    with Register(url, clock=clock) as found:
        for id, name in NAMES.items():
            found.add_person(name, id=id, roles=Role if id == "cat" else {Role.CURATOR})
        yield found


def test_only_the_hash_is_kept(register: Register, url: str) -> None:
    cat = register.state().people["cat"]
    token = register.issue_token("ann", by=cat, days=7, label="laptop")
    assert token not in dump(url)
    assert hashlib.sha256(token.encode()).hexdigest() in dump(url)
    for file in files(url):
        assert token.encode() not in file.read_bytes()
    (kept,) = [t for t in register.tokens(cat, "ann") if t.label]
    assert (kept.person, kept.label, kept.made_by) == ("ann", "laptop", "cat")
    assert (kept.made, kept.expires) == ("2026-05-01T09:30:00.000000Z", "2026-05-08T09:30:00.000000Z")
    assert kept.hash not in repr(kept)
    assert token not in repr(register.person_for_token(token))


def test_it_runs_out_to_the_second(register: Register, clock: Clock) -> None:
    cat = register.state().people["cat"]
    token = register.issue_token("ann", by=cat, days=7)
    clock.now += timedelta(days=7, seconds=-1)
    ann = register.person_for_token(token)
    assert register.decide(ann, "a:1", "b:2", "equal", seen="none").status == "read_once"
    clock.now += timedelta(seconds=1)
    with pytest.raises(RefusedError, match="this token ran out on 2026-05-08; ask"):
        register.person_for_token(token)
    before = register.events()
    for act in (
        lambda: register.decide(ann, "a:1", "c:3", "equal", seen="none"),
        lambda: register.undo(ann, before[-1].id),
        lambda: register.comment(ann, "a:1", "b:2", "hello"),
    ):
        with pytest.raises(RefusedError, match="ran out"):
            act()
    assert register.events() == before


def test_one_that_is_revoked_is_felt_by_whoever_is_signed_in_with_it(register: Register, url: str) -> None:
    cat = register.state().people["cat"]
    token = register.issue_token("ann", by=cat, days=7)
    ann, other = register.person_for_token(token), register.issue_token("ann", by=cat, days=7)
    with Register(url) as elsewhere:
        gone = elsewhere.revoke_token(elsewhere.state().people["cat"], register.token_of(token).id)
    assert gone.revoked
    with pytest.raises(RefusedError, match="this token was revoked on"):
        register.decide(ann, "a:1", "b:2", "equal", seen="none")
    with pytest.raises(RefusedError, match="this token was revoked on"):
        register.person_for_token(token)
    with pytest.raises(RefusedError, match="revoked already"):
        register.revoke_token(cat, gone.id)
    still = register.person_for_token(other)
    assert register.decide(still, "a:1", "b:2", "equal", seen="none").status == "read_once"


def test_everybody_revokes_their_own(register: Register) -> None:
    ann, cat = (register.state().people[id] for id in ("ann", "cat"))
    mine, theirs = (register.token_of(register.issue_token(id, by=cat, days=1)).id for id in ("ann", "ben"))
    assert mine in {t.id for t in register.tokens(ann, "ann")}
    assert register.revoke_token(ann, mine).revoked
    for id in (theirs, "0" * 16):
        with pytest.raises(RefusedError, match="the role administrator"):
            register.revoke_token(ann, id)
    for person in ("ben", None):
        with pytest.raises(RefusedError, match="the role administrator"):
            register.tokens(ann, person)
    with pytest.raises(UnknownId, match="no token is called that"):
        register.revoke_token(cat, "0" * 16)


@pytest.mark.parametrize("days", [0, -1, 367, None])
def test_an_impossible_life(register: Register, days: int | None) -> None:
    cat = register.state().people["cat"]
    before = register.tokens(cat)
    with pytest.raises(InputError, match="1 to 366"):
        register.issue_token("ann", by=cat, days=days)
    with pytest.raises(InputError, match="label has 101"):
        register.issue_token("ann", by=cat, days=1, label="x" * 101)
    assert register.tokens(cat) == before


def test_an_administrator_whose_own_token_is_revoked_issues_none(team: Team) -> None:
    cat = team.register.person_for_token(team.tokens["cat"])
    team.register.revoke_token(cat, team.register.token_of(team.tokens["cat"]).id)
    with pytest.raises(RefusedError, match="revoked"):
        team.register.issue_token("ann", by=cat, days=1)
    with pytest.raises(RefusedError, match="revoked"):
        team.register.enrol(cat, "New")


def test_a_token_that_a_restored_backup_does_not_know_writes_nothing(team: Team) -> None:
    gone = replace(team.people["ann"], sign_in=SignIn(token="0" * 64))
    with pytest.raises(RefusedError, match="nobody here has this token"):
        team.register.decide(gone, "a:1", "b:2", "equal", seen="none")
