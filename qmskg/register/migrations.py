"""The tables of the register, as ordered steps from an empty database to the newest.

A step that was released is never edited: registers out there have taken it. A change of the tables is a new step
at the end, and so is a new kind of event or role (a step with no statements), because an older qmskg cannot fold it.
Steps are plain SQL that SQLite and PostgreSQL both know, with what only one knows under its dialect. All the steps that
a register lacks run in one transaction, under the register's lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, inspect, text

from qmskg.errors import DataFolderError

__all__ = ["MIGRATIONS", "Migration", "migrate", "version_of"]

_APPEND_ONLY: Final = "the register is append-only"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: statements for both dialects, then those of one."""

    statements: tuple[str, ...]
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def statements_for(self, dialect: str) -> tuple[str, ...]:
        """Return the statements in order."""
        return (*self.statements, *self.only.get(dialect, ()))


#: the first step makes version 1, and so on
MIGRATIONS: Final[tuple[Migration, ...]] = (
    Migration(
        statements=(
            """CREATE TABLE register_event (
                position BIGINT PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                time TEXT NOT NULL,
                person TEXT NOT NULL,
                kind TEXT NOT NULL,
                subject TEXT NOT NULL,
                round INTEGER,
                turn INTEGER,
                answers TEXT REFERENCES register_event (id),
                payload TEXT NOT NULL,
                CHECK (position > 0),
                UNIQUE (subject, person, round, turn)
            )""",
            # one adjudication a round, whoever makes it
            """CREATE UNIQUE INDEX register_event_adjudication
                ON register_event (subject, round, turn) WHERE kind = 'adjudicated'""",
            "CREATE INDEX register_event_person ON register_event (person, position)",
            """CREATE TABLE register_text (
                event TEXT NOT NULL REFERENCES register_event (id),
                field TEXT NOT NULL,
                text TEXT,
                PRIMARY KEY (event, field)
            )""",
            """CREATE TABLE register_token (
                hash TEXT PRIMARY KEY,
                person TEXT NOT NULL,
                made TEXT NOT NULL
            )""",
        ),
        only={
            "sqlite": tuple(
                f"""CREATE TRIGGER register_event_no_{act.lower()} BEFORE {act} ON register_event
                    BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END"""
                for act in ("UPDATE", "DELETE")
            ),
            "postgresql": (
                f"""CREATE FUNCTION register_append_only() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION '{_APPEND_ONLY}'; END $$""",
                """CREATE TRIGGER register_event_append_only BEFORE UPDATE OR DELETE ON register_event
                    FOR EACH ROW EXECUTE FUNCTION register_append_only()""",
            ),
        },
    ),
    # people get roles (events of the kind roles_changed), tokens run out and can be revoked
    Migration(
        statements=tuple(
            f"ALTER TABLE register_token ADD COLUMN {name} TEXT"
            for name in ("expires", "label", "revoked", "made_by")
        )
    ),
    # readers of the public pages challenge links: events of the kinds challenged and challenge_answered
    Migration(statements=()),
    # curators propose to split a leaf: events of the kind split_proposed
    Migration(statements=()),
    # sources and pairs are assigned to people: events of the kind assigned
    Migration(statements=()),
    # whoever got a token from somebody else exchanges it for one that only they know
    Migration(statements=("ALTER TABLE register_token ADD COLUMN claimed TEXT",)),
    # planted pairs are drawn by a secret; events of the kinds planted_answered, bulk_sampled, bulk_accepted
    Migration(statements=("CREATE TABLE register_secret (name TEXT PRIMARY KEY, value TEXT NOT NULL)",)),
    # people rule on demands that disagree: events of the kind conflict_ruled
    Migration(statements=()),
)


def version_of(connection: Connection) -> int | None:
    """Return the version of the register's tables; 0 where there are none yet, None for what is no register."""
    tables = set(inspect(connection).get_table_names())
    if "register_schema" in tables:
        found = connection.execute(text("SELECT version FROM register_schema")).scalars().all()
        return int(found[0]) if len(found) == 1 else None
    # a file of somebody else's is left alone; a PostgreSQL database may hold other things beside the register
    foreign = tables if connection.dialect.name == "sqlite" else {t for t in tables if t.startswith("register_")}
    return None if foreign else 0


def migrate(connection: Connection, where: str, steps: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the tables up to date, within the transaction and the lock that the connection holds.

    Raises:
        DataFolderError: it is no register, or a newer version of qmskg wrote it. Nothing was changed.
    """
    version = version_of(connection)
    if version is None:
        raise DataFolderError(f"{where} is a database but no register of qmskg; set QMSKG_REGISTER_URL to another")
    if version > len(steps):
        raise DataFolderError(
            f"{where} has the tables of version {version} and this qmskg knows {len(steps)}: install a newer qmskg"
        )
    if version == len(steps):
        return
    if version == 0:
        connection.execute(text("CREATE TABLE register_schema (version INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO register_schema (version) VALUES (0)"))
    for step in steps[version:]:
        for statement in step.statements_for(connection.dialect.name):
            connection.exec_driver_sql(statement)
    connection.execute(text("UPDATE register_schema SET version = :version"), {"version": len(steps)})
