"""What every workbook is written with: cells whose text is no formula, and bytes that do not tell the time."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Final

from qmskg.exports.cells import Cell, plain, starts_formula

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["steady", "text_cell"]

#: the first time that a zip archive can hold
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
#: as many characters as a cell may hold
_LONGEST: Final = 32_767


def text_cell(sheet: Worksheet, value: Cell, *, bold: bool = False, wrap: bool = False) -> object:
    """Return what openpyxl writes for a value; text never becomes a formula, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    if value is None or (isinstance(value, int | float) and not bold):
        return value
    text = plain(value)[:_LONGEST]
    if not (bold or wrap or starts_formula(text)):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if starts_formula(text):
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=wrap, vertical="top")
    return cell


def steady(archive: bytes, date: datetime) -> bytes:
    """Return a workbook without the times at which it was written: of its entries, and of its last change."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            if name == "docProps/core.xml":
                stamp = rf"\g<1>{date:%Y-%m-%dT%H:%M:%SZ}\g<2>".encode()
                new.writestr(
                    entry, re.sub(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)", stamp, old.read(name))
                )
                continue
            with old.open(name) as content, new.open(entry, "w") as copied:  # a sheet may be very long
                shutil.copyfileobj(content, copied)
    return out.getvalue()
