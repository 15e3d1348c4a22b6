"""What a curator adds beside an answer, over HTTP: a reason afterwards, a split, a core standard; and the progress."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from installation import LEAF, MEASURE, PAIR, TWINS, Installation, install, told

from qmskg.vocabulary import Role


@pytest.fixture
def here(small_content: Path, tmp_path: Path) -> Iterator[Installation]:
    one = install(small_content, tmp_path)
    yield one
    one.workspace.close()


def post(here: Installation, name: str, path: str, **body: Any) -> Any:
    return here.web.post(f"/api/v1/{path}", json=body, headers=here.as_(name))


def card(here: Installation, name: str, a: str = MEASURE, b: str = LEAF) -> Any:
    return here.web.get(f"/api/v1/pairs/{a}/{b}", headers=here.as_(name)).json()


def test_a_reason_afterwards_is_hidden_as_long_as_the_vote_is(here: Installation) -> None:
    here.decide("ada", *PAIR, "none")
    assert post(here, "ada", "comments", a=PAIR[0], b=PAIR[1], text="SECRET of ada").status_code == 201
    assert "SECRET" not in str(card(here, "bo"))
    here.decide("bo", *PAIR, "full")
    assert [e.get("comment") for e in card(here, "bo")["events"]].count("SECRET of ada") == 1
    told(post(here, "ada", "comments", a=PAIR[0], b=PAIR[1], text="  "), 400, "empty")


def test_a_split_is_proposed_shown_and_taken_back(here: Installation) -> None:
    made = post(here, "ada", "splits", leaf=LEAF, parts=["Operate soon.", "Let seniors be there."], reason="two")
    assert made.status_code == 201
    (split,) = here.web.get("/api/v1/splits", headers=here.as_("bo")).json()["splits"]
    assert (split["leaf"], split["parts"][1], split["reason"]) == (LEAF, "Let seniors be there.", "two")
    assert card(here, "bo")["splits"] == [LEAF]
    told(post(here, "bo", "splits", leaf="nice-qs16", parts=["a", "b"]), 400, "no leaf")
    told(post(here, "bo", "splits", leaf="nice-qs16:99", parts=["a", "b"]), 404, "othing here has the id")
    mine = here.web.get("/api/v1/people/me/events", headers=here.as_("ada")).json()["events"]
    assert mine[0]["kind"] == "split_proposed"
    assert post(here, "ada", "undo", event=made.json()["event"]).status_code == 200
    assert card(here, "bo")["splits"] == []


def test_a_core_standard_is_proposed_and_a_leaf_placed_in_it(here: Installation) -> None:
    made = post(here, "ada", "core-standards", title="Fall  risk?", statement="Assess the risk of falls.").json()
    assert made["id"] == "core:fall-risk"
    again = post(here, "bo", "core-standards", title="Fall risk", statement="Assess it.").json()
    assert again["id"] == "core:fall-risk-2"
    told(post(here, "bo", "core-standards", title=" ", statement="x"), 400, "needs a title")
    (found,) = (
        c for c in here.web.get("/api/v1/core-standards").json()["core_standards"] if c["id"] == made["id"]
    )
    assert (found["draft"], found["title"], found["members"]) == (True, "Fall risk?", [])
    for name in ("ada", "bo"):
        assert here.decide(name, TWINS[1], made["id"], "subset").status_code == 201
    (found,) = (
        c for c in here.web.get("/api/v1/core-standards").json()["core_standards"] if c["id"] == made["id"]
    )
    assert [(m["leaf"], m["relation"], m["status"]) for m in found["members"]] == [(TWINS[1], "subset", "agreed")]


def test_only_what_can_be_decided_on_is_found(here: Installation) -> None:
    def kinds(**more: Any) -> set[str]:
        hits = here.web.get("/api/v1/search", params={"q": "hip fracture", **more}).json()["hits"]
        return {hit["kind"] for hit in hits}

    assert {"audit", "quality_standard"} & kinds()
    assert kinds(leaves="true") == {"requirement", "measure"}


def test_progress_counts_pairs_and_names_nobody_fast(here: Installation) -> None:
    here.decide("ada", *PAIR, "full")
    seen = here.web.get("/api/v1/progress", headers=here.as_("bo")).json()
    (source,) = (one for one in seen["sources"] if one["id"] == "nice-qs16")
    assert source["by"] == {"proposed": 1, "read_once": 1}
    assert source["pairs"] == 2
    assert seen["people"] == [{"id": "ada", "name": here.people["ada"].name, "answered": 1, "left": 0}]
    assert "time" not in str(seen)
    _, here.tokens["rea"] = here.workspace.register.add_person("Rea", id="rea", roles={Role.READER})
    assert here.web.get("/api/v1/progress", headers=here.as_("rea")).json()["people"] == []
