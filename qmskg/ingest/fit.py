"""The chapters of "How these fit together", from ``sources/fit.yaml``: what stands in each, and no link."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field

from qmskg.ingest.listed import Row, listed

__all__ = ["FitChapter", "fit_chapters"]

_FILE: Final = "sources/fit.yaml"


class FitChapter(Row):
    """One chapter.

    Attributes:
        says: what it is about, in the project's own words.
        members: ids of documents and headings, and anchors of words of the glossary.
        named: names of members that are not held here.
    """

    id: str
    title: str
    says: str
    members: tuple[str, ...]
    named: dict[str, str] = Field(default_factory=dict)


def fit_chapters(content: Path) -> tuple[FitChapter, ...]:
    """Return the chapters of a content folder, in the file's order; none where the file is not there.

    Raises:
        InputError: the file does not have the shape.
    """
    return listed(content, _FILE, "chapters", FitChapter)
