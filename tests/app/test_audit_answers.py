"""What an audit shows, as the app says it: groups that are never mixed, and nothing told of what is open."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pytest
from curated import Curated
from curation.evidence import GROUPS, Row, groups, joined, rows_of
from curation.evidence_html import answer_html, hits_html
from curation.finding import find_audit
from curation.outcome import Tone
from hypothesis import given
from hypothesis import strategies as st
from small_folder import EVIDENCE

from qmskg.client import Client
from qmskg.relations import Strength
from qmskg.vocabulary import Status

NAMES = {"au:m": {"title": "Measure", "source": "Audit"}, "s:1": {"title": "Duty", "source": "Standard"}}
SHOWN = [strength for strength in Strength if strength is not Strength.NONE]


def row(**fields: Any) -> dict[str, Any]:
    return {
        "id": "s:1", "kind": "requirement", "title": "Duty", "source": "Standard", "strength": "partial",
        "status": "agreed", "basis": "direct", "not_covered": None, "via": [["au:m", "shows in part", "s:1"]],
        "people": [], "pages": [], **fields,
    }  # fmt: skip


def answer(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"audit": "au", "title": "Audit", "standards": list(rows), "names": NAMES}


def only(**fields: Any) -> Row:
    ((_, found),) = rows_of(answer(row(**fields)))
    return found


def test_the_groups_are_apart_and_hold_all_that_is_shown() -> None:
    statuses = [status for group in GROUPS for status in group.statuses]
    assert len(statuses) == len(set(statuses))
    assert set(statuses) == set(Status) - {Status.REJECTED}
    assert [group.key for group in GROUPS] == ["published", "agreed", "open"]


@given(st.lists(st.tuples(st.sampled_from(Status), st.sampled_from(SHOWN)), max_size=12))
def test_no_row_is_lost_or_stands_twice(given_: list[tuple[Status, Strength]]) -> None:
    rows = [row(status=status.value, strength=strength.value) for status, strength in given_]
    found = groups(answer(*rows))
    assert sum(len(rows) for _, rows in found) == sum(status is not Status.REJECTED for status, _ in given_)


@pytest.mark.parametrize(
    "status", [s for s in Status if s not in {Status.PUBLISHED, Status.AGREED, Status.REJECTED}]
)
@pytest.mark.parametrize("strength", SHOWN)
def test_an_open_row_tells_no_answer(status: Status, strength: Strength) -> None:
    open_ = row(status=status.value, strength=strength.value, via=[["au:m", "shows fully", "s:1"]], people=["Bo"])
    found = only(**open_)
    assert found == only(**row(**{**open_, "strength": "related", "via": [["au:m", "is about", "s:1"]]}))
    assert (found.tag, found.left_out, found.who) == (None, (), "")
    assert found.chain == ("“Measure” (Audit) may be evidence for “Duty” (Standard).",)
    assert found.reviews == ("./?pair=au%3Am%7Cs%3A1",)


@pytest.mark.parametrize(
    ("status", "not_covered", "said"),
    [
        ("published", None, "Extent not stated"),
        ("agreed", None, "Not stated"),
        ("agreed", [], "Nothing is left out."),
        ("agreed", ["children", "nights"], "children"),
    ],
)
def test_not_stated_is_not_nothing(status: str, not_covered: list[str] | None, said: str) -> None:
    found = only(status=status, not_covered=not_covered)
    assert found.left_out[0].startswith(said)
    assert found.tag == "In part"


def test_full_and_related_leave_nothing_to_ask() -> None:
    assert only(strength="full").left_out == ()
    related = only(strength="related", via=[["au:m", "is about", "s:1"]])
    assert (related.tag, related.left_out) == ("Related only", ())
    assert related.shows == "“Measure” is about “Duty”, but a good result shows nothing about it."


def test_no_words_are_put_into_the_mouth_of_a_body() -> None:
    published = only(status="published", strength="related", via=[["au:m", "maps to", "s:1"]])
    assert published.shows == "The body says that “Measure” maps to “Duty”, not that a good result shows anything."


def test_who_says_so() -> None:
    assert only(people=["Ada", "Bo"], readers=2).who == "Ada and Bo"
    assert only(people=["Ada"], readers=1).who == "Ada. One reader only."
    assert only(people=[]).who == "People whose names were removed"
    assert only(status="published", issuers=["NICE"]).who == "NICE"
    assert joined([]) == ""


def test_a_chain_through_the_core_set_says_so() -> None:
    via = [["au:m", "shows fully", "s:1"], ["s:1", "is a superset of", "core:c"]]
    found = only(basis="through_core", via=via)
    assert found.chain[1] == "“Duty” (Standard) asks for more than core:c."
    assert "through the core set" in found.notes[0]
    steps = only(basis="through_core", via=via, status="proposed").reviews
    assert steps == ("./?pair=au%3Am%7Cs%3A1", "./?pair=s%3A1%7Ccore%3Ac")


@given(st.sampled_from(["<script>", '"><b onx=1>', "a&b", "plain"]))
def test_what_comes_from_a_source_is_escaped(text: str) -> None:
    hostile = row(
        title=text, source=text, not_covered=[text], people=[text], pages=["javascript:x", "https://a.b/"]
    )
    page = answer_html({**answer(hostile), "title": text}, "javascript:x")
    assert "<script" not in page
    assert "<b onx" not in page
    assert "javascript" not in page
    assert escape(text) in page
    assert "<script" not in hits_html([{"id": "au", "title": text, "kind": "audit", "score": 1.0}], text)


def test_a_long_group_opens_by_one_press() -> None:
    page = answer_html(answer(*(row(id=f"s:{n}") for n in range(30))))
    assert "The other 18" in page
    assert page.count("<h4>") == 30
    assert "closed" not in page
    assert "closed" in answer_html({**answer(), "in_force": False})


# --- from a real server ---------------------------------------------------------------------------------------


def test_the_three_groups_of_a_real_audit(here: Curated) -> None:
    here.say("ada", *EVIDENCE[0], "partial", not_covered=["patients who wait elsewhere"])
    with here.client() as client:
        found = find_audit(client, "audit-nhfd", "")
    by_key = {group.key: rows for group, rows in groups(found.answer)}
    published = next(row for row in by_key["published"] if row.id == "nice-qs16:1")
    assert published.chain == (
        "“Orthogeriatric assessment within 72 hours” (National Hip Fracture Database) measures "
        "“Multidisciplinary management” (NICE QS16).",
    )
    assert published.pages[0].startswith("https://www.nice.org.uk/")
    (agreed,) = by_key["agreed"]
    assert (agreed.tag, agreed.left_out) == ("In part", ("patients who wait elsewhere",))
    assert agreed.who == "Ada Example. One reader only."
    assert {row.id for row in by_key["open"]} == {"nice-qs16:2", "nice-qs86:1", "nice-qs86:2"}
    assert "0.8" not in answer_html(found.answer)


def test_an_audit_is_found_by_words_by_id_and_by_iri(here: Curated) -> None:
    with here.client() as client:
        assert {hit["kind"] for hit in find_audit(client, "", "hip fracture").hits} <= {"audit", "measure"}
        assert "audit-nhfd" in {hit["id"] for hit in find_audit(client, "", "hip fracture").hits}
        for id in ("audit-nhfd", "https://w3id.org/qmskg/id/audit/audit-nhfd"):
            assert find_audit(client, "", id).answer["audit"] == "audit-nhfd"
        assert find_audit(client, "audit-nhfd:surg36", "ignored").answer["title"] == "Surgery within 36 hours"
        assert find_audit(client, "", "zzzz qqqq").hits == []


def test_what_cannot_be_answered_is_a_sentence(here: Curated) -> None:
    with here.client() as client:
        for id in ("audit-nowhere", "nice-qs16", "no id at all"):
            notice = find_audit(client, id, "").notice
            assert notice is not None
            assert (notice.tone, notice.sentence[-1] in ".?") == (Tone.NONE, True)
    away = find_audit(Client("http://127.0.0.1:9"), "audit-nhfd", "").notice
    assert away is not None
    assert away.tone is Tone.AWAY


def test_an_open_vote_is_told_to_nobody(serve: Callable[..., Curated]) -> None:
    two = serve(readers=2)
    two.say("bo", *EVIDENCE[0], "full", reason="SECRET of bo")
    with two.client("ada") as client:
        found = {row.id: row for _, row in rows_of(find_audit(client, EVIDENCE[0][0], "").answer)}
    assert found["nice-qs16:2"].shows.startswith("Read once")
    assert "SECRET" not in str(found)


def test_what_the_body_asks_no_longer_says_so() -> None:
    assert any("removed it from its current edition" in note for note in only(current=False).notes)
    assert only(current=True).notes == only().notes == ()
