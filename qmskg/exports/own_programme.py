"""A trust's own programme, given back: the same sheet with columns added, and a paper for its board.

The sheet is the one that was sent, with its formats; its formulas are turned into text, since a file that goes from
hand to hand should run nothing. A reading of a machine is called one in every cell that holds it.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Final

from qmskg.errors import InputError
from qmskg.exports.cells import guard, plain, starts_formula
from qmskg.ingest.own_programme import OwnProgramme, OwnSheet
from qmskg.ingest.workbook import is_packed, open_workbook

__all__ = ["ADDED", "annotated_csv", "annotated_workbook", "notes_of_rows"]

#: headings of the columns that are added
ADDED: Final = (
    "May be this audit (a machine's reading)",
    "How sure",
    "May show (published or agreed)",
    "May show (project's draft)",
    "Overlaps with rows",
    "Note",
)
_WIDTHS: Final = (40, 14, 60, 60, 24, 40)
#: standards named in a cell at most; the rest are counted
_NAMED: Final = 15
#: as many other rows as a cell names
_ROWS: Final = 20
_LONGEST: Final = 32_000
_COUNTS: Final = {"published", "agreed"}


def notes_of_rows(document: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return for each row of a checked programme the texts of the added columns, in the order of the rows."""
    names = document["names"]
    others: dict[Any, list[str]] = {}
    for one, other in document["overlaps"]:
        others.setdefault(one, []).append(str(other))
        others.setdefault(other, []).append(str(one))
    found: list[tuple[str, ...]] = []
    for row in document["rows"]:
        audits = [m for m in row["matches"] if m["kind"] == "audit"]
        standards = [m for m in row["matches"] if m["kind"] != "audit"]
        found.append((
            "; ".join(f"{names[m['id']]['title']} ({m['id']})" for m in audits) or "not recognised",
            "; ".join(_sure(m) for m in audits),
            _listed([m for m in standards if m["status"] in _COUNTS], names),
            _listed([m for m in standards if m["drafted"]], names),
            _some(others.get(row["row"], []), _ROWS),
            row["note"] or "",
        ))  # fmt: skip
    return found


def _sure(match: Mapping[str, Any]) -> str:
    if match["by"] != "meaning":
        return "named in another column" if match["elsewhere"] else "named"
    return f"{match['band']} likeness in meaning"


def _listed(standards: Sequence[Mapping[str, Any]], names: Mapping[str, Any]) -> str:
    said = dict.fromkeys(f"{m['strength']}: {names[m['id']]['title']} ({m['id']})" for m in standards)
    return _some(list(said), _NAMED)


def _some(texts: Sequence[str], most: int) -> str:
    more = f"; and {len(texts) - most} more" if len(texts) > most else ""
    return ("; ".join(texts[:most]) + more)[:_LONGEST]


def annotated_csv(programme: OwnProgramme, document: Mapping[str, Any]) -> bytes:
    """Return the sheet as CSV with the added columns; no cell can be taken for a formula.

    Raises:
        InputError: there are several sheets, which CSV cannot hold.
    """
    if len(programme.sheets) > 1:
        raise InputError("CSV holds one sheet and this programme has several; ask for .xlsx")
    sheet, notes = programme.sheets[0], _by_row(programme, document)
    table = programme.tables[sheet.place]
    width = max(len(row.values) for row in table.rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in table.rows:
        texts = [*(_text(value) for value in row.values), *[""] * (width - len(row.values))]
        added = ADDED if row.number == sheet.header else notes.get((0, row.number), ())
        writer.writerow([guard(plain(text)) for text in (*texts, *added)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _text(value: object) -> str:
    return "" if value is None else str(value)


def annotated_workbook(content: bytes, programme: OwnProgramme, document: Mapping[str, Any]) -> bytes:
    """Return the workbook with the added columns beside each sheet that holds a programme; CSV becomes a workbook.

    Args:
        content: the file as it was sent.
        programme: what was read of it, within its limits.
        document: what was found.

    Raises:
        InputError: it reaches too far to be gone through, place by place.
    """
    from openpyxl import Workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if is_packed(content):
            book = open_workbook(content)
        else:
            book = Workbook()
            _fill(book.active, programme)
        notes = _by_row(programme, document)
        for number, sheet in enumerate(programme.sheets):
            _add(book.worksheets[sheet.place], sheet, number, notes)
        for worksheet in book.worksheets:
            _disarm(worksheet)
        out = io.BytesIO()
        book.save(out)
    return out.getvalue()


def _fill(worksheet: Any, programme: OwnProgramme) -> None:
    worksheet.title = "Programme"
    for row in programme.tables[programme.sheets[0].place].rows:
        for column, value in enumerate(row.values, 1):
            if value is not None:
                worksheet.cell(row.number, column).value = plain(value) if isinstance(value, str) else value


def _by_row(programme: OwnProgramme, document: Mapping[str, Any]) -> dict[tuple[int, int], tuple[str, ...]]:
    texts = notes_of_rows(document)
    return {(row.sheet, row.number): text for row, text in zip(programme.rows, texts, strict=True)}


def _add(worksheet: Any, sheet: OwnSheet, number: int, notes: Mapping[tuple[int, int], tuple[str, ...]]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    first = worksheet.max_column + 1
    for place, (heading, width) in enumerate(zip(ADDED, _WIDTHS, strict=True), first):
        cell = worksheet.cell(sheet.header, place, heading)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        worksheet.column_dimensions[get_column_letter(place)].width = width
    for (of, row), texts in notes.items():
        if of == number:
            for place, text in enumerate(texts, first):
                if text:
                    cell = worksheet.cell(row, place)
                    cell.value, cell.alignment = plain(text), Alignment(wrap_text=True, vertical="top")


def _disarm(worksheet: Any) -> None:
    """Make text of whatever a spreadsheet could take for a formula."""
    for row in worksheet.iter_rows():
        for cell in row:
            value = cell.value
            if cell.data_type == "f" or (isinstance(value, str) and starts_formula(value)):
                cell.value = plain(getattr(value, "text", value))
                cell.data_type, cell.quotePrefix = "s", True
