"""Demands that disagree: of agreed pairs, under one core standard and of near neighbours, and nowhere else."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.assurance import conflicts
from qmskg.links import CoreMember, CoreStandard, Link, LinkKind, Origin
from qmskg.model import Edition, Library, Requirement, Source, Threshold
from qmskg.relations import Relation
from qmskg.vocabulary import DocumentKind, Operator, ServiceType, Status

A, B = "alpha:1", "beta:1"


def limit(operator: Operator = Operator.AT_MOST, value: float | None = 36, **more: str) -> Threshold:
    return Threshold(
        **{"quantity": "time to surgery", "operator": operator, "value": value, "unit": "hours", **more}
    )


def library(one: Threshold, other: Threshold) -> Library:
    def source(id: str, threshold: Threshold) -> Source:
        leaf = Requirement(id=f"{id}:1", number="1", title="Operate soon", thresholds=(threshold,))
        return Source(
            id=id, title=id, publisher="Body", licence="OGL-3.0", kind=DocumentKind.GUIDANCE,
            edition=Edition(version="1"), requirements=(leaf,),
        )  # fmt: skip

    return Library(sources=(source("alpha", one), source("beta", other)))


def agreed(answer: str = "intersects", status: Status = Status.AGREED, **more: str) -> Link:
    return Link(a=A, b=B, kind=LinkKind.MAPPING, status=status, answer=answer, readers=2, **more)


def found(one: Threshold, other: Threshold, *links: Link) -> list[tuple[str, str, str]]:
    rows = conflicts(library(one, other), links or [agreed()], [])["conflicts"]
    return [(row["a"], row["kind"], row["b"]) for row in rows]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (limit(value=36), limit(value=48), [(A, "stricter", B)]),
        (limit(value=48), limit(value=36), [(B, "stricter", A)]),
        (limit(value=36), limit(value=36), []),
        (limit(Operator.AT_LEAST, 90), limit(Operator.AT_LEAST, 85), [(A, "stricter", B)]),
        (limit(Operator.AT_MOST, 1), limit(Operator.AT_LEAST, 2), [(A, "incompatible", B)]),
        (limit(Operator.AT_MOST, 2), limit(Operator.AT_LEAST, 1), []),
        (limit(Operator.EXACTLY, 1), limit(Operator.EXACTLY, 2), [(A, "incompatible", B)]),
        (limit(Operator.EXACTLY, 0), limit(Operator.EXACTLY, 0), []),
        (limit(value=36), limit(value=2, unit="days"), [(A, "stricter", B)]),
        (limit(value=48), limit(value=2, unit="days"), []),
        (limit(value=36), limit(value=2, unit="working days"), [(A, "not_comparable", B)]),
        (limit(population="adults"), limit(value=48, population="children"), [(A, "not_comparable", B)]),
        (limit(population="adults"), limit(population="children"), []),
        (limit(quantity="age", unit="years"), limit(Operator.AT_LEAST, 65, quantity="age", unit="years"), []),
        (limit(clock_start="arrival"), limit(clock_start="admission"), [(A, "not_comparable", B)]),
        (limit(), limit(value=48, quantity="time to analgesia"), []),
        (limit(), Threshold(quantity="time to surgery", operator=Operator.AT_MOST, text="promptly"), []),
    ],
)
def test_two_limits_of_an_agreed_pair(
    one: Threshold, other: Threshold, expected: list[tuple[str, str, str]]
) -> None:
    assert found(one, other) == expected


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.REJECTED])
def test_a_pair_of_which_nothing_says_that_they_are_alike_is_not_compared(status: Status) -> None:
    assert found(limit(value=36), limit(value=48), agreed(status=status)) == []


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.READ_ONCE, Status.DISPUTED, Status.UNSURE])
def test_near_neighbours_are_compared_and_the_row_says_that_nobody_agreed_them(status: Status) -> None:
    held = library(limit(value=36), limit(value=48))
    (row,) = conflicts(held, [agreed(status=status)], [])["conflicts"]
    assert (row["a"], row["kind"], row["core"], row["draft"], row["suggested"]) == (
        A,
        "stricter",
        None,
        True,
        True,
    )
    (row,) = conflicts(held, [agreed(status=status, origin=Origin.DRAFTED)], [])["conflicts"]
    assert (row["draft"], row["suggested"]) == (True, False)


def test_people_come_before_a_draft_and_a_draft_before_a_proposal() -> None:
    members = tuple(CoreMember(leaf=leaf, relation=Relation.EQUAL, status=Status.PROPOSED) for leaf in (A, B))
    core = CoreStandard(id="core:x", title="X", statement="X.", scope="X", theme="X", members=members)
    held, near = library(limit(value=36), limit(value=48)), agreed(status=Status.PROPOSED)
    (row,) = conflicts(held, [near], [core])["conflicts"]
    assert (row["core"], row["draft"], row["suggested"]) == ("core:x", True, False)
    (row,) = conflicts(held, [agreed()], [core])["conflicts"]
    assert (row["core"], row["draft"], row["suggested"]) == ("core:x", False, False)


def test_a_conflict_is_for_whom_both_demands_may_be_and_what_is_left_out_is_counted() -> None:
    held = library(limit(value=36), limit(value=48))
    one, other = held.sources
    held = Library(sources=(one.model_copy(update={"applies_to": (ServiceType.AMBULANCE,)}), other))
    assert len(conflicts(held, [agreed()], [], (ServiceType.AMBULANCE,))["conflicts"]) == 1
    found = conflicts(held, [agreed()], [], (ServiceType.ACUTE,))
    assert found == {"conflicts": [], "left_out": [{"why": "for ambulance only", "things": 1}]}


def test_a_pair_that_shares_nothing_is_not_compared() -> None:
    assert found(limit(value=36), limit(value=48), agreed("none", Status.REJECTED)) == []


def test_what_people_said_of_a_pair_stands() -> None:
    rows = conflicts(library(limit(), limit()), [agreed(conflicts="who acts")], [])["conflicts"]
    assert [(row["kind"], row["dimension"]) for row in rows] == [("incompatible", "who acts")]


def test_leaves_under_one_core_standard_are_compared_and_it_is_named() -> None:
    members = tuple(CoreMember(leaf=leaf, relation=Relation.EQUAL) for leaf in (A, B))
    core = CoreStandard(id="core:x", title="X", statement="X.", scope="X", theme="X", members=members)
    (row,) = conflicts(library(limit(value=36), limit(value=48)), [], [core])["conflicts"]
    assert (row["core"], row["values"]) == (
        "core:x",
        ["time to surgery <= 36 hours", "time to surgery <= 48 hours"],
    )


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.AGREED])
def test_what_only_a_draft_puts_together_says_so(status: Status) -> None:
    members = tuple(CoreMember(leaf=leaf, relation=Relation.EQUAL, status=status) for leaf in (A, B))
    core = CoreStandard(id="core:x", title="X", statement="X.", scope="X", theme="X", members=members)
    held = library(limit(value=36), limit(value=48))
    (row,) = conflicts(held, [], [core])["conflicts"]
    assert row["draft"] is (status is Status.PROPOSED)
    (row,) = conflicts(held, [agreed()], [core])["conflicts"]
    assert row["draft"] is False


_limits = st.builds(limit, st.sampled_from(Operator), st.integers(0, 5).map(float))


@given(_limits, _limits)
def test_the_order_in_which_the_sources_stand_does_not_matter(one: Threshold, other: Threshold) -> None:
    swapped = {A: B, B: A}
    mirrored = [(swapped[a], kind, swapped[b]) for a, kind, b in found(other, one)]
    stricter = [row for row in found(one, other) if row[1] == "stricter"]
    assert stricter == [row for row in mirrored if row[1] == "stricter"]
    assert {row[1] for row in found(one, other)} == {row[1] for row in mirrored}


@given(_limits, _limits)
def test_incompatible_is_said_only_where_no_number_fits_both(one: Threshold, other: Threshold) -> None:
    meets = {
        Operator.AT_LEAST: float.__ge__, Operator.AT_MOST: float.__le__, Operator.MORE_THAN: float.__gt__,
        Operator.LESS_THAN: float.__lt__, Operator.EXACTLY: float.__eq__,
    }  # fmt: skip
    numbers = [n / 4 for n in range(-8, 40)]
    fits = any(all(meets[t.operator](number, t.value or 0.0) for t in (one, other)) for number in numbers)
    kinds = {kind for _, kind, _ in found(one, other)}
    assert not (fits and "incompatible" in kinds)


def test_every_combination_gives_at_most_one_finding() -> None:
    for one, other in product(Operator, Operator):
        assert len(found(limit(one, 1), limit(other, 2))) <= 1


def test_both_units_are_shown_and_what_cannot_be_compared_says_why() -> None:
    def row(one: Threshold, other: Threshold) -> dict[str, Any]:
        return conflicts(library(one, other), [agreed()], [])["conflicts"][0]

    known = row(limit(value=36), limit(value=2, unit="days"))
    assert known["values"] == ["time to surgery <= 36 hours", "time to surgery <= 2 days"]
    assert (known["converted"], known["why"]) == ([None, "48 hours"], None)
    other = row(limit(clock_start="arrival"), limit(value=2, unit="working days", clock_start="admission"))
    assert other["converted"] == [None, None]
    assert other["why"] == (
        "“hours” and “working days” cannot be turned into each other. The clock starts elsewhere: “arrival” and "
        "“admission”."
    )


def test_a_document_sets_its_own_cases_apart_unless_people_say_that_they_share_a_duty() -> None:
    both = library(limit(value=36), limit(value=48)).sources
    second = both[1].requirements[0].model_copy(update={"id": "alpha:2"})
    own = both[0].model_copy(update={"requirements": (*both[0].requirements, second)})
    held, pair = Library(sources=(own,)), {"a": "alpha:1", "b": "alpha:2", "kind": LinkKind.MAPPING}
    members = tuple(CoreMember(leaf=leaf, relation=Relation.EQUAL) for leaf in ("alpha:1", "alpha:2"))
    core = CoreStandard(id="core:x", title="X", statement="X.", scope="X", theme="X", members=members)
    assert conflicts(held, [Link(**pair, status=Status.PROPOSED)], [core])["conflicts"] == []
    shared = Link(**pair, status=Status.AGREED, answer="intersects", readers=2)
    (row,) = conflicts(held, [shared], [core])["conflicts"]
    assert (row["a"], row["kind"], row["b"]) == ("alpha:1", "stricter", "alpha:2")


def test_a_limit_that_names_nobody_is_for_whomever_its_duty_is_for() -> None:
    def of(people: str, source: Source) -> Source:
        (leaf,) = source.requirements
        return source.model_copy(update={"requirements": (leaf.model_copy(update={"population": people}),)})

    one, other = library(limit(value=36), limit(value=48)).sources
    held = Library(sources=(of("adults with heart failure", one), of("people with coeliac disease", other)))
    (row,) = conflicts(held, [agreed()], [])["conflicts"]
    assert (row["kind"], row["populations"]) == (
        "not_comparable", ["adults with heart failure", "people with coeliac disease"],
    )  # fmt: skip
    assert "different people" in row["why"]
    alike = Library(sources=(of("adults", one), of("Adults", other)))
    assert [row["kind"] for row in conflicts(alike, [agreed()], [])["conflicts"]] == ["stricter"]
