"""What a curator asks: who am I, what waits, the card of a pair, and what is said back."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg import vocabulary as v
from qmskg.server.documents.words import AnswerOrNone, Count, LinkKindWord, StatusOrNone, StatusWord, open_, word_

__all__ = [
    "Card",
    "Contradiction",
    "DocumentRef",
    "EventDocument",
    "Events",
    "History",
    "Home",
    "Leaf",
    "LinkDocument",
    "Me",
    "MyEvent",
    "Name",
    "OfflineFile",
    "OfflineRow",
    "OfflineTaken",
    "PersonDocument",
    "Queue",
    "QueueItem",
    "Receipt",
    "StatedDocument",
]


@open_
class PersonDocument(TypedDict):
    """Somebody who decides."""

    id: str
    name: str


@open_
class Me(TypedDict):
    """Who the token belongs to, and how this installation works."""

    person: PersonDocument
    roles: list[Annotated[str, word_(v.Role)]]
    may: list[str]
    """What these roles allow, as `qmskg.register.rights` names it."""
    until: str | None
    """When the sign-in runs out (UTC); null for never."""
    readers: Annotated[int, Field(ge=1, le=3)]
    position: Count
    demonstration: bool
    """Whether the register is a fictional one."""


@open_
class QueueItem(TypedDict):
    """A pair that waits for the viewer; ``seen`` is the position to name when deciding."""

    a: str
    b: str
    kind: LinkKindWord
    status: StatusWord
    seen: str


@open_
class Queue(TypedDict):
    """A page of the queue."""

    items: list[QueueItem]
    total: Count


@open_
class Name(TypedDict):
    """A node above or beside a leaf."""

    id: str
    title: str


@open_
class DocumentRef(TypedDict):
    """Where a leaf comes from."""

    id: str
    title: str
    short_title: str
    publisher: str
    version: str
    status: Annotated[str, word_(v.EditionStatus)]
    licence: str
    legal_force: str | None
    url: str | None


@open_
class Leaf(TypedDict):
    """One side of a card: the text in full, what stands above and beside it, and where it comes from."""

    id: str
    title: str
    summary: str
    kind: str
    iri: NotRequired[str]
    number: NotRequired[str]
    document: NotRequired[DocumentRef]
    parents: NotRequired[list[Name]]
    siblings: NotRequired[list[Name]]
    """What stands beside it: the first of ``siblings_in_all``."""
    siblings_in_all: NotRequired[int]
    obligation: NotRequired[str]
    duty_type: NotRequired[str | None]
    actor: NotRequired[str | None]
    population: NotRequired[str | None]
    thresholds: NotRequired[list[str]]
    applies_to: NotRequired[list[str]]
    page: NotRequired[str | None]
    verified: NotRequired[dict[str, Any]]


@open_
class EventDocument(TypedDict):
    """What somebody did to a pair; of another reader's open vote the kind alone is given."""

    kind: str
    id: NotRequired[str]
    time: NotRequired[str]
    answer: NotRequired[AnswerOrNone]
    person: NotRequired[str]
    undone: NotRequired[bool]
    token_made_by: NotRequired[str]
    """Name of the administrator who had made the token that was used; absent where only its person knew it."""


@open_
class LinkDocument(TypedDict):
    """What is known about a pair; ``probability`` and its kin only after the viewer has decided."""

    a: str
    b: str
    kind: LinkKindWord
    status: StatusWord
    answer: AnswerOrNone
    not_covered: NotRequired[list[str] | None]
    people: NotRequired[list[str]]
    probability: NotRequired[float | None]
    band: NotRequired[Literal["strong", "medium", "weak"] | None]
    """In which words the probability is told; null below the last band, where nothing is proposed."""
    explanation: NotRequired[dict[str, Any] | None]
    """Marks on both texts, limits, and what each signal adds; its ``meaning`` is null until the encoder is loaded."""


@open_
class StatedDocument(TypedDict):
    """A link that a body publishes, in its own word."""

    subject: str
    type: Annotated[str, word_(v.StatedType)]
    object: str
    page: str | None


@open_
class Contradiction(TypedDict):
    """Agreed mappings that leave no room for an answer, in words, and the pairs that they are of."""

    words: str
    pairs: list[list[str]]


@open_
class Home(TypedDict):
    """A core standard that a leaf without a place may belong under, as the machine suggests."""

    id: str
    title: str
    statement: str
    seen: str
    """What to name as ``seen`` when deciding on the leaf and this one."""
    mine: AnswerOrNone
    """What the viewer has said of the two; null for nothing."""


@open_
class Card(TypedDict):
    """The review card of a pair, as one person may see it."""

    pair: str
    a: Leaf
    b: Leaf
    kind: LinkKindWord
    round: Annotated[int, Field(ge=1)]
    position: str
    """What to name as ``seen`` when deciding: ``none``, or a number."""
    status: StatusOrNone
    mine: EventDocument | None
    others: Count
    decided: LinkDocument | None
    proposal: LinkDocument | None
    """What the machine suggested; null until the viewer has decided."""
    stated: list[StatedDocument]
    contradictions: NotRequired[dict[str, list[Contradiction]]]
    """Relation -> agreed mappings that leave no room for it."""
    splits: NotRequired[list[str]]
    """Ends that somebody proposes to split."""
    refused: NotRequired[str | None]
    """Why an answer of the viewer would be refused now, whichever it is; null where none would, and for the public."""
    homes: NotRequired[list[Home]]
    """Of a leaf that stands in no core standard, and one that it may belong under: those that it may, at most five."""
    events: list[EventDocument]


@open_
class Receipt(TypedDict):
    """What is said back once a decision, or an undo, is on disk."""

    event: str
    position: str
    status: StatusOrNone
    proposal: NotRequired[LinkDocument | None]
    """What the machine had suggested for the pair that was decided."""
    planted: NotRequired[dict[str, Any]]
    """Of a pair that was planted with a known answer, once it is answered: what is right, and whether it was."""


@open_
class OfflineRow(TypedDict):
    """What an answered row of a workbook would do, or did."""

    row: Annotated[int, Field(ge=1)]
    a: str | None
    b: str | None
    answer: str | None
    was: AnswerOrNone
    """What the viewer had answered before, read from a to b."""
    change: Annotated[str, word_(("new", "changed", "already", "refused"))]
    why: str | None
    """Why it is refused."""
    notes: list[str]
    """What to look at again: agreed mappings that leave no room for the answer, or that it was taken before."""
    event: str | None


@open_
class OfflineCounts(TypedDict):
    """How many rows did, or would do, what."""

    new: Count
    changed: Count
    already: Count
    refused: Count
    blank: Count


@open_
class OfflineTaken(TypedDict):
    """What a workbook that comes back would change; what it changed where ``applied``."""

    applied: bool
    rows: list[OfflineRow]
    counts: OfflineCounts


@open_
class OfflineFile(TypedDict):
    """A workbook that was written."""

    file: str
    pairs: Count


@open_
class History(TypedDict):
    """What happened to a pair, oldest first, as the viewer may see it."""

    pair: str
    round: Annotated[int, Field(ge=1)]
    position: str
    status: StatusOrNone
    events: list[EventDocument]


@open_
class MyEvent(TypedDict):
    """Something that the viewer did to a pair."""

    id: str
    kind: str
    time: str
    a: NotRequired[str]
    b: NotRequired[str]
    undone: bool


@open_
class Events(TypedDict):
    """What the viewer did, newest first."""

    events: list[MyEvent]
