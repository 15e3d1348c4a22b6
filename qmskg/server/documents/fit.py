"""How documents, headings and words fit together."""

from __future__ import annotations

from typing import Annotated, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.assurance.fit import FitKind
from qmskg.server.documents.words import Count, open_, word_

__all__ = ["FitDocument"]


@open_
class FitLink(TypedDict):
    """One relation of two members, with everything that says so. Only what was recalled from memory has no standing."""

    a: str
    b: str
    kind: Annotated[str, word_(FitKind)]
    word: str
    """What stands between the ends: the body's own word, or the project's."""
    times: Count
    issuers: list[str]
    pages: list[str]
    """Where it was seen; none where it was not."""
    notes: NotRequired[list[str]]


@open_
class FitMeaning(TypedDict):
    """What a body means by a word, in our own words."""

    body: str
    text: str
    document: str | None
    page: str | None
    seen: bool


@open_
class FitDefinition(TypedDict):
    """A word as it is adopted here, beside what bodies mean by it."""

    term: str
    adopted: str
    why: NotRequired[str]
    meanings: list[FitMeaning]


@open_
class FitShared(TypedDict):
    """A core standard under which several members have a duty."""

    id: str
    members: list[str]
    draft: bool


@open_
class FitAudits(TypedDict):
    """How many audits are stated to have to do with a member."""

    id: str
    audits: Count


@open_
class FitChapterDocument(TypedDict):
    """One chapter: what stands in it and how that hangs together."""

    id: str
    title: str
    says: str
    members: list[str]
    links: list[FitLink]
    alone: list[str]
    """Members of which no relation to another member is held."""
    definitions: list[FitDefinition]
    shared: list[FitShared]
    audits: NotRequired[list[FitAudits]]


@open_
class FitBetween(TypedDict):
    """What two chapters have to do with each other."""

    a: str
    b: str
    both: list[str]
    links: list[FitLink]


@open_
class FitName(TypedDict):
    """Title and kind of what is named; ``term`` is a word of the glossary, ``external`` is not held here."""

    title: str
    kind: str
    state: NotRequired[str]


@open_
class FitDocument(TypedDict):
    """How these fit together: chapters, relations and words, each with where it is from."""

    chapters: list[FitChapterDocument]
    between: NotRequired[list[FitBetween]]
    names: dict[str, FitName]
