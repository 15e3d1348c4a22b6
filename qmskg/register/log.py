"""The log on disk: SQLite by default, PostgreSQL by URL, through SQLAlchemy Core.

Every write holds one lock for the whole database (``BEGIN IMMEDIATE``; an advisory lock), reads what others wrote,
decides, and appends. So positions have no gaps, and a reader never sees a position before all the earlier ones,
which a sequence of PostgreSQL would not give. A commit is on disk when it returns (SQLite ``synchronous=FULL`` in
WAL mode, PostgreSQL ``synchronous_commit``).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import URL, Connection, Engine, make_url

from qmskg.errors import DataFolderError, EnvironmentFault, InputError, RefusedError, no_room
from qmskg.register.events import Draft, Event, EventKind
from qmskg.register.migrations import migrate
from qmskg.register.people import Token

__all__ = ["Log", "Writer"]

#: seconds that a writer waits for another process
_BUSY_SECONDS: Final = 30
#: number of the advisory lock of PostgreSQL: any constant that other programs are unlikely to use
_LOCK: Final = 7_106_579_401
_WRITES: Final = "qmskg_writes"

_META: Final = sa.MetaData()
EVENT: Final = sa.Table(
    "register_event",
    _META,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("time", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("round", sa.Integer),
    sa.Column("turn", sa.Integer),
    sa.Column("answers", sa.Text),
    sa.Column("payload", sa.Text, nullable=False),
)
TEXT: Final = sa.Table(
    "register_text",
    _META,
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("text", sa.Text),
)
TOKEN: Final = sa.Table(
    "register_token",
    _META,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("made", sa.Text, nullable=False),
    sa.Column("expires", sa.Text),
    sa.Column("label", sa.Text),
    sa.Column("revoked", sa.Text),
    sa.Column("made_by", sa.Text),
    sa.Column("claimed", sa.Text),
)


SECRET: Final = sa.Table(
    "register_secret",
    _META,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)


class Writer:
    """What may be done while the lock is held. Everything is on disk, or nothing, when the lock goes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def events(self, after: int) -> tuple[Event, ...]:
        """Return the events after a position, oldest first."""
        return _events(self._connection, EVENT.c.position > after)

    def event(self, id: str) -> Event | None:
        """Return one event."""
        return next(iter(_events(self._connection, EVENT.c.id == id)), None)

    def about(self, subject: str) -> tuple[Event, ...]:
        """Return the events on one pair, core standard or person, oldest first."""
        return _events(self._connection, EVENT.c.subject == subject)

    def append(self, draft: Draft, time: str) -> Event:
        """Write a draft at the next position.

        Raises:
            RefusedError: another decision of this reader, or another adjudication, took its place in the round.
        """
        newest = self._connection.execute(sa.select(sa.func.max(EVENT.c.position))).scalar()
        values = {name: getattr(draft, name) for name in _DRAFT_FIELDS}
        event = Event(**values, position=(newest or 0) + 1, time=time)
        self.put(event)
        return event

    def put(self, event: Event) -> None:
        """Write an event that has its place and time already.

        Raises:
            RefusedError: another event has its place.
        """
        row: dict[str, Any] = {name: getattr(event, name) for name in _DRAFT_FIELDS if name != "texts"}
        payload = json.dumps(event.payload, ensure_ascii=False, sort_keys=True, allow_nan=False)
        row |= {"position": event.position, "time": event.time, "kind": event.kind.value, "payload": payload}
        try:
            self._connection.execute(EVENT.insert(), row)
        except exc.IntegrityError as error:
            message = f"another event has the place of {event.id} in the register; look again, then decide"
            raise RefusedError(message) from error
        if event.texts:
            rows = [{"event": event.id, "field": name, "text": text} for name, text in event.texts.items()]
            self._connection.execute(TEXT.insert(), rows)

    def blank(self, event: str, fields: tuple[str, ...]) -> None:
        """Forget what was typed into fields of an event."""
        chosen = (TEXT.c.event == event) & TEXT.c.field.in_(fields)
        self._connection.execute(TEXT.update().where(chosen).values(text=None))

    def add_token(self, token: Token) -> None:
        """Keep what may be kept of a token."""
        self._connection.execute(TOKEN.insert(), asdict(token))

    def tokens(self, *, hash: str | None = None) -> tuple[Token, ...]:
        """Return every token, or the one with this hash, as it is while the lock is held."""
        return _tokens(self._connection, None if hash is None else TOKEN.c.hash == hash)

    def secret(self, name: str, new: str) -> str:
        """Return a secret of this register, keeping ``new`` where there is none of this name yet."""
        found = self._connection.execute(sa.select(SECRET.c.value).where(SECRET.c.name == name)).scalar()
        if found is None:
            self._connection.execute(SECRET.insert(), {"name": name, "value": new})
        return str(found or new)

    def secrets(self) -> dict[str, str]:
        """Return every secret of this register, by name."""
        return {row.name: row.value for row in self._connection.execute(sa.select(SECRET).order_by(SECRET.c.name))}

    def claim_token(self, hash: str, claimed: str) -> None:
        """Write when a token was exchanged for another."""
        self._connection.execute(TOKEN.update().where(TOKEN.c.hash == hash).values(claimed=claimed))

    def revoke_token(self, hash: str, revoked: str) -> None:
        """Write when a token was revoked."""
        self._connection.execute(TOKEN.update().where(TOKEN.c.hash == hash).values(revoked=revoked))


_DRAFT_FIELDS: Final = (
    "id", "person", "kind", "subject", "round", "turn", "answers", "payload", "texts",
)  # fmt: skip


class Log:
    """One open register database. Safe to share between threads; every process opens its own."""

    def __init__(self, url: str) -> None:
        """Open the database, making or bringing up to date its tables.

        Raises:
            DataFolderError: the file cannot be used, is no register, or is of a newer qmskg.
            EnvironmentFault: the server cannot be reached.
            InputError: the URL is none that can be used.
        """
        self.url = _url(url)
        self.where = _where(self.url)
        try:
            self._engine = _engine(self.url)
        except ImportError as error:
            message = "a register on PostgreSQL needs its driver: pip install 'qmskg[postgresql]'"
            raise EnvironmentFault(message) from error
        except OSError as error:
            message = f"the register {self.where} cannot be opened ({error.strerror}); set QMSKG_DATA to another"
            raise DataFolderError(message) from error
        self._writing = self._engine.execution_options(**{_WRITES: True})
        self._file = _file_of(self.url)
        try:
            with self._transaction(self._writing) as connection:
                migrate(connection, self.where)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let the connections go."""
        self._engine.dispose()

    def position(self) -> int:
        """Return the position of the last event; 0 for none."""
        with self._transaction(self._engine) as connection:
            return connection.execute(sa.select(sa.func.max(EVENT.c.position))).scalar() or 0

    def events(self, after: int = 0) -> tuple[Event, ...]:
        """Return the events after a position, oldest first."""
        with self._transaction(self._engine) as connection:
            return _events(connection, EVENT.c.position > after)

    def event(self, id: str) -> Event | None:
        """Return one event."""
        with self._transaction(self._engine) as connection:
            return next(iter(_events(connection, EVENT.c.id == id)), None)

    def first(self) -> str | None:
        """Return the id of the first event."""
        with self._transaction(self._engine) as connection:
            return connection.execute(sa.select(EVENT.c.id).where(EVENT.c.position == 1)).scalar()

    def events_by(self, person: str) -> tuple[Event, ...]:
        """Return what one person did, oldest first."""
        with self._transaction(self._engine) as connection:
            return _events(connection, EVENT.c.person == person)

    def token(self, hash: str) -> Token | None:
        """Return the token with this hash."""
        with self._transaction(self._engine) as connection:
            return next(iter(_tokens(connection, TOKEN.c.hash == hash)), None)

    def tokens(self) -> tuple[Token, ...]:
        """Return every token, in the order in which they were made."""
        with self._transaction(self._engine) as connection:
            return _tokens(connection)

    def forget(self) -> None:
        """Let go of older copies of what was blanked, as far as that is this program's to do.

        SQLite's write-ahead log is emptied unless somebody is reading just now. PostgreSQL's old row versions go
        with its next vacuum.
        """
        if self.url.get_backend_name() == "sqlite":
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
            finally:
                connection.close()

    @contextmanager
    def standing(self) -> Iterator[Writer]:
        """Read one moment of the register in several steps; what others write meanwhile is not seen."""
        engine = self._engine
        if self.url.get_backend_name() == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with self._transaction(engine) as connection:
            yield Writer(connection)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Hold the register's lock. What was written is on disk once this is left without an error."""
        with self._transaction(self._writing) as connection:
            yield Writer(connection)

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        """One transaction; a fault of the machine becomes a sentence."""
        self._see_that_it_is_there()
        try:
            with engine.begin() as connection:
                yield connection
        except exc.DBAPIError as error:
            raise _fault(self.where, error) from error

    def _see_that_it_is_there(self) -> None:
        """Refuse to go on in a file that was taken away: what is written there is lost when the last process ends.

        Another file in its place, such as a backup, is opened from here on.
        """
        now = _file_of(self.url)
        if now == self._file:
            return
        if now is None:
            message = f"the register {self.where} is gone; put it back, or stop the server and restore a backup"
            raise DataFolderError(message, fault="register-gone")
        self._engine.dispose()
        self._file = now


def _file_of(url: URL) -> tuple[int, int] | None:
    """Return what tells the file of a register from every other; None where there is none."""
    if url.get_backend_name() != "sqlite":
        return None
    try:
        found = Path(str(url.database)).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _events(connection: Connection, which: sa.ColumnElement[bool]) -> tuple[Event, ...]:
    rows = connection.execute(sa.select(EVENT).where(which).order_by(EVENT.c.position)).mappings().all()
    texts: dict[str, dict[str, str | None]] = {}
    if rows:
        joined = TEXT.join(EVENT, TEXT.c.event == EVENT.c.id)
        # by position: the rows above, and none that another process wrote since
        chosen = sa.select(TEXT).select_from(joined).where(which & (EVENT.c.position <= rows[-1]["position"]))
        for id, name, text in connection.execute(chosen):
            texts.setdefault(id, {})[name] = text
    return tuple(_event(dict(row), texts.get(row["id"], {})) for row in rows)


def _tokens(connection: Connection, which: sa.ColumnElement[bool] | None = None) -> tuple[Token, ...]:
    chosen = sa.select(TOKEN).order_by(TOKEN.c.made, TOKEN.c.hash)
    rows = connection.execute(chosen if which is None else chosen.where(which)).mappings().all()
    return tuple(Token(**row) for row in rows)


def _event(row: dict[str, Any], texts: dict[str, str | None]) -> Event:
    try:
        kind, payload = EventKind(row["kind"]), json.loads(row["payload"])
    except ValueError as error:
        message = (
            f"event {row['position']} of the register cannot be read; restore a backup, or install a newer qmskg"
        )
        raise DataFolderError(message) from error
    return Event(**{**row, "kind": kind, "payload": payload, "texts": texts})


def _url(given: str) -> URL:
    try:
        url = make_url(given)
    except exc.ArgumentError as error:
        message = "QMSKG_REGISTER_URL is no SQLAlchemy URL: write it like sqlite:///folder/register.sqlite"
        raise InputError(message) from error
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise InputError(f"a register is kept in SQLite or PostgreSQL, not {url.get_backend_name()!r}")
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise InputError("a register in memory would forget what people decide; give a file in QMSKG_REGISTER_URL")
    return url


def _where(url: URL) -> str:
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        path.parent.mkdir(parents=True, exist_ok=True)
        # open votes and names are nobody else's; SQLite gives its other files the same mode
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        engine = sa.create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
        sa.event.listen(engine, "connect", _open_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = sa.create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True)
    sa.event.listen(engine, "begin", _begin_postgresql)
    return engine


def _open_sqlite(connection: Any, _record: Any) -> None:
    """Make each commit durable, and let the begin of a transaction be ours."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is blanked is overwritten
    until = time.monotonic() + _BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        # the one step that SQLite does not wait for when two processes open a new file at once
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql("SET LOCAL synchronous_commit = on")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _fault(where: str, error: exc.DBAPIError) -> EnvironmentFault:
    """Return what a database says as a sentence; nothing that was not acknowledged is there."""
    said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    if "not a database" in said:
        message = f"{where} is no register of qmskg; move it aside, or set QMSKG_REGISTER_URL to another"
        return DataFolderError(message, fault="register-broken")
    if "locked" in said:
        message = f"{where} is held by another process for over {_BUSY_SECONDS} s; try again"
        return EnvironmentFault(message, fault="register-busy")
    if no_room(error.orig or error) or "disk I/O" in said:
        message = f"the register {where} cannot be written ({said}): make room on its disk, then try again"
        return EnvironmentFault(message, fault="disk-full")
    if "malformed" in said:
        message = f"the register {where} is damaged ({said}): stop the server and restore a backup"
        return DataFolderError(message, fault="register-broken")
    if isinstance(error, exc.OperationalError | exc.InterfaceError) and not where.endswith(".sqlite"):
        message = f"the register {where} does not answer ({said}); see that its server runs, and it is found again"
        return EnvironmentFault(message, fault="register-away")
    message = f"the register {where} cannot be used ({said}); mend that, or set QMSKG_REGISTER_URL"
    return DataFolderError(message, fault="register-broken")
