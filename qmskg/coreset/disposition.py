"""What became of every leaf: in a core standard, kept as its own, out of scope, or not yet mapped.

Counted are the leaves of sources in force that ask for something now. Measures ask for nothing, so they are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qmskg.authored import LeftOut
from qmskg.coreset.drafts import asks
from qmskg.links import DRAFT_LABEL, PROGRAM_LABEL, CoreMember, CoreStandard
from qmskg.model import Library

__all__ = ["Became", "Disposition", "Fate", "dispose", "disposition_document"]


class Became(StrEnum):
    """What can become of a leaf."""

    CORE = "core"
    KEPT = "kept"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_YET_MAPPED = "not_yet_mapped"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one leaf.

    Attributes:
        places: where it stands: id of the core standard, and how it stands there.
        reason: why it is kept or out of scope, in words; None for the others.
        annex: the annex in which it is kept.
    """

    leaf: str
    became: Became
    places: tuple[tuple[str, CoreMember], ...] = ()
    reason: str | None = None
    annex: str | None = None


@dataclass(frozen=True, slots=True)
class Disposition:
    """What became of every leaf, in the order of the library."""

    fates: tuple[Fate, ...]
    core: tuple[CoreStandard, ...]

    def count(self, became: Became) -> int:
        """Return how many leaves this became of."""
        return sum(fate.became is became for fate in self.fates)


def dispose(
    library: Library, core: Iterable[CoreStandard], rulings: Mapping[str, LeftOut] | None = None
) -> Disposition:
    """Return what became of every leaf.

    Args:
        library: the content.
        core: core standards, drafts among them.
        rulings: leaves that are kept as their own, since only their source asks, or out of scope, each with the reason.

    Where a leaf stands in a core standard, that comes first. Nothing is concluded from silence: a leaf that nobody
    has said anything about is not yet mapped, also where no other source seems to ask for the like.
    """
    core, rulings = tuple(core), rulings or {}
    places: dict[str, list[tuple[str, CoreMember]]] = {}
    for standard in core:
        for member in standard.members:
            places.setdefault(member.leaf, []).append((standard.id, member))
    leaves = (leaf for leaf in library.leaves if asks(library, leaf))
    return Disposition(tuple(_fate(leaf, places.get(leaf), rulings.get(leaf)) for leaf in leaves), core)


def _fate(leaf: str, places: list[tuple[str, CoreMember]] | None, ruling: LeftOut | None) -> Fate:
    if places:
        return Fate(leaf, Became.CORE, tuple(places))
    if ruling:
        return Fate(leaf, Became(ruling.became), reason=ruling.reason, annex=ruling.annex)
    return Fate(leaf, Became.NOT_YET_MAPPED)


def disposition_document(disposition: Disposition) -> dict[str, Any]:
    """Return the disposition as ``qmskg disposition --json`` prints it.

    ``draft_only`` are the leaves counted under ``core`` that stand in drafts alone; ``annexes`` counts those kept.
    """
    drafts = {standard.id for standard in disposition.core if standard.draft}
    in_core = [fate for fate in disposition.fates if fate.became is Became.CORE]
    return {
        "leaves": len(disposition.fates),
        "by": {became.value: disposition.count(became) for became in Became},
        "core_standards": len(disposition.core),
        "draft_core_standards": len(drafts),
        "draft_only": sum(all(core in drafts for core, _ in fate.places) for fate in in_core),
        "annexes": dict(sorted(Counter(fate.annex for fate in disposition.fates if fate.annex).items())),
        "label": _label(disposition.core),
        "rows": [_row(fate) for fate in disposition.fates],
    }


def _label(core: Iterable[CoreStandard]) -> str | None:
    """Return what must stand beside numbers that rest on drafts; the project's own drafts come first."""
    labels = {standard.label for standard in core}
    return next((label for label in (DRAFT_LABEL, PROGRAM_LABEL) if label in labels), None)


def _row(fate: Fate) -> dict[str, Any]:
    return {
        "id": fate.leaf,
        "source": fate.leaf.partition(":")[0],
        "became": fate.became.value,
        "reason": fate.reason,
        "annex": fate.annex,
        "core": [
            {
                "id": core,
                "relation": member.relation.value,
                "status": member.status.value,
                "shared": member.shared,
                "remainder": member.remainder,
                "reason": member.reason,
            }
            for core, member in fate.places
        ],
    }
