"""CSV and XLSX: the same tables, read back to the same content, and no formula in either."""

from __future__ import annotations

import csv
import dataclasses
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.exports.cells import guard, plain, starts_formula, unguard
from qmskg.exports.csv import read_csv, write_csv
from qmskg.exports.dataset import is_open
from qmskg.exports.tables import TABLES, tables
from qmskg.exports.xlsx import WORKBOOK, write_xlsx
from qmskg.links import DRAFT_LABEL, PROGRAM_LABEL


@given(st.text())
def test_a_guarded_text_starts_no_formula_and_comes_back(text) -> None:
    assert not starts_formula(guard(text))
    assert unguard(guard(text)) == text


@pytest.fixture(scope="module")
def folder(data, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("tables")
    write_csv(data, out)
    write_xlsx(data, out)
    return out


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(folder / WORKBOOK)


@pytest.mark.parametrize("name", TABLES)
def test_csv_comes_back_to_the_same_content(name, data, folder) -> None:
    table = next(table for table in tables(data) if table.name == name)
    columns = [heading for heading, _ in table.columns]
    assert len(set(columns)) == len(columns)
    expected = [dict(zip(columns, map(plain, row), strict=True)) for row in table.rows]
    assert expected, "the made-up data have a row for every table"
    assert list(read_csv(folder / f"{name}.csv")) == expected


def test_no_cell_of_a_csv_starts_a_formula(folder) -> None:
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert not [cell for row in csv.reader(file) for cell in row if starts_formula(cell)]


@pytest.mark.parametrize("name", TABLES)
def test_a_workbook_comes_back_to_the_same_content(name, data, book) -> None:
    table = next(table for table in tables(data) if table.name == name)
    rows = list(book[table.title].iter_rows(values_only=True))
    assert list(rows[0]) == [heading for heading, _ in table.columns]
    assert [[plain(cell) for cell in row] for row in rows[1:]] == [
        [plain(cell) for cell in row] for row in table.rows
    ]


def test_no_cell_of_a_workbook_is_a_formula(book) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    dangerous = [cell for cell in cells if isinstance(cell.value, str) and starts_formula(cell.value)]
    assert len(dangerous) >= 6
    assert all(cell.quotePrefix for cell in dangerous)


def test_every_sheet_has_filters_and_a_frozen_heading(book) -> None:
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions


def test_the_cover_says_what_one_must_know(book) -> None:
    cover = {row[0]: row[1] for row in book["Cover"].iter_rows(values_only=True)}
    assert cover["Version"] == "0.1.0"
    assert cover["Date of the data"] == "2026-02-03"
    assert cover["Position of the register"] == "17"
    assert cover["Licence"].startswith("CC BY 4.0")
    assert cover["Readers"].startswith(
        "Two readers, blind to each other, make a pair agreed. 5 pairs are settled, 1 of"
    )
    assert cover["Core standards"].startswith(f"3, of which 3 are drafts. {PROGRAM_LABEL}. {DRAFT_LABEL}")


def test_a_notice_stands_first_everywhere(data, tmp_path) -> None:
    fictional = dataclasses.replace(data, notice="Fictional: made-up curators.")
    write_csv(fictional, tmp_path)
    write_xlsx(fictional, tmp_path)
    assert (tmp_path / "about.txt").read_text("utf-8").startswith("Notice\nFictional: made-up curators.\n")
    cover = openpyxl.load_workbook(tmp_path / WORKBOOK)["Cover"]
    assert (cover["A1"].value, cover["B1"].value) == ("Notice", "Fictional: made-up curators.")


def test_a_workbook_does_not_tell_when_it_was_written(data, folder, tmp_path) -> None:
    time.sleep(2.1)  # a zip archive counts in steps of two seconds
    write_xlsx(data, tmp_path)
    assert (tmp_path / WORKBOOK).read_bytes() == (folder / WORKBOOK).read_bytes()
    with zipfile.ZipFile(tmp_path / WORKBOOK) as archive:
        assert b"2026-02-03T00:00:00Z</dcterms:modified>" in archive.read("docProps/core.xml")


def test_each_leaf_says_its_licence(folder) -> None:
    said = {
        row["id"]: (row["licence of the source"], row["text may be passed on"])
        for row in read_csv(folder / "leaves.csv")
    }
    assert said["alpha:1.1"] == ("OGL-3.0", "yes")
    assert said["beta:1"] == ("Copyright of the college", "no")


def test_only_what_counts_is_in_the_tables_of_links(folder) -> None:
    mappings = list(read_csv(folder / "mappings.csv"))
    assert {row["status"] for row in mappings} == {"agreed", "rejected"}
    assert [(row["a"], row["leaf is"] if "leaf is" in row else row["relation"], row["b"]) for row in mappings] == [
        ("alpha:1.1", "superset", "beta:1"),
        ("alpha:1.1", "none", "gamma:1"),
        ("alpha:2", "intersects", "gamma:1"),
        ("alpha:3", "equal", "gamma:1"),
    ]
    evidence = [
        (r["measure"], r["requirement"], r["status"], r["extent stated"])
        for r in read_csv(folder / "evidence.csv")
    ]
    assert evidence == [("audit-x:m1", "alpha:1.1", "published", "no"), ("audit-x:m1", "beta:1", "agreed", "yes")]


def test_a_draft_is_called_one(folder) -> None:
    assert {row["standing"] for row in read_csv(folder / "core_standards.csv")} == {DRAFT_LABEL, PROGRAM_LABEL}
    for name in ("core_members", "draft_evidence"):
        rows = read_csv(folder / f"{name}.csv")
        assert DRAFT_LABEL in {row.get("standing") or row.get("its standing") for row in rows}


@pytest.mark.parametrize(
    ("licence", "open_"),
    [("OGL-3.0", True), ("NICE UK Open Content Licence", True), ("CC BY 4.0", True), ("HQIP copyright", False),
     ("PHSO (OGL-3.0 except where stated)", False), ("Copyright RPS (not OGL)", False)],
)  # fmt: skip
def test_an_open_licence_is_known_by_how_it_begins(licence, open_) -> None:
    assert is_open(licence) is open_
