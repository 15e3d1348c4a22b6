"""Demands that disagree, and what people ruled."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.relations import Ruling
from qmskg.server.documents.answers import LeftOutThings, NamedDocument
from qmskg.server.documents.words import open_, word_
from qmskg.vocabulary import LegalForce

__all__ = ["Conflict", "ConflictRuled", "Conflicts", "PairRuling", "RulingDocument"]


@open_
class RulingDocument(TypedDict):
    """What a named person ruled where two demands disagree. Both go on being shown."""

    event: str
    ruling: Annotated[str, word_(Ruling)]
    words: str
    """The ruling as a person reads it."""
    applies: str | None
    """The one of the two that applies, where one does."""
    reason: str | None
    person: str
    time: str
    reworded: bool
    """Whether one of the two texts was reworded since, with the same substance."""


@open_
class Conflict(TypedDict):
    """Two demands that disagree."""

    a: str
    b: str
    core: str | None
    kind: Annotated[str, word_(("stricter", "incompatible", "not_comparable"))]
    dimension: str
    values: list[Any]
    """Both limits, as their bodies wrote them."""
    converted: NotRequired[list[str | None]]
    """Both amounts in the smaller of their two units, such as 24 hours for 1 day; null where it is that already."""
    clock_starts: NotRequired[list[str | None]]
    populations: NotRequired[list[str | None]]
    why: NotRequired[str | None]
    """What keeps the two from being compared: units of other kinds, the start of the clock, or other people."""
    forces: NotRequired[list[Annotated[str | None, word_(LegalForce, null=True)]]]
    """Legal force of a and of b; null for a core standard."""
    draft: NotRequired[bool]
    """Whether nobody has agreed that the two share a duty: a draft puts them together, or the program."""
    suggested: NotRequired[bool]
    """Whether a proposal of the program alone puts the two together, since their texts are like each other."""
    ruling: NotRequired[RulingDocument | None]
    earlier_ruling: NotRequired[RulingDocument | None]
    """A ruling that holds no longer, since one of the two has changed in substance."""
    position: NotRequired[str]
    """What to name as `seen` when ruling."""


@open_
class Conflicts(TypedDict):
    """Demands that disagree: of agreed pairs, leaves under one core standard, and near neighbours, each marked."""

    conflicts: list[Conflict]
    left_out: NotRequired[list[LeftOutThings]]
    """With services or service lines: how many conflicts have a demand that is for others only, and why."""
    names: NotRequired[dict[str, NamedDocument]]


@open_
class PairRuling(TypedDict):
    """What was ruled on two limits that stand side by side."""

    a: str
    b: str
    ruling: RulingDocument | None
    earlier_ruling: RulingDocument | None
    position: str


@open_
class ConflictRuled(TypedDict):
    """What is said back once a ruling is on disk."""

    event: str
    position: str
    status: None
    ruling: RulingDocument | None
    earlier_ruling: RulingDocument | None
