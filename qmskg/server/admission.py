"""How many queries one client may send in a minute, and how many of them may run at once.

In memory: each process counts for itself. The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from qmskg.errors import TooMany

__all__ = ["RATE_HEADERS", "Admission"]

_MINUTE: Final = 60
_SOON: Final = 2
RATE_HEADERS: Final = ("RateLimit", "RateLimit-Policy")


class Admission:
    """Lets the queries of each client in, as far as its share goes.

    Args:
        a_minute: queries that a client may send in any minute; 0 for no limit.
        at_once: queries of a client that may run side by side.
    """

    def __init__(self, a_minute: int, at_once: int) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._item = RateLimitItemPerMinute(a_minute) if a_minute else None
        self._at_once = at_once
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()

    def count(self, client: str) -> None:
        """Count a query that was sent.

        Raises:
            TooMany: the client sent enough for now.
        """
        if self._item and not self._limiter.hit(self._item, client):
            _, wait = self._left(client)
            raise TooMany(
                f"{self._item.amount:,} queries a minute is all that one address may send; go on in {wait} seconds, "
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
        if self._item is None:
            return {}
        left, wait = self._left(client)
        return {
            "RateLimit-Policy": f'"queries";q={self._item.amount};w={_MINUTE}',
            "RateLimit": f'"queries";r={left};t={wait}',
        }

    def _left(self, client: str) -> tuple[int, int]:
        """Return how many queries are left, and in how many seconds there will be more."""
        assert self._item is not None
        window = self._limiter.get_window_stats(self._item, client)
        return window.remaining, max(1, min(_MINUTE, math.ceil(window.reset_time - time.time())))
