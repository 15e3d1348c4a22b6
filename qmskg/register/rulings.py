"""What a person rules where two demands disagree: which applies, or why there is nothing to choose. Pure.

A ruling hides nothing: both limits go on being shown, the strictest with its legal force. It holds for what was read;
where a limit, or what else of substance its duty asks, has changed since, the conflict waits for a ruling again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from qmskg.errors import InputError
from qmskg.identity import pair_key
from qmskg.limits import quantity_words
from qmskg.links import CoreStandard
from qmskg.model import Library, Threshold, digest
from qmskg.register.answers import check_seen, clean, pair_of
from qmskg.register.events import Draft, Event, EventKind, blanked, standing
from qmskg.register.people import Person
from qmskg.register.reading import Change, change_since, readings
from qmskg.register.rounds import Reading
from qmskg.relations import Ruling

if TYPE_CHECKING:
    from qmskg.register.state import State

__all__ = [
    "Conflict",
    "ConflictRecord",
    "conflict_ends",
    "conflict_key",
    "conflict_ruled",
    "read_now",
]


_SUBJECT: Final = "conflict:"


def conflict_key(a: str, b: str, dimension: str) -> str:
    """Return the subject of the events about one conflict; which end is named first tells nothing.

    >>> conflict_key("b:1", "a:1", "Time to surgery")
    'conflict:a:1&b:1&time to surgery'
    """
    return _SUBJECT + "&".join((*pair_key(a, b).split("|"), quantity_words(dimension)))


def conflict_ends(subject: str) -> tuple[str, str] | None:
    """Return the two ends of a conflict by the subject of its events; None for another subject.

    >>> conflict_ends("conflict:a:1&b:1&time to surgery"), conflict_ends("a:1|b:1")
    (('a:1', 'b:1'), None)
    """
    if not subject.startswith(_SUBJECT):
        return None
    a, b, _ = subject.removeprefix(_SUBJECT).split("&")
    return a, b


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two demands that disagree, as they are now.

    Attributes:
        a: one end.
        b: the other end.
        dimension: in what.
        read: id of each end -> hashes of its text now; absent where it has none of its own.
        limits: id of each end -> hash of all its limits of this quantity, with population and start of the clock.
    """

    a: str
    b: str
    dimension: str
    read: Mapping[str, Reading]
    limits: Mapping[str, str]

    @property
    def key(self) -> str:
        """Subject of its events."""
        return conflict_key(self.a, self.b, self.dimension)


def read_now(
    library: Library, a: str, b: str, dimension: str, core: Mapping[str, CoreStandard] | None = None
) -> Conflict:
    """Return two demands as they can be read now."""
    held = {id: library.nodes[id].thresholds for id in sorted((a, b)) if id in library.nodes}
    return Conflict(
        a, b, dimension, readings(library, a, b, core=core), {id: _hash(t, dimension) for id, t in held.items()}
    )


def _hash(limits: Iterable[Threshold], dimension: str) -> str:
    words = quantity_words(dimension)
    return digest(*sorted(t.model_dump_json() for t in limits if quantity_words(t.quantity) == words))


@dataclass(frozen=True, slots=True)
class ConflictRecord:
    """What people ruled on one conflict, in the log's order."""

    events: tuple[Event, ...] = ()

    def with_event(self, event: Event) -> ConflictRecord:
        """Return it with one more event."""
        return ConflictRecord((*self.events, event))

    def with_blanked(self, id: str, fields: Sequence[str]) -> ConflictRecord:
        """Return it with some texts of one event blanked."""
        return ConflictRecord(tuple(blanked(e, fields) if e.id == id else e for e in self.events))

    @property
    def ruling(self) -> Event | None:
        """The newest ruling that stands, whatever changed since."""
        return next(reversed(standing(self.events, {EventKind.CONFLICT_RULED})), None)

    @property
    def position(self) -> str:
        """What to name as ``seen`` when ruling on it."""
        return str(self.events[-1].position) if self.events else "none"

    def dependent(self, undo: Event) -> Event | None:
        """Return the first later ruling that stands: whoever made it had seen what ``undo`` would change."""
        target = next(event for event in self.events if event.id == undo.answers)
        later = standing(self.events, {EventKind.CONFLICT_RULED})
        return next((event for event in later if event.position > target.position), None)

    def change(self, library: Library, now: Conflict, core: Mapping[str, CoreStandard] | None = None) -> Change:
        """Return what changed in the two demands since the ruling that stands."""
        if (event := self.ruling) is None:
            return Change.NOTHING
        if event.payload["limits"] != dict(now.limits):
            return Change.SUBSTANCE
        was = {id: Reading(**reading) for id, reading in event.payload["read"].items()}
        found = {change_since(library, core or {}, id, reading) for id, reading in was.items()}
        return next((c for c in (Change.SUBSTANCE, Change.WORDING) if c in found), Change.NOTHING)


def conflict_ruled(
    state: State, person: Person, conflict: Conflict, ruling: Ruling, *,
    applies: str | None, reason: str | None, seen: str, id: str,
) -> Draft:  # fmt: skip
    """Return a ruling on two demands that disagree; that they do is for the caller to know.

    Args:
        state: of the whole register.
        person: who rules.
        conflict: the two, as they were read.
        ruling: what holds.
        applies: id of the one that applies, where one does.
        reason: why.
        seen: position of the conflict's newest event as the person saw it, ``none`` the first time.
        id: of the event.

    Raises:
        InputError: no reason, or it does not say which of the two applies, or ``seen`` is no position.
        StaleDecision: somebody ruled on it in between.
    """
    pair_of(conflict.a, conflict.b)
    typed = clean("reason", reason)
    if not typed:
        raise InputError("say why: whoever meets both limits reads the reason")
    if (ruling is Ruling.ONE_APPLIES) != (applies is not None):
        raise InputError(
            f"say which of the two applies with {Ruling.ONE_APPLIES}, and name none with another ruling"
        )
    if applies not in {None, conflict.a, conflict.b}:
        raise InputError(f"{str(applies)[:120]} is neither {conflict.a} nor {conflict.b}; name one of the two")
    check_seen(seen, state.conflict(conflict.key).position, f"{conflict.a} and {conflict.b}")
    a, b = sorted((conflict.a, conflict.b))
    payload: dict[str, Any] = {
        "a": a, "b": b, "dimension": conflict.dimension, "answer": ruling.value, "applies": applies,
        "read": {leaf: asdict(reading) for leaf, reading in sorted(conflict.read.items())},
        "limits": dict(sorted(conflict.limits.items())),
    }  # fmt: skip
    return Draft(
        id=id, person=person.id, kind=EventKind.CONFLICT_RULED, subject=conflict.key, payload=payload,
        texts={"reason": typed},
    )  # fmt: skip
