"""What of a clause is compared: title and own words; headings apart; numbers of clauses never.

Putting the headings in front of the encoded text was measured to hurt (MAP -.028 on gold crosswalks); as a signal
of their own they help. Phrases that say where a row came from are cut: they are alike in hundreds of leaves and
swamp what the leaf asks for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from qmskg.matching.vectors import LONGEST_TEXT
from qmskg.model import Library

__all__ = ["Clause", "clause_of_leaf", "clauses_of", "clean", "given_clause"]

_BOILERPLATE: Final = re.compile(
    r"\s*\((?:local )?audit item:[^()]*(?:\([^()]*\)[^()]*)*\)"
    r"|\s*\(part of NICE[’']s[^()]*(?:\([^()]*\)[^()]*)*\)",
    re.IGNORECASE,
)
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Clause:
    """One text to match.

    Attributes:
        id: its id.
        title: its heading, without its number; may be empty.
        text: what is compared: title and body.
        parent: the headings above it, outermost first, as one text; may be empty.
        heading_only: whether there is no body, so that little can be said about it.
    """

    id: str
    title: str
    text: str
    parent: str = ""
    heading_only: bool = False


def clean(text: str) -> str:
    """Cut boilerplate and control characters, and bring white space to single blanks.

    >>> clean("Surgery  within 36 hours (audit item: time to theatre).")
    'Surgery within 36 hours.'
    """
    plain = text[: 4 * LONGEST_TEXT]
    if not plain.isprintable():  # most is, and holds no control character then
        plain = "".join(c if not unicodedata.category(c).startswith("C") else " " for c in plain)
    return _SPACE.sub(" ", _BOILERPLATE.sub("", plain)).strip()[:LONGEST_TEXT]


def _join(title: str, body: str) -> str:
    if not title or body.lower().startswith(title.lower().rstrip(".")):
        return body or title
    return f"{title.rstrip('.')}. {body}" if body else title


def clause_of_leaf(library: Library, id: str) -> Clause:
    """Return what is compared of one node."""
    node = library.nodes[id]
    title, body = clean(node.title), clean(node.summary)
    # the title, since a short one such as "NICE QS16" says nothing of the matter
    headings = [library.document_of(id).title, *(p.title for p in library.parents(id))]
    return Clause(id, title, _join(title, body), clean(" > ".join(headings)), heading_only=not body)


def clauses_of(library: Library, ids: Iterable[str]) -> tuple[Clause, ...]:
    """Return what is compared of several nodes, in their order."""
    return tuple(clause_of_leaf(library, id) for id in ids)


def given_clause(id: str, title: str, text: str, parent: str) -> Clause:
    """Return what is compared of a clause from a file, whose title may begin with its number.

    >>> given_clause("iso-13485:4.1", "ISO 13485:2016 4.1 General", "Keep records.", "").text
    'General. Keep records.'
    """
    heading = _without_number(clean(title), id.lower())
    body = clean(text)
    return Clause(id, heading, _join(heading, body), clean(parent), heading_only=not body or body == heading)


def _without_number(title: str, id: str) -> str:
    """Drop what stands before and at the last of the first four words that has a digit and is part of the id."""
    words = title.split(" ")
    for place in range(min(3, len(words) - 1), -1, -1):
        word = words[place].lower().strip(".:()")
        if any(c.isdigit() for c in word) and word in id:
            return " ".join(words[place + 1 :])
    return title
