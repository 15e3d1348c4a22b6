"""Documents about the core set: the standards themselves, and what became of every leaf."""

from __future__ import annotations

from typing import Annotated, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.coreset import Became
from qmskg.links import Origin
from qmskg.relations import Relation
from qmskg.server.documents.answers import NamedDocument
from qmskg.server.documents.conflicts import PairRuling
from qmskg.server.documents.words import Count, StatusWord, open_, word_
from qmskg.themes import QualitySide
from qmskg.vocabulary import Codifiability, QmsFunction

__all__ = [
    "AskedRow",
    "CoreMemberDocument",
    "CoreSet",
    "CoreStandardDocument",
    "Disposition",
    "DispositionRow",
    "ParameterRow",
]


@open_
class CoreMemberDocument(TypedDict):
    """A leaf under a core standard, read from the leaf."""

    leaf: str
    relation: Annotated[str, word_(Relation)]
    status: StatusWord
    shared: NotRequired[str | None]
    """Of a leaf that intersects: the duty that both ask."""
    remainder: NotRequired[str | None]
    """What the leaf asks beyond the core standard."""
    reason: NotRequired[str | None]


@open_
class MaturityDocument(TypedDict):
    """What can be observed at each level."""

    basic: str
    developing: str
    embedded: str


@open_
class CodifiableDocument(TypedDict):
    """Whether the process can be written down as steps, and why."""

    answer: Annotated[str, word_(Codifiability)]
    reason: str


@open_
class StrictestDocument(TypedDict):
    """The strictest limit on one quantity, and the leaf whose it is."""

    quantity: str
    operator: str
    value: NotRequired[float | None]
    unit: NotRequired[str | None]
    text: NotRequired[str | None]
    whose: str


@open_
class CoreStandardDocument(TypedDict):
    """One deduplicated duty in plain English; a draft is nobody's decision."""

    id: str
    title: str
    statement: str
    scope: str
    theme: str
    theme_guessed: NotRequired[bool]
    """Whether the theme is no more than a guess by keyword."""
    quality: NotRequired[Annotated[str | None, word_(QualitySide, null=True)]]
    function: NotRequired[Annotated[str | None, word_(QmsFunction, null=True)]]
    draft: bool
    label: NotRequired[str | None]
    """What must stand wherever a draft is shown."""
    made_by: str
    origin: NotRequired[Annotated[str, word_(Origin)]]
    """`drafted`: the project wrote it. `machine`: the program put it together."""
    who_acts: NotRequired[str | None]
    met_when: NotRequired[list[str]]
    leaves_out: NotRequired[list[str]]
    maturity: NotRequired[MaturityDocument | None]
    codifiable: NotRequired[CodifiableDocument | None]
    strictest: NotRequired[list[StrictestDocument]]
    members: list[CoreMemberDocument]


@open_
class LeftOut(TypedDict):
    """A core standard that a filter left out, and why."""

    id: str
    why: str


@open_
class SuggestedGroup(TypedDict):
    """Leaves that may ask for the same thing, as a machine suggests; nobody has agreed it."""

    leaves: list[str]
    strength: float
    """Of the weakest join that made it."""
    stable: float
    """Share of its pairs that a stricter and a looser limit both leave together."""
    status: StatusWord


@open_
class CoreSet(TypedDict):
    """The core set as it stands."""

    core_standards: list[CoreStandardDocument]
    left_out: NotRequired[list[LeftOut]]
    """With services or service lines: those that are for others only, and why."""
    suggested: NotRequired[list[SuggestedGroup]]
    """Of leaves that stand in no core standard; the strongest first."""
    names: NotRequired[dict[str, NamedDocument]]
    """Of each leaf that is a member, or in a group."""


@open_
class DispositionRow(TypedDict):
    """What became of one leaf."""

    id: str
    source: str
    became: Annotated[str, word_(Became)]
    annex: NotRequired[str | None]
    reason: NotRequired[str | None]
    """Why it is kept or out of scope."""


@open_
class AskedRow(TypedDict):
    """How often one core standard is asked for: by so many leaves, of so many sources and bodies."""

    id: str
    title: str
    theme: str
    draft: bool
    leaves: Count
    sources: Count
    bodies: Count


@open_
class BodyRow(TypedDict):
    """The leaves of one body: how many go in, how many core standards they stand in, and what became of the rest."""

    key: str
    leaves: Count
    core: Count
    kept: Count
    out_of_scope: Count
    not_yet_mapped: Count
    core_standards: Count


@open_
class ThemeRow(TypedDict):
    """The leaves under the core standards of one theme."""

    key: str
    leaves: Count
    core_standards: Count


@open_
class BodyThemeRow(TypedDict):
    """The leaves of one body under the core standards of one theme."""

    body: str
    theme: str
    leaves: Count
    core_standards: Count


@open_
class OnlyOneSource(TypedDict):
    """What one source asks alone."""

    core_standards: list[str]
    kept: dict[str, Count]
    """Leaves kept as their own, by source."""


@open_
class ParameterValue(TypedDict):
    """One limit of one leaf."""

    leaf: str
    relation: Annotated[str, word_(Relation)]
    limit: str
    converted: NotRequired[str | None]
    """The amount in the smallest unit of the row, where that is another."""
    clock_start: str | None
    population: str | None


@open_
class ParameterRow(TypedDict):
    """The limits of one quantity under one core standard, side by side."""

    core: str
    quantity: str
    kind: Annotated[str, word_(("same", "stricter", "incompatible", "not_comparable", "in_words"))]
    values: list[ParameterValue]
    rulings: NotRequired[list[PairRuling]]
    """What people ruled on two of these limits."""


@open_
class Disposition(TypedDict):
    """What became of every leaf, and how often the same is asked."""

    leaves: Count
    by: dict[str, Count]
    core_standards: Count
    draft_core_standards: NotRequired[Count]
    draft_only: NotRequired[Count]
    """Leaves that stand in drafts alone."""
    label: NotRequired[str | None]
    """What must stand wherever numbers that rest on drafts are shown."""
    annexes: NotRequired[dict[str, Count]]
    rows: NotRequired[list[DispositionRow]]
    standards: NotRequired[list[AskedRow]]
    by_body: NotRequired[list[BodyRow]]
    by_theme: NotRequired[list[ThemeRow]]
    by_body_and_theme: NotRequired[list[BodyThemeRow]]
    only_one_source: NotRequired[OnlyOneSource]
    parameters: NotRequired[list[ParameterRow]]
