"""People, and the tokens by which the register knows them.

The register holds no token, only its hash. A :class:`Person` carries the sign-in under which they act, so that every
write can ask whether it is still good.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from qmskg.errors import InputError
from qmskg.vocabulary import Role

__all__ = [
    "LOCAL",
    "MOST_DAYS",
    "NAME_REMOVED",
    "NOBODY",
    "OUTSIDER",
    "Person",
    "SignIn",
    "Token",
    "hash_token",
    "new_token",
    "roles_named",
    "roles_of_payload",
    "subject_id",
]

#: id of the account that a fresh install makes
LOCAL: Final = "local"
#: stands in an event for a reader of the public pages, whom nobody knows; no person can have such an id
OUTSIDER: Final = "public:unverified"
#: what stands where a name was blanked
NAME_REMOVED: Final = "(name removed)"
#: what is said of a token that the register does not have
NOBODY: Final = "nobody here has this token: use the one in the data folder, or ask for a new one"
#: how long a token that one person issues may be good, in days
MOST_DAYS: Final = 366
_TOKEN_BYTES: Final = 32
_ID_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a person acts under.

    Attributes:
        token: hash of the token of this register; None for a sign-in elsewhere.
        until: when it runs out (UTC, as the register writes times); None for never.
    """

    token: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who decides. The name is shown in public once a pair that they read is agreed.

    Attributes:
        given: roles that an administrator gave.
        claimed: roles that their sign-in elsewhere says they have.
        sign_in: what they act under; None within this program. It is no part of who they are.
    """

    id: str
    name: str
    given: frozenset[Role] = frozenset()
    claimed: frozenset[Role] = frozenset()
    sign_in: SignIn | None = field(default=None, compare=False, repr=False)

    @property
    def roles(self) -> frozenset[Role]:
        """Every role of theirs."""
        return self.given | self.claimed


@dataclass(frozen=True, slots=True)
class Token:
    """What the register keeps of a token; times are UTC.

    Attributes:
        made_by: id of whoever made it: the administrator who issued it, or its person, who claimed it; None for the
            installation itself.
        claimed: when it was exchanged for one that only its person knows; from then on it is good for nothing.
    """

    hash: str = field(repr=False)
    person: str
    made: str
    expires: str | None = None
    label: str | None = None
    revoked: str | None = None
    made_by: str | None = None
    claimed: str | None = None

    @property
    def by_another(self) -> str | None:
        """Id of the other person who made it, and who may therefore know it; None where nobody else can."""
        return None if self.made_by == self.person else self.made_by

    @property
    def id(self) -> str:
        """What it is called in lists: the beginning of its hash, from which nobody gets back to it."""
        return self.hash[:_ID_DIGITS]

    def fault(self, now: str) -> str | None:
        """Return why it is not good any more, as a sentence; None while it is."""
        if self.claimed:
            return (
                f"this token was exchanged for another on {_day(self.claimed)}; use that one, and if it was not you, "
                "tell an administrator"
            )
        if self.revoked:
            return f"this token was revoked on {_day(self.revoked)}; ask an administrator for a new one"
        if self.expires and self.expires <= now:
            return f"this token ran out on {_day(self.expires)}; ask an administrator for a new one"
        return None


def _day(time: str) -> str:
    return time[:10]


def new_token() -> str:
    """Return a random token of 256 bits, as text that is safe in a header."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Return what the register keeps of a token: SHA-256; 256 random bits need neither salt nor stretching."""
    return hashlib.sha256(token.strip().encode("utf-8", "surrogatepass")).hexdigest()


def subject_id(issuer: str, subject: str) -> str:
    """Return the id of a person who signs in elsewhere; it tells nothing of either, and is always the same."""
    both = f"{issuer}\n{subject}".encode("utf-8", "surrogatepass")
    return f"oidc-{hashlib.sha256(both).hexdigest()[:32]}"


def roles_named(words: Collection[str]) -> frozenset[Role]:
    """Return the roles that words name.

    >>> sorted(roles_named(["curator", "reader"]))
    [<Role.CURATOR: 'curator'>, <Role.READER: 'reader'>]

    Raises:
        InputError: a word that is no role, or none at all.
    """
    known = {role.value: role for role in Role}
    if wrong := next((word for word in words if word not in known), None):
        raise InputError(f"{wrong[:60]!r} is no role: say one or more of {', '.join(known)}")
    if not words:
        raise InputError(f"a person holds at least one role: say one or more of {', '.join(known)}")
    return frozenset(known[word] for word in words)


def roles_of_payload(payload: object, person: str) -> frozenset[Role]:
    """Return the roles that an event gives; one from before there were roles made a curator, or the local account."""
    if payload is None:
        return frozenset(Role) if person == LOCAL else frozenset({Role.CURATOR})
    assert isinstance(payload, list)
    return frozenset(map(Role, payload))
