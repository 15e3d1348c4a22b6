"""What the command line prints of keeping an installation: backups, and whether what is served has drifted."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.server.documents.words import Count, open_

__all__ = ["Backup", "Drift", "Restored"]

Seconds = Annotated[float, Field(ge=0)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@open_
class Backup(TypedDict):
    """A backup that was made and read back."""

    file: str
    bytes: Count
    sha256: Digest
    position: Count
    """Of the register."""
    build: str | None
    graph: Digest | None
    """Of the graph as sorted N-Quads, without the mark of its build; null where nothing was built."""
    releases: list[str]
    tokens: Count
    """Whose hashes are kept."""
    seconds: Seconds


@open_
class Restored(TypedDict):
    """An installation that was brought back."""

    file: str
    data: str
    content: str
    position: Count
    releases: list[str]
    tokens: Count
    graph: Digest
    same_graph: bool | None
    """Whether it is the graph that was kept; null where that cannot be compared."""
    content_differs: list[str]
    """Files of content that are not those of the backup."""
    sentence: str
    seconds: Seconds


@open_
class DriftCheck(TypedDict):
    """One thing that was held to what it should be."""

    name: str
    good: bool
    sentence: str


@open_
class DriftExamples(TypedDict):
    """The first of the quads that differ."""

    missing: list[str]
    extra: list[str]


@open_
class Drift(TypedDict):
    """Whether what is served is what the files and the register say."""

    same: bool
    position: Count
    build: str
    quads: Count
    checks: list[DriftCheck]
    missing: Count
    extra: Count
    examples: DriftExamples
    sentence: str
    seconds: Seconds
