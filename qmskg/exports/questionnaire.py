"""A part of the queue as a workbook to fill in away from the screen: both texts in full, answers as drop-downs.

It is as blind as the screen: nothing of what a machine thought, and nothing of another reader's answer. What an answer
must be held against when it comes back (the pair, the position, the texts as they were) stands in hidden columns, and
for whom the file was made on a hidden sheet.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from qmskg.exports.sheets import steady, text_cell
from qmskg.links import UNSURE, LinkKind
from qmskg.relations import RELATIONS, STRENGTHS

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["ABOUT", "CHOICES", "COLUMNS", "PAIRS", "Column", "write_questionnaire"]

#: names of the sheets: to read first, to fill in, the choices, for whom it was made
GUIDE: Final = "Read first"
PAIRS: Final = "Pairs"
LISTS: Final = "Choices"
ABOUT: Final = "About"

#: kind of pair -> word -> what the drop-down says
CHOICES: Final[dict[LinkKind, dict[str, str]]] = {
    LinkKind.MAPPING: {word.value: row.sentence for word, row in RELATIONS.items()}
    | {UNSURE: "I cannot tell from these texts."},
    LinkKind.EVIDENCE: {word.value: row.sentence for word, row in STRENGTHS.items()}
    | {UNSURE: "I cannot tell from these texts."},
}
_QUESTION: Final = {
    LinkKind.MAPPING: "Would meeting A meet B, and would meeting B meet A?",
    LinkKind.EVIDENCE: "Does a good result in A show that the duty in B is met?",
}
#: a workbook with a fixed date has the same bytes for the same queue
_DATE: Final = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet to fill in.

    Attributes:
        key: of the value in a row.
        heading: in the first row.
        width: in characters; None hides the column.
        fill: whether the reader writes in it.
    """

    key: str
    heading: str
    width: int | None
    fill: bool = False


COLUMNS: Final = (
    Column("question", "Question", 22),
    Column("a_where", "A: where it stands", 30),
    Column("a_text", "A: text", 60),
    Column("a_limits", "A: who, must or should, limits", 30),
    Column("b_where", "B: where it stands", 30),
    Column("b_text", "B: text", 60),
    Column("b_limits", "B: who, must or should, limits", 30),
    Column("stated", "What a body has published about the two", 28),
    Column("answer", "Answer", 30, fill=True),
    Column("shared", "Duty that both share", 30, fill=True),
    Column("not_covered", "Not covered (one thing a line)", 30, fill=True),
    Column("reason", "Reason", 40, fill=True),
    Column("a", "id of A", None),
    Column("b", "id of B", None),
    Column("seen", "position", None),
    Column("a_read", "text of A as it was", None),
    Column("b_read", "text of B as it was", None),
)

_GUIDE: Final = (
    ("What this is", "Pairs that wait for your answer, taken from the queue. Fill in the sheet “Pairs”, save, and "
     "send the file back: at the app’s page “Work offline”, or with `qmskg queue import FILE`."),
    ("Before anything is saved", "You are shown each change, row by row. Nothing is saved until you say so."),
    ("Answer", "Choose from the list in the cell. Leave it empty to leave the pair for later. A and B are the two "
     "texts of the same row, and the answer is read from A to B."),
    ("Duty that both share", "Only for two requirements that share a duty: which one?"),
    ("Not covered", "Only for the answer “partial”: what does the measure leave out? One thing a line (Alt and Enter "
     "begin a new line in a cell)."),
    ("Reason", "Why, in your own words. It may stay empty."),
    ("What may not be changed", "The other columns. Rows may be sorted, left empty or deleted, not added. Formulas "
     "are not taken."),
    ("What is refused", "A row whose pair you answered in the meantime, whose round has closed, or whose text has "
     "changed since. The others are taken all the same. Sending a file twice changes nothing the second time."),
    ("Blind", "You see neither what a program suggests nor what the other reader said; nor will they see yours before "
     "they have answered."),
    ("Yours", "The file is for you alone: somebody else’s cannot be taken in your name."),
)  # fmt: skip


def write_questionnaire(rows: Sequence[Mapping[str, str]], about: Mapping[str, str]) -> bytes:
    """Return the workbook; the same rows give the same bytes.

    Args:
        rows: by the keys of :data:`COLUMNS`, and ``kind``, which is the pair's.
        about: facts for when it comes back, kept on a hidden sheet.
    """
    from openpyxl import Workbook

    book = Workbook()
    guide = book.active
    guide.title = GUIDE
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 28, 110
    for heading, text in _GUIDE:
        guide.append([text_cell(guide, heading, bold=True), text_cell(guide, text, wrap=True)])
    _pairs(book, rows)
    _lists(book)
    hidden = book.create_sheet(ABOUT)
    hidden.sheet_state = "hidden"
    for name, value in about.items():
        hidden.append([text_cell(hidden, name), text_cell(hidden, value)])
    book.active = 1
    book.properties.creator = "qmskg"
    book.properties.title = "Pairs that wait for an answer"
    book.properties.created = _DATE
    raw = io.BytesIO()
    book.save(raw)
    return steady(raw.getvalue(), _DATE)


def _pairs(book: Workbook, rows: Sequence[Mapping[str, str]]) -> None:
    from openpyxl.styles import Protection
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(PAIRS)
    sheet.append([text_cell(sheet, column.heading, bold=True, wrap=True) for column in COLUMNS])
    for row in rows:
        given = {**row, "question": _QUESTION[LinkKind(row["kind"])]}
        sheet.append([text_cell(sheet, given.get(column.key, ""), wrap=True) for column in COLUMNS])
    for number, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(number)
        if column.width is None:
            sheet.column_dimensions[letter].hidden = True
            continue
        sheet.column_dimensions[letter].width = column.width
        for cell in sheet[letter][1:] if column.fill else ():
            cell.protection = Protection(locked=False)
    sheet.freeze_panes = "B2"
    # without a password: it keeps a slip of the hand from the texts, and nobody from anything
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "sort", "autoFilter", "deleteRows"):
        setattr(sheet.protection, allowed, False)
    _choices(sheet, rows)


def _choices(sheet: Worksheet, rows: Sequence[Mapping[str, str]]) -> None:
    """Give each row the drop-down of its kind of pair."""
    from openpyxl.worksheet.datavalidation import DataValidation

    place = next(number for number, column in enumerate(COLUMNS, start=1) if column.key == "answer")
    for kind, letter in zip(CHOICES, "AB", strict=True):
        mine = [number for number, row in enumerate(rows, start=2) if row["kind"] == kind]
        if not mine:
            continue
        list_ = DataValidation(
            type="list", formula1=f"{LISTS}!${letter}$1:${letter}${len(CHOICES[kind])}", allow_blank=True,
            showErrorMessage=True, errorTitle="Not an answer", error="Choose an answer from the list.",
        )  # fmt: skip
        for number in mine:
            list_.add(sheet.cell(number, place))
        sheet.add_data_validation(list_)


def _lists(book: Workbook) -> None:
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    for number, choices in enumerate(CHOICES.values(), start=1):
        for row, (word, sentence) in enumerate(choices.items(), start=1):
            sheet.cell(row, number, f"{word}: {sentence.format(a='A', b='B')}")
