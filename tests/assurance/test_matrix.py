"""The matrices against every chain written out: each audit, each target, each route, each footing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from obvious import FOOTINGS, every_chain, most, strengths

from qmskg.assurance import (
    EvidenceIndex,
    Footing,
    Grouping,
    coverage,
    coverage_cells,
    coverage_matrix,
    gaps,
    standard_answer,
)
from qmskg.links import CoreMember, CoreStandard, Link, LinkKind
from qmskg.model import Audit, Edition, Library, Measure, Requirement, Source, StatedLink
from qmskg.relations import Relation, Strength
from qmskg.vocabulary import AuditKind, DocumentKind, EditionStatus, ServiceType, StatedType, Status

LEAVES = ("s:1", "s:2", "s:3", "t:1", "t:2")
MEASURES = ("au:m1", "au:m2", "bu:m1", "gone:m1", "au")
CORE = ("core:c", "core:d")


def small_library(stated: list[tuple[str, str]]) -> Library:
    now, before = Edition(version="1"), Edition(version="1", status=EditionStatus.CLOSED)
    sources = tuple(
        Source(
            id=id, title=id, publisher=f"Body {id}", licence="OGL-3.0", edition=now, kind=DocumentKind.GUIDANCE,
            applies_to=(service,),
            requirements=tuple(
                Requirement(id=leaf, number="1", title="Duty", levels={"basic": "yes"} if leaf == "s:1" else {})
                for leaf in LEAVES if leaf.startswith(id)
            ),
        )
        for id, service in (("s", ServiceType.ACUTE), ("t", ServiceType.COMMUNITY))
    )  # fmt: skip
    audits = tuple(
        Audit(
            id=id, title=id, publisher="Host", licence="Local", edition=before if id == "gone" else now,
            kind=AuditKind.LOCAL_AUDIT_TEMPLATE,
            measures=tuple(Measure(id=m, title="Measure") for m in MEASURES if m.startswith(f"{id}:")),
        )
        for id in ("au", "bu", "gone")
    )  # fmt: skip
    links = tuple(
        StatedLink(subject=a, type=StatedType.MEASURES, object=b, issuer="B", page="https://x.org")
        for a, b in stated
    )
    return Library(sources=sources, audits=audits, stated=links)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Library, tuple[Link, ...], tuple[CoreStandard, ...]]:
    """Links of every standing from measures to leaves and core standards, and two core standards."""
    ends = st.tuples(st.sampled_from(MEASURES), st.sampled_from((*LEAVES, *CORE)))
    standing = st.sampled_from(
        [
            (Status.AGREED, None),
            (Status.PROPOSED, "drafted"),
            (Status.PROPOSED, "machine"),
            (Status.REJECTED, None),
        ]
    )
    answer = st.sampled_from(["full", "partial", "related", None])
    links = draw(st.lists(st.tuples(ends, answer, standing), max_size=8, unique_by=lambda t: t[0]))
    place = st.tuples(
        st.sampled_from(LEAVES), st.sampled_from(list(Relation)), st.sampled_from([Status.AGREED, Status.PROPOSED])
    )
    core = tuple(
        CoreStandard(
            id=id, title=id, statement="S.", scope="All", theme=f"theme {id}", draft=draw(st.booleans()),
            members=tuple(
                CoreMember(leaf=leaf, relation=how, status=status)
                for leaf, how, status in draw(st.lists(place, max_size=4, unique_by=lambda t: t[0]))
            ),
        )
        for id in CORE
    )  # fmt: skip
    stated = draw(st.lists(st.tuples(st.sampled_from(MEASURES), st.sampled_from(LEAVES)), max_size=2, unique=True))
    made = tuple(
        Link(a=a, b=b, kind=LinkKind.EVIDENCE, status=status, answer=said or _said(status), origin=origin)
        for (a, b), said, (status, origin) in links
    )  # fmt: skip
    return small_library(stated), made, core


def _said(status: Status) -> str | None:
    """People always say something; only a machine may name no strength."""
    return None if status is Status.PROPOSED else "partial"


@given(situations())
def test_the_matrices_hold_every_chain_and_no_other(situation: Any) -> None:
    library, links, core = situation
    chains = list(every_chain(library, links, core))
    matrix = EvidenceIndex(library, links, core).matrix
    assert set(matrix.audits) == {"au", "bu"}
    for footing in Footing:
        shown = matrix.shown(footing)
        grids = {
            ("direct", "full"): shown.direct_full, ("direct", "partial"): shown.direct_some,
            ("through", "full"): shown.through_full, ("through", "partial"): shown.through_some,
        }  # fmt: skip
        for (route, strength), grid in grids.items():
            expected = {
                (audit, target)
                for target in matrix.targets
                for audit, found in strengths(chains, target, footing.value, route).items()
                if strength == "partial" or found == "full"
            }
            cells = np.argwhere(grid.toarray())
            assert {(matrix.audits[a], matrix.targets[t]) for a, t in cells} == expected, (footing, route)


@given(situations())
def test_coverage_counts_what_is_so(situation: Any) -> None:
    library, links, core = situation
    chains = list(every_chain(library, links, core))
    index = EvidenceIndex(library, links, core)
    truth = {
        leaf: {
            **{footing: most(strengths(chains, leaf, footing)) for footing in FOOTINGS},
            "direct": most(strengths(chains, leaf, "agreed", "direct")),
        }
        for leaf in LEAVES
    }
    known = {(leaf, f) for f in FOOTINGS for leaf in LEAVES if strengths([c for c in chains if not c[5]], leaf, f)}
    document = coverage(index, Grouping.BODY)
    counted = ("leaves", "full", "partial", "none", "draft", "would_be")  # of bodies, each leaf once
    assert {key: document["total"][key] for key in counted} == {
        key: sum(row[key] for row in document["rows"]) for key in counted
    }
    assert coverage(index, Grouping.SERVICE)["total"] == document["total"]
    for row in document["rows"]:
        mine = [truth[leaf] for leaf in LEAVES if row["key"] == f"Body {leaf[0]}"]
        full, partial = (sum(one["agreed"] == word for one in mine) for word in ("full", "partial"))
        assert (row["leaves"], row["full"], row["partial"]) == (len(mine), full, partial)
        assert row["none"] == len(mine) - full - partial
        assert row["direct"]["full"] == sum(one["direct"] == "full" for one in mine)
        assert row["direct"]["partial"] == sum(
            one["agreed"] == "partial" and one["direct"] == "partial" for one in mine
        )
        for strength in ("full", "partial"):
            assert row["direct"][strength] + row["through_core"][strength] == row[strength]
            assert row["through_core"][strength] >= 0
        for footing in ("draft", "would_be"):
            assert row[footing] == sum(one[footing] != "none" for one in mine)
        for footing in FOOTINGS:
            unknown = [i for i in truth if truth[i][footing] != "none" and (i, footing) not in known]
            assert row["part_unknown"][footing] == sum(row["key"] == f"Body {leaf[0]}" for leaf in unknown)
    unshown = {i for i, one in truth.items() if one["agreed"] == "none"}
    assert {row["id"] for row in gaps(index)["rows"]} == unshown
    for service in ServiceType:  # nothing is lost by a filter without being counted
        some = gaps(index, services=[service])
        assert {row["id"] for row in some["rows"]} <= unshown
        assert len(some["rows"]) + sum(left["duties"] for left in some["left_out"]) == len(unshown)
        part = coverage(index, Grouping.BODY, [service])
        assert part["total"]["leaves"] + sum(left["duties"] for left in part["left_out"]) == len(LEAVES)
        assert part["total"]["none"] == len(some["rows"])
        for count in counted:
            assert part["total"][count] == sum(row[count] for row in part["rows"])
        audits = coverage_cells(index, Grouping.SERVICE, [service])
        assert {cell["key"] for cell in audits} <= {row["key"] for row in part["rows"]} | {service.value}
    for leaf in LEAVES:
        answer = standard_answer(index, leaf)
        for key, footing in (("strength", "agreed"), ("would_be", "would_be")):
            expected = truth[leaf][footing]
            assert answer[key] == expected or (expected == "none" and answer[key] == "related")


@given(situations())
def test_all_sources_by_all_audits_is_the_same_told_apart(situation: Any) -> None:
    library, links, core = situation
    chains = list(every_chain(library, links, core))
    document = coverage_matrix(EvidenceIndex(library, links, core))
    assert document["sources"] == [{"id": "s", "leaves": 3}, {"id": "t", "leaves": 2}]
    cells = {(cell["source"], cell["audit"]): cell for cell in document["cells"]}
    for source in ("s", "t"):
        mine = [leaf for leaf in LEAVES if leaf.startswith(source)]
        for audit in ("au", "bu"):
            found = {f: [strengths(chains, leaf, f).get(audit) for leaf in mine] for f in FOOTINGS}
            direct = [strengths(chains, leaf, "agreed", "direct").get(audit) for leaf in mine]
            cell = cells.get((source, audit))
            assert (cell is None) == (not any(found["would_be"]))
            if cell is not None:
                assert cell["full"] == found["agreed"].count("full")
                assert cell["partial"] == found["agreed"].count("partial")
                assert cell["direct"] == sum(one is not None for one in direct)
                assert cell["through_core"] == cell["full"] + cell["partial"] - cell["direct"]
                assert cell["draft"] == sum(one is not None for one in found["draft"])
                assert cell["would_be"] == sum(one is not None for one in found["would_be"])
                for f in FOOTINGS:
                    sure = [strengths([c for c in chains if not c[5]], leaf, f).get(audit) for leaf in mine]
                    unknown = sum(a is not None and b is None for a, b in zip(found[f], sure, strict=True))
                    assert cell["part_unknown"][f] == unknown


def test_evidence_for_a_core_standard_reaches_its_leaves_both_ways() -> None:
    core = CoreStandard(
        id="core:c", title="C", statement="S.", scope="All", theme="safe", draft=False,
        members=(CoreMember(leaf="s:1", relation=Relation.EQUAL, status=Status.AGREED),),
    )  # fmt: skip
    link = Link(a="au:m1", b="core:c", kind=LinkKind.EVIDENCE, status=Status.AGREED, answer="full")
    index = EvidenceIndex(small_library([]), (link,), (core,))
    there = {(c.target, c.strength, c.basis, c.via) for c in index.of_measure("au:m1")}
    back = {
        (c.target, c.strength, c.basis, c.via) for target in ("core:c", "s:1") for c in index.of_target(target)
    }
    assert there == back
    assert {(target, basis) for target, _, basis, _ in there} == {("core:c", "direct"), ("s:1", "through_core")}


@pytest.mark.parametrize("answer", ["full", "related"])
def test_an_agreed_answer_stands_in_place_of_what_a_body_says(answer: str) -> None:
    """A body's "measures" is part until people have read both; then what they say counts."""
    library = small_library([("au:m1", "s:1")])
    assert standard_answer(EvidenceIndex(library, ()), "s:1")["strength"] == "partial"
    link = Link(a="au:m1", b="s:1", kind=LinkKind.EVIDENCE, status=Status.AGREED, answer=answer)
    found = standard_answer(EvidenceIndex(library, (link,)), "s:1")
    assert found["strength"] == answer
    assert {row["status"] for row in found["audits"]} == {"published", "agreed"}


def test_levels_of_maturity_group_duties() -> None:
    rows = {
        row["key"]: row["leaves"] for row in coverage(EvidenceIndex(small_library([]), ()), Grouping.LEVEL)["rows"]
    }
    assert rows == {"basic": 1, "not stated": 4}


def test_a_group_is_there_though_nothing_shows_it() -> None:
    rows = coverage(EvidenceIndex(small_library([]), ()), Grouping.SERVICE)["rows"]
    assert [(row["key"], row["leaves"], row["none"]) for row in rows] == [("acute", 3, 3), ("community", 2, 2)]
    assert Strength.NONE.value == standard_answer(EvidenceIndex(small_library([]), ()), "s")["strength"]
