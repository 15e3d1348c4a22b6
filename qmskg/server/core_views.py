"""What the pages of the core set show: places of leaves in groups, and standards under their themes. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from qmskg.links import CoreMember, CoreStandard
from qmskg.model import Library, Requirement
from qmskg.relations import RELATIONS, Relation
from qmskg.server.views import Named, Names
from qmskg.themes import Theme

__all__ = ["Place", "PlaceGroup", "ThemeChapter", "chapters", "place_of", "places", "theme_named"]

_NO_THEME: Final = "No theme yet"


@dataclass(frozen=True, slots=True)
class Place:
    """One leaf under a core standard, with what it amounts to in words."""

    leaf: Named
    requirement: Requirement
    member: CoreMember
    sentence: str


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """Leaves that stand to a core standard in the same way."""

    key: str
    heading: str
    lede: str
    places: tuple[Place, ...]


#: key, relations, heading, what it means
_GROUPS: Final = (
    (
        "met",
        {Relation.EQUAL, Relation.SUBSET},
        "Meeting it meets these",
        "The core standard asks for all that they ask.",
    ),
    (
        "more",
        {Relation.SUPERSET},
        "These ask for more",
        "Whoever meets the core standard has still to do what is left over.",
    ),
    (
        "part",
        {Relation.INTERSECTS},
        "These share a part of it",
        "Each asks for something that the core standard does not, and the other way round.",
    ),
)


def places(standard: CoreStandard, library: Library, names: Names) -> list[PlaceGroup]:
    """Return the leaves under a core standard, in groups by what meeting it means for them."""
    found = []
    for key, relations, heading, lede in _GROUPS:
        members = [m for m in standard.members if m.relation in relations and m.leaf in library.nodes]
        if members:
            rows = tuple(_place(member, library, names) for member in members)
            found.append(PlaceGroup(key, heading, lede, rows))
    return found


def place_of(standard: CoreStandard, leaf: str, library: Library, names: Names) -> list[Place]:
    """Return the place of a leaf under a core standard: one, or none."""
    return [_place(member, library, names) for member in standard.members if member.leaf == leaf]


def _place(member: CoreMember, library: Library, names: Names) -> Place:
    leaf = names.of(member.leaf)
    text = RELATIONS[member.relation].sentence.format(a=f"“{leaf.title}” ({leaf.where})", b="this core standard")
    return Place(leaf, library.nodes[member.leaf], member, text[:1].upper() + text[1:])


@dataclass(frozen=True, slots=True)
class ThemeChapter:
    """A theme with its core standards, and how often each is asked."""

    key: str
    title: str
    standards: tuple[tuple[CoreStandard, Mapping[str, Any]], ...]


def chapters(core: Iterable[CoreStandard], asked: Iterable[Mapping[str, Any]]) -> list[ThemeChapter]:
    """Return the core set by theme, in the order of the themes; others come last, by the alphabet."""
    by_id = {row["id"]: row for row in asked}
    found: dict[str, list[tuple[CoreStandard, Mapping[str, Any]]]] = {}
    for standard in sorted(core, key=lambda s: (s.title.casefold(), s.id)):
        found.setdefault(standard.theme or _NO_THEME, []).append((standard, by_id[standard.id]))
    order = [theme.value for theme in Theme if theme.value in found]
    rest = sorted(found.keys() - set(order))
    return [ThemeChapter(theme_named(title), title, tuple(found[title])) for title in (*order, *rest)]


def theme_named(title: str) -> str:
    """Return the anchor of a theme on the page of the core set.

    >>> theme_named("Medicines"), theme_named("Our own words")
    ('medicines', 'our-own-words')
    """
    known = {theme.value: theme.key for theme in Theme}
    return known.get(title) or "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())
