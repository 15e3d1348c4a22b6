"""Upload my programme, over HTTP: the document, the page, the files; and nothing that is sent is stored."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from installation import BROWSER, Installation
from own_programmes import merged_headings, semicolons, several_sheets

from qmskg.server import documents as d
from qmskg.workspace.meaning import Meaning
from qmskg.workspace.own_programme import Checked, OwnProgrammes


@pytest.fixture(autouse=True)
def by_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a server answers until the encoder is there; by meaning, the command line is tested."""
    monkeypatch.setattr(Meaning, "passing", lambda *_: None)


def send(here: Installation, content: bytes, name: str = "plan.xlsx", **more: Any) -> Any:
    return here.web.post("/api/v1/programmes", files={"file": (name, content)}, data=more)


def page(here: Installation, content: bytes | None, name: str = "plan.xlsx", **more: Any) -> Any:
    files = {"file": (name, content)} if content is not None else {"file": ("", b"")}
    return here.web.post("/programme/check", files=files, data=more, headers=BROWSER)


def test_the_document_is_as_promised(shared: Installation) -> None:
    answer = send(shared, merged_headings(), service=["acute"])
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    document = answer.json()
    jsonschema.Draft202012Validator(d.schema(d.ProgrammeCheck)).validate(document)
    assert [row["row"] for row in document["rows"]] == [6, 7, 8, 9, 10, 11, 12, 13]
    matches = document["rows"][1]["matches"]
    assert (matches[0]["id"], matches[0]["status"], matches[0]["band"]) == ("audit-nhfd", "proposed", "strong")
    standing = {(m["id"], m["status"]) for m in matches[1:]}
    assert ("nice-qs16:3", "agreed") in standing
    assert {status for _, status in standing} >= {"agreed", "published", "proposed"}
    assert document["rows"][3]["matches"] == []
    assert "audit-nhfd" not in document["mandatory_missing"]
    assert document["columns"]["title"] == "Audit title"
    assert document["meaning"] is False
    assert "recognised by name alone" in document["notes"][-1]


def test_a_column_can_be_corrected_and_a_service_must_exist(shared: Installation) -> None:
    found = send(shared, semicolons(), "a.csv", column=["title=Lead clinician"]).json()
    assert [row["title"] for row in found["rows"]] == ["Siân", "Zoë", "Board"]
    wrong = send(shared, semicolons(), "a.csv", service=["cars"])
    assert wrong.status_code == 400
    assert "no service type 'cars'" in wrong.json()["detail"]


def test_a_dry_run_says_how_it_would_be_read_and_no_column_is_an_answer(shared: Installation) -> None:
    def read(content: bytes, name: str, **more: Any) -> Any:
        return shared.web.post("/api/v1/programmes/read", files={"file": (name, content)}, data=more)

    answer = read(semicolons(), "a.csv", column=["lead=-"])
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    document = answer.json()
    jsonschema.Draft202012Validator(d.schema(d.ProgrammeReading)).validate(document)
    assert "lead" not in document["columns"]
    assert document["columns"]["title"] == "Project name"
    assert (document["rows"], document["untitled"]) == (3, [])
    assert document["first"][1] == {
        "row": 3,
        "cells": {
            "title": "Café opening hours", "driver": "Staff idea", "frequency": "Annual", "status": "Not started",
        },
    }  # fmt: skip
    assert "acute" in {one["key"] for one in document["services"]}
    assert read(merged_headings(), "a.xlsx").json()["untitled"] == [6, 10]
    nowhere = read(semicolons(), "a.csv", column=["title=-"])
    assert nowhere.status_code == 400
    assert "looks like the title of an audit" in nowhere.json()["detail"]


@pytest.mark.parametrize(
    ("accept", "name", "starts"),
    [
        ("text/csv", "plan-checked.csv", b"\xef\xbb\xbf"),
        ("text/html", "plan-board-paper.html", b"<!DOCTYPE html>"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "plan-board-paper.docx",
            b"PK",
        ),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "plan-checked.xlsx", b"PK"),
    ],
)  # fmt: skip
def test_the_answer_comes_as_the_file_that_is_asked_for(
    shared: Installation, accept: str, name: str, starts: bytes
) -> None:
    files = {"file": ("plan.csv", semicolons())}
    given = shared.web.post("/api/v1/programmes", files=files, headers={"Accept": accept})
    assert given.status_code == 200, given.text
    assert given.headers["content-type"].startswith(accept)
    assert given.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert given.content.startswith(starts)


def test_what_it_does_not_come_as_is_said(shared: Installation) -> None:
    files = {"file": ("plan.csv", semicolons())}
    refused = shared.web.post("/api/v1/programmes", files=files, headers={"Accept": "application/pdf"})
    assert refused.status_code == 406
    assert "This comes as application/json" in refused.json()["detail"]
    several = {"file": ("plan.xlsx", several_sheets())}
    refused = shared.web.post("/api/v1/programmes", files=several, headers={"Accept": "text/csv"})
    assert refused.status_code == 400
    assert "ask for .xlsx" in refused.json()["detail"]


def test_lines_say_how_far_it_is_and_end_in_the_document_or_the_problem(
    shared: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lines(content: bytes) -> list[dict[str, Any]]:
        files, headers = {"file": ("plan.csv", content)}, {"Accept": "application/x-ndjson"}
        answer = shared.web.post("/api/v1/programmes", files=files, headers=headers)
        assert answer.headers["content-type"] == "application/x-ndjson"
        return [json.loads(line) for line in answer.text.splitlines()]

    assert [list(one) for one in lines(semicolons())] == [
        ["document"]
    ]  # by name alone there is nothing to wait for
    (refused,) = lines(b"Foo,Bar\n1,2\n")
    assert (refused["problem"]["status"], refused["problem"]["title"]) == (400, "What was given cannot be used")
    check = OwnProgrammes.check

    def slow(self: OwnProgrammes, *given: Any, progress: Callable[[int, int], None], **more: Any) -> Checked:
        progress(64, 100)
        return check(self, *given, progress=progress, **more)

    monkeypatch.setattr(OwnProgrammes, "check", slow)
    found = lines(semicolons())
    assert found[0] == {"done": 64, "total": 100}
    assert len(found[1]["document"]["rows"]) == 3

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(OwnProgrammes, "check", broken)
    (last,) = lines(semicolons())
    assert last["problem"]["status"] == 500
    assert "a fault of ours" not in json.dumps(last)


@pytest.mark.parametrize(
    ("content", "name", "status", "says"),
    [
        (b"", "a.csv", 400, "empty"),
        (b"Foo,Bar\n1,2\n", "a.csv", 400, "No column of a.csv looks like the title"),
        (b"\x89PNG\r\n\x1a\n\x00\x01", "a.xlsx", 400, "no Excel workbook"),
        (b"a" * (50 << 20), "a.csv", 413, "over the limit"),
    ],
)
def test_bad_input_is_one_sentence(
    shared: Installation, content: bytes, name: str, status: int, says: str
) -> None:
    answer = send(shared, content, name)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert says.lower() in answer.json()["detail"].lower()
    shown = page(shared, content, name)
    assert shown.status_code == status
    if content and status == 400:
        assert 'role="alert"' in shown.text
        assert says.lower() in html.unescape(shown.text).lower()


def test_the_page_takes_the_file_shows_it_and_gives_it_back(shared: Installation) -> None:
    empty = shared.web.get("/programme/check", headers=BROWSER)
    assert 'enctype="multipart/form-data"' in empty.text
    content = merged_headings()
    shown = page(shared, content, service="acute")
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    assert "A machine&#39;s reading" in shown.text or "A machine's reading" in shown.text
    assert "National Hip Fracture Database" in shown.text
    kept = re.search(r'name="kept" value="([^"]+)"', shown.text)
    assert kept
    assert base64.b64decode(html.unescape(kept[1])) == content
    again = {"kept": html.unescape(kept[1]), "kept_name": "plan.xlsx"}
    sheet = page(shared, None, give="sheet", **again)
    assert sheet.headers["content-disposition"] == 'attachment; filename="plan-checked.xlsx"'
    assert sheet.content.startswith(b"PK")
    word = page(shared, None, give="docx", **again)
    assert word.headers["content-disposition"] == 'attachment; filename="plan-board-paper.docx"'
    paper = page(shared, None, give="paper", **again)
    assert paper.headers["content-disposition"] == 'attachment; filename="plan-board-paper.html"'
    assert "<h2>Alert</h2>" in paper.text
    corrected = page(shared, None, column=["title=Lead", "ref="], **again)
    assert "Mr A" in corrected.text
    assert "choose the file" in page(shared, None).text.lower()


def test_another_site_s_page_cannot_send_it(shared: Installation) -> None:
    refused = shared.web.post(
        "/programme/check",
        files={"file": ("a.csv", semicolons())},
        headers={**BROWSER, "Sec-Fetch-Site": "cross-site"},
    )
    assert refused.status_code == 403


def test_nothing_is_stored_nor_laid_on_disk(
    shared: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import tempfile

    data = shared.workspace.settings.data
    before = {path: path.stat().st_size for path in data.rglob("*") if path.is_file()}
    position = shared.workspace.position()

    def rolled(*_: object) -> None:
        raise AssertionError("the file was laid on disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", rolled)
    large = b"Audit title,Notes\n" + b"".join(b"Audit %d,%s\n" % (n, b"x" * 20_000) for n in range(60))
    assert send(shared, large, "large.csv").status_code == 200
    assert send(shared, several_sheets()).status_code == 200
    assert page(shared, large, "large.csv").status_code == 200
    after = {path: path.stat().st_size for path in data.rglob("*") if path.is_file()}
    assert after == before
    assert shared.workspace.position() == position


def test_two_programmes_stand_side_by_side_and_nothing_is_kept(shared: Installation) -> None:
    files = {"a": ("north.xlsx", merged_headings()), "b": ("south.csv", b"Audit title\nNHFD\nFood\n")}
    answer = shared.web.post("/api/v1/programmes/compare", files=files)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    document = answer.json()
    jsonschema.Draft202012Validator(d.schema(d.ProgrammeComparison)).validate(document)
    assert document["common"] == [{"id": "audit-nhfd", "a": [7], "b": [2]}]
    assert [one["title"] for one in document["b"]["unrecognised"]] == ["Food"]
    shown = shared.web.post("/programme/compare", files=files, data={"name_a": "<b>North</b>"}, headers=BROWSER)
    assert shown.status_code == 200
    assert "&lt;b&gt;North&lt;/b&gt;: row 7; south.csv: row 2" in shown.text
    assert "<b>North" not in shown.text


def test_files_as_large_as_trusts_keep_them_can_be_compared_and_tailored_with(shared: Installation) -> None:
    """As large as one programme may be, and not as what else is sent to a page."""
    large = b"Audit title,Notes\nNHFD," + b"x" * 30_000 + b"\n" + b"Food,y\n" * 10_000
    assert len(large) > 1 << 16
    files = {"a": ("a.csv", large), "b": ("b.csv", semicolons())}
    for address in ("/api/v1/programmes/compare", "/programme/compare"):
        told = shared.web.post(address, files=files, headers=BROWSER).text
        assert "a.csv" in told
        assert "the body is over the limit" not in told
    for address in ("/api/v1/tailoring", "/tailor"):
        told = shared.web.post(address, files={"file": ("a.csv", large)}, headers=BROWSER).text
        assert "the body is over the limit" not in told


def test_which_of_two_files_is_wrong_is_told(shared: Installation) -> None:
    files = {"a": ("north.xlsx", merged_headings()), "b": ("south.csv", b"Foo,Bar\n1,2\n")}
    for address, kind in (("/api/v1/programmes/compare", {}), ("/programme/compare", BROWSER)):
        answer = shared.web.post(address, files=files, headers=kind)
        assert answer.status_code == 400
        assert "No column of south.csv looks like the title" in html.unescape(answer.text)
    one = {"a": ("north.xlsx", merged_headings()), "b": ("", b"")}
    answer = shared.web.post("/programme/compare", files=one, headers=BROWSER)
    assert answer.status_code == 400
    assert "Choose two files first" in answer.text


def test_an_overlay_is_checked_and_given_back_as_oscal(shared: Installation) -> None:
    rows = b"what,id,title,says,reason\nadd,local:x,<i>X</i>,We do x.,It helps.\n"
    answer = shared.web.post("/api/v1/tailoring", files={"file": ("a.csv", rows)})
    assert answer.status_code == 200, answer.text
    jsonschema.Draft202012Validator(d.schema(d.TailoringCheck)).validate(answer.json())
    assert [one["id"] for one in answer.json()["add"]] == ["local:x"]
    shown = shared.web.post("/tailor", files={"file": ("a.csv", rows)}, headers=BROWSER)
    assert "&lt;i&gt;X&lt;/i&gt;" in shown.text
    assert "1 added" in shown.text
    given = shared.web.post("/tailor", files={"file": ("a.csv", rows)}, data={"give": "oscal"}, headers=BROWSER)
    with zipfile.ZipFile(io.BytesIO(given.content)) as archive:
        assert archive.namelist() == ["profile-local.json", "catalog-local.json"]
    wrong = shared.web.post("/tailor", files={"file": ("a.csv", b"x,y\n1,2\n")}, headers=BROWSER)
    assert wrong.status_code == 400
    assert 'role="alert"' in wrong.text
