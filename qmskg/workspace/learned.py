"""What proposals may learn from: the public state of the register; and how much has been decided since they did."""

from __future__ import annotations

from dataclasses import dataclass

from qmskg import vocabulary as v
from qmskg.links import Link
from qmskg.model import Library
from qmskg.register import Register, as_worded_now, fold
from qmskg.settings import Settings
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.snapshot import current_report

__all__ = ["Decisions", "decisions", "has_register", "waiting_decisions"]

_TEACH = {v.Status.AGREED, v.Status.REJECTED}


@dataclass(frozen=True, slots=True)
class Decisions:
    """Agreed and rejected pairs whose texts stand as they were read, at a position of the register."""

    links: tuple[Link, ...] = ()
    position: int = 0


def has_register(settings: Settings) -> bool:
    """Return whether there is a register already, which opening one would otherwise make."""
    return settings.register_url is not None or (settings.data / "register.sqlite").exists()


def decisions(settings: Settings, library: Library) -> Decisions:
    """Return what teaches; nothing where there is no register yet, and none is made.

    Of an open round nothing is told, so that proposals give no vote away.
    """
    if not has_register(settings):
        return Decisions()
    with Register(settings.register, readers=settings.readers) as register:
        state = register.state()
    worded, _ = as_worded_now(state, library)
    return Decisions(tuple(link for link in worded.values() if link.status in _TEACH), state.position)


def waiting_decisions(settings: Settings) -> int:
    """Return how many pairs were agreed, rejected or opened again since the proposals that are served learned."""
    report = current_report(DataFolder.open(settings.data))
    if report is None or not has_register(settings):
        return 0
    position = report.get("learned", {}).get("position", 0)
    with Register(settings.register, readers=settings.readers) as register:
        events = register.events()
    before, now = (
        {(link.key, link.status) for link in fold(some).links.values() if link.status in _TEACH}
        for some in ([e for e in events if e.position <= position], events)
    )
    return len({key for key, _ in before ^ now})
