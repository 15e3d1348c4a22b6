"""Curation over HTTP: who may do what, nothing overwritten unseen, and no reader shown another's open vote."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from asking import DECISION, card, history, queue
from fastapi.routing import APIRoute
from installation import BROWSER, LEAF, MEASURE, PAIR, PROBABILITY, TWINS, Installation, Make, told

from qmskg.exports.formats import Format
from qmskg.server import api, curation, glossary, health, linked_data, pages, papers, people, sparql_page
from qmskg.vocabulary import Role

SECRET = "hydrangea"
EVERYTHING = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?g ?s ?p ?o"
SIGNED = [
    ("GET", "/api/v1/me", None),
    ("GET", "/api/v1/queue", None),
    ("GET", "/api/v1/people/me/events", None),
    ("POST", "/api/v1/decisions", DECISION),
    ("POST", "/api/v1/undo", {"event": "0" * 32}),
]


# --- who may do what ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "path", "body"), SIGNED)
@pytest.mark.parametrize(
    "header", [None, "Bearer wrong", "Bearer ", "Basic YWRhOmFkYQ==", "Token x", "Bearer a b"]
)
def test_without_a_token_of_somebody_nothing_is_done(
    shared: Installation, method: str, path: str, body: Any, header: str | None
) -> None:
    before = shared.workspace.position()
    headers = {"Authorization": header} if header else {}
    answer = shared.web.request(method, path, json=body, headers=headers)
    problem = told(answer, 401, "token")
    assert problem["type"].endswith("/problem/not-signed-in")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert shared.workspace.position() == before


def test_a_token_that_is_nobody_s_is_not_passed_over_where_none_is_needed(shared: Installation) -> None:
    for address in (f"/api/v1/pairs/{MEASURE}/{LEAF}", f"/api/v1/history/{MEASURE}/{LEAF}"):
        assert shared.web.get(address).status_code == 200
        told(shared.web.get(address, headers={"Authorization": "Bearer wrong"}), 401, "obody here")


def test_what_is_for_one_person_is_not_stored_on_the_way(shared: Installation) -> None:
    for _, path, _ in SIGNED[:3]:
        answer = shared.web.get(path, headers=shared.as_("ada"))
        assert answer.headers["cache-control"] == "no-store"
    assert shared.web.get("/api/v1/me", headers=shared.as_("bo")).json()["person"] == {
        "id": "bo", "name": "Bo Sample",
    }  # fmt: skip


ROUTERS = (health, api, curation, people, linked_data, sparql_page, pages, papers, glossary)
#: path parameter by the beginning of the route -> what to put there
FILL = {
    "/api/v1/audits/": "audit-nhfd", "/api/v1/standards/": "nice-qs16", "/audits/": "audit-nhfd",
    "/standards/": "nice-qs16:2", "/core/": "core:none", "/id/{kind}/{document}/": "",
}  # fmt: skip


def address_of(route: str) -> str:
    """Return an address of a route, as ``path`` has it."""
    for name, value in {
        "a": MEASURE,
        "b": LEAF,
        "kind": "requirement",
        "document": "nice-qs16",
        "local": "2",
    }.items():
        route = route.replace(f"{{{name}:ref}}", value).replace(f"{{{name}}}", value)
    given = next((value for start, value in FILL.items() if route.startswith(start)), "")
    return route.replace("{id:ref}", given)


def test_no_get_changes_anything(shared: Installation) -> None:
    said = {"a": MEASURE, "b": LEAF, "answer": "none", "seen": "none", "event": "x", "query": "ASK {}", "q": "x"}
    before = shared.workspace.position()
    routes = [route for part in ROUTERS for route in part.router.routes if isinstance(route, APIRoute)]
    readable = {route.path for route in routes if "GET" in route.methods}
    assert len(readable) > 25
    for path in sorted(readable):
        address = address_of(path)
        assert "{" not in address
        for method in ("GET", "HEAD"):
            answer = shared.web.request(method, address, params=said, headers=shared.as_("ada"))
            assert answer.status_code < 500, address
    for path in ("/api/v1/decisions", "/api/v1/undo"):
        assert shared.web.get(path, params=said, headers=shared.as_("ada")).status_code == 405
    assert shared.workspace.position() == before


# --- decide, undo, stale ------------------------------------------------------------------------------------


def test_two_readers_who_say_the_same_make_it_agreed_and_an_undo_takes_it_back(here: Installation) -> None:
    first = here.decide("ada", *PAIR, "partial", not_covered=["the weekend"])
    assert first.status_code == 201
    assert first.json()["status"] == "read_once"
    assert here.decide("bo", *PAIR, "partial", not_covered=["transfers"]).json()["status"] == "agreed"
    both = card(here, None)
    assert both["status"] == "agreed"
    assert set(both["decided"]["not_covered"]) == {"the weekend", "transfers"}
    mine = history(here, "bo")["events"][-1]["id"]
    undone = here.web.post("/api/v1/undo", json={"event": mine, "reason": "too soon"}, headers=here.as_("bo"))
    assert (undone.status_code, undone.json()["status"]) == (200, "read_once")
    assert card(here, None)["decided"] is None
    told(here.web.post("/api/v1/undo", json={"event": mine}, headers=here.as_("bo")), 403, "undone already")
    other = first.json()["event"]
    told(here.web.post("/api/v1/undo", json={"event": other}, headers=here.as_("bo")), 403, "not yours")
    told(here.web.post("/api/v1/undo", json={"event": "last"}, headers=here.as_("bo")), 400, "is no event id")
    unknown = "0" * 8 + "-0000-4000-8000-" + "0" * 12
    told(here.web.post("/api/v1/undo", json={"event": unknown}, headers=here.as_("bo")), 404, unknown)


def test_an_undo_is_refused_while_something_depends_on_it_and_names_it(here: Installation) -> None:
    first = here.decide("ada", *PAIR, "full").json()["event"]
    second = here.decide("ada", *PAIR, "partial").json()["event"]
    refused = here.web.post("/api/v1/undo", json={"event": first}, headers=here.as_("ada"))
    assert second in told(refused, 403, "depends on")["detail"]


def test_a_stale_decision_overwrites_nothing_and_says_what_to_look_at(here: Installation) -> None:
    first = here.decide("ada", *PAIR, "full", reason="first").json()
    before = (here.workspace.position(), card(here, "ada"))
    body = {"a": MEASURE, "b": LEAF, "answer": "none", "reason": "second", "seen": "none"}
    answer = here.web.post("/api/v1/decisions", json=body, headers=here.as_("ada"))
    problem = told(answer, 409, "changed since you looked")
    assert problem["type"].endswith("/problem/stale-decision")
    assert problem["position"] == first["position"] == before[1]["position"]
    assert (here.workspace.position(), card(here, "ada")) == before
    again = here.web.post("/api/v1/decisions", json={**body, "seen": problem["position"]}, headers=here.as_("ada"))
    assert again.status_code == 201
    assert card(here, "ada")["mine"]["answer"] == "none"


def test_blind_votes_do_not_collide_and_a_closed_round_does(here: Installation) -> None:
    body = {"a": MEASURE, "b": LEAF, "answer": "full", "seen": "none"}
    for name in ("ada", "bo"):
        assert here.web.post("/api/v1/decisions", json=body, headers=here.as_(name)).status_code == 201
    problem = told(here.web.post("/api/v1/decisions", json=body, headers=here.as_("ada")), 409, "look again")
    assert problem["position"] == card(here, "ada")["position"]


def test_the_other_way_round_with_the_inverse_is_the_same(here: Installation) -> None:
    a, b = TWINS
    assert here.decide("ada", a, b, "subset").status_code == 201
    assert here.decide("bo", b, a, "superset").json()["status"] == "agreed"
    assert card(here, None, b, a)["decided"]["answer"] == "subset"
    # evidence runs from the measure, whichever is named first
    assert here.decide("ada", LEAF, MEASURE, "related").status_code == 201
    assert card(here, "ada")["mine"]["answer"] == "related"


def test_differing_readers_make_a_dispute_that_a_third_person_settles(here: Installation) -> None:
    here.decide("ada", *PAIR, "full")
    assert here.decide("bo", *PAIR, "related").json()["status"] == "disputed"
    told(here.decide("ada", *PAIR, "related"), 403, "third person")
    _, here.tokens["cy"] = here.workspace.register.add_person("Cy Third", id="cy", roles={Role.ADJUDICATOR})
    assert {e.get("answer") for e in card(here, "cy")["events"]} == {"full", "related"}
    assert here.decide("cy", *PAIR, "related").json()["status"] == "agreed"


# --- blindness ----------------------------------------------------------------------------------------------


def seen_by_others(here: Installation, tmp_path: Path) -> dict[str, Any]:
    """Return everything that Bo and the public can get at about a pair that Ada alone has read."""
    bo = here.as_("bo")
    found: dict[str, Any] = {}
    for who, headers in (("bo", bo), ("public", {})):
        for path in (
            f"/api/v1/pairs/{MEASURE}/{LEAF}", f"/api/v1/history/{MEASURE}/{LEAF}",
            "/api/v1/audits/audit-nhfd/standards", f"/api/v1/standards/{LEAF}/audits", "/api/v1/coverage",
            "/api/v1/gaps?limit=500", "/api/v1/conflicts", "/api/v1/core-standards", "/api/v1/disposition",
            f"/api/v1/search?q={SECRET}", "/readyz",
        ):  # fmt: skip
            found[f"{who} {path}"] = here.web.get(path, headers=headers).text
    for order in ("useful", "source", "mine"):
        found[f"queue {order}"] = here.web.get("/api/v1/queue", params={"order": order}, headers=bo).text
    found["events"] = here.web.get("/api/v1/people/me/events", headers=bo).text
    for page in (
        f"/audits/{MEASURE}",
        "/audits/audit-nhfd",
        f"/standards/{LEAF}",
        "/standards/nice-qs16",
        "/core",
    ):
        found[page] = here.web.get(page, headers=BROWSER).text
    for data in ("/id/measure/audit-nhfd/surg36", "/id/requirement/nice-qs16/2"):
        found[data] = here.web.get(data, params={"format": "nt"}).text
    found["sparql"] = here.web.get("/sparql", params={"query": EVERYTHING}).text
    found["stale"] = here.web.post(
        "/api/v1/decisions", json={**DECISION, "seen": "1"}, headers={**bo, "X-Request-ID": "the-same-each-time"}
    ).text  # fmt: skip
    for format in (Format.NQUADS, Format.CSV, Format.XLSX, Format.SSSOM):  # the first has all that RDF has
        for file in here.workspace.export(format.value, tmp_path / format.value)["files"]:
            found[f"{format} {Path(file['path']).name}"] = unpacked(Path(file["path"]))
    return found


def unpacked(path: Path) -> Any:
    """Return the bytes of a file; of a workbook, those of its parts."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def test_nothing_that_others_get_depends_on_an_open_vote(make: Make, tmp_path: Path) -> None:
    """Two installations that differ in one open vote alone: everything that others see of them is the same."""
    said = (
        ("full", {"reason": SECRET}),
        ("partial", {"reason": f"{SECRET} quite another", "not_covered": [f"{SECRET} wards"]}),
    )
    seen = []
    for number, (answer, more) in enumerate(said):
        here = make()
        event = here.decide("ada", *PAIR, answer, **more).json()["event"]
        seen.append(seen_by_others(here, tmp_path / f"out{number}"))
        refused = here.web.post("/api/v1/undo", json={"event": event}, headers=here.as_("bo")).text
        whole = repr(seen[-1]) + refused.replace(event, "")
        assert SECRET not in whole.replace(f"search?q={SECRET}", "")
        assert event not in whole
        assert "Ada" not in whole
        assert card(here, "bo")["others"] == 1
    for name, first in seen[0].items():
        assert first == seen[1][name], name


def test_of_an_open_vote_only_that_it_is_there_is_told(here: Installation) -> None:
    here.decide("ada", *PAIR, "full", reason=SECRET)
    here.decide("ada", *PAIR, "partial", reason=SECRET)
    for name in ("bo", None):
        document = card(here, name)
        assert document["events"] == history(here, name)["events"] == [{"kind": "decided"}]
        assert (document["others"], document["position"], document["mine"]) == (1, "none", None)
        assert document["decided"] is document["proposal"] is None
    mine = card(here, "ada")
    assert (mine["others"], mine["mine"]["answer"], mine["mine"]["reason"]) == (0, "partial", SECRET)
    page = here.web.get(f"/audits/{MEASURE}", headers=BROWSER).text
    assert "One person has read it. What they said is shown once enough people have." in page


def test_what_the_machine_thought_is_shown_after_one_s_own_answer(here: Installation) -> None:
    before = json.dumps([card(here, "ada"), queue(here, "ada")])
    assert str(PROBABILITY) not in before
    assert "both name surgery" not in before
    here.decide("ada", *PAIR, "full")
    assert card(here, "ada")["proposal"]["probability"] == PROBABILITY
    assert card(here, "bo")["proposal"] is None
    assert card(here, None)["proposal"] is None
