"""Groups of leaves without a place in the core set that may ask for the same thing.

They are a machine's suggestion, from proposals, with how stable each group is. Two leaves that people agreed to share
nothing, or that must by what they agreed, stand in no group together, whatever else would join them.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from qmskg.coreset import agreed_relations, close, is_core
from qmskg.coreset.clusters import apart
from qmskg.links import LinkKind
from qmskg.matching.grouping import group
from qmskg.vocabulary import Status
from qmskg.workspace.view import View

__all__ = ["suggested_groups"]


def suggested_groups(view: View) -> list[dict[str, Any]]:
    """Return the groups, the strongest first: the leaves, and strength and stability from 0 to 1."""
    leaves = sorted(view.without_place)
    row = {leaf: n for n, leaf in enumerate(leaves)}
    likely: dict[tuple[int, int], float] = {}
    for link in view.links:
        among = link.kind is LinkKind.MAPPING and link.a in row and link.b in row
        if among and link.status is Status.PROPOSED and link.probability is not None:
            likely[row[link.a], row[link.b]] = link.probability
    found = group(len(leaves), likely, apart=_apart(view, leaves, likely))
    return [
        {
            "leaves": [leaves[n] for n in one.members],
            "strength": one.strength,
            "stable": one.stable,
            "status": Status.PROPOSED.value,
        }
        for one in found.groups
    ]


def _apart(view: View, leaves: list[str], likely: dict[tuple[int, int], float]) -> set[tuple[int, int]]:
    """Return the rows of pairs that share nothing by what people agreed, among those that a chain might join."""
    relations = agreed_relations(
        link for link in view.decided.values() if not (is_core(link.a) or is_core(link.b))
    )
    known = {leaf for pair in relations for leaf in pair}
    if not known:
        return set()
    closure = close(relations)
    asked = [n for n in sorted({n for pair in likely for n in pair}) if leaves[n] in known]
    return {(a, b) for a, b in combinations(asked, 2) if apart(closure, leaves[a], leaves[b])}
