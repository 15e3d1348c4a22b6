"""What only the command line prints: of building, checking and publishing. The rest is the API's documents."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.coreset.coherence import Severity
from qmskg.server.documents.answers import Disposition
from qmskg.server.documents.words import Count, open_, word_

__all__ = ["BuildReport", "CoreSetStatus", "Demonstration", "Files", "MatchReport", "SettingsList", "Validation"]

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
class MatchReport(TypedDict):
    """What a match proposed."""

    leaves: Count
    proposals: Count
    seconds: Seconds


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
