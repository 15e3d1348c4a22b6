"""A register as lines of JSON, which SQLite and PostgreSQL give and take alike.

Each line is one thing: ``{"event": ...}`` with what was typed into it, in the log's order, then ``{"token": ...}``
(its hash, never the token) and ``{"secret": ...}``. The lines hold open votes and what people typed: they are for
keeping, not for showing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import IO, Any, Final

from qmskg.errors import DataFolderError, InputError, QmskgError, RefusedError
from qmskg.register.events import Event, EventKind
from qmskg.register.log import Log, Writer
from qmskg.register.migrations import MIGRATIONS
from qmskg.register.people import Token

__all__ = ["SCHEMA", "Copied", "copy_lines", "require_empty", "take_lines"]

#: version of the tables that the lines follow; an older one can be taken, a newer one cannot
SCHEMA: Final = len(MIGRATIONS)
_BROKEN: Final = "the lines of the register cannot be read at line {line} ({why}); take another backup"


@dataclass(frozen=True, slots=True)
class Copied:
    """What lines hold.

    Attributes:
        position: of the last event; 0 for none.
        identity: id of the first event, which tells this register from every other.
        tokens: how many.
    """

    position: int
    identity: str | None
    tokens: int


def copy_lines(url: str, out: IO[bytes], *, until: int | None = None) -> Copied:
    """Write a register as lines while others may be writing to it; all of it is from one moment.

    Args:
        url: of the register.
        out: takes the lines.
        until: position after which events are left out; None takes them all.
    """
    log = Log(url)
    try:
        with log.standing() as reading:
            events = [one for one in reading.events(0) if until is None or one.position <= until]
            tokens, secrets = reading.tokens(), reading.secrets()
    finally:
        log.close()
    for event in events:
        out.write(_line("event", asdict(event)))
    for token in tokens:
        out.write(_line("token", asdict(token)))
    for name, value in secrets.items():
        out.write(_line("secret", {"name": name, "value": value}))
    return Copied(events[-1].position if events else 0, events[0].id if events else None, len(tokens))


def require_empty(url: str) -> None:
    """See that nothing is in a register yet.

    Raises:
        RefusedError: something is.
    """
    log = Log(url)
    try:
        with log.standing() as reading:
            if reading.events(0) or reading.tokens():
                raise RefusedError(
                    f"the register {log.where} has events or tokens, and a backup is taken into an empty one only; "
                    "set QMSKG_REGISTER_URL to a new database"
                )
    finally:
        log.close()


def take_lines(url: str, lines: Iterable[bytes]) -> Copied:
    """Write lines into an empty register: all of them, or none.

    Raises:
        RefusedError: the register is not empty.
        DataFolderError: the lines are broken, or of a newer qmskg.
    """
    require_empty(url)
    log = Log(url)
    try:
        with log.writing() as writer:
            return _take(writer, lines)
    finally:
        log.close()


def _take(writer: Writer, lines: Iterable[bytes]) -> Copied:
    position, tokens, first = 0, 0, None
    for number, line in enumerate(lines, start=1):
        try:
            ((kind, held),) = json.loads(line).items()
            match kind:
                case "event":
                    event = Event(**{**held, "kind": EventKind(held["kind"])})
                    if event.position != position + 1:
                        raise ValueError(f"position {event.position} comes after {position}")
                    writer.put(event)
                    position, first = event.position, first or event.id
                case "token":
                    writer.add_token(Token(**held))
                    tokens += 1
                case "secret":
                    writer.secret(held["name"], held["value"])
                case _:
                    raise ValueError(f"{kind!r} is not known here")
        except (ValueError, TypeError, KeyError, AttributeError, InputError, RefusedError) as error:
            why = str(error) if isinstance(error, QmskgError) else " ".join(str(error).split())[:100]
            raise DataFolderError(_BROKEN.format(line=number, why=why)) from error
    return Copied(position, first, tokens)


def _line(kind: str, held: dict[str, Any]) -> bytes:
    return json.dumps({kind: held}, ensure_ascii=False, sort_keys=True).encode() + b"\n"
