"""The register: what people did, on disk, and the state that follows from it.

:mod:`qmskg.register.base` says how an event is written, :mod:`qmskg.register.rights` who may write it. That a person
takes part in a decision only once, and undoes only what is theirs, :mod:`qmskg.register.drafts` checks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qmskg.errors import UnknownId
from qmskg.links import Link, LinkKind
from qmskg.register import drafts, rights
from qmskg.register.answers import Answer, pair_of
from qmskg.register.base import Writer
from qmskg.register.checks import Checks
from qmskg.register.events import Draft, Event, EventKind, Receipt, event_id, undone_ids
from qmskg.register.membership import Membership
from qmskg.register.people import Person
from qmskg.register.publishing import Publishing
from qmskg.register.reshaping import CoreChange, core_reshaped
from qmskg.register.rounds import Reading
from qmskg.register.rulings import Conflict, conflict_ruled
from qmskg.register.state import State
from qmskg.register.view import PairView
from qmskg.relations import Ruling

__all__ = ["Register"]


class Register(Checks, Publishing, Membership):
    """An open register. Safe to share between threads; each process opens its own.

    Args:
        url: SQLAlchemy URL of SQLite or PostgreSQL; the tables are made or brought up to date.
        readers: how many readers make a pair agreed, 1 to 3; it goes into each vote and rewrites nothing.
        clock: tells the time of events.

    Raises:
        DataFolderError: the database is no register, is of a newer qmskg, or cannot be used.
    """

    # --- what is so now -------------------------------------------------------------------------------------

    def history(self, a: str, b: str, viewer: Person | None) -> PairView:
        """Return what a person (None: the public) may see of a pair."""
        pair_of(a, b)
        return self.state().view(a, b, viewer.id if viewer else None)

    def events_of(self, person: Person, limit: int = 50) -> list[dict[str, Any]]:
        """Return what a person did last, newest first, each with ``undone`` and its subject."""
        mine = self._log.events_by(person.id)
        undone = undone_ids(mine)  # only whoever did it undoes it
        shown = [e for e in reversed(mine) if e.kind not in {EventKind.PERSON_ADDED, EventKind.ROLES_CHANGED}]
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
        readers: int | None = None,
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
            readers: how many are enough for this pair; the register's setting where it is left out.
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
                state,
                person,
                said,
                id=id,
                seen=seen,
                readers=readers or self.readers,
                read=read,
                proposal=proposal,
            )

        return self._append(person, wanted, draft)

    def try_decision(
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
    ) -> EventKind:
        """Return what :meth:`decide` would write now, a vote or an adjudication, and write nothing.

        Raises:
            InputError, StaleDecision, RefusedError: as :meth:`decide` would.
        """
        said = Answer.checked(a, b, kind, answer, shared=shared, reason=reason, not_covered=not_covered)
        state = self.state()
        draft = drafts.decided(state, person, said, id=event_id(None), seen=seen, readers=self.readers, read=read)
        rights.ask(state.people.get(person.id, person), *rights.ACTS_OF[draft.kind])
        return draft.kind

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

        subject = self.event(target).subject
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

    def propose_split(
        self,
        person: Person,
        leaf: str,
        parts: Sequence[str],
        *,
        read: Mapping[str, Reading] | None = None,
        reason: str | None = None,
        event: str | None = None,
    ) -> Receipt:
        """Propose to split a leaf that holds more than one duty; whoever keeps the sources may then do it.

        Args:
            person: who proposes.
            leaf: its id.
            parts: the duties that it holds, each in words.
            read: hashes of its text as it was shown.
            reason: why.
            event: id made by the client; the same id again is a retry.

        Raises:
            InputError: fewer than two parts.
            RefusedError: a proposal of this person for this leaf stands already.
        """
        id = event_id(event)
        wanted = Draft(id=id, person=person.id, kind=EventKind.SPLIT_PROPOSED, subject=leaf)
        return self._append(
            person,
            wanted,
            lambda state, _: drafts.split_proposed(state, person, leaf, parts, id=id, reason=reason, read=read),
        )

    def assign(self, person: Person, subject: str, to: str | None, *, event: str | None = None) -> Receipt:
        """Ask somebody to read a document's pairs, or one pair; others may read them all the same.

        Args:
            person: who asks.
            subject: id of the document, or key of the pair.
            to: id of the person who is asked; None for nobody.
            event: id made by the client; the same id again is a retry.

        Raises:
            UnknownId: nobody has the id ``to``.
            RefusedError: they could not answer, or it is so already.
        """
        id = event_id(event)
        wanted = Draft(id=id, person=person.id, kind=EventKind.ASSIGNED, subject=subject, payload={"to": to})
        return self._append(person, wanted, lambda state, _: drafts.assigned(state, person, subject, to, id=id))

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

    def reshape_core(
        self,
        person: Person,
        change: CoreChange,
        *,
        seen: Mapping[str, str] | None = None,
        reason: str | None = None,
        event: str | None = None,
    ) -> Receipt:
        """Merge or split core standards, or move a leaf between two; one event, taken back as a whole.

        Args:
            person: who does it.
            change: what is done.
            seen: position of each core standard as the person saw it; None writes whatever others did in between.
            reason: why.
            event: id made by the client; the same id again is a retry.

        Raises:
            InputError: nothing changes.
            StaleDecision: somebody changed one of them in between.
        """
        id, subject = event_id(event), next(iter(change.edits))
        wanted = Draft(id=id, person=person.id, kind=EventKind.CORE_RESHAPED, subject=subject)
        return self._append(
            person,
            wanted,
            lambda state, _: core_reshaped(state, person, change, id=id, seen=seen, reason=reason),
        )

    def rule_conflict(
        self,
        person: Person,
        conflict: Conflict,
        ruling: Ruling,
        *,
        seen: str,
        applies: str | None = None,
        reason: str | None = None,
        event: str | None = None,
    ) -> Receipt:
        """Write what a person rules where two demands disagree; both go on being shown.

        Args:
            person: who rules.
            conflict: the two, as they were read (:func:`qmskg.register.rulings.read_now`).
            ruling: what holds.
            seen: ``none`` the first time, else the position that the conflict had when the person looked.
            applies: id of the one that applies, where one does.
            reason: why.
            event: id made by the client; the same id again is a retry.

        Raises:
            InputError: no reason, or it does not say which of the two applies.
            StaleDecision: somebody ruled on it in between.
        """
        id, said = event_id(event), {"answer": ruling.value, "applies": applies}
        wanted = Draft(id=id, person=person.id, kind=EventKind.CONFLICT_RULED, subject=conflict.key, payload=said)
        return self._append(
            person,
            wanted,
            lambda state, _: conflict_ruled(
                state, person, conflict, ruling, applies=applies, reason=reason, seen=seen, id=id
            ),
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

        subject = self.event(target).subject
        wanted = Draft(id=id, person=person.id, kind=EventKind.REDACTED, subject=subject, answers=target)
        receipt = self._append(person, wanted, draft)
        self._log.forget()
        return receipt


def _found(event: Event | None, id: str) -> Event:
    if event is None:
        raise UnknownId(id)
    return event


def _line(event: Event, undone: bool) -> dict[str, Any]:
    return {
        "id": event.id,
        "kind": event.kind.value,
        "time": event.time,
        "subject": event.subject,
        "answer": event.payload.get("answer"),
        "undone": undone,
    }
