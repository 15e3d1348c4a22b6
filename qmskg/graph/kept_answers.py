"""Answers that were given already: kept in memory while the data stand still, up to a limit, and then let go."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from typing import Final

from cachetools import LRUCache

__all__ = ["KeptAnswer", "KeptAnswers"]

#: bytes of all answers that are kept, and of the largest that is
_ALL: Final = 64 << 20
_LARGEST: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The bytes of an answer, and how many rows or triples they are."""

    body: bytes
    rows: int | None

    def file(self) -> io.BytesIO:
        """Return the bytes as a file."""
        return io.BytesIO(self.body)


class KeptAnswers:
    """Answers of one state of the data, by what was asked. What was asked for longest ago goes first.

    Once somebody has an answer of another state, those of this one are let go: nobody asks for them again.

    Args:
        most: bytes of all together.
        largest: bytes of one.
    """

    def __init__(self, most: int = _ALL, largest: int = _LARGEST) -> None:
        self.largest = largest
        self._lock = threading.Lock()
        self._state: object = None
        self._kept: LRUCache[object, KeptAnswer] = LRUCache(most, getsizeof=lambda one: len(one.body) + 512)

    def get(self, state: object, asked: object) -> KeptAnswer | None:
        """Return the answer to what was asked of a state of the data, where it is kept."""
        with self._lock:
            return self._kept.get(asked) if state == self._state else None

    def keep(self, state: object, asked: object, answer: KeptAnswer) -> None:
        """Keep an answer, unless it is too large."""
        if len(answer.body) <= self.largest:
            with self._lock:
                if state != self._state:
                    self._kept.clear()
                    self._state = state
                self._kept[asked] = answer
