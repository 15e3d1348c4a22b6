"""People who sign in at a real OpenID provider and act through the API as themselves and nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from identity import AUDIENCE, ROLES, RealProvider, Signer, real_provider
from installation import LEAF, MEASURE, PAIR, Installation, Make, serving, told

from qmskg.client import Client
from qmskg.errors import EnvironmentFault, RefusedError
from qmskg.register import fold, subject_id
from qmskg.server.sign_in import Provider
from qmskg.settings import Settings

BODY = {"a": MEASURE, "b": LEAF, "answer": "full", "seen": "none"}


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    with real_provider() as found:
        yield found


@pytest.fixture
def here(make: Make, provider: RealProvider) -> Installation:
    return make(oidc_issuer=provider.issuer, oidc_audience=AUDIENCE, oidc_roles=ROLES)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def roles(*words: str) -> dict[str, Any]:
    return {"realm_access": {"roles": list(words)}}


def test_first_sight_adds_a_reader_under_an_id_that_tells_nothing(
    here: Installation, provider: RealProvider
) -> None:
    token = provider.sign_in("ola-7734", name="Ola Ode", email="ola@example.org")
    before = here.workspace.position()
    me = here.web.get("/api/v1/me", headers=bearer(token)).json()
    assert me["person"] == {"id": subject_id(provider.issuer, "ola-7734"), "name": "Ola Ode"}
    assert (me["roles"], here.workspace.position()) == (["reader"], before + 1)
    assert me["until"]
    events = here.workspace.register.events()
    kept = json.dumps([[e.subject, e.person, dict(e.payload), dict(e.texts)] for e in events])
    assert "7734" not in kept
    assert "example.org" not in kept
    told(here.web.post("/api/v1/decisions", json=BODY, headers=bearer(token)), 403, "takes the role curator")
    again = provider.sign_in("ola-7734", name="Ola Ode")
    assert here.web.get("/api/v1/me", headers=bearer(again)).json()["person"] == me["person"]
    assert here.workspace.position() == before + 1


def test_an_administrator_gives_more(here: Installation, provider: RealProvider) -> None:
    token = provider.sign_in("per-1", name="Per One")
    id = here.web.get("/api/v1/me", headers=bearer(token)).json()["person"]["id"]
    body = {"roles": ["curator"]}
    assert here.web.put(f"/api/v1/people/{id}/roles", json=body, headers=here.as_("root")).status_code == 200
    assert here.web.post("/api/v1/decisions", json=BODY, headers=bearer(token)).status_code == 201
    (vote,) = here.workspace.register.state().pair("|".join(sorted(PAIR))).current.votes
    assert vote.event.person == id
    made = here.web.post("/api/v1/tokens", json={"person": id, "days": 1}, headers=here.as_("root")).json()[
        "token"
    ]
    assert here.web.get("/api/v1/me", headers=bearer(made)).json()["person"]["id"] == id


def test_the_provider_gives_and_takes_roles(here: Installation, provider: RealProvider) -> None:
    before = provider.sign_in("tom-1", name="Tom", **roles("curator", "adjudicator", "uma_authorization"))
    assert here.web.get("/api/v1/me", headers=bearer(before)).json()["roles"] == [
        "reader",
        "curator",
        "adjudicator",
    ]
    assert here.web.post("/api/v1/decisions", json=BODY, headers=bearer(before)).status_code == 201
    after = provider.sign_in("tom-1", name="Tom", **roles())
    told(here.web.post("/api/v1/undo", json={"event": "0" * 32}, headers=bearer(after)), 403, "yours is reader")
    kinds = [e.kind.value for e in here.workspace.register.events()[-3:]]
    assert kinds == ["person_added", "decided", "roles_changed"]
    register = here.workspace.register
    assert register.state() == fold(register.events())


def test_two_of_them_agree_and_a_third_settles(here: Installation, provider: RealProvider) -> None:
    names = {"u-1": ("Una", "curator"), "u-2": ("Uno", "curator"), "u-3": ("Uwe", "adjudicator")}
    tokens = [provider.sign_in(sub, name=name, **roles(role)) for sub, (name, role) in names.items()]
    answers = ("full", "none", "full")
    for token, answer in zip(tokens, answers, strict=True):
        seen = here.web.get(f"/api/v1/pairs/{MEASURE}/{LEAF}", headers=bearer(token)).json()["position"]
        body = {**BODY, "answer": answer, "seen": seen}
        assert here.web.post("/api/v1/decisions", json=body, headers=bearer(token)).status_code == 201
    card = here.web.get(f"/api/v1/pairs/{MEASURE}/{LEAF}").json()
    assert (card["status"], card["decided"]["people"]) == ("agreed", ["Una", "Uwe"])


def test_no_header_and_no_field_names_another_person(here: Installation, provider: RealProvider) -> None:
    headers = {
        **bearer(provider.sign_in("imp", name="Imp", **roles("administrator", "curator"))),
        "X-Forwarded-User": "ada", "X-Person": "ada", "X-Forwarded-Email": "ada@example.org",
        "Remote-User": "ada", "Cookie": "person=ada",
    }  # fmt: skip
    found = here.web.get("/api/v1/me?person=ada&user=ada", headers=headers).json()
    assert found["person"]["name"] == "Imp"
    told(here.web.post("/api/v1/decisions", json={**BODY, "person": "ada"}, headers=headers), 422, "'person'")


def refused(here: Installation, token: str, says: str, status: int = 401) -> None:
    """Hold a token to be of no use for reading or writing, where a token is given at all."""
    before = here.workspace.position()
    for method, path, body in (
        ("GET", "/api/v1/me", None),
        ("GET", f"/api/v1/pairs/{MEASURE}/{LEAF}", None),
        ("POST", "/api/v1/decisions", BODY),
        ("POST", "/api/v1/redactions", {"event": "0" * 32}),
    ):
        answer = here.web.request(method, path, json=body, headers=bearer(token))
        told(answer, status, says)
        assert token not in answer.text
        assert ("www-authenticate" in answer.headers) == (status == 401)
    assert here.workspace.position() == before


def test_a_token_for_another_service(here: Installation, provider: RealProvider) -> None:
    refused(
        here, provider.sign_in("eve", "another-service", name="Eve", **roles("curator")), "for another service"
    )


def test_a_token_that_was_changed(here: Installation, provider: RealProvider) -> None:
    head, body, sign = provider.sign_in("eve", name="Eve").split(".")
    other = provider.sign_in("eve", name="Eve", **roles("administrator")).split(".")[1]
    refused(here, f"{head}.{other}.{sign}", "broken")
    refused(here, f"{head}.{body}.{sign[:-4]}AAAA", "broken")


def test_a_token_without_a_signature(here: Installation, provider: RealProvider) -> None:
    claims = jwt.decode(provider.sign_in("eve", name="Eve"), options={"verify_signature": False})
    refused(here, jwt.encode(claims, None, "none"), "not signed")


def test_a_token_of_another_provider(here: Installation) -> None:
    with real_provider() as other:
        refused(here, other.sign_in("eve", name="Eve", **roles("curator")), "does not have|broken")


def test_a_token_that_ran_out(make: Make) -> None:
    with real_provider(seconds=-60) as short:
        here = make(oidc_issuer=short.issuer, oidc_audience=AUDIENCE)
        refused(here, short.sign_in("eve", name="Eve"), "our sign-in ran out")


def test_a_provider_that_is_away_is_no_defect_and_no_way_in(make: Make) -> None:
    with real_provider() as provider:
        here = make(oidc_issuer=provider.issuer, oidc_audience=AUDIENCE, oidc_roles=ROLES)
        token = provider.sign_in("ola", name="Ola", **roles("curator"))
        provider.stop()
        refused(here, token, "sign-in provider .* does not answer", 503)
        # what needs no provider goes on: the public, and tokens of the register
        assert here.web.get(f"/api/v1/pairs/{MEASURE}/{LEAF}").status_code == 200
        assert here.web.get("/api/v1/me", headers=here.as_("ada")).status_code == 200


def test_a_provider_that_comes_back_with_new_keys(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    with real_provider() as provider:
        here = make(oidc_issuer=provider.issuer, oidc_audience=AUDIENCE, oidc_roles=ROLES)
        before = provider.sign_in("ola", name="Ola", **roles("curator"))
        assert here.web.get("/api/v1/me", headers=bearer(before)).status_code == 200
        provider.stop()
        provider.start()
        after = provider.sign_in("ola", name="Ola", **roles("curator"))
        keys = here.web.app.state.sign_in._keys  # type: ignore[attr-defined]
        keys._clock = lambda: keys._asked + 31
        assert here.web.get("/api/v1/me", headers=bearer(after)).status_code == 200
        refused(here, before, "does not have|broken")


def test_where_nobody_signs_in_an_id_token_is_no_token(make: Make, provider: RealProvider) -> None:
    refused(make(), provider.sign_in("eve", name="Eve"), "obody here has this token")


def test_a_defect_in_checking_lets_nobody_in(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("secret")

    monkeypatch.setattr(Provider, "check", broken)
    answer = here.web.post("/api/v1/decisions", json=BODY, headers=bearer("a.b.c"))
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_the_client_passes_a_person_s_own_token_and_no_other(
    here: Installation, provider: RealProvider, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text(here.tokens["root"])
    with serving(here.web.app) as address:
        settings = Settings(
            data=tmp_path,
            api=address,
            token=here.tokens["root"],
            oidc_issuer=provider.issuer,
            oidc_audience=AUDIENCE,
        )
        with Client.from_settings(settings, provider.sign_in("ola", name="Ola")) as client:
            assert client.me()["person"]["name"] == "Ola"
        with Client.from_settings(settings) as nobody, pytest.raises(RefusedError, match="needs a token"):
            nobody.me()
        with Client.from_settings(Settings(data=tmp_path, api=address)) as local:
            assert local.me()["person"]["id"] == "root"


def test_the_client_says_so_when_the_provider_is_away(make: Make) -> None:
    here = make(oidc_issuer="http://127.0.0.1:9", oidc_audience=AUDIENCE)
    with serving(here.web.app) as address, Client(address, Signer().token()) as client:
        with pytest.raises(EnvironmentFault, match="sign-in provider"):
            client.decide(*PAIR, "full", seen="none")
        assert httpx.get(f"{address}/healthz").status_code == 200
