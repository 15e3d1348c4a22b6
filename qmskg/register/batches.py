"""A batch: what somebody would accept at once, as the log has it; :mod:`qmskg.register.bulk` writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from qmskg.register.events import BULK, Event, EventKind
from qmskg.register.rounds import PairRecord

__all__ = ["BULK_KINDS", "Batch", "batch_key", "wilson"]

BULK_KINDS: Final = frozenset({EventKind.BULK_SAMPLED, EventKind.BULK_ACCEPTED})
_CONFIDENCE: Final = 0.95


class Pairs(Protocol):
    """What a batch asks of the state of the register: what people did about each pair."""

    def pair(self, key: str) -> PairRecord:
        """Return it for one pair."""


def batch_key(id: str) -> str:
    """Return the subject of a batch's events."""
    return f"bulk:{id}"


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the 95% Wilson interval of a share (Wilson 1927, without continuity correction).

    >>> [round(end, 3) for end in wilson(80, 80)]
    [0.954, 1.0]
    """
    from scipy.stats import binomtest

    found = binomtest(right, of).proportion_ci(_CONFIDENCE, method="wilson")
    return float(found.low), float(found.high)


@dataclass(frozen=True, slots=True)
class Batch:
    """What somebody would accept at once.

    Attributes:
        start: the event that drew the sample, with everything that was drawn from.
        end: the event that accepted the rest; None before.
        undone: whether the whole was taken back.
    """

    start: Event
    end: Event | None = None
    undone: bool = False

    @property
    def id(self) -> str:
        """Of the batch."""
        return self.start.id

    @property
    def identical(self) -> bool:
        """Whether it is of pairs whose texts are the same, which need no sample."""
        return bool(self.start.payload["basis"] == "identical")

    @property
    def pairs(self) -> tuple[str, ...]:
        """Keys of every pair of the batch, the sample included."""
        return tuple(self.start.payload["pairs"])

    @property
    def sample(self) -> tuple[str, ...]:
        """Keys of the pairs to read one by one."""
        return tuple(self.start.payload["sample"])

    @property
    def answer(self) -> str:
        """What would be said of each."""
        return str(self.start.payload["answer"])

    def read(self, state: Pairs) -> dict[str, bool]:
        """Return, for each pair of the sample that was read since it was drawn, whether the answer was the batch's."""
        found = {}
        for key in self.sample:
            votes = [v for r in state.pair(key).rounds for v in r.votes if v.event.person == self.start.person]
            if votes and votes[-1].event.position > self.start.position and not votes[-1].event.payload.get(BULK):
                found[key] = votes[-1].answer == self.answer
        return found

    def lower(self, state: Pairs) -> float | None:
        """Return the lower end of the interval of how often it was right; None before all of the sample is read."""
        read = self.read(state)
        if not self.sample or len(read) < len(self.sample):
            return None
        return wilson(sum(read.values()), len(read))[0]

    def open_pairs(self, state: Pairs) -> list[str]:
        """Return the pairs that would be accepted: those outside the sample that nobody has read yet."""
        return [key for key in self.pairs if key not in set(self.sample) and not state.pair(key).rounds]

    def votes(self, state: Pairs) -> list[Event]:
        """Return the votes that came with it and still stand."""
        found = (v for key in self.pairs for r in state.pair(key).rounds for v in r.votes)
        return [vote.event for vote in found if vote.event.payload.get(BULK) == self.id]
