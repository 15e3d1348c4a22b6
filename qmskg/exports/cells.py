"""Cells that no spreadsheet takes for a formula.

A program that opens a table runs what begins with ``=``, ``+``, ``-``, ``@`` or a tab as a formula (OWASP, *CSV
injection*; CWE-1236), some of them after blanks, or in the wide forms of East Asian keyboards. In CSV, and in every
other table of plain text, such a text gets an apostrophe in front, which :func:`unguard` takes away again; in a
workbook the cell is marked as text.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["Cell", "guard", "plain", "starts_formula", "unguard"]

Cell = str | int | float | None

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: what a program may pass over before it looks
_BLANK: Final = " \u00a0\u200b\u3000\ufeff"
#: control characters that XML 1.0, and so a workbook, cannot hold
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def starts_formula(text: str) -> bool:
    """Return whether a spreadsheet could take a text for a formula.

    >>> starts_formula("=1+1"), starts_formula("1+1")
    (True, False)
    """
    return text.lstrip(_BLANK).startswith(_STARTS)


def guard(text: str) -> str:
    """Put an apostrophe before a text that could be taken for a formula, and before one that looks guarded.

    >>> guard("=1+1"), guard("it's")
    ("'=1+1", "it's")
    """
    return f"'{text}" if starts_formula(text.lstrip("'")) else text


def unguard(text: str) -> str:
    """Take away what :func:`guard` put there.

    >>> unguard("'=1+1")
    '=1+1'
    """
    return text[1:] if text.startswith("'") and starts_formula(text.lstrip("'")) else text


def plain(cell: Cell) -> str:
    """Return a cell as text without control characters and with one kind of line end."""
    if cell is None:
        return ""
    return _CONTROL.sub("", str(cell).replace("\r\n", "\n").replace("\r", "\n"))
