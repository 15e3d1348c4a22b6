"""The steps that a chain of evidence is made of: what each carries, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qmskg import vocabulary as v
from qmskg.links import CoreMember, CoreStandard, Link, Origin
from qmskg.relations import Relation, Strength

__all__ = ["DOWN", "FOOTINGS", "UP", "EvidenceLink", "Footing", "footing_of_member", "weakest"]


class Footing(StrEnum):
    """What an answer rests on, the firmest first; each takes in those before it."""

    AGREED = "agreed"
    DRAFT = "draft"
    WOULD_BE = "would_be"


#: what stands with every figure that rests on it
FOOTINGS: Final = {
    Footing.AGREED: "Only what bodies publish and what named people have agreed.",
    Footing.DRAFT: "What is published or agreed, and the project's own draft core set and draft evidence. "
    "Nobody has agreed the drafts.",
    Footing.WOULD_BE: "What is published, agreed or drafted, and every open suggestion of a machine, taken as if "
    "people agreed that it shows at least part. Nobody has agreed the suggestions, and some are wrong.",
}

#: relation of a leaf to a core standard -> how a step from the leaf up to the core standard carries evidence
UP: Final = {
    Relation.EQUAL: Strength.FULL, Relation.SUPERSET: Strength.FULL, Relation.SUBSET: Strength.PARTIAL,
}  # fmt: skip
#: the same for the step from the core standard down to a leaf (the leaf's relation read the other way)
DOWN: Final = {relation.inverse: strength for relation, strength in UP.items()}

_ORDER: Final = tuple(Footing)


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """One link from a measure, or a whole audit, with the word that stands between its ends.

    Attributes:
        answered: of what a body states, whether people have read the same pair since: then their answer counts.
    """

    link: Link
    word: str
    answered: bool = False

    @property
    def footing(self) -> Footing:
        """What the link rests on."""
        if self.link.counts:
            return Footing.AGREED
        return Footing.DRAFT if self.link.origin is Origin.DRAFTED else Footing.WOULD_BE

    @property
    def would_be(self) -> Strength:
        """Its strength; a suggestion that names none is taken as part, the least that would be evidence."""
        return Strength.PARTIAL if self.link.answer is None else Strength(self.link.answer)


def footing_of_member(core: CoreStandard, member: CoreMember) -> Footing:
    """Return what the place of a leaf rests on; in a draft it is a draft, unless people agreed on the pair."""
    settled = member.status is v.Status.AGREED or (not core.draft and member.status in v.COUNTING)
    return Footing.AGREED if settled else Footing.DRAFT


def weakest(*footings: Footing) -> Footing:
    """Return the footing of a chain with these steps.

    >>> weakest(Footing.AGREED, Footing.DRAFT).value
    'draft'
    """
    return max(footings, key=_ORDER.index)
