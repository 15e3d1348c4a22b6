"""Curation over HTTP: who may do what, nothing overwritten unseen, and no reader shown another's open vote."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from installation import BROWSER, LEAF, MEASURE, PAIR, PROBABILITY, TWINS, Installation, Make, edit, told

from qmskg.exports.formats import Format
from qmskg.register.answers import LIMITS
from qmskg.server import api, curation, glossary, health, linked_data, pages, papers, people, sparql_page
from qmskg.vocabulary import Role
from qmskg.workspace import build

SECRET = "hydrangea"
EVERYTHING = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?g ?s ?p ?o"
DECISION = {"a": MEASURE, "b": LEAF, "answer": "partial", "seen": "none"}
SIGNED = [
    ("GET", "/api/v1/me", None),
    ("GET", "/api/v1/queue", None),
    ("GET", "/api/v1/people/me/events", None),
    ("POST", "/api/v1/decisions", DECISION),
    ("POST", "/api/v1/undo", {"event": "0" * 32}),
]


def card(here: Installation, name: str | None, a: str = MEASURE, b: str = LEAF) -> dict[str, Any]:
    answer = here.web.get(f"/api/v1/pairs/{a}/{b}", headers=here.as_(name) if name else {})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def history(here: Installation, name: str | None, a: str = MEASURE, b: str = LEAF) -> dict[str, Any]:
    found: dict[str, Any] = here.web.get(f"/api/v1/history/{a}/{b}", headers=here.as_(name) if name else {}).json()
    return found


def queue(here: Installation, name: str, **parameters: Any) -> dict[str, Any]:
    answer = here.web.get("/api/v1/queue", params=parameters, headers=here.as_(name))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def pairs(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(item["a"], item["b"]) for item in document["items"]]


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
        "/api/v1/decisions", json={**DECISION, "seen": "1"}, headers=bo
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


# --- the queue ----------------------------------------------------------------------------------------------


def test_pages_of_the_queue_join_up(shared: Installation) -> None:
    for order in ("useful", "source"):
        whole = queue(shared, "ada", order=order, limit=500)
        assert whole["total"] == len(whole["items"]) > 4
        found: list[tuple[str, str]] = []
        after: str | None = None
        while page := pairs(queue(shared, "ada", order=order, limit=3, **({"after": after} if after else {}))):
            found += page
            after = "|".join(sorted(page[-1]))
        assert found == pairs(whole)
    told(shared.web.get("/api/v1/queue?limit=501", headers=shared.as_("ada")), 422, "'limit'")
    told(shared.web.get("/api/v1/queue?order=best", headers=shared.as_("ada")), 422, "'useful', 'source'")


def test_what_waits_for_a_second_reader_comes_first_and_one_s_own_is_gone(here: Installation) -> None:
    pair = ("audit-nhfd:mobil", "nice-qs86:1")
    assert pairs(queue(here, "bo"))[0] == TWINS  # the least sure of three
    here.decide("ada", *pair, "related")
    first = queue(here, "bo")["items"][0]
    assert ((first["a"], first["b"]), first["status"], first["seen"]) == (pair, "read_once", "none")
    assert pair not in pairs(queue(here, "ada", limit=500))
    here.decide("bo", *pair, "related")
    assert pair not in pairs(queue(here, "bo", limit=500))


def test_mine_is_what_one_has_said_newest_first(here: Installation) -> None:
    assert queue(here, "ada", order="mine") == {"items": [], "total": 0}
    here.decide("ada", *PAIR, "full")
    here.decide("ada", *TWINS, "unsure")
    mine = queue(here, "ada", order="mine")
    assert pairs(mine) == [TWINS, PAIR]
    assert [item["status"] for item in mine["items"]] == ["read_once", "read_once"]
    assert mine["items"][0]["seen"] == card(here, "ada", *TWINS)["position"]
    assert queue(here, "bo", order="mine")["total"] == 0
    events = here.web.get("/api/v1/people/me/events", headers=here.as_("ada")).json()["events"]
    assert [(e["a"], e["b"]) for e in events] == [TWINS, PAIR]


def test_the_queue_of_one_source(shared: Installation) -> None:
    for given in ("nice-qs86", "https://w3id.org/qmskg/id/source/nice-qs86", "nice-qs86:3"):
        found = pairs(queue(shared, "ada", source=given, limit=500))
        assert found
        assert all(any(end.startswith("nice-qs86:") for end in pair) for pair in found)
    assert len(pairs(queue(shared, "ada", source="audit-nhfd"))) > 1
    answer = shared.web.get("/api/v1/queue?source=nice-qs87", headers=shared.as_("ada"))
    assert "nice-qs86" in told(answer, 404, "nice-qs87")["nearest"]


# --- bad input ----------------------------------------------------------------------------------------------

WRONG: list[tuple[dict[str, Any], int, str]] = [
    ({"answer": "equal"}, 400, "no answer for a measure and a requirement: say one of full, partial"),
    ({"a": TWINS[0], "b": TWINS[1], "answer": "full"}, 400, "no answer for two requirements: say one of equal"),
    ({"answer": "Partial"}, 400, "no answer"),
    ({"answer": ""}, 400, "no answer"),
    ({"answer": "x" * 61}, 422, "'answer'"),
    ({"b": "nice-qs16:22"}, 404, r"'nice-qs16:22'; did you mean nice-qs16:"),
    ({"a": "Surgery!"}, 400, "is not an id"),
    ({"a": "https://example.org/id/measure/audit-nhfd/surg36"}, 400, "is not an id"),
    ({"b": "nice-qs16"}, 400, "is no leaf"),
    ({"b": "cqc-regulated-activities-2014:5"}, 400, "is no leaf: decide about one of those under it"),
    ({"b": "audit-nhfd:surgday"}, 400, "are both measures"),
    ({"a": LEAF, "answer": "equal"}, 400, "given twice"),
    ({"seen": "yesterday"}, 400, "is no position"),
    ({"seen": "-1"}, 400, "is no position"),
    ({"seen": "0"}, 400, "is no position"),
    ({"seen": "999"}, 409, "look again"),
    ({"seen": None}, 422, "'seen'"),
    ({"seen": 3}, 422, "'seen'"),
    ({"relation": "full"}, 422, "'relation' is not known here"),
    ({"shared": "a duty"}, 400, "shared duty belongs to two requirements"),
    ({"answer": "full", "not_covered": ["x"]}, 400, "nly a partial answer"),
    ({"not_covered": ["x"] * 21}, 400, "t most 20"),
    ({"not_covered": "the weekend"}, 422, "'not_covered'"),
    ({"reason": "x" * (LIMITS["reason"] + 1)}, 400, "may have 4,000; shorten it"),
    ({"not_covered": ["x" * (LIMITS["not_covered"] + 1)]}, 400, "may have 1,000; shorten it"),
    ({"reason": "x" * 20_001}, 422, "'reason'"),
    ({"reason": "x" * 70_000}, 413, "over the limit of 64 KB"),
    ({"reason": "a\x00b"}, 400, "control character"),
    ({"a": TWINS[0], "b": TWINS[1], "answer": "intersects", "shared": "x" * 1001}, 400, "1,001 characters"),
]


@pytest.mark.parametrize(("wrong", "status", "says"), WRONG)
def test_a_wrong_decision_gets_one_sentence_and_changes_nothing(
    shared: Installation, wrong: dict[str, Any], status: int, says: str
) -> None:
    before = shared.workspace.position()
    body = {**DECISION, **wrong}
    told(shared.web.post("/api/v1/decisions", json=body, headers=shared.as_("ada")), status, says)
    assert shared.workspace.position() == before


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'"x"', "application/json", 422),
        (b"\xff\xfe{}", "application/json", 422),
        (b"[" * 60_000, "application/json", 400),
        (b"a=1&b=2", "application/x-www-form-urlencoded", 422),
        (json.dumps(DECISION).encode(), "text/plain", 422),
        (json.dumps({**DECISION, "reason": "\ud800"}).encode(), "application/json", 422),
    ],
)
def test_a_body_that_is_none_gets_one_sentence(shared: Installation, body: bytes, kind: str, status: int) -> None:
    before = shared.workspace.position()
    headers = {**shared.as_("ada"), "Content-Type": kind}
    told(shared.web.post("/api/v1/decisions", content=body, headers=headers), status, ".")
    assert shared.workspace.position() == before


def test_text_at_the_limit_is_kept_whole(here: Installation) -> None:
    reason = "é" * LIMITS["reason"]
    assert here.decide("ada", *PAIR, "full", reason=reason).status_code == 201
    assert card(here, "ada")["mine"]["reason"] == reason


# --- one reader ---------------------------------------------------------------------------------------------


def test_with_one_reader_everything_says_so(make: Make, tmp_path: Path) -> None:
    here = make(readers=1)
    assert here.web.get("/api/v1/me", headers=here.as_("ada")).json()["readers"] == 1
    assert here.decide("ada", *PAIR, "full").json()["status"] == "agreed"
    assert here.decide("ada", *TWINS, "equal").json()["status"] == "agreed"
    assert card(here, None)["decided"]["readers"] == 1
    rows = here.web.get(f"/api/v1/audits/{MEASURE}/standards").json()["standards"]
    assert [r["readers"] for r in rows if r["status"] == "agreed"] == [1]
    for page in (f"/audits/{MEASURE}", f"/standards/{LEAF}", f"/standards/{TWINS[0]}"):
        text = here.web.get(page, headers=BROWSER).text
        assert "One reader only." in text
        assert "one reader is enough to make a link agreed" in text
    query = "SELECT ?n { GRAPH <https://w3id.org/qmskg/graph/agreed> { ?link ?p ?n . ?link a ?k } "
    query += "FILTER(STRENDS(STR(?p), 'readers')) }"
    found = here.web.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert {row["n"]["value"] for row in found} == {"1"}
    for format in ("sssom", "csv"):
        files = here.workspace.export(format, tmp_path / format)["files"]
        assert any("readers" in Path(f["path"]).read_text("utf-8") for f in files)


# --- a text that changes ------------------------------------------------------------------------------------


@pytest.fixture
def mine(make: Make, own_content: Path) -> Installation:
    """An installation over content of one's own, in which a pair is agreed."""
    here = make(content=own_content)
    here.agree(*PAIR, "full")
    return here


def rebuilt(here: Installation) -> None:
    """Build what the content is now; the server takes it up by itself."""
    build(here.workspace.settings, encode=False)


def qs16(here: Installation) -> Path:
    return here.workspace.settings.content / "sources/nice/nice-qs16.yaml"


def test_a_text_that_changes_in_substance_reopens_the_pair(mine: Installation) -> None:
    edit(qs16(mine), "value: 1, unit: day after admission", "value: 2, unit: day after admission")
    rebuilt(mine)
    for name in ("ada", "bo", None):
        found = card(mine, name)
        assert found["reopened"] is True
        assert found["status"] == history(mine, name)["status"] == "proposed"
    rows = mine.web.get(f"/api/v1/audits/{MEASURE}/standards").json()["standards"]
    assert not [r for r in rows if r["status"] == "agreed"]
    assert "Agreed by people <span" not in mine.web.get(f"/audits/{MEASURE}", headers=BROWSER).text
    query = f"ASK {{ <https://w3id.org/qmskg/id/measure/{MEASURE.replace(':', '/')}> "
    query += "<https://w3id.org/qmskg/ontology#evidences> ?leaf }"
    assert mine.web.get("/sparql", params={"query": query}).json()["boolean"] is False
    for name in ("ada", "bo"):
        assert PAIR in pairs(queue(mine, name, limit=500))
    assert mine.decide("ada", *PAIR, "partial").json()["status"] == "read_once"
    assert card(mine, "ada")["round"] == 2
    assert PAIR not in pairs(queue(mine, "ada", limit=500))
    assert PAIR in pairs(queue(mine, "bo", limit=500))
    assert mine.decide("bo", *PAIR, "partial").json()["status"] == "agreed"
    assert card(mine, None)["reopened"] is False


def test_a_text_that_is_only_reworded_leaves_the_answer_and_says_so(mine: Installation) -> None:
    edit(qs16(mine), "should be on a planned trauma list", "ought to be on a planned trauma list")
    rebuilt(mine)
    found = card(mine, None)
    assert (found["status"], found["reopened"], found["decided"]["readers"]) == ("agreed", False, 2)
    rows = mine.web.get(f"/api/v1/audits/{MEASURE}/standards").json()["standards"]
    assert [r["strength"] for r in rows if r["status"] == "agreed"] == ["full"]
    assert "Reworded since." in mine.web.get(f"/audits/{MEASURE}", headers=BROWSER).text
    assert PAIR not in pairs(queue(mine, "ada", limit=500))


def test_nothing_is_decided_about_an_edition_that_is_not_in_force(mine: Installation) -> None:
    edit(qs16(mine), "status: in_force", "status: superseded")
    rebuilt(mine)
    before = mine.workspace.position()
    told(mine.decide("ada", "audit-nhfd:surgday", LEAF, "full"), 400, "not in force, so nothing is decided")
    assert mine.workspace.position() == before
    assert not [p for p in pairs(queue(mine, "ada", limit=500)) if LEAF in p]
    assert mine.web.get(f"/standards/{LEAF}", headers=BROWSER).status_code == 200


def test_a_build_that_fails_leaves_the_last_good_one_serving(mine: Installation) -> None:
    before = card(mine, None)
    edit(qs16(mine), "title: Hip", "title: [Hip")
    with pytest.raises(Exception, match=r"nice-qs16\.yaml:\d+"):
        rebuilt(mine)
    assert card(mine, None) == before
    assert mine.web.get("/readyz").json()["ready"] is True


def test_a_server_answers_another_process_s_decision(here: Installation, address: str) -> None:
    """Over a real connection: what one client writes, the next answer of another has."""
    body = {"a": MEASURE, "b": LEAF, "answer": "full", "seen": "none"}
    with httpx.Client(base_url=address) as one, httpx.Client(base_url=address) as two:
        assert one.post("/api/v1/decisions", json=body, headers=here.as_("ada")).status_code == 201
        found = two.get(f"/api/v1/pairs/{MEASURE}/{LEAF}", headers=here.as_("bo")).json()
        assert found["others"] == 1
