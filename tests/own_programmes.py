"""Three programmes of audits, made up, laid out as trusts lay theirs out."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

#: the titles of the first, in order
MERGED_TITLES = (
    "Hip fracture database (NHFD)", "Seven day services board assurance", "Wheelchair repair times",
    "Hip fracture: surgery within 36 hours", "Notes audit", "Falls in hospital",
)  # fmt: skip


def workbook(*sheets: tuple[str, list[list[Any]]], merged: tuple[str, ...] = ()) -> bytes:
    """Return a workbook of these sheets; ``merged`` are ranges of the first."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def merged_headings() -> bytes:
    """An acute trust: a banner, headings over two rows, sections by division, a key on a sheet of its own."""
    titles = iter(MERGED_TITLES)
    return workbook(
        ("Programme 26-27", [
            ["Anytown Hospitals NHS Trust: clinical audit forward plan 2026/27"],
            ["Version 3, approved by the Clinical Effectiveness Group"],
            [],
            ["Ref", "Audit title", "Why we do it", None, "Lead", "Dates", None, "RAG"],
            [None, None, "Driver", "Priority", None, "Start", "Report due", None],
            ["SURGERY"],
            ["SUR/01", next(titles), "NCAPOP", 1, "Mr A", "2026-04-01", "2027-03-31", "G"],
            ["SUR/02", next(titles), "NHS Standard Contract", 1, "Dr B", "2026-05-01", "2026-11-30", "A"],
            [None, next(titles), "Local", 3, "Ms C", None, None, None],
            ["MEDICINE"],
            ["MED/01", next(titles), "=1+1", 2, "Dr D", None, None, "G"],
            ["MED/02", next(titles), "Local", 3, "Dr E", None, None, "=HYPERLINK(\"http://127.0.0.1\")"],
            ["MED/03", next(titles), "NICE QS86", 2, "Sr F", None, None, "R"],
        ]),
        ("Key", [["G", "on track"], ["A", "late"], ["R", "stopped"]]),
        merged=("A1:H1", "C4:D4", "F4:G4", "A6:H6"),
    )  # fmt: skip


def semicolons() -> bytes:
    """A community trust: CSV from an older spreadsheet program on Windows, in its own order and encoding."""
    lines = (
        "Status;Project name;Lead clinician;How often;Reason for undertaking;Completion date",
        "In progress;Inpatient falls prevention audit;Siân;Quarterly;Local priority;31/03/2027",
        "Not started;Caf\u00e9 opening hours;Zo\u00eb;Annual;Staff idea;",
        "Complete;7DS BAF;Board;Twice a year;Contract \u2013 SC3;30/09/2026",
    )
    return "\r\n".join(lines).encode("cp1252")


def several_sheets() -> bytes:
    """A trust with a sheet a division, each with columns of its own."""
    return workbook(
        ("Surgery", [
            ["Topic", "Frequency", "Auditor", "Guideline"],
            ["NHFD", "Continuous", "Mr A", "NICE QS16"],
            ["Sock colours", "Once", "Mr B", None],
        ]),
        ("Medicine", [
            ["Medicine division"],
            ["No.", "Name of audit", "Tier", "Due"],
            [1, "National Hip Fracture Database", "1", "2027-01-31"],
            [2, None, "2", None],
        ]),
    )  # fmt: skip
