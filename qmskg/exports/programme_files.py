"""What a trust may take away once its programme is checked: one table of formats for page, API, app and command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Final

from qmskg.errors import InputError
from qmskg.exports.board_paper import board_paper
from qmskg.exports.citing import MEDIA
from qmskg.exports.own_programme import annotated_csv, annotated_workbook
from qmskg.exports.paper import paper_html
from qmskg.exports.paper_docx import paper_docx
from qmskg.ingest.own_programme import OwnProgramme
from qmskg.ingest.workbook import is_packed

__all__ = ["FORMATS", "SHEET", "ProgrammeFile", "ProgrammeFormat", "format_of", "programme_file", "sheet_format"]


class ProgrammeFormat(StrEnum):
    """A format, by the ending of its file: the sheet with columns added, or the board paper."""

    XLSX = "xlsx"
    CSV = "csv"
    HTML = "html"
    DOCX = "docx"


@dataclass(frozen=True, slots=True)
class ProgrammeFile:
    """A file, in memory."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Way:
    media: str
    name: str
    make: Callable[[bytes, str, OwnProgramme, Mapping[str, Any]], bytes]


FORMATS: Final[Mapping[ProgrammeFormat, _Way]] = {
    ProgrammeFormat.XLSX: _Way(
        MEDIA[".xlsx"], "checked",
        lambda content, _, programme, document: annotated_workbook(content, programme, document),
    ),
    ProgrammeFormat.CSV: _Way(
        "text/csv; charset=utf-8", "checked", lambda _, __, programme, document: annotated_csv(programme, document)
    ),
    ProgrammeFormat.HTML: _Way(
        "text/html; charset=utf-8", "board-paper",
        lambda _, name, __, document: paper_html(board_paper(document, name)).encode(),
    ),
    ProgrammeFormat.DOCX: _Way(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "board-paper",
        lambda _, name, __, document: paper_docx(board_paper(document, name)),
    ),
}  # fmt: skip


#: word for the sheet in the format that it came in
SHEET: Final = "sheet"


def format_of(word: str, content: bytes) -> ProgrammeFormat:
    """Return the format that a word asks for: its ending, or :data:`SHEET`.

    Raises:
        InputError: it names none.
    """
    if word == SHEET:
        return sheet_format(content)
    if word not in set(ProgrammeFormat):
        raise InputError(f"no file is called {word[:40]!r}; name one of {', '.join((SHEET, *ProgrammeFormat))}")
    return ProgrammeFormat(word)


def sheet_format(content: bytes) -> ProgrammeFormat:
    """Return the format in which a sheet goes back: a workbook as a workbook, and CSV as CSV."""
    return ProgrammeFormat.XLSX if is_packed(content) else ProgrammeFormat.CSV


def programme_file(
    format: ProgrammeFormat, content: bytes, name: str, programme: OwnProgramme, document: Mapping[str, Any]
) -> ProgrammeFile:
    """Return a checked programme as a file.

    Args:
        format: of the file.
        content: the programme as it was sent.
        name: of the file that was sent.
        programme: what was read of it.
        document: what was found; see :func:`qmskg.assurance.own_programme.check_programme`.

    Raises:
        InputError: it does not go into this format; the sentence says which does.
    """
    way = FORMATS[format]
    kept = "".join(c for c in PurePath(name).stem if c.isascii() and (c.isalnum() or c in "-_"))[:60]
    made = way.make(content, name, programme, document)
    return ProgrammeFile(f"{kept or 'programme'}-{way.name}.{format}", way.media, made)
