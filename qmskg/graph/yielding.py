"""Long work stands still while a small query is answered, so that a small one takes as long as on an idle machine.

A lower priority is not enough: where cores share caches and memory, a process that has the lowest still slows down
its neighbours by half. So whatever is long at work is stopped by signal for the few milliseconds that a small query
takes, and goes on in between. Each process of the server does this for the children of its own.
"""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

__all__ = ["Yielding"]

#: seconds that long work may have stood still in all before it is let run on for a slice, whoever comes: where small
#: queries come without a pause, it has about 3% of the time
_PATIENCE: Final = 1.5
_SLICE: Final = 0.05


class Yielding:
    """Who runs, and who stands still meanwhile.

    Args:
        clock: gives seconds that never go backwards.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._small = 0
        self._behind: set[subprocess.Popen[bytes]] = set()
        self._still = False
        self._since = clock()
        self._owed = 0.0

    @contextmanager
    def small(self) -> Iterator[None]:
        """Have a small query answered: what is long stands still meanwhile."""
        with self._lock:
            self._small += 1
            self._settle()
        try:
            yield
        finally:
            with self._lock:
                self._small -= 1
                self._settle()

    @contextmanager
    def behind(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        """Let a process yield to small queries; at the end it runs, if it is still there."""
        with self._lock:
            self._settle()
            self._behind.add(process)
            if self._still:
                _signal(process, signal.SIGSTOP)
        try:
            yield
        finally:
            with self._lock:
                self._behind.discard(process)
                if self._still:
                    _signal(process, signal.SIGCONT)

    def _settle(self) -> None:
        """Stop what is long, or let it go on, as is due now."""
        now = self._clock()
        lasted = now - self._since
        if self._still:
            still = self._small > 0 and self._owed + lasted < _PATIENCE
        else:
            if lasted >= _SLICE:
                self._owed = 0.0
            still = self._small > 0 and self._owed < _PATIENCE
        if still == self._still:
            return
        if self._still:
            self._owed += lasted
        self._still, self._since = still, now
        for process in self._behind:
            _signal(process, signal.SIGSTOP if still else signal.SIGCONT)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(number)  # looks whether it has ended, so that it reaches no other of the same number
