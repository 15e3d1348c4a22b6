"""What a change of the core set would do: which leaves stand elsewhere, what shows less or more, and whose audits.

Everything is found by comparing the core set and its evidence before and after; nothing is guessed from the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from qmskg.assurance.evidence import Chain, EvidenceIndex, strongest
from qmskg.assurance.steps import Footing
from qmskg.coreset import is_core
from qmskg.coreset.consequences import additions, breaking
from qmskg.coreset.released import release_of
from qmskg.links import CoreStandard, Link
from qmskg.model import Library

__all__ = ["Standing", "reshaping"]

#: what an answer may rest on where drafts are taken as if people had agreed them
_DRAFT: Final = frozenset({Footing.AGREED, Footing.DRAFT})


@dataclass(frozen=True, slots=True)
class Standing:
    """The core set, the links and what follows from both, at one time."""

    core: Sequence[CoreStandard]
    links: Sequence[Link]
    index: EvidenceIndex

    def places(self, leaf: str) -> list[dict[str, str]]:
        """Return where a leaf stands."""
        return [
            {"core": standard.id, "relation": member.relation.value, "status": member.status.value}
            for standard in self.core
            for member in standard.members
            if member.leaf == leaf
        ]

    def of(self, ids: Iterable[str]) -> list[CoreStandard]:
        """Return those of some core standards that stand."""
        wanted = set(ids)
        return [standard for standard in self.core if standard.id in wanted]


def reshaping(library: Library, before: Standing, after: Standing, ids: Sequence[str]) -> dict[str, Any]:
    """Return what lies between two states of the core set, as far as it follows from a change of some core standards.

    Args:
        library: the content.
        before: what is so now.
        after: what would be so.
        ids: of the core standards that are changed.
    """
    old, new = before.of(ids), after.of(ids)
    leaves = sorted({member.leaf for standard in (*old, *new) for member in standard.members})
    titles = {standard.id: standard.title for standard in (*old, *new)} | {
        id: library.nodes[id].title for id in leaves if id in library.nodes
    }
    cover, audits = _cover(before.index, after.index, [*dict.fromkeys(ids), *leaves])
    old_model, new_model = (release_of(library, s.links, s.of(ids)) for s in (before, after))
    return {
        "core_standards": {"before": [standard.id for standard in old], "after": [standard.id for standard in new]},
        "places": [
            {"leaf": leaf, "before": was, "after": now}
            for leaf in leaves
            if (was := before.places(leaf)) != (now := after.places(leaf))
        ],
        "cover": cover,
        "audits": [{"id": id, "title": library.documents[id].name} for id in audits if id in library.documents],
        "breaking": list(breaking(old_model, new_model, titles)),
        "additions": list(additions(old_model, new_model, titles)),
        "names": {
            id: {"title": title, "source": "core" if is_core(id) else library.document_of(id).name}
            for id, title in sorted(titles.items())
        },
    }  # fmt: skip


def _cover(before: EvidenceIndex, after: EvidenceIndex, targets: Iterable[str]) -> tuple[list[Any], list[str]]:
    """Return whose evidence changes, by what counts and with drafts; and the audits that it hangs on."""
    rows, audits = [], set()
    for target in targets:
        was, now = (list(index.of_target(target)) for index in (before, after))
        seen = {name: strongest(chains) for name, chains in _ways(was, now)}
        if seen["before"] != seen["after"] or seen["draft_before"] != seen["draft_after"]:
            rows.append({"id": target, **{name: strength.value for name, strength in seen.items()}})
        audits |= {measure.partition(":")[0] for measure in _differ(was, now)}
    return rows, sorted(audits)


def _ways(was: list[Chain], now: list[Chain]) -> Iterator[tuple[str, list[Chain]]]:
    for name, chains in (("before", was), ("after", now)):
        yield name, [chain for chain in chains if chain.counts]
        yield f"draft_{name}", [chain for chain in chains if chain.footing in _DRAFT]


def _differ(was: list[Chain], now: list[Chain]) -> set[str]:
    """Return the measures that show something else of a target, or show it another way."""

    def said(chains: list[Chain]) -> set[tuple[Any, ...]]:
        return {(chain.measure, chain.strength, chain.via) for chain in chains if chain.footing in _DRAFT}

    return {row[0] for row in said(was) ^ said(now)}
