"""A process that decides on pairs as the command line does, and names each event once it has its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing.connection import Connection

from qmskg.settings import Settings
from qmskg.workspace import Workspace

__all__ = ["deciding"]


def deciding(settings: Settings, pairs: Sequence[tuple[str, str]], tell: Connection) -> None:
    """Decide on one pair after another, as the person of the settings' token."""
    with Workspace.open(settings) as workspace:
        person = workspace.person()
        for a, b in pairs:
            tell.send(workspace.decide(person, a, b, "equal", seen="none", reason="r" * 500)["event"])
