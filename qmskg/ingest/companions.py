"""What stands beside the documents of a content folder: kinds of trust, red lines, and how things fit together.

A build keeps them, as it keeps the library: what is served changes when a build is made, and a file that is wrong
stops the build and not the pages.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from qmskg.ingest.fit import FitChapter, fit_chapters
from qmskg.ingest.red_lines import RedLine, red_lines
from qmskg.ingest.services import ProviderType, provider_types

__all__ = ["COMPANION_FILES", "Companions", "read_companions"]

#: below the content folder; each may be missing
COMPANION_FILES: Final = ("sources/fit.yaml", "sources/red_lines.yaml", "sources/service_types.yaml")


class Companions(BaseModel):
    """What the files hold, each in its own order."""

    model_config = ConfigDict(frozen=True)

    chapters: tuple[FitChapter, ...] = ()
    red_lines: tuple[RedLine, ...] = ()
    provider_types: tuple[ProviderType, ...] = ()


def read_companions(content: Path) -> Companions:
    """Read them.

    Raises:
        InputError: a file does not have its shape.
    """
    return Companions(
        chapters=fit_chapters(content), red_lines=red_lines(content), provider_types=provider_types(content)
    )
