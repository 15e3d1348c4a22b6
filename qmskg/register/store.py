"""The register: what people did, on disk, and the state that follows from it.

Every write takes the register's lock, folds what other processes wrote, asks :mod:`qmskg.register.drafts` what may
be written, and appends it, so that what was checked is still so when it is on disk. A receipt is given once it is.
Sending the same event id again gives the first receipt and writes nothing.

Who may call what is for the caller to check, from the person whom a token names; that a person takes part in a
decision only once, and undoes only what is theirs, is checked here.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from qmskg.errors import InputError, RefusedError, UnknownId
from qmskg.links import Link, LinkKind
from qmskg.register import drafts
from qmskg.register.answers import Answer, pair_of
from qmskg.register.events import Draft, Event, EventKind, Receipt, event_id, undone_ids
from qmskg.register.log import Log, Writer
from qmskg.register.people import LOCAL, Person, hash_token, new_token
from qmskg.register.rounds import Reading
from qmskg.register.state import EMPTY, State
from qmskg.register.view import PairView

__all__ = ["Register"]


def _now() -> datetime:
    return datetime.now(UTC)


class Register:
    """An open register. Safe to share between threads; each process opens its own.

    Args:
        url: SQLAlchemy URL of SQLite or PostgreSQL; the tables are made or brought up to date.
        readers: how many readers make a pair agreed, 1 to 3; it goes into each vote and rewrites nothing.
        clock: tells the time of events.

    Raises:
        DataFolderError: the database is no register, is of a newer qmskg, or cannot be used.
    """

    def __init__(self, url: str, readers: int = 2, *, clock: Callable[[], datetime] = _now) -> None:
        if not 1 <= readers <= 3:
            raise InputError(f"one to three readers can make a pair agreed, not {readers}; set QMSKG_READERS")
        self.readers = readers
        self._clock = clock
        self._log = Log(url)
        self._state = EMPTY
        self._folding = threading.Lock()
        self._appending = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._log.close()

    # --- what is so now -------------------------------------------------------------------------------------

    def position(self) -> int:
        """Return the position of the last event; 0 for none."""
        return self._log.position()

    def events(self, after: int = 0) -> tuple[Event, ...]:
        """Return the log after a position. It holds open votes: it is for folding and keeping, not for showing."""
        return self._log.events(after)

    def state(self) -> State:
        """Return the state now; only what was written since the last call is read and folded."""
        with self._folding:
            self._state = _followed(self._state, self._log.events)
            return self._state

    def history(self, a: str, b: str, viewer: Person | None) -> PairView:
        """Return what a person (None: the public) may see of a pair."""
        pair_of(a, b)
        return self.state().view(a, b, viewer.id if viewer else None)

    def events_of(self, person: Person, limit: int = 50) -> list[dict[str, Any]]:
        """Return what a person did last, newest first, each with ``undone`` and its subject."""
        mine = self._log.events_by(person.id)
        undone = undone_ids(mine)  # only whoever did it undoes it
        shown = [e for e in reversed(mine) if e.kind is not EventKind.PERSON_ADDED]
        return [_line(event, event.id in undone) for event in shown[:limit]]

    # --- what people do -------------------------------------------------------------------------------------

    def decide(
        self,
        person: Person,
        a: str,
        b: str,
        answer: str,
        *,
        seen: str,
        kind: LinkKind = LinkKind.MAPPING,
        read: Mapping[str, Reading] | None = None,
        shared: str | None = None,
        reason: str | None = None,
        not_covered: Sequence[str] | None = None,
        proposal: Link | None = None,
        event: str | None = None,
    ) -> Receipt:
        """Write what a person says about a pair: a vote, or on a disputed pair an adjudication.

        Args:
            person: who decides.
            a: one end; of an evidence pair the measure.
            b: the other end; of an evidence pair the leaf.
            answer: a relation read from a to b, an evidence word, or ``unsure``.
            seen: ``none`` the first time, else the position that :meth:`history` gave to this person.
            kind: which question the pair answers.
            read: hashes of the texts as they were shown (:func:`qmskg.register.reading.readings`).
            shared: the duty that both share.
            reason: why.
            not_covered: what the measure leaves out; None is "not stated".
            proposal: what the machine had proposed, of which a copy is kept.
            event: id made by the client; the same id again is a retry.

        Raises:
            InputError: the answer does not fit the pair, or a text is too long.
            StaleDecision: the pair looks different to this person by now. Another reader's open vote does not
                make it so.
            RefusedError: the person is one of the readers who differ, or is not in the register.
        """
        said = Answer.checked(a, b, kind, answer, shared=shared, reason=reason, not_covered=not_covered)
        id = event_id(event)
        wanted = Draft(
            id=id, person=person.id, kind=EventKind.DECIDED, subject=said.key, payload={"answer": said.answer}
        )

        def draft(state: State, _writer: Writer) -> Draft:
            return drafts.decided(
                state, person, said, id=id, seen=seen, readers=self.readers, read=read, proposal=proposal
            )

        return self._append(person, wanted, draft)

    def undo(self, person: Person, event: str, *, reason: str | None = None, id: str | None = None) -> Receipt:
        """Take an event back, by another event; undoing an undo brings it back.

        Raises:
            UnknownId: no event has this id.
            InputError: this kind of event cannot be undone.
            RefusedError: it is somebody else's, or undone already, or a later event depends on it; it is named.
        """
        target, new = event_id(event), event_id(id)

        def draft(state: State, writer: Writer) -> Draft:
            found = _found(writer.event(target), target)
            return drafts.undone(state, person, found, writer.about(found.subject), id=new, reason=reason)

        subject = _found(self._log.event(target), target).subject
        wanted = Draft(id=new, person=person.id, kind=EventKind.UNDONE, subject=subject, answers=target)
        return self._append(person, wanted, draft)

    def comment(self, person: Person, a: str, b: str, text: str, *, event: str | None = None) -> Receipt:
        """Write a comment on a pair. While a round is open, others see only that it is there.

        Raises:
            InputError: it is empty or too long.
        """
        id = event_id(event)
        wanted = Draft(id=id, person=person.id, kind=EventKind.COMMENTED, subject=pair_of(a, b))
        return self._append(
            person, wanted, lambda state, _writer: drafts.commented(state, person, a, b, text, id=id)
        )

    def edit_core(
        self,
        person: Person,
        core_id: str,
        fields: Mapping[str, Any],
        *,
        seen: str | None = None,
        event: str | None = None,
    ) -> Receipt:
        """Change fields of a core standard; those that are not named stay.

        Args:
            person: who edits.
            core_id: of the core standard.
            fields: new values, as JSON.
            seen: position of its newest event as the person saw it (``State.core(id).position``); None writes
                whatever others did in between.
            event: id made by the client; the same id again is a retry.

        Raises:
            InputError: no field, or a value that is no JSON.
            StaleDecision: somebody edited it in between.
        """
        id = event_id(event)
        wanted = Draft(id=id, person=person.id, kind=EventKind.CORE_EDITED, subject=core_id)
        return self._append(
            person,
            wanted,
            lambda state, _writer: drafts.core_edited(state, person, core_id, fields, id=id, seen=seen),
        )

    def redact(
        self, person: Person, event: str, fields: Sequence[str] | None = None, *, reason: str | None = None
    ) -> Receipt:
        """Blank what was typed into an event (its reason, comment, name ...), by law; the event stands.

        Raises:
            UnknownId: no event has this id.
            InputError: it holds no such text.
        """
        target, id = event_id(event), event_id(None)

        def draft(_state: State, writer: Writer) -> Draft:
            found = _found(writer.event(target), target)
            made = drafts.redacted(person, found, fields, id=id, reason=reason)
            writer.blank(target, tuple(made.payload["fields"]))
            return made

        subject = _found(self._log.event(target), target).subject
        wanted = Draft(id=id, person=person.id, kind=EventKind.REDACTED, subject=subject, answers=target)
        receipt = self._append(person, wanted, draft)
        self._log.forget()
        return receipt

    # --- people ---------------------------------------------------------------------------------------------

    def add_person(self, name: str, *, id: str | None = None, by: Person | None = None) -> tuple[Person, str]:
        """Add a person and return them with a token, which is told this once.

        Args:
            name: as it will stand beside what they agree.
            id: small letters, digits and hyphens; made up where it is left out.
            by: who adds them; themselves where it is left out.

        Raises:
            InputError: the name cannot be used, or the id is taken.
        """
        new = id or f"p-{uuid.uuid4().hex[:12]}"
        with self._appending, self._log.writing() as writer:
            state = self._caught_up(writer)
            draft = drafts.person_added(state, by.id if by else new, new, name, id=event_id(None))
            written = writer.append(draft, self._time())
            token = new_token()
            writer.add_token(hash_token(token), new, written.time)
        return Person(new, draft.texts["name"] or ""), token

    def add_local(self, name: str) -> Person:
        """Add the account of a fresh install, unless it is there."""
        with self._appending, self._log.writing() as writer:
            state = self._caught_up(writer)
            if LOCAL in state.people:
                return state.people[LOCAL]
            writer.append(drafts.person_added(state, LOCAL, LOCAL, name, id=event_id(None)), self._time())
        return Person(LOCAL, name)

    def issue_token(self, person_id: str) -> str:
        """Return a new token of a person, which is told this once; the register keeps its hash.

        Raises:
            RefusedError: nobody has this id.
        """
        token = new_token()
        with self._appending, self._log.writing() as writer:
            self._known(self._caught_up(writer), person_id)
            writer.add_token(hash_token(token), person_id, self._time())
        return token

    def person_for_token(self, token: str) -> Person:
        """Return whose token this is.

        Raises:
            RefusedError: nobody's.
        """
        owner = self._log.token_owner(hash_token(token))
        if owner is None:
            raise RefusedError("nobody here has this token: use the one in the data folder, or ask for a new one")
        return self.state().people[owner]

    # --- how it is written ----------------------------------------------------------------------------------

    def _append(self, person: Person, wanted: Draft, draft: Callable[[State, Writer], Draft]) -> Receipt:
        """Write one event under the lock, unless its id is a retry of one that is there."""
        with self._appending, self._log.writing() as writer:
            state = self._caught_up(writer)
            self._known(state, person.id)
            if first := writer.event(wanted.id):
                if not drafts.same_request(first, wanted):
                    raise InputError(f"the event id {wanted.id} was used for something else; make a new one")
                return _receipt(state, first)
            written = writer.append(draft(state, writer), self._time())
            after = state.with_event(written)
        with self._folding:
            if self._state.position < after.position:
                self._state = after
        return _receipt(after, written)

    def _caught_up(self, writer: Writer) -> State:
        with self._folding:
            known = self._state
        return _followed(known, writer.events)

    def _time(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    @staticmethod
    def _known(state: State, person_id: str) -> None:
        if person_id not in state.people:
            raise RefusedError(
                f"the register knows nobody with the id {person_id[:60]!r}; use the token of this register"
            )


def _followed(known: State, events: Callable[[int], tuple[Event, ...]]) -> State:
    """Return the state folded forward; from the start where the log is not the one that was folded before."""
    if known.position:
        last, *new = events(known.position - 1) or (None,)
        if last is not None and last.id == known.last:
            return known.with_events(new) if new else known
    return EMPTY.with_events(events(0))


def _found(event: Event | None, id: str) -> Event:
    if event is None:
        raise UnknownId(id)
    return event


def _receipt(state: State, event: Event) -> Receipt:
    """Return the receipt that an event got when it was written, whatever came later."""
    if "|" not in event.subject:
        return Receipt(event.id, event.subject, str(event.position), None)
    record = state.pair(event.subject)
    if event.position < state.position:
        record = record.until(event.position)
    return Receipt(event.id, event.subject, record.position_for(event.person), record.status)


def _line(event: Event, undone: bool) -> dict[str, Any]:
    return {
        "id": event.id,
        "kind": event.kind.value,
        "time": event.time,
        "subject": event.subject,
        "answer": event.payload.get("answer"),
        "undone": undone,
    }
