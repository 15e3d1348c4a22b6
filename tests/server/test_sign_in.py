"""Sign-in at an OpenID provider: what is asked of an ID token, one thing wrong at a time; a provider that is away."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from identity import AUDIENCE, ROLES, Signer

from qmskg.errors import EnvironmentFault, RefusedError
from qmskg.server.sign_in import Provider, provider_of
from qmskg.settings import Settings
from qmskg.vocabulary import Role


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider(signer: Signer, clock: Clock) -> Provider:
    signer.away, signer.asked, signer.about = None, 0, {**signer.about, "issuer": signer.issuer}
    return Provider(signer.issuer, AUDIENCE, ROLES, transport=signer.transport, clock=clock)


def test_a_good_token(provider: Provider, signer: Signer) -> None:
    end = int(time.time()) + 300
    seen = provider.check(signer.token(exp=end, realm_access={"roles": ["curator", "offline_access"]}))
    assert (seen.name, seen.claimed) == ("Ola Ode", {Role.CURATOR})
    assert seen.until == datetime.fromtimestamp(end + 10, UTC)
    assert seen.id.startswith("oidc-")
    assert "s-1" not in seen.id
    assert seen.id == provider.check(signer.token(name="Another")).id
    assert seen.id != provider.check(signer.token(sub="s-2")).id


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": None, "preferred_username": "ola"}, "ola"),
        ({"name": None}, "unnamed person"),
        ({"name": 7}, "unnamed person"),
        ({"name": "  Ola\x00\n Ode "}, "Ola Ode"),
        ({"name": "x" * 500}, "x" * 200),
    ],
)
def test_a_name_is_made_to_fit(provider: Provider, signer: Signer, claims: dict[str, Any], name: str) -> None:
    assert provider.check(signer.token(**claims)).name == name


@pytest.mark.parametrize(
    ("claim", "roles"),
    [
        (None, set()),
        ({"roles": "curator adjudicator"}, {Role.CURATOR, Role.ADJUDICATOR}),
        ({"roles": ["administrator", 5, None, "king"]}, {Role.ADMINISTRATOR}),
        ({"roles": {"curator": True}}, set()),
        ("curator", set()),
        (["curator"], set()),
    ],
)
def test_roles_that_the_token_names(provider: Provider, signer: Signer, claim: Any, roles: set[Role]) -> None:
    assert provider.check(signer.token(realm_access=claim)).claimed == roles


def test_a_claim_whose_name_has_dots(signer: Signer) -> None:
    name = "https://example.org/roles"
    provider = Provider(signer.issuer, AUDIENCE, name, transport=signer.transport)
    assert provider.check(signer.token(**{name: ["publisher"]})).claimed == {Role.PUBLISHER}
    without = Provider(signer.issuer, AUDIENCE, transport=signer.transport)
    assert without.check(signer.token(**{name: ["publisher"]})).claimed is None


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "PS256"])
def test_signatures_that_are_taken(provider: Provider, signer: Signer, algorithm: str) -> None:
    assert provider.check(signer.token(algorithm=algorithm)).name == "Ola Ode"


def test_a_key_on_a_curve(provider: Provider, signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(signer.keys, "curve", ec.generate_private_key(ec.SECP256R1()))
    assert provider.check(signer.token("curve", "ES256")).name == "Ola Ode"


def part(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def unsigned(signer: Signer) -> str:
    _, body, _ = signer.token().split(".")
    return f"{part({'alg': 'none', 'kid': 'one'})}.{body}."


def signed_with_the_public_key(signer: Signer) -> str:
    """HMAC, with what everybody knows as the secret."""
    pem = (
        signer.keys["one"]
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    _, body, _ = signer.token().split(".")
    said = f"{part({'alg': 'HS256', 'kid': 'one', 'typ': 'JWT'})}.{body}"
    sign = base64.urlsafe_b64encode(hmac.new(pem, said.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
    return f"{said}.{sign}"


def changed(signer: Signer) -> str:
    head, body, sign = signer.token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    return f"{head}.{part({**claims, 'sub': 'somebody-else'})}.{sign}"


def of_another_key(signer: Signer) -> str:
    """With the id of the provider's key, and signed by another."""
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = jwt.decode(signer.token(), options={"verify_signature": False})
    return jwt.encode(claims, other, "RS256", headers={"kid": "one"})


def of_another_algorithm(signer: Signer) -> str:
    _, body, sign = signer.token().split(".")
    return f"{part({'alg': 'ES256', 'kid': 'one'})}.{body}.{sign}"


NOW = int(time.time())
BAD: dict[str, tuple[Callable[[Signer], str], str]] = {
    "run out": (lambda s: s.token(exp=NOW - 60), "your sign-in ran out"),
    "not good yet": (lambda s: s.token(nbf=NOW + 3600), "not good yet"),
    "issued in the future": (lambda s: s.token(iat=NOW + 3600), "not good yet"),
    "another service": (lambda s: s.token(aud="other"), "for another service"),
    "another service, several": (lambda s: s.token(aud=["other", "third"]), "for another service"),
    "several services, for no party": (lambda s: s.token(aud=[AUDIENCE, "other"]), "for another service"),
    "several services, another party": (
        lambda s: s.token(aud=[AUDIENCE, "other"], azp="other"), "for another service",
    ),
    "another party": (lambda s: s.token(azp="other"), "for another service"),
    "another provider": (lambda s: s.token(iss="https://evil.example.org"), "of another provider"),
    "a provider that only begins so": (lambda s: s.token(iss=f"{s.issuer}/"), "of another provider"),
    "no subject": (lambda s: s.token(sub=None), "broken"),
    "an empty subject": (lambda s: s.token(sub=""), "names nobody"),
    "no end": (lambda s: s.token(exp=None), "broken"),
    "no audience": (lambda s: s.token(aud=None), "broken"),
    "no issuer": (lambda s: s.token(iss=None), "broken"),
    "no beginning": (lambda s: s.token(iat=None), "broken"),
    "an end that is no time": (lambda s: s.token(exp="soon"), "broken"),
    "an end past all times": (lambda s: s.token(exp=10**30), "broken"),
    "no signature": (unsigned, "not signed"),
    "the public key as a secret": (signed_with_the_public_key, "not signed"),
    "changed on the way": (changed, "broken"),
    "another key": (of_another_key, "broken"),
    "an access token": (lambda s: s.token(head={"typ": "at+jwt"}), "not signed as an ID token"),
    "a key that nobody knows": (lambda s: s.token(head={"kid": "none of them"}), "does not have"),
    "another algorithm than the key's": (of_another_algorithm, "broken"),
    "nonsense": (lambda s: "a.b.c", "broken"),
    "empty parts": (lambda s: "..", "broken"),
    "too long": (lambda s: s.token(pad="x" * 20_000), "too long"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", BAD)
def test_a_token_that_is_not_good(provider: Provider, signer: Signer, wrong: str) -> None:
    make, says = BAD[wrong]
    token = make(signer)
    with pytest.raises(RefusedError, match=says) as told:
        provider.check(token)
    assert token not in str(told.value)
    assert "sign in" in str(told.value)
    assert "\n" not in str(told.value)


class TestKeys:
    def test_are_asked_for_seldom(self, provider: Provider, signer: Signer, clock: Clock) -> None:
        for _ in range(5):
            provider.check(signer.token())
        assert signer.asked == 1
        clock.now += 601
        provider.check(signer.token())
        assert signer.asked == 2

    def test_a_new_one_is_found_and_unknown_ones_cost_little(
        self, provider: Provider, signer: Signer, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        provider.check(signer.token())
        monkeypatch.setitem(signer.keys, "two", rsa.generate_private_key(public_exponent=65537, key_size=2048))
        clock.now += 31
        assert provider.check(signer.token("two")).name == "Ola Ode"
        assert signer.asked == 2
        for number in range(50):
            with pytest.raises(RefusedError, match="does not have"):
                provider.check(signer.token(head={"kid": f"made up {number}"}))
        assert signer.asked == 2, "not more than once in half a minute"
        clock.now += 31
        with pytest.raises(RefusedError, match="does not have"):
            provider.check(signer.token(head={"kid": "made up"}))
        assert signer.asked == 3

    def test_one_that_was_withdrawn_is_not_taken_for_long(
        self, provider: Provider, signer: Signer, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(signer.keys, "two", rsa.generate_private_key(public_exponent=65537, key_size=2048))
        token = signer.token("two")
        provider.check(token)
        monkeypatch.delitem(signer.keys, "two")
        clock.now += 601
        with pytest.raises(RefusedError, match="does not have"):
            provider.check(token)

    def test_without_an_id_only_the_only_one_will_do(
        self, provider: Provider, signer: Signer, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        claims = jwt.decode(signer.token(), options={"verify_signature": False})
        token = jwt.encode(claims, signer.keys["one"], "RS256")
        assert provider.check(token).name == "Ola Ode"
        monkeypatch.setitem(signer.keys, "two", rsa.generate_private_key(public_exponent=65537, key_size=2048))
        clock.now += 601
        with pytest.raises(RefusedError, match="does not have"):
            provider.check(token)


class TestAway:
    @pytest.mark.parametrize("how", ["closed", "slow", "broken", "a page", "moved", "huge"])
    def test_nobody_is_let_in_on_trust(self, provider: Provider, signer: Signer, clock: Clock, how: str) -> None:
        signer.away = how
        with pytest.raises(
            EnvironmentFault, match=r"provider https://login\.example\.org/nhs does not answer; try"
        ):
            provider.check(signer.token())
        signer.away = None
        with pytest.raises(EnvironmentFault, match="does not answer"):
            provider.check(signer.token())  # not asked again at once
        clock.now += 6
        assert provider.check(signer.token()).name == "Ola Ode"

    def test_keys_that_are_known_last_a_while(self, provider: Provider, signer: Signer, clock: Clock) -> None:
        provider.check(signer.token())
        signer.away = "closed"
        clock.now += 500
        assert provider.check(signer.token()).name == "Ola Ode"
        clock.now += 101
        with pytest.raises(EnvironmentFault):
            provider.check(signer.token())

    @pytest.mark.parametrize(
        "about",
        [
            {"issuer": "https://evil.example.org"},
            {"jwks_uri": "http://login.example.org/keys"},
            {"jwks_uri": "file:///etc/passwd"},
            {"jwks_uri": None},
        ],
    )
    def test_one_that_says_something_else_of_itself(
        self, provider: Provider, signer: Signer, monkeypatch: pytest.MonkeyPatch, about: dict[str, Any]
    ) -> None:
        monkeypatch.setattr(signer, "about", {**signer.about, **about})
        with pytest.raises(EnvironmentFault, match="QMSKG_OIDC_ISSUER"):
            provider.check(signer.token())


def test_it_is_there_only_where_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert provider_of(Settings()) is None
    settings = Settings(oidc_issuer=Signer.issuer, oidc_audience=AUDIENCE)
    assert provider_of(settings) is not None
    monkeypatch.setitem(sys.modules, "jwt", None)
    with pytest.raises(EnvironmentFault, match=r"pip install 'qmskg\[oidc\]'"):
        provider_of(settings)
