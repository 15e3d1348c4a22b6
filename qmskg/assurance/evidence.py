"""What measures show about leaves: direct evidence, and evidence through the core set.

Exactly what the design allows to be concluded, step by step and no further:

1. a measure evidences leaf L (a link);
2. L is equal to, or a superset of, core standard C: then C is evidenced as far as L is;
3. C is equal to, or a superset of, leaf M: then M is evidenced as far as C is, *through the core set*.

A subset or a partial step on the way makes the end partial; an ``intersects`` or ``related`` step concludes
nothing. There are no clause-to-clause chains. A chain counts only when each of its steps is agreed or published;
what else it may rest on is its :class:`~qmskg.assurance.steps.Footing`. A measure that is linked to C itself
begins at the third step.

Where only a part is shown and the next step leads to something narrower, nobody has said that it is the part which
the narrower thing asks for. The design calls the end partial; the chain says that the part is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from qmskg import vocabulary as v
from qmskg.assurance.matrix import EvidenceMatrix
from qmskg.assurance.steps import DOWN, UP, EvidenceLink, Footing, footing_of_member, weakest
from qmskg.links import UNSURE, CoreMember, CoreStandard, Link, LinkKind, published_evidence
from qmskg.model import Library, Requirement
from qmskg.relations import Relation, Strength

__all__ = ["Basis", "Chain", "EvidenceIndex", "strongest"]

Basis = str
DIRECT: Final[Basis] = "direct"
THROUGH_CORE: Final[Basis] = "through_core"

#: strongest first; what stands earlier wins when several say different things about one leaf
ORDER: Final = (Strength.FULL, Strength.PARTIAL, Strength.RELATED, Strength.NONE)

#: weakest first: a chain is as sure as its weakest step
_SURENESS: Final = (
    v.Status.REJECTED, v.Status.PROPOSED, v.Status.UNSURE, v.Status.DISPUTED, v.Status.READ_ONCE,
    v.Status.AGREED, v.Status.PUBLISHED,
)  # fmt: skip

#: once people have read a pair, their answer stands in place of what a body's word implies about evidence
_ANSWERED: Final = frozenset({v.Status.AGREED, v.Status.REJECTED})


@dataclass(frozen=True, slots=True)
class Chain:
    """One way in which one measure shows something about one target.

    Attributes:
        measure: the measure (or, for a link that a body states of a whole audit, the audit).
        target: a leaf, a heading that a body names, an external id, or a core standard.
        via: the steps in words, each (from, link, to).
        footing: what the weakest of its steps rests on.
        not_covered: what is left out; None is "not stated".
        reworded: whether the words of a text changed after people read it.
        answered: of what a body states, whether people have read the same pair since: then their answer counts.
        part_unknown: whether a part of something broader is shown, and nobody has said that it is the target's part.
    """

    measure: str
    target: str
    strength: Strength
    status: v.Status
    basis: Basis
    via: tuple[tuple[str, str, str], ...]
    not_covered: tuple[str, ...] | None = None
    people: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    issuer: str | None = None
    readers: int = 0
    time: str | None = None
    reworded: bool = False
    footing: Footing = Footing.WOULD_BE
    answered: bool = False
    part_unknown: bool = False

    @property
    def counts(self) -> bool:
        """Whether every step is agreed or published, and nobody has read the pair of a body's own link since."""
        return self.footing is Footing.AGREED and not self.answered


@dataclass(frozen=True)
class EvidenceIndex:
    """Every chain, looked up from either end. Built once for a state of links and core set; holds no file open."""

    library: Library
    links: tuple[Link, ...]
    core: tuple[CoreStandard, ...] = ()

    @classmethod
    def after(
        cls, before: EvidenceIndex | None, library: Library, links: Iterable[Link], core: tuple[CoreStandard, ...]
    ) -> EvidenceIndex:
        """Return the index of these links, of which only those of evidence matter; that of before, where none moved.

        Most of what people decide is about two requirements, and then all that was looked up goes on being so.
        """
        mine = tuple(link for link in links if link.kind is LinkKind.EVIDENCE)
        if before and before.library is library and before.links == mine and before.core == core:
            return before
        return cls(library, mine, core)

    @cached_property
    def _direct(self) -> dict[str, list[Chain]]:
        """Direct chains by measure."""
        found: dict[str, list[Chain]] = {}
        for one in self.evidence:
            found.setdefault(one.link.a, []).append(_direct_chain(one))
        return found

    @cached_property
    def _direct_by_target(self) -> dict[str, list[Chain]]:
        found: dict[str, list[Chain]] = {}
        for chains in self._direct.values():
            for chain in chains:
                found.setdefault(chain.target, []).append(chain)
        return found

    @cached_property
    def _memberships(self) -> dict[str, list[tuple[CoreStandard, CoreMember]]]:
        """Core standards by leaf."""
        found: dict[str, list[tuple[CoreStandard, CoreMember]]] = {}
        for standard in self.core:
            for member in standard.members:
                found.setdefault(member.leaf, []).append((standard, member))
        return found

    @cached_property
    def _core_by_id(self) -> dict[str, CoreStandard]:
        return {standard.id: standard for standard in self.core}

    @cached_property
    def _proposals_by_leaf(self) -> dict[str, list[Link]]:
        found: dict[str, list[Link]] = {}
        for link in self.links:
            if link.kind is LinkKind.EVIDENCE and link.status is v.Status.PROPOSED:
                found.setdefault(link.b, []).append(link)
        return found

    @cached_property
    def matrix(self) -> EvidenceMatrix:
        """What each audit shows, as sparse matrices; see :mod:`qmskg.assurance.matrix`."""
        return EvidenceMatrix.of(self.library, self.evidence, self.core)

    @cached_property
    def duties(self) -> tuple[Requirement, ...]:
        """The leaves that ask for something now, in the order of the sources."""
        library = self.library
        return tuple(n for i, n in library.leaves.items() if not library.is_measure(i) and library.active(i))

    def core_standard(self, id: str) -> CoreStandard | None:
        """Return the core standard with this id."""
        return self._core_by_id.get(id)

    def core_of(self, leaf: str) -> tuple[CoreStandard, ...]:
        """Return the core standards that list a leaf."""
        return tuple(standard for standard, _ in self._memberships.get(leaf, ()))

    def proposals_for(self, leaf: str) -> tuple[Link, ...]:
        """Return the open evidence proposals for a leaf."""
        return tuple(self._proposals_by_leaf.get(leaf, ()))

    @cached_property
    def evidence(self) -> tuple[EvidenceLink, ...]:
        """Every link from a measure or an audit: what bodies publish, what people agreed, drafts, suggestions."""
        return tuple(self._evidence())

    def _evidence(self) -> Iterator[EvidenceLink]:
        mine = [link for link in self.links if link.kind is LinkKind.EVIDENCE]
        answered = {(link.a, link.b) for link in mine if link.status in _ANSWERED}
        for stated in self.library.stated:
            if self.library.is_measure(stated.subject) and (link := published_evidence(stated)):
                word = v.STATED[stated.type][1]
                yield EvidenceLink(link, word, answered=(link.a, link.b) in answered)
        for link in mine:
            if link.answer != UNSURE and link.status is not v.Status.REJECTED:
                yield EvidenceLink(link, "may show" if link.answer is None else _WORDS[Strength(link.answer)])

    def of_measure(self, measure: str) -> Iterator[Chain]:
        """Yield what one measure shows, directly and through the core set."""
        for chain in self._direct.get(measure, ()):
            yield chain
            yield from self._upwards(chain)

    def of_target(self, target: str) -> Iterator[Chain]:
        """Yield what shows something about one leaf, heading or core standard."""
        yield from self._direct_by_target.get(target, ())
        if target in self._core_by_id:
            for member in self._core_by_id[target].members:
                for chain in self._direct_by_target.get(member.leaf, ()):
                    yield from _steps(chain, self._core_by_id[target], member)
        for standard, member in self._memberships.get(target, ()):
            for up in self.of_target(standard.id):
                if not any(step[0] == target for step in up.via):
                    yield from _step_down(up, standard, member)

    def _upwards(self, chain: Chain) -> Iterator[Chain]:
        if itself := self._core_by_id.get(chain.target):
            for member in itself.members:
                yield from _step_down(chain, itself, member)
        for standard, member in self._memberships.get(chain.target, ()):
            for up in _steps(chain, standard, member):
                yield up
                for other in standard.members:
                    if other.leaf != chain.target:
                        yield from _step_down(up, standard, other)


_WORDS: Final = {
    Strength.FULL: "shows fully",
    Strength.PARTIAL: "shows in part",
    Strength.RELATED: "is about",
    Strength.NONE: "has nothing to do with",
}


def _direct_chain(one: EvidenceLink) -> Chain:
    """One link as a chain; a proposal that suggests no strength is shown as related, the least it can mean."""
    link = one.link
    return Chain(
        measure=link.a, target=link.b, strength=Strength(link.answer or Strength.RELATED), status=link.status,
        basis=DIRECT, via=((link.a, one.word, link.b),), not_covered=link.not_covered, people=link.people,
        pages=link.pages, issuer=link.issuer, readers=link.readers, time=link.time, reworded=link.reworded,
        footing=one.footing, answered=one.answered,
    )  # fmt: skip


def _steps(chain: Chain, standard: CoreStandard, member: CoreMember) -> Iterator[Chain]:
    if (carried := _carry(chain.strength, UP.get(member.relation))) is not None:
        yield _longer(chain, carried, member.relation, standard.id, member, standard)


def _step_down(up: Chain, standard: CoreStandard, member: CoreMember) -> Iterator[Chain]:
    if (carried := _carry(up.strength, DOWN.get(member.relation))) is not None:
        yield _longer(up, carried, member.relation.inverse, member.leaf, member, standard)


def _carry(so_far: Strength, step: Strength | None) -> Strength | None:
    """Return the strength after one more step, or None where nothing may be concluded."""
    if step is None or so_far not in {Strength.FULL, Strength.PARTIAL}:
        return None
    return Strength.PARTIAL if Strength.PARTIAL in {so_far, step} else Strength.FULL


def _longer(
    chain: Chain,
    strength: Strength,
    relation: Relation,
    target: str,
    member: CoreMember,
    core: CoreStandard,
) -> Chain:
    """Add the step of a relation; a draft core standard holds the chain back to proposed, whatever its members are."""
    step_status = v.Status.PROPOSED if core.draft and member.status is not v.Status.AGREED else member.status
    status = min(chain.status, step_status, key=_SURENESS.index)
    # a chain that people had a hand in is agreed, not published: no body published the whole of it
    status = v.Status.AGREED if status is v.Status.PUBLISHED else status
    left_out = chain.not_covered
    if strength is Strength.PARTIAL and chain.strength is Strength.FULL:
        left_out = (member.remainder,) if member.remainder else None
    words = "equals" if relation is Relation.EQUAL else f"is a {relation.value} of"
    into_narrower = relation is Relation.SUPERSET
    return Chain(
        measure=chain.measure, target=target, strength=strength, status=status, basis=THROUGH_CORE,
        via=(*chain.via, (chain.target, words, target)), not_covered=left_out, people=chain.people, pages=chain.pages,
        issuer=chain.issuer, readers=chain.readers, time=chain.time, reworded=chain.reworded,
        footing=weakest(chain.footing, footing_of_member(core, member)), answered=chain.answered,
        part_unknown=chain.part_unknown or (into_narrower and chain.strength is Strength.PARTIAL),
    )  # fmt: skip


def strongest(chains: Iterable[Chain]) -> Strength:
    """Return the strongest evidence among chains; partial links never add up to full.

    >>> strongest([])
    <Strength.NONE: 'none'>
    """
    return min((chain.strength for chain in chains), key=ORDER.index, default=Strength.NONE)
