"""People and their tokens, and blanking by law, as documents. The register asks who may."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from qmskg.register import Act, Person, Register, Token, ask, roles_named
from qmskg.vocabulary import Role

__all__ = ["People"]


class People:
    """Who is here, in what roles, and by which tokens; ``by`` is always whoever asks."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def everybody(self, by: Person) -> dict[str, Any]:
        """Return who is here.

        Raises:
            RefusedError: whoever asks may not see it.
        """
        people = self._register.state().people
        ask(people.get(by.id, by), Act.SEE_PEOPLE)
        return {"people": [person_document(person) for person in people.values()]}

    def add(self, by: Person, name: str, roles: Collection[str], *, id: str | None = None) -> dict[str, Any]:
        """Add somebody, who has no token yet."""
        return person_document(self._register.enrol(by, name, roles=roles_named(roles), id=id))

    def set_roles(self, by: Person, person: str, roles: Collection[str]) -> dict[str, Any]:
        """Give somebody these roles and no others."""
        self._register.set_roles(by, person, roles_named(roles))
        return person_document(self._register.state().people[person])

    def tokens(self, by: Person, person: str | None = None) -> dict[str, Any]:
        """Return what is kept of tokens, of everybody or of one person."""
        found = self._register.tokens(by, person)
        names = self._register.state().names
        return {"tokens": [self._token_document(token, names.get(token.person, token.person)) for token in found]}

    def new_token(self, by: Person, person: str, days: int, label: str | None = None) -> dict[str, Any]:
        """Make a token; this is the one time that it is told."""
        token = self._register.issue_token(person, by=by, days=days, label=label)
        kept = self._register.token_of(token)
        return {**self._token_document(kept, self._register.state().names[person]), "token": token}

    def claim_token(self, person: Person) -> dict[str, Any]:
        """Exchange the token that somebody uses for one that only they know; this is the one time that it is told."""
        token = self._register.claim_token(person)
        return {**self._token_document(self._register.token_of(token), person.name), "token": token}

    def revoke_token(self, by: Person, token: str) -> dict[str, Any]:
        """Make a token useless from now on."""
        gone = self._register.revoke_token(by, token)
        return self._token_document(gone, self._register.state().names.get(gone.person, gone.person))

    def redact(
        self, by: Person, event: str, fields: Sequence[str] | None = None, *, reason: str | None = None
    ) -> dict[str, Any]:
        """Blank what was typed into an event."""
        receipt = self._register.redact(by, event, fields or None, reason=reason)
        written = self._register.event(receipt.event)
        return {"event": receipt.event, "redacted": written.answers, "fields": list(written.payload["fields"])}

    def _token_document(self, token: Token, name: str) -> dict[str, Any]:
        return {
            "id": token.id,
            "person": token.person,
            "name": name,
            "label": token.label,
            "made": token.made,
            "made_by": token.made_by,
            "expires": token.expires,
            "revoked": token.revoked,
            "claimed": token.claimed,
            "good": self._register.still_good(token),
        }


def person_document(person: Person) -> dict[str, Any]:
    """Return a person with their roles; ``claimed`` are those that their sign-in elsewhere says they have."""
    return {
        "id": person.id,
        "name": person.name,
        "roles": [role.value for role in Role if role in person.roles],
        "claimed": [role.value for role in Role if role in person.claimed],
    }
