"""What differs between two releases: core standards added, removed, merged, split, reworded and remapped.

That one core standard became several, or several one, is told from the leaves under them: a leaf is what stays when
titles and ids change. :mod:`qmskg.coreset.consequences` says what it means for those who rely on the older one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from qmskg.coreset.consequences import additions, breaking
from qmskg.coreset.released import Released
from qmskg.coreset.versions import Level
from qmskg.links import CoreMember, CoreStandard, Link

__all__ = ["PARTS", "Difference", "Move", "Remapped", "Reworded", "difference"]

#: the lists of a difference, in the order in which people read them
PARTS: Final = ("added", "removed", "merged", "split", "reworded", "remapped")
#: fields that say who a core standard is and what stands under it, and so are no wording
_NOT_WORDS: Final = frozenset({"id", "members"})


@dataclass(frozen=True, slots=True)
class Move:
    """Core standards that became others: several one (a merge), or one several (a split)."""

    of: tuple[str, ...]
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reworded:
    """A core standard of which fields other than its places changed: field -> (before, after), as JSON."""

    id: str
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Remapped:
    """What changed about a core standard's leaves, or about a pair that people settled.

    Attributes:
        id: of the core standard, or key of the pair.
        kind: ``core``, ``mapping`` or ``evidence``.
        changes: (leaf or the pair's key, before, after): relation and status in words; None where there was nothing.
    """

    id: str
    kind: str
    changes: tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True)
class Difference:
    """What lies between two releases."""

    old: Released
    new: Released
    added: tuple[str, ...]
    removed: tuple[str, ...]
    merged: tuple[Move, ...]
    split: tuple[Move, ...]
    reworded: tuple[Reworded, ...]
    remapped: tuple[Remapped, ...]

    @property
    def nothing(self) -> bool:
        """Whether the two hold the same, apart from number and day."""
        blank = {"version": "", "date": None, "previous": None, "profile": self.new.profile, "notice": None}
        return self.old.model_copy(update=blank) == self.new.model_copy(update=blank)

    @cached_property
    def breaking(self) -> tuple[str, ...]:
        """Why earlier evidence may not be enough any more, a sentence each."""
        return tuple(breaking(self.old, self.new, self._titles))

    @cached_property
    def additions(self) -> tuple[str, ...]:
        """What is there now besides, a sentence each."""
        return tuple(additions(self.old, self.new, self._titles))

    @property
    def level(self) -> Level:
        """How much it changes."""
        if self.breaking:
            return Level.BREAKING
        return Level.ADDITION if self.additions else Level.WORDING

    @cached_property
    def _titles(self) -> dict[str, str]:
        leaves = {id: leaf.title for model in (self.old, self.new) for id, leaf in model.leaves.items()}
        return leaves | {core.id: core.title for model in (self.old, self.new) for core in model.core}

    def title(self, id: str) -> str:
        """Return the title of a core standard or leaf; the id where it has none."""
        return self._titles.get(id) or id

    def document(self) -> dict[str, Any]:
        """Return it as ``qmskg diff --json`` prints it."""
        return {
            "from": self.old.version,
            "to": self.new.version,
            "level": self.level.name.lower(),
            "breaking": list(self.breaking),
            "additions": list(self.additions),
            "added": [self._named(id) for id in self.added],
            "removed": [self._named(id) for id in self.removed],
            "merged": [self._moved(move) for move in self.merged],
            "split": [self._moved(move) for move in self.split],
            "reworded": [
                {
                    **self._named(one.id),
                    "fields": {name: {"before": old, "after": new} for name, (old, new) in one.fields.items()},
                }
                for one in self.reworded
            ],
            "remapped": [
                {
                    **self._named(one.id),
                    "kind": one.kind,
                    "changes": [
                        {"id": id, "title": self.title(id), "before": old, "after": new}
                        for id, old, new in one.changes
                    ],
                }
                for one in self.remapped
            ],
        }

    def _named(self, id: str) -> dict[str, str]:
        return {"id": id, "title": " and ".join(self.title(end) for end in id.split("|"))}

    def _moved(self, move: Move) -> dict[str, Any]:
        return {"from": [self._named(id) for id in move.of], "to": [self._named(id) for id in move.to]}


def difference(old: Released, new: Released) -> Difference:
    """Return what lies between two releases."""
    before, after = ({core.id: core for core in model.core} for model in (old, new))
    merged = tuple(_merges(before, after))
    into = {id for move in merged for id in move.to}
    gone = {id for move in merged for id in move.of}
    split = tuple(_splits(before, after, into, gone))
    parted = {id for move in split for id in move.of}
    parts = {id for move in split for id in move.to}
    both = [id for id in after if id in before]
    remapped = [Remapped(id, "core", changes) for id in both if (changes := _places(before[id], after[id]))]
    return Difference(
        old,
        new,
        added=tuple(id for id in after if id not in before and id not in into | parts),
        removed=tuple(id for id in before if id not in after and id not in gone | parted),
        merged=merged,
        split=split,
        reworded=tuple(Reworded(id, words) for id in both if (words := _words(before[id], after[id]))),
        remapped=(*remapped, *_pairs(old.links, new.links)),
    )


# --- which became which -------------------------------------------------------------------------------------

_Set = Mapping[str, CoreStandard]


def _leaves(core: CoreStandard) -> frozenset[str]:
    return frozenset(member.leaf for member in core.members)


def _most(part: frozenset[str], whole: frozenset[str]) -> bool:
    """Return whether more than half of what is whole is in the part."""
    return bool(whole) and 2 * len(part & whole) > len(whole)


def _merges(before: _Set, after: _Set) -> Iterator[Move]:
    """A core standard that is gone went into the one under which most of its leaves stand now, if others did too."""
    for id, core in after.items():
        now = _leaves(core)
        gone = [other for other, old in before.items() if other not in after and _most(now, _leaves(old))]
        sources = (*([id] if id in before else []), *gone)
        if gone and len(sources) > 1:
            yield Move(tuple(sorted(sources)), (id,))


def _splits(before: _Set, after: _Set, merged: Iterable[str], gone: Iterable[str]) -> Iterator[Move]:
    """A new core standard is part of the older one from which most of its leaves come that stood in any."""
    taken, gone = set(merged), set(gone)
    placed = frozenset(leaf for core in before.values() for leaf in _leaves(core))
    for id, core in before.items():
        if id in gone:
            continue
        was = _leaves(core)
        parts = [
            other
            for other, new in after.items()
            if other not in before and other not in taken and _most(was, _leaves(new) & placed)
        ]
        to = (*([id] if id in after else []), *parts)
        if parts and len(to) > 1:
            yield Move((id,), tuple(sorted(to)))


# --- what changed within one --------------------------------------------------------------------------------


def _words(old: CoreStandard, new: CoreStandard) -> dict[str, tuple[Any, Any]]:
    before, after = (core.model_dump(mode="json", exclude=set(_NOT_WORDS)) for core in (old, new))
    return {name: (before[name], after[name]) for name in after if before[name] != after[name]}


def _places(old: CoreStandard, new: CoreStandard) -> tuple[tuple[str, str | None, str | None], ...]:
    before, after = ({m.leaf: _place(m) for m in core.members} for core in (old, new))
    leaves = sorted(before.keys() | after.keys())
    pairs = ((leaf, before.get(leaf), after.get(leaf)) for leaf in leaves)
    return tuple((leaf, was, now) for leaf, was, now in pairs if was != now)


def _place(member: CoreMember) -> str:
    return f"{member.relation.value}, {member.status.value.replace('_', ' ')}"


def _pairs(old: Iterable[Link], new: Iterable[Link]) -> Iterator[Remapped]:
    before, after = ({(li.kind.value, li.key): li for li in links} for links in (old, new))
    for kind, key in sorted(before.keys() | after.keys()):
        was, now = (_answer(found.get((kind, key))) for found in (before, after))
        if was != now:
            yield Remapped(key, kind, ((key, was, now),))


def _answer(link: Link | None) -> str | None:
    return link.answer if link else None
