"""Documents of releases: what was published, and what changed between two of them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.assurance.impact import FATES
from qmskg.coreset.coherence import Profile
from qmskg.coreset.versions import Level
from qmskg.matching.alignment import Became
from qmskg.server.documents.words import Count, LinkKindWord, StatusWord, open_, word_

__all__ = [
    "Diff",
    "Explained",
    "Impact",
    "LoadedMappings",
    "Reissue",
    "Release",
    "Releases",
    "Successions",
]

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
VersionText = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]


@open_
class ReleaseRow(TypedDict):
    """A release as the register tells of it; ``here`` says whether its files are in this installation."""

    version: VersionText
    date: str
    profile: Annotated[str, word_(Profile)]
    """`draft` was made by the project and agreed by nobody."""
    previous: str | None
    by: str
    checksum: Sha256
    """Of its file SHA256SUMS."""
    here: bool


@open_
class Releases(TypedDict):
    """Every release, newest first."""

    releases: list[ReleaseRow]


@open_
class ReleaseFile(TypedDict):
    """A file of a release."""

    path: str
    sha256: Sha256
    bytes: Count


@open_
class Release(ReleaseRow):
    """One release with its files."""

    files: list[ReleaseFile]


@open_
class NamedRow(TypedDict):
    """A core standard, leaf or pair by name."""

    id: str
    title: str


@open_
class MoveRow(TypedDict("MoveEnds", {"from": list[NamedRow]})):
    """Core standards that became others."""

    to: list[NamedRow]


@open_
class RewordedRow(NamedRow):
    """A core standard with the fields that changed: before and after."""

    fields: dict[str, dict[str, Any]]


@open_
class ChangeRow(NamedRow):
    """A leaf's place, or a pair's answer; null where there was nothing, or nothing is left."""

    before: str | None
    after: str | None


@open_
class RemappedRow(NamedRow):
    """A core standard, or a pair, of which the mapping changed."""

    kind: Annotated[str, word_(("core", "mapping", "evidence"))]
    changes: list[ChangeRow]


@open_
class Diff(TypedDict("DiffEnds", {"from": str})):
    """What lies between two releases, or a release and what is so now."""

    to: str
    level: Annotated[str, word_(level.name.lower() for level in Level)]
    breaking: list[str]
    """Why earlier evidence may not be enough any more, a sentence each."""
    added: list[NamedRow]
    removed: list[NamedRow]
    merged: list[MoveRow]
    split: list[MoveRow]
    reworded: list[RewordedRow]
    remapped: list[RemappedRow]


@open_
class Explained(TypedDict):
    """The event in which a contradiction was explained."""

    event: str
    position: str


@open_
class LoadedMappings(TypedDict):
    """How many settled pairs were read back."""

    decisions: Count


FateWord = Annotated[str, word_(FATES)]


@open_
class SuccessionRow(TypedDict):
    """A document that took, or is to take, the place of another."""

    old: str
    new: str
    status: str
    """Of the newer edition: `draft` where it is still to come."""


@open_
class Successions(TypedDict):
    """Which document took which one's place."""

    successions: list[SuccessionRow]


@open_
class LeafName(TypedDict):
    """A leaf by name."""

    id: str
    number: str
    title: str


@open_
class AlignedRow(TypedDict):
    """What became of one leaf."""

    old: LeafName | None
    new: LeafName | None
    became: Annotated[str, word_(Became)]
    likeness: float | None


@open_
class TouchedPair(TypedDict):
    """A pair that people have read, and what happens to it."""

    a: str
    b: str
    kind: LinkKindWord
    status: StatusWord
    becomes: FateWord
    to: list[str]
    """Its two ends in the newer edition."""


@open_
class TouchedLeaf(LeafName):
    """A leaf of the older edition under a core standard."""

    becomes: FateWord
    new: str | None


@open_
class TouchedCore(TypedDict):
    """A core standard with leaves of the older edition; its id stays."""

    id: str
    title: str
    leaves: list[TouchedLeaf]


@open_
class TouchedLink(TypedDict):
    """What a measure shows, or is stated to measure, of the older edition."""

    measure: str
    leaf: str
    status: StatusWord
    becomes: FateWord


@open_
class TouchedAudit(TypedDict):
    """An audit that shows something about the older edition."""

    id: str
    title: str
    links: list[TouchedLink]


@open_
class Impact(TypedDict):
    """What a reissued source touches."""

    by: dict[str, Count]
    """How many leaves are the same, renumbered, changed, gone or new."""
    leaves: list[AlignedRow]
    mappings: list[TouchedPair]
    core_standards: list[TouchedCore]
    audits: list[TouchedAudit]


@open_
class Reissue(Impact):
    """The same; with `--write`, `written` says how many rows went into which file."""
