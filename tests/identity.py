"""OpenID providers to sign in at: a real one in a process of its own, and one that signs whatever a test wants."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

AUDIENCE = "qmskg"
ROLES = "realm_access.roles"
_BACK = "http://127.0.0.1/back"


class RealProvider:
    """``oidc-provider-mock`` on a port of its own; it can be stopped and started again, then with other keys."""

    def __init__(self, port: int | None = None, *, seconds: int = 3600) -> None:
        self.port = port or _free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "oidc_provider_mock", "-p", str(self.port), "-e", str(self.seconds)]
        # it listens on this machine alone, so it needs no TLS
        environment = {**os.environ, "NO_COLOR": "1"}
        self._process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + 30
        while time.monotonic() < end:
            assert self._process.poll() is None, "the provider ended by itself"
            try:
                httpx.get(f"{self.issuer}/jwks")
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the provider did not start")

    def settings(self, secret: str) -> dict[str, str]:
        """Return what makes an installation sign people in here."""
        return {
            "QMSKG_OIDC_ISSUER": self.issuer, "QMSKG_OIDC_AUDIENCE": AUDIENCE, "QMSKG_OIDC_SECRET": secret,
            "QMSKG_OIDC_ROLES": ROLES,
        }  # fmt: skip

    def restart(self, *, seconds: int) -> None:
        """Come back with other keys, and tokens that last so long; less than nothing for some that ran out before."""
        self.stop()
        self.seconds = seconds
        self.start()

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def sign_in(self, subject: str, audience: str = AUDIENCE, **claims: Any) -> str:
        """Go through the authorization code flow as a browser and a client do, and return the ID token."""
        with httpx.Client(base_url=self.issuer) as web:
            web.put(f"/users/{subject}", json=claims).raise_for_status()
            asked = {
                "client_id": audience, "redirect_uri": _BACK, "response_type": "code",
                "scope": "openid profile", "nonce": os.urandom(8).hex(),
            }  # fmt: skip
            sent = web.post("/oauth2/authorize", params=asked, data={"sub": subject})
            code = parse_qs(urlsplit(sent.headers["location"]).query)["code"][0]
            form = {"grant_type": "authorization_code", "code": code, "redirect_uri": _BACK}
            answer = web.post("/oauth2/token", data=form, auth=(audience, "secret"))
            answer.raise_for_status()
            return str(answer.json()["id_token"])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def real_provider(**more: Any) -> Iterator[RealProvider]:
    provider = RealProvider(**more)
    try:
        provider.start()
        yield provider
    finally:
        provider.stop()


class Signer:
    """A provider whose answers and tokens a test makes; it counts how often its keys are asked for."""

    issuer = "https://login.example.org/nhs"

    def __init__(self) -> None:
        self.keys: dict[str, Any] = {"one": rsa.generate_private_key(public_exponent=65537, key_size=2048)}
        self.away: str | None = None
        self.about = {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        self.asked = 0

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.away == "closed":
            raise httpx.ConnectError("refused")
        if self.away == "slow":
            raise httpx.ReadTimeout("slow")
        if self.away == "broken":
            return httpx.Response(500)
        if self.away == "a page":
            return httpx.Response(200, text="<html>")
        if self.away == "moved":
            return httpx.Response(302, headers={"Location": "https://evil.example.org/"})
        if self.away == "huge":
            return httpx.Response(200, content=b" " * (1 << 21))
        if request.url.path.endswith("/openid-configuration"):
            return httpx.Response(200, json=self.about)
        self.asked += 1
        return httpx.Response(200, json={"keys": [public(id, key) for id, key in self.keys.items()]})

    def token(
        self, key: str = "one", algorithm: str = "RS256", head: Mapping[str, Any] | None = None, **claims: Any
    ) -> str:
        now = int(time.time())
        said = {
            "iss": self.issuer, "aud": AUDIENCE, "sub": "s-1", "iat": now, "exp": now + 600, "name": "Ola Ode",
            **claims,
        }  # fmt: skip
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(said, self.keys[key], algorithm, headers={"kid": key, **(head or {})})


def public(id: str, key: Any) -> dict[str, Any]:
    """Return the public half of a key as a JSON Web Key."""
    kind = (
        jwt.algorithms.ECAlgorithm if isinstance(key, ec.EllipticCurvePrivateKey) else jwt.algorithms.RSAAlgorithm
    )
    return {**json.loads(kind.to_jwk(key.public_key())), "kid": id, "use": "sig"}
