"""A register of made-up curators, to look around in. It lies in a data folder of its own, which says that it is one.

The curators do not exist and nobody read the texts: their answers follow from the order of the proposals by a fixed
rule, so that each way in which a pair can stand is there to be seen. Nothing of it may be taken for a decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from qmskg.errors import DataFolderError, InputError
from qmskg.links import UNSURE, Link, LinkKind
from qmskg.register import Person, Register, local_account, readings
from qmskg.relations import Relation, Strength
from qmskg.settings import Settings
from qmskg.vocabulary import Role
from qmskg.workspace.building import StageProgress, build, is_matched, match
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.learned import has_register
from qmskg.workspace.snapshot import Snapshot

__all__ = ["NOTICE", "demonstrate", "is_demonstration", "mark_as_demonstration"]

#: stands on every page and in every export of such a folder
NOTICE: Final = (
    "DEMONSTRATION. The curators in this register are fictional, and so is everything that they decided."
)
_MARK: Final = "DEMONSTRATION"
PEOPLE: Final = {
    "avery": "Avery Example (fictional)",
    "blake": "Blake Sample (fictional)",
    "casey": "Casey Specimen (fictional)",
}
_READERS: Final = frozenset({Role.CURATOR})
_THIRD: Final = frozenset({Role.CURATOR, Role.ADJUDICATOR})
_SHARED: Final = "a duty that a fictional reader saw in both (made up)"
_LEFT_OUT: Final = ("something that a fictional reader missed (made up)",)
_MAPPINGS, _EVIDENCE = 36, 36
#: the audit that the tour in the README shows: its likeliest pairs are among those that are read
_TOUR: Final = "audit-nhfd"


@dataclass(frozen=True, slots=True)
class _Said:
    """What the fictional readers say about one pair; the third answers only where the first two differ."""

    first: str
    second: str | None = None
    third: str | None = None


#: taken in turn: most pairs are agreed, and each other way to stand comes up too
_ABOUT_MAPPINGS: Final = (
    _Said("equal", "equal"),
    _Said("subset", "subset"),
    _Said("equal", "equal"),
    _Said("superset", "superset"),
    _Said("intersects", "intersects"),
    _Said("equal", "subset", "subset"),
    _Said("none", "none"),
    _Said("equal", "intersects"),
    _Said("subset"),
)
_ABOUT_EVIDENCE: Final = (
    _Said("full", "full"),
    _Said("partial", "partial"),
    _Said("full", "full"),
    _Said("related", "related"),
    _Said("partial", "partial"),
    _Said("none", "none"),
    _Said("full", "partial"),
    _Said("unsure", "unsure"),
    _Said("full"),
)


def is_demonstration(settings: Settings) -> bool:
    """Return whether a data folder holds a fictional register."""
    return (settings.data / _MARK).exists()


def mark_as_demonstration(folder: DataFolder) -> None:
    """Say of a data folder that the register in it is a fictional one."""
    (folder.path / _MARK).write_text(f"{NOTICE}\n", "utf-8")


def demonstrate(settings: Settings, *, progress: StageProgress | None = None) -> dict[str, Any]:
    """Build, match and fill an empty data folder with made-up decisions; one that is filled already stays as it is.

    Raises:
        InputError: the register would lie outside the folder, where a real one may be.
        DataFolderError: the folder has a register that is not a fictional one.
    """
    if settings.register_url:
        raise InputError("a demonstration keeps its register in the data folder; unset QMSKG_REGISTER_URL")
    folder = DataFolder.open(settings.data)
    marked = is_demonstration(settings)
    if not marked and _has_events(settings):
        raise DataFolderError(f"{folder.path} has a register already; set QMSKG_DATA to an empty or new folder")
    mark_as_demonstration(folder)  # before the first decision, so that none is ever without it
    build(settings, progress=progress)
    if not is_matched(settings):
        match(settings, progress=progress)
    with Register(settings.register, readers=2) as register:
        if register.position() == 0:
            _fill(folder, register, progress)
        local_account(register, folder.path / "token")
        decisions = sum(event.kind.value in {"decided", "adjudicated"} for event in register.events())
    return {"decisions": decisions, "people": list(PEOPLE.values()), "data": str(folder.path)}


def _has_events(settings: Settings) -> bool:
    """Whether anybody has done anything in this folder; a match makes an empty register."""
    if not has_register(settings):
        return False
    with Register(settings.register) as register:
        return register.position() > 0


def _fill(folder: DataFolder, register: Register, progress: StageProgress | None) -> None:
    assert folder.current is not None
    snapshot = Snapshot.open(folder, folder.current)
    people = [
        register.add_person(name, id=id, roles=_THIRD if id == "casey" else _READERS)[0]
        for id, name in PEOPLE.items()
    ]
    turns = list(_turns(snapshot))
    for done, (link, said) in enumerate(turns, start=1):
        _play(register, snapshot, people, link, said)
        if progress:
            progress("making up decisions", done, len(turns))
    snapshot.close()


def _turns(snapshot: Snapshot) -> Iterator[tuple[Link, _Said]]:
    """Yield the likeliest proposals of each kind, those of the tour first, each with what is said about it."""
    for kind, number, script in (
        (LinkKind.MAPPING, _MAPPINGS, _ABOUT_MAPPINGS),
        (LinkKind.EVIDENCE, _EVIDENCE, _ABOUT_EVIDENCE),
    ):
        ranked = sorted(
            (link for link in snapshot.proposals.values() if link.kind is kind and link.probability),
            key=lambda link: (not link.a.startswith(f"{_TOUR}:"), -(link.probability or 0), link.key),
        )
        for place, link in enumerate(_apart(ranked, number)):
            yield link, script[place % len(script)]


def _apart(ranked: list[Link], number: int) -> Iterator[Link]:
    """Yield pairs that share no leaf, so that made-up answers cannot contradict each other."""
    used: set[str] = set()
    for link in ranked:
        if len(used) >= 2 * number:
            return
        if not {link.a, link.b} & used:
            used |= {link.a, link.b}
            yield link


def _play(register: Register, snapshot: Snapshot, people: list[Person], link: Link, said: _Said) -> None:
    for person, answer in zip(people, (said.first, said.second, said.third), strict=True):
        if answer is None:
            continue
        register.decide(
            person, link.a, link.b, answer,
            seen=register.history(link.a, link.b, person).position, kind=link.kind,
            read=readings(snapshot.library, link.a, link.b),
            shared=_SHARED if answer == Relation.INTERSECTS else None,
            reason="Made up for the demonstration." if answer != UNSURE else None,
            not_covered=_LEFT_OUT if answer == Strength.PARTIAL else None,
            proposal=link,
        )  # fmt: skip
