"""How documents, headings and words fit together, over a workspace."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from qmskg.assurance.fit import fit
from qmskg.graph.glossary import glossary
from qmskg.settings import Settings
from qmskg.workspace.view import View

__all__ = ["Fit"]


class Fit:
    """Answers how things fit together; the answer is kept while neither build nor core set moves.

    Args:
        settings: where the content lies.
        view: gives what is so now.
    """

    def __init__(self, settings: Settings, view: Callable[[], View]) -> None:
        self._settings, self._view = settings, view
        self._made = lru_cache(maxsize=1)(self._make)

    def answer(self) -> dict[str, Any]:
        """Return the chapters with every relation that is held between their members."""
        view = self._view()
        return self._made(view.snapshot.id, view.position)

    def _make(self, build: str, _position: int) -> dict[str, Any]:
        view = self._view()
        return fit(
            view.library, view.core, view.snapshot.companions.chapters, glossary(self._settings.content, build)
        )
