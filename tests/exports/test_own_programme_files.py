"""What a trust gets back: its own sheet with columns added and nothing that runs, and a paper for its board."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import docx.table
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from own_programmes import merged_headings, semicolons, several_sheets, workbook

from qmskg.assurance import EvidenceIndex
from qmskg.assurance.own_programme import ProgrammeRow, check_programme, missing_by_reason
from qmskg.errors import InputError
from qmskg.exports.board_paper import board_paper
from qmskg.exports.own_programme import ADDED, annotated_csv, annotated_workbook
from qmskg.exports.paper import LANGUAGE, Bullets, Notice, Paper, Table, paper_html
from qmskg.exports.paper_docx import paper_docx
from qmskg.ingest.own_programme import OwnProgramme, read_own
from qmskg.matching.recognise import Asked, recognise
from qmskg.model import Library


def checked(library: Library, content: bytes) -> tuple[OwnProgramme, dict[str, Any]]:
    programme = read_own(content, name="plan.xlsx" if content.startswith(b"PK") else "plan.csv")
    found = recognise(library, [Asked(row.title) for row in programme.rows], None)
    several = len(programme.sheets) > 1
    rows = [
        ProgrammeRow(
            f"{programme.sheets[row.sheet].name}!{row.number}" if several else row.number,
            row.title,
            {},
            ids,
            row.note,
        )
        for row, ids in zip(programme.rows, found, strict=True)
    ]
    document = check_programme(EvidenceIndex(library, ()), rows)
    return programme, {**document, "columns": programme.sheets[0].named(), "notes": list(programme.notes)}


def test_the_same_sheet_comes_back_with_columns_added(small_library: Library) -> None:
    content = merged_headings()
    before = load_workbook(io.BytesIO(content)).worksheets[0]
    book = load_workbook(io.BytesIO(annotated_workbook(content, *checked(small_library, content))))
    after = book.worksheets[0]
    assert book.sheetnames == ["Programme 26-27", "Key"]
    assert after.merged_cells.ranges == before.merged_cells.ranges
    width = before.max_column
    for row in before.iter_rows():
        for cell in row:
            assert str(after[cell.coordinate].value) == str(cell.value), cell.coordinate
    added = [
        [after.cell(row, width + n).value for n in range(1, len(ADDED) + 1)] for row in range(1, after.max_row + 1)
    ]
    assert added[4] == list(ADDED)  # beside the last row of headings
    assert added[6][0] == "National Hip Fracture Database (audit-nhfd)"
    assert added[8][0] == "not recognised"
    assert added[5][5] == "This row has no title."
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert after["C11"].value == "=1+1"
    assert after["C11"].quotePrefix


def test_csv_stays_csv_and_can_become_a_workbook(small_library: Library) -> None:
    given = checked(small_library, semicolons())
    rows = list(csv.reader(io.StringIO(annotated_csv(*given).decode("utf-8-sig"))))
    assert rows[0][6:] == list(ADDED)
    assert rows[2][1:3] == ["Café opening hours", "Zoë"]
    assert rows[3][6] == "Seven Day Hospital Services self-assessment (audit-7ds)"
    sheet = load_workbook(io.BytesIO(annotated_workbook(semicolons(), *given))).worksheets[0]
    assert sheet["B3"].value == "Café opening hours"
    assert sheet["G4"].value == rows[3][6]


def test_nothing_that_was_typed_runs(small_library: Library) -> None:
    nasty = b"Audit title,Lead\r\n=cmd|' /C calc'!A0,@SUM(1)\r\n-2+3,+1\r\n"
    given = checked(small_library, nasty)
    rows = list(csv.reader(io.StringIO(annotated_csv(*given).decode("utf-8-sig"))))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    sheet = load_workbook(io.BytesIO(annotated_workbook(nasty, *given))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_csv_cannot_hold_several_sheets(small_library: Library) -> None:
    with pytest.raises(InputError, match=r"CSV holds one sheet .* ask for \.xlsx"):
        annotated_csv(*checked(small_library, several_sheets()))
    book = load_workbook(
        io.BytesIO(annotated_workbook(several_sheets(), *checked(small_library, several_sheets())))
    )
    assert book["Medicine"]["E3"].value == "National Hip Fracture Database (audit-nhfd)"
    assert book["Medicine"]["I3"].value == "Surgery!2"  # what it overlaps with


def test_a_board_paper_alerts_advises_and_assures_and_escapes(small_library: Library) -> None:
    content = workbook(("S", [["Audit title"], ["<script>alert(1)</script>"], ["NHFD"], ["NHFD again"]]))
    _, document = checked(small_library, content)
    paper = paper_html(board_paper(document, "<b>plan</b>.xlsx"))
    at = [paper.index(f"<h2>{word}</h2>") for word in ("In short", "Alert", "Advise", "Assure")]
    assert at == sorted(at)
    assert "<script" not in paper
    assert "&lt;b&gt;plan" in paper
    assert "National Hip Fracture Database: rows 3, 4" in paper
    assert "<tr><td>NHFD</td><td>National Hip Fracture Database</td>" in paper
    assert "Nobody has agreed" in paper
    assert "http" not in paper.split("<body>")[0]  # it asks for nothing from elsewhere


def test_each_reason_is_told_once_and_no_missing_audit_is_lost(small_library: Library) -> None:
    """Two audits with one ground stand together; one with none stands under what it says of itself."""
    one = {"text": "Contract", "clause": "c:1", "page": None}
    missing = [
        {"id": "aa", "why": "w", "grounds": [one]},
        {"id": "bb", "why": "Law", "grounds": []},
        {"id": "cc", "why": "w", "grounds": [one]},
    ]
    groups = [([ground["text"] for ground in one["grounds"]], one["audits"]) for one in missing_by_reason(missing)]
    assert groups == [(["Contract"], ["aa", "cc"]), (["Law"], ["bb"])]


def test_the_files_are_written_nowhere(
    small_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    annotated_workbook(semicolons(), *checked(small_library, semicolons()))
    assert list(tmp_path.iterdir()) == []


def _read_html(text: str) -> list[str]:
    """Every text of a page in reading order, one an element that holds text."""

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[str] = []

        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag in {"h1", "h2", "h3", "p", "li", "th", "td"}:
                self.found.append("")

        def handle_data(self, data: str) -> None:
            if self.found:
                self.found[-1] += data

    reader = Reader()
    reader.feed(text.partition("<main>")[2])
    return [text.strip() for text in reader.found]


def _read_docx(content: bytes) -> list[str]:
    """Every text of a Word document in reading order, cells of tables among it."""
    found: list[str] = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, docx.table.Table):
            found += [cell.text for row in block.rows for cell in row.cells]
        else:
            found.append(block.text)
    return found


def test_the_board_paper_says_the_same_in_word_as_on_the_page(small_library: Library) -> None:
    content = workbook(
        ("S", [["Audit title"], ["A <b> & \u00e9\u200b audit"], ["NHFD"], ["NHFD again"], ["=1+1"]])
    )
    _, document = checked(small_library, content)
    paper = board_paper(document, "plan.xlsx")
    made = paper_docx(paper)
    assert _read_docx(made) == _read_html(paper_html(paper)) == list(paper.texts())
    assert {type(block) for block in paper.blocks} >= {Table, Bullets, Notice}


def test_a_word_document_says_its_title_and_language_and_marks_what_is_what(small_library: Library) -> None:
    _, document = checked(small_library, merged_headings())
    paper = board_paper(document, "plan.xlsx")
    read = docx.Document(io.BytesIO(paper_docx(paper)))
    assert (read.core_properties.title, read.core_properties.language) == (paper.title, LANGUAGE)
    languages = [one.get(qn("w:val")) for one in read.styles.element.iter(qn("w:lang"))]
    assert languages == [LANGUAGE]
    headings = [p for p in read.paragraphs if p.style is not None and str(p.style.name).startswith("Heading")]
    levels = [int(str(p.style.name)[-1]) for p in headings if p.style is not None]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels  # none is passed over
    assert [p.text for p in headings if p.text in {"Alert", "Advise", "Assure"}] == ["Alert", "Advise", "Assure"]
    tables = [block for block in paper.blocks if isinstance(block, Table)]
    assert tables
    for table, said in zip(read.tables, tables, strict=True):
        rows = list(table._tbl.tr_lst)
        marked = [row for row in rows if row.find(f".//{qn('w:tblHeader')}") is not None]
        assert marked == rows[:1]
        assert [cell.text for cell in table.rows[0].cells] == list(said.columns)
        described = table._tbl.tblPr.find(qn("w:tblDescription"))
        assert described is not None
        assert described.get(qn("w:val")) == said.about


@given(st.lists(st.text(max_size=20), min_size=8, max_size=8))
@settings(max_examples=4, deadline=None)
def test_whatever_is_typed_can_be_laid_out(texts: list[str]) -> None:
    """Control characters and markup: no text breaks a format, and each still stands there."""
    paper = Paper("T", "H", (Bullets(tuple(texts)), Table("a", tuple(texts), (tuple(texts),))))
    wanted = [" ".join(text.split()) for text in paper.texts()]
    assert [" ".join(text.split()) for text in _read_docx(paper_docx(paper))] == wanted
    assert [" ".join(text.split()) for text in _read_html(paper_html(paper))] == wanted
