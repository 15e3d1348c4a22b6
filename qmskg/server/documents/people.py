"""Who is here, their tokens, and what was blanked."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg import vocabulary as v
from qmskg.server.documents.words import open_, word_

__all__ = ["Member", "NewToken", "People", "Redaction", "RoleWord", "TokenDocument", "Tokens"]

RoleWord = Annotated[str, word_(v.Role)]


@open_
class Member(TypedDict):
    """Somebody who is here."""

    id: str
    name: str
    roles: list[RoleWord]
    """Every role of theirs."""
    claimed: list[RoleWord]
    """Those among them that their sign-in elsewhere says they have."""


@open_
class People(TypedDict):
    """Everybody who is here, in the order in which they came."""

    people: list[Member]


@open_
class TokenDocument(TypedDict):
    """What is kept of a token; times are UTC."""

    id: str
    """What it is called in lists; it is not the token."""
    person: str
    name: str
    label: str | None
    made: str
    made_by: str | None
    """Id of the administrator who made it, or of its person, who claimed it; null for the installation itself."""
    expires: str | None
    revoked: str | None
    claimed: str | None
    """When its person exchanged it for one that only they know."""
    good: bool
    """Whether it has neither run out nor been revoked or exchanged."""


@open_
class NewToken(TokenDocument):
    """A token that was made just now, with the token itself, which is told this once."""

    token: Annotated[str, Field(min_length=40)]


@open_
class Tokens(TypedDict):
    """What is kept of tokens, in the order in which they were made."""

    tokens: list[TokenDocument]


@open_
class Redaction(TypedDict):
    """What was blanked."""

    event: str
    """The redaction, an event of its own."""
    redacted: str
    """The event whose texts were blanked."""
    fields: list[str]
