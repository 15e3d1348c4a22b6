"""What one query may use, and what a client is told where a query went over it, or ended otherwise than it should."""

from __future__ import annotations

import signal
from dataclasses import dataclass

from qmskg.errors import EnvironmentFault, QmskgError, QueryError, QueryRefused, no_room
from qmskg.graph.query_child import Exit

__all__ = ["Faults", "QueryLimits", "shortened"]


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one query may use, and how many may run at once in this process.

    Attributes:
        seconds: of wall clock.
        megabytes: of memory, beyond what an idle child has.
        rows: solutions or triples of an answer.
        size: bytes of an answer.
        text: characters of the query.
        at_once: queries that run side by side.
        at_once_each: of them, those that one client may have running.
        long: seconds after which a query counts as long.
        wait: seconds that a query waits for its turn.
    """

    seconds: float = 30.0
    megabytes: int = 1024
    rows: int = 500_000
    size: int = 128 << 20
    text: int = 250_000
    at_once: int = 4
    at_once_each: int = 2
    long: float = 1.0
    wait: float = 5.0

    @property
    def long_at_once(self) -> int:
        """Long queries that may run side by side: half, so that small ones always find room."""
        return max(1, self.at_once // 2)


class Faults:
    """The errors of a runner with these limits."""

    def __init__(self, limits: QueryLimits) -> None:
        self.limits = limits

    def too_slow(self) -> QueryRefused:
        """Return what to tell the client about a query that ran out of time."""
        return QueryRefused(
            f"the query took longer than the {self.limits.seconds:g} seconds that it may: ask for less, or put "
            "what narrows it down first",
            http_status=503,
        )

    def too_large(self, most: str) -> QueryRefused:
        """Return what to tell the client about an answer that has more than so many rows or bytes."""
        return QueryRefused(
            f"the answer has more than the {most} that it may: narrow the query down, page it with ORDER BY, "
            "LIMIT and OFFSET, or take the data as a file",
            http_status=413,
        )

    def of_end(self, code: int, words: str) -> QmskgError:
        """Return what to tell the client about a child that ended during its job."""
        if "memory allocation" in words or code == -signal.SIGKILL:
            return self._too_much()
        if code in {-signal.SIGXCPU, -signal.SIGALRM}:
            return self.too_slow()
        if code < 0:
            return QueryRefused("the query cannot be evaluated: it may be nested too deeply", http_status=400)
        return QueryError("the query cannot be evaluated: its process ended over it")

    def of_exit(self, exit: int, words: str) -> QmskgError | None:
        """Return what to tell the client about a job that ended otherwise than it should."""
        if exit == Exit.DONE:
            return None
        if no_room(OSError(words)):
            return EnvironmentFault("there is no room for the answer on this machine's disk", fault="disk-full")
        faults: dict[int, QmskgError] = {
            Exit.MALFORMED: QueryError(f"the query is malformed: {shortened(words)}"),
            Exit.TOO_MANY_ROWS: self.too_large(f"{self.limits.rows:,} rows"),
            Exit.TOO_LONG: self.too_large(f"{self.limits.size:,} bytes"),
            Exit.OUT_OF_MEMORY: self._too_much(),
            Exit.OTHER_FORM: QueryError(
                "the query is of another form than its first word says: rewrite it plainly"
            ),
            Exit.NO_STORE: EnvironmentFault(
                f"the data cannot be read: {shortened(words)}; try again", fault="graph-broken"
            ),
        }
        return faults.get(exit, QueryError(f"the query cannot be evaluated: {shortened(words)}"))

    def _too_much(self) -> QueryRefused:
        return QueryRefused(
            f"the query needs more than the {self.limits.megabytes} megabytes of memory that it may have: "
            "narrow it down, or leave out DISTINCT, ORDER BY or the grouping of many rows",
            http_status=503,
        )


def shortened(words: str) -> str:
    """Return a message in one line; Oxigraph names every character that could have followed."""
    line = " ".join(words.split())
    return line if len(line) <= 300 else f"{line[:300]}..."
