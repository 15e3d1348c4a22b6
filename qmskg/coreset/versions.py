"""Numbers of releases, and which number fits a change (Semantic Versioning 2.0.0, with the changes that we count).

Exactly one number fits. From 1.0.0 on, a breaking change is a new first number, an addition a new second, anything
else a new third. Before 1.0.0, where what the project drafted is published, a breaking change is a new second
number and anything else a new third. ``docs/releases.md`` says the same to people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from qmskg.coreset.coherence import Profile
from qmskg.errors import InputError

__all__ = ["Level", "Version", "check_version", "fitting", "profile_for"]

#: no leading zeros, and numbers that fit on a page
_NUMBER: Final = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")


class Level(IntEnum):
    """How much a release changes for those who rely on the one before; the words are those of changelogs."""

    WORDING = 0
    ADDITION = 1
    BREAKING = 2


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """The number of a release.

    >>> Version.parse("0.10.0") > Version.parse("0.9.3")
    True
    """

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read a number.

        Raises:
            InputError: it is none.
        """
        found = _NUMBER.fullmatch(text.strip())
        if not found:
            raise InputError(f"{text[:40]!r} is no version: write three numbers with points between, like 0.1.0")
        return cls(*(int(part) for part in found.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


def profile_for(version: Version) -> Profile:
    """Return what a release of this number must be.

    >>> profile_for(Version(0, 3, 0)).value, profile_for(Version(1, 0, 0)).value
    ('draft', 'agreed')
    """
    return Profile.DRAFT if version.major == 0 else Profile.AGREED


def fitting(previous: Version | None, profile: Profile, level: Level) -> Version:
    """Return the one number that fits.

    Args:
        previous: number of the newest release, if there is one.
        profile: what is to be released.
        level: how much it changes.

    Raises:
        InputError: no number does, since a draft cannot follow what was agreed.

    >>> str(fitting(Version(0, 1, 4), Profile.DRAFT, Level.BREAKING))
    '0.2.0'
    >>> str(fitting(Version(1, 1, 4), Profile.AGREED, Level.ADDITION))
    '1.2.0'
    """
    if profile is Profile.DRAFT:
        if previous is None:
            return Version(0, 1, 0)
        if previous.major:
            raise InputError(f"{previous} is agreed, and no draft is released after that; use --profile agreed")
        if level is Level.BREAKING:
            return Version(0, previous.minor + 1, 0)
        return Version(0, previous.minor, previous.patch + 1)
    if previous is None or previous.major == 0:
        return Version(1, 0, 0)
    if level is Level.BREAKING:
        return Version(previous.major + 1, 0, 0)
    if level is Level.ADDITION:
        return Version(previous.major, previous.minor + 1, 0)
    return Version(previous.major, previous.minor, previous.patch + 1)


_BECAUSE: Final = {
    Level.BREAKING: "a core standard goes, or earlier evidence may not be enough any more",
    Level.ADDITION: "something is added, and nothing that stood is weakened",
    Level.WORDING: "only wording changes",
}


def check_version(wanted: Version, previous: Version | None, profile: Profile, level: Level) -> None:
    """Let a number pass that fits.

    Raises:
        InputError: it does not; the sentence says which one would, and why.
    """
    fits = fitting(previous, profile, level)
    if wanted == fits:
        return
    if profile_for(wanted) is not profile:
        kind = "a draft is numbered 0.x" if profile is Profile.DRAFT else "what is agreed is numbered from 1.0.0"
        raise InputError(f"{wanted} does not fit the profile {profile.value}: {kind}, and {fits} would fit")
    if previous is None:
        raise InputError(f"{wanted} cannot be the first release; {fits} would fit")
    if wanted == previous:
        raise InputError(f"{wanted} is released, and a release never changes; {fits} would fit")
    if wanted < previous:
        raise InputError(f"{wanted} goes backwards, since {previous} is the newest release; {fits} would fit")
    raise InputError(f"{wanted} does not fit after {previous}: {_BECAUSE[level]}, so {fits} would fit")
