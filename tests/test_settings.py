from __future__ import annotations

from pathlib import Path

import pytest

from qmskg.errors import InputError
from qmskg.settings import DESCRIPTIONS, Settings


def test_defaults() -> None:
    settings = Settings.from_environment({})
    assert settings.readers == 2
    assert settings.register == "sqlite:///.qmskg/register.sqlite"
    assert (settings.content / "ontology").is_dir()


def test_each_described_variable_is_read() -> None:
    given = {
        "QMSKG_DATA": "/d", "QMSKG_CONTENT": "/c", "QMSKG_REGISTER_URL": "postgresql://h/db",
        "QMSKG_STORE": "http://127.0.0.1:7878", "QMSKG_MODEL": "m", "QMSKG_READERS": "1", "QMSKG_TOKEN": "t",
        "QMSKG_BASE_IRI": "https://example.org/q/", "QMSKG_API": "http://127.0.0.1:9/",
        "QMSKG_OIDC_ISSUER": "https://login.example.org/nhs", "QMSKG_OIDC_AUDIENCE": "qmskg",
        "QMSKG_OIDC_SECRET": "hush", "QMSKG_OIDC_REDIRECT": "https://app.example.org/oauth2callback",
        "QMSKG_OIDC_ROLES": "realm.roles", "QMSKG_CHALLENGES": "7", "QMSKG_PLANTED": "0.1", "QMSKG_BULK_BOUND": "0.9",
        "QMSKG_WRITES": "60", "QMSKG_LOG": "json", "QMSKG_METRICS": "loopback", "QMSKG_QUERY_SECONDS": "2",
        "QMSKG_QUERY_MB": "512", "QMSKG_QUERY_AT_ONCE": "8", "QMSKG_QUERY_RATE": "60",
    }  # fmt: skip
    assert set(given) == set(DESCRIPTIONS)
    assert Settings.from_environment(given) == Settings(
        data=Path("/d"), content=Path("/c"), register_url="postgresql://h/db", store="http://127.0.0.1:7878",
        model="m", readers=1, token="t", base_iri="https://example.org/q/", api="http://127.0.0.1:9",
        oidc_issuer="https://login.example.org/nhs", oidc_audience="qmskg", oidc_roles="realm.roles",
        oidc_secret="hush", oidc_redirect="https://app.example.org/oauth2callback", challenges=7, writes=60,
        planted=0.1, bulk_bound=0.9, log="json", metrics="loopback",
        query_seconds=2.0, query_mb=512, query_at_once=8, query_rate=60,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QMSKG_READERS", "4"),
        ("QMSKG_READERS", "two"),
        ("QMSKG_BASE_IRI", "w3id.org/qmskg"),
        ("QMSKG_QUERY_MB", "1"),
        ("QMSKG_LOG", "xml"),
        ("QMSKG_METRICS", "yes"),
    ],
)
def test_a_wrong_value_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(InputError, match=name):
        Settings.from_environment({name: value})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"QMSKG_OIDC_ISSUER": "https://login.example.org"}, "set the one that is missing"),
        ({"QMSKG_OIDC_AUDIENCE": "qmskg"}, "QMSKG_OIDC_ISSUER"),
        ({"QMSKG_OIDC_ROLES": "roles"}, "QMSKG_OIDC_ISSUER"),
        ({"QMSKG_OIDC_ISSUER": "http://login.example.org", "QMSKG_OIDC_AUDIENCE": "qmskg"}, "must be an https"),
        ({"QMSKG_OIDC_ISSUER": "login.example.org", "QMSKG_OIDC_AUDIENCE": "qmskg"}, "must be an https"),
        ({"QMSKG_OIDC_ISSUER": "https://[", "QMSKG_OIDC_AUDIENCE": "qmskg"}, "must be an https"),
    ],
)
def test_sign_in_is_whole_or_not_there(given: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Settings.from_environment(given)


def test_a_provider_on_this_machine_needs_no_tls() -> None:
    given = {"QMSKG_OIDC_ISSUER": "http://127.0.0.1:9400", "QMSKG_OIDC_AUDIENCE": "qmskg"}
    assert Settings.from_environment(given).sign_in
    assert not Settings.from_environment({}).sign_in
