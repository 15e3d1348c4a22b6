"""people, token and redact: what an administrator does at the command line, and who is refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import httpx
import pytest
from command_line import Ran, run
from installation import LEAF, MEASURE, TWINS
from test_command_faults import refused
from test_commands import fits
from test_processes import running

Environment = dict[str, str]


@pytest.fixture
def admin(own: Environment) -> Environment:
    """The environment of the local account, which holds every role."""
    return {name: value for name, value in own.items() if name != "QMSKG_TOKEN"}


def ok(ran: Ran) -> Ran:
    assert ran.code == 0, ran.err
    return ran


def test_a_person_is_added_gets_a_token_and_works(admin: Environment) -> None:
    added = ok(run(admin, "people", "add", "Cy Third", "--id", "cy", "--role", "curator", "--json"))
    assert added.err == ""
    fits(added.document, "people add")
    assert added.document == {"id": "cy", "name": "Cy Third", "roles": ["curator"], "claimed": []}
    made = ok(run(admin, "token", "new", "--person", "cy", "--days", "30", "--label", "laptop", "--json")).document
    fits(made, "token new")
    cy = {**admin, "QMSKG_TOKEN": made["token"]}
    assert ok(run(cy, "decide", *TWINS, "--relation", "equal", "--seen", "none", "--json")).document["event"]
    refused(run(cy, "people", "list"), 1, "takes the role administrator, and yours is curator")
    changed = ok(run(admin, "people", "role", "cy", "--role", "reader", "--role", "publisher", "--json")).document
    fits(changed, "people role")
    assert changed["roles"] == ["reader", "publisher"]
    refused(run(cy, "decide", MEASURE, LEAF, "--relation", "full", "--seen", "none"), 1, "takes the role curator")
    listed = ok(run(admin, "people", "list", "--json")).document
    fits(listed, "people list")
    assert {p["id"]: p["roles"] for p in listed["people"]} == {
        "ada": ["curator"], "bo": ["curator"], "root": ["administrator"], "cy": ["reader", "publisher"],
        "local": ["reader", "curator", "adjudicator", "publisher", "administrator"],
    }  # fmt: skip


def test_one_person_on_localhost_does_everything_alone(admin: Environment) -> None:
    alone = {**admin, "QMSKG_READERS": "1"}
    said = ok(run(alone, "decide", *TWINS, "--relation", "equal", "--seen", "none", "--reason", "x", "--json"))
    assert said.document["status"] == "agreed"
    assert ok(run(alone, "undo", said.document["event"])).code == 0
    ok(run(alone, "redact", said.document["event"]))
    ok(run(alone, "people", "list"))


def test_a_token_is_printed_once_and_revoked_by_its_id(admin: Environment) -> None:
    made = ok(run(admin, "token", "new", "--person", "ada", "--days", "7", "--label", "laptop"))
    token = made.out.strip()
    assert len(token) >= 43
    assert "Ada Example" in made.err
    assert "not shown again" in made.err
    assert token not in made.err
    listed = ok(run(admin, "token", "list", "--person", "ada", "--json"))
    fits(listed.document, "token list")
    kept = next(row for row in listed.document["tokens"] if row["label"] == "laptop")
    assert (kept["made_by"], kept["good"], kept["revoked"]) == ("local", True, None)
    plain = ok(run(admin, "token", "list"))
    assert kept["id"] in plain.out
    assert token not in listed.out + plain.out
    gone = ok(run(admin, "token", "revoke", kept["id"], "--json")).document
    fits(gone, "token revoke")
    assert gone["good"] is False
    words = ("decide", *TWINS, "--relation", "equal", "--seen", "none")
    refused(run({**admin, "QMSKG_TOKEN": token}, *words), 1, "was revoked on")
    refused(run(admin, "token", "revoke", kept["id"]), 1, "revoked already")


def test_a_token_that_ran_out(admin: Environment) -> None:
    token = ok(run(admin, "token", "new", "--person", "ada", "--days", "1")).out.strip()
    with sqlite3.connect(Path(admin["QMSKG_DATA"]) / "register.sqlite") as register:
        register.execute(
            "UPDATE register_token SET expires = '2026-01-01T00:00:00.000000Z' WHERE expires IS NOT NULL"
        )
    register.close()
    ran = run({**admin, "QMSKG_TOKEN": token}, "decide", *TWINS, "--relation", "equal", "--seen", "none")
    refused(ran, 1, "ran out on 2026-01-01", "ask an administrator for a new one")
    assert token not in ran.err
    plain = ok(run(admin, "token", "list"))
    assert "2026-01-01" in plain.out


def test_one_s_own_tokens_need_no_administrator(own: Environment) -> None:
    kept = ok(run(own, "token", "list", "--person", "bo", "--json")).document["tokens"]
    assert [row["person"] for row in kept] == ["bo"]
    refused(run(own, "token", "list", "--person", "ada"), 1, "takes the role administrator")
    refused(run(own, "token", "list"), 1, "takes the role administrator")
    ok(run(own, "token", "revoke", kept[0]["id"]))
    refused(run(own, "token", "list", "--person", "bo"), 1, "was revoked on")


def test_redact_blanks_and_leaves_the_log(admin: Environment) -> None:
    words = (
        "decide",
        *TWINS,
        "--relation",
        "intersects",
        "--seen",
        "none",
        "--shared",
        "a lead",
        "--reason",
        "Smith",
    )
    event = ok(run(admin, *words, "--json")).document["event"]
    done = ok(run(admin, "redact", event, "--field", "reason", "--reason", "asked for on 1 May", "--json"))
    fits(done.document, "redact")
    assert (done.document["redacted"], done.document["fields"]) == (event, ["reason"])
    history = ok(run(admin, "history", *TWINS, "--json"))
    assert "Smith" not in history.out
    assert history.document["events"][0]["shared"] == "a lead"
    assert b"Smith" not in (Path(admin["QMSKG_DATA"]) / "register.sqlite").read_bytes()
    plain = ok(run(admin, "redact", event, "--field", "shared"))
    assert f"blanked in {event}: shared" in plain.err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["people", "add", "N", "--role", "king"], 2, "'king' is no role: say one or more of reader, curator"),
        (["people", "add", "N"], 2, "'--role'"),
        (["people", "add", " ", "--role", "reader"], 2, "needs a name"),
        (["people", "add", "N", "--role", "reader", "--id", "N N"], 2, "cannot be a person's id"),
        (["people", "role", "nobody", "--role", "reader"], 2, "knows nobody with the id 'nobody'"),
        (["people", "role", "ada", "--role", "king"], 2, "is no role"),
        (["token", "new", "--person", "nobody", "--days", "1"], 2, "knows nobody"),
        (["token", "new", "--person", "ada", "--days", "0"], 2, "1 to 366 days"),
        (["token", "new", "--person", "ada", "--days", "999"], 2, "1 to 366 days"),
        (["token", "new", "--person", "ada"], 2, "'--days'"),
        (["token", "revoke", "0000000000000000"], 2, "`qmskg token list` names them"),
        (["redact", "last"], 2, "is no event id"),
        (["redact", "00000000-0000-4000-8000-000000000000"], 2, "00000000-0000-4000-8000-000000000000"),
    ],
)
def test_bad_input(admin: Environment, words: list[str], code: int, says: str) -> None:
    ok(run(admin, "people", "list"))  # the local account is there
    register = Path(admin["QMSKG_DATA"]) / "register.sqlite"

    def held() -> list[tuple]:
        connection = sqlite3.connect(register)
        found = [r for t in ("event", "text", "token") for r in connection.execute(f"SELECT * FROM register_{t}")]
        connection.close()
        return found

    before = held()
    refused(run(admin, *words), code, says)
    refused(run(admin, *words, "--json"), code, says)
    assert held() == before


# --- serving to others --------------------------------------------------------------------------------------

SIGN_IN = {"QMSKG_OIDC_ISSUER": "https://login.example.org", "QMSKG_OIDC_AUDIENCE": "qmskg"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.org"])
def test_other_machines_are_served_only_once_people_sign_in(admin: Environment, host: str) -> None:
    refused(run(admin, "serve", "--host", host), 2, "sign-in is not configured yet", "QMSKG_OIDC_ISSUER")
    assert not (Path(admin["QMSKG_DATA"]) / "token").exists()


def test_where_people_sign_in_it_serves_others_and_warns_of_tls(admin: Environment) -> None:
    with running({**admin, **SIGN_IN}, "serve", "--host", "0.0.0.0") as (process, address):
        answer = httpx.get(f"{address}/api/v1/me", headers={"Authorization": "Bearer x"}, timeout=10)
        assert answer.status_code == 401
        process.terminate()
        _, err = process.communicate(timeout=20)
    assert "warning: 0.0.0.0 is served without TLS" in err
    assert "https" in err
    assert not (Path(admin["QMSKG_DATA"]) / "token").exists(), "nobody is let in as the local account"


def test_half_a_sign_in_is_refused(admin: Environment) -> None:
    half = {"QMSKG_OIDC_ISSUER": "https://login.example.org"}
    refused(run({**admin, **half}, "serve"), 2, "QMSKG_OIDC_AUDIENCE")
