"""What the register knows of a release: that it was made, by whom, and the checksum of its files.

The files themselves lie in the data folder. A release counts as published because its event is here; what lies
there without one was left by a process that died, and is nobody's release.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from qmskg.errors import RefusedError
from qmskg.register.events import Draft, Event, EventKind
from qmskg.register.people import Person

__all__ = ["Publication", "publication_of", "release_subject", "released"]

_SUBJECT: Final = "release:"


@dataclass(frozen=True, slots=True)
class Publication:
    """A release, as its event tells of it.

    Attributes:
        date: its day, as it was stated.
        profile: ``draft`` or ``agreed``.
        previous: the release before it.
        checksum: SHA-256 of its file ``SHA256SUMS``, which holds those of all others.
        person: id of who published it.
        position: of the event; ``rests_on`` is that of the last event that went into it.
        reason: why it was said to break what went before, where it was.
    """

    version: str
    date: str
    profile: str
    previous: str | None
    checksum: str
    person: str
    position: int
    rests_on: int
    reason: str | None = None


def release_subject(version: str) -> str:
    """Return the subject of the event of a release.

    >>> release_subject("0.1.0")
    'release:0.1.0'
    """
    return f"{_SUBJECT}{version}"


def publication_of(event: Event) -> Publication:
    """Return what an event tells of a release."""
    told = event.payload
    return Publication(
        version=str(told["version"]), date=str(told["date"]), profile=str(told["profile"]),
        previous=told.get("previous"), checksum=str(told["checksum"]), person=event.person,
        position=event.position, rests_on=int(told["rests_on"]), reason=event.texts.get("reason"),
    )  # fmt: skip


def released(releases: Mapping[str, Publication], person: Person, made: Publication, *, id: str) -> Draft:
    """Return the event of a release.

    Args:
        releases: that the register knows, oldest first.
        person: who publishes.
        made: what is published; its person and position are not read.
        id: of the event.

    Raises:
        RefusedError: the version is taken, or another release was published in between.
    """
    if known := releases.get(made.version):
        raise RefusedError(f"{made.version} was released on {known.date}, and a release never changes")
    if (newest := next(reversed(list(releases)), None)) != made.previous:
        raise RefusedError(f"another release, {newest}, was published in between; look at it, then release again")
    facts = {
        "version": made.version, "date": made.date, "profile": made.profile, "previous": made.previous,
        "checksum": made.checksum, "rests_on": made.rests_on,
    }  # fmt: skip
    return Draft(
        id=id, person=person.id, kind=EventKind.RELEASED, subject=release_subject(made.version), payload=facts,
        texts={"reason": made.reason} if made.reason else {},
    )  # fmt: skip
