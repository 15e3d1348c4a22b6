"""Answers that were given already: kept in memory while the data stand still, up to a limit."""

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
    """Answers by what was asked, the state of the data being part of that. What was asked for longest ago goes first.

    Args:
        most: bytes of all together.
        largest: bytes of one.
    """

    def __init__(self, most: int = _ALL, largest: int = _LARGEST) -> None:
        self.largest = largest
        self._lock = threading.Lock()
        self._kept: LRUCache[tuple[object, ...], KeptAnswer] = LRUCache(
            most, getsizeof=lambda one: len(one.body) + 512
        )

    def get(self, key: tuple[object, ...]) -> KeptAnswer | None:
        """Return the answer to what was asked, where it is kept."""
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: tuple[object, ...], answer: KeptAnswer) -> None:
        """Keep an answer, unless it is too large."""
        if len(answer.body) <= self.largest:
            with self._lock:
                self._kept[key] = answer
