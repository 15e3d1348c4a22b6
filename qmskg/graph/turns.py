"""Whose turn it is: so many queries at once, and only half of them long, so that a small query always finds room."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from qmskg.errors import QueryRefused

__all__ = ["Turns"]

#: requests that may wait for each turn; whoever comes after that is told at once
_WAITING: Final = 4


class Turns:
    """Turns of queries in one process.

    Args:
        at_once: queries that run side by side.
        wait: seconds that a query waits for its turn.
        long: seconds after which a query counts as long.
        long_at_once: long queries that run side by side.
    """

    def __init__(self, at_once: int, wait: float, long: float, long_at_once: int) -> None:
        self._at_once = at_once
        self._long_seconds = long
        self._wait = wait
        self._turns = threading.BoundedSemaphore(at_once)
        self._long = threading.BoundedSemaphore(long_at_once)
        self._waiting = threading.BoundedSemaphore(at_once * _WAITING)
        self._counting = threading.Lock()
        #: queries under way, and those that wait for their turn
        self.running = self.waiting = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold a turn.

        Raises:
            QueryRefused: none is free, and none becomes free in time.
        """
        if not self._taken():
            raise QueryRefused(
                f"{self._at_once} queries are running, which is as many as may; try again in a few seconds",
                http_status=503,
            )
        self._count(running=1)
        try:
            yield
        finally:
            self._count(running=-1)
            self._turns.release()

    @contextmanager
    def long(self) -> Iterator[None]:
        """Hold the right to be a long query; this does not wait, since whoever asks holds a turn already.

        Raises:
            QueryRefused: as many are long as may be.
        """
        if not self._long.acquire(blocking=False):
            raise QueryRefused(
                f"the query takes longer than {self._long_seconds:g} s, and as many long queries are running as may: "
                "try again in a few seconds, or ask for less",
                http_status=503,
            )
        try:
            yield
        finally:
            self._long.release()

    def _taken(self) -> bool:
        if self._turns.acquire(blocking=False):
            return True
        if not self._waiting.acquire(blocking=False):
            return False
        self._count(waiting=1)
        try:
            return self._turns.acquire(timeout=self._wait)
        finally:
            self._count(waiting=-1)
            self._waiting.release()

    def _count(self, *, running: int = 0, waiting: int = 0) -> None:
        with self._counting:
            self.running += running
            self.waiting += waiting
