"""A process that decides on pairs as the command line does, and names each event once it has its receipt."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from multiprocessing.connection import Connection

from qmskg.settings import Settings
from qmskg.workspace import Workspace

__all__ = ["deciding"]


def deciding(settings: Settings, pairs: Sequence[tuple[str, str]], tell: Connection) -> None:
    """Decide on one pair after another, over and over, as the person of the settings' token."""
    with Workspace.open(settings) as workspace:
        person = workspace.person()
        seen: dict[tuple[str, str], str] = {}
        for turn in itertools.count():
            for pair in pairs:
                answer = ("equal", "subset")[turn % 2]
                done = workspace.decide(person, *pair, answer, seen=seen.get(pair, "none"), reason="r" * 500)
                seen[pair] = done["position"]
                tell.send(done["event"])
