"""CSV as people send it: commas, semicolons or tabs, in UTF-8 or in what a spreadsheet program on Windows writes."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from qmskg.errors import InputError
from qmskg.ingest.workbook import (
    DEFAULT_LIMITS,
    Limits,
    Row,
    Sheet,
    content_of,
    is_packed,
    keep_rows,
    read_workbook,
)

__all__ = ["read_csv", "read_tables"]

_DELIMITERS: Final = ",;\t|"
#: how a text in another encoding than UTF-8 begins -> that encoding
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: how much of a text is looked at to find its delimiter
_BEGINNING: Final = 20_000


def read_tables(
    given: bytes | Path, limits: Limits = DEFAULT_LIMITS, *, name: str | None = None
) -> tuple[Sheet, ...]:
    """Return the tables of a workbook or of a CSV file, whichever the content is.

    Raises:
        InputError: it can be read as neither, or is over a limit; the sentence says what to do.
    """
    content, name = content_of(given, limits, name)
    if is_packed(content) or name.lower().endswith((".xlsx", ".xlsm", ".xls")):
        return read_workbook(content, limits, name=name)
    return (read_csv(content, limits, name=name),)


def read_csv(given: bytes | Path, limits: Limits = DEFAULT_LIMITS, *, name: str | None = None) -> Sheet:
    """Return a CSV file as one table of texts; what begins with ``=`` stays text.

    Text that is not UTF-8 is taken for Windows-1252, which Excel writes in Britain, and :attr:`Sheet.note` says so.

    Raises:
        InputError: it is no text, or is over a limit; the sentence says what to do.
    """
    content, name = content_of(given, limits, name)
    text, note = _decoded(content, name)
    try:
        delimiter = csv.Sniffer().sniff(text[:_BEGINNING].partition("\n")[0], _DELIMITERS).delimiter
    except csv.Error:
        delimiter = ","
    rows = keep_rows(_rows(text, delimiter, name), name, limits)
    if sum(len(row.values) for row in rows) > limits.cells:
        raise InputError(f"{name} has more than {limits.cells:,} cells; send fewer rows at a time")
    return Sheet(name, rows, note=note)


def _rows(text: str, delimiter: str, name: str) -> Iterator[Row]:
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield Row(0, tuple(cell.strip() or None for cell in cells))
    except csv.Error as error:
        raise InputError(f"{name} cannot be read as CSV ({error}); save it again as CSV UTF-8") from error


def _decoded(content: bytes, name: str) -> tuple[str, str | None]:
    """Return a text, and a sentence where it was not UTF-8."""
    encoding = next((found for mark, found in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        try:
            text, encoding = content.decode("cp1252"), "Windows-1252"
        except UnicodeDecodeError as error:
            raise InputError(f"{name} is no text that can be read; save it as CSV UTF-8") from error
    if "\x00" in text:
        raise InputError(f"{name} is no text; save it as CSV UTF-8, or send an Excel workbook (.xlsx)")
    if encoding == "utf-8":
        return text, None
    said = encoding.upper() if encoding == "utf-16" else encoding
    note = f"{name} is not UTF-8 and was read as {said}: check letters with accents, dashes and pound signs"
    return text, note
