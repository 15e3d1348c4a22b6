"""The core set as the project writes it by hand: files of ``sources/core``, as typed records.

One file holds neighbours, such as all of governance. What stands there is a *draft*, and says nothing about what
people agreed.
``sources/core/dispositions.tsv`` says of leaves that stand in no core standard whether they are kept as their own or
are out of scope, and why.

Ids are as written: whoever needs the leaves that they stand for now asks :func:`qmskg.ingest.core.authored_core`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from qmskg import vocabulary as v
from qmskg.links import Codifiable, CoreStandard, Link, Maturity, Strictest
from qmskg.model import Identifier, Record, Text
from qmskg.relations import Relation, Strength
from qmskg.themes import QualitySide, Theme

__all__ = [
    "AuthoredCore",
    "CoreFile",
    "LeftOut",
    "Ruled",
    "WrittenCore",
    "WrittenEvidence",
    "WrittenMember",
    "WrittenStandard",
]

_THEMES: Final = {theme.key: theme for theme in Theme}
_RELATIONS: Final = tuple(relation for relation in Relation if relation is not Relation.NONE)
_STRENGTHS: Final = tuple(strength for strength in Strength if strength is not Strength.NONE)


def _theme(given: object) -> object:
    """Authors write the short name; a file that was read before comes back from the cache with the words."""
    if given in _THEMES:
        return _THEMES[str(given)]
    if given in list(Theme):
        return given
    raise ValueError(f"{given!r} is no theme; it must be one of {', '.join(_THEMES)}")


def _one_of(words: tuple[StrEnum, ...]) -> BeforeValidator:
    def check(given: object) -> object:
        if given not in words:
            raise ValueError(f"{given!r} must be one of {', '.join(words)}")
        return given

    return BeforeValidator(check)


#: a name of small letters, digits and hyphens. No underscore: the program's own ids of core standards have one
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
ThemeKey = Annotated[Theme, BeforeValidator(_theme), WithJsonSchema({"type": "string", "enum": list(_THEMES)})]
PlaceRelation = Annotated[
    Relation, _one_of(_RELATIONS), WithJsonSchema({"type": "string", "enum": [str(r) for r in _RELATIONS]})
]
ShownStrength = Annotated[
    Strength, _one_of(_STRENGTHS), WithJsonSchema({"type": "string", "enum": [str(s) for s in _STRENGTHS]})
]
Several = Annotated[tuple[Text, ...], Field(min_length=1)]


class WrittenMember(Record):
    """The place of one leaf, read from the leaf to the core standard."""

    leaf: Identifier
    relation: PlaceRelation
    shared: Text | None = None
    remainder: Text | None = None
    reason: Text


class WrittenEvidence(Record):
    """What a good result in one measure shows about the core standard."""

    measure: Identifier
    strength: ShownStrength
    not_covered: tuple[Text, ...] | None = None
    reason: Text


class WrittenStandard(Record):
    """One core standard, with the leaves under it and what can show that it is met."""

    id: Slug
    title: Text
    statement: Text
    scope: Text
    who_acts: Text
    met_when: Several
    rationale: Text
    leaves_out: Several
    theme: ThemeKey
    quality: QualitySide
    function: v.QmsFunction
    applies_to: Annotated[tuple[v.ServiceType, ...], Field(min_length=1)]
    maturity: Maturity
    codifiable: Codifiable
    strictest: tuple[Strictest, ...] = ()
    members: Annotated[tuple[WrittenMember, ...], Field(min_length=1)]
    evidence: tuple[WrittenEvidence, ...] = ()


class CoreFile(Record):
    """Some core standards, drafted by the project."""

    standards: tuple[WrittenStandard, ...] = ()
    file: str = ""


class Ruled(StrEnum):
    """What the project suggests for leaves that stand in no core standard."""

    KEPT = "kept"
    OUT_OF_SCOPE = "out_of_scope"


class LeftOut(Record):
    """One row of ``dispositions.tsv``: what becomes of the leaves at or under an id, unless a narrower row says it.

    ``annex`` is the name of the annex in which leaves that are kept stand, such as ``hip-fracture``.
    """

    scope: Identifier
    became: Ruled
    annex: Slug | None = None
    reason: Text
    line: int = 0


class WrittenCore(Record):
    """Everything under ``sources/core``, as written."""

    files: tuple[CoreFile, ...] = ()
    rulings: tuple[LeftOut, ...] = ()


class AuthoredCore(Record):
    """The authored core set over a library: ids followed to what they stand for now.

    Attributes:
        standards: drafts; each place and each evidence link in them is *proposed*.
        evidence: what measures may show about core standards, all proposed and of origin ``drafted``.
        rulings: leaf -> the ruling that says most narrowly what becomes of it.
    """

    standards: tuple[CoreStandard, ...] = ()
    evidence: tuple[Link, ...] = ()
    rulings: dict[str, LeftOut] = Field(default_factory=dict)
