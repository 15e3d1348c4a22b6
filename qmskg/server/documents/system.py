"""How the server is, and what went wrong."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.server.documents.words import open_

__all__ = ["ProblemDocument", "Ready"]


@open_
class Ready(TypedDict):
    """Whether the server can answer, and if not, what is wrong."""

    ready: bool
    checks: dict[str, Any]


@open_
class ProblemDocument(TypedDict):
    """An error (RFC 9457): ``detail`` is one sentence that says what to do."""

    type: str
    title: str
    status: int
    detail: str
    position: NotRequired[str]
    """Of a stale decision: what to look at before deciding again."""
    nearest: NotRequired[list[str]]
    """Of an unknown id: what was perhaps meant."""
    rows: NotRequired[list[dict[str, Any]]]
    """Of a workbook of which no row can be taken: why, row by row."""
