"""A local overlay on the core set, over a workspace. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from qmskg.assurance.tailoring import check_tailoring
from qmskg.ingest.tailoring import read_tailoring
from qmskg.workspace.view import View

__all__ = ["Tailorings"]


class Tailorings:
    """Checks overlays against the core set as it stands.

    Args:
        view: gives what is so now.
    """

    def __init__(self, view: Callable[[], View]) -> None:
        self._view = view

    def check(self, given: bytes | Path, name: str | None = None) -> dict[str, Any]:
        """Return what an overlay changes, what is wrong with it, and what a person should look at.

        Raises:
            InputError: the file cannot be read, or does not have the shape.
        """
        view = self._view()
        tailoring = read_tailoring(given, name)
        return check_tailoring(view.library, view.core, tailoring, f"draft of build {view.snapshot.id}")
