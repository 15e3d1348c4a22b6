"""Settings, read from the environment; `qmskg settings` lists them.

Nothing here touches the disk: a folder that is missing or cannot be written is found by whoever first needs it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from qmskg.errors import InputError
from qmskg.identity import DEFAULT_BASE

__all__ = ["CALLBACK", "DESCRIPTIONS", "Settings", "is_secure"]

#: where the curators' app takes people back from the provider
CALLBACK: Final = "/oauth2callback"

_PACKED: Final = Path(__file__).parent / "_content"
_CHECKOUT: Final = Path(__file__).parent.parent

#: variable -> what it is for, in the order in which people ask
DESCRIPTIONS: Final[dict[str, str]] = {
    "QMSKG_DATA": "folder of the register, the built graph and the caches (default .qmskg)",
    "QMSKG_CONTENT": "folder that holds ontology/, sources/ and mappings/ (default: the ones shipped)",
    "QMSKG_REGISTER_URL": "SQLAlchemy URL of the register (default: register.sqlite in QMSKG_DATA)",
    "QMSKG_STORE": "'oxigraph' (in the data folder), or the URL of a SPARQL 1.1 server (default oxigraph)",
    "QMSKG_MODEL": "sentence-transformers model, by name or path (default: the one in its wheel)",
    "QMSKG_READERS": "readers who must agree before a pair is agreed, 1 to 3 (default 2)",
    "QMSKG_TOKEN": "token of whoever decides, from the command line or the app (default: the local account)",
    "QMSKG_BASE_IRI": f"base of every identifier (default {DEFAULT_BASE})",
    "QMSKG_API": "address at which the app and the client find the server (default http://127.0.0.1:8000)",
    "QMSKG_OIDC_ISSUER": "address of the OpenID provider at which people sign in (default: none, so localhost alone)",
    "QMSKG_OIDC_AUDIENCE": "client id that this service has at that provider",
    "QMSKG_OIDC_SECRET": "secret that this service has at that provider; the curators' app needs it",
    "QMSKG_OIDC_REDIRECT": "address of the app's /oauth2callback, as the provider knows it (default: on this machine)",
    "QMSKG_OIDC_ROLES": "claim of the ID token that names roles, as a.b where it lies in another (default: none)",
    "QMSKG_CHALLENGES": "challenges that one address may send in an hour, 0 to take none (default 5)",
    "QMSKG_WRITES": "changes of one person, or files of one address, taken in a minute, 0 for no limit (default 600)",
    "QMSKG_PLANTED": "share of pairs with known answers among those that a curator reads, 0 to 0.2 (default 0.05)",
    "QMSKG_BULK_BOUND": "lower 95% bound that a sample must reach before the rest is accepted at once (default 0.95)",
    "QMSKG_LOG": "how the server logs: 'text' (what is wrong), or 'json' (and a line for each request) (default text)",
    "QMSKG_METRICS": "who gets /metrics: 'off', 'loopback' (this machine, not through a proxy), or 'on' (default off)",
    "QMSKG_QUERY_SECONDS": "wall-clock limit of one SPARQL query, in seconds (default 30)",
    "QMSKG_QUERY_MB": "memory limit of one SPARQL query, in megabytes (default 1024)",
    "QMSKG_QUERY_AT_ONCE": "SPARQL queries that one server process runs at once, half of them long ones (default 4)",
    "QMSKG_QUERY_RATE": "SPARQL queries that one address may send in a minute, 0 for no limit (default 600)",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the environment may change, with its default."""

    data: Path = Path(".qmskg")
    content: Path = _PACKED if _PACKED.is_dir() else _CHECKOUT
    register_url: str | None = None
    store: str = "oxigraph"
    model: str | None = None
    readers: int = 2
    token: str | None = None
    base_iri: str = DEFAULT_BASE
    api: str = "http://127.0.0.1:8000"
    oidc_issuer: str | None = None
    oidc_audience: str | None = None
    oidc_secret: str | None = field(default=None, repr=False)
    oidc_redirect: str | None = None
    oidc_roles: str | None = None
    challenges: int = 5
    writes: int = 600
    planted: float = 0.05
    bulk_bound: float = 0.95
    log: str = "text"
    metrics: str = "off"
    query_seconds: float = 30.0
    query_mb: int = 1024
    query_at_once: int = 4
    query_rate: int = 600

    @property
    def register(self) -> str:
        """The SQLAlchemy URL of the register."""
        return self.register_url or f"sqlite:///{self.data / 'register.sqlite'}"

    @property
    def sign_in(self) -> bool:
        """Whether people sign in at an OpenID provider."""
        return self.oidc_issuer is not None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        Raises:
            InputError: a value that cannot be what it should be.
        """
        env = {k: v for k, v in (os.environ if environment is None else environment).items() if v}
        base = env.get("QMSKG_BASE_IRI", DEFAULT_BASE)
        if not base.startswith(("http://", "https://")) or not base.endswith("/"):
            raise InputError(f"QMSKG_BASE_IRI must be an http(s) address that ends in /, not {base!r}")
        return cls(
            data=Path(env.get("QMSKG_DATA", ".qmskg")),
            content=Path(env["QMSKG_CONTENT"]) if "QMSKG_CONTENT" in env else cls().content,
            register_url=env.get("QMSKG_REGISTER_URL"),
            store=env.get("QMSKG_STORE", "oxigraph"),
            model=env.get("QMSKG_MODEL"),
            readers=int(_number(env, "QMSKG_READERS", 2, 1, 3)),
            token=env.get("QMSKG_TOKEN"),
            base_iri=base,
            api=env.get("QMSKG_API", "http://127.0.0.1:8000").rstrip("/"),
            **_sign_in(env),
            challenges=int(_number(env, "QMSKG_CHALLENGES", 5, 0, 1000)),
            writes=int(_number(env, "QMSKG_WRITES", 600, 0, 1_000_000)),
            planted=_number(env, "QMSKG_PLANTED", 0.05, 0, 0.2),
            bulk_bound=_number(env, "QMSKG_BULK_BOUND", 0.95, 0.5, 0.999),
            log=_word(env, "QMSKG_LOG", ("text", "json")),
            metrics=_word(env, "QMSKG_METRICS", ("off", "loopback", "on")),
            query_seconds=_number(env, "QMSKG_QUERY_SECONDS", 30.0, 0.1, 600),
            query_mb=int(_number(env, "QMSKG_QUERY_MB", 1024, 64, 65536)),
            query_at_once=int(_number(env, "QMSKG_QUERY_AT_ONCE", 4, 2, 64)),
            query_rate=int(_number(env, "QMSKG_QUERY_RATE", 600, 0, 1_000_000)),
        )


def _sign_in(env: Mapping[str, str]) -> dict[str, str | None]:
    """Return the settings of sign-in, which are of use together only."""
    issuer, audience = env.get("QMSKG_OIDC_ISSUER"), env.get("QMSKG_OIDC_AUDIENCE")
    redirect = env.get("QMSKG_OIDC_REDIRECT")
    if not any(name.startswith("QMSKG_OIDC_") for name in env):
        return {}
    if issuer is None or audience is None:
        raise InputError(
            "sign-in needs both QMSKG_OIDC_ISSUER and QMSKG_OIDC_AUDIENCE; set the one that is missing"
        )
    if not is_secure(issuer):
        raise InputError(f"QMSKG_OIDC_ISSUER must be an https address, or http on this machine, not {issuer!r}")
    if redirect is not None and not (is_secure(redirect) and urlsplit(redirect).path.endswith(CALLBACK)):
        raise InputError(
            f"QMSKG_OIDC_REDIRECT must be an https address, or http on this machine, that ends in {CALLBACK}, "
            f"not {redirect!r}"
        )
    return {
        "oidc_issuer": issuer, "oidc_audience": audience, "oidc_secret": env.get("QMSKG_OIDC_SECRET"),
        "oidc_redirect": redirect, "oidc_roles": env.get("QMSKG_OIDC_ROLES"),
    }  # fmt: skip


def is_secure(address: str) -> bool:
    """Return whether what an address says can be believed: https, or plain http on this machine.

    >>> is_secure("https://login.example.org"), is_secure("http://127.0.0.1:9400"), is_secure("http://example.org")
    (True, True, False)
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    if parts.scheme == "http":
        return host in {"localhost", "127.0.0.1", "::1"}
    return parts.scheme == "https" and bool(host)


def _word(env: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """Return one of a few words; the first is the default."""
    given = env.get(name, words[0])
    if given not in words:
        raise InputError(f"{name} must be {', '.join(words[:-1])} or {words[-1]}, not {given[:40]!r}")
    return given


def _number(env: Mapping[str, str], name: str, default: float, low: float, high: float) -> float:
    text = env.get(name)
    try:
        value = default if text is None else float(text)
    except ValueError:
        value = high + 1
    if not low <= value <= high:
        raise InputError(f"{name} must be a number from {low:g} to {high:g}, not {text!r}")
    return value
