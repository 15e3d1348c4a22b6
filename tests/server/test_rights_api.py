"""Who may do what over HTTP, cell by cell: every role at every route that changes something or shows what is private.

The app is not the gate: here the API alone is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from installation import LEAF, MEASURE, TWINS, Installation, install, told

from qmskg.register import Register
from qmskg.vocabulary import Role

LETTER = {Role.READER: "R", Role.CURATOR: "C", Role.ADJUDICATOR: "A", Role.PUBLISHER: "P", Role.ADMINISTRATOR: "X"}
DISPUTED = ("audit-nhfd:home", "nice-qs16:1")
UNKNOWN = "00000000-0000-4000-8000-000000000000"

WRITING = {"POST", "PUT", "PATCH", "DELETE"}

#: the installation and the role -> the rest of the path, and the body
Asked = Callable[[Installation, Role], tuple[str, Any]]


def own(here: Installation, name: str) -> str:
    """Make somebody one more token and return its id."""
    register = here.workspace.register
    return register.token_of(register.issue_token(name)).id


def decision(here: Installation, role: Role, pair: tuple[str, str]) -> dict[str, Any]:
    headers = here.as_(role.value)
    seen = here.web.get(f"/api/v1/pairs/{pair[0]}/{pair[1]}", headers=headers).json()["position"]
    return {"a": pair[0], "b": pair[1], "answer": "full", "seen": seen}


def typed(here: Installation) -> str:
    """Have Ada type a reason, and return the event."""
    event: str = here.decide("ada", "audit-nhfd:thr", "nice-qs16:3", "full", reason="Mrs Smith").json()["event"]
    return event


#: method, route, what exactly -> (roles that may, status for them, what is sent)
CELLS: dict[tuple[str, str, str], tuple[str, int, Asked]] = {
    ("GET", "/api/v1/me", ""): ("RCAPX", 200, lambda h, r: ("/me", None)),
    ("GET", "/api/v1/queue", ""): ("RCAPX", 200, lambda h, r: ("/queue", None)),
    ("GET", "/api/v1/people/me/events", ""): ("RCAPX", 200, lambda h, r: ("/people/me/events", None)),
    ("POST", "/api/v1/decisions", "a pair that is open"): (
        "C", 201, lambda h, r: ("/decisions", decision(h, r, (MEASURE, LEAF))),
    ),
    ("POST", "/api/v1/decisions", "a dispute"): ("A", 201, lambda h, r: ("/decisions", decision(h, r, DISPUTED))),
    ("POST", "/api/v1/undo", ""): ("CAP", 404, lambda h, r: ("/undo", {"event": UNKNOWN})),
    ("GET", "/api/v1/challenges", ""): ("CAPX", 200, lambda h, r: ("/challenges", None)),
    ("POST", "/api/v1/challenges/{id}/answer", ""): (
        "CA", 404, lambda h, r: (f"/challenges/{UNKNOWN}/answer", {"outcome": "upheld"}),
    ),
    ("GET", "/api/v1/queue.xlsx", ""): ("C", 200, lambda h, r: ("/queue.xlsx", None)),
    ("POST", "/api/v1/queue/import", ""): ("C", 422, lambda h, r: ("/queue/import", None)),
    ("GET", "/api/v1/people/me/planted", ""): ("RCAPX", 200, lambda h, r: ("/people/me/planted", None)),
    ("GET", "/api/v1/bulk", ""): ("C", 200, lambda h, r: ("/bulk", None)),
    ("POST", "/api/v1/bulk", ""): ("C", 400, lambda h, r: ("/bulk", {"band": "weak", "answer": "none"})),
    ("GET", "/api/v1/bulk/{id}", ""): ("C", 404, lambda h, r: (f"/bulk/{UNKNOWN}", None)),
    ("POST", "/api/v1/bulk/{id}/accept", ""): ("C", 404, lambda h, r: (f"/bulk/{UNKNOWN}/accept", None)),
    ("POST", "/api/v1/bulk/{id}/undo", ""): ("CAP", 404, lambda h, r: (f"/bulk/{UNKNOWN}/undo", None)),
    ("GET", "/api/v1/people", ""): ("X", 200, lambda h, r: ("/people", None)),
    ("POST", "/api/v1/people", ""): ("X", 201, lambda h, r: ("/people", {"name": "New", "roles": ["reader"]})),
    ("PUT", "/api/v1/people/{id}/roles", ""): ("X", 200, lambda h, r: ("/people/bo/roles", {"roles": ["curator"]})),
    ("GET", "/api/v1/tokens", "everybody's"): ("X", 200, lambda h, r: ("/tokens", None)),
    ("GET", "/api/v1/tokens", "one's own"): ("RCAPX", 200, lambda h, r: (f"/tokens?person={r.value}", None)),
    ("GET", "/api/v1/tokens", "another's"): ("X", 200, lambda h, r: ("/tokens?person=ada", None)),
    ("POST", "/api/v1/tokens", ""): ("X", 201, lambda h, r: ("/tokens", {"person": "ada", "days": 1})),
    ("POST", "/api/v1/tokens/claim", ""): ("RCAPX", 403, lambda h, r: ("/tokens/claim", {})),
    ("POST", "/api/v1/tokens/{id}/revoke", "one's own"): (
        "RCAPX", 200, lambda h, r: (f"/tokens/{own(h, r.value)}/revoke", None),
    ),
    ("POST", "/api/v1/tokens/{id}/revoke", "another's"): (
        "X", 200, lambda h, r: (f"/tokens/{own(h, 'bo')}/revoke", None),
    ),
    ("POST", "/api/v1/tokens/{id}/revoke", "nobody's"): ("X", 404, lambda h, r: (f"/tokens/{'0' * 16}/revoke", None)),
    ("POST", "/api/v1/comments", ""): ("CA", 201, lambda h, r: ("/comments", {"a": MEASURE, "b": LEAF, "text": "why"})),
    ("GET", "/api/v1/splits", ""): ("CAPX", 200, lambda h, r: ("/splits", None)),
    ("POST", "/api/v1/splits", ""): ("C", 201, lambda h, r: ("/splits", {"leaf": LEAF, "parts": ["one", "two"]})),
    ("POST", "/api/v1/core-changes", ""): (
        "CP", 400, lambda h, r: ("/core-changes", {"action": "retire", "core": ["core:none"]}),
    ),
    ("POST", "/api/v1/conflicts/rulings", ""): (
        "CA", 400, lambda h, r: ("/conflicts/rulings", {"a": MEASURE, "b": LEAF, "ruling": "no_conflict", "reason": "r",
                                                        "seen": "none"}),
    ),
    ("POST", "/api/v1/core-standards", ""): (
        "CP", 201, lambda h, r: ("/core-standards", {"title": "New", "statement": "Do it."}),
    ),
    ("GET", "/api/v1/assignments", ""): ("RCAPX", 200, lambda h, r: ("/assignments", None)),
    ("POST", "/api/v1/assignments", ""): (
        "AX", 201,
        lambda h, r: ("/assignments", {"what": "nice-qs16" if r is Role.ADJUDICATOR else "nice-qs86", "to": "ada"}),
    ),
    ("GET", "/api/v1/progress", ""): ("RCAPX", 200, lambda h, r: ("/progress", None)),
    ("POST", "/api/v1/redactions", ""): ("X", 201, lambda h, r: ("/redactions", {"event": typed(h)})),
}  # fmt: skip

#: what everybody may read; the two of a pair show more to those who may see votes, as a test of its own says
PUBLIC = {
    "/healthz", "/readyz", "/api/v1/pairs/{a:ref}/{b:ref}", "/api/v1/history/{a:ref}/{b:ref}",
    "/api/v1/audits/{id:ref}/standards", "/api/v1/standards/{id:ref}/audits", "/api/v1/search", "/api/v1/coverage",
    "/api/v1/links/{a:ref}/{b:ref}", "/api/v1/coverage/matrix", "/api/v1/overlaps", "/api/v1/programme",
    "/api/v1/quality", "/api/v1/fit", "/api/v1/islands", "/api/v1/levels", "/api/v1/red-lines",
    "/api/v1/releases", "/api/v1/releases/{version}", "/api/v1/reissued",
    "/api/v1/releases/{version}/changes-to/{other}", "/api/v1/impact/{old:ref}/{new:ref}",
    "/api/v1/gaps", "/api/v1/conflicts", "/api/v1/core-standards", "/api/v1/disposition", "/api/v1/sources/status",
}  # fmt: skip


#: what anybody may send, of which nothing but a challenge is kept: from the page and from a program
ANYBODY = {
    ("POST", "/api/v1/challenges"), ("POST", "/links/{a:ref}/{b:ref}"),
    ("POST", "/api/v1/programmes"), ("POST", "/api/v1/programmes/read"), ("POST", "/programme/check"),
    ("POST", "/api/v1/programmes/compare"), ("POST", "/programme/compare"),
    ("POST", "/api/v1/tailoring"), ("POST", "/tailor"), ("POST", "/api/v1/measures"), ("POST", "/measure"),
}  # fmt: skip
#: a release is made once, so who may is asked where it is made: test_release_pages.py
ASKED_ELSEWHERE = {("POST", "/api/v1/releases")}
#: what the graph store protocol would write with, answered with 405 whoever asks: test_graph_store.py
NEVER = {(m, p) for m in ("PUT", "POST", "DELETE", "PATCH") for p in ("/graph-store", "/graph/{name:path}")}


@pytest.fixture(scope="module")
def here(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with one person a role, and a pair in dispute."""
    one = install(small_content, tmp_path_factory.mktemp("rights"))
    for role in Role:
        person, token = one.workspace.register.add_person(f"Only {role}", id=role.value, roles={role})
        one.people[role.value], one.tokens[role.value] = person, token
    one.decide("ada", *DISPUTED, "full", reason="SECRET of ada")
    one.decide("bo", *DISPUTED, "none")
    yield one
    one.workspace.close()


def routes(here: Installation) -> set[tuple[str, str]]:
    """Every route of the application: method and path."""
    found: set[tuple[str, str]] = set()
    waiting = list(here.web.app.routes)  # type: ignore[attr-defined]
    while waiting:
        route = waiting.pop()
        inner = getattr(route, "original_router", None)
        if inner is not None:
            waiting += inner.routes
        elif isinstance(route, APIRoute):
            found |= {(method, route.path) for method in route.methods}
    return found


def test_no_route_is_left_out(here: Installation) -> None:
    """A new route of the API, or one anywhere that is not for reading, needs a row here."""
    known = {(method, path) for method, path, _ in CELLS} | {("GET", path) for path in PUBLIC}
    found = routes(here)
    assert len(found) > 40
    asked = {(m, p) for m, p in found if p.startswith("/api/") or p in {"/healthz", "/readyz"} or m in WRITING}
    assert asked - {("POST", "/sparql")} - ANYBODY - ASKED_ELSEWHERE - NEVER == known, (
        "the query language is read-only"
    )


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: " ".join(cell).strip())
def test_each_cell(here: Installation, cell: tuple[str, str, str], role: Role) -> None:
    may, status, asked = CELLS[cell]
    path, body = asked(here, role)
    before = (here.workspace.position(), here.workspace.register.tokens(here.people["administrator"]))
    answer = here.web.request(cell[0], f"/api/v1{path}", json=body, headers=here.as_(role.value))
    if LETTER[role] in may:
        assert answer.status_code == status, answer.text
        return
    problem = told(answer, 403, r"takes the role .* ask an administrator")
    assert problem["type"].endswith("/problem/refused")
    needed = [name for name, letter in LETTER.items() if letter in may]
    assert any(name in problem["detail"].partition(", and yours")[0] for name in needed)
    assert f"yours is {role}" in problem["detail"]
    assert (here.workspace.position(), here.workspace.register.tokens(here.people["administrator"])) == before


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: " ".join(cell).strip())
def test_without_a_token_nothing_is_done(here: Installation, cell: tuple[str, str, str]) -> None:
    path, body = CELLS[cell][2](here, Role.ADMINISTRATOR)
    before = (here.workspace.position(), here.workspace.register.tokens(here.people["administrator"]))
    told(here.web.request(cell[0], f"/api/v1{path}", json=body), 401, "token")
    assert (here.workspace.position(), here.workspace.register.tokens(here.people["administrator"])) == before


@pytest.mark.parametrize("place", ["pairs", "history"])
def test_who_said_what_is_for_those_who_work_here(here: Installation, place: str) -> None:
    address = f"/api/v1/{place}/{DISPUTED[0]}/{DISPUTED[1]}"
    public = here.web.get(address).json()["events"]
    for role in Role:
        text = here.web.get(address, headers=here.as_(role.value)).text
        assert ("SECRET of ada" in text) == (role is not Role.READER), role
    reader = here.web.get(address, headers=here.as_("reader")).json()["events"]
    assert reader == public


def test_me_says_what_one_may(here: Installation) -> None:
    me = here.web.get("/api/v1/me", headers=here.as_("adjudicator")).json()
    assert (me["roles"], me["until"]) == (["adjudicator"], None)
    assert me["may"] == [
        "read", "see_own", "see_votes", "adjudicate", "undo_own", "comment", "own_tokens", "see_challenges",
        "answer_challenge", "assign", "rule_conflict",
    ]  # fmt: skip


def test_the_queue_holds_what_one_may_answer(here: Installation) -> None:
    def pairs(role: Role) -> set[tuple[str, str]]:
        document = here.web.get("/api/v1/queue?limit=500", headers=here.as_(role.value)).json()
        return {(item["a"], item["b"]) for item in document["items"]}

    assert TWINS in pairs(Role.CURATOR)
    assert TWINS not in pairs(Role.ADJUDICATOR)
    assert pairs(Role.READER) == pairs(Role.PUBLISHER) == pairs(Role.ADMINISTRATOR) == set()


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(here: Installation) -> None:
    _, token = here.workspace.register.add_person("Brief", id="brief", roles={Role.ADMINISTRATOR})
    headers = {"Authorization": f"Bearer {token}"}
    assert here.web.get("/api/v1/people", headers=headers).status_code == 200
    body = {"roles": ["reader", "curator"]}
    done = here.web.put("/api/v1/people/brief/roles", json=body, headers=here.as_("administrator"))
    assert done.json() == {"id": "brief", "name": "Brief", "roles": ["reader", "curator"], "claimed": []}
    told(here.web.get("/api/v1/people", headers=headers), 403, "yours is reader, curator")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "says"),
    [
        ("POST", "/people", {"name": "N", "roles": []}, 422, "roles"),
        ("POST", "/people", {"name": "N", "roles": ["king"]}, 422, "must be 'reader', 'curator'"),
        ("POST", "/people", {"name": " ", "roles": ["reader"]}, 400, "needs a name"),
        ("POST", "/people", {"name": "N", "roles": ["reader"], "id": "ada"}, 400, "already"),
        ("POST", "/people", {"name": "N", "roles": ["reader"], "person": "bo"}, 422, "'person' is not known"),
        ("PUT", "/people/nobody/roles", {"roles": ["reader"]}, 404, "knows nobody"),
        ("POST", "/tokens", {"person": "nobody", "days": 1}, 404, "knows nobody"),
        ("POST", "/tokens", {"person": "ada", "days": 0}, 422, "days"),
        ("POST", "/tokens", {"person": "ada", "days": 400}, 422, "days"),
        ("POST", "/tokens", {"person": "ada", "days": 1, "label": "x" * 101}, 400, "label has 101"),
        ("POST", "/redactions", {"event": "last"}, 400, "is no event id"),
        ("POST", "/redactions", {"event": UNKNOWN}, 404, UNKNOWN),
        ("POST", "/decisions", {"a": MEASURE, "b": LEAF, "answer": "full", "seen": "none", "person": "ada"}, 422,
         "'person' is not known here"),
    ],
)  # fmt: skip
def test_bad_input(here: Installation, method: str, path: str, body: Any, status: int, says: str) -> None:
    who = "curator" if path == "/decisions" else "administrator"
    before = here.workspace.position()
    told(here.web.request(method, f"/api/v1{path}", json=body, headers=here.as_(who)), status, says)
    assert here.workspace.position() == before


# --- tokens -------------------------------------------------------------------------------------------------


class TestTokens:
    def make(self, here: Installation, **more: Any) -> dict[str, Any]:
        body = {"person": "ada", "days": 30, "label": "laptop", **more}
        answer = here.web.post("/api/v1/tokens", json=body, headers=here.as_("administrator"))
        assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
        made: dict[str, Any] = answer.json()
        return made

    def test_is_told_once_and_acts_as_its_person_alone(self, here: Installation) -> None:
        made = self.make(here)
        headers = {"Authorization": f"Bearer {made['token']}"}
        assert here.web.get("/api/v1/me", headers=headers).json()["person"]["id"] == "ada"
        listed = here.web.get("/api/v1/tokens?person=ada", headers=here.as_("administrator"))
        kept = next(row for row in listed.json()["tokens"] if row["id"] == made["id"])
        assert kept == {name: value for name, value in made.items() if name != "token"}
        assert (kept["label"], kept["made_by"], kept["good"]) == ("laptop", "administrator", True)
        assert made["token"] not in listed.text

    def test_exchanged_only_its_person_knows_it(self, here: Installation) -> None:
        made = self.make(here)
        headers = {"Authorization": f"Bearer {made['token']}"}
        answer = here.web.post("/api/v1/tokens/claim", headers=headers)
        assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
        new = answer.json()
        assert (new["person"], new["made_by"], new["expires"]) == ("ada", "ada", made["expires"])
        told(here.web.get("/api/v1/me", headers=headers), 401, "exchanged for another")
        assert here.web.get("/api/v1/me", headers={"Authorization": f"Bearer {new['token']}"}).status_code == 200
        told(here.web.post("/api/v1/tokens/claim", headers={"Authorization": f"Bearer {new['token']}"}), 403,
             "Nobody else made")  # fmt: skip

    def test_revoked_it_is_refused_everywhere(self, here: Installation) -> None:
        made = self.make(here)
        headers = {"Authorization": f"Bearer {made['token']}"}
        done = here.web.post(f"/api/v1/tokens/{made['id']}/revoke", headers=headers)
        assert (done.status_code, done.json()["good"]) == (200, False)
        for method, path, body in (
            ("GET", "/me", None),
            ("GET", f"/pairs/{MEASURE}/{LEAF}", None),
            ("POST", "/decisions", {"a": MEASURE, "b": LEAF, "answer": "full", "seen": "none"}),
        ):
            answer = here.web.request(method, f"/api/v1{path}", json=body, headers=headers)
            problem = told(answer, 401, "was revoked on .*; ask an administrator for a new one")
            assert problem["type"].endswith("/problem/not-signed-in")

    def test_run_out_it_is_refused_everywhere(self, here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
        made = self.make(here, days=1)
        headers = {"Authorization": f"Bearer {made['token']}"}
        assert here.web.get("/api/v1/me", headers=headers).json()["until"] == made["expires"]
        later = datetime.now(UTC) + timedelta(days=1, seconds=1)
        monkeypatch.setattr(here.workspace.register, "_clock", lambda: later)
        body = {"a": MEASURE, "b": LEAF, "answer": "full", "seen": "none"}
        for answer in (
            here.web.get("/api/v1/me", headers=headers),
            here.web.post("/api/v1/decisions", json=body, headers=headers),
        ):
            told(answer, 401, "ran out on .*; ask an administrator for a new one")

    def test_run_out_between_the_request_and_the_write(
        self, here: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = self.make(here, days=1)
        known = here.workspace.register.person_for_token(made["token"])
        monkeypatch.setattr(Register, "person_for_token", lambda *_: known)
        later = datetime.now(UTC) + timedelta(days=2)
        monkeypatch.setattr(here.workspace.register, "_clock", lambda: later)
        body = {"a": TWINS[0], "b": TWINS[1], "answer": "equal", "seen": "none"}
        before = here.workspace.position()
        told(here.web.post("/api/v1/decisions", json=body, headers=here.as_("ada")), 403, "ran out on")
        assert here.workspace.position() == before

    def test_no_token_is_in_a_log_or_an_error(self, here: Installation, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        token = self.make(here)["token"]
        headers = {"Authorization": f"Bearer {token}"}
        answers = [
            here.web.get("/api/v1/me", headers=headers),
            here.web.get("/api/v1/me", headers={"Authorization": f"Bearer {token}x"}),
            here.web.get("/api/v1/me", headers={"Authorization": f"Basic {token}"}),
            here.web.get("/api/v1/people", headers=headers),
            here.web.post(f"/api/v1/tokens/{token}/revoke", headers=headers),
            here.web.get("/api/v1/tokens?person=ada", headers=headers),
            here.web.post(f"/api/v1/tokens/{token}/revoke", headers=here.as_("administrator")),
        ]
        for answer in answers:
            assert token not in answer.text
        assert [answer.status_code for answer in answers] == [200, 401, 401, 403, 403, 200, 404]
        written = [
            record.getMessage() for record in caplog.records if record.name.startswith(("qmskg", "uvicorn"))
        ]
        assert not [line for line in written if token in line]
