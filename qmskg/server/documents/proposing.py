"""What curators propose beside an answer, and how far the reading is."""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.server.documents.words import Count, StatusOrNone, open_

__all__ = ["Assigned", "AssignedRow", "NewCore", "PersonProgress", "Progress", "SourceProgress", "Split", "Splits"]


@open_
class Split(TypedDict):
    """A leaf that somebody proposes to split, and the duties that it holds."""

    event: str
    leaf: str
    title: str
    parts: list[str]
    reason: str | None
    person: str
    time: str


@open_
class Splits(TypedDict):
    """The proposals to split that stand."""

    splits: list[Split]


@open_
class NewCore(TypedDict):
    """What is said back once a core standard is proposed."""

    event: str
    position: str
    status: StatusOrNone
    id: str
    """Of the core standard; a pair of it and a leaf can now be decided on."""


@open_
class AssignedRow(TypedDict):
    """Somebody who is asked to read a document, or a pair."""

    subject: str
    """Id of the document, or key of the pair."""
    person: str
    name: str


@open_
class Assigned(TypedDict):
    """Who is asked to read what."""

    assigned: list[AssignedRow]


@open_
class SourceProgress(TypedDict):
    """How many pairs with an end in a document stand where."""

    id: str
    title: str
    pairs: Count
    by: dict[str, Count]
    """Status of the pair -> how many."""
    done: Count
    """Agreed, rejected, or kept as unsure."""
    left: Count


@open_
class PersonProgress(TypedDict):
    """How many pairs somebody has answered."""

    id: str
    name: str
    answered: Count
    left: Count
    """Assigned to them, and still waiting for their answer."""


@open_
class Progress(TypedDict):
    """How far the reading is; people in the order of the alphabet."""

    sources: list[SourceProgress]
    people: list[PersonProgress]
