"""How many queries one client may send in a minute, and how many of them may run at once.

In memory: each process counts for itself. The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from limits import RateLimitItemPerMinute

from qmskg.errors import TooMany
from qmskg.server.windows import Window

__all__ = ["RATE_HEADERS", "Admission"]

_SOON: Final = 2
RATE_HEADERS: Final = ("RateLimit", "RateLimit-Policy")


class Admission:
    """Lets the queries of each client in, as far as its share goes.

    Args:
        a_minute: queries that a client may send in any minute; 0 for no limit.
        at_once: queries of a client that may run side by side.
    """

    def __init__(self, a_minute: int, at_once: int) -> None:
        self._window = Window(RateLimitItemPerMinute(a_minute)) if a_minute else None
        self._at_once = at_once
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()

    def count(self, client: str) -> None:
        """Count a query that was sent.

        Raises:
            TooMany: the client sent enough for now.
        """
        if self._window and (wait := self._window.hit(client)):
            raise TooMany(
                f"{self._window.amount:,} queries a minute is all that one address may send; go on in {wait} seconds, "
                "ask for more in one query, or take the data as a file",
                retry_after=wait,
            )

    @contextmanager
    def running(self, client: str) -> Iterator[None]:
        """Hold one of the client's places while a query runs.

        Raises:
            TooMany: all are taken.
        """
        with self._lock:
            if self._running[client] >= self._at_once:
                raise TooMany(
                    f"{self._at_once} queries of this address are running, which is as many as may: send the next "
                    "when one of them is answered",
                    retry_after=_SOON,
                )
            self._running[client] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[client] -= 1
                if not self._running[client]:
                    del self._running[client]

    def headers(self, client: str) -> dict[str, str]:
        """Return what tells the client how much of its share is left."""
        if self._window is None:
            return {}
        left, wait = self._window.left(client)
        return {
            "RateLimit-Policy": f'"queries";q={self._window.amount};w={self._window.seconds}',
            "RateLimit": f'"queries";r={left};t={wait}',
        }
