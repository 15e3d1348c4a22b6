"""How much one sender may send in any minute or hour: the window that every limit of the server counts in.

In memory: each process counts for itself.
"""

from __future__ import annotations

import math
import time

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

__all__ = ["Window"]


class Window:
    """Counts what each sender sends.

    Args:
        item: how much, and in what time.
    """

    def __init__(self, item: RateLimitItem) -> None:
        self._item = item
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    @property
    def amount(self) -> int:
        """How much one sender may send."""
        return self._item.amount

    @property
    def seconds(self) -> int:
        """In what time."""
        return self._item.get_expiry()

    def hit(self, sender: str) -> int:
        """Count one; return 0 where it is let in, and else in how many seconds there will be more."""
        return 0 if self._limiter.hit(self._item, sender) else self.left(sender)[1]

    def left(self, sender: str) -> tuple[int, int]:
        """Return how much of a sender's share is left, and in how many seconds there will be more."""
        window = self._limiter.get_window_stats(self._item, sender)
        return window.remaining, max(1, min(self.seconds, math.ceil(window.reset_time - time.time())))
