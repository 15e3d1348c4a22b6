"""What checks the curation itself, as it is written: challenges, planted pairs, and accepting many at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from qmskg.errors import InputError, UnknownId
from qmskg.links import Link
from qmskg.register import bulk, challenges
from qmskg.register.answers import Answer, pair_of
from qmskg.register.base import Base, Writer
from qmskg.register.batches import Batch, batch_key
from qmskg.register.challenges import Challenge, Outcome
from qmskg.register.events import Draft, Event, EventKind, Receipt, event_id
from qmskg.register.people import Person
from qmskg.register.planted import answered_planted
from qmskg.register.rounds import Reading
from qmskg.register.state import State

__all__ = ["Checks"]

_PLANTING: Final = "planting"
_SEED_BITS: Final = 53


class Checks(Base):
    """The part of a register that checks how well it is kept; :class:`qmskg.register.Register` is the whole."""

    def challenge(self, a: str, b: str, reason: str, *, event: str | None = None) -> Challenge:
        """Write what a reader of the public pages says against a link; nobody knows who they are.

        Args:
            a: one end.
            b: the other end.
            reason: what is wrong with it.
            event: id made by the page, so that sending a form twice writes once.

        Raises:
            InputError: the reason is empty or too long, or these are no two ids.
            TooMany: enough wait already.
        """
        id = event_id(event)
        with self._writing() as (state, writer):
            found = writer.event(id)
            if found is None:
                draft = challenges.challenged(state, a, b, reason, id=id, now=self._clock())
                found = writer.append(draft, self._time())
            elif found.kind is not EventKind.CHALLENGED or found.subject != pair_of(a, b):
                raise InputError(f"the event id {id} was used for something else; make a new one")
        return next(one for one in self.state().challenges[found.subject] if one.id == id)

    def answer_challenge(
        self,
        person: Person,
        challenge: str,
        outcome: Outcome,
        *,
        reason: str | None = None,
        event: str | None = None,
    ) -> Receipt:
        """Write a curator's answer to a challenge.

        Raises:
            UnknownId: no challenge has this id.
            InputError: a dismissal without a reason.
            RefusedError: it is answered already, or it is not this person's to dismiss.
        """
        target, id = event_id(challenge), event_id(event)
        asked = self.event(target)
        if asked.kind is not EventKind.CHALLENGED:
            raise InputError(f"event {target} is no challenge; `qmskg challenges` lists them")

        def draft(state: State, _writer: Writer) -> Draft:
            found = next(one for one in state.challenges[asked.subject] if one.id == target)
            return challenges.answered(state.pair(asked.subject), person, found, outcome, reason, id=id)

        wanted = Draft(
            id=id, person=person.id, kind=EventKind.CHALLENGE_ANSWERED, subject=asked.subject, answers=target,
            payload={"outcome": outcome.value},
        )  # fmt: skip
        return self._append(person, wanted, draft)

    # --- planted pairs --------------------------------------------------------------------------------------

    def planting_secret(self) -> str:
        """Return what planted pairs are drawn by, made at first use; nobody is shown it."""
        with self._writing() as (_, writer):
            return writer.secret(_PLANTING, secrets.token_hex(16))

    def answer_planted(
        self, person: Person, said: Answer, *, expected: Sequence[str], basis: str, event: str | None = None
    ) -> Receipt:
        """Write an answer to a planted pair, which counts for nothing but the error that it may be.

        Raises:
            RefusedError: the person has answered it already.
        """
        id = event_id(event)
        wanted = Draft(
            id=id, person=person.id, kind=EventKind.PLANTED_ANSWERED, subject=said.key,
            payload={"answer": said.answer},
        )  # fmt: skip

        def draft(state: State, _writer: Writer) -> Draft:
            return answered_planted(state, person, said, id=id, expected=expected, basis=basis)

        return self._append(person, wanted, draft)

    # --- many at once ---------------------------------------------------------------------------------------

    def sample_bulk(self, person: Person, pairs: Sequence[str], about: Mapping[str, Any], *, size: int) -> Batch:
        """Draw a sample of pairs that somebody would accept at once; the seed is the register's, and is kept.

        Raises:
            InputError: too few or too many pairs, or an answer that cannot be given to many.
        """
        seed = secrets.randbits(_SEED_BITS)  # a whole number that JSON keeps everywhere
        id = event_id(None)

        def make(state: State, _writer: Writer) -> Iterator[Draft]:
            yield bulk.sampled(state, person, pairs, about, id=id, size=size, seed=seed)

        self._append_all(person, EventKind.BULK_SAMPLED, make)
        return self.state().batches[batch_key(id)]

    def accept_bulk(
        self,
        person: Person,
        batch: str,
        ends: Mapping[str, tuple[str, str, Mapping[str, Reading], Link | None, int]],
        *,
        build: str,
    ) -> tuple[Event, ...]:
        """Write one vote for each pair of a batch that nobody has read, if its sample allows it.

        Raises:
            UnknownId: no batch has this id.
            RefusedError: the sample does not allow it, or the batch is over or somebody else's.
        """

        def make(state: State, _writer: Writer) -> Iterator[Draft]:
            return bulk.accepted(state, person, _batch(state, batch), ends, build=build, new_id=_ids())

        return self._append_all(person, EventKind.BULK_ACCEPTED, make)

    def undo_bulk(self, person: Person, batch: str) -> tuple[Event, ...]:
        """Take back every vote that came with a batch, or none.

        Raises:
            UnknownId: no batch has this id.
            RefusedError: it is somebody else's, undone already, or a later event depends on one of its votes.
        """

        def make(state: State, writer: Writer) -> Iterator[Draft]:
            return bulk.undone(state, person, _batch(state, batch), writer.events(0), new_id=_ids())

        return self._append_all(person, EventKind.UNDONE, make)


def _batch(state: State, id: str) -> Batch:
    found = state.batches.get(batch_key(event_id(id)))
    if found is None:
        error = UnknownId(id[:60])
        error.args = (f"no batch has the id {id[:60]!r}; `qmskg bulk list` names yours",)
        raise error
    return found


def _ids() -> Iterator[str]:
    while True:
        yield event_id(None)
