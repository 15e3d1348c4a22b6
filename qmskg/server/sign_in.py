"""Sign-in at an OpenID provider: the ID token of a person is checked here, on every request.

What is asked of a token (OpenID Connect Core 1.0, 3.1.3.7): a signature by a key that the provider publishes, in an
algorithm of public keys; this provider, this service, a time that has come and not run out, and a subject. A provider
that cannot be asked for its keys is an :class:`~qmskg.errors.EnvironmentFault`: nobody is let in on trust.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, Final

import httpx

from qmskg.errors import EnvironmentFault, RefusedError
from qmskg.register import subject_id, typed_name
from qmskg.settings import Settings, is_secure
from qmskg.vocabulary import Role

__all__ = ["Provider", "Visitor", "is_id_token", "provider_of"]

#: algorithms that need no shared secret; `none` and HMAC are no signatures of a provider
_ALGORITHMS: Final = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
_REQUIRED: Final = ["iss", "aud", "exp", "iat", "sub"]
#: seconds by which the clocks of provider and service may differ
_LEEWAY: Final = 10
#: seconds for which keys are good; after them, or after so many with a key that is not among them, they are asked again
_KEYS_SECONDS, _AGAIN_SECONDS = 600.0, 30.0
#: seconds for which a provider that did not answer is not asked again
_AWAY_SECONDS: Final = 5.0
_ANSWER_SECONDS: Final = 4.0
_MOST_CHARACTERS: Final = 16_384
_MOST_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who a good ID token names.

    Attributes:
        id: of the person here; it tells nothing of their account.
        name: as the provider gives it.
        claimed: roles that the token names; None where roles are not taken from it.
        until: when the token runs out.
    """

    id: str
    name: str
    claimed: frozenset[Role] | None
    until: datetime


def is_id_token(token: str) -> bool:
    """Return whether a bearer token has the form of an ID token; the register's own have no dots.

    >>> is_id_token("head.body.signature"), is_id_token("5vB3Wq-_x")
    (True, False)
    """
    return token.count(".") == 2


def provider_of(settings: Settings) -> Provider | None:
    """Return the provider that the settings name, or None.

    Raises:
        EnvironmentFault: what checks signatures is not installed.
    """
    if settings.oidc_issuer is None or settings.oidc_audience is None:
        return None
    return Provider(settings.oidc_issuer, settings.oidc_audience, settings.oidc_roles)


class Provider:
    """An OpenID provider, and what this service is called there. Safe to share between threads.

    Args:
        issuer: as its tokens and its discovery document name it.
        audience: client id of this service.
        roles: claim that names roles; None takes none.
        transport: another way to the provider than the network.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        issuer: str,
        audience: str,
        roles: str | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._jwt = _jwt()
        self._issuer, self._audience, self._roles = issuer, audience, roles
        self._keys = _Keys(issuer, transport, clock)

    def check(self, token: str) -> Visitor:
        """Return whom a token names.

        Raises:
            RefusedError: the token is not good; the sentence says why, and never holds the token.
            EnvironmentFault: the provider cannot be asked for its keys.
        """
        jwt = self._jwt
        if len(token) > _MOST_CHARACTERS:
            raise RefusedError("this sign-in is too long to be one; sign in again")
        try:
            head = jwt.get_unverified_header(token)
            algorithm = head.get("alg")
            if algorithm not in _ALGORITHMS or str(head.get("typ", "JWT")).lower() not in {"jwt", "id+jwt"}:
                raise RefusedError("this sign-in is not signed as an ID token is; sign in again")
            claims = self._claims(token, algorithm, head.get("kid"))
            return self._visitor(claims)
        except jwt.ExpiredSignatureError:
            raise RefusedError("your sign-in ran out; sign in again") from None
        except jwt.InvalidAudienceError:
            raise RefusedError("this sign-in is for another service; sign in here") from None
        except jwt.InvalidIssuerError:
            raise RefusedError("this sign-in is of another provider; sign in here") from None
        except jwt.ImmatureSignatureError:
            raise RefusedError("this sign-in is not good yet; set the clocks, or sign in again") from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
            raise RefusedError("this sign-in is broken; sign in again") from None

    def _claims(self, token: str, algorithm: str, id: object) -> Mapping[str, Any]:
        """Return what a token says, its signature and its dates found good."""
        key = self._keys.find(id)
        try:
            return self._decoded(token, algorithm, key)
        except self._jwt.InvalidSignatureError:
            newer = key if id is not None else self._keys.find(None, newer=True)
            if newer == key:
                raise
            return self._decoded(token, algorithm, newer)  # the token names no key, and the only one has changed

    def _decoded(self, token: str, algorithm: str, key: dict[str, Any] | None) -> Mapping[str, Any]:
        if key is None or key.get("alg", algorithm) != algorithm:
            raise RefusedError("this sign-in is signed with a key that the provider does not have; sign in again")
        claims: Mapping[str, Any] = self._jwt.decode(
            token, self._jwt.PyJWK(key, algorithm=algorithm), algorithms=[algorithm],
            audience=self._audience, issuer=self._issuer, leeway=_LEEWAY, options={"require": _REQUIRED},
        )  # fmt: skip
        return claims

    def _visitor(self, claims: Mapping[str, Any]) -> Visitor:
        party = claims.get("azp", self._audience)
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if party != self._audience or (several and "azp" not in claims):
            raise RefusedError("this sign-in is for another service; sign in here")
        if not claims["sub"]:
            raise RefusedError("this sign-in names nobody; sign in again")
        return Visitor(
            id=subject_id(self._issuer, claims["sub"]),
            name=typed_name(claims.get("name"), claims.get("preferred_username")),
            claimed=None if self._roles is None else _roles(claims, self._roles),
            until=datetime.fromtimestamp(int(claims["exp"]) + _LEEWAY, UTC),
        )


def _roles(claims: Mapping[str, Any], name: str) -> frozenset[Role]:
    """Return the roles that a claim names; words of others' are passed over.

    >>> sorted(_roles({"realm": {"roles": ["curator", "offline"]}}, "realm.roles"))
    [<Role.CURATOR: 'curator'>]
    """
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    words = found.split() if isinstance(found, str) else found if isinstance(found, list) else []
    return frozenset(role for role in Role if role.value in words)


class _Keys:
    """The keys of a provider, asked for seldom: when they grow old, or when a token names one that is new."""

    def __init__(self, issuer: str, transport: httpx.BaseTransport | None, clock: Callable[[], float]) -> None:
        self._issuer, self._transport, self._clock = issuer, transport, clock
        self._lock = threading.Lock()
        self._keys: list[dict[str, Any]] = []
        self._asked: float | None = None
        self._away: float | None = None

    def find(self, id: object, *, newer: bool = False) -> dict[str, Any] | None:
        """Return the key with an id, or the only key where a token names none.

        Keys that are not known yet, or ``newer`` ones, are asked for, but not more than once in half a minute.
        """
        with self._lock:
            self._refresh(_KEYS_SECONDS)
            if newer or self._named(id) is None:
                self._refresh(_AGAIN_SECONDS)
            return self._named(id)

    def _named(self, id: object) -> dict[str, Any] | None:
        if id is None:
            return self._keys[0] if len(self._keys) == 1 else None
        return next((key for key in self._keys if key.get("kid") == id), None)

    def _refresh(self, age: float) -> None:
        """Ask for the keys, unless they are younger than this.

        Raises:
            EnvironmentFault: the provider does not answer, or not as one.
        """
        now = self._clock()
        if self._asked is not None and now - self._asked < age:
            return
        if self._away is not None and now - self._away < _AWAY_SECONDS:
            raise self._fault("does not answer")
        try:
            about = self._get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            place = about.get("jwks_uri")
            if about.get("issuer") != self._issuer or not isinstance(place, str) or not is_secure(place):
                raise self._fault("does not say of itself what QMSKG_OIDC_ISSUER says")
            keys = self._get(place).get("keys")
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            self._away = now
            raise self._fault("does not answer") from error
        except EnvironmentFault:
            self._away = now
            raise
        found = keys if isinstance(keys, list) else []
        self._keys = [key for key in found if isinstance(key, dict) and key.get("use", "sig") == "sig"]
        self._asked, self._away = now, None

    def _get(self, address: str) -> dict[str, Any]:
        # seldom enough that no connection is kept
        http = httpx.Client(
            timeout=_ANSWER_SECONDS, transport=self._transport, headers={"Accept": "application/json"}
        )
        with http, http.stream("GET", address) as answer:
            answer.raise_for_status()
            body = b""
            for part in answer.iter_bytes():
                body += part
                if len(body) > _MOST_BYTES:
                    raise ValueError("too long")
        document = httpx.Response(200, content=body).json()
        if not isinstance(document, dict):
            raise ValueError("no object")
        return document

    def _fault(self, what: str) -> EnvironmentFault:
        return EnvironmentFault(
            f"the sign-in provider {self._issuer} {what}; try again, or tell whoever runs this"
        )


def _jwt() -> ModuleType:
    try:
        import jwt
        from jwt.algorithms import has_crypto
    except ImportError:
        has_crypto = False
    if not has_crypto:
        raise EnvironmentFault("sign-in needs what checks signatures: pip install 'qmskg[oidc]'")
    return jwt
