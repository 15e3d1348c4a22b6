"""Links between leaves, whoever made them, as one record; and the core standard.

A :class:`Link` is what every floor passes on about a pair: the register's fold makes those that people decided,
the matcher those that a machine proposes, the files those that bodies publish. ``status`` says which; only
``published`` and ``agreed`` count.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, WithJsonSchema

from qmskg import vocabulary as v
from qmskg.identity import pair_key
from qmskg.model import Identifier, Record, StatedLink, Text, Threshold, digest
from qmskg.relations import Relation, Strength
from qmskg.themes import QualitySide

__all__ = [
    "BY_HAND",
    "DRAFT_LABEL",
    "PLACE",
    "PROGRAM_LABEL",
    "UNSURE",
    "Codifiable",
    "CoreMember",
    "CoreStandard",
    "Link",
    "LinkKind",
    "Maturity",
    "Origin",
    "Strictest",
    "inverse_answer",
    "published_evidence",
]

#: an answer that is neither a relation nor an evidence word; kept and exported
UNSURE: Final = "unsure"
#: what stands on everything that the project drafted: in the data, on every page and in every export
DRAFT_LABEL: Final = "Draft, made by the project with machine help, not agreed by named curators"
#: the same on what the program put together from mappings that people agreed
PROGRAM_LABEL: Final = "Draft, made by the program from agreed mappings, not agreed by named curators"


class LinkKind(StrEnum):
    """Which question a pair answers."""

    MAPPING = "mapping"
    EVIDENCE = "evidence"


class Origin(StrEnum):
    """Where something comes from that nobody has agreed yet."""

    #: the matcher, or the program from agreed mappings
    MACHINE = "machine"
    #: a row that somebody wrote down from memory
    RECALLED = "recalled"
    #: an agreed pair whose text has changed in substance since
    REOPENED = "reopened"
    #: the project's own draft: written by hand with machine help, agreed by nobody
    DRAFTED = "drafted"


#: what was written down by somebody, and did not come out of the matcher
BY_HAND: Final = frozenset({Origin.RECALLED, Origin.DRAFTED})


class Link(Record):
    """What is known about one pair, in its canonical order.

    A mapping's ends stand in alphabetical order; an evidence link runs from the measure to the leaf.

    Attributes:
        answer: a relation (mapping), an evidence word (evidence), ``unsure``, or None for a proposal
            that suggests none.
        not_covered: what the measure leaves out; None is "not stated", never the same as an empty tuple.
        readers: how many people the answer rests on; stamped on the data when it is one.
        people: names of the readers of an agreed pair, and nobody's otherwise.
        token_issuers: names of the administrators who had made a token under which one of the readers decided, and
            whom that reader had not exchanged it away from; part of the record, not a doubt.
        unread: how many of the readers gave their answer to many pairs at once, after reading a sample of them.
        read: hashes of the texts as the readers of a settled pair read them: leaf -> ``substance:wording``.
        pages: where a body publishes it.
        probability: of a proposal, calibrated or None; never shown before a decision.
        origin: of a proposal, where it comes from. ``drafted`` is the project's own draft, all others are not.
    """

    a: Identifier
    b: Identifier
    kind: LinkKind
    status: v.Status
    answer: str | None = None
    shared: str | None = None
    not_covered: tuple[str, ...] | None = None
    conflicts: str | None = None
    readers: int = 0
    people: tuple[str, ...] = ()
    token_issuers: tuple[str, ...] = ()
    unread: int = 0
    time: str | None = None
    round: int = 1
    reworded: bool = False
    events: tuple[str, ...] = ()
    read: dict[str, str] = Field(default_factory=dict)
    pages: tuple[str, ...] = ()
    issuer: str | None = None
    probability: float | None = None
    origin: Origin | None = None
    model: str | None = None
    features: dict[str, float] = Field(default_factory=dict)
    ranks: tuple[int, int] | None = None
    reasons: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of the pair."""
        return pair_key(self.a, self.b)

    @property
    def counts(self) -> bool:
        """Whether conclusions may rest on it."""
        return self.status in v.COUNTING


class CoreMember(Record):
    """A leaf under a core standard, read from the leaf to the core standard.

    Attributes:
        shared: of a leaf that intersects, the duty that both ask.
        remainder: what the leaf asks beyond the core standard (superset and intersects).
        reason: why it stands so, in a phrase.
    """

    leaf: Identifier
    relation: Relation
    status: v.Status = v.Status.PROPOSED
    shared: str | None = None
    remainder: str | None = None
    reason: str | None = None


class Maturity(Record):
    """What can be observed at each level of maturity (``ontology/vocab/maturity_level.ttl``)."""

    basic: Text
    developing: Text
    embedded: Text


def _yes(given: object) -> object:
    """YAML reads a bare yes as true."""
    return v.Codifiability.YES if given is True else given


class Codifiable(Record):
    """Whether the process can be written down as steps, and why."""

    answer: Annotated[
        v.Codifiability, BeforeValidator(_yes), WithJsonSchema({"enum": [*map(str, v.Codifiability), True]})
    ]
    reason: Text


class Strictest(Threshold):
    """The strictest limit on one quantity among the leaves that a core standard takes over, and whose it is."""

    whose: Identifier


#: begins the name of the field in which an edit of a core standard holds the place of one leaf
PLACE: Final = "place "


class CoreStandard(Record):
    """One deduplicated duty in plain English, with the leaves under it.

    A draft says who made it and that nobody has agreed it; ``made_by`` names the person, the project or the program.

    Attributes:
        theme: the chapter, in the words that people read.
        quality: the side of quality that it serves.
        theme_guessed: whether the theme is a guess by keyword.
        origin: ``drafted`` for the project's own draft, ``machine`` for the program's.
        who_acts: who must act, in a few words.
        met_when: what shows that it is met.
        leaves_out: what it does not ask, and a reader might expect.
        strictest: for each quantity that the leaves under it limit, the strictest limit and whose it is.
    """

    id: Identifier
    title: str
    statement: str
    scope: str
    theme: str
    theme_guessed: bool = False
    quality: QualitySide | None = None
    function: v.QmsFunction | None = None
    applies_to: tuple[v.ServiceType, ...] = ()
    draft: bool = True
    made_by: str = "qmskg (program)"
    origin: Origin = Origin.MACHINE
    who_acts: str | None = None
    met_when: tuple[str, ...] = ()
    rationale: str | None = None
    leaves_out: tuple[str, ...] = ()
    maturity: Maturity | None = None
    codifiable: Codifiable | None = None
    strictest: tuple[Strictest, ...] = ()
    members: tuple[CoreMember, ...] = ()

    def substance_hash(self) -> str:
        """Hash of what, when it changes, reopens a decision about it: who acts, for which services, to what limits."""
        limits = [f"{limit} {limit.clock_start or ''}" for limit in self.strictest]
        return digest(self.who_acts or "", *sorted(self.applies_to), *limits)

    def wording_hash(self) -> str:
        """Hash of the words alone; when only it changes, a decision stands and says "reworded since"."""
        return digest(self.title, self.statement, self.scope, *self.met_when)

    @property
    def label(self) -> str | None:
        """What must stand on every page and export of a draft; None once it is agreed."""
        if not self.draft:
            return None
        return DRAFT_LABEL if self.origin is Origin.DRAFTED else PROGRAM_LABEL


def inverse_answer(answer: str) -> str:
    """Return a mapping's answer as read from B to A.

    >>> inverse_answer("subset"), inverse_answer("unsure")
    ('superset', 'unsure')
    """
    return answer if answer == UNSURE else Relation(answer).inverse.value


#: what a body's own word says about evidence: its "measures" is partial until a curator has read it
_STATED_STRENGTH: Final = {
    v.StatedType.MEASURES: Strength.PARTIAL,
    v.StatedType.MAPS_TO: Strength.RELATED,
    v.StatedType.RELATES_TO: Strength.RELATED,
}


def published_evidence(link: StatedLink) -> Link | None:
    """Return a stated link from an audit or measure as evidence, or None where it says nothing about evidence.

    What is not covered is None, "not stated": the body says that it measures, not how much.
    """
    strength = _STATED_STRENGTH.get(link.type)
    if strength is None or not link.page:
        return None
    return Link(
        a=link.subject, b=link.object, kind=LinkKind.EVIDENCE, status=v.Status.PUBLISHED,
        answer=strength.value, not_covered=None, pages=(link.page,), issuer=link.issuer,
    )  # fmt: skip
