"""XLSX: a cover sheet and one sheet a table, with frozen headings, filters and no formulas."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qmskg.exports.dataset import Dataset
from qmskg.exports.sheets import steady, text_cell
from qmskg.exports.tables import Table, tables

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["WORKBOOK", "workbook", "write_xlsx"]

WORKBOOK: Final = "qmskg.xlsx"


def write_xlsx(data: Dataset, folder: Path) -> None:
    """Write the workbook; the same data give the same bytes."""
    made = workbook(data.about, tables(data), f"qmskg {data.version}", data.date)
    (folder / WORKBOOK).write_bytes(made)


def workbook(about: Iterable[tuple[str, str]], tables: Iterable[Table], title: str, date: str) -> bytes:
    """Return a workbook: a cover sheet that says what a reader must know first, and a sheet a table.

    Args:
        about: heading and text of each row of the cover.
        tables: what follows it.
        title: of the workbook.
        date: the day, month or year that it bears as the day it was made.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _cover(book, about)
    for table in tables:
        _sheet(book, table)
    moment = _moment(date)
    book.properties.creator = "qmskg"
    book.properties.title = title
    book.properties.created = moment
    raw = io.BytesIO()
    book.save(raw)
    return steady(raw.getvalue(), moment)


def _moment(date: str) -> datetime:
    """Return the first moment of a date that may be a month or a year."""
    year, month, day = (int(part) for part in (date or "1980").split("-") + ["1", "1"][: 2 - date.count("-")])
    return datetime(year, month, day)


def _cover(book: Workbook, about: Iterable[tuple[str, str]]) -> None:
    sheet = book.create_sheet("Cover")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 110
    for heading, text in about:
        sheet.append([text_cell(sheet, heading, bold=True), text_cell(sheet, text, wrap=True)])


def _sheet(book: Workbook, table: Table) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(table.title)
    sheet.freeze_panes = "B2"
    last = get_column_letter(len(table.columns))
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"
    for number, (_, width) in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([text_cell(sheet, heading, bold=True, wrap=True) for heading, _ in table.columns])
    for row in table.rows:
        sheet.append([text_cell(sheet, value) for value in row])
