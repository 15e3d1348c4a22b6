"""The rows of a queue that was taken away as a workbook and comes back, as HTML.

What stands in a cell was typed by somebody and stays text: it is escaped, and read neither as HTML nor as Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

__all__ = ["rows_html"]

_HEADS: Final = ("Row", "A", "B", "Before", "Answer", "Change", "Why")
_CHANGES: Final = {
    "new": "New answer", "changed": "Replaces your answer", "already": "Taken before", "refused": "Refused",
}  # fmt: skip


def rows_html(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return a table of what each row would change, or did."""
    head = "".join(f'<th scope="col">{name}</th>' for name in _HEADS)
    body = "".join(_row(row) for row in rows)
    return (
        '<div class="q-wide" role="region" aria-label="What each row changes" tabindex="0">'
        f'<table class="q-table q-words"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _row(row: Mapping[str, Any]) -> str:
    cells = (
        row["a"], row["b"], row["was"], row["answer"], _CHANGES[row["change"]], row["why"] or " ".join(row["notes"]),
    )  # fmt: skip
    said = "".join(f"<td>{escape(str(cell or ''))}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape(str(row["row"]))}</th>{said}</tr>'
