"""What of a clause is compared: title and own words; headings apart; numbers of clauses never.

Of a leaf of ours, what the glossary has a short form for is compared in both forms (:mod:`.short_forms`). A list from
a file is taken as it is: the short forms of health care mean other things elsewhere.

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

from qmskg.matching.short_forms import both_forms
from qmskg.matching.vectors import LONGEST_TEXT
from qmskg.model import Library

__all__ = ["Clause", "clause_of_leaf", "clauses_of", "clean", "given_clause"]

_BOILERPLATE: Final = re.compile(
    r"\s*\((?:local )?audit item:[^()]*(?:\([^()]*\)[^()]*)*\)"
    r"|\s*\(part of NICE[’']s[^()]*(?:\([^()]*\)[^()]*)*\)",
    re.IGNORECASE,
)
_SPACE: Final = re.compile(r"\s+")
#: "4 ECG", "3b Referral", "Standard 6 Diagnostics" at the beginning of a title; "24 hour plan" says something
_NUMBER: Final = re.compile(
    r"(?:(?:[Ss]tandard|[Ss]tatement|[Rr]ecommendation|[Ii]ndicator|KPI)\s+)?\d+(?:\.\d+)*[a-z]?[.:)]?\s+(?=[A-Z])"
)


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
    title, body = leaf_title(node.title), clean(node.summary)
    text = both_forms(_join(title, body), library.short_forms)
    # the title, since a short one such as "NICE QS16" says nothing of the matter
    headings = [library.document_of(id).title, *(p.title for p in library.parents(id))]
    parent = both_forms(clean(" > ".join(headings)), library.short_forms)
    return Clause(id, both_forms(title, library.short_forms), text, parent, heading_only=not body)


def leaf_title(title: str) -> str:
    """Return what is compared of a leaf's title: without the number that some bodies' titles begin with.

    >>> leaf_title("3b Epilepsy surgery referral"), leaf_title("24 hour crisis teams")
    ('Epilepsy surgery referral', '24 hour crisis teams')
    """
    plain = clean(title)
    number = _NUMBER.match(plain)
    return plain[number.end() :] if number else plain


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
    """Drop what stands before and at the last of the first four words that has a digit and is part of the id.

    One that small letters follow is no number of a clause, unless it is the first word: "within 4 hours" stays.
    """
    words = title.split(" ")
    for place in range(min(3, len(words) - 1), -1, -1):
        word = words[place].lower().strip(".:()")
        small = place > 0 and words[place + 1 : place + 2] and words[place + 1][:1].islower()
        if any(c.isdigit() for c in word) and word in id and not small:
            return " ".join(words[place + 1 :])
    return title
