"""Challenges: what a reader of the public pages says against a link, and what a curator answered. Pure.

Whoever challenges is nobody whom the register knows: the words are kept as typed for those who work here, and are
never shown in public. What the public sees is that a link is challenged, since when, and the curator's answer.

Upholding a challenge asks for the pair to be read again. What people agreed stands, marked, until a new round of two
blind readers has closed: nobody undoes alone what two people agreed, neither by a challenge nor by its answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from qmskg.errors import InputError, RefusedError, TooMany
from qmskg.register.answers import clean, pair_of
from qmskg.register.events import Draft, Event, EventKind, standing
from qmskg.register.people import OUTSIDER, Person

if TYPE_CHECKING:
    from qmskg.register.rounds import PairRecord
    from qmskg.register.state import State

__all__ = ["CHALLENGE_KINDS", "Challenge", "Outcome", "answered", "challenged", "challenges_of"]

CHALLENGE_KINDS: Final = frozenset({EventKind.CHALLENGED, EventKind.CHALLENGE_ANSWERED})
#: how many may wait on one pair, and how many may come in one day from everybody together
MOST_OPEN, MOST_A_DAY = 5, 200
_DAY: Final = timedelta(days=1)


class Outcome(StrEnum):
    """What a curator makes of a challenge."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Challenge:
    """One challenge, and the answer to it that stands.

    Attributes:
        reason: as it was typed; None once blanked. Not for the public.
        outcome: None while nobody has answered.
        answer: id of the event that answers it.
        by: id of whoever answered.
        said: why, in the curator's words; the public page shows it.
        place: position of the answer in the log; 0 without one.
    """

    id: str
    pair: str
    time: str
    reason: str | None
    outcome: Outcome | None = None
    answer: str | None = None
    answered: str | None = None
    by: str | None = None
    said: str | None = None
    place: int = 0

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.outcome is None


def challenges_of(events: Sequence[Event]) -> tuple[Challenge, ...]:
    """Return the challenges among the events of one pair, oldest first, each with the answer that stands."""
    if not any(event.kind is EventKind.CHALLENGED for event in events):
        return ()
    answers = {event.answers: event for event in standing(events, {EventKind.CHALLENGE_ANSWERED})}
    return tuple(_challenge(e, answers.get(e.id)) for e in events if e.kind is EventKind.CHALLENGED)


def _challenge(event: Event, answer: Event | None) -> Challenge:
    made = Challenge(event.id, event.subject, event.time, event.texts.get("reason"))
    if answer is None:
        return made
    return Challenge(
        made.id, made.pair, made.time, made.reason, Outcome(answer.payload["outcome"]), answer.id, answer.time,
        answer.person, answer.texts.get("reason"), answer.position,
    )  # fmt: skip


def challenged(state: State, a: str, b: str, reason: str, *, id: str, now: datetime) -> Draft:
    """Return a challenge by an unverified outsider; that there is a link to challenge is for the caller to know.

    Raises:
        InputError: the reason is empty, too long, or holds control characters.
        TooMany: enough wait on this pair, or came in within a day.
    """
    key, typed = pair_of(a, b), clean("challenge", reason)
    if not typed:
        raise InputError("say what is wrong with this link: the reason is empty")
    mine = state.challenges.get(key, ())
    if sum(one.open for one in mine) >= MOST_OPEN:
        raise TooMany(
            f"{MOST_OPEN} challenges wait on this link already; it will be looked at, so nothing more is needed",
            retry_after=int(_DAY.total_seconds()),
        )
    times = [datetime.fromisoformat(one.time) for found in state.challenges.values() for one in found]
    recent = sorted(time for time in times if now - time < _DAY)
    if len(recent) >= MOST_A_DAY:
        wait = _DAY - (now - recent[-MOST_A_DAY])
        raise TooMany(
            "more challenges came in today than people can look at; send it again tomorrow",
            retry_after=max(1, int(wait.total_seconds())),
        )
    payload = dict(zip("ab", key.split("|"), strict=True)) | {"verified": False}
    return Draft(
        id=id, person=OUTSIDER, kind=EventKind.CHALLENGED, subject=key, payload=payload, texts={"reason": typed}
    )


def answered(
    record: PairRecord, person: Person, challenge: Challenge, outcome: Outcome, reason: str | None, *, id: str
) -> Draft:
    """Return a curator's answer to a challenge.

    Args:
        record: of the pair.
        person: who answers.
        challenge: which one.
        outcome: what they make of it.
        reason: why; the public page shows it. A dismissal needs one.
        id: of the event.

    Raises:
        InputError: a dismissal without a reason, or a reason that is too long.
        RefusedError: it is answered already, or the person would dismiss a challenge to what they decided with others.
    """
    typed = clean("reason", reason)
    if challenge.outcome:
        raise RefusedError(f"this challenge was {challenge.outcome} already, by event {challenge.answer}")
    if outcome is Outcome.DISMISSED:
        if not typed:
            raise InputError("a challenge is dismissed with a reason, which the public page shows; give one")
        readers = record.known.people
        if person.id in readers and len(readers) > 1:
            raise RefusedError(
                "you are one of the readers whom this challenge is about: you may uphold it, and somebody else may "
                "dismiss it"
            )
    return Draft(
        id=id, person=person.id, kind=EventKind.CHALLENGE_ANSWERED, subject=challenge.pair, answers=challenge.id,
        payload={"outcome": outcome.value}, texts={"reason": typed} if typed else {},
    )  # fmt: skip
