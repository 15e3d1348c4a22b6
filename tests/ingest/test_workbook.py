"""Workbooks and CSV that people send, good and hostile: rows of plain values, or one sentence."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from qmskg.errors import InputError
from qmskg.ingest.delimited import read_csv, read_tables
from qmskg.ingest.workbook import Limits, Row, read_workbook

HEAD = ["title", "owner"]


def book(*rows: list[object], title: str = "Programme") -> bytes:
    made = Workbook()
    assert made.active is not None
    made.active.title = title
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def packed(parts: dict[str, bytes], base: bytes | None = None, drop: str = "") -> bytes:
    """Return an archive with these parts, over those of another one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if base:
            with zipfile.ZipFile(io.BytesIO(base)) as old:
                for name in old.namelist():
                    if name not in parts and name != drop:
                        archive.writestr(name, old.read(name))
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


GOOD = book(HEAD, ["Hip fracture", 3])
SHEET = "xl/worksheets/sheet1.xml"


def sheet_xml(data: str, before: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<?xml version="1.0"?>{before}<worksheet xmlns="{space}"><sheetData>{data}</sheetData></worksheet>'
    return text.encode()


def test_values_are_plain_and_rows_keep_their_numbers() -> None:
    made = Workbook()
    one = made.active
    assert one is not None
    one.append(HEAD)
    one["A4"], one["B4"], one["C4"] = "  Falls\n", "=1+1", True
    one["A5"], one["B5"], one["C5"] = datetime(2026, 4, 1), datetime(2026, 4, 1, 9, 30), 1.5
    one["A6"] = "   "
    other = made.create_sheet("Notes")
    other.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    first, second = read_workbook(out.getvalue())
    assert first.rows == (
        Row(1, ("title", "owner")),
        Row(4, ("Falls", None, True), frozenset({1})),
        Row(5, ("2026-04-01", "2026-04-01T09:30:00", 1.5)),
    )
    assert (second.name, second.rows, second.hidden, first.hidden) == ("Notes", (), True, False)


def test_a_text_that_only_looks_like_a_formula_is_a_text() -> None:
    made = Workbook(write_only=True)
    sheet = made.create_sheet()
    cell = openpyxl.cell.WriteOnlyCell(sheet, "=1+1")
    cell.data_type = "s"
    sheet.append([cell])
    out = io.BytesIO()
    made.save(out)
    assert read_workbook(out.getvalue())[0].rows == (Row(1, ("=1+1",)),)


def test_a_path_and_its_content_are_read_alike(tmp_path: Path) -> None:
    (tmp_path / "mine.xlsx").write_bytes(GOOD)
    assert read_workbook(tmp_path / "mine.xlsx") == read_workbook(GOOD) == read_tables(tmp_path / "mine.xlsx")
    for gone in (tmp_path / "none.xlsx", tmp_path):
        with pytest.raises(InputError, match=r"cannot be read \(.+\); check where it is"):
            read_workbook(gone)


def _million_rows() -> bytes:
    row = '<row r="{n}"><c r="A{n}"><v>1</v></c></row>'
    return packed({SHEET: sheet_xml("".join(row.format(n=n) for n in range(1, 25_000)))}, GOOD)


def _protected() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + "EncryptedPackage".encode("utf-16-le") + bytes(64)


def _encrypted_entry() -> bytes:
    """Set the flag of an encrypted entry, as a zip program with a password does."""
    at = GOOD.index(b"PK\x01\x02") + 8
    return GOOD[:at] + struct.pack("<H", 1) + GOOD[at + 2 :]


def _lying() -> bytes:
    """A bomb that says it is small: the size in the list of entries is that of an honest sheet."""
    bomb = packed({SHEET: sheet_xml(" " * (4 << 20))}, GOOD)
    real = struct.pack("<L", len(sheet_xml(" " * (4 << 20))))
    at = bomb.rindex(SHEET.encode()) - 46 + 24
    assert bomb[at : at + 4] == real
    return bomb[:at] + struct.pack("<L", 400) + bomb[at + 4 :]


LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>"
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "is empty; send a file with a table"),
    "50 MB": (lambda: b"PK\x03\x04" + bytes(50 << 20), "has 50.0 MB and may have 10; send fewer rows"),
    "no workbook": (lambda: b"%PDF-1.7 and more", "is no Excel workbook; open it"),
    "a page": (lambda: b"<html><table></table></html>", "is no Excel workbook"),
    "only the beginning": (lambda: GOOD[:-300], "is damaged or no Excel workbook"),
    "a hole": (lambda: GOOD[:60] + bytes(400) + GOOD[460:], "is damaged or no Excel workbook"),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"before 2007 \(.xls\); open"),
    "a password": (_protected, "is protected with a password; save it without one"),
    "a password of zip": (_encrypted_entry, "is protected with a password"),
    "macros": (lambda: packed({"xl/vbaProject.bin": b"x"}, GOOD), "holds macros, which are not taken; save"),
    "binary": (lambda: packed({"xl/workbook.bin": b"x"}), r"binary workbook \(.xlsb\)"),
    "Word": (lambda: packed({"[Content_Types].xml": b"x", "word/document.xml": b"x"}), "is a Word document"),
    "OpenDocument": (lambda: packed({"content.xml": b"x"}), "is an OpenDocument file"),
    "another archive": (lambda: packed({"a.txt": b"x"}), "is an archive, but no Excel workbook"),
    "no workbook in it": (lambda: packed({}, GOOD, drop="xl/workbook.xml"), "is damaged or no Excel workbook"),
    "a bomb": (lambda: packed({SHEET: sheet_xml(" " * (30 << 20))}, GOOD), "over 150 times smaller than it is"),
    "many bombs": (
        lambda: packed({f"xl/{n}.xml": bytes(9 << 20) for n in range(8)}, GOOD),
        "unpacks to 72 MB and may unpack to 60",
    ),
    "a bomb that lies": (_lying, "is damaged or no Excel workbook"),
    "many files": (lambda: packed({f"x/{n}": b"" for n in range(501)}, GOOD), "may pack 500"),
    "entities": (lambda: packed({SHEET: sheet_xml(CELL.format("&b;"), LAUGHS)}, GOOD), "holds a document type"),
    "a million rows": (_million_rows, "has more than 20,000 rows; send fewer at a time"),
    "a row far below": (
        lambda: packed({SHEET: sheet_xml('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')}, GOOD),
        "goes on far beyond what is filled in; delete the empty rows",
    ),
    "a column far right": (
        lambda: packed({SHEET: sheet_xml('<row r="1"><c r="XFD1"><v>1</v></c></row>')}, GOOD),
        "has more than 200 columns",
    ),
    "wide": (lambda: book([1] * 201), "has more than 200 columns"),
    "a long text": (
        lambda: packed({SHEET: sheet_xml(CELL.format("x" * 40_000))}, GOOD),
        "a cell in row 1 of the sheet “Programme” of it has over 32,767 characters",
    ),
    "many sheets": (lambda: many_sheets(41), "has 41 sheets and may have 40"),
    "broken XML": (lambda: packed({SHEET: b"<worksheet><sheetData>"}, GOOD), "is damaged or no Excel workbook"),
    "a cell nowhere": (lambda: packed({SHEET: sheet_xml('<row><c r="??"/></row>')}, GOOD), "is damaged"),
}  # fmt: skip


def many_sheets(number: int) -> bytes:
    made = Workbook()
    for _ in range(number - 1):
        made.create_sheet()
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("make", "says"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_workbook_gets_one_sentence_soon(make: Callable[[], bytes], says: str) -> None:
    content = make()
    begun = time.process_time()
    with pytest.raises(InputError, match=says) as caught:
        read_workbook(content, name="it")
    assert time.process_time() - begun < 5
    assert "\n" not in str(caught.value)


def test_limits_are_what_one_says(tmp_path: Path) -> None:
    rows = book(*([n] for n in range(9)))
    assert len(read_workbook(rows, Limits(rows=9))[0].rows) == 9
    with pytest.raises(InputError, match="more than 8 rows"):
        read_workbook(rows, Limits(rows=8))
    with pytest.raises(InputError, match="more than 8 cells"):
        read_workbook(rows, Limits(cells=8))


@given(st.binary(max_size=400), st.integers(0, len(GOOD)), st.booleans())
def test_any_bytes_are_read_or_refused_in_a_sentence(noise: bytes, at: int, over: bool) -> None:
    content = GOOD[:at] + noise + GOOD[at + (len(noise) if over else 0) :]
    for read in (read_workbook, read_tables):
        try:
            for sheet in read(content):
                assert all(isinstance(row, Row) for row in sheet.rows)
        except InputError as error:
            assert "\n" not in str(error)


# --- CSV ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_every_program_is_read_alike(encoding: str, delimiter: str) -> None:
    text = f"title{delimiter}cost\r\n\r\n“Falls”, revisited{delimiter}£5\r\n=1+1{delimiter}\r\n"
    text = text.replace("“Falls”, revisited", '"“Falls”, revisited"')
    sheet = read_csv(text.encode(encoding), name="mine.csv")
    assert sheet.rows == (Row(1, ("title", "cost")), Row(3, ("“Falls”, revisited", "£5")), Row(4, ("=1+1",)))
    assert (sheet.note is None) == encoding.startswith("utf-8")
    if sheet.note:
        said = {"cp1252": "Windows-1252", "utf-16": "UTF-16"}[encoding]
        assert sheet.note.startswith(f"mine.csv is not UTF-8 and was read as {said}: check letters")


def test_csv_with_one_column_is_read() -> None:
    assert [row.values for row in read_csv(b"title\nFalls\n").rows] == [("title",), ("Falls",)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"a,b\n\x81\x8d\n", "is no text that can be read; save it as CSV UTF-8"),
        (b"a,b\n\x00\x01\n", "is no text; save it as CSV UTF-8"),
        (b"a," + b"x" * 40_000, "a cell in row 1 of it has over 32,767 characters"),
        (b"a," + b"x" * 200_000, "cannot be read as CSV"),
        (b"a\n" * 20_001, "it has more than 20,000 rows"),
        (b"," * 200 + b"a", "more than 200 columns"),
    ],
)
def test_a_hostile_csv_gets_one_sentence(content: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_csv(content, name="it")


def test_what_a_file_is_goes_by_its_content(tmp_path: Path) -> None:
    assert read_tables(GOOD, name="programme.csv")[0].name == "Programme"
    assert read_tables(b"a,b\n", name="programme.csv")[0].rows == (Row(1, ("a", "b")),)
    with pytest.raises(InputError, match=r"programme\.xlsx is no Excel workbook"):
        read_tables(b"a,b\n", name="programme.xlsx")


def test_the_parser_that_refuses_entities_is_the_one_in_use() -> None:
    assert openpyxl.DEFUSEDXML is True
    assert date(2026, 4, 1).isoformat() == read_workbook(book([date(2026, 4, 1)]))[0].rows[0].values[0]
