"""Red lines, from ``sources/red_lines.yaml``: drafts of the project, each on a duty whose source states the limit."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qmskg.errors import InputError

__all__ = ["EscalationStep", "RedLine", "Rung", "red_lines"]

_FILE: Final = "sources/red_lines.yaml"


class Rung(StrEnum):
    """How far up a step goes; ``outside`` is a body beyond the organisation."""

    WARD = "ward"
    DIVISION = "division"
    EXECUTIVE = "executive"
    BOARD = "board"
    OUTSIDE = "outside"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class EscalationStep(_Row):
    """Who is told, and within what time, in words."""

    to: str = Field(min_length=1)
    rung: Rung
    within: str = Field(min_length=1)


class RedLine(_Row):
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
    path = content / _FILE
    if not path.exists():
        return ()
    try:
        rows = (yaml.safe_load(path.read_text("utf-8")) or {})["red_lines"]
        return tuple(RedLine.model_validate(row) for row in rows)
    except (yaml.YAMLError, ValidationError, LookupError, TypeError) as error:
        raise InputError(
            f"{_FILE} cannot be read: each row of `red_lines` needs id, duty, trigger, owner, response and steps"
        ) from error
