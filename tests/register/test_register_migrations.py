"""Tables from an empty database to the newest; what is no register, or a newer one, is left as it was."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from curators import Team
from test_register import raw

from qmskg.errors import DataFolderError, EnvironmentFault, InputError
from qmskg.register import Register
from qmskg.register import log as tables
from qmskg.register.migrations import MIGRATIONS, Migration, migrate, version_of

#: sha256 of each released step: a step that was released is never edited, a change is a new step
RELEASED = ("b2473757c45d21e5", "2841e9a2c470f521")


def test_released_steps_are_as_they_were() -> None:
    found = [
        hashlib.sha256(repr((step.statements, sorted(step.only.items()))).encode()).hexdigest()[:16]
        for step in MIGRATIONS
    ]
    assert tuple(found[: len(RELEASED)]) == RELEASED


def test_the_tables_are_those_that_the_program_reads(team: Team) -> None:
    engine = raw(team.url)
    found = sa.inspect(engine)
    for table in (tables.EVENT, tables.TEXT, tables.TOKEN):
        assert [c["name"] for c in found.get_columns(table.name)] == [c.name for c in table.columns]
        assert found.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
    unique = {tuple(u["column_names"]) for u in found.get_unique_constraints("register_event")}
    assert ("subject", "person", "round", "turn") in unique
    with engine.connect() as connection:
        assert version_of(connection) == len(MIGRATIONS)
    engine.dispose()


def test_a_step_keeps_what_is_there(team: Team) -> None:
    team.decide("ann", "a:1", "b:2", "equal", reason="why")
    before = team.register.events()
    step = Migration(("ALTER TABLE register_token ADD COLUMN colour TEXT",))
    engine = raw(team.url)
    with engine.begin() as connection:
        migrate(connection, "here", (*MIGRATIONS, step))
        migrate(connection, "here", (*MIGRATIONS, step))
        assert version_of(connection) == len(MIGRATIONS) + 1
    assert "colour" in {c["name"] for c in sa.inspect(engine).get_columns("register_token")}
    engine.dispose()
    assert team.register.events() == before
    with pytest.raises(DataFolderError, match="install a newer qmskg"):
        Register(team.url)


def test_a_step_that_fails_changes_nothing(team: Team) -> None:
    engine = raw(team.url)
    steps = (*MIGRATIONS, Migration(("CREATE TABLE register_extra (x INTEGER)", "CREATE nonsense")))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", lambda c, _: setattr(c, "isolation_level", None))
        sa.event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    with pytest.raises(sa.exc.DatabaseError), engine.begin() as connection:
        migrate(connection, "here", steps)
    assert "register_extra" not in sa.inspect(engine).get_table_names()
    with engine.connect() as connection:
        assert version_of(connection) == len(MIGRATIONS)
    engine.dispose()


def test_opening_again_changes_nothing(team: Team) -> None:
    before = team.register.events()
    with Register(team.url) as again:
        assert again.events() == before


class TestWhatIsNoRegister:
    def test_a_file_of_something_else(self, tmp_path: Path) -> None:
        path = tmp_path / "notes.txt"
        path.write_text("Dear diary, " * 100)
        with pytest.raises(DataFolderError, match="is no register"):
            Register(f"sqlite:///{path}")
        assert path.read_text() == "Dear diary, " * 100

    def test_another_programs_database(self, tmp_path: Path) -> None:
        path = tmp_path / "other.sqlite"
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.close()
        with pytest.raises(DataFolderError, match="no register of qmskg"):
            Register(f"sqlite:///{path}")
        connection = sqlite3.connect(path)
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]
        connection.close()

    def test_half_a_register(self, team: Team) -> None:
        engine = raw(team.url)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE register_schema")
        engine.dispose()
        with pytest.raises(DataFolderError, match="no register of qmskg"):
            Register(team.url)

    def test_an_event_of_a_kind_that_nobody_knows(self, team: Team) -> None:
        engine = raw(team.url)
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO register_event (position, id, time, person, kind, subject, payload) "
                "VALUES (99, 'x', 't', 'ann', 'teleported', 's', '{}')"
            )
        engine.dispose()
        with pytest.raises(DataFolderError, match="event 99"):
            team.register.state()

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(DataFolderError, match="cannot be opened"):
            Register(f"sqlite:///{tmp_path}")

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(DataFolderError, match="set QMSKG_DATA"):
            Register(f"sqlite:///{tmp_path / 'file' / 'register.sqlite'}")

    @pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://h/d", "nonsense", ""])
    def test_a_url_of_no_use(self, url: str) -> None:
        with pytest.raises(InputError):
            Register(url)

    def test_a_server_that_does_not_answer(self, tmp_path: Path) -> None:
        with pytest.raises(EnvironmentFault) as fault:
            Register(f"postgresql://me:hunter2@/db?host={tmp_path}")
        assert "hunter2" not in str(fault.value)
        assert "\n" not in str(fault.value)


def test_postgresql_may_hold_other_tables(postgresql: object) -> None:
    url = postgresql()  # type: ignore[operator]
    engine = raw(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE bookmarks (url TEXT)")
    engine.dispose()
    with Register(url) as register:
        assert register.position() == 0


def test_only_the_owner_can_read_a_sqlite_register(tmp_path: Path) -> None:
    path = tmp_path / "new" / "register.sqlite"
    before = os.umask(0)
    try:
        with Register(f"sqlite:///{path}") as register:
            register.add_local("me")
            modes = {p.name: p.stat().st_mode & 0o777 for p in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600}


def test_a_commit_is_on_disk_before_it_is_acknowledged(team: Team) -> None:
    """The settings on which ``kill -9`` and a power cut are survived."""
    store = team.register._log
    wanted = (
        [("PRAGMA journal_mode", "wal"), ("PRAGMA synchronous", 2), ("PRAGMA busy_timeout", 30000)]
        if team.url.startswith("sqlite")
        else [("SHOW synchronous_commit", "on")]
    )
    with store._writing.begin() as connection:
        for question, answer in wanted:
            assert connection.exec_driver_sql(question).scalar() == answer
