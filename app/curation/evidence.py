"""What an audit gives evidence towards, as the screen says it: three groups that are never mixed, in sentences.

Of a pair that is still open, neither the machine's suggestion nor anybody's answer is told, so that whoever reads it
next reads it fresh.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from curation.address import Address
from curation.outcome import STANDS
from qmskg.relations import STRENGTHS, Strength
from qmskg.vocabulary import COUNTING, Status

__all__ = ["GROUPS", "TAGS", "Group", "Names", "Row", "groups", "joined", "rows_of"]

Names = Mapping[str, Mapping[str, str]]
Step = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that stand together, and what the reader must know of all of them.

    Attributes:
        key: for styles and tests.
        empty: what to say where there is none.
    """

    key: str
    statuses: frozenset[Status]
    heading: str
    lede: str
    empty: str


GROUPS: Final = (
    Group(
        "published",
        frozenset({Status.PUBLISHED}),
        "Published by a body",
        "A body says so itself, on the page that is named.",
        "No body that we know of publishes such a link.",
    ),
    Group(
        "agreed",
        frozenset({Status.AGREED}),
        "Agreed by people",
        "Named people read both texts and said the same.",
        "Nobody has agreed such a link yet.",
    ),
    Group(
        "open",
        frozenset(Status) - COUNTING - {Status.REJECTED},
        "Open: counts for nothing",
        "Nobody has agreed these, and some are wrong. What a machine or another reader thinks is not shown, so that "
        "you read them fresh.",
        "Nothing is open.",
    ),
)

TAGS: Final = {
    Strength.FULL: "In full",
    Strength.PARTIAL: "In part",
    Strength.RELATED: "Related only",
    Strength.NONE: "Nothing",
}
#: words of a chain that need plainer ones
_PLAIN: Final = {
    "equals": "asks for the same as",
    "is a superset of": "asks for more than",
    "is a subset of": "asks for less than",
}
_OPEN_WORD: Final = "may be evidence for"
_EXTENT: Final = "Extent not stated: the body says that it measures this, not how much of it."
_UNSAID: Final = "Not stated: the readers did not write down what is left out."
_NOTHING: Final = "Nothing is left out."
_THROUGH_CORE: Final = "This goes through the core set; nobody links the two directly."
_PART_UNKNOWN: Final = (
    "Perhaps in part: a part is shown of something broader. Nobody has said that it is the part asked for here."
)
_WITHDRAWN: Final = "The body has removed it from its current edition; what it once stated stands here as it was."


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that the audit gives evidence towards, with one standing.

    Attributes:
        title: of the standard.
        where: the document that it stands in.
        tag: full, in part or related; None while it is open.
        shows: the sentence of that.
        left_out: what is not covered, a sentence each; empty where the question does not arise.
        chain: the links from the audit to it, in words, one step each.
        notes: what else must be known.
        who: who says so.
        pages: where they say so.
        reviews: address of the review card of each step that can be decided, while it is open.
        others: other chains to the same thing with the same standing.
    """

    id: str
    title: str
    where: str
    tag: str | None
    shows: str
    left_out: tuple[str, ...]
    chain: tuple[str, ...]
    notes: tuple[str, ...]
    who: str
    pages: tuple[str, ...]
    reviews: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]


def groups(document: Mapping[str, Any]) -> list[tuple[Group, tuple[Row, ...]]]:
    """Sort what an audit shows into the groups, in their order; a group without rows stays, and says so."""
    rows = rows_of(document)
    return [(group, tuple(row for status, row in rows if status in group.statuses)) for group in GROUPS]


def rows_of(document: Mapping[str, Any]) -> list[tuple[Status, Row]]:
    """Return each row of an audit's answer in words, with its status."""
    names: Names = document.get("names") or {}
    return [(Status(row["status"]), _row(row, names)) for row in document["standards"]]


def joined(names: Sequence[str]) -> str:
    """Join names as a sentence does.

    >>> joined(["A", "B", "C"])
    'A, B and C'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _row(row: Mapping[str, Any], names: Names) -> Row:
    status = Status(row["status"])
    open_ = status not in COUNTING
    strength = Strength(row["strength"])
    via = [_step(step) for step in row["via"]]
    others = [[_step(step) for step in chain["via"]] for chain in (row.get("chains") or ())[1:]]
    return Row(
        id=row["id"],
        title=row["title"],
        where=row["source"],
        tag=None if open_ else TAGS[strength],
        shows=STANDS[status] if open_ else _shows(strength, status, via, row["title"], names),
        left_out=() if open_ or strength is not Strength.PARTIAL else _left_out(row["not_covered"], status),
        chain=_chain(via, names, open_),
        notes=_notes(row),
        who=_who(row, status),
        pages=tuple(row["pages"]),
        reviews=tuple(_reviews(via)) if open_ else (),
        others=tuple(_chain(other, names, open_) for other in others),
    )


def _notes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What must be known beside the chain."""
    said = (
        (_THROUGH_CORE, row["basis"] == "through_core"),
        (_PART_UNKNOWN, row.get("part_unknown", False)),
        (_WITHDRAWN, not row.get("current", True)),
    )
    return tuple(text for text, holds in said if holds)


def _step(step: Sequence[str]) -> Step:
    start, word, end = step
    return start, word, end


def _shows(strength: Strength, status: Status, via: Sequence[Step], title: str, names: Names) -> str:
    """Return what a good result shows; where a body only says that two things belong together, that and no more."""
    measure = _title(via[0][0], names)
    if status is Status.PUBLISHED and strength is Strength.RELATED:
        return f"The body says that {measure} {via[0][1]} “{title}”, not that a good result shows anything."
    return STRENGTHS[strength].sentence.format(a=measure, b=f"“{title}”")


def _left_out(texts: Sequence[str] | None, status: Status) -> tuple[str, ...]:
    """Null is "not stated", and never the same as nothing."""
    if texts is None:
        return (_EXTENT if status is Status.PUBLISHED else _UNSAID,)
    return tuple(texts) or (_NOTHING,)


def _chain(via: Iterable[Step], names: Names, open_: bool) -> tuple[str, ...]:
    """Return each step as a sentence; while it is open, no step tells what somebody or something answered."""
    return tuple(
        f"{_named(start, names)} {_word(place, word, open_)} {_named(end, names)}."
        for place, (start, word, end) in enumerate(via)
    )


def _word(place: int, word: str, open_: bool) -> str:
    return _OPEN_WORD if open_ and place == 0 else _PLAIN.get(word, word)


def _title(id: str, names: Names) -> str:
    return f"“{names[id]['title']}”" if id in names else id


def _named(id: str, names: Names) -> str:
    """A title with the document that it stands in; the name of a whole document says that already."""
    name = names.get(id)
    if name is None:
        return id
    same = name["source"] in {"", name["title"]}
    return f"“{name['title']}”" if same else f"“{name['title']}” ({name['source']})"


def _who(row: Mapping[str, Any], status: Status) -> str:
    if status is Status.PUBLISHED:
        return joined(list(row.get("issuers") or ())) or "The body itself"
    if status is not Status.AGREED:
        return ""
    people = joined(row["people"]) or "People whose names were removed"
    return f"{people}. One reader only." if row.get("readers") == 1 else people


def _reviews(via: Iterable[Step]) -> Iterable[str]:
    """Yield the review card of each step; a step that is agreed can be read there too."""
    for start, _, end in via:
        yield Address.parse({"pair": f"{start}|{end}"}).link
