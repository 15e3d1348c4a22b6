"""People, and the tokens by which the register knows them.

The register holds no token, only its hash. Roles and sign-in come beside these (:class:`Person` gains a role, tokens
an expiry); whoever writes already passes a :class:`Person`.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

__all__ = ["LOCAL", "NAME_REMOVED", "Person", "hash_token", "new_token"]

#: id of the account that a fresh install makes
LOCAL: Final = "local"
#: what stands where a name was blanked
NAME_REMOVED: Final = "(name removed)"
_TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who decides. The name is shown in public once a pair that they read is agreed."""

    id: str
    name: str


def new_token() -> str:
    """Return a random token of 256 bits, as text that is safe in a header."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Return what the register keeps of a token: SHA-256; 256 random bits need neither salt nor stretching."""
    return hashlib.sha256(token.strip().encode("utf-8", "surrogatepass")).hexdigest()
