"""How the register is opened and read, and how an event is written.

Every write takes the register's lock, folds what other processes wrote, asks whether the person's sign-in is still
good and whether their role lets them do it (:mod:`qmskg.register.rights`), asks :mod:`qmskg.register.drafts` what may
be written, and appends it, so that what was checked is still so when it is on disk. A receipt is given once it is.
Sending the same event id again gives the first receipt and writes nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from qmskg.errors import InputError, RefusedError, UnknownId
from qmskg.register import drafts, rights
from qmskg.register.events import TOKEN_MADE_BY, Draft, Event, EventKind, Receipt
from qmskg.register.log import Log, Writer
from qmskg.register.people import NOBODY, Person, SignIn
from qmskg.register.rights import ACTS_OF, Act
from qmskg.register.state import EMPTY, State

__all__ = ["Base", "Writer", "utc"]


def _now() -> datetime:
    return datetime.now(UTC)


def utc(time: datetime) -> str:
    """Return a time as the register writes it; the order of such texts is that of the times.

    >>> utc(datetime(2026, 5, 1, 9, 30, tzinfo=UTC))
    '2026-05-01T09:30:00.000000Z'
    """
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class Base:
    """An open log and the state that follows from it."""

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

    def position(self) -> int:
        """Return the position of the last event; 0 for none."""
        return self._log.position()

    def identity(self) -> str | None:
        """Return what tells this register from every other: the id of its first event; None while it is empty."""
        return self._log.first()

    def events(self, after: int = 0) -> tuple[Event, ...]:
        """Return the log after a position. It holds open votes: it is for folding and keeping, not for showing."""
        return self._log.events(after)

    def event(self, id: str) -> Event:
        """Return one event. It may hold an open vote: it is for folding and keeping, not for showing.

        Raises:
            UnknownId: no event has this id.
        """
        found = self._log.event(id)
        if found is None:
            raise UnknownId(id)
        return found

    def state(self) -> State:
        """Return the state now; only what was written since the last call is read and folded."""
        with self._folding:
            self._state = _followed(self._state, self._log.events)
            return self._state

    # --- how it is written ----------------------------------------------------------------------------------

    def _append(self, person: Person, wanted: Draft, draft: Callable[[State, Writer], Draft]) -> Receipt:
        """Write one event under the lock, unless its id is a retry of one that is there."""
        with self._writing() as (state, writer):
            known = self._allowed(state, writer, person, *_acts(wanted.kind))
            if first := writer.event(wanted.id):
                if not drafts.same_request(first, wanted):
                    raise InputError(f"the event id {wanted.id} was used for something else; make a new one")
                return _receipt(state, first)
            made = draft(state, writer)
            rights.ask(known, *ACTS_OF[made.kind])
            written = writer.append(_under(person, [made], writer)[0], self._time())
            after = state.with_event(written)
        with self._folding:
            if self._state.position < after.position:
                self._state = after
        return _receipt(after, written)

    def _append_all(
        self, person: Person, kind: EventKind, make: Callable[[State, Writer], Iterable[Draft]]
    ) -> tuple[Event, ...]:
        """Write several events under one lock: all of them, or none."""
        with self._writing() as (state, writer):
            known = self._allowed(state, writer, person, *ACTS_OF[kind])
            wanted = list(make(state, writer))
            for draft in wanted:
                rights.ask(known, *ACTS_OF[draft.kind])
            written = tuple(writer.append(draft, self._time()) for draft in _under(person, wanted, writer))
            after = state.with_events(written)
        with self._folding:
            if self._state.position < after.position:
                self._state = after
        return written

    @contextmanager
    def _writing(self) -> Iterator[tuple[State, Writer]]:
        """Hold the lock, with the state up to the last event."""
        with self._appending, self._log.writing() as writer:
            with self._folding:
                known = self._state
            yield _followed(known, writer.events), writer

    def _allowed(self, state: State, writer: Writer, person: Person, *acts: Act) -> Person:
        """Return a person as the register knows them, who may do one of these acts.

        Raises:
            RefusedError: the register does not know them, their sign-in is over, or no role of theirs is enough.
        """
        known = state.people.get(person.id)
        if known is None:
            raise RefusedError(
                f"the register knows nobody with the id {person.id[:60]!r}; use the token of this register"
            )
        if person.sign_in and (fault := _fault(person.sign_in, writer, self._time())):
            raise RefusedError(fault)
        rights.ask(known, *acts)
        return known

    def _time(self) -> str:
        return utc(self._clock())


def _fault(sign_in: SignIn, writer: Writer, now: str) -> str | None:
    """Return why a sign-in is not good any more, as a sentence; None while it is."""
    if sign_in.token:
        token = next(iter(writer.tokens(hash=sign_in.token)), None)
        return token.fault(now) if token else NOBODY
    if sign_in.until and sign_in.until <= now:
        return "your sign-in ran out; sign in again, then save again"
    return None


def _under(person: Person, made: Sequence[Draft], writer: Writer) -> Sequence[Draft]:
    """Return drafts with who else made the token that the person acts under, and may therefore know it."""
    held = person.sign_in.token if person.sign_in else None
    token = next(iter(writer.tokens(hash=held)), None) if held else None
    if token is None or token.by_another is None:
        return made
    return [drafts.marked(draft, **{TOKEN_MADE_BY: token.by_another}) for draft in made]


def _acts(kind: EventKind) -> tuple[Act, ...]:
    """Return what may come of asking for an event of this kind: a decision may turn out to settle a dispute."""
    return (Act.DECIDE, Act.ADJUDICATE) if kind is EventKind.DECIDED else ACTS_OF[kind]


def _followed(known: State, events: Callable[[int], tuple[Event, ...]]) -> State:
    """Return the state folded forward; from the start where the log is not the one that was folded before."""
    if known.position:
        last, *new = events(known.position - 1) or (None,)
        if last is not None and last.id == known.last:
            return known.with_events(new) if new else known
    return EMPTY.with_events(events(0))


def _receipt(state: State, event: Event) -> Receipt:
    """Return the receipt that an event got when it was written, whatever came later."""
    if "|" not in event.subject:
        return Receipt(event.id, event.subject, str(event.position), None)
    record = state.pair(event.subject)
    if event.position < state.position:
        record = record.until(event.position)
    return Receipt(event.id, event.subject, record.position_for(event.person), record.status)
