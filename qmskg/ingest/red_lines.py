"""Red lines, from ``sources/red_lines.yaml``: drafts of the project, each on a duty whose source states the limit."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import Field

from qmskg.ingest.listed import Row, listed

__all__ = ["EscalationStep", "RedLine", "Rung", "red_lines"]

_FILE: Final = "sources/red_lines.yaml"


class Rung(StrEnum):
    """How far up a step goes; ``outside`` is a body beyond the organisation."""

    WARD = "ward"
    DIVISION = "division"
    EXECUTIVE = "executive"
    BOARD = "board"
    OUTSIDE = "outside"


class EscalationStep(Row):
    """Who is told, and within what time, in words."""

    to: str = Field(min_length=1)
    rung: Rung
    within: str = Field(min_length=1)


class RedLine(Row):
    """A limit whose crossing always starts a fixed response.

    Attributes:
        duty: id of the leaf that it guards, whose source states the limit.
        owner: the role that watches it; no person's name.
        steps: the way upwards, in order.
    """

    id: str
    duty: str
    trigger: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    response: str = Field(min_length=1)
    steps: tuple[EscalationStep, ...] = Field(min_length=1)


def red_lines(content: Path) -> tuple[RedLine, ...]:
    """Return the red lines of a content folder, in the file's order; none where the file is not there.

    Raises:
        InputError: the file does not have the shape.
    """
    return listed(content, _FILE, "red_lines", RedLine)
