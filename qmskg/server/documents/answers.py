"""What a trust asks: evidence, search, coverage, conflicts."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.server.documents.words import BasisWord, Count, ShownWord, StatusWord, Step, StrengthWord, open_, word_

__all__ = [
    "AuditAnswer",
    "AuditRow",
    "Coverage",
    "CoverageCell",
    "CoverageMatrix",
    "CoverageRow",
    "Gap",
    "Gaps",
    "NamedDocument",
    "PastedMeasure",
    "SearchAnswer",
    "SearchHit",
    "ShownCounts",
    "SourceLeaves",
    "SourcesStatus",
    "StandardAnswer",
    "StandardRow",
]


@open_
class NamedDocument(TypedDict):
    """What people call a thing."""

    title: str
    source: str


@open_
class AuditRow(TypedDict):
    """One (standard, status, drafted) that an audit gives evidence towards."""

    id: str
    """Leaf, heading, core standard or external node."""
    kind: Annotated[str, word_(("requirement", "core"))]
    title: str
    source: str
    strength: ShownWord
    status: StatusWord
    drafted: NotRequired[bool]
    """Of what is proposed: whether it is the project's own draft, and no machine's suggestion."""
    basis: BasisWord
    part_unknown: NotRequired[bool]
    """Whether a part of a broader core standard is shown, and nobody has said that it is the part asked for here."""
    not_covered: list[str] | None
    """What the measure leaves out; null is "not stated", which is not the same as nothing."""
    via: list[Step]
    people: list[str]
    pages: list[str]


@open_
class AuditAnswer(TypedDict):
    """What an audit, or one measure, gives evidence towards."""

    audit: str
    title: str
    standards: list[AuditRow]
    names: NotRequired[dict[str, NamedDocument]]
    """Of each id in a chain."""


@open_
class StandardRow(TypedDict):
    """One way in which an audit shows something about a standard."""

    id: str
    measure: str | None
    """Null where a body states the link of the whole audit."""
    strength: ShownWord
    status: StatusWord
    drafted: NotRequired[bool]
    basis: BasisWord
    part_unknown: NotRequired[bool]
    """As in the answer of an audit."""
    not_covered: list[str] | None


@open_
class StandardAnswer(TypedDict):
    """Which audits show something about a requirement, a source or a core standard."""

    standard: str
    title: str
    strength: StrengthWord
    """Over the leaves, counting agreed and published evidence only."""
    part_unknown: NotRequired[bool]
    """Whether all that is shown is a part of something broader, and nobody has said that it is a part of this."""
    audits: list[StandardRow]
    residual: list[str]
    """Leaves that no audit shows fully."""


@open_
class SearchHit(TypedDict):
    """One thing found; ``score`` orders the hits of one answer and means nothing else."""

    id: str
    title: str
    score: float
    kind: Annotated[str, word_(("source", "audit", "requirement", "measure", "core"))]


@open_
class LeftOutThings(TypedDict):
    """How many things that fit the words a filter left out; each is counted once."""

    why: str
    things: Count


@open_
class SearchAnswer(TypedDict):
    """What was found, best first."""

    hits: list[SearchHit]
    meaning: NotRequired[bool]
    """Whether it was searched by meaning too."""
    words_alone: NotRequired[str | None]
    """Why it rests on words alone, as a sentence: the encoder is still being loaded, or is not there."""
    found: NotRequired[Count]
    """With filters: how many of the things that fit pass; ``hits`` are the first of them."""
    left_out: NotRequired[list[LeftOutThings]]
    """With filters: how many of the things that fit were left out, and why."""


@open_
class ShownByMeasure(TypedDict):
    """What a measure held here shows."""

    id: str
    kind: Annotated[str, word_(("requirement", "core"))]
    strength: ShownWord
    status: StatusWord
    drafted: bool


@open_
class LikeMeasure(TypedDict):
    """A measure held here that is like the one that was pasted, and what it shows itself."""

    id: str
    status: StatusWord
    """Proposed, always: that the two are the same is for a person to see."""
    shows: list[ShownByMeasure]


@open_
class MaybeAbout(TypedDict):
    """A duty that a pasted measure may be about, and the core standards that bring it together."""

    id: str
    status: StatusWord
    core: list[str]


@open_
class PastedMeasure(TypedDict):
    """What a measure in somebody's own words may be, and be about, the likest first. Nothing of it is stored."""

    measures: list[LikeMeasure]
    standards: list[MaybeAbout]
    meaning: NotRequired[bool]
    words_alone: NotRequired[str | None]
    """Why it rests on words alone, as a sentence; null where meaning had a part."""
    notice: NotRequired[str]
    names: NotRequired[dict[str, NamedDocument]]


@open_
class ShownCounts(TypedDict):
    """How many leaves are shown fully, and how many in part."""

    full: Count
    partial: Count


@open_
class UnknownParts(TypedDict):
    """Leaves of which only a part of something broader is shown, and nobody has said that it is theirs."""

    agreed: Count
    """Of ``partial``."""
    draft: Count
    """Of ``draft``."""
    would_be: Count
    """Of ``would_be``."""


@open_
class CoverageRow(TypedDict):
    """How many duties of one body, theme, service or level some audit shows. Counts, never a score."""

    key: str
    leaves: Count
    full: Count
    partial: Count
    none: Count
    would_be: Count
    """Leaves shown at least in part, were every draft and every open suggestion agreed."""
    direct: NotRequired[ShownCounts]
    """Of ``full`` and ``partial``: by a link of their own."""
    through_core: NotRequired[ShownCounts]
    """Of ``full`` and ``partial``: only through the core set."""
    draft: NotRequired[Count]
    """Leaves shown at least in part, were the project's own drafts agreed."""
    part_unknown: NotRequired[UnknownParts]


@open_
class LeftOutDuties(TypedDict):
    """How many duties were left out since they are for other services, and for which they are."""

    why: str
    duties: Count


@open_
class Coverage(TypedDict):
    """Coverage over the leaves of editions in force."""

    rows: list[CoverageRow]
    total: NotRequired[CoverageRow]
    """Each duty once, whatever the groups."""
    service: NotRequired[str | None]
    service_line: NotRequired[str | None]
    left_out: NotRequired[list[LeftOutDuties]]
    """With services: how many duties are for others only."""


@open_
class CoverageCell(TypedDict):
    """How many leaves of one source one audit shows; there is a cell only where it shows, or would show, some."""

    source: str
    audit: str
    full: Count
    partial: Count
    direct: Count
    """Of both: by a link of their own."""
    through_core: Count
    """Of both: only through the core set."""
    draft: Count
    would_be: Count
    part_unknown: UnknownParts


@open_
class SourceLeaves(TypedDict):
    """A source, and how many duties it has."""

    id: str
    leaves: Count


@open_
class CoverageMatrix(TypedDict):
    """All sources by all audits that run. Counts, never a score."""

    sources: list[SourceLeaves]
    audits: list[str]
    cells: list[CoverageCell]


@open_
class Gap(TypedDict):
    """A duty that nothing agreed or published shows."""

    id: str
    title: str
    source: str
    nearest: list[str]
    """Measures that a machine suggests; nobody has agreed them."""


@open_
class Gaps(TypedDict):
    """A page of gaps; ``next`` goes into ``after`` for the page that follows, and is null on the last."""

    rows: list[Gap]
    service: NotRequired[str | None]
    service_line: NotRequired[str | None]
    left_out: NotRequired[list[LeftOutDuties]]
    total: NotRequired[Count]
    next: NotRequired[str | None]


@open_
class SourcesStatus(TypedDict):
    """How much of the content was seen on a page."""

    verified_share: Annotated[float, Field(ge=0, le=1)]
    leaves: Count
    by_source: dict[str, dict[str, int]]
