"""Programmes of audits, and where audits overlap."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.assurance import Footing
from qmskg.assurance.choosing import Unit
from qmskg.assurance.mandatory import Standing
from qmskg.server.documents.answers import LeftOutThings, NamedDocument
from qmskg.server.documents.words import Count, open_, word_

__all__ = ["Overlaps", "Programme"]

FootingWord = Annotated[str, word_(Footing)]


@open_
class GroundRow(TypedDict):
    """What binds an audit, with the clause and the page where they are known."""

    text: str
    clause: str | None
    page: str | None
    issuer: str | None
    note: str | None


@open_
class ProgrammeAudit(TypedDict):
    """One audit of a programme."""

    id: str
    mandatory: bool
    why: str
    adds: list[str]
    """What it shows, at least in part, and none before it in the list."""
    locked: NotRequired[bool]
    """Whether it is in the programme in any case."""
    weight: NotRequired[Annotated[float, Field(gt=0)]]
    frequency: NotRequired[str]
    standing: NotRequired[Annotated[str, word_(Standing)]]
    grounds: NotRequired[list[GroundRow]]
    drawn: NotRequired[int | None]
    """In how many draws it was chosen; null where nothing was drawn."""


@open_
class CurvePoint(TypedDict):
    """How many are shown by the first so many audits of the list."""

    audits: Count
    id: str
    covered: Count


@open_
class OnlyFor(TypedDict):
    """An audit that nothing can replace, with what no other shows."""

    id: str
    only_for: list[str]


@open_
class Tie(TypedDict):
    """An audit that can be swapped at no cost."""

    without: str
    drops: list[str]
    """What leaves the programme: it, and what else changes with it."""
    instead: list[str]


@open_
class Sure(TypedDict):
    """How far the programme hangs on links that nobody has agreed."""

    trials: Count
    seed: int
    keep: Annotated[float, Field(ge=0, le=1)]
    """The chance with which a draft is kept in a draw: an assumption."""
    expected: float | None
    low: int | None
    high: int | None
    chosen: dict[str, int]
    """In how many draws each audit was chosen, locked ones left out."""
    words: str


@open_
class NotForThem(TypedDict):
    """An audit, or a core standard, that is not for whoever asks."""

    id: str
    why: str


@open_
class Programme(TypedDict):
    """The fewest audits that show whatever can be shown, or the most that so many can show."""

    service: str
    service_line: NotRequired[str | None]
    left_out: NotRequired[list[NotForThem]]
    """Audits that run and are for other services, or about other service lines, only."""
    standards_left_out: NotRequired[list[NotForThem]]
    """Core standards for other services, or all but about other service lines."""
    basis: FootingWord
    status: Annotated[str, word_(("optimal", "feasible", "infeasible"))]
    objective: float
    """The weighted number of audits; where ``goal`` is ``most``, how many are shown."""
    bound: float
    """What no programme can go beyond, in the same unit."""
    audits: list[ProgrammeAudit]
    applicable: list[str]
    coverable: list[str]
    covered: list[str]
    uncoverable: list[str]
    gap: NotRequired[float]
    goal: NotRequired[Annotated[str, word_(("fewest", "most"))]]
    most: NotRequired[int | None]
    unit: NotRequired[Annotated[str, word_(Unit)]]
    """What ``applicable`` and the lists after it are."""
    rests_on: NotRequired[str]
    notice: NotRequired[str | None]
    words: NotRequired[list[str]]
    curve: NotRequired[list[CurvePoint]]
    irreplaceable: NotRequired[list[OnlyFor]]
    ties: NotRequired[list[Tie]]
    sure: NotRequired[Sure]
    names: NotRequired[dict[str, NamedDocument]]


@open_
class OverlapRow(TypedDict):
    """Two audits that show the same."""

    id: str
    a: str
    b: str
    frequency: list[str]
    shared: list[str]
    a_only: Count
    b_only: Count


@open_
class AuditAlone(TypedDict):
    """What an audit shows, and what no other does."""

    id: str
    frequency: str
    shows: Count
    alone: list[str]


@open_
class Overlaps(TypedDict):
    """Audits that show the same, a page at a time; ``next`` goes into ``after``."""

    basis: FootingWord
    rows: list[OverlapRow]
    audits: list[AuditAlone]
    left_out: NotRequired[list[LeftOutThings]]
    """With services or service lines: how many audits are for others only, and why."""
    total: NotRequired[Count]
    next: NotRequired[str | None]
