"""The table of rights, cell by cell, on the register itself: who is refused writes nothing, and is told which role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from curators import Team, uuid_of

from qmskg.errors import InputError, RefusedError, UnknownId
from qmskg.register import (
    Conflict,
    CoreChange,
    CoreEdit,
    EventKind,
    Outcome,
    Person,
    Publication,
    Register,
    Reshaped,
)
from qmskg.register.rights import ACTS_OF, RIGHTS, WORDS, Act, may
from qmskg.relations import Ruling
from qmskg.vocabulary import Role

A, B = "a:1", "b:2"
#: act -> the first letters of the roles that may do it, with X for the administrator
TABLE = {
    "read": "RCAPX",
    "see_own": "RCAPX",
    "see_votes": "CAPX",
    "decide": "C",
    "adjudicate": "A",
    "undo_own": "CAP",
    "comment": "CA",
    "edit_core": "CP",
    "release": "P",
    "see_people": "X",
    "add_people": "X",
    "set_roles": "X",
    "own_tokens": "RCAPX",
    "see_tokens": "X",
    "issue_tokens": "X",
    "revoke_tokens": "X",
    "redact": "X",
    "see_challenges": "CAPX",
    "answer_challenge": "CA",
    "propose_split": "C",
    "assign": "AX",
    "rule_conflict": "CA",
}
LETTER = {Role.READER: "R", Role.CURATOR: "C", Role.ADJUDICATOR: "A", Role.PUBLISHER: "P", Role.ADMINISTRATOR: "X"}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", Act)
def test_each_cell(act: Act, role: Role) -> None:
    assert may({role}, act) == (LETTER[role] in TABLE[act])


def test_nothing_is_left_out() -> None:
    assert set(RIGHTS) == set(WORDS) == set(Act) == set(TABLE)
    assert set(ACTS_OF) == set(EventKind)
    assert not any(may((), act) for act in Act)


def disputed(team: Team) -> tuple[str, str]:
    team.decide("ann", "d:1", "d:2", "equal")
    team.decide("ben", "d:1", "d:2", "subset")
    return "d:1", "d:2"


#: what is done -> the act that it needs; each gets the register, who does it, and what the team prepared
Do = Callable[[Team, Person, dict[str, Any]], object]
WRITES: dict[str, tuple[Act, Do]] = {
    "decide": (Act.DECIDE, lambda t, p, _: t.register.decide(p, A, B, "equal", seen="none")),
    "adjudicate": (
        Act.ADJUDICATE,
        lambda t, p, _: t.register.decide(
            p, "d:1", "d:2", "equal", seen=t.register.history("d:1", "d:2", p).position
        ),
    ),
    "undo": (Act.UNDO_OWN, lambda t, p, made: t.register.undo(p, made["mine"])),
    "comment": (Act.COMMENT, lambda t, p, _: t.register.comment(p, A, B, "see page 4")),
    "split": (Act.PROPOSE_SPLIT, lambda t, p, _: t.register.propose_split(p, A, ["one", "two"])),
    "assign": (Act.ASSIGN, lambda t, p, _: t.register.assign(p, f"of-{p.id}", "ann")),
    "rule_conflict": (
        Act.RULE_CONFLICT,
        lambda t, p, _: t.register.rule_conflict(
            p, Conflict(A, B, p.id, {}, {}), Ruling.NO_CONFLICT, reason="r", seen="none"
        ),
    ),
    "edit": (Act.EDIT_CORE, lambda t, p, _: t.register.edit_core(p, "core:x", {"title": "t"})),
    "reshape": (
        Act.EDIT_CORE,
        lambda t, p, _: t.register.reshape_core(
            p, CoreChange(Reshaped.MERGED, {"core:y": CoreEdit({"title": "t"}), "core:z": CoreEdit(retired=True)})
        ),
    ),
    "answer_challenge": (
        Act.ANSWER_CHALLENGE,
        lambda t, p, made: t.register.answer_challenge(p, made["challenge"], Outcome.UPHELD),
    ),
    "release": (
        Act.RELEASE,
        lambda t, p, _: t.register.release(
            p, Publication("0.1.0", "2026-11-26", "draft", None, "f" * 64, p.id, 0, t.register.position())
        ),
    ),
    "redact": (Act.REDACT, lambda t, p, made: t.register.redact(p, made["typed"], ["reason"])),
    "enrol": (Act.ADD_PEOPLE, lambda t, p, _: t.register.enrol(p, "New Person")),
    "set_roles": (Act.SET_ROLES, lambda t, p, _: t.register.set_roles(p, "ann", {Role.READER})),
    "issue": (Act.ISSUE_TOKENS, lambda t, p, _: t.register.issue_token("ann", by=p, days=1)),
    "tokens": (Act.SEE_TOKENS, lambda t, p, _: t.register.tokens(p)),
    "revoke": (Act.REVOKE_TOKENS, lambda t, p, made: t.register.revoke_token(p, made["token"])),
}


@pytest.mark.parametrize("name", WRITES)
def test_each_write_asks(team: Team, name: str) -> None:
    """One database, every role in turn: first those who may not, then those who may."""
    act, do = WRITES[name]
    disputed(team)
    typed = team.decide("ann", "e:1", "e:2", "equal", reason="Mrs Smith").event
    made = {"typed": typed, "token": team.register.token_of(team.tokens["ann"]).id}
    order = sorted(Role, key=lambda role: LETTER[role] in TABLE[act])
    for role in order:
        person, _ = team.register.add_person(f"A {role}", id=role.value, roles=set(Role))
        made["mine"] = team.register.comment(person, A, B, f"by {role}").event
        made["challenge"] = team.register.challenge("e:1", "e:2", f"by {role}").id
        team.register.set_roles(team.people["cat"], person.id, {role})
        before = (team.register.events(), team.register.tokens(team.people["cat"]))
        if LETTER[role] in TABLE[act]:
            do(team, person, made)
            continue
        with pytest.raises(RefusedError, match=r"takes the role .*ask an administrator") as told:
            do(team, person, made)
        assert f"yours is {role}" in str(told.value)
        assert any(wanted in str(told.value) for wanted in RIGHTS[act])
        assert (team.register.events(), team.register.tokens(team.people["cat"])) == before


def test_every_writing_method_is_in_the_table() -> None:
    writes = {
        "decide", "undo", "comment", "edit_core", "reshape_core",
        "redact", "enrol", "set_roles", "issue_token", "revoke_token",
        "claim_token", "answer_challenge", "assign", "answer_planted", "sample_bulk", "accept_bulk", "undo_bulk",
        "propose_split", "rule_conflict", "release", "reload",
    }  # fmt: skip
    reads = {
        "close", "position", "events", "event", "state", "history", "events_of", "tokens", "token_of",
        "person_for_token", "still_good", "identity", "try_decision",
    }  # fmt: skip
    #: what the installation does by itself
    itself = {"add_person", "add_local", "signed_in", "planting_secret"}
    #: what anybody may do
    outside = {"challenge"}
    public = {name for name in dir(Register) if not name.startswith("_")}
    assert public == writes | reads | itself | outside


def test_several_roles_are_their_sum(team: Team) -> None:
    both, _ = team.register.add_person("Both", id="both", roles={Role.CURATOR, Role.ADJUDICATOR})
    a, b = disputed(team)
    assert team.register.decide(both, A, B, "equal", seen="none").status == "read_once"
    seen = team.register.history(a, b, both).position
    assert team.register.decide(both, a, b, "equal", seen=seen).status == "agreed"


def test_an_adjudicator_is_still_a_third_person(team: Team) -> None:
    a, b = disputed(team)
    with pytest.raises(RefusedError, match="third person"):
        team.again("ann", a, b, "subset")


def test_a_person_passed_in_with_more_roles_than_the_register_knows_gains_nothing(team: Team) -> None:
    reader, _ = team.register.add_person("Reader", id="reader", roles={Role.READER})
    with pytest.raises(RefusedError, match="the role curator"):
        team.register.decide(Person("reader", "Reader", frozenset(Role)), A, B, "equal", seen="none")
    assert team.register.state().people["reader"] == reader


def test_a_role_that_was_taken_away_is_gone_at_the_next_write(team: Team) -> None:
    with Register(team.url) as other:
        team.decide("ann", A, B, "equal")
        other.set_roles(team.people["cat"], "ann", {Role.READER})
        with pytest.raises(RefusedError, match="the role curator"):
            team.again("ann", A, B, "subset")


def test_whose_turn_it_is_depends_on_the_role(team: Team) -> None:
    a, b = disputed(team)
    people = {role: team.register.add_person(role.value, id=role.value, roles={role})[0] for role in Role}
    state = team.register.state()
    assert {role for role, p in people.items() if state.waits_for(p.id, a, b)} == {Role.ADJUDICATOR}
    assert {role for role, p in people.items() if state.waits_for(p.id, A, B)} == {Role.CURATOR}
    assert not state.waits_for("nobody", A, B)


def test_a_reader_sees_what_the_public_sees_and_their_own(team: Team) -> None:
    a, b = disputed(team)
    reader, _ = team.register.add_person("Reader", id="reader", roles={Role.READER})
    theirs, public = (team.register.history(a, b, viewer) for viewer in (reader, None))
    assert theirs.events == public.events
    assert {"person", "answer"}.isdisjoint(key for event in theirs.events for key in event)
    staff, _ = team.register.add_person("Publisher", id="publisher", roles={Role.PUBLISHER})
    assert {e["person"] for e in team.register.history(a, b, staff).events} == {"Ann Abara", "Ben Brook"}
    team.register.set_roles(team.people["cat"], "ann", {Role.READER})
    mine = team.register.history(a, b, team.people["ann"]).events
    assert [e.get("person") for e in mine] == ["Ann Abara", None]


class TestRoles:
    def test_are_kept_as_events(self, team: Team) -> None:
        new = team.register.enrol(team.people["cat"], "New Person", roles={Role.CURATOR}, id="new")
        assert (new.roles, new.name) == ({Role.CURATOR}, "New Person")
        receipt = team.register.set_roles(team.people["ann"], "new", {Role.READER, Role.PUBLISHER})
        added, changed = team.register.events()[-2:]
        assert (added.kind, added.person, dict(added.payload)) == ("person_added", "cat", {"roles": ["curator"]})
        assert (changed.id, changed.kind, changed.person) == (receipt.event, "roles_changed", "ann")
        assert dict(changed.payload) == {"roles": ["reader", "publisher"]}
        assert team.register.state().people["new"].roles == {Role.READER, Role.PUBLISHER}

    def test_somebody_must_be_left_who_gives_them(self, url: str) -> None:
        with Register(url) as register:
            one, _ = register.add_person("One", id="one", roles={Role.ADMINISTRATOR})
            register.signed_in("oidc-x", "X", claimed={Role.ADMINISTRATOR}, until="2999")
            with pytest.raises(RefusedError, match="last administrator"):
                register.set_roles(one, "one", {Role.READER})
            register.enrol(one, "Two", roles={Role.ADMINISTRATOR}, id="two")
            register.set_roles(one, "one", {Role.READER})
            with pytest.raises(RefusedError, match="the role administrator"):
                register.set_roles(one, "one", {Role.ADMINISTRATOR})

    def test_that_cannot_be(self, team: Team) -> None:
        cat, before = team.people["cat"], team.register.events()
        with pytest.raises(InputError, match="at least one role"):
            team.register.set_roles(cat, "ann", ())
        with pytest.raises(InputError, match="at least one role"):
            team.register.enrol(cat, "N", roles=())
        with pytest.raises(UnknownId, match="knows nobody"):
            team.register.set_roles(cat, "nobody", {Role.READER})
        with pytest.raises(InputError, match="already"):
            team.register.enrol(cat, "N", id="ann")
        with pytest.raises(InputError, match="cannot be a person's id"):
            team.register.enrol(cat, "N", id="n" * 61)
        assert team.register.events() == before

    def test_are_no_event_to_undo(self, team: Team) -> None:
        event = team.register.set_roles(team.people["cat"], "ann", {Role.CURATOR}).event
        with pytest.raises(InputError, match="cannot be undone"):
            team.register.undo(team.people["cat"], event)
        with pytest.raises(InputError, match="holds no text"):
            team.register.redact(team.people["cat"], event)

    def test_stay_when_a_name_is_blanked(self, team: Team) -> None:
        added = next(e for e in team.register.events() if e.subject == "ann")
        team.register.redact(team.people["cat"], added.id)
        found = team.register.state().people["ann"]
        assert (found.name, found.roles) == ("(name removed)", frozenset(Role))


class TestSignInElsewhere:
    def test_a_newcomer_is_a_reader_and_is_added_once(self, url: str) -> None:
        with Register(url) as register:
            first = register.signed_in("oidc-1", "Ola Ode", claimed=None, until="2999-01-01")
            again = register.signed_in("oidc-1", "Another Name", claimed=None, until="2999-01-01")
            assert first == again
            assert (first.name, first.roles) == ("Ola Ode", {Role.READER})
            assert register.position() == 1

    def test_what_it_says_of_roles_stands_beside_what_an_administrator_gave(self, team: Team) -> None:
        signed_in = team.register.signed_in
        claims = {Role.CURATOR, Role.ADJUDICATOR}
        assert signed_in("oidc-1", "Ola", claimed=claims, until="2999").roles == {Role.READER, *claims}
        count = team.register.position()
        signed_in("oidc-1", "Ola", claimed=claims, until="2999")
        assert team.register.position() == count
        team.register.set_roles(team.people["cat"], "oidc-1", {Role.PUBLISHER})
        assert signed_in("oidc-1", "Ola", claimed=set(), until="2999").roles == {Role.PUBLISHER}
        assert signed_in("oidc-1", "Ola", claimed=None, until="2999").roles == {Role.PUBLISHER}
        kinds = [e.kind.value for e in team.register.events()[-3:]]
        assert kinds == ["person_added", "roles_changed", "roles_changed"]

    def test_it_runs_out_before_the_write(self, team: Team) -> None:
        late = team.register.signed_in(
            "oidc-1", "Ola", claimed={Role.CURATOR}, until="2026-01-01T00:00:00.000000Z"
        )
        before = team.register.position()
        with pytest.raises(RefusedError, match="your sign-in ran out"):
            team.register.decide(late, A, B, "equal", seen="none", event=uuid_of(1))
        assert team.register.position() == before
