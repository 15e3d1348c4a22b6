"""What a query may use, said once: on the page, in the description of the service and in its documentation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qmskg.graph.query import QueryLimits

if TYPE_CHECKING:
    from qmskg.workspace import Workspace

__all__ = ["StatedLimit", "limits_of", "stated_limits"]


_BUSY: Final = "503 with Retry-After"
_OFTEN: Final = "429 with Retry-After"


@dataclass(frozen=True, slots=True)
class StatedLimit:
    """One limit.

    Attributes:
        name: for programs.
        value: in the unit.
        unit: as a word.
        meaning: the limit, for people; with ``value`` and ``unit`` before it, a phrase.
        over: what is sent to whoever goes over it.
    """

    name: str
    value: float
    unit: str
    meaning: str
    over: str


def stated_limits(limits: QueryLimits, a_minute: int) -> tuple[StatedLimit, ...]:
    """Return every limit.

    Args:
        limits: of the queries of one process.
        a_minute: queries that one address may send in a minute; 0 for no limit.
    """
    later = f"that have run for {limits.long:g} s, at once"
    rows = (
        ("wallClock", limits.seconds, "seconds", "that a query may take", _BUSY),
        ("memory", limits.megabytes, "megabytes", "of memory that a query may need", _BUSY),
        ("rows", limits.rows, "rows", "or triples that an answer may have", "413"),
        ("answerSize", limits.size, "bytes", "that an answer may have", "413"),
        ("querySize", limits.text, "characters", "that a query may have", "413"),
        ("atOnce", limits.at_once, "queries", "that run at once", _BUSY),
        ("longAtOnce", limits.long_at_once, "queries", later, _BUSY),
        ("atOncePerClient", limits.at_once_each, "queries", "of one address that run at once", _OFTEN),
        ("rate", a_minute, "queries", "that one address may send in a minute", _OFTEN),
    )
    return tuple(StatedLimit(*row) for row in rows if row[1])


def limits_of(workspace: Workspace) -> tuple[StatedLimit, ...]:
    """Return the limits of what a workspace serves."""
    return stated_limits(workspace.query_runner.limits, workspace.settings.query_rate)
