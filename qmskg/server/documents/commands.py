"""What only the command line prints: of building, checking and publishing. The rest is the API's documents."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.coreset.coherence import Severity
from qmskg.server.documents.core import Disposition
from qmskg.server.documents.words import Count, open_, word_

__all__ = [
    "Alone",
    "BuildReport",
    "CoreSetStatus",
    "Demonstration",
    "Duplicates",
    "Files",
    "MatchReport",
    "SettingsList",
    "Validation",
]

Seconds = Annotated[float, Field(ge=0)]


@open_
class BuildReport(TypedDict):
    """What a build holds, and what it took."""

    sources: Count
    """Documents, audits and NICE standards included."""
    leaves: Count
    """Measures included."""
    audits: Count
    measures: Count
    triples: Count
    external_nodes: Count
    """Ends of stated links that are not held here."""
    seconds: Seconds
    encoder_seconds: Seconds
    peak_mb: Annotated[float, Field(gt=0)]
    errors: list[Any]


@open_
class Learned(TypedDict):
    """What proposals learned from decisions, up to a position of the register."""

    position: Count
    decisions: Count
    linked: Count
    rejected: Count
    moved: Count
    """Proposals that stand in another band for it."""
    matters: bool
    sentence: str


@open_
class MatchReport(TypedDict):
    """What a match proposed."""

    leaves: Count
    proposals: Count
    seconds: Seconds
    learned: Learned | None
    """Null where only one source was matched before all were."""


@open_
class LeafRow(TypedDict):
    """A leaf, by name."""

    id: str
    title: str
    kind: str
    source: str


@open_
class GroupRow(TypedDict):
    """Leaves that say the same; ``limits`` and ``populations``, by leaf, are given where they are not the same."""

    leaves: Annotated[list[LeafRow], Field(min_length=2)]
    likeness: Annotated[float, Field(ge=0, le=1)]
    """The least likeness of wording that holds the group together."""
    identical: bool
    limits: dict[str, list[str]]
    populations: dict[str, str | None]


@open_
class Duplicates(TypedDict):
    """Duties that are said twice. What relation holds between them is for people to say."""

    groups: list[GroupRow]


@open_
class AloneRow(LeafRow):
    """A leaf to which nothing held here answers."""

    sure: Annotated[float, Field(ge=0, le=1)]
    """The chance that none of its five likeliest candidates is right."""
    nearest: str


@open_
class Alone(TypedDict):
    """Leaves without a counterpart, the surest first."""

    alone: list[AloneRow]


@open_
class Demonstration(TypedDict):
    """A register of made-up curators."""

    decisions: Count
    people: list[str]
    data: str


@open_
class SettingRow(TypedDict):
    """One setting."""

    name: Annotated[str, Field(pattern="^QMSKG_")]
    value: str
    about: str


@open_
class SettingsList(TypedDict):
    """Every setting, with what it is now."""

    settings: list[SettingRow]


@open_
class CoreSetStatus(TypedDict):
    """How far the core set is."""

    core_standards: Count
    draft: Count
    disposition: Disposition


@open_
class ValidationRow(TypedDict):
    """One thing that the gate found, in words to act on."""

    shape: str
    focus: str
    message: Annotated[str, Field(min_length=1)]
    severity: Annotated[str, word_(Severity)]


@open_
class Validation(TypedDict):
    """What the gate found."""

    conforms: bool
    results: list[ValidationRow]


@open_
class FileRow(TypedDict):
    """A file that was written."""

    path: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@open_
class Files(TypedDict):
    """What was written."""

    files: Annotated[list[FileRow], Field(min_length=1)]
