"""Tables that somebody sends: a workbook (XLSX) or CSV, read as rows of plain values within limits.

Nothing in the file is trusted. Its size, and what it says it unpacks to, are looked at before anything is unpacked;
document types, and so entities, are refused whichever XML parser openpyxl finds; a formula is never worked out, and
the result that the file holds for it is not taken; macros, passwords and older formats are named and refused. Every
refusal is one sentence.

    for sheet in read_tables(Path("programme.xlsx")):
        for row in sheet.rows:
            print(row.number, row.values)
"""

from __future__ import annotations

import io
import math
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from qmskg.errors import InputError
from qmskg.ingest.workbook_xml import declares_type, places_of

__all__ = [
    "DEFAULT_LIMITS",
    "Limits",
    "Row",
    "Sheet",
    "Value",
    "content_of",
    "is_packed",
    "keep_rows",
    "open_workbook",
    "read_workbook",
]

#: what a cell holds; dates and times come as ISO text
Value = str | int | float | bool | None

_MB: Final = 1 << 20
#: an entry smaller than this may be packed as tightly as it likes
_SMALL: Final = _MB
_ZIP: Final = b"PK\x03\x04"
#: how the files of Office before 2007 begin, and how a workbook with a password does
_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SAVE: Final = "open it in a spreadsheet program and save it as Excel workbook (.xlsx)"
#: an entry of the archive -> what it says about a file that is none
_OTHERS: Final = {
    "xl/vbaProject.bin": "holds macros, which are not taken; save it as Excel workbook (.xlsx) without them",
    "xl/workbook.bin": f"is a binary workbook (.xlsb); {_SAVE}",
    "word/document.xml": "is a Word document; send an Excel workbook (.xlsx)",
    "ppt/presentation.xml": "is a presentation; send an Excel workbook (.xlsx)",
    "content.xml": f"is an OpenDocument file; {_SAVE}",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold at most.

    Attributes:
        bytes: of the file.
        unpacked: bytes of all that a workbook packs.
        ratio: how many times larger an entry of over 1 MB may be than it is packed.
        entries: of the archive.
        sheets: of the workbook.
        rows: that are not blank, of a sheet.
        columns: of a sheet.
        cells: that are not blank, of the file.
        text: characters of a cell.
        covered: places of all sheets that cells reach to, and that merged ranges and links cover.
    """

    bytes: int = 10 * _MB
    unpacked: int = 60 * _MB
    ratio: int = 150
    entries: int = 500
    sheets: int = 40
    rows: int = 20_000
    columns: int = 200
    cells: int = 400_000
    text: int = 32_767
    covered: int = 2_000_000


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank.

    Attributes:
        number: as the spreadsheet program shows it, from 1.
        values: of its cells from the first column on, without blank ones at the end; None for a formula.
        formulas: places in ``values`` of cells that hold a formula.
    """

    number: int
    values: tuple[Value, ...]
    formulas: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table.

    Attributes:
        name: of the sheet; of CSV, of the file.
        rows: those that are not blank, in order.
        hidden: whether the sheet is hidden.
        note: a sentence on how it was read that whoever sent it should see; None where nothing is to say.
    """

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False
    note: str | None = None


def read_workbook(
    given: bytes | Path, limits: Limits = DEFAULT_LIMITS, *, name: str | None = None
) -> tuple[Sheet, ...]:
    """Return the sheets of an Excel workbook (.xlsx).

    Args:
        given: the file's content, or where it is.
        limits: what it may hold at most.
        name: of the file, for sentences.

    Raises:
        InputError: it cannot be read, is none, or is over a limit; the sentence says what to do.
    """
    content, name = content_of(given, limits, name)
    _check_archive(_archive(content, name), name, limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl has to say about styles and extensions is nobody's concern
        return _sheets(content, name, limits)


def open_workbook(content: bytes, limits: Limits = DEFAULT_LIMITS, *, name: str = "the file") -> Any:
    """Return a workbook of openpyxl with its formats, to add to and give back.

    openpyxl makes a cell of every place that a merged range or a link covers, and whoever goes through a sheet meets
    every place up to the last: so how far a sheet reaches is looked at first.

    Raises:
        InputError: it is none, or is over a limit; the sentence says what to do.
    """
    from openpyxl import load_workbook

    archive = _archive(content, name)
    _check_archive(archive, name, limits)
    try:
        covered = sum(places_of(archive.read(e)) for e in archive.infolist())
        if covered <= limits.covered:
            return load_workbook(io.BytesIO(content), keep_links=False)
    except Exception as error:  # as in reading: any error may come of a damaged file
        raise _damaged(name) from error
    raise InputError(
        f"{name} goes on far beyond what is filled in; delete the empty rows and columns, and merge less"
    )


def content_of(given: bytes | Path, limits: Limits, name: str | None) -> tuple[bytes, str]:
    """Return the content of a file and what to call it in a sentence.

    Raises:
        InputError: it cannot be read, is empty, or is too large.
    """
    name = name or (given.name if isinstance(given, Path) else "the file")
    try:
        size = given.stat().st_size if isinstance(given, Path) else len(given)
        if size > limits.bytes:
            most = limits.bytes // _MB
            raise InputError(f"{name} has {size / _MB:,.1f} MB and may have {most:,}; send fewer rows at a time")
        content = given.read_bytes() if isinstance(given, Path) else given
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror}); check where it is") from error
    if not content:
        raise InputError(f"{name} is empty; send a file with a table")
    return content, name


def is_packed(content: bytes) -> bool:
    """Return whether a content begins as a workbook does, of any age."""
    return content.startswith((_ZIP, _OLD))


def _archive(content: bytes, name: str) -> zipfile.ZipFile:
    """Open the archive that a workbook is; only its list of entries is read."""
    if content.startswith(_OLD):
        if _ENCRYPTED in content:
            raise InputError(f"{name} is protected with a password; save it without one and send it again")
        raise InputError(f"{name} is in the format of Excel before 2007 (.xls); {_SAVE}")
    if not content.startswith(_ZIP):
        raise InputError(f"{name} is no Excel workbook; {_SAVE}")
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise _damaged(name) from error


def _check_archive(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Refuse what is over a limit or no workbook, going by what the archive says of its entries.

    No more is unpacked of an entry than it says, so that a lie about the size is found as damage.
    """
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise InputError(f"{name} packs {len(entries):,} files and may pack {limits.entries}; {_SAVE}")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked:
        most = limits.unpacked // _MB
        message = f"{name} unpacks to {unpacked / _MB:,.0f} MB and may unpack to {most}; send fewer rows at a time"
        raise InputError(message)
    for entry in entries:
        if entry.file_size > max(_SMALL, limits.ratio * entry.compress_size):
            raise InputError(f"{name} packs a part over {limits.ratio} times smaller than it is; {_SAVE}")
        if entry.flag_bits & 0x1:
            raise InputError(f"{name} is protected with a password; save it without one and send it again")
    for part, what in _OTHERS.items():
        if part in archive.NameToInfo:
            raise InputError(f"{name} {what}")
    if "[Content_Types].xml" not in archive.NameToInfo:
        raise InputError(f"{name} is an archive, but no Excel workbook; {_SAVE}")
    _check_types(archive, name)


def _check_types(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse document types, in which entities that grow without end, or that name files, are declared."""
    try:
        declared = any(declares_type(archive.open(entry)) for entry in archive.infolist())
    except Exception as error:  # as in reading: any error may come of a damaged archive
        raise _damaged(name) from error
    if declared:
        raise InputError(f"{name} holds a document type, which no spreadsheet program writes; {_SAVE}")


def _sheets(content: bytes, name: str, limits: Limits) -> tuple[Sheet, ...]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            if len(book.worksheets) > limits.sheets:
                raise InputError(
                    f"{name} has {len(book.worksheets)} sheets and may have {limits.sheets}; send fewer"
                )
            return tuple(_read(book.worksheets, name, limits))
        finally:
            book.close()
    except InputError:
        raise
    except Exception as error:  # a damaged file may end in any error of openpyxl, zipfile or the XML parser
        raise _damaged(name) from error


def _read(worksheets: Iterable[Any], name: str, limits: Limits) -> Iterator[Sheet]:
    cells = 0
    for sheet in worksheets:
        where = f"the sheet “{sheet.title}” of {name}"
        sheet.reset_dimensions()  # what the file says of them may be wrong
        rows = keep_rows(map(_row, sheet.iter_rows()), where, limits)
        cells += sum(len(row.values) for row in rows)
        if cells > limits.cells:
            raise InputError(f"{name} has more than {limits.cells:,} cells; send fewer rows at a time")
        yield Sheet(sheet.title, rows, hidden=sheet.sheet_state != "visible")


def keep_rows(given: Iterable[Row], where: str, limits: Limits) -> tuple[Row, ...]:
    """Return the rows that are not blank, without blank cells at the end.

    Args:
        given: every row, numbered by its place.
        where: what to call the table in a sentence.
        limits: what it may hold at most.

    Raises:
        InputError: it is over a limit.
    """
    kept: list[Row] = []
    seen = 0
    for number, row in enumerate(given, start=1):
        seen += len(row.values)
        if number > 5 * limits.rows or seen > 5 * limits.cells:
            raise InputError(f"{where} goes on far beyond what is filled in; delete the empty rows and columns")
        width = max((n for n, v in enumerate(row.values, 1) if v is not None or n - 1 in row.formulas), default=0)
        if not width:
            continue
        if len(kept) == limits.rows:
            raise InputError(f"{where} has more than {limits.rows:,} rows; send fewer at a time")
        if width > limits.columns:
            raise InputError(f"{where} has more than {limits.columns} columns; delete those that are not needed")
        if any(isinstance(value, str) and len(value) > limits.text for value in row.values):
            raise InputError(f"a cell in row {number} of {where} has over {limits.text:,} characters; shorten it")
        kept.append(Row(number, row.values[:width], row.formulas))
    return tuple(kept)


def _row(cells: Sequence[Any]) -> Row:
    """Return what a row of openpyxl holds; :func:`keep_rows` numbers it."""
    formulas = frozenset(place for place, cell in enumerate(cells) if cell.data_type == "f")
    values = tuple(None if place in formulas else _plain(cell.value) for place, cell in enumerate(cells))
    return Row(0, values, formulas)


def _plain(value: object) -> Value:
    """Return what a cell holds as a plain value.

    >>> _plain(datetime(2026, 4, 1)), _plain(" two "), _plain("  ")
    ('2026-04-01', 'two', None)
    """
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value).strip() or None


def _damaged(name: str) -> InputError:
    return InputError(f"{name} is damaged or no Excel workbook; {_SAVE}")
