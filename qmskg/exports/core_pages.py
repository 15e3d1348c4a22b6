"""A core standard with all that stands under it: what the handbook, FHIR and OSCAL are each written from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from qmskg.exports.dataset import Dataset
from qmskg.links import CoreMember, CoreStandard, Link, LinkKind
from qmskg.model import Audit, Requirement, Source
from qmskg.vocabulary import COUNTING, Status

__all__ = ["AGREED", "NOT_AGREED", "Page", "Place", "by_source", "pages", "standing"]

#: what stands on a link that named people agreed, and on one that nobody has
AGREED: Final = "agreed by named people"
NOT_AGREED: Final = "draft, nobody has agreed it"
_STANDINGS: Final = {Status.AGREED: AGREED, Status.PUBLISHED: "published by the body"}


@dataclass(frozen=True, slots=True)
class Place:
    """A leaf under a core standard, in the words that its source's licence lets out.

    Attributes:
        member: how it stands there.
        leaf: the duty.
        source: the document that asks it.
    """

    member: CoreMember
    leaf: Requirement
    source: Source | Audit

    @property
    def standing(self) -> str:
        """Whether people agreed that it stands there."""
        return standing(self.member.status)


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of one core standard.

    Attributes:
        places: its leaves, by source and id.
        evidence: what measures show about it: agreed, published, then the project's draft.
    """

    standard: CoreStandard
    places: tuple[Place, ...]
    evidence: tuple[Link, ...]

    @property
    def label(self) -> str:
        """What must stand wherever the core standard does."""
        return self.standard.label or "Agreed"

    @property
    def by_source(self) -> Iterator[tuple[Source | Audit, tuple[Place, ...]]]:
        """The places of each source."""
        return by_source(self.places)


def by_source(places: Iterable[Place]) -> Iterator[tuple[Source | Audit, tuple[Place, ...]]]:
    """Yield each source with its places, both by id."""
    ordered = sorted(places, key=lambda place: (place.source.id, place.leaf.id))
    for _, group in groupby(ordered, key=lambda place: place.source.id):
        found = tuple(group)
        yield found[0].source, found


def standing(status: Status) -> str:
    """Return how a link stands, in words.

    >>> standing(Status.PROPOSED)
    'draft, nobody has agreed it'
    """
    return _STANDINGS.get(status, NOT_AGREED)


def pages(data: Dataset) -> tuple[Page, ...]:
    """Return the core standards by theme and title."""
    evidence: dict[str, list[Link]] = {}
    for link in data.of_status(Status.AGREED, Status.PUBLISHED, Status.PROPOSED):
        if link.kind is LinkKind.EVIDENCE and link.b in data.core_titles and link.a in data.library.nodes:
            evidence.setdefault(link.b, []).append(link)
    core = sorted(data.core, key=lambda standard: (standard.theme, standard.title, standard.id))
    return tuple(_page(data, standard, evidence.get(standard.id, [])) for standard in core)


def _page(data: Dataset, standard: CoreStandard, evidence: list[Link]) -> Page:
    library = data.library
    places = (
        Place(member, library.nodes[member.leaf], library.document_of(member.leaf))
        for member in standard.members
        if member.leaf in library.nodes
    )
    return Page(
        standard,
        tuple(sorted(places, key=lambda place: (place.source.id, place.leaf.id))),
        tuple(sorted(evidence, key=lambda link: (link.status not in COUNTING, link.a))),
    )
