"""A workbook of the queue, as somebody fills it in: what a spreadsheet program would leave."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from qmskg.exports.questionnaire import COLUMNS, PAIRS

#: key of a column -> its number
PLACE = {column.key: number for number, column in enumerate(COLUMNS, start=1)}


class FilledIn:
    """An exported workbook; cells are set by pair and key."""

    def __init__(self, content: bytes) -> None:
        self.book: Workbook = openpyxl.load_workbook(io.BytesIO(content))

    @property
    def sheet(self) -> Worksheet:
        return self.book[PAIRS]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {key: self.sheet.cell(n, place).value for key, place in PLACE.items()}
            for n in range(2, self.sheet.max_row + 1)
        ]

    def row(self, a: str, b: str) -> int:
        return next(n for n, row in enumerate(self.rows, start=2) if (row["a"], row["b"]) == (a, b))

    def say(self, a: str, b: str, /, **cells: Any) -> FilledIn:
        """Type into the row of a pair."""
        n = self.row(a, b)
        for key, value in cells.items():
            self.sheet.cell(n, PLACE[key]).value = value
        return self

    @property
    def content(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()
