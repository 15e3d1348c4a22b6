"""A trust's own programme of audits, read from the sheet that it keeps: which column is what, and every row under it.

No two trusts lay their sheet out alike: titles stand above the headings, headings go over two rows, columns come in
any order under any name, and there are several sheets. So the columns are guessed from a table of names, the guess is
told, and whoever sent the file may correct it. No row is dropped: one without a title comes back and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from qmskg.errors import InputError
from qmskg.ingest.delimited import read_tables
from qmskg.ingest.workbook import DEFAULT_LIMITS, Limits, Row, Sheet, Value

__all__ = [
    "MOST_ROWS",
    "NAMES",
    "NOWHERE",
    "Field",
    "OwnProgramme",
    "OwnRow",
    "OwnSheet",
    "column_corrections",
    "read_own",
]

#: rows of a programme; the largest that trusts have told us of has about 460
MOST_ROWS: Final = 2_000
#: a correction that says that no column holds a field
NOWHERE: Final = "-"
#: headings are looked for in so many rows from the top
_DEEP: Final = 40
#: characters of a heading; what is longer is a sentence
_LONGEST: Final = 80


class Field(StrEnum):
    """What a column of a programme can be."""

    TITLE = "title"
    REF = "ref"
    DRIVER = "driver"
    PRIORITY = "priority"
    STANDARD = "standard"
    DETAIL = "detail"
    AREA = "area"
    LEAD = "lead"
    START = "start"
    DUE = "due"
    FREQUENCY = "frequency"
    STATUS = "status"


#: what trusts call each column, in lower case and without punctuation; a heading may hold more words than these
NAMES: Final[dict[Field, tuple[str, ...]]] = {
    Field.TITLE: (
        "title", "audit title", "title of audit", "audit name", "name of audit", "audit", "project title",
        "project name", "project", "audit project", "audit topic", "topic", "clinical audit", "clinical audit title",
        "activity", "name", "audit description", "subject", "audit qi project", "quality improvement project",
        "national audit", "programme workstream",
    ),
    Field.REF: (
        "ref", "ref no", "reference", "reference number", "audit ref", "audit no", "audit number", "project ref",
        "project no", "project number", "id", "audit id", "project id", "no", "number", "registration number",
        "reg no", "code", "unique id", "item", "s n", "serial",
    ),
    Field.DRIVER: (
        "driver", "drivers", "audit driver", "reason", "reason for audit", "rationale", "source", "type",
        "audit type", "type of audit", "category", "why", "origin", "requirement", "national local", "scope",
        "commissioned by", "reason for undertaking",
    ),
    Field.PRIORITY: ("priority", "priority level", "audit priority", "tier", "level", "rank", "must do", "p1 p4"),
    Field.STANDARD: (
        "standard", "standards", "criteria", "standards audited", "standard audited", "audited against",
        "guideline", "guidance", "nice guidance", "nice", "nice ref", "nice reference", "policy", "evidence base",
        "audit standard", "audit standards", "std", "stds",
    ),
    Field.DETAIL: (
        "description", "aim", "aims", "objective", "objectives", "aims and objectives", "aim objectives", "comments",
        "comment", "notes", "detail", "details", "summary",
    ),
    Field.AREA: (
        "directorate", "division", "specialty", "speciality", "department", "service", "care group", "business unit",
        "area", "clinical area", "team", "ward", "site", "locality", "cbu", "clinical unit", "service line",
    ),
    Field.LEAD: (
        "lead", "audit lead", "project lead", "clinical lead", "lead clinician", "lead name", "owner", "responsible",
        "responsible person", "lead auditor", "auditor", "consultant", "supervisor", "sponsor", "who",
    ),
    Field.START: (
        "start", "start date", "date started", "commence", "commenced", "commencement date", "planned start", "from",
        "begin", "date registered", "registered",
    ),
    Field.DUE: (
        "report due", "report", "due", "due date", "report due date", "end date", "completion date",
        "expected completion", "deadline", "target date", "date due", "finish", "end", "report date",
        "planned completion", "expected completion date", "complete by", "reporting date", "to",
    ),
    Field.FREQUENCY: (
        "frequency", "how often", "cycle", "audit cycle", "periodicity", "interval", "freq", "schedule", "recurrence",
    ),
    Field.STATUS: (
        "status", "progress", "rag", "rag status", "current status", "stage", "state", "audit status",
        "project status", "position", "update",
    ),
}  # fmt: skip

_WORDS: Final = re.compile(r"[^\W_]+")
_LETTERS: Final = re.compile(r"[A-Z]{1,2}")


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One row of a programme.

    Attributes:
        sheet: place of its sheet among those that were read.
        number: as the spreadsheet program shows it, from 1.
        cells: what stands in each column that was recognised.
        note: why it could not be read as an audit; None where it could.
    """

    sheet: int
    number: int
    cells: Mapping[Field, str]
    note: str | None = None

    @property
    def title(self) -> str:
        """What the audit is called; empty where nothing is said."""
        return self.cells.get(Field.TITLE, "")


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """One sheet with a programme on it.

    Attributes:
        place: of the sheet in the file, from 0.
        header: number of the last row of headings.
        headings: of every column, in order; None where a column has none.
        columns: place of each column that was recognised, from 0.
    """

    name: str
    place: int
    header: int
    headings: tuple[str | None, ...]
    columns: Mapping[Field, int]

    def named(self) -> dict[str, str]:
        """Return the heading of each column that was recognised; its letter where it has none."""
        return {field.value: self.headings[at] or _letter(at) for field, at in self.columns.items()}


@dataclass(frozen=True, slots=True)
class OwnProgramme:
    """A programme as it was sent.

    Attributes:
        sheets: those with a programme on them.
        rows: of all of them, in order; none is left out.
        notes: sentences on how the file was read.
        tables: the file as it is, sheets without a programme included.
    """

    sheets: tuple[OwnSheet, ...]
    rows: tuple[OwnRow, ...]
    notes: tuple[str, ...]
    tables: tuple[Sheet, ...]


def column_corrections(given: Sequence[str]) -> dict[Field, str]:
    """Return corrections from words such as ``title=Project name``; a column may be named by its letter.

    ``lead=-`` says that no column holds it.

    >>> column_corrections(["title=Project name"])[Field.TITLE]
    'Project name'

    Raises:
        InputError: it is none, or names no field.
    """
    found: dict[Field, str] = {}
    for text in given:
        name, equals, heading = text.partition("=")
        if not equals or not heading.strip() or name.strip() not in set(Field):
            raise InputError(
                f"a column is given as title=NAME, where NAME is its heading or letter, not {text[:80]!r}; "
                f"the fields are {', '.join(Field)}"
            )
        found[Field(name.strip())] = heading.strip()
    return found


#: endings of what may be a sheet; what is inside decides, and old or locked workbooks get a sentence of their own
_SHEETS: Final = frozenset({"", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt"})


def _check_ending(name: str) -> None:
    """Refuse what nobody keeps a programme in: any text can be read as CSV, and means nothing then."""
    if Path(name).suffix.lower() not in _SHEETS:
        raise InputError(
            f"{name} is no sheet by its name; save the sheet as Excel workbook (.xlsx) or CSV, and send that"
        )


def read_own(
    given: bytes | Path,
    *,
    name: str | None = None,
    corrections: Mapping[Field, str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> OwnProgramme:
    """Read a programme from an Excel workbook or a CSV file. Nothing is stored.

    Args:
        given: the file's content, or where it is.
        name: of the file, for sentences.
        corrections: heading or letter of columns, where the guess would be wrong.
        limits: what the file may hold at most.

    Raises:
        InputError: it cannot be read, or holds no column that looks like the title of an audit.
    """
    name = name or (given.name if isinstance(given, Path) else "the file")
    _check_ending(name)
    tables = read_tables(given, limits, name=name)
    notes = [sheet.note for sheet in tables if sheet.note]
    sheets: list[OwnSheet] = []
    rows: list[OwnRow] = []
    seen = [sheet for sheet in tables if not sheet.hidden]
    notes += [f"The sheet “{s.name}” is hidden, and was left out." for s in tables if s.hidden and s.rows]
    if not any(sheet.rows for sheet in seen):
        raise InputError(
            f"{name} holds no row; send the sheet that lists your audits, with a heading above each column"
        )
    given_columns, used = dict(corrections or {}), set[Field]()
    nowhere = "The sheet “{}” has no column that looks like the title of an audit, and was left out."
    for place, table in enumerate(tables):
        if table.hidden or not table.rows:
            continue
        mine = {
            field: wanted for field, wanted in given_columns.items()
            if wanted == NOWHERE or _holds(table, wanted)
        }  # fmt: skip
        used |= mine.keys()
        found = _sheet(table, place, mine)
        if found is None:
            notes.append(nowhere.format(table.name))
            continue
        rows += _rows(table, found, len(sheets))
        sheets.append(found)
    for field, wanted in given_columns.items():
        if field not in used:
            raise InputError(f"no column of {name} is called {wanted[:80]!r}; give its heading, or its letter")
    if not sheets:
        raise _no_title(name, seen)
    if not rows:
        raise InputError(f"{name} has headings and no row under them; send the sheet with your audits filled in")
    if len(rows) > MOST_ROWS:
        raise InputError(f"{name} has {len(rows):,} rows and may have {MOST_ROWS:,}; send fewer at a time")
    return OwnProgramme(tuple(sheets), tuple(rows), tuple(notes), tables)


def _holds(table: Sheet, wanted: str) -> bool:
    """Whether some row near the top has a column that is called so."""
    return any(_named(tuple(map(_heading, row.values)), wanted) is not None for row in table.rows[:_DEEP])


def _no_title(name: str, seen: Sequence[Sheet]) -> InputError:
    first = next(sheet for sheet in seen if sheet.rows)
    words = [str(value)[:30] for value in first.rows[0].values if value is not None][:8]
    return InputError(
        f"no column of {name} looks like the title of an audit; its first row says {', '.join(words) or 'nothing'}. "
        "Name the column, for instance title=Project name (or its letter, title=C)"
    )


def _sheet(table: Sheet, place: int, corrections: Mapping[Field, str]) -> OwnSheet | None:
    """Find the headings of a sheet: the row, or two rows, near the top in which most columns are recognised."""
    best: tuple[tuple[int, int, int], int, tuple[str | None, ...], dict[Field, int]] | None = None
    placed = any(wanted != NOWHERE for wanted in corrections.values())
    for at, row in enumerate(table.rows[:_DEEP]):
        for depth, (headings, last) in enumerate(_headings(table.rows, at)):
            columns, sure = _columns(headings, corrections)
            if Field.TITLE not in columns or not (sure or len(columns) > 1 or placed):
                continue
            worth = (len(columns), -at, -depth)
            if best is None or worth > best[0]:
                best = worth, last, headings, columns
        if row.number > 4 * _DEEP:
            break
    if best is None:
        return None
    _, last, headings, columns = best
    return OwnSheet(table.name, place, last, headings, columns)


def _headings(rows: Sequence[Row], at: int) -> Iterator[tuple[tuple[str | None, ...], int]]:
    """Yield what may be the headings that begin with a row: it alone, and it with the row below it.

    A heading that is merged over several columns stands in the first of them; it is carried on to those under which
    the second row says more.
    """
    first = tuple(_heading(value) for value in rows[at].values)
    yield first, rows[at].number
    if at + 1 == len(rows) or rows[at + 1].number != rows[at].number + 1:
        return
    below = tuple(_heading(value) for value in rows[at + 1].values)
    if not all(text is None or _field_of(text)[0] for text in below) or not any(below):
        return
    joined: list[str | None] = []
    over = None
    for place in range(max(len(first), len(below))):
        upper = first[place] if place < len(first) else None
        lower = below[place] if place < len(below) else None
        over = upper or (over if lower else None)
        joined.append(lower if upper is None and over is None else f"{over} {lower}" if lower else upper)
    yield tuple(joined), rows[at + 1].number


def _heading(value: Value) -> str | None:
    """Return a cell as a heading, or None where it can be none."""
    text = " ".join(str(value).split()) if isinstance(value, str) else ""
    return text if text and len(text) <= _LONGEST else None


def _plain(text: str) -> str:
    """Return the words of a heading.

    >>> _plain("Audit title / Project (QI)*")
    'audit title project qi'
    """
    return " ".join(_WORDS.findall(text.lower()))


def _field_of(heading: str) -> tuple[Field | None, int]:
    """Return what a heading names, with how sure: 1,000 where it says just that, else how long the name is.

    >>> [(field.value, sure) for field, sure in map(_field_of, ["Report due", "Lead clinician (surname)"]) if field]
    [('due', 1000), ('lead', 14)]
    """
    words = _plain(heading)
    best: tuple[Field | None, int] = (None, 0)
    for field, names in NAMES.items():
        for name in names:
            if words == name:
                return field, 1000
            if len(name) > max(best[1], 3) and f" {name} " in f" {words} ":
                best = field, len(name)
    return best


def _columns(headings: Sequence[str | None], corrections: Mapping[Field, str]) -> tuple[dict[Field, int], bool]:
    """Return the place of each field, corrections first, and whether the title's heading says just that."""
    found: dict[Field, int] = {}
    for field, wanted in corrections.items():
        if wanted == NOWHERE:
            continue
        at = _named(headings, wanted)
        if at is None:
            return {}, False
        found[field] = at
    guesses = [(*_field_of(text), at) for at, text in enumerate(headings) if text and at not in found.values()]
    sure = Field.TITLE in found
    for guess, score, at in sorted(guesses, key=lambda one: (-one[1], one[2])):
        if guess is not None and guess not in found and guess not in corrections:
            found[guess] = at
            sure |= guess is Field.TITLE and score == 1000
    return {field: found[field] for field in Field if field in found}, sure


def _named(headings: Sequence[str | None], wanted: str) -> int | None:
    """Return the place of a column that is called by its heading, or by its letter."""
    at = next((n for n, text in enumerate(headings) if text and _plain(text) == _plain(wanted)), None)
    if at is None and _LETTERS.fullmatch(wanted) and _place(wanted) < len(headings):
        return _place(wanted)
    return at


def _rows(table: Sheet, sheet: OwnSheet, number: int) -> Iterator[OwnRow]:
    """Yield every row below the headings."""
    title = sheet.columns[Field.TITLE]
    again = tuple(_plain(text or "") for text in sheet.headings)
    for row in table.rows:
        if row.number <= sheet.header:
            continue
        cells = {
            field: " ".join(str(row.values[at]).split())
            for field, at in sheet.columns.items() if at < len(row.values) and row.values[at] is not None
        }  # fmt: skip
        note = None
        if Field.TITLE not in cells:
            formula = title in row.formulas
            note = "The title is a formula, which is not worked out." if formula else "This row has no title."
        elif tuple(_plain(str(value or "")) for value in row.values) == again[: len(row.values)]:
            note = "This row repeats the headings."
        yield OwnRow(number, row.number, cells, note)


def _letter(place: int) -> str:
    """Return the letter of a column.

    >>> _letter(0), _letter(26)
    ('A', 'AA')
    """
    return ("" if place < 26 else chr(64 + place // 26)) + chr(65 + place % 26)


def _place(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
