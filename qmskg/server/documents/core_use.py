"""What a trust takes from the core set: what can be codified, and what is needed for the next level."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from qmskg.assurance.islands import IslandGrouping
from qmskg.ingest.red_lines import Rung
from qmskg.server.documents.answers import LeftOutThings, NamedDocument
from qmskg.server.documents.core import LeftOut
from qmskg.server.documents.words import Count, open_, word_

__all__ = ["Islands", "Levels", "RedLines"]


@open_
class IslandRow(TypedDict):
    """A theme or a service: ids of its core standards, by whether they can be codified."""

    key: str
    yes: list[str]
    in_part: list[str]
    judgement_led: list[str]
    not_said: list[str]


@open_
class IslandStandard(TypedDict):
    """What a core standard says of itself, and in how many of its duties the sources ask in which form."""

    answer: Annotated[str, word_(("yes", "in_part", "judgement_led", "not_said"))]
    reason: str | None
    forms: dict[str, Count]
    draft: bool


@open_
class Islands(TypedDict):
    """Islands of reliability: which processes can be codified, and which are led by judgement."""

    by: Annotated[str, word_(IslandGrouping)]
    rows: list[IslandRow]
    standards: dict[str, IslandStandard]
    left_out: list[LeftOut]
    pathways: NotRequired[dict[str, list[str]]]
    """By pathway: which quality standards tell each of them."""
    total: NotRequired[dict[str, Count]]
    service: NotRequired[str | None]
    service_line: NotRequired[str | None]
    draft: NotRequired[bool]
    names: NotRequired[dict[str, NamedDocument]]


@open_
class LevelRow(TypedDict):
    """A core standard: what can be seen at the level, and at the next; none where there is none."""

    id: str
    here: str
    next: str | None
    theme: NotRequired[str]
    draft: NotRequired[bool]


@open_
class Levels(TypedDict):
    """For a level of maturity: what can be seen there, and what is needed for the next. It rates nobody."""

    level: Annotated[str, word_(("basic", "developing", "embedded"))]
    next: str | None
    rows: list[LevelRow]
    left_out: list[LeftOut]
    service: NotRequired[str | None]
    service_line: NotRequired[str | None]
    theme: NotRequired[str | None]
    draft: NotRequired[bool]
    names: NotRequired[dict[str, NamedDocument]]


@open_
class EscalationStepDocument(TypedDict):
    """Who is told, in which order and within what time."""

    order: Annotated[int, Field(ge=1)]
    to: str
    rung: Annotated[str, word_(Rung)]
    within: str


@open_
class RedLineDocument(TypedDict):
    """A limit whose crossing always starts a fixed response. Each is a draft until people agree it."""

    id: str
    duty: str
    trigger: str
    owner: str
    response: str
    steps: list[EscalationStepDocument]
    draft: bool
    page: str | None
    """Where the duty was seen."""
    limits: NotRequired[list[str]]
    limits_seen: NotRequired[bool]


@open_
class RedLines(TypedDict):
    """What escalates, to whom and by when; with ``reaches``, only what reaches that rung."""

    reaches: Annotated[str, word_(Rung)] | None
    red_lines: list[RedLineDocument]
    said: str
    """What the answer amounts to; where it is empty, why."""
    all: NotRequired[Count]
    left_out: NotRequired[list[LeftOutThings]]
    """With services or service lines: how many red lines are for others only, and why."""
    names: NotRequired[dict[str, NamedDocument]]
