"""A measure in somebody's own words, over HTTP: proposals only, what is known of the like, and nothing kept."""

from __future__ import annotations

import html
from typing import Any

import jsonschema
import pytest
from installation import BROWSER, Installation, told

from qmskg.server import documents as d
from qmskg.workspace.pasted import LONGEST

TEXT = "Share of patients with hip fracture operated on no later than the day after admission"


def send(here: Installation, text: str) -> Any:
    return here.web.post("/api/v1/measures", data={"text": text})


def test_the_like_and_the_duties_are_proposed_and_what_is_known_keeps_its_standing(shared: Installation) -> None:
    position = shared.workspace.position()
    answer = send(shared, TEXT)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    document = answer.json()
    jsonschema.Draft202012Validator(d.schema(d.PastedMeasure)).validate(document)
    like = {one["id"]: one["shows"] for one in document["measures"]}
    assert "audit-nhfd:surgday" in like
    assert ("nice-qs16:2", "agreed") in {(row["id"], row["status"]) for row in like["audit-nhfd:surgday"]}
    assert "nice-qs16:2" in [one["id"] for one in document["standards"]]
    assert {one["status"] for key in ("measures", "standards") for one in document[key]} == {"proposed"}
    library = shared.workspace.library
    assert all(library.is_measure(id) for id in like)
    assert not any(library.is_measure(one["id"]) for one in document["standards"])
    shown = {row["status"] for rows in like.values() for row in rows if not row["drafted"]}
    assert shown <= {"published", "agreed"}  # what a machine suggests of the like is no answer
    assert TEXT not in answer.text
    assert shared.workspace.position() == position


@pytest.mark.parametrize(
    ("text", "says"), [(" \n--", "Paste what your audit measures"), ("x" * (LONGEST + 1), "may have 2,000")]
)
def test_what_is_no_measure_is_one_sentence(shared: Installation, text: str, says: str) -> None:
    told(send(shared, text), 400, says)
    shown = shared.web.post("/measure", data={"text": text}, headers=BROWSER)
    assert shown.status_code == 400
    assert says in html.unescape(shown.text)


def test_the_page_shows_it_with_the_words_still_there(shared: Installation) -> None:
    shown = shared.web.post("/measure", data={"text": f"<b>{TEXT}</b>"}, headers=BROWSER)
    assert shown.status_code == 200
    assert f"&lt;b&gt;{TEXT}&lt;/b&gt;</textarea>" in shown.text
    assert "Proposed by a machine, for you to check." in shown.text
    assert "Agreed (" in shown.text
    elsewhere = {**BROWSER, "Sec-Fetch-Site": "cross-site"}
    assert shared.web.post("/measure", data={"text": TEXT}, headers=elsewhere).status_code == 403
