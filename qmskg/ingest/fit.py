"""The chapters of "How these fit together", from ``sources/fit.yaml``: what stands in each, and no link."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from qmskg.errors import InputError

__all__ = ["FitChapter", "fit_chapters"]

_FILE: Final = "sources/fit.yaml"


class FitChapter(BaseModel):
    """One chapter.

    Attributes:
        says: what it is about, in the project's own words.
        members: ids of documents and headings, and anchors of words of the glossary.
        named: names of members that are not held here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str
    title: str
    says: str
    members: tuple[str, ...]
    named: dict[str, str] = {}


def fit_chapters(content: Path) -> tuple[FitChapter, ...]:
    """Return the chapters of a content folder, in the file's order; none where the file is not there.

    Raises:
        InputError: the file does not have the shape.
    """
    path = content / _FILE
    if not path.exists():
        return ()
    try:
        rows = (yaml.safe_load(path.read_text("utf-8")) or {})["chapters"]
        return tuple(FitChapter.model_validate(row) for row in rows)
    except (yaml.YAMLError, ValidationError, LookupError, TypeError) as error:
        raise InputError(f"{_FILE} cannot be read: give `chapters` with id, title, says and members") from error
