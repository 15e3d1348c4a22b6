"""One line of the log: who did what, when, to which pair or core standard.

An event never changes. What a person wrote in their own words (reasons, the duty that both share, comments, names)
stands apart in ``texts``, because the law may ask for it to be blanked: a text that was blanked is None, and the
event stands.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from qmskg.errors import InputError
from qmskg.vocabulary import Status

__all__ = [
    "BULK",
    "TOKEN_MADE_BY",
    "UNDOABLE",
    "Draft",
    "Event",
    "EventKind",
    "Receipt",
    "blanked",
    "event_id",
    "standing",
    "undone_ids",
]


class EventKind(StrEnum):
    """What a person did. A kind is added here when it works, and then never renamed: it is on disk."""

    PERSON_ADDED = "person_added"
    DECIDED = "decided"
    ADJUDICATED = "adjudicated"
    UNDONE = "undone"
    COMMENTED = "commented"
    CORE_EDITED = "core_edited"
    REDACTED = "redacted"
    ROLES_CHANGED = "roles_changed"
    CHALLENGED = "challenged"
    CHALLENGE_ANSWERED = "challenge_answered"
    SPLIT_PROPOSED = "split_proposed"
    ASSIGNED = "assigned"
    PLANTED_ANSWERED = "planted_answered"
    BULK_SAMPLED = "bulk_sampled"
    BULK_ACCEPTED = "bulk_accepted"
    RELEASED = "released"
    CORE_RESHAPED = "core_reshaped"
    CONFLICT_RULED = "conflict_ruled"


#: in the payload of a vote: the batch that it came with, unread
BULK: Final = "bulk"
#: in the payload of any event: id of the other person who had made the token under which it was done
TOKEN_MADE_BY: Final = "token_made_by"  # noqa: S105 - a name, no secret
UNDOABLE: Final = frozenset(
    {
        EventKind.DECIDED,
        EventKind.ADJUDICATED,
        EventKind.UNDONE,
        EventKind.COMMENTED,
        EventKind.CORE_EDITED,
        EventKind.CHALLENGE_ANSWERED,
        EventKind.SPLIT_PROPOSED,
        EventKind.CORE_RESHAPED,
        EventKind.CONFLICT_RULED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event that has no place in the log yet.

    Attributes:
        id: a UUID that the client made, so that a retry can be told from a second event.
        person: id of who does it.
        subject: key of the pair, or id of the core standard or person.
        round: of the pair, where the event belongs to one.
        turn: how often this reader has decided in this round before, undone decisions included; with pair,
            reader and round it is what compare-and-set compares.
        answers: id of the event that this one answers: the event that an undo takes back, the reader's own
            earlier vote that this one replaces, the vote that closed the round which this one settles or reopens.
        payload: facts, as JSON; their names are listed where the draft is made (:mod:`qmskg.register.drafts`).
        texts: words that a person typed, by field; None once blanked.
    """

    id: str
    person: str
    kind: EventKind
    subject: str
    round: int | None = None
    turn: int | None = None
    answers: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Draft):
    """A draft that was written: with its gap-free place in the log, from 1, and its time (UTC, ISO 8601)."""

    position: int
    time: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is said back once an event is on disk.

    Attributes:
        event: its id.
        subject: key of the pair, or id of the core standard or person.
        position: what to name as ``seen`` the next time.
        status: of the pair, as everybody may see it; None for a pair that is as if nobody had decided, and
            for what is no pair.
    """

    event: str
    subject: str
    position: str
    status: Status | None


def event_id(given: str | None) -> str:
    """Return a client's event id in its canonical form, or a new one.

    >>> event_id("6F9619FF-8B86-D011-B42D-00CF4FC964FF")
    '6f9619ff-8b86-d011-b42d-00cf4fc964ff'

    Raises:
        InputError: it is no UUID.
    """
    if given is None:
        return str(uuid.uuid4())
    try:
        return str(uuid.UUID(given.strip()))
    except ValueError as error:
        raise InputError(
            f"{given[:60]!r} is no event id: it is a UUID, as the history of a pair gives it"
        ) from error


def blanked(event: Event, fields: Sequence[str]) -> Event:
    """Return the event with some of its texts blanked."""
    return replace(event, texts={name: None if name in fields else text for name, text in event.texts.items()})


def undone_ids(events: Sequence[Event]) -> frozenset[str]:
    """Return the ids of the events that an undo in force takes back; an undo can itself be one of them.

    An undo always comes after what it takes back, so reading backwards settles each before it is needed.
    """
    undone: set[str] = set()
    for event in reversed(events):
        if event.kind is EventKind.UNDONE and event.answers and event.id not in undone:
            undone.add(event.answers)
    return frozenset(undone)


def standing(events: Sequence[Event], kinds: Iterable[EventKind]) -> list[Event]:
    """Return the events of these kinds that no undo takes back, in the log's order."""
    wanted, undone = frozenset(kinds), undone_ids(events)
    return [event for event in events if event.kind in wanted and event.id not in undone]
