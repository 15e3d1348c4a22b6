"""Rules about one document: its edition, its licence, its file, the shape of its tree, and texts that are alike.

Each is a function: its name is the rule's, its first line says what to do. It yields where, and a sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from qmskg.ingest.corpus import Fault, Field, Filed
from qmskg.ingest.overlap import pairs_alike, words
from qmskg.ingest.rules_verified import checked_in_future, verified_without_page
from qmskg.vocabulary import RequirementStatus

__all__ = ["BLANK", "DOCUMENT_RULES", "LICENCE", "DocumentRule", "lapsed"]

#: what `qmskg sources new` writes where an author must write something
BLANK: Final = "FILL IN"
#: wordings of a licence that say what may be done with the text
LICENCE: Final = re.compile(
    r"\b(OGL-3\.0|CC0|CC[ -]BY|NICE UK Open Content Licence|Copyright|copyright|public domain)\b|^Local$"
)
_LICENCES: Final = "OGL-3.0, NICE UK Open Content Licence, CC BY 4.0, Copyright <holder>, or Local"

#: summaries whose runs of four words overlap by more than this ask the same thing in the same words
_ALIKE: Final = 0.4
_ALIKE_SIZE: Final = 4

_YEARS: Final = re.compile(r"\b(20\d\d)\s?[/–-]\s?((?:20)?\d\d)\b(?!-\d)")
_UNTIL: Final = re.compile(
    r"\b(?:until|valid to|expires?|ends?|due)\s+(?:in\s+|on\s+)?(?:\d{1,2}\s+)?([A-Z][a-z]+\s+)?(20\d\d)\b"
)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
         "November", "December"), start=1)
}  # fmt: skip
#: words of a note that say why an edition whose year has passed is still the one in force
_STILL: Final = re.compile(
    r"\b(still|remains?|continu\w+|no (?:later|newer)|not yet (?:been )?replaced)\b", re.IGNORECASE
)

DocumentRule = Callable[[Filed, date], Iterator[Fault]]


def left_blank(filed: Filed, _today: date) -> Iterator[Fault]:
    """Fill in what `qmskg sources new` left blank."""
    for where, value in _texts(filed.located.value, ()):
        if value.startswith(BLANK):
            yield where, f"`{where[-1]}` is still to be filled in"


def misnamed_file(filed: Filed, _today: date) -> Iterator[Fault]:
    """Name a file after the id of its document."""
    if Path(filed.document.file).name != f"{filed.document.id}.yaml":
        yield ("id",), f"the file must be named {filed.document.id}.yaml, after its document"


def unknown_licence(filed: Filed, _today: date) -> Iterator[Fault]:
    """Say in `licence` what may be done with the source's text, in one of the wordings that are known."""
    licence = filed.document.licence
    if not LICENCE.search(licence) and not licence.startswith(BLANK):
        yield ("licence",), f'the licence "{licence}" says no terms: write {_LICENCES}'


def expired_edition(filed: Filed, today: date) -> Iterator[Fault]:
    """Mark an edition whose year has passed as superseded, or say in `note` why it still holds."""
    document = filed.document
    if not document.in_force or document.superseded_by or _STILL.search(document.note or ""):
        return
    for field, text in ((("edition", "version"), document.edition.version), (("title",), document.title)):
        if named := lapsed(text, today):
            yield (
                field,
                f'"{named}" has passed: set `status: superseded` and `superseded_by`, or say in `note` '
                'why it is "still in force"',
            )
            return


def lapsed(text: str, today: date) -> str | None:
    """Return the last financial year, or "until" date, that a text names, when it has passed.

    A plain year is when something came out, and no sign that it has lapsed.

    >>> lapsed("2024-25 (v7), continued 2025-26", date(2026, 11, 25))
    '2025-26'
    >>> lapsed("Regulations 2014, updated 2019", date(2026, 11, 25))
    """
    ends = [
        (date(int(found[1]) + 1, 3, 31), found[0])
        for found in _YEARS.finditer(text)
        if int(found[2][-2:]) == (int(found[1]) + 1) % 100
    ]
    ends += [
        (date(int(found[2]), _MONTHS.get((found[1] or "").strip(), 12), 28), found[0])
        for found in _UNTIL.finditer(text)
    ]
    last = max(ends, default=None)
    return last[1] if last and last[0] < today.replace(day=min(today.day, 28)) else None


def only_child(filed: Filed, _today: date) -> Iterator[Fault]:
    """Split a heading in two or more, or not at all; one part that the project made is the heading itself."""
    counts = Counter(node.parent for node in filed.document.nodes)
    for node in filed.document.nodes:
        if node.parent and node.minted and counts[node.parent] == 1:
            yield (
                filed.at(node.parent, "id"),
                f'"{node.parent}" is split in one part only, "{node.id}": split it in two or more, or not at all',
            )


def minted_without_parent(filed: Filed, _today: date) -> Iterator[Fault]:
    """Put a part that the project made by splitting under the row that it was split from."""
    for node in filed.document.nodes:
        whole = node.id.rpartition(".")[0]
        if node.minted and not node.parent and whole in filed.place:
            yield filed.at(node.id, "id"), f'"{node.id}" was split from "{whole}": write `parent: {whole}`'


def near_duplicate(filed: Filed, _today: date) -> Iterator[Fault]:
    """Tell two leaves of one document apart: say what each asks that its neighbour does not."""
    if not filed.document.in_force:
        return
    status = RequirementStatus
    texts = {
        node.id: words(node.summary)
        for node in filed.document.nodes
        if node.id not in filed.headings and node.status in {status.CURRENT, status.DEVELOPMENTAL}
    }
    for first, second, share in pairs_alike(texts, size=_ALIKE_SIZE, share=_ALIKE):
        yield (
            filed.at(second, "summary"),
            f'{share:.0%} of the summary is that of "{first}": say what tells the two apart, or join them',
        )


def repeated_ending(filed: Filed, _today: date) -> Iterator[Fault]:
    """Take out a bracket that ends three summaries or more of one document; it tells none from another."""
    ends = {
        node.id: found[0]
        for node in filed.document.nodes
        if filed.document.in_force and (found := re.search(r"\([^()]{8,}\)(?=\.?$)", node.summary))
    }
    counts = Counter(ends.values())
    for id, ending in ends.items():
        if counts[ending] >= 3:
            yield filed.at(id, "summary"), f'"{ending}" ends {counts[ending]} summaries here: take it out'


def _texts(value: Any, where: Field) -> Iterator[tuple[Field, str]]:
    """Yield every text in a value, with where it stands."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*where, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*where, index))


DOCUMENT_RULES: Final[tuple[DocumentRule, ...]] = (
    left_blank, misnamed_file, unknown_licence, expired_edition, verified_without_page, checked_in_future, only_child,
    minted_without_parent, near_duplicate, repeated_ending,
)  # fmt: skip
