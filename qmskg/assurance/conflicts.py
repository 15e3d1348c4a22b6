"""Demands that disagree: one limit stricter than another, demands that cannot both be met, limits not comparable.

Only pairs that people have agreed to share a duty are compared, and leaves under the same core standard: two limits
say nothing about each other where nobody said that they are about the same thing. Where it is a draft alone that puts
two leaves together, the row says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product
from typing import Any, Final

from qmskg import vocabulary as v
from qmskg.limits import Comparison, compared, in_finest, why_not_comparable
from qmskg.links import CoreStandard, Link, LinkKind
from qmskg.model import Library, Source, Threshold
from qmskg.relations import Relation

__all__ = ["conflicts"]

_SHARING: Final = {Relation.EQUAL, Relation.SUBSET, Relation.SUPERSET, Relation.INTERSECTS}


def conflicts(library: Library, links: Iterable[Link], core: Iterable[CoreStandard]) -> dict[str, Any]:
    """Return the conflicts, each with its dimension and both values; ``a`` is the stricter one.

    ``converted`` is each amount in the smaller of the two units, where that is another; ``why`` says what keeps two
    limits from being compared. ``core`` names the core standard under which both stand, or is None; ``draft`` says
    whether only drafted places put the two together, so that nobody has agreed that they are about the same thing.
    ``forces`` is the legal force of both; None for a core standard.
    """
    rows = [*_said(links), *_limits(library, links, core)]
    for row in rows:
        row["forces"] = [_force(library, row[end]) for end in "ab"]
    return {"conflicts": sorted(rows, key=lambda row: (row["a"], row["b"], row["dimension"]))}


def _force(library: Library, id: str) -> str | None:
    document = library.document_of(id) if id in library.nodes else None
    return document.legal_force.value if isinstance(document, Source) else None


def _said(links: Iterable[Link]) -> Iterator[dict[str, Any]]:
    """What people said of a pair when they read it."""
    for link in links:
        if link.conflicts and link.status is v.Status.AGREED:
            yield _row(link.a, link.b, None, "incompatible", link.conflicts, [])


def _limits(library: Library, links: Iterable[Link], core: Iterable[CoreStandard]) -> Iterator[dict[str, Any]]:
    for a, b, standard, draft in _pairs(library, links, core):
        for one, other in product(library.nodes[a].thresholds, library.nodes[b].thresholds):
            yield from _compared(a, b, standard, one, other, draft=draft)


def _pairs(
    library: Library, links: Iterable[Link], core: Iterable[CoreStandard]
) -> Iterator[tuple[str, str, str | None, bool]]:
    """Yield each pair once, with the core standard that holds both, if one does, and whether that is a draft alone."""
    together: dict[tuple[str, str], tuple[str, bool]] = {}
    for standard in core:
        members = {m.leaf: m.status is v.Status.AGREED for m in standard.members if m.leaf in library.nodes}
        limited = sorted(leaf for leaf in members if library.nodes[leaf].thresholds)
        for pair in combinations(limited, 2):
            draft = not all(members[leaf] for leaf in pair)
            if pair not in together or (together[pair][1] and not draft):
                together[pair] = (standard.id, draft)
    agreed = {
        (link.a, link.b)
        for link in links
        if link.kind is LinkKind.MAPPING
        and link.status is v.Status.AGREED
        and link.answer in _SHARING
        and {link.a, link.b} <= library.nodes.keys()
    }
    for a, b in sorted({*together, *agreed}):
        standard_id, draft = together.get((a, b), (None, False))
        yield a, b, standard_id, draft and (a, b) not in agreed


def _compared(
    a: str, b: str, standard: str | None, one: Threshold, other: Threshold, *, draft: bool
) -> Iterator[dict[str, Any]]:
    """Two limits of the same quantity: which is stricter, or why that cannot be told."""
    said = compared(one, other)
    if said is Comparison.LOOSER:
        a, b, one, other, said = b, a, other, one, Comparison.STRICTER
    if said not in {Comparison.UNLIKE, Comparison.SAME}:
        yield {
            **_row(a, b, standard, said, one.quantity, [str(one), str(other)], draft=draft),
            "converted": [in_finest(one, [other]), in_finest(other, [one])],
            "clock_starts": [one.clock_start, other.clock_start],
            "populations": [one.population, other.population],
            "why": why_not_comparable(one, other) if said is Comparison.NOT_COMPARABLE else None,
        }


def _row(
    a: str, b: str, core: str | None, kind: str, dimension: str, values: list[str], *, draft: bool = False
) -> dict[str, Any]:
    return {
        "a": a, "b": b, "core": core, "kind": str(kind), "dimension": dimension, "values": values, "draft": draft,
        "converted": [None, None], "clock_starts": [None, None], "populations": [None, None], "why": None,
    }  # fmt: skip
