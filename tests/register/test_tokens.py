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


class TestTokensThatSomebodyElseMade:
    A, B = "a:1", "b:2"

    def decide(self, register: Register, token: str, answer: str = "equal") -> str:
        person = register.person_for_token(token)
        seen = register.history(self.A, self.B, person).position
        return register.decide(person, self.A, self.B, answer, seen=seen).event

    def test_what_is_done_under_them_says_so(self, register: Register) -> None:
        cat = register.state().people["cat"]
        event = self.decide(register, register.issue_token("ann", by=cat, days=7))
        assert register.event(event).payload["token_made_by"] == "cat"
        ann = register.state().people["ann"]
        assert register.history(self.A, self.B, ann).events[0]["token_made_by"] == "Cat Chen"
        self.decide(register, register.issue_token("ben"))
        link = register.state().links["a:1|b:2"]
        assert (link.status, link.people, link.token_issuers) == (
            "agreed",
            ("Ann Abara", "Ben Brook"),
            ("Cat Chen",),
        )

    def test_of_an_open_vote_nothing_is_told(self, register: Register) -> None:
        cat = register.state().people["cat"]
        self.decide(register, register.issue_token("ann", by=cat, days=7))
        for viewer in (None, register.state().people["ben"]):
            assert "Cat" not in str(register.history(self.A, self.B, viewer).document())
        assert register.state().links["a:1|b:2"].token_issuers == ()

    def test_claimed_they_are_their_persons_alone(self, register: Register, clock: Clock, url: str) -> None:
        cat = register.state().people["cat"]
        old = register.issue_token("ann", by=cat, days=7, label="laptop")
        new = register.claim_token(register.person_for_token(old))
        assert new not in dump(url)
        with pytest.raises(RefusedError, match=r"exchanged for another on 2026-05-01.*if it was not you"):
            register.person_for_token(old)
        was, now = (register.token_of(token) for token in (old, new))
        assert (was.claimed, now.made_by, now.expires, now.label) == (was.made, "ann", was.expires, "laptop")
        event = self.decide(register, new)
        assert "token_made_by" not in register.event(event).payload
        with pytest.raises(RefusedError, match="nobody else made"):
            register.claim_token(register.person_for_token(new))
        clock.now += timedelta(days=7)
        with pytest.raises(RefusedError, match="ran out"):
            register.person_for_token(new)

    def test_whoever_holds_the_old_one_is_refused_at_the_write(self, register: Register) -> None:
        cat = register.state().people["cat"]
        old = register.issue_token("ann", by=cat, days=7)
        thief = register.person_for_token(old)
        register.claim_token(register.person_for_token(old))
        before = register.position()
        with pytest.raises(RefusedError, match="exchanged for another"):
            register.decide(thief, self.A, self.B, "equal", seen="none")
        with pytest.raises(RefusedError, match="exchanged for another"):
            register.claim_token(thief)
        assert register.position() == before

    def test_without_a_token_of_this_register_there_is_nothing_to_claim(self, register: Register) -> None:
        late = register.signed_in("oidc-1", "Ola", claimed={Role.CURATOR}, until="2999")
        with pytest.raises(RefusedError, match="nothing to exchange"):
            register.claim_token(late)
        with pytest.raises(RefusedError, match="nothing to exchange"):
            register.claim_token(register.state().people["ann"])
