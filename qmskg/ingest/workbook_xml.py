"""What the XML inside a workbook says, seen before a library that trusts it reads it.

Expat reads no entity from elsewhere by itself, and here it stops at the root element: a document type, the only place
where entities can be declared (XML 1.0, 2.8), stands before it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import IO, Any, Final
from xml.parsers import expat

__all__ = ["declares_type", "places_of"]

_RANGE: Final = re.compile(r"\$?([A-Z]{1,4})\$?([0-9]{1,9})(?::\$?([A-Z]{1,4})\$?([0-9]{1,9}))?", re.IGNORECASE)
#: what may be a range of whole columns or rows, or anything
_ENDLESS: Final = 1 << 34
_UNTOLD: Final = {
    expat.errors.codes[said]
    for said in (expat.errors.XML_ERROR_UNKNOWN_ENCODING, expat.errors.XML_ERROR_INCORRECT_ENCODING)
}
_CHUNK: Final = 1 << 14


class _Seen(Exception):
    """What was looked for was found; its value says what."""


def declares_type(part: IO[bytes]) -> bool:
    """Return whether a part has a document type, or is in an encoding in which that cannot be told.

    What a part is called says nothing: a workbook names its parts as it likes. What is no XML has none.
    """
    parser = expat.ParserCreate()

    def found(*_: Any) -> None:
        raise _Seen(True)

    def root(*_: Any) -> None:
        raise _Seen(False)

    parser.StartDoctypeDeclHandler = found
    parser.StartElementHandler = root
    try:
        while chunk := part.read(_CHUNK):
            parser.Parse(chunk, False)
    except _Seen as seen:
        return bool(seen.args[0])
    except expat.ExpatError as error:
        return error.code in _UNTOLD
    return False


def places_of(part: bytes) -> int:
    """Return how many places a sheet takes up: up to its last cell, and again what ranges in it cover.

    A part that is no sheet takes up none. A range that cannot be read counts as without end.
    """
    reach = _Reach()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reach.element
    with suppress(expat.ExpatError):  # no XML: an image, or what no reader gets past either
        parser.Parse(part, True)
    return reach.width * reach.height + reach.covered


class _Reach:
    """How far a sheet reaches, element by element."""

    def __init__(self) -> None:
        self.width = self.height = self.covered = self._column = 0

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """Take one element."""
        match name.rpartition(":")[2]:
            case "row":
                number = attributes.get("r", "")
                self.height = max(self.height + 1, int(number) if _is_number(number) else 0)
                self._column = 0
            case "c":
                first, row, _, _ = _corners(attributes.get("r", "")) or (self._column + 1, 0, 0, 0)
                self._column = first
                self.width, self.height = max(self.width, first), max(self.height, row)
            case "mergeCell" | "hyperlink":
                corners = _corners(attributes.get("ref", ""))
                if corners is None:
                    self.covered += _ENDLESS
                else:
                    left, top, right, bottom = corners
                    self.covered += (abs(right - left) + 1) * (abs(bottom - top) + 1)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _corners(reference: str) -> tuple[int, int, int, int] | None:
    """Return first column and row and last column and row of a range.

    >>> _corners("B3"), _corners("$A$1:C2"), _corners("A:C")
    ((2, 3, 2, 3), (1, 1, 3, 2), None)
    """
    found = _RANGE.fullmatch(reference)
    if found is None:
        return None
    left, top = _column(found[1]), int(found[2])
    return (left, top, _column(found[3]), int(found[4])) if found[3] else (left, top, left, top)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
