"""What an administrator asks of a server: people, tokens, and blanking by law."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from qmskg.client.connection import Connection, part
from qmskg.server import documents as d

__all__ = ["AdministratorQuestions"]


class AdministratorQuestions(Connection):
    """What an administrator asks."""

    def people(self) -> d.People:
        """Return who is here, in what roles."""
        return cast(d.People, self._get("/people"))

    def add_person(self, name: str, roles: Sequence[str], id: str | None = None) -> d.Member:
        """Add somebody, who has no token yet."""
        return cast(d.Member, self._post("/people", {"name": name, "roles": list(roles), "id": id}))

    def set_roles(self, person: str, roles: Sequence[str]) -> d.Member:
        """Give somebody these roles and no others."""
        return cast(d.Member, self._ask("PUT", f"/people/{part(person)}/roles", json={"roles": list(roles)}))

    def tokens(self, person: str | None = None) -> d.Tokens:
        """Return what is kept of tokens, of everybody or of one person."""
        return cast(d.Tokens, self._get("/tokens", person=person))

    def new_token(self, person: str, days: int, label: str | None = None) -> d.NewToken:
        """Make a token of a person; it is told this once."""
        return cast(d.NewToken, self._post("/tokens", {"person": person, "days": days, "label": label}))

    def claim_token(self) -> d.NewToken:
        """Exchange the token that this client uses, which another person made, for one that only its person knows."""
        return cast(d.NewToken, self._post("/tokens/claim", {}))

    def revoke_token(self, token: str) -> d.TokenDocument:
        """Make a token useless from now on, by its id."""
        return cast(d.TokenDocument, self._post(f"/tokens/{part(token)}/revoke", {}))

    def redact(self, event: str, fields: Sequence[str] | None = None, reason: str | None = None) -> d.Redaction:
        """Blank what was typed into an event, by law."""
        body = {"event": event, "fields": None if fields is None else list(fields), "reason": reason}
        return cast(d.Redaction, self._post("/redactions", body))
