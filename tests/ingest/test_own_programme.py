"""Programmes as trusts keep them: headings found wherever they stand, no row lost, every refusal one sentence."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_programmes import MERGED_TITLES, merged_headings, semicolons, several_sheets, workbook

from qmskg.errors import InputError
from qmskg.ingest.own_programme import MOST_ROWS, NAMES, Field, column_corrections, read_own

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))


def sheet(*rows: list[Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def test_headings_over_two_rows_under_a_banner_with_sections() -> None:
    found = read_own(merged_headings(), name="plan.xlsx")
    (only,) = found.sheets
    assert only.named() == {
        "title": "Audit title", "ref": "Ref", "driver": "Why we do it Driver", "priority": "Why we do it Priority",
        "lead": "Lead", "start": "Dates Start", "due": "Dates Report due", "status": "RAG",
    }  # fmt: skip
    assert [row.title for row in found.rows if row.note is None] == list(MERGED_TITLES)
    assert [(row.number, row.cells[Field.REF]) for row in found.rows if row.note] == [
        (6, "SURGERY"),
        (10, "MEDICINE"),
    ]
    assert found.notes == (
        "The sheet “Key” has no column that looks like the title of an audit, and was left out.",
    )
    assert Field.DRIVER not in found.rows[5].cells  # a formula is not worked out


def test_semicolons_and_another_encoding() -> None:
    found = read_own(semicolons(), name="audits.csv")
    assert [(row.number, row.title) for row in found.rows] == [
        (2, "Inpatient falls prevention audit"), (3, "Café opening hours"), (4, "7DS BAF"),
    ]  # fmt: skip
    assert found.rows[2].cells[Field.DRIVER] == "Contract – SC3"
    assert "is not UTF-8 and was read as Windows-1252" in found.notes[0]
    assert found.sheets[0].columns == {
        Field.TITLE: 1, Field.DRIVER: 4, Field.LEAD: 2, Field.DUE: 5, Field.FREQUENCY: 3, Field.STATUS: 0,
    }  # fmt: skip


def test_several_sheets_and_a_row_without_a_title() -> None:
    found = read_own(several_sheets(), name="all.xlsx")
    assert [s.name for s in found.sheets] == ["Surgery", "Medicine"]
    assert [(row.sheet, row.number, row.title, row.note) for row in found.rows] == [
        (0, 2, "NHFD", None), (0, 3, "Sock colours", None), (1, 3, "National Hip Fracture Database", None),
        (1, 4, "", "This row has no title."),
    ]  # fmt: skip


def test_a_guess_can_be_corrected_by_heading_or_letter() -> None:
    content = sheet(["Title", "Thing we look at"], ["Mr", "Hand hygiene"])
    assert read_own(content).rows[0].title == "Mr"
    for named in ("thing we LOOK at", "B"):
        corrected = read_own(content, corrections=column_corrections([f"title={named}"]))
        assert corrected.rows[0].title == "Hand hygiene"
    with pytest.raises(InputError, match="no column of the file is called 'Nowhere'"):
        read_own(content, corrections={Field.TITLE: "Nowhere"})
    for wrong in ("title", "title=", "colour=Red"):
        with pytest.raises(InputError, match="a column is given as title=NAME"):
            column_corrections([wrong])


def test_a_sheet_without_known_headings_says_what_to_do() -> None:
    content = sheet(["Foo", "Bar"], ["1", "2"])
    with pytest.raises(InputError, match=r"its first row says Foo, Bar\. Name the column, for instance title="):
        read_own(content, name="x.csv")
    assert read_own(content, corrections={Field.TITLE: "Foo"}).rows[0].title == "1"


def test_headings_that_are_repeated_are_no_audit() -> None:
    rows = read_own(sheet(["Ref", "Audit title"], ["1", "A"], ["Ref", "Audit title"], ["2", "B"])).rows
    assert [row.note for row in rows] == [None, "This row repeats the headings.", None]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.csv", "is empty"),
        (b"\n\n", "a.csv", "holds no row"),
        (b"Audit title\n", "a.csv", "headings and no row under them"),
        (PNG, "a.xlsx", "no Excel workbook"),
        (PNG, "a.csv", "no text"),
        (workbook(("S", [])), "a.xlsx", "holds no row"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "with a password",
        ),
        (b"x" * (50 << 20), "a.csv", "has 50.0 MB and may have 10"),
        (b"Audit title\n" + b"a\n" * (MOST_ROWS + 1), "a.csv", "has 2,001 rows and may have 2,000"),
    ],
)
def test_what_cannot_be_taken_is_one_sentence(content: bytes, name: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_own(content, name=name)
    assert "\n" not in str(caught.value)


WORDS = st.text("abcdefg hij", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(st.data())
def test_rows_come_back_in_order_and_none_is_lost(data: st.DataObject) -> None:
    """Whatever the columns are called and in whatever order, under however many rows of banner."""
    fields = data.draw(
        st.lists(st.sampled_from([f for f in Field if f is not Field.TITLE]), unique=True, max_size=5)
    )
    names = {field: data.draw(st.sampled_from(NAMES[field])) for field in fields}
    names[Field.TITLE] = data.draw(st.sampled_from(NAMES[Field.TITLE]))
    order = data.draw(st.permutations(list(names)))
    banner = [["zzz " * n + "of Anytown"] for n in range(1, data.draw(st.integers(0, 3)) + 1)]
    rows = data.draw(
        st.lists(st.lists(st.one_of(st.just(""), WORDS), min_size=len(order), max_size=len(order)), max_size=8)
    )
    filled = [row for row in rows if any(row)]
    content = sheet(*banner, [names[field].title() for field in order], *rows, ["tail"] * len(order))
    found = read_own(content)
    expected = [[" ".join(cell.split()) for cell in row] for row in filled] + [["tail"] * len(order)]
    at = order.index(Field.TITLE)
    assert [row.title for row in found.rows] == [row[at] for row in expected]
    for row, cells in zip(found.rows, expected, strict=True):
        assert row.cells == {field: cell for field, cell in zip(order, cells, strict=True) if cell}
    numbers = [row.number for row in found.rows]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("name", ["README.md", "board.docx", "photo.png"])
def test_text_that_is_no_sheet_is_not_read_as_one(name: str) -> None:
    with pytest.raises(InputError, match="is no sheet by its name"):
        read_own(b"Audit title,Lead\nFalls audit,A. Person\n", name=name)
