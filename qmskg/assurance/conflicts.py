"""Demands that disagree: one limit stricter than another, demands that cannot both be met, limits not comparable.

Compared are pairs that people have agreed to share a duty, leaves under the same core standard, and near neighbours,
which are the pairs that stand before readers and are not agreed. Where a draft or a proposal alone puts two leaves
together, the row says so: then nobody has agreed that the two are about the same thing. Two leaves of one document
are compared only where people agreed that they share a duty: a document sets its own cases apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, Final

from qmskg import vocabulary as v
from qmskg.assurance.applying import ForThem
from qmskg.limits import Comparison, compared, in_finest, why_not_comparable
from qmskg.links import BY_HAND, CoreStandard, Link, LinkKind
from qmskg.model import Library, Source, Threshold
from qmskg.relations import Relation

__all__ = ["comparable", "conflicts"]

_SHARING: Final = {Relation.EQUAL, Relation.SUBSET, Relation.SUPERSET, Relation.INTERSECTS}
#: a pair that readers have before them: near neighbours, that nobody has agreed or rejected
_OPEN: Final = {v.Status.PROPOSED, v.Status.READ_ONCE, v.Status.DISPUTED, v.Status.UNSURE}


@dataclass(frozen=True, slots=True)
class _Together:
    """What puts two leaves beside each other: agreed by nobody (``draft``), and then by a proposal (``suggested``)."""

    core: str | None
    draft: bool = False
    suggested: bool = False


def conflicts(
    library: Library,
    links: Collection[Link],
    core: Iterable[CoreStandard],
    services: Collection[v.ServiceType] = (),
    lines: Collection[v.ServiceLine] = (),
) -> dict[str, Any]:
    """Return the conflicts, each with its dimension and both values; ``a`` is the stricter one.

    ``converted`` is each amount in the smaller of the two units, where that is another; ``why`` says what keeps two
    limits from being compared. ``core`` names the core standard under which both stand, or is None; ``draft`` says
    whether nobody has agreed that the two are about the same thing, ``suggested`` whether a proposal of the program
    alone puts them together. ``forces`` is the legal force of both; None for a core standard.

    Args:
        library: whose limits are compared.
        links: pairs, proposals among them.
        core: the core set.
        services: what somebody gives; a conflict is for them where both demands may be.
        lines: service lines that somebody asks about.
    """
    asked = ForThem(library, services, lines)
    found = [*_said(links), *_limits(library, links, core)]
    rows = [row for row in found if asked.passes(row["a"], row["b"])]
    for row in rows:
        row["forces"] = [_force(library, row[end]) for end in "ab"]
    rows.sort(key=lambda row: (row["a"], row["b"], row["dimension"]))
    return {"conflicts": rows, "left_out": asked.left_out}


def comparable(library: Library, links: Iterable[Link]) -> tuple[Link, ...]:
    """Return the links that conflicts follow from: of which people said one, or of which both ends have a limit."""
    limited = _limited(library)
    return tuple(link for link in links if link.conflicts or (link.a in limited and link.b in limited))


def _limited(library: Library) -> set[str]:
    return {id for id, node in library.nodes.items() if node.thresholds}


def _force(library: Library, id: str) -> str | None:
    document = library.document_of(id) if id in library.nodes else None
    return document.legal_force.value if isinstance(document, Source) else None


def _said(links: Iterable[Link]) -> Iterator[dict[str, Any]]:
    """What people said of a pair when they read it."""
    for link in links:
        if link.conflicts and link.status is v.Status.AGREED:
            yield _row(link.a, link.b, _Together(None), "incompatible", link.conflicts, [])


def _limits(library: Library, links: Iterable[Link], core: Iterable[CoreStandard]) -> Iterator[dict[str, Any]]:
    for (a, b), together in sorted(_pairs(library, links, core).items(), key=lambda item: item[0]):
        for one, other in product(_limits_of(library, a), _limits_of(library, b)):
            yield from _compared(a, b, together, one, other)


def _limits_of(library: Library, id: str) -> list[Threshold]:
    """Return the limits of a leaf; one that names nobody is for whomever the leaf is for."""
    node = library.nodes[id]
    return [
        limit if limit.population else limit.model_copy(update={"population": node.population})
        for limit in node.thresholds
    ]


def _pairs(
    library: Library, links: Iterable[Link], core: Iterable[CoreStandard]
) -> dict[tuple[str, str], _Together]:
    """Return each pair once, with the surest of what puts the two together: people, then a draft, then the program."""
    limited = _limited(library)
    near = [link for link in links if link.kind is LinkKind.MAPPING and link.a in limited and link.b in limited]
    found = {
        (link.a, link.b): _Together(None, draft=True, suggested=link.origin not in BY_HAND)
        for link in near
        if link.status in _OPEN and _of_two(link.a, link.b)
    }
    held: dict[tuple[str, str], _Together] = {}
    for standard in core:
        members = {m.leaf: m.status is v.Status.AGREED for m in standard.members if m.leaf in library.nodes}
        for pair in combinations(sorted(members.keys() & limited), 2):
            if not _of_two(*pair):
                continue
            draft = not all(members[leaf] for leaf in pair)
            if pair not in held or (held[pair].draft and not draft):
                held[pair] = _Together(standard.id, draft)
    found |= held
    for link in near:
        if link.status is v.Status.AGREED and link.answer in _SHARING:
            pair = (link.a, link.b)
            found[pair] = _Together(held[pair].core if pair in held else None)
    return found


def _of_two(a: str, b: str) -> bool:
    """Whether two leaves stand in different documents."""
    return a.partition(":")[0] != b.partition(":")[0]


def _compared(a: str, b: str, together: _Together, one: Threshold, other: Threshold) -> Iterator[dict[str, Any]]:
    """Two limits of the same quantity: which is stricter, or why that cannot be told."""
    said = compared(one, other)
    if said is Comparison.LOOSER:
        a, b, one, other, said = b, a, other, one, Comparison.STRICTER
    if said not in {Comparison.UNLIKE, Comparison.SAME}:
        yield {
            **_row(a, b, together, said, one.quantity, [str(one), str(other)]),
            "converted": [in_finest(one, [other]), in_finest(other, [one])],
            "clock_starts": [one.clock_start, other.clock_start],
            "populations": [one.population, other.population],
            "why": why_not_comparable(one, other) if said is Comparison.NOT_COMPARABLE else None,
        }


def _row(a: str, b: str, together: _Together, kind: str, dimension: str, values: list[str]) -> dict[str, Any]:
    return {
        "a": a, "b": b, "core": together.core, "kind": str(kind), "dimension": dimension, "values": values,
        "draft": together.draft, "suggested": together.suggested,
        "converted": [None, None], "clock_starts": [None, None], "populations": [None, None], "why": None,
    }  # fmt: skip
