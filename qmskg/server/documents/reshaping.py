"""What a change of the core set would do, or did."""

from __future__ import annotations

from typing import Annotated, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.relations import Relation, Strength
from qmskg.server.documents.answers import NamedDocument
from qmskg.server.documents.words import StatusOrNone, StatusWord, open_, word_

__all__ = ["CoreChanged"]

StrengthWord = Annotated[str, word_(Strength)]


@open_
class PlaceOf(TypedDict):
    """Where a leaf stands."""

    core: str
    relation: Annotated[str, word_(Relation)]
    status: StatusWord


@open_
class MovedLeaf(TypedDict):
    """A leaf that stands elsewhere, or another way, afterwards."""

    leaf: str
    before: list[PlaceOf]
    after: list[PlaceOf]


@open_
class CoverChange(TypedDict):
    """A core standard or a leaf of which audits show less or more."""

    id: str
    before: StrengthWord
    """By what is published and agreed."""
    after: StrengthWord
    draft_before: StrengthWord
    """By that and the project's drafts, which nobody has agreed."""
    draft_after: StrengthWord


@open_
class TouchedAudit(TypedDict):
    """An audit that shows something else afterwards, or shows it another way."""

    id: str
    title: str


@open_
class StandingIds(TypedDict):
    """Ids of the changed core standards that stand."""

    before: list[str]
    after: list[str]


@open_
class CoreChanged(TypedDict):
    """The consequences of a change; once it is applied, with its event, by which it is taken back."""

    action: str
    """merge, split, move, edit or retire."""
    applied: bool
    seen: dict[str, str]
    """Position of each core standard that is changed: what to send as `seen` to apply it."""
    core_standards: StandingIds
    places: list[MovedLeaf]
    cover: list[CoverChange]
    audits: list[TouchedAudit]
    breaking: list[str]
    """Why evidence that was enough may not be enough any more, a sentence each."""
    additions: list[str]
    names: dict[str, NamedDocument]
    event: NotRequired[str]
    position: NotRequired[str]
    status: NotRequired[StatusOrNone]
