"""The queue over HTTP, and what stands where one reader is enough or a text has changed."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from asking import card, history, pairs, queue
from installation import BROWSER, LEAF, MEASURE, PAIR, TWINS, Installation, Make, edit, told

from qmskg.workspace import build

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
