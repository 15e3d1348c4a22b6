"""A trust's own programme on the bench: what is asked of the server, and what is said of its answers."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from curated import Curated
from curation.outcome import Tone
from curation.programme import FIELDS, GUESS_NONE, MEGABYTES, ROWS, Bench, Show, choices, corrections, rows_to_show
from curation.programme_html import gaps_html, missing_html, reading_html, rows_html, short_html, twice_html
from own_programmes import MERGED_TITLES, merged_headings, several_sheets, workbook

from qmskg.client import Client
from qmskg.ingest.own_programme import MOST_ROWS, Field
from qmskg.ingest.workbook import DEFAULT_LIMITS
from qmskg.workspace.meaning import Meaning


def page_of(place: str, id: str) -> str:
    return f"http://127.0.0.1/{place}/{id}"


@pytest.fixture(autouse=True)
def by_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Meaning, "passing", lambda *_: None)


def checked(bench: Bench) -> Bench:
    bench.read()
    bench.check((), "", "", lambda *_: None)
    assert bench.refused is None
    return bench


def test_every_field_has_a_name_and_limits_are_the_server_s() -> None:
    assert FIELDS.keys() == {field.value for field in Field}
    assert (DEFAULT_LIMITS.bytes, MOST_ROWS) == (MEGABYTES << 20, ROWS)


def test_a_file_is_read_corrected_checked_and_taken_away(serve: Callable[..., Curated]) -> None:
    """Without a token, as somebody without an account does it."""
    with Client(serve().address) as client:
        bench = Bench(client, merged_headings(), "plan.xlsx")
        bench.read()
        offered = choices(bench.reading)
        assert offered[0] == GUESS_NONE
        assert bench.guessed["title"] == "Audit title"
        assert set(bench.guessed.values()) <= set(offered)
        assert corrections(bench.guessed, bench.guessed) == ()
        changed = corrections(bench.guessed, {**bench.guessed, "lead": GUESS_NONE, "title": offered[1]})
        assert changed == (f"title={offered[1]}", "lead=-")
        bench.read(changed)
        assert "lead" not in bench.reading["columns"]
        assert bench.guessed["lead"] == "Lead"  # what was guessed first stays what is compared with
        bench.check((), "acute", "", lambda *_: None)
        assert [file.name for file in bench.files] == [
            "plan-checked.xlsx", "plan-board-paper.docx", "plan-board-paper.html",
        ]  # fmt: skip
        titles = [row["title"] for row in rows_to_show(bench.found, Show.ALL) if row["title"]]
        assert titles == list(MERGED_TITLES)
        shown = {show: [row["row"] for row in rows_to_show(bench.found, show)] for show in Show}
        assert sorted(shown[Show.KNOWN] + shown[Show.UNKNOWN]) == shown[Show.ALL]
        assert 7 in shown[Show.KNOWN]
        assert [row["row"] for row in rows_to_show(bench.found, Show.ALL, "FALLS hospital")] == [13]


def test_what_cannot_be_read_or_checked_is_one_sentence_and_what_was_found_stays(
    serve: Callable[..., Curated],
) -> None:
    here = serve()
    with Client(here.address) as client:
        bad = Bench(client, b"Foo,Bar\n1,2\n", "a.csv")
        bad.read()
        assert bad.reading is None
        assert bad.notice is not None
        assert bad.notice.tone is Tone.NONE
        assert "looks like the title of an audit" in bad.notice.sentence
        bench = checked(Bench(client, b"Audit title\nNHFD\n", "a.csv"))
        found = bench.found
        bench.read(("title=Nothing",))
        assert bench.notice is not None
        assert "is called" in bench.notice.sentence
        here.stop()
        bench.check((), "", "", lambda *_: None)
        assert bench.refused is not None
        assert bench.refused.tone is Tone.AWAY
        assert bench.found is found


def test_what_was_found_is_told_with_each_standing_apart_and_all_escaped(serve: Callable[..., Curated]) -> None:
    content = workbook(
        (
            "<i>S",
            [["Audit title", "Lead"], ["<b>x</b>", "<u>"], ["NHFD", ""], ["NHFD again", ""], ["<B>X</B>", ""]],
        )
    )
    with Client(serve().address) as client:
        bench = checked(Bench(client, content, "p.xlsx"))
    found = bench.found
    told = [
        reading_html(bench.reading, FIELDS), short_html(found), rows_html(found, found["rows"], page_of),
        missing_html(found, page_of), gaps_html(found, page_of), twice_html(found, page_of),
    ]  # fmt: skip
    for part in told:
        assert not re.search(r"<[ibuB]>[Sx<X]", part)
    reading, short, rows, missing, gaps, twice = (html.unescape(part) for part in told)
    assert "4 rows were read from “<i>S”" in reading
    assert '<th scope="col">Title of the audit</th>' in reading
    assert found["notice"] in short
    assert all(sentence in short for sentence in found["words"])
    assert "not recognised" in rows
    assert "National Hip Fracture Database (new tab)</a> (named)" in rows
    assert "http://127.0.0.1/audits/audit-nhfd" in rows
    assert "Looks like the same audit as row 4." in rows
    assert "Published (" in rows
    for one in found["mandatory_missing"]:
        assert found["names"][one]["title"] in missing
    for gap in found["gaps"]:
        assert found["names"][gap]["title"] in gaps
    assert "National Hip Fracture Database (new tab)</a>: rows 3, 4" in twice
    assert "<b>x</b>: rows 2, 5" in twice
    assert "Has the same title as row 5." in rows


def test_what_is_not_there_is_said(serve: Callable[..., Curated]) -> None:
    with Client(serve().address) as client:
        found: dict[str, Any] = checked(Bench(client, several_sheets(), "p.xlsx")).found
    nothing = {
        **found,
        "missing_by_reason": [],
        "gap_details": [],
        "overlap_details": [],
        "same_audit": [],
        "same_title": [],
    }
    assert "None" in missing_html(nothing, page_of)
    assert "None" in gaps_html(nothing, page_of)
    assert "No two rows" in twice_html(nothing, page_of)
    assert "Row Medicine!3" in re.sub("<[^>]+>", "", rows_html(found, found["rows"], page_of))
