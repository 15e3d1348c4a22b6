"""The words that pages say: sentences for statuses, strengths and vocabularies, in one place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from qmskg import vocabulary as v
from qmskg.ingest.services import ProviderType
from qmskg.links import DRAFT_LABEL
from qmskg.relations import STRENGTHS, Strength

__all__ = [
    "GROUPS",
    "READING",
    "Group",
    "date",
    "kinds_of",
    "label",
    "lines_of",
    "plural",
    "said",
    "shows",
    "tag",
    "web",
]


@dataclass(frozen=True, slots=True)
class Group:
    """Statuses that stand together on a page, and what stands over them. No two groups are ever mixed.

    Attributes:
        key: for anchors and styles.
        drafted: of what is proposed, whether the project drafted it; a machine's suggestions stand apart from that.
        lede: what the reader must know of all that stands below.
        empty: what to say where nothing does; None leaves the group out.
    """

    key: str
    statuses: frozenset[v.Status]
    heading: str
    lede: str
    empty: str | None
    drafted: bool = False


GROUPS: Final = (
    Group(
        "published",
        frozenset({v.Status.PUBLISHED}),
        "Published by a body",
        "A body says so itself, on the page that is named. Where it says “measures”, that is shown as in part, "
        "with the extent not stated, until people have read both.",
        "No body that we know of publishes such a link.",
    ),
    Group(
        "agreed",
        frozenset({v.Status.AGREED}),
        "Agreed by people",
        "Named people read both texts and said the same.",
        "Nobody has agreed such a link yet.",
    ),
    Group(
        "reading",
        frozenset({v.Status.READ_ONCE, v.Status.DISPUTED, v.Status.UNSURE}),
        "Being read",
        "People have looked at these and have not agreed. They count for nothing until they do.",
        None,
    ),
    Group(
        "drafted",
        frozenset({v.Status.PROPOSED}),
        "Drafted by the project",
        f"{DRAFT_LABEL}. These count for nothing until people agree them.",
        None,
        drafted=True,
    ),
    Group(
        "proposed",
        frozenset({v.Status.PROPOSED}),
        "Suggested by a machine",
        "Nobody has agreed these. A machine suggests them, or somebody wrote them down from memory. "
        "They count for nothing, and some are wrong.",
        "No machine suggests such a link.",
    ),
)

#: what is told of a pair that people are reading
READING: Final = {
    v.Status.READ_ONCE: "One person has read it. What they said is shown once enough people have.",
    v.Status.DISPUTED: "The readers differ. A third person will decide.",
    v.Status.UNSURE: "The readers are not sure.",
}

_TAGS: Final = {
    Strength.FULL: "Full",
    Strength.PARTIAL: "In part",
    Strength.RELATED: "Related only",
    Strength.NONE: "Nothing",
}
#: words of vocabularies that underscores taken away do not make plain
_LABELS: Final = {
    "iso_standard": "ISO standard",
    "national_clinical_audit": "national clinical audit",
}
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def label(value: str | None) -> str:
    """Return the plain words for a member of a vocabulary.

    >>> label("adult_social_care")
    'adult social care'
    """
    text = value or "not stated"
    return _LABELS.get(text, text.replace("_", " "))


def kinds_of(known: Iterable[ProviderType]) -> list[tuple[str, str]]:
    """Return what a page lets somebody choose from: kinds of trust, then the types of service that none of them is.

    >>> kinds_of([])[0]
    ('acute', 'Acute')
    """
    kinds = {one.key: one.name for one in known}
    kinds |= {one.value: label(one.value).capitalize() for one in v.ServiceType if one.value not in kinds}
    return list(kinds.items())


def lines_of() -> list[tuple[str, str]]:
    """Return the service lines that a page lets somebody choose from, with the types of service of each.

    >>> lines_of()[1]
    ('medical_care', 'Medical care (acute, specialist)')
    """
    return [
        (one.value, f"{label(one.value).capitalize()} ({', '.join(label(of.value) for of in types)})")
        for one, types in v.SERVICES_OF_LINES.items()
    ]


def tag(strength: str) -> str:
    """Return the short words for a strength.

    >>> tag("partial")
    'In part'
    """
    return _TAGS[Strength(strength)]


def shows(strength: str, what: str, of: str = "it") -> str:
    """Return the sentence for a strength.

    >>> shows("related", "this audit")
    'This audit is about it, but a good result shows nothing about it.'
    """
    text = STRENGTHS[Strength(strength)].sentence.format(a=what, b=of)
    return text[:1].upper() + text[1:]


def said(names: list[str]) -> str:
    """Join names as a sentence does.

    >>> said(["A", "B", "C"])
    'A, B and C'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def date(text: str | None) -> str:
    """Return a date, or as much of one as there is, as people write it.

    >>> date("2026-03-09T10:00:00Z"), date("2026-03"), date("2026")
    ('9 March 2026', 'March 2026', '2026')
    """
    found = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text or "")
    if not found:
        return text or ""
    year, month, day = found.groups()
    if not month:
        return year
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}" if day else f"{_MONTHS[int(month) - 1]} {year}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun.

    >>> plural(1, "body", "bodies"), plural(1200, "leaf", "leaves")
    ('1 body', '1,200 leaves')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def web(url: str | None) -> str | None:
    """Return a web address, or None for anything that a browser should not follow.

    >>> web("javascript:alert(1)") is None
    True
    """
    return url if url and urlsplit(url).scheme in {"http", "https"} else None
