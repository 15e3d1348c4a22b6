"""A register that the first version of the tables left: it opens, and nobody loses what they could do."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_register import dump, raw

from qmskg.errors import RefusedError
from qmskg.register import Register, fold, local_account
from qmskg.register.migrations import MIGRATIONS, version_of
from qmskg.vocabulary import Role

DUMP = Path(__file__).with_name("version1.sql")
TOKEN = "version-one-token-of-{}-0000000000000000000"


@pytest.fixture
def old(url: str) -> str:
    """A database that holds the dump."""
    engine = raw(url)
    with engine.begin() as connection:
        for statement in DUMP.read_text("utf-8").split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
        for statement in MIGRATIONS[0].only[engine.dialect.name]:
            connection.exec_driver_sql(statement)
        assert version_of(connection) == 1
    engine.dispose()
    return url


def test_it_opens_and_says_what_it_said(old: str) -> None:
    with Register(old) as register:
        state = register.state()
        assert state == fold(register.events())
        link = state.links["a:1|b:2"]
        assert (link.status.value, link.answer, link.people) == (
            "agreed",
            "subset",
            ("(name removed)", "Cat Chen"),
        )
        assert state.core_edits == {"core:falls": {"title": "Falls"}}
        assert register.position() == 12
    engine = raw(old)
    with engine.connect() as connection:
        assert version_of(connection) == len(MIGRATIONS)
    engine.dispose()


def test_its_people_are_curators_and_its_local_account_may_do_everything(old: str) -> None:
    with Register(old) as register:
        people = register.state().people
        assert {id: person.roles for id, person in people.items()} == {
            "ann": {Role.CURATOR}, "ben": {Role.CURATOR}, "cat": {Role.CURATOR}, "local": frozenset(Role),
        }  # fmt: skip
        assert register.decide(people["cat"], "x:1", "x:2", "equal", seen="none").status == "read_once"
        with pytest.raises(RefusedError, match="the role administrator"):
            register.redact(people["ben"], register.events()[4].id)
        register.set_roles(people["local"], "cat", {Role.CURATOR, Role.ADJUDICATOR})
        assert register.state().people["cat"].roles == {Role.CURATOR, Role.ADJUDICATOR}


def test_its_tokens_are_good(old: str, tmp_path: Path) -> None:
    with Register(old) as register:
        for name in ("ann", "ben", "cat"):
            assert register.person_for_token(TOKEN.format(name)).id == name
        (tmp_path / "token").write_text(TOKEN.format("local")[:-2])
        local = local_account(register, tmp_path / "token")
        assert local.roles == frozenset(Role)
        kept = register.tokens(local)
        assert {(t.expires, t.revoked, t.label, t.made_by) for t in kept} == {(None, None, None, None)}
        register.revoke_token(local, next(t.id for t in kept if t.person == "ann"))
        with pytest.raises(RefusedError, match="revoked"):
            register.person_for_token(TOKEN.format("ann"))


def test_opening_it_twice_changes_it_once(old: str) -> None:
    with Register(old):
        before = dump(old)
        with Register(old):
            assert dump(old) == before
