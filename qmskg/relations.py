"""The set relations between two demands, the evidence words, and every other vocabulary's word for them.

Read a text as the set of its demands, closed under what they entail; then, for the same organisation, A is a
*subset* of B when meeting B meets A and meeting A does not meet B. ONE table, :data:`RELATIONS`, holds the
sentence, the inverse and the terms of SKOS, OSCAL, FHIR R4, NIST's STRM (IR 8477) and CISO Assistant; nothing else in
the package spells any of them.

"Within 48 hours" against "within 36 hours": the second asks for more, so the first is a subset of it.

>>> Relation.SUBSET.inverse
<Relation.SUPERSET: 'superset'>
>>> from_answers(meeting_a_meets_b=False, meeting_b_meets_a=True)
<Relation.SUBSET: 'subset'>
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = [
    "COMPOSITION",
    "RELATIONS",
    "RULING_WORDS",
    "STRENGTHS",
    "Relation",
    "RelationRow",
    "Ruling",
    "Strength",
    "StrengthRow",
    "compose",
    "from_answers",
]


class Relation(StrEnum):
    """What holds between the demands of two requirements, read from A to B."""

    EQUAL = "equal"
    SUBSET = "subset"
    SUPERSET = "superset"
    INTERSECTS = "intersects"
    NONE = "none"

    @property
    def inverse(self) -> Relation:
        """The same fact read from B to A."""
        return RELATIONS[self].inverse


class Strength(StrEnum):
    """What a good result in a measure shows about a duty."""

    FULL = "full"
    PARTIAL = "partial"
    RELATED = "related"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One relation in the words of a person and of each vocabulary.

    Attributes:
        sentence: what it means on screen, with ``{a}`` and ``{b}`` for the two texts.
        inverse: the relation read the other way.
        predicate: SKOS or project property, as a CURIE.
        negated: whether SSSOM needs ``predicate_modifier: Not``.
        oscal: relationship type of OSCAL's mapping model (1.2), source to target.
        fhir_r4: ``ConceptMapEquivalence`` of R4, which describes the TARGET as seen from the source.
        strm: NIST IR 8477 set-theory relationship, source to target.
        ciso: relationship of CISO Assistant's requirement mappings, source to target.
    """

    sentence: str
    inverse: Relation
    predicate: str
    negated: bool
    oscal: str
    fhir_r4: str
    strm: str
    ciso: str


@dataclass(frozen=True, slots=True)
class StrengthRow:
    """One evidence word as a sentence and whether it counts as evidence at all."""

    sentence: str
    shows: bool


RELATIONS: Final[dict[Relation, RelationRow]] = {
    Relation.EQUAL: RelationRow(
        "{a} and {b} ask for the same: meeting either meets the other.",
        Relation.EQUAL, "skos:exactMatch", False, "equal-to", "equivalent", "equal", "equal",
    ),
    Relation.SUBSET: RelationRow(
        "{b} asks for all that {a} asks, and more: meeting {b} meets {a}.",
        Relation.SUPERSET, "skos:broadMatch", False, "subset-of", "wider", "subset of", "subset",
    ),
    Relation.SUPERSET: RelationRow(
        "{a} asks for all that {b} asks, and more: meeting {a} meets {b}.",
        Relation.SUBSET, "skos:narrowMatch", False, "superset-of", "narrower", "superset of", "superset",
    ),
    Relation.INTERSECTS: RelationRow(
        "{a} and {b} share a duty, but each also asks for something that the other does not.",
        Relation.INTERSECTS, "qms:intersectsWith", False, "intersects-with", "inexact", "intersects with", "intersect",
    ),
    Relation.NONE: RelationRow(
        "{a} and {b} share no duty.",
        Relation.NONE, "skos:mappingRelation", True, "no-relationship", "disjoint", "no relationship", "not_related",
    ),
}  # fmt: skip

STRENGTHS: Final[dict[Strength, StrengthRow]] = {
    Strength.FULL: StrengthRow("A good result in {a} shows that {b} is met.", True),
    Strength.PARTIAL: StrengthRow("A good result in {a} shows that part of {b} is met.", True),
    Strength.RELATED: StrengthRow("{a} is about {b}, but a good result shows nothing about it.", False),
    Strength.NONE: StrengthRow("{a} has nothing to do with {b}.", False),
}

_E, _B, _P, _I, _N = Relation.EQUAL, Relation.SUBSET, Relation.SUPERSET, Relation.INTERSECTS, Relation.NONE
_ANY: Final = frozenset(Relation)

#: RCC-5 for non-empty sets: what A→C can be, given A→B and B→C. The tests check it by brute force over a
#: universe of four; a universe of three is too small to realise every entry.
COMPOSITION: Final[dict[tuple[Relation, Relation], frozenset[Relation]]] = {
    **{(_E, r): frozenset({r}) for r in Relation},
    **{(r, _E): frozenset({r}) for r in Relation},
    (_B, _B): frozenset({_B}),
    (_B, _P): _ANY,
    (_B, _I): frozenset({_B, _I, _N}),
    (_B, _N): frozenset({_N}),
    (_P, _B): _ANY - {_N},
    (_P, _P): frozenset({_P}),
    (_P, _I): frozenset({_P, _I}),
    (_P, _N): frozenset({_P, _I, _N}),
    (_I, _B): frozenset({_B, _I}),
    (_I, _P): frozenset({_P, _I, _N}),
    (_I, _I): _ANY,
    (_I, _N): frozenset({_P, _I, _N}),
    (_N, _B): frozenset({_B, _I, _N}),
    (_N, _P): frozenset({_N}),
    (_N, _I): frozenset({_B, _I, _N}),
    (_N, _N): _ANY,
}


def compose(a_to_b: Relation, b_to_c: Relation) -> frozenset[Relation]:
    """Return the relations that A→C may have; used to find decisions that cannot all be true.

    >>> sorted(compose(Relation.SUBSET, Relation.SUBSET))
    [<Relation.SUBSET: 'subset'>]
    """
    return COMPOSITION[a_to_b, b_to_c]


def from_answers(*, meeting_a_meets_b: bool, meeting_b_meets_a: bool, share_a_duty: bool = False) -> Relation:
    """Turn a curator's yes and no into the relation (the table of the design).

    >>> from_answers(meeting_a_meets_b=False, meeting_b_meets_a=False, share_a_duty=True)
    <Relation.INTERSECTS: 'intersects'>
    """
    if meeting_a_meets_b and meeting_b_meets_a:
        return Relation.EQUAL
    if meeting_b_meets_a:
        return Relation.SUBSET
    if meeting_a_meets_b:
        return Relation.SUPERSET
    return Relation.INTERSECTS if share_a_duty else Relation.NONE


class Ruling(StrEnum):
    """What somebody makes of two demands that disagree."""

    ONE_APPLIES = "one_applies"
    BOTH_APPLY = "both_apply"
    NO_CONFLICT = "no_conflict"
    ESCALATED = "escalated"


#: ruling -> what it says, for people
RULING_WORDS: Final = {
    Ruling.ONE_APPLIES: "one of the two applies",
    Ruling.BOTH_APPLY: "both apply, to different people or settings",
    Ruling.NO_CONFLICT: "they are not in conflict",
    Ruling.ESCALATED: "the bodies that issue them are to be asked",
}
