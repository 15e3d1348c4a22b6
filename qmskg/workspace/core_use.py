"""What a trust takes from the core set, over a workspace: what can be codified, and what the next level needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qmskg.assurance.islands import LEVELS, IslandGrouping, islands, levels
from qmskg.assurance.red_lines import escalations
from qmskg.errors import InputError
from qmskg.ingest.red_lines import Rung
from qmskg.ingest.services import asked
from qmskg.themes import Theme
from qmskg.workspace.view import View

__all__ = ["CoreUse"]


class CoreUse:
    """Answers from the core set as it stands; drafts say that they are.

    Args:
        view: gives what is so now.
    """

    def __init__(self, view: Callable[[], View]) -> None:
        self._view = view

    def islands(
        self, by: IslandGrouping = IslandGrouping.THEME, services: Sequence[str] = (), lines: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Return what can be codified, in part, or is led by judgement, by theme, service or pathway.

        Raises:
            InputError: a key names no service or service line.
        """
        view = self._view()
        return islands(view.library, view.core, by, *asked(services, lines))

    def levels(
        self, level: str, services: Sequence[str] = (), theme: str | None = None, lines: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Return what can be seen at a level, and what is needed for the next.

        Args:
            level: basic, developing or embedded.
            services: keys of what somebody gives.
            theme: short name of the only theme that is asked about.
            lines: keys of the service lines that are asked about.

        Raises:
            InputError: there is no such level, service or theme.
        """
        if level not in LEVELS:
            raise InputError(f"there is no level {level[:60]!r}; give one of {', '.join(LEVELS)}")
        titles = {one.key: one.value for one in Theme}
        if theme and theme not in titles:
            raise InputError(f"there is no theme {theme[:60]!r}; give one of {', '.join(titles)}")
        types, about = asked(services, lines)
        view = self._view()
        return levels(view.library, view.core, level, types, titles[theme] if theme else None, about)

    def red_lines(
        self, reaches: Rung | None = None, services: Sequence[str] = (), lines: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Return what escalates, to whom and by when; only what reaches a rung, where one is named.

        Raises:
            InputError: a key names no service or service line.
        """
        view = self._view()
        return escalations(view.library, view.snapshot.companions.red_lines, reaches, *asked(services, lines))
