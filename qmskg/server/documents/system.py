"""How the server is, and what went wrong."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.server.documents.words import open_

__all__ = ["ProblemDocument", "Ready"]


@open_
class ReadinessProblem(TypedDict):
    """What is wrong. ``code`` is one word that stays, which docs/faults.md explains."""

    check: str
    code: str
    sentence: str


@open_
class Ready(TypedDict):
    """Whether the server can answer, and if not, what is wrong."""

    ready: bool
    checks: dict[str, Any]
    problems: NotRequired[list[ReadinessProblem]]


@open_
class ProblemDocument(TypedDict):
    """An error (RFC 9457): ``detail`` is one sentence that says what to do."""

    type: str
    title: str
    status: int
    detail: str
    request_id: NotRequired[str]
    """Of the request, as in the header X-Request-ID and in the server's log."""
    position: NotRequired[str]
    """Of a stale decision: what to look at before deciding again."""
    nearest: NotRequired[list[str]]
    """Of an unknown id: what was perhaps meant."""
    rows: NotRequired[list[dict[str, Any]]]
    """Of a workbook of which no row can be taken: why, row by row."""
