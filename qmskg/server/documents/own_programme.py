"""What is said of a trust's own programme of audits."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.assurance import Footing
from qmskg.assurance.choosing import Unit
from qmskg.exports.programme_files import ProgrammeFormat
from qmskg.matching.bands import BANDS
from qmskg.matching.recognise import By
from qmskg.server.documents.answers import NamedDocument
from qmskg.server.documents.programmes import GroundRow, NotForThem
from qmskg.server.documents.words import Count, ShownWord, StatusWord, open_, word_

__all__ = ["ProgrammeCheck", "ProgrammeComparison", "ProgrammeReading"]

RowNumber = int | str
Pair = Annotated[list[RowNumber], Field(min_length=2, max_length=2)]


@open_
class RowMatch(TypedDict):
    """An audit that a row may be, or a standard that the likeliest of those gives evidence towards."""

    id: str
    strength: ShownWord
    """Of an audit: full where the row names it, related where it is alike in meaning. Else what the audit shows."""
    status: StatusWord
    """Of an audit: proposed, always. Of a standard: of the link between it and the audit, if the row is that audit."""
    kind: NotRequired[Annotated[str, word_(("audit", "requirement", "core"))]]
    by: NotRequired[Annotated[str, word_(By)]]
    band: NotRequired[Annotated[str, word_(BANDS)]]
    probability: NotRequired[Annotated[float, Field(ge=0, le=1)] | None]
    """Of a machine; null where the row names the audit."""
    audit: NotRequired[str]
    """By which audit a standard is shown."""
    drafted: NotRequired[bool]


@open_
class CheckedRow(TypedDict):
    """One row of the programme."""

    row: RowNumber
    """As the spreadsheet program shows it; where several sheets hold a programme, ``SHEET!NUMBER``."""
    title: str
    matches: list[RowMatch]
    cells: NotRequired[dict[str, str]]
    note: NotRequired[str | None]


@open_
class GapRow(TypedDict):
    """A core standard that nothing in the programme may show, and the audits that could."""

    id: str
    could_show: list[str]


@open_
class OverlapPair(TypedDict):
    """Two rows that look like the same audit, show the same core standards, or (not recognised) have the same title."""

    rows: Pair
    why: Annotated[str, word_(("same_audit", "same_standards", "same_title"))]
    audits: list[str]
    shared: list[str]


@open_
class MissingAudit(TypedDict):
    """A mandatory audit that no row looks like, with what makes it mandatory."""

    id: str
    why: str
    grounds: list[GroundRow]


@open_
class OneSidedAudit(TypedDict):
    """An audit that rows of one programme look like."""

    id: str
    rows: list[RowNumber]


@open_
class TitledRows(TypedDict):
    """A title, in the words of its first row, and the rows that have it."""

    title: str
    rows: list[RowNumber]


@open_
class MissingGroup(TypedDict):
    """Mandatory audits that no row looks like, under the one reason that makes them so."""

    grounds: list[GroundRow]
    audits: list[str]


@open_
class ReadSheet(TypedDict):
    """A sheet as it was read."""

    name: str
    header: Annotated[int, Field(ge=1)]
    columns: dict[str, str]
    headings: list[str]


@open_
class GivenFile(TypedDict):
    """A file that was asked for with the answer."""

    format: Annotated[str, word_(ProgrammeFormat)]
    name: str
    media: str
    content: str
    """In base64."""


@open_
class ServiceKind(TypedDict):
    """What a trust may give."""

    key: str
    name: str


@open_
class ReadRow(TypedDict):
    """A row as it would be read: field -> what stands there."""

    row: RowNumber
    cells: dict[str, str]


@open_
class ProgrammeReading(TypedDict):
    """How a programme would be read; it was compared with nothing yet, and nothing of it is stored."""

    columns: dict[str, str]
    sheets: list[ReadSheet]
    rows: Count
    untitled: list[RowNumber]
    """Rows that cannot be read as an audit; they stay, with a note."""
    first: list[ReadRow]
    """The first few of the others."""
    fields: list[str]
    """What a column may be taken for."""
    services: list[ServiceKind]
    """What may be named as what the trust gives."""
    service_lines: NotRequired[list[ServiceKind]]
    """What may be named as the part of it that the programme is of."""
    notes: list[str]


@open_
class ProgrammeCheck(TypedDict):
    """A trust's own programme: what each row may show, what nothing in it shows, what overlaps and what is missing."""

    rows: list[CheckedRow]
    gaps: list[str]
    overlaps: list[Pair]
    mandatory_missing: list[str]
    columns: dict[str, str]
    """Which column was taken for what, of the first sheet: field -> heading, or letter where there is none."""
    sheets: NotRequired[list[ReadSheet]]
    service: NotRequired[str | None]
    service_line: NotRequired[str | None]
    left_out: NotRequired[list[NotForThem]]
    """Audits that run and are for other services, or about other service lines, only."""
    standards_left_out: NotRequired[list[NotForThem]]
    """Core standards for other services, or all but about other service lines."""
    basis: NotRequired[Annotated[str, word_(Footing)]]
    rests_on: NotRequired[str]
    notice: NotRequired[str]
    unit: NotRequired[Annotated[str, word_(Unit)]]
    applicable: NotRequired[Count]
    gap_details: NotRequired[list[GapRow]]
    overlap_details: NotRequired[list[OverlapPair]]
    missing_details: NotRequired[list[MissingAudit]]
    missing_by_reason: NotRequired[list[MissingGroup]]
    """The same, each reason told once."""
    same_audit: NotRequired[list[OneSidedAudit]]
    """The audits that several rows look like, each with its rows."""
    same_title: NotRequired[list[TitledRows]]
    """The titles of several rows that were not recognised."""
    unrecognised: NotRequired[list[RowNumber]]
    files: NotRequired[list[GivenFile]]
    """Those that were asked for."""
    meaning: NotRequired[bool]
    """Whether rows were compared by meaning; else by name alone."""
    notes: NotRequired[list[str]]
    words: NotRequired[list[str]]
    names: NotRequired[dict[str, NamedDocument]]


@open_
class UnknownRow(TypedDict):
    """A row that looks like no audit held here."""

    row: RowNumber
    title: str


@open_
class ComparedSide(TypedDict):
    """One of two programmes."""

    name: str
    rows: Count
    unrecognised: list[UnknownRow]


@open_
class CommonAudit(TypedDict):
    """An audit that rows of both look like."""

    id: str
    a: list[RowNumber]
    b: list[RowNumber]


@open_
class CommonTitle(TypedDict):
    """A title that rows of both have; they look like no audit held here."""

    title: str
    a: list[RowNumber]
    b: list[RowNumber]


@open_
class ComparedStandards(TypedDict):
    """Core standards that may be shown by both, or by one only."""

    common: list[str]
    only_a: list[str]
    only_b: list[str]


@open_
class ProgrammeComparison(TypedDict):
    """Two programmes side by side. Neither is the better, and nothing of them is stored."""

    a: ComparedSide
    b: ComparedSide
    common: list[CommonAudit]
    same_title: NotRequired[list[CommonTitle]]
    """Titles of rows that were not recognised which are the same in both: perhaps one local audit."""
    maybe: NotRequired[list[CommonAudit]]
    """Audits that are in both only if a less likely reading of some row is right."""
    only_a: list[OneSidedAudit]
    only_b: list[OneSidedAudit]
    shown: ComparedStandards
    notice: NotRequired[str]
    rests_on: NotRequired[str]
    words: NotRequired[list[str]]
    names: NotRequired[dict[str, NamedDocument]]
