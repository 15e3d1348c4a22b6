"""People in the register: who is here, in what roles, and the tokens by which they are known.

What the installation does by itself (the first account, a sign-in that is seen for the first time) needs nobody's
leave. Whatever a person does names them in ``by``, and their role is asked.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Final

from qmskg.errors import InputError, RefusedError, UnknownId
from qmskg.register import drafts, rights
from qmskg.register.answers import clean
from qmskg.register.base import Base, Writer, utc
from qmskg.register.events import Draft, EventKind, Receipt, event_id
from qmskg.register.people import LOCAL, MOST_DAYS, NOBODY, Person, SignIn, Token, hash_token, new_token
from qmskg.register.rights import EVERY_ROLE, Act, may
from qmskg.register.state import State
from qmskg.vocabulary import Role

__all__ = ["Membership"]

_CURATOR: Final = frozenset({Role.CURATOR})
_READER: Final = frozenset({Role.READER})


class Membership(Base):
    """The part of a register that is about people; :class:`qmskg.register.Register` is the whole."""

    # --- people ---------------------------------------------------------------------------------------------

    def add_person(
        self, name: str, *, id: str | None = None, roles: Collection[Role] = _CURATOR
    ) -> tuple[Person, str]:
        """Add a person as the installation itself, and return them with a token, which is told this once.

        Args:
            name: as it will stand beside what they agree.
            id: small letters, digits and hyphens; made up where it is left out.
            roles: what they are here to do.

        Raises:
            InputError: the name cannot be used, or the id is taken.
        """
        new, token = id or _new_id(), new_token()
        with self._writing() as (state, writer):
            draft = drafts.person_added(state, new, new, name, id=event_id(None), roles=roles)
            time = writer.append(draft, self._time()).time
            writer.add_token(Token(hash_token(token), new, time))
        return Person(new, draft.texts["name"] or "", frozenset(roles)), token

    def enrol(self, by: Person, name: str, *, roles: Collection[Role] = _READER, id: str | None = None) -> Person:
        """Add a person, as an administrator; they have no token yet.

        Raises:
            InputError: the name cannot be used, the id is taken, or there is no role.
            RefusedError: whoever asks may not.
        """
        new = id or _new_id()
        _check_roles(roles)

        def draft(state: State, _writer: Writer) -> Draft:
            return drafts.person_added(state, by.id, new, name, id=wanted.id, roles=roles)

        wanted = Draft(id=event_id(None), person=by.id, kind=EventKind.PERSON_ADDED, subject=new)
        self._append(by, wanted, draft)
        return self.state().people[new]

    def set_roles(self, by: Person, person_id: str, roles: Collection[Role]) -> Receipt:
        """Give a person these roles and no others; what their sign-in elsewhere says stays beside them.

        Raises:
            UnknownId: nobody has this id.
            InputError: there is no role.
            RefusedError: whoever asks may not, or nobody would be left who may.
        """
        _check_roles(roles)

        def draft(state: State, _writer: Writer) -> Draft:
            _known_id(state, person_id)
            return drafts.roles_changed(state, by.id, person_id, id=wanted.id, roles=roles)

        wanted = Draft(id=event_id(None), person=by.id, kind=EventKind.ROLES_CHANGED, subject=person_id)
        return self._append(by, wanted, draft)

    def add_local(self, name: str) -> Person:
        """Add the account of a fresh install, which holds every role, unless it is there."""
        with self._writing() as (state, writer):
            if LOCAL not in state.people:
                draft = drafts.person_added(state, LOCAL, LOCAL, name, id=event_id(None), roles=EVERY_ROLE)
                writer.append(draft, self._time())
        return self.state().people[LOCAL]

    def signed_in(self, id: str, name: str, *, claimed: Collection[Role] | None, until: str) -> Person:
        """Return a person whose sign-in elsewhere was found good, adding them where they are new.

        A newcomer is a reader. What the sign-in says of their roles is kept beside what an administrator gave, and
        is written only when it changes.

        Args:
            id: of the person, made from provider and subject (:func:`qmskg.register.people.subject_id`).
            name: of a newcomer.
            claimed: roles that the sign-in says they have; None where roles are not taken from it.
            until: when the sign-in runs out.
        """
        known = self.state().people.get(id)
        claims = frozenset(claimed or ())
        if known is None or known.claimed != claims:
            with self._writing() as (state, writer):
                found = state.people.get(id)
                if found is None:
                    draft = drafts.person_added(
                        state, id, id, name, id=event_id(None), roles=_READER, claimed=claims or None
                    )
                    writer.append(draft, self._time())
                elif found.claimed != claims:
                    draft = drafts.roles_changed(state, id, id, id=event_id(None), claimed=claims)
                    writer.append(draft, self._time())
            known = self.state().people[id]
        return replace(known, sign_in=SignIn(until=until))

    # --- tokens ---------------------------------------------------------------------------------------------

    def issue_token(
        self, person_id: str, *, by: Person | None = None, days: int | None = None, label: str | None = None
    ) -> str:
        """Return a new token of a person, which is told this once; the register keeps its hash.

        Args:
            person_id: whose it is.
            by: the administrator who asks; None is the installation itself, at the first start.
            days: how long it is good; None is for ever, which only the installation itself may say.
            label: what it is for.

        Raises:
            UnknownId: nobody has this id.
            InputError: the number of days or the label cannot be used.
            RefusedError: whoever asks may not.
        """
        if by is not None and days is None:
            raise InputError(f"a token runs out: say after how many days, 1 to {MOST_DAYS}")
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise InputError(f"a token is good for 1 to {MOST_DAYS} days, not {days}")
        label, token = clean("label", label), new_token()
        with self._asked(by, Act.ISSUE_TOKENS) as (state, writer):
            _known_id(state, person_id)
            made = self._clock()
            expires = None if days is None else utc(made + timedelta(days=days))
            kept = Token(hash_token(token), person_id, utc(made), expires, label, made_by=by.id if by else None)
            writer.add_token(kept)
        return token

    def claim_token(self, person: Person) -> str:
        """Exchange the token that somebody acts under, which another person made, for one that only they know.

        The new one is good as long as the old one was, which is good for nothing from now on. What was done under the
        old one keeps saying who had made it.

        Raises:
            RefusedError: they act under no token of this register, or nobody else made it.
        """
        held, token = person.sign_in.token if person.sign_in else None, new_token()
        with self._asked(person, Act.OWN_TOKENS) as (_, writer):
            found = next(iter(writer.tokens(hash=held)), None) if held else None
            if found is None or found.by_another is None:
                raise RefusedError("nobody else made the token that you use, so there is nothing to exchange")
            now = self._time()
            kept = replace(found, hash=hash_token(token), made=now, made_by=person.id)
            writer.claim_token(found.hash, now)
            writer.add_token(kept)
        return token

    def tokens(self, by: Person, person_id: str | None = None) -> tuple[Token, ...]:
        """Return what is kept of tokens, of everybody or of one person; of one's own, everybody may see it.

        Raises:
            RefusedError: whoever asks may not.
        """
        acts = (Act.OWN_TOKENS, Act.SEE_TOKENS) if person_id == by.id else (Act.SEE_TOKENS,)
        rights.ask(self.state().people.get(by.id, by), *acts)
        return tuple(one for one in self._log.tokens() if person_id in {None, one.person})

    def revoke_token(self, by: Person, token_id: str) -> Token:
        """Make a token useless from now on; everybody may revoke their own.

        Args:
            by: who asks.
            token_id: as the list names it.

        Raises:
            UnknownId: no token is called that.
            RefusedError: whoever asks may not, or it is revoked already.
        """
        with self._asked(by, Act.OWN_TOKENS, Act.REVOKE_TOKENS) as (state, writer):
            found = next((one for one in writer.tokens() if one.id == token_id.strip().lower()), None)
            if found is None or found.person != by.id:
                self._allowed(state, writer, by, Act.REVOKE_TOKENS)
            if found is None:
                # what was given may be the token itself, and is not said back
                raise _unknown("", "no token is called that; `qmskg token list` names them")
            if found.revoked:
                raise RefusedError(f"token {found.id} is revoked already")
            gone = replace(found, revoked=self._time())
            writer.revoke_token(found.hash, str(gone.revoked))
        return gone

    def token_of(self, token: str) -> Token:
        """Return what is kept of a token.

        Raises:
            RefusedError: it is nobody's.
        """
        found = self._log.token(hash_token(token))
        if found is None:
            raise RefusedError(NOBODY)
        return found

    def person_for_token(self, token: str) -> Person:
        """Return whose token this is, signed in by it.

        Raises:
            RefusedError: it is nobody's, it ran out, or it was revoked.
        """
        found = self.token_of(token)
        if fault := found.fault(self._time()):
            raise RefusedError(fault)
        person = self.state().people.get(found.person)
        if person is None:
            raise RefusedError(NOBODY)
        return replace(person, sign_in=SignIn(found.hash, found.expires))

    def still_good(self, token: Token) -> bool:
        """Return whether a token has neither run out nor been revoked."""
        return token.fault(self._time()) is None

    @contextmanager
    def _asked(self, by: Person | None, *acts: Act) -> Iterator[tuple[State, Writer]]:
        """Hold the lock for what a person may do; None is the installation itself."""
        with self._writing() as (state, writer):
            if by is not None:
                self._allowed(state, writer, by, *acts)
            yield state, writer


def _new_id() -> str:
    return f"p-{uuid.uuid4().hex[:12]}"


def _known_id(state: State, person_id: str) -> None:
    if person_id not in state.people:
        raise _unknown(person_id, "the register knows nobody with the id {!r}; `qmskg people list` names them")


def _unknown(id: str, sentence: str) -> UnknownId:
    error = UnknownId(id[:60])
    error.args = (sentence.format(id[:60]),)
    return error


def _check_roles(roles: Collection[Role]) -> None:
    if not may(roles, Act.READ):
        raise InputError(f"a person holds at least one role: say one or more of {', '.join(Role)}")
