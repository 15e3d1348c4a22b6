"""What a source says, as typed records: documents, requirements, measures, thresholds and stated links.

Records are frozen and hold no reference to each other; :class:`Library` holds them all and answers look-ups.
A *leaf* is a requirement with no children, or a measure: one duty, or one piece of evidence, on its own.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from qmskg import vocabulary as v
from qmskg.errors import UnknownId, WithdrawnId
from qmskg.identity import DEFAULT_BASE, ID_PATTERN, pair_key, short

__all__ = [
    "Audit",
    "Document",
    "Edition",
    "Library",
    "Measure",
    "PartialDate",
    "Requirement",
    "Source",
    "StatedLink",
    "Threshold",
    "Verification",
    "digest",
    "is_open",
]

#: how the licences begin that let a text be passed on; anything else counts as not open
_OPEN: Final = ("OGL-", "NICE UK Open Content Licence", "CC BY", "CC0", "Local")
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def _partial_date(text: str) -> str:
    found = _DATE.fullmatch(text)
    if found:
        year, month, day = (int(part or 1) for part in found.groups())
        try:
            date(year, month, day)
        except ValueError:
            found = None
    if not found:
        raise ValueError(f"{text!r} is not a date: write 2026, 2026-03 or 2026-03-31, in quotes")
    return text


#: a year, a month or a day, as ISO 8601 writes them: sources often give no day
PartialDate = Annotated[str, AfterValidator(_partial_date)]
Identifier = Annotated[str, StringConstraints(pattern=rf"^{ID_PATTERN}$", max_length=120)]
_T = TypeVar("_T")
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]


def is_open(licence: str) -> bool:
    """Return whether a licence, as a source file names it, lets its text be passed on.

    >>> is_open("OGL-3.0 (HFEA)"), is_open("Copyright RPS (not OGL)")
    (True, False)
    """
    return licence.startswith(_OPEN)


#: names of fields -> the set that every record has which was given just these
_GIVEN: Final[dict[frozenset[str], set[str]]] = {}


class Record(BaseModel):
    """A frozen record that takes no field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def model_post_init(self, _: Any, /) -> None:
        """Hold the names of the fields that were given once for all records that were given the same.

        pydantic keeps a set with each record, which is 2 of every 5 bytes of a library; nobody changes a frozen one's.
        """
        given = self.__pydantic_fields_set__
        object.__setattr__(self, "__pydantic_fields_set__", _GIVEN.setdefault(frozenset(given), given))


class Verification(Record):
    """What was seen on a page, and which page; what is not said to be seen was not.

    ``identity`` is number and title, ``content`` the duty as summarised, ``thresholds`` the numbers, all of them.
    ``page`` and ``checked`` say where and when; a flag that was seen elsewhere, or later, has its own.
    """

    identity: bool = False
    content: bool = False
    thresholds: bool = False
    page: str | None = None
    checked: PartialDate | None = None
    content_page: str | None = None
    content_checked: PartialDate | None = None
    thresholds_page: str | None = None
    thresholds_checked: PartialDate | None = None
    note: str | None = None


class Threshold(Record):
    """One limit: ``quantity operator value unit``; a limit that is no number stands in ``text``."""

    quantity: Text
    operator: v.Operator
    value: float | None = None
    unit: str | None = None
    text: str | None = None
    population: str | None = None
    clock_start: str | None = None

    @property
    def amount(self) -> str:
        """The value with its unit, or the limit in words."""
        unit = (self.unit or "").removesuffix("s" if self.value == 1 else "")
        return (self.text or "") if self.value is None else f"{self.value:g} {unit}".strip()

    def __str__(self) -> str:
        return f"{self.quantity} {self.operator.value} {self.amount}"


class Requirement(Record):
    """One node of a source's tree. Without children it is a leaf: one duty that can be answered on its own.

    ``minted`` marks a node that the project made by splitting what the body numbers as one; its number is ours.
    """

    kind: Literal["requirement"] = "requirement"
    id: Identifier
    number: str
    title: Text
    summary: str = ""
    parent: Identifier | None = None
    obligation: v.Obligation = v.Obligation.SHOULD
    status: v.RequirementStatus = v.RequirementStatus.CURRENT
    actor: str | None = None
    population: str | None = None
    duty_type: v.DutyType | None = None
    form: v.DutyForm | None = None
    applies_to: tuple[v.ServiceType, ...] = ()
    topics: tuple[str, ...] = ()
    levels: dict[str, str] = Field(default_factory=dict)
    thresholds: tuple[Threshold, ...] = ()
    revision: int = 1
    title_official: bool = True
    minted: bool = False
    note: str | None = None
    verified: Verification = Verification()

    @property
    def text(self) -> str:
        """Title and summary, as a person reads them; never the number."""
        return f"{self.title}. {self.summary}".strip() if self.summary else self.title

    def substance_hash(self, edition: str) -> str:
        """Hash of what, when it changes, reopens a decision (the design's *substance*)."""
        limits = [str(t) for t in self.thresholds]
        return digest(
            edition, *limits, self.actor or "", self.obligation, self.population or "", str(self.revision)
        )

    def wording_hash(self) -> str:
        """Hash of the words alone; when only it changes, a decision stands and says "reworded since"."""
        return digest(self.title, self.summary)


class Measure(Requirement):
    """One thing that an audit measures. It is never a requirement; it can show something about one.

    ``standards`` are the names that the audit's own papers print; they are not links.
    """

    kind: Literal["measure"] = "measure"  # type: ignore[assignment]
    number: str = ""
    period: str | None = None
    sample: str | None = None
    cannot_show: tuple[str, ...] | None = None
    standards: tuple[str, ...] = ()


class Edition(Record):
    """One edition of a document, with the dates that decide whether it holds.

    ``earlier`` names, as their ``version`` did, the editions that the same file described before. A decision on a
    leaf whose words and substance are the same as in one of them stands.
    """

    version: str
    published: PartialDate | None = None
    effective: PartialDate | None = None
    updated: PartialDate | None = None
    content_as_of: PartialDate | None = None
    status: v.EditionStatus = v.EditionStatus.IN_FORCE
    earlier: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """A short name for IRIs: the date, else the version as letters and digits."""
        return self.updated or self.published or re.sub(r"[^a-z0-9]+", "-", self.version.lower()).strip("-") or "1"


class Document(Record):
    """What every document has, whether it asks (a source) or gives evidence (an audit)."""

    id: Identifier
    title: Text
    short_title: str | None = None
    publisher: Text
    jurisdiction: str = "England"
    edition: Edition
    url: str | None = None
    licence: Text
    applies_to: tuple[v.ServiceType, ...] = ()
    service_lines: tuple[v.ServiceLine, ...] = ()
    summary: str = ""
    supersedes: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    note: str | None = None
    verified: Verification = Verification()
    file: str = ""

    @property
    def name(self) -> str:
        """The short title where there is one."""
        return self.short_title or self.title

    @property
    def in_force(self) -> bool:
        """Whether answers may rest on it."""
        return self.edition.status is v.EditionStatus.IN_FORCE


class Source(Document):
    """A document that asks for something."""

    type: Literal["source"] = "source"
    kind: v.DocumentKind
    legal_force: v.LegalForce = v.LegalForce.VOLUNTARY
    demand_kind: v.DemandKind | None = None
    code: str | None = None
    related: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()

    @property
    def nodes(self) -> tuple[Requirement, ...]:
        """Its tree, in the file's order."""
        return self.requirements


class Audit(Document):
    """A document that says how something is measured: its leaves are measures."""

    type: Literal["audit"] = "audit"
    kind: v.AuditKind
    acronym: str | None = None
    commissioner: str | None = None
    mandatory: str | None = None
    specialty: str | None = None
    frequency: v.Frequency = v.Frequency.VARIES
    frequency_note: str | None = None
    measures: tuple[Measure, ...] = ()

    @property
    def nodes(self) -> tuple[Requirement, ...]:
        """Its measures, in the file's order."""
        return self.measures


class StatedLink(Record):
    """What a body published about two things. An end that the library lacks is an external node.

    ``issuer`` is who states it, ``page`` where; a link without a page is not published (``suggested``).
    """

    subject: str
    type: v.StatedType
    object: str
    issuer: str | None = None
    page: str | None = None
    note: str | None = None
    file: str = ""
    line: int | None = None


def _grouped(items: Iterable[_T], key: Callable[[_T], str]) -> dict[str, tuple[_T, ...]]:
    """Return things by what a key says of them, in their order."""
    found: dict[str, list[_T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return {name: tuple(some) for name, some in found.items()}


class Library(Record):
    """Everything that was read from ``sources/`` and ``mappings/``, and the ``short_forms`` of the glossary.

    ``stated`` are links that bodies publish; ``suggested`` are rows recalled from memory or stated by others, and stay
    proposals. ``withdrawn`` says of ids that nothing has any more why; ``reissued``, what became of an older leaf.
    """

    sources: tuple[Source, ...] = ()
    audits: tuple[Audit, ...] = ()
    stated: tuple[StatedLink, ...] = ()
    suggested: tuple[StatedLink, ...] = ()
    aliases: dict[str, str] = Field(default_factory=dict)
    withdrawn: dict[str, str] = Field(default_factory=dict)
    reissued: dict[str, str] = Field(default_factory=dict)
    short_forms: dict[str, str] = Field(default_factory=dict)

    @cached_property
    def documents(self) -> dict[str, Source | Audit]:
        """Every document by id."""
        both: tuple[Source | Audit, ...] = (*self.sources, *self.audits)
        return {d.id: d for d in both}

    @cached_property
    def nodes(self) -> dict[str, Requirement]:
        """Every requirement and measure by id."""
        return {n.id: n for d in self.documents.values() for n in d.nodes}

    @cached_property
    def children(self) -> dict[str, tuple[Requirement, ...]]:
        """Child nodes by the id of their parent; the top nodes stand under the document's id."""
        return _grouped(self.nodes.values(), lambda node: node.parent or node.id.partition(":")[0])

    @cached_property
    def leaves(self) -> dict[str, Requirement]:
        """Requirements without children, and measures: what decisions are about."""
        return {i: n for i, n in self.nodes.items() if i not in self.children}

    @cached_property
    def stated_of(self) -> dict[str, tuple[StatedLink, ...]]:
        """What bodies publish, by the id of what they publish it of."""
        return _grouped(self.stated, lambda link: link.subject)

    @cached_property
    def stated_between(self) -> dict[str, tuple[StatedLink, ...]]:
        """What bodies publish about two things, by the key of their pair."""
        return _grouped(self.stated, lambda link: pair_key(link.subject, link.object))

    @cached_property
    def contracts(self) -> tuple[Source, ...]:
        """The contracts in force."""
        return tuple(s for s in self.sources if s.kind is v.DocumentKind.CONTRACT and s.in_force)

    def document_of(self, id: str) -> Source | Audit:
        """Return the document that a node, or the document itself, belongs to."""
        return self.documents[id.partition(":")[0]]

    def parents(self, id: str) -> tuple[Requirement, ...]:
        """Return the headings above a node, outermost first."""
        path: list[Requirement] = []
        node = self.nodes.get(id)
        while node is not None and node.parent:
            node = self.nodes[node.parent]
            path.append(node)
        return tuple(reversed(path))

    def leaves_under(self, id: str) -> Iterator[Requirement]:
        """Yield the leaves at or below a node or a document, in order."""
        below = self.children.get(id)
        if below is None:
            if id in self.nodes:
                yield self.nodes[id]
            return
        for child in below:
            yield from self.leaves_under(child.id)

    def is_measure(self, id: str) -> bool:
        """Return whether an id belongs to an audit."""
        return isinstance(self.documents.get(id.partition(":")[0]), Audit)

    def kind_of(self, id: str) -> str:
        """Return ``source``, ``audit``, ``requirement`` or ``measure``, as the IRI spells it."""
        if id in self.documents:
            return self.documents[id].type
        return self.nodes[id].kind

    @cached_property
    def _active(self) -> frozenset[str]:
        status = v.RequirementStatus
        asking = {status.CURRENT, status.DEVELOPMENTAL}
        in_force = (document for document in self.documents.values() if document.in_force)
        return frozenset(node.id for document in in_force for node in document.nodes if node.status in asking)

    def active(self, id: str) -> bool:
        """Return whether a leaf of an edition in force still asks for, or measures, something."""
        return id in self._active

    @cached_property
    def _asking(self) -> frozenset[str]:
        return frozenset(id for id in self.leaves if self.active(id) and not self.is_measure(id))

    def asks(self, id: str) -> bool:
        """Return whether an id is a leaf that asks for something now: no measure, and of an edition in force."""
        return id in self._asking

    def newest(self, id: str) -> str:
        """Return the leaf in force that took a leaf's place, over as many editions as it took; else the leaf."""
        seen, now = {id}, id
        while now in self.leaves and not self.active(now):
            now = self.reissued.get(now, "")
            if now in seen:
                return id
            seen.add(now)
        return now if now in self.leaves else id

    def first(self, id: str) -> str:
        """Return the leaf of the oldest edition held of which this one took the place; else the leaf itself."""
        seen = {id}
        while (older := self._older.get(id)) and older not in seen:
            seen.add(id := older)
        return id

    @cached_property
    def _older(self) -> dict[str, str]:
        return {new: old for old, new in self.reissued.items()}

    def resolve(self, given: str, base: str = DEFAULT_BASE) -> str:
        """Return the id that a short id, an IRI or an alias stands for.

        Raises:
            WithdrawnId: it was in use and is no more.
            UnknownId: nothing has it; the nearest ids are named.
            InputError: it can be no id.
        """
        id = short(given, base)
        seen: set[str] = set()
        while id in self.aliases and id not in seen:
            seen.add(id)
            id = self.aliases[id]
        if id in self.documents or id in self.nodes:
            return id
        if id in self.withdrawn:
            raise WithdrawnId(id, self.withdrawn[id])
        known: Iterable[str] = self.nodes if ":" in id else self.documents
        raise UnknownId(given, tuple(difflib.get_close_matches(id, known, n=2, cutoff=0.75)))


def digest(*parts: str) -> str:
    """Return one short hash of several texts; no two lists of texts have the same."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
