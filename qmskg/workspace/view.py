"""Everything that is so at one position of the register, over one build. Immutable, and made again as either moves."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any, Final, TypeVar

from qmskg import vocabulary as v
from qmskg.assurance import EvidenceIndex
from qmskg.authored import Ruled
from qmskg.coreset import authored_texts, draft_core_set, is_core, told_by
from qmskg.links import CoreStandard, Link, LinkKind, Origin
from qmskg.model import Library, digest
from qmskg.register import State, as_worded_now
from qmskg.workspace.cards import QueueOrder
from qmskg.workspace.carrying import carried
from qmskg.workspace.snapshot import Snapshot, at_ends

__all__ = ["View"]

Made = TypeVar("Made")

_SUBSTANCE: Final = "The text has changed in substance since people agreed on this pair."
_REISSUED: Final = "People agreed on this pair in an edition that was reissued, and its text has changed since."


@dataclass(frozen=True, slots=True)
class _Known:
    """What was made of a view, the position at which it was last seen to hold, and what it rests on."""

    position: int
    basis: Any
    made: Any


@dataclass(frozen=True)
class View:
    """Links, core set and evidence at one position.

    Attributes:
        worded: key of a pair -> what people said, where its texts stand as they were read.
        decided: the same, where it still holds; of an edition that was reissued, what is carried over too.
        reopened: keys of the pairs whose texts have changed in substance since.
        said: key of a pair -> its link, where people said something about it that holds or is open again.
        by_key: links of every status by the key of their pair: decided, reopened, and open proposals.
        moved: key of a pair of an edition that was reissued -> that of the pair that took its place.
        telling: what people decided that the core set follows from.
        texts: the core standards that have a text of their own, by id, to be read as leaves are.
    """

    snapshot: Snapshot
    state: State
    worded: dict[str, Link]
    decided: dict[str, Link]
    reopened: frozenset[str]
    said: dict[str, Link]
    by_key: dict[str, Link]
    core: tuple[CoreStandard, ...]
    telling: tuple[Link, ...]
    index: EvidenceIndex
    texts: Mapping[str, CoreStandard] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)
    _made: dict[Callable[[View], Any], _Known] = field(default_factory=dict, repr=False)
    _orders: dict[QueueOrder, dict[str, Link]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, snapshot: Snapshot, state: State, before: View | None = None) -> View:
        """Put a build and the state of the register together; what stands as it did before is taken from there."""
        library, proposals = snapshot.library, snapshot.proposals
        texts = authored_texts(library, state.core_edits, snapshot.authored)
        same = before if before and before.snapshot is snapshot and before.texts == texts else None
        worded, reopened = as_worded_now(
            state, library, texts, (same.state, same.worded, same.reopened) if same else None
        )
        gone = {key for key, link in state.links.items() if not _held(library, link)}
        decided = {key: link for key, link in worded.items() if key not in gone}
        settled = [key for key, link in decided.items() if link.status is not v.Status.READ_ONCE]
        over = carried(library, decided.values(), settled)
        decided |= over.links
        again = [_reopened(link, proposals.get(link.key), _REISSUED) for link in over.reopened]
        again += [_reopened(state.links[key], proposals.get(key)) for key in sorted(reopened - gone)]
        again += _split(library, [state.links[key] for key in state.links if key in gone], known=worded.keys())
        taken = {*state.links, *decided, *(link.key for link in again)}
        telling = told_by(decided.values())
        if same and same.telling == telling and same.state.core_edits == state.core_edits:
            core = same.core
        else:
            core = draft_core_set(library, telling, state.core_edits, snapshot.authored)
        # people may have retired a core standard that a draft's link is about
        for id in snapshot.about_core.keys() - {standard.id for standard in core}:
            taken |= snapshot.about_core[id]
        # a copy without a few: asking about each of the thousands would cost more than all the rest
        open_ = dict(proposals)
        for key in taken & proposals.keys():
            del open_[key]
        said = {**decided, **{link.key: link for link in again}}
        links = {**said, **open_}
        index = EvidenceIndex.after(before.index if before else None, library, links.values(), core)
        made = dict(before._made) if before and before.snapshot is snapshot else {}
        return cls(
            snapshot, state, worded, decided, reopened, said, links, core, telling, index, texts, over.keys, made
        )  # fmt: skip

    @cached_property
    def core_digest(self) -> str:
        """Names the state of the core set; the same standards have the same digest in every process."""
        return digest(*(standard.model_dump_json() for standard in self.core))

    @property
    def position(self) -> int:
        """Of the register."""
        return self.state.position

    @property
    def library(self) -> Library:
        """The content."""
        return self.snapshot.library

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Of every status, each pair once."""
        return tuple(self.by_key.values())

    def at(self, end: str) -> list[Link]:
        """Return the links with this leaf or core standard at an end: what people said first, then what is proposed."""
        open_ = (li for li in self.snapshot.proposed_at.get(end, ()) if self.by_key.get(li.key) is li)
        return [*self._said_at.get(end, ()), *open_]

    @cached_property
    def _said_at(self) -> dict[str, tuple[Link, ...]]:
        return at_ends(self.said.values())

    @property
    def published(self) -> dict[str, Link]:
        """Evidence that a body's own statement implies, between a measure and a leaf: key of the pair -> link."""
        return self.snapshot.published

    @cached_property
    def cores(self) -> dict[str, list[str]]:
        """Ids of the core standards that each leaf stands in."""
        found: dict[str, list[str]] = {}
        for core in self.core:
            for member in core.members:
                found.setdefault(member.leaf, []).append(core.id)
        return found

    @cached_property
    def without_place(self) -> dict[str, None]:
        """The leaves that ask for something, stand in no core standard and are not out of scope.

        What nobody has said anything about comes before what is kept as its own.
        """
        rulings = self.snapshot.authored.rulings
        found = [leaf for leaf in self.library.leaves if leaf not in self.cores and self.library.asks(leaf)]
        kept = [leaf for leaf in found if leaf in rulings and rulings[leaf].became is Ruled.KEPT]
        return dict.fromkeys([*(leaf for leaf in found if leaf not in rulings), *kept])

    def once(self, make: Callable[[View], Made], rests_on: Callable[[View], Any] | None = None) -> Made:
        """Return what follows from this view alone, made when somebody first asks. It is for reading only.

        Args:
            make: makes it.
            rests_on: what it follows from besides the build. Where that is as it was in the view before, what was made
                there is returned. Without it, it is taken to follow from everything.
        """
        known = self._made.get(make)
        if known is None or known.position != self.position:
            basis = rests_on and rests_on(self)
            holds = known is not None and rests_on is not None and known.basis == basis
            known = self._made[make] = _Known(self.position, basis, known.made if known and holds else make(self))
        made: Made = known.made
        return made

    def ordered(self, order: QueueOrder) -> Mapping[str, Link]:
        """Return what may wait for somebody, by key, in an order of the queue: open pairs, and what bodies publish.

        Nothing is decided about an edition that is not in force, so its pairs are not among them.
        """
        if order not in self._orders:
            again = self.state.asked_again
            pairs = {
                key: li for key, li in self.by_key.items() if li.status is not v.Status.AGREED or key in again
            }
            pairs |= {key: link for key, link in self.published.items() if key not in self.by_key}
            self._orders[order] = self.snapshot.untouched.among(pairs, order, self.cores)
        return self._orders[order]


def _held(library: Library, link: Link) -> bool:
    """Whether both ends are still leaves; a decision about what is none any more stays in the register alone."""
    leaves = library.leaves
    return (link.a in leaves or is_core(link.a)) and (link.b in leaves or is_core(link.b))


def _split(library: Library, links: Iterable[Link], known: Container[str]) -> list[Link]:
    """Return, for pairs that people decided on and one of whose leaves was split since, the pairs of its parts."""
    found: dict[str, Link] = {}
    for link in links:
        if link.status in {v.Status.REJECTED, v.Status.READ_ONCE} or not {link.a, link.b} <= library.nodes.keys():
            continue
        said = f"People answered for {link.a} and {link.b} before one of them was split into parts."
        for a, b in product(*(_parts(library, end) for end in (link.a, link.b))):
            ends = (a, b) if link.kind is LinkKind.EVIDENCE else (min(a, b), max(a, b))
            made = Link(
                a=ends[0],
                b=ends[1],
                kind=link.kind,
                status=v.Status.PROPOSED,
                origin=Origin.REOPENED,
                reasons=(said,),
            )
            if made.key not in known:
                found.setdefault(made.key, made)
    return [found[key] for key in sorted(found)]


def _parts(library: Library, id: str) -> list[str]:
    return [leaf.id for leaf in library.leaves_under(id) if library.active(leaf.id)]


def _reopened(before: Link, proposal: Link | None, said: str = _SUBSTANCE) -> Link:
    """Return a pair as open again: nothing of the earlier answer counts until people have read the new text."""
    found = proposal or Link(a=before.a, b=before.b, kind=before.kind, status=v.Status.PROPOSED)
    return found.model_copy(update={"origin": Origin.REOPENED, "reasons": (said, *found.reasons)})
