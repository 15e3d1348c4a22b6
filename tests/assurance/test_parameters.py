"""Limits of the leaves under one core standard, side by side."""

from __future__ import annotations

import pytest

from qmskg.assurance import parameters
from qmskg.limits import Comparison, compared
from qmskg.links import CoreMember, CoreStandard
from qmskg.model import Library, Threshold
from qmskg.relations import Relation
from qmskg.vocabulary import Operator


def limit(value: float | None, operator: str = "<=", unit: str = "hours", **more: str) -> Threshold:
    return Threshold(quantity="Time to surgery", operator=Operator(operator), value=value, unit=unit, **more)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (limit(36), limit(48), Comparison.STRICTER),
        (limit(48), limit(36), Comparison.LOOSER),
        (limit(36), limit(36), Comparison.SAME),
        (limit(36, "<"), limit(36), Comparison.STRICTER),
        (limit(90, ">="), limit(80, ">="), Comparison.STRICTER),
        (limit(80, ">"), limit(80, ">="), Comparison.STRICTER),
        (limit(36), limit(2, unit="days"), Comparison.STRICTER),
        (limit(90, unit="minutes"), limit(1.5), Comparison.SAME),
        (limit(2, unit="weeks"), limit(14, unit="days"), Comparison.SAME),
        (limit(90, unit="%"), limit(0.9, unit="proportion"), Comparison.SAME),
        (limit(6, unit="months"), limit(1, unit="year"), Comparison.STRICTER),
        (limit(1, unit="month"), limit(30, unit="days"), Comparison.NOT_COMPARABLE),
        (limit(1, unit="working day"), limit(1, unit="day"), Comparison.NOT_COMPARABLE),
        (limit(3, unit="falls per 1,000 bed days"), limit(2, unit="falls"), Comparison.NOT_COMPARABLE),
        (limit(36, clock_start="arrival"), limit(36, clock_start="admission"), Comparison.NOT_COMPARABLE),
        (limit(36), limit(48, ">="), Comparison.INCOMPATIBLE),
        (limit(36, "="), limit(48, "="), Comparison.INCOMPATIBLE),
        (limit(48), limit(36, ">="), Comparison.UNLIKE),
        (limit(36), limit(None, text="promptly", unit=""), Comparison.UNLIKE),
        (limit(36), limit(36).model_copy(update={"quantity": "Time to pain relief"}), Comparison.UNLIKE),
    ],
)
def test_two_limits(one: Threshold, other: Threshold, said: Comparison) -> None:
    assert compared(one, other) is said
    turned = {Comparison.STRICTER: Comparison.LOOSER, Comparison.LOOSER: Comparison.STRICTER}
    assert compared(other, one) is turned.get(said, said)


def test_limits_of_one_quantity_stand_side_by_side(small_library: Library) -> None:
    library = small_library.model_copy(deep=True)
    leaves = ("nice-qs16:2", "nice-qs16:3", "nice-qs86:1")
    for leaf, said in zip(leaves, (limit(36), limit(48), limit(None, text="promptly", unit="")), strict=True):
        library.nodes[leaf] = library.nodes[leaf].model_copy(update={"thresholds": (said,)})
    members = tuple(CoreMember(leaf=leaf, relation=Relation.SUBSET) for leaf in leaves)
    core = CoreStandard(id="core:x", title="X", statement="X.", scope="X", theme="X", members=members)
    (row,) = parameters(library, [core])
    assert (row["core"], row["kind"]) == ("core:x", "stricter")
    assert [value["limit"] for value in row["values"]] == [
        "Time to surgery <= 36 hours", "Time to surgery <= 48 hours", "Time to surgery <= promptly",
    ]  # fmt: skip
    alone = core.model_copy(update={"members": members[:1]})
    assert parameters(library, [alone]) == []
