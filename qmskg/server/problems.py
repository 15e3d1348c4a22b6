"""Errors as they leave the server: a problem document (RFC 9457) for programs, a page for people.

The sentence of the error is its ``detail``. One table, :data:`PROBLEMS`, names every problem; the client reads it
backwards to raise the error that the server meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from qmskg.errors import (
    DataFolderError,
    EnvironmentFault,
    GateFailed,
    InputError,
    NotSignedIn,
    QmskgError,
    QueryError,
    QueryRefused,
    RefusedError,
    RowsRefused,
    StaleDecision,
    TooMany,
    UnknownId,
    WithdrawnId,
)
from qmskg.identity import DEFAULT_BASE
from qmskg.server.documents import ProblemDocument
from qmskg.server.logs import REQUEST_ID

__all__ = [
    "PROBLEMS",
    "PROBLEM_JSON",
    "TooLarge",
    "as_sentence",
    "error_of",
    "http_problem",
    "no_server",
    "problem",
    "sentence",
    "type_iri",
]

PROBLEM_JSON: Final = "application/problem+json"


class TooLarge(InputError):
    """A body over the limit."""

    http_status = 413


#: last part of the type's IRI -> the error, and the title that people read; the most special error comes first
PROBLEMS: Final[dict[str, tuple[type[QmskgError], str]]] = {
    "stale-decision": (StaleDecision, "Somebody decided in between"),
    "withdrawn-id": (WithdrawnId, "This id was withdrawn"),
    "unknown-id": (UnknownId, "Nothing has this id"),
    "malformed-query": (QueryError, "The query is malformed"),
    "query-refused": (QueryRefused, "The query is refused"),
    "gate-failed": (GateFailed, "The gate does not pass"),
    "too-many": (TooMany, "Too many for now"),
    "not-signed-in": (NotSignedIn, "Sign in first"),
    "rows-refused": (RowsRefused, "No row can be taken"),
    "too-large": (TooLarge, "Too large"),
    "data-folder": (DataFolderError, "The data folder cannot be used"),
    "unavailable": (EnvironmentFault, "The server cannot answer now"),
    "refused": (RefusedError, "Refused"),
    "bad-input": (InputError, "What was given cannot be used"),
}


def type_iri(slug: str) -> str:
    """Return the type of a problem."""
    return f"{DEFAULT_BASE}problem/{slug}"


def problem(error: QmskgError) -> ProblemDocument:
    """Return the problem document of an error."""
    slug, title = next(
        ((slug, title) for slug, (made, title) in PROBLEMS.items() if isinstance(error, made)),
        ("bad-input", "What was given cannot be used"),
    )
    document = ProblemDocument(
        type=type_iri(slug), title=title, status=error.http_status, detail=as_sentence(str(error))
    )
    _name_request(document)
    if isinstance(error, StaleDecision):
        document["position"] = error.position
    if isinstance(error, UnknownId):
        document["nearest"] = list(error.nearest)
    if isinstance(error, RowsRefused):
        document["rows"] = error.rows
    return document


#: type of a problem -> the error
_MADE: Final = {type_iri(slug): made for slug, (made, _) in PROBLEMS.items()}


def error_of(status: int, document: Mapping[str, Any] | None, at: str) -> QmskgError:
    """Return the error that a problem document stands for: the table read backwards.

    Args:
        status: of the answer.
        document: its body; None where that is no JSON object.
        at: address of the server, for a sentence.
    """
    if document is None or "detail" not in document:
        return no_server(at)
    said = str(document["detail"])
    made = _MADE.get(str(document.get("type")))
    if made is StaleDecision:
        return StaleDecision(said, position=str(document.get("position", "none")))
    if made is TooMany:
        return TooMany(said, retry_after=0)
    if made is RowsRefused and document.get("rows"):
        return RowsRefused(document["rows"])
    if made is QueryRefused:
        return QueryRefused(said, http_status=status)
    if made is WithdrawnId:
        gone = WithdrawnId("", "")
        gone.args = (said,)
        return gone
    if made is UnknownId:
        error = UnknownId("", tuple(document.get("nearest") or ()))
        error.args = (said,)
        return error
    if made is None:
        made = EnvironmentFault if status >= 500 else RefusedError if status in {401, 403} else InputError
    return made(said)


def no_server(at: str) -> EnvironmentFault:
    """Return that what answers at an address is something else."""
    return EnvironmentFault(f"what answers at {at} is no qmskg server; set QMSKG_API to where it is")


#: what HTTP itself refuses -> the sentence that says what to do
_HTTP: Final[dict[int, str]] = {
    404: "There is no such address here; start from the front page, or see /api/v1/openapi.json.",
    405: "This address does not take that method; /api/v1/openapi.json lists what each takes.",
    406: "This address does not come in that format; ask for another with the Accept header.",
    500: "Something went wrong here that should not have; try again, and if it stays, tell whoever runs this.",
}


def http_problem(status: int, detail: str | None = None) -> ProblemDocument:
    """Return the problem document of a bare HTTP status."""
    title = HTTPStatus(status).phrase
    document = ProblemDocument(
        type="about:blank", title=title, status=status, detail=as_sentence(detail or _HTTP.get(status, title))
    )
    _name_request(document)
    return document


def _name_request(document: ProblemDocument) -> None:
    """Say which request it was, for whoever asks whoever runs this."""
    if id := REQUEST_ID.get():
        document["request_id"] = id


def sentence(errors: Sequence[Mapping[str, Any]]) -> str:
    """Return one sentence about the first thing that is wrong with a request.

    Args:
        errors: as pydantic lists them; ``loc`` begins with ``query``, ``path`` or ``body``.

    >>> sentence([{"type": "missing", "loc": ("body", "seen"), "msg": "Field required"}])
    "The field 'seen' is missing; give it."
    """
    first = errors[0]
    place, *path = first["loc"]
    name = ".".join(str(part) for part in path)
    what = f"The {'field' if place == 'body' else 'parameter'} {name!r}"
    kind, more = first["type"], f" There are {len(errors) - 1} more errors like it." if len(errors) > 1 else ""
    match kind:
        case "json_invalid":
            said = "The body is not valid JSON; send one JSON object."
        case "missing" if not path:
            said = "The request has no body; send one JSON object."
        case "missing":
            said = f"{what} is missing; give it."
        case "extra_forbidden":
            said = f"{what} is not known here; leave it out."
        case "model_attributes_type" | "dict_type" | "model_type" if not path:
            said = "Send the body as one JSON object, with the header Content-Type: application/json."
        case "enum" | "literal_error":
            said = f"{what} must be {_shown(first)}."
        case _:
            message = str(first["msg"]).removeprefix("Value error, ")
            said = f"{what}: {message[:1].lower()}{message[1:]}."
    return said + more


def _shown(error: Mapping[str, Any]) -> str:
    return str((error.get("ctx") or {}).get("expected", "one of the words that the documentation lists"))


def as_sentence(text: str) -> str:
    """Begin with a capital and end with a stop, as a sentence does; an id at the start is left as it is.

    >>> as_sentence("nothing here has the id 'x'")
    "Nothing here has the id 'x'."
    """
    first = text.partition(" ")[0]
    start = text[:1].upper() if first.isalpha() else text[:1]
    return start + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
