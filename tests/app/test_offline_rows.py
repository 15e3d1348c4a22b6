"""The rows of a workbook that comes back: what somebody typed in a cell stays text."""

from __future__ import annotations

from html.parser import HTMLParser

from curation.offline import rows_html
from hypothesis import given
from hypothesis import strategies as st

HOSTILE = (
    "<img src=x onerror=alert(1)>", "</td></table><script>alert(1)</script>", "**bold** [a](javascript:alert(1))",
    ":red[red] $x^2$ :material/delete:", "&lt;b&gt; \"'", "=HYPERLINK(1)", "",
)  # fmt: skip


class Cells(HTMLParser):
    """The text of each cell, and every element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag in {"td", "th"}:
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        self.cells[-1] += data


@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=20), min_size=5, max_size=5))
def test_what_was_typed_stays_text(typed: list[str]) -> None:
    a, b, was, answer, why = typed
    row = {"row": 7, "a": a, "b": b, "was": was, "answer": answer, "change": "refused", "why": why, "notes": []}
    read = Cells(rows_html([row]))
    assert [cell.replace("\r", "\n") for cell in read.cells[7:]] == [
        cell.replace("\r", "\n") for cell in ("7", a, b, was, answer, "Refused", why)
    ]
    assert read.tags == {"div", "table", "thead", "tbody", "tr", "th", "td"}


def test_a_row_without_a_reason_says_its_notes() -> None:
    row = {"row": 8, "a": "x:1", "b": None, "was": None, "answer": "equal", "change": "new", "why": None}
    assert Cells(rows_html([{**row, "notes": ["One.", "Two."]}])).cells[-7:] == [
        "8", "x:1", "", "", "equal", "New answer", "One. Two.",
    ]  # fmt: skip
