"""What the leaves under one core standard ask, side by side: limits, and where these agree or conflict.

Limits are compared within a core standard only, and by their words: two limits whose quantities are worded
differently stand in two rows, since nobody has said that they limit the same. An age says whom a duty is for, and
limits nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any, Final

from qmskg.limits import Comparison, compared, in_finest, quantity_words, says_for_whom
from qmskg.links import CoreMember, CoreStandard
from qmskg.model import Library, Threshold

__all__ = ["parameters"]

#: of several comparisons, the one that a reader must see first
_WORST: Final = (
    Comparison.INCOMPATIBLE, Comparison.NOT_COMPARABLE, Comparison.STRICTER, Comparison.LOOSER, Comparison.SAME,
    Comparison.UNLIKE,
)  # fmt: skip
#: how the limits of one quantity stand to each other
_KIND: Final = {
    Comparison.INCOMPATIBLE: "incompatible",
    Comparison.NOT_COMPARABLE: "not_comparable",
    Comparison.STRICTER: "stricter",
    Comparison.LOOSER: "stricter",
    Comparison.SAME: "same",
    Comparison.UNLIKE: "in_words",
}

_Limit = tuple[CoreMember, Threshold]


def parameters(library: Library, core: Iterable[CoreStandard]) -> list[dict[str, Any]]:
    """Return, for each core standard under which a quantity is limited by several leaves, those limits.

    Each row is ``{"core", "quantity", "kind", "values"}``; a value is ``{"leaf", "relation", "limit", "converted",
    "clock_start", "population"}``, ``converted`` being the amount in the smallest unit of the row, where that is
    another. ``kind`` is ``same``, ``stricter`` (they differ, and one takes in the other), ``incompatible``,
    ``not_comparable`` (units of other kinds, another start of the clock, other people) or ``in_words``.
    """
    return [row for standard in core for row in _rows(library, standard)]


def _rows(library: Library, standard: CoreStandard) -> Iterable[dict[str, Any]]:
    found: dict[str, list[_Limit]] = {}
    for member in standard.members:
        for limit in library.nodes[member.leaf].thresholds:
            if not says_for_whom(limit):
                found.setdefault(quantity_words(limit.quantity), []).append((member, limit))
    for limits in found.values():
        if len({member.leaf for member, _ in limits}) > 1:
            yield {
                "core": standard.id,
                "quantity": limits[0][1].quantity,
                "kind": _KIND[_worst(limits)],
                "values": [_value(member, limit, [each for _, each in limits]) for member, limit in limits],
            }


def _worst(limits: list[_Limit]) -> Comparison:
    pairs = ((one, other) for (a, one), (b, other) in combinations(limits, 2) if a.leaf != b.leaf)
    return min((compared(one, other) for one, other in pairs), key=_WORST.index)


def _value(member: CoreMember, limit: Threshold, row: list[Threshold]) -> dict[str, Any]:
    return {
        "leaf": member.leaf,
        "relation": member.relation.value,
        "limit": str(limit),
        "converted": in_finest(limit, row),
        "clock_start": limit.clock_start,
        "population": limit.population,
    }
