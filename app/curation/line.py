"""The pairs that wait for a reader, in order, as far as they were loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from curation.address import Address
from qmskg.client import Client

__all__ = ["Line", "Pair"]

Pair = tuple[str, str]

_PAGE: Final = 50
#: pairs left ahead of the reader at which more are asked for
_FEW: Final = 10


@dataclass
class Line:
    """A page of the queue. What a reader decides leaves it at once, without asking the server for it again.

    Attributes:
        pairs: those that wait, in order, without those put aside.
        total: how many wait on the server.
        aside: pairs that were put aside during this visit.
    """

    pairs: list[Pair] = field(default_factory=list)
    total: int = 0
    aside: set[Pair] = field(default_factory=set)
    _loaded: dict[str, Any] | None = None

    def is_of(self, address: Address) -> bool:
        """Return whether it was loaded for the queue that an address names."""
        return self._loaded == address.asked

    def load(self, client: Client, address: Address) -> None:
        """Ask for the first page of the queue that an address names."""
        found = client.queue(limit=_PAGE + len(self.aside), **address.asked)
        self._loaded = address.asked
        self.total = found["total"]
        pairs = ((item["a"], item["b"]) for item in found["items"])
        self.pairs = [pair for pair in pairs if pair not in self.aside]

    def runs_low(self, pair: Pair | None) -> bool:
        """Return whether the pairs ahead of this one come to an end, while more wait on the server."""
        at = self.pairs.index(pair) if pair in self.pairs else 0
        return len(self.pairs) - at < _FEW and len(self.pairs) + len(self.aside) < self.total

    @property
    def first(self) -> Pair | None:
        """The first pair that waits."""
        return next(iter(self.pairs), None)

    def beside(self, pair: Pair | None, step: int) -> Pair | None:
        """Return the pair so many steps from this one; the first where this one does not wait."""
        if pair not in self.pairs:
            return self.first
        at = self.pairs.index(pair) + step
        return self.pairs[at] if 0 <= at < len(self.pairs) else None

    def after(self, pair: Pair | None, many: int) -> list[Pair]:
        """Return the pairs that follow this one, as far as loaded, so many at most."""
        at = self.pairs.index(pair) + 1 if pair in self.pairs else 0
        return self.pairs[at : at + many]

    def drop(self, pair: Pair) -> None:
        """Let a pair go that waits for this reader no more."""
        if pair in self.pairs:
            self.pairs.remove(pair)
            self.total -= 1

    def stand_in(self, pair: Pair, others: list[Pair]) -> None:
        """Let a pair take the place of one of others, where it does not wait itself."""
        if pair not in self.pairs:
            self.pairs = [pair if one in others else one for one in self.pairs]

    def put_aside(self, pair: Pair) -> None:
        """Put a pair aside for this visit."""
        self.aside.add(pair)
        self.pairs = [one for one in self.pairs if one != pair]

    def put_back(self, pair: Pair, before: Pair | None) -> None:
        """Let a pair wait again, before another one."""
        self.aside.discard(pair)
        if pair not in self.pairs:
            self.pairs.insert(self.pairs.index(before) if before in self.pairs else 0, pair)
            self.total += 1
