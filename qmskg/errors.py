"""The errors that qmskg raises, as one tree.

    QmskgError                  every error that a person can do something about
    ├── InputError              what was given is wrong (exit 2, HTTP 400 or 422)
    │   ├── SourceError         a file of content is wrong; says file and line
    │   ├── UnknownId           an id that the graph does not hold (HTTP 404)
    │   │   ├── UnknownRelease  a version that was never released
    │   │   └── WithdrawnId     an id that was in use and is no more (HTTP 410)
    │   ├── RowsRefused         every row of a table is refused; says why of each (HTTP 422)
    │   └── QueryError          a SPARQL query that is malformed (HTTP 400)
    ├── RefusedError            allowed in form, refused in substance (exit 1, HTTP 403)
    │   ├── NotSignedIn         no token, or one that is nobody's or ran out (HTTP 401)
    │   ├── StaleDecision       somebody decided in between (HTTP 409)
    │   ├── GateFailed          the SHACL gate does not pass
    │   ├── TooMany             asked too often (HTTP 429); says when to ask again
    │   └── QueryRefused        a query that reaches outside, or past a limit
    └── EnvironmentFault        the machine is in the way: a port, a folder, a model (exit 2, HTTP 503)
        └── DataFolderError     the data folder is old, not writable or broken

Each carries one sentence that says what to do; nothing here is raised for a defect of the program.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = [
    "DataFolderError",
    "EnvironmentFault",
    "GateFailed",
    "InputError",
    "NotSignedIn",
    "QmskgError",
    "QueryError",
    "QueryRefused",
    "RefusedError",
    "RowsRefused",
    "SourceError",
    "StaleDecision",
    "TooMany",
    "UnknownId",
    "UnknownRelease",
    "WithdrawnId",
    "no_room",
]


class QmskgError(Exception):
    """Any error with a sentence for a person."""

    #: process exit code and HTTP status that stand for this error
    exit_code = 2
    http_status = 400


class InputError(QmskgError):
    """What was given cannot be used."""


class SourceError(InputError):
    """A content file is wrong.

    >>> str(SourceError("no such parent", path=Path("sources/a.yaml"), line=12))
    'sources/a.yaml:12: no such parent'
    """

    def __init__(self, message: str, *, path: Path | str, line: int | None = None) -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {message}")
        self.path = Path(path)
        self.line = line
        self.message = message


class UnknownId(InputError):
    """An id that nothing in the graph has."""

    http_status = 404

    def __init__(self, given: str, nearest: tuple[str, ...] = ()) -> None:
        hint = f"; did you mean {' or '.join(nearest)}?" if nearest else "; `qmskg search WORDS` finds ids"
        super().__init__(f"nothing here has the id {given!r}{hint}")
        self.given = given
        self.nearest = nearest


class UnknownRelease(UnknownId):
    """A version that was never released.

    Args:
        given: the version.
        known: what was released, oldest first.

    >>> str(UnknownRelease("0.3.0", ("0.1.0", "0.2.0")))
    "there is no release '0.3.0'; the newest are 0.1.0 and 0.2.0"
    """

    def __init__(self, given: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(given, known[-2:])
        there = f"the newest are {' and '.join(known[-2:])}" if len(known) > 1 else f"there is {''.join(known)}"
        self.args = (
            f"there is no release {given!r}; {there}"
            if known
            else f"there is no release {given!r}: nothing has been released yet, and `qmskg release` makes the first",
        )


class WithdrawnId(UnknownId):
    """An id that was in use and is no more; it is never given to anything else.

    >>> str(WithdrawnId("nice-qs16:9", "it stood twice"))
    "the id 'nice-qs16:9' was withdrawn: it stood twice. Nothing else will have it"
    """

    http_status = 410

    def __init__(self, given: str, why: str) -> None:
        super().__init__(given)
        self.args = (f"the id {given!r} was withdrawn: {why.rstrip('.')}. Nothing else will have it",)
        self.why = why


class RowsRefused(InputError):
    """Rows of a table were filled in, and every one of them is refused.

    Args:
        rows: each with its number under ``row`` and the reason under ``why``.
    """

    http_status = 422

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        more = f"; {len(rows) - 1} more are refused as well" if len(rows) > 1 else ""
        super().__init__(f"no row can be taken. Row {rows[0]['row']}: {rows[0]['why']}{more}")
        self.rows = [dict(row) for row in rows]


class QueryError(InputError):
    """A SPARQL query that does not parse."""


class RefusedError(QmskgError):
    """Well formed, but not allowed."""

    exit_code = 1
    http_status = 403


class NotSignedIn(RefusedError):
    """No token, or one that is nobody's, or that ran out."""

    http_status = 401


class StaleDecision(RefusedError):
    """A decision named a position that is no longer the newest.

    ``position`` is the one to look at before deciding again; it tells nothing of another reader's open vote.
    """

    http_status = 409

    def __init__(self, message: str, *, position: str) -> None:
        super().__init__(message)
        self.position = position


class GateFailed(RefusedError):
    """The gate does not pass, so nothing is published."""

    http_status = 409


def no_room(error: BaseException) -> bool:
    """Return whether an error says that a disk is full, or that a file may not grow any more."""
    said = str(error)
    full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    return full or any(
        words in said for words in ("No space left", "disk is full", "File too large", "quota exceeded")
    )


class TooMany(RefusedError):
    """Asked too often; ``retry_after`` is how many seconds to wait."""

    http_status = 429

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class QueryRefused(RefusedError):
    """A query that leaves this dataset or needs more than a query may use.

    ``http_status`` is set where another one tells the client more (503 when the machine is busy).
    """

    def __init__(self, message: str, *, http_status: int = 403) -> None:
        super().__init__(message)
        self.http_status = http_status


class EnvironmentFault(QmskgError):
    """Something on this machine is in the way.

    ``fault`` is what an operator looks up in ``docs/faults.md``; it is one word, and stays.
    """

    http_status = 503

    def __init__(self, message: str, *, fault: str = "unavailable") -> None:
        super().__init__(message)
        self.fault = fault


class DataFolderError(EnvironmentFault):
    """The data folder cannot be used as it is."""
