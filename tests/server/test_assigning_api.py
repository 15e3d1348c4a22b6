"""The orders of the queue, its filters, and who is asked to read what."""

from __future__ import annotations

from typing import Any

import pytest
from installation import LEAF, MEASURE, PAIR, TWINS, Installation, Make, told

from qmskg.vocabulary import Role


@pytest.fixture
def staffed(make: Make) -> Installation:
    """Ada and Bo, and an adjudicator who may assign."""
    here = make()
    _, here.tokens["di"] = here.workspace.register.add_person("Di Third", id="di", roles={Role.ADJUDICATOR})
    return here


def pairs(here: Installation, name: str, **query: Any) -> list[tuple[str, str]]:
    found = here.web.get("/api/v1/queue", params={"limit": 500, **query}, headers=here.as_(name))
    assert found.status_code == 200, found.text
    return [(item["a"], item["b"]) for item in found.json()["items"]]


def assign(here: Installation, name: str, what: str, to: str | None, other: str | None = None) -> Any:
    return here.web.post(
        "/api/v1/assignments", json={"what": what, "to": to, "other": other}, headers=here.as_(name)
    )


def test_what_is_assigned_is_an_order_of_its_own(staffed: Installation) -> None:
    assert pairs(staffed, "ada", order="assigned") == []
    assert assign(staffed, "di", "nice-qs86", "ada").status_code == 201
    mine = pairs(staffed, "ada", order="assigned")
    assert mine
    assert all(any(end.startswith("nice-qs86:") for end in pair) for pair in mine)
    assert pairs(staffed, "bo", order="assigned") == []
    assert set(pairs(staffed, "bo")) >= set(mine)  # it bars nobody
    # one pair of them is given to somebody else, and taken back
    assert assign(staffed, "di", TWINS[1], "bo", TWINS[0]).status_code == 201
    assert pairs(staffed, "bo", order="assigned") == [TWINS]
    assert set(pairs(staffed, "ada", order="assigned")) == set(mine) - {TWINS}
    rows = staffed.web.get("/api/v1/assignments", headers=staffed.as_("di")).json()["assigned"]
    assert {(row["subject"], row["person"]) for row in rows} == {("nice-qs86", "ada"), ("|".join(TWINS), "bo")}
    own = staffed.web.get("/api/v1/assignments", headers=staffed.as_("bo")).json()["assigned"]
    assert [row["subject"] for row in own] == ["|".join(TWINS)]
    assert assign(staffed, "di", TWINS[1], None, TWINS[0]).status_code == 201
    assert set(pairs(staffed, "ada", order="assigned")) == set(mine)


def test_what_is_answered_is_done_and_the_rest_is_left(staffed: Installation) -> None:
    assign(staffed, "di", "nice-qs86", "ada")
    left = len(pairs(staffed, "ada", order="assigned"))

    def ada() -> dict[str, Any]:
        found = staffed.web.get("/api/v1/progress", headers=staffed.as_("bo")).json()["people"]
        return next(one for one in found if one["id"] == "ada")

    before = ada()
    assert before["answered"] == 0
    assert 0 < before["left"] <= left
    staffed.decide("ada", *TWINS, "equal")
    assert (ada()["answered"], ada()["left"]) == (1, before["left"] - 1)
    assert not {"time", "seconds", "speed", "rank"} & set(ada())


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"what": "nice-qs87", "to": "ada"}, 404, "nice-qs86"),
        ({"what": LEAF, "to": "ada"}, 400, "is no document: assign a document, or a pair"),
        ({"what": MEASURE, "other": "nice-qs16", "to": "ada"}, 400, "is no leaf"),
        ({"what": "nice-qs16", "to": "nobody-here"}, 404, "nobody-here"),
        ({"what": "nice-qs16", "to": "root"}, 403, "may neither decide nor settle"),
        ({"what": "nice-qs16", "to": None}, 403, "assigned to nobody already"),
        ({"what": "nice-qs16"}, 422, "'to' is missing"),
    ],
)
def test_what_cannot_be_assigned(shared: Installation, body: dict[str, Any], status: int, says: str) -> None:
    before = shared.workspace.position()
    told(shared.web.post("/api/v1/assignments", json=body, headers=shared.as_("root")), status, says)
    assert shared.workspace.position() == before


def test_disagreements_are_for_whoever_settles_them(staffed: Installation) -> None:
    assert pairs(staffed, "di", order="disagreements") == []
    staffed.decide("ada", *PAIR, "full")
    staffed.decide("bo", *PAIR, "none")
    assert pairs(staffed, "di", order="disagreements") == [PAIR]
    assert pairs(staffed, "ada", order="disagreements") == []


def test_the_queue_of_one_question(shared: Installation) -> None:
    library = shared.workspace.library
    both = pairs(shared, "ada")
    evidence, mappings = (pairs(shared, "ada", kind=kind) for kind in ("evidence", "mapping"))
    assert evidence
    assert mappings
    assert sorted(evidence + mappings) == sorted(both)
    assert all(library.is_measure(a) for a, _ in evidence)
    told(shared.web.get("/api/v1/queue?kind=both", headers=shared.as_("ada")), 422, "'kind' must be")


def test_by_core_standard(shared: Installation) -> None:
    found = pairs(shared, "ada", order="core")
    cores = shared.workspace.view.cores
    assert all(any(end in cores or end.startswith("core:") for end in pair) for pair in found)
    assert found
