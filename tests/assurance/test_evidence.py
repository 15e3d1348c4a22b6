"""What may be concluded: each step, and nothing longer. Checked against an obvious implementation too."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.assurance import EvidenceIndex, Grouping, audit_answer, coverage, gaps, standard_answer, strongest
from qmskg.links import CoreMember, CoreStandard, Link, LinkKind
from qmskg.model import Audit, Edition, Library, Measure, Requirement, Source, StatedLink
from qmskg.relations import Relation, Strength
from qmskg.vocabulary import AuditKind, DocumentKind, EditionStatus, StatedType, Status

EDITION = Edition(version="1", published="2026")


def source(id: str, leaves: int, status: EditionStatus = EditionStatus.IN_FORCE) -> Source:
    nodes = tuple(Requirement(id=f"{id}:{n}", number=str(n), title=f"Duty {n}") for n in range(1, leaves + 1))
    edition = Edition(version="1", status=status)
    return Source(
        id=id, title=id, publisher=f"Body {id}", licence="OGL-3.0", edition=edition, kind=DocumentKind.GUIDANCE,
        requirements=nodes,
    )  # fmt: skip


def audit(id: str, measures: int, status: EditionStatus = EditionStatus.IN_FORCE) -> Audit:
    nodes = tuple(Measure(id=f"{id}:m{n}", title=f"Measure {n}") for n in range(1, measures + 1))
    return Audit(
        id=id, title=id, publisher="Host", licence="Local", edition=Edition(version="1", status=status),
        kind=AuditKind.LOCAL_AUDIT_TEMPLATE, measures=nodes,
    )  # fmt: skip


LIBRARY = Library(
    sources=(source("s", 3), source("t", 2)), audits=(audit("au", 2), audit("gone", 1, EditionStatus.CLOSED))
)


def evidence(measure: str, leaf: str, answer: Strength, status: Status = Status.AGREED, **more: object) -> Link:
    return Link(a=measure, b=leaf, kind=LinkKind.EVIDENCE, status=status, answer=answer.value, **more)  # type: ignore[arg-type]


def core(*members: tuple[str, Relation, Status], draft: bool = False) -> CoreStandard:
    return CoreStandard(
        id="core:c", title="C", statement="S.", scope="All", theme="safe", draft=draft,
        members=tuple(CoreMember(leaf=leaf, relation=how, status=status) for leaf, how, status in members),
    )  # fmt: skip


def test_an_index_stays_as_long_as_no_evidence_moves() -> None:
    shown, place = evidence("au:m1", "s:1", Strength.FULL), core(("s:1", Relation.EQUAL, Status.AGREED))
    first = EvidenceIndex.after(None, LIBRARY, [shown], (place,))
    mapping = Link(a="s:1", b="t:1", kind=LinkKind.MAPPING, status=Status.AGREED, answer="equal")
    again = [shown.model_copy(), mapping]
    assert EvidenceIndex.after(first, LIBRARY, again, (place.model_copy(),)) is first
    other = LIBRARY.model_copy()
    for library, links, standards in (
        (other, again, (place,)),
        (LIBRARY, [evidence("au:m1", "s:1", Strength.PARTIAL), mapping], (place,)),
        (LIBRARY, again, (place.model_copy(update={"draft": True}),)),
        (LIBRARY, again, ()),
    ):
        found = EvidenceIndex.after(first, library, links, standards)
        assert found is not first
        assert (found.library, found.core) == (library, standards)
        assert found.links == tuple(link for link in links if link.kind is LinkKind.EVIDENCE)


UP = {Relation.EQUAL: "full", Relation.SUPERSET: "full", Relation.SUBSET: "partial"}
DOWN = {Relation.EQUAL: "full", Relation.SUBSET: "full", Relation.SUPERSET: "partial"}


@pytest.mark.parametrize(
    ("strength", "up", "down"),
    list(product((Strength.FULL, Strength.PARTIAL, Strength.RELATED), Relation, Relation)),
)
def test_a_chain_through_the_core_set(strength: Strength, up: Relation, down: Relation) -> None:
    """``down`` is, as all members' relations are, read from the leaf to the core standard."""
    members = (("s:1", up, Status.AGREED), ("t:1", down, Status.AGREED))
    index = EvidenceIndex(LIBRARY, (evidence("au:m1", "s:1", strength),), (core(*members),))
    rows = {r["id"]: r for r in audit_answer(index, "au")["standards"]}
    steps = [strength.value, UP.get(up), DOWN.get(down)]
    shows = strength is not Strength.RELATED
    expected = None if None in steps or not shows else ("partial" if "partial" in steps else "full")
    assert (rows["t:1"]["strength"] if "t:1" in rows else None) == expected
    if expected:
        assert rows["t:1"]["basis"] == "through_core"
        assert [step[0] for step in rows["t:1"]["via"]] == ["au:m1", "s:1", "core:c"]
        risen = "partial" if "partial" in steps[:2] else "full"
        into_narrower = (strength.value, up) == ("partial", Relation.SUPERSET) or (risen, down) == (
            "partial", Relation.SUBSET,
        )  # fmt: skip
        assert rows["t:1"]["part_unknown"] is into_narrower
    assert rows["s:1"]["basis"] == "direct"
    assert ("core:c" in rows) == (up in UP and shows)


def test_the_reverse_answer_finds_the_same_chains() -> None:
    members = (("s:1", Relation.EQUAL, Status.AGREED), ("t:1", Relation.SUBSET, Status.AGREED))
    index = EvidenceIndex(LIBRARY, (evidence("au:m1", "s:1", Strength.FULL),), (core(*members),))
    forwards = {(c.target, c.strength, c.status, c.via) for c in index.of_measure("au:m1")}
    backwards = {
        (c.target, c.strength, c.status, c.via) for t in ("s:1", "t:1", "core:c") for c in index.of_target(t)
    }
    assert forwards == backwards


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.REJECTED])
def test_a_chain_is_as_sure_as_its_weakest_step(status: Status) -> None:
    members = (("s:1", Relation.EQUAL, status), ("t:1", Relation.EQUAL, Status.AGREED))
    index = EvidenceIndex(LIBRARY, (evidence("au:m1", "s:1", Strength.FULL),), (core(*members),))
    (chain,) = [c for c in index.of_measure("au:m1") if c.target == "t:1"]
    assert chain.counts == (status in {Status.AGREED, Status.PUBLISHED})
    assert standard_answer(index, "t:1")["strength"] == ("full" if chain.counts else "none")


def test_a_draft_core_standard_never_counts() -> None:
    members = (("s:1", Relation.EQUAL, Status.PROPOSED), ("t:1", Relation.EQUAL, Status.PROPOSED))
    index = EvidenceIndex(LIBRARY, (evidence("au:m1", "s:1", Strength.FULL),), (core(*members, draft=True),))
    answer = standard_answer(index, "t:1")
    assert (answer["strength"], answer["would_be"]) == ("none", "full")


def test_partial_links_never_add_up() -> None:
    both = tuple(evidence(f"au:m{n}", "s:1", Strength.PARTIAL, not_covered=(f"part {n}",)) for n in (1, 2))
    index = EvidenceIndex(LIBRARY, both)
    (row,) = audit_answer(index, "au")["standards"]
    assert (row["strength"], row["not_covered"]) == ("partial", ["part 1", "part 2"])
    assert standard_answer(index, "s:1")["residual"] == ["s:1"]


def test_not_stated_is_null_and_never_an_empty_list() -> None:
    stated = StatedLink(subject="au:m1", type=StatedType.MEASURES, object="s:1", issuer="B", page="https://x.org")
    index = EvidenceIndex(LIBRARY.model_copy(update={"stated": (stated,)}), ())
    (row,) = audit_answer(index, "au:m1")["standards"]
    assert (row["status"], row["strength"], row["not_covered"]) == ("published", "partial", None)
    assert row["pages"] == ["https://x.org"]


def test_published_agreed_and_proposed_stand_in_rows_of_their_own() -> None:
    stated = StatedLink(subject="au:m1", type=StatedType.MEASURES, object="s:1", issuer="B", page="https://x.org")
    links = (
        evidence("au:m1", "s:1", Strength.FULL, people=("A", "B")),
        evidence("au:m2", "s:1", Strength.FULL, Status.PROPOSED),
    )
    index = EvidenceIndex(LIBRARY.model_copy(update={"stated": (stated,)}), links)
    rows = audit_answer(index, "au")["standards"]
    assert [(r["status"], r["people"]) for r in rows] == [
        ("published", []),
        ("agreed", ["A", "B"]),
        ("proposed", []),
    ]


def test_a_rejected_pair_is_no_evidence() -> None:
    index = EvidenceIndex(LIBRARY, (evidence("au:m1", "s:1", Strength.NONE, Status.REJECTED),))
    assert audit_answer(index, "au")["standards"] == []


def test_a_closed_audit_is_listed_and_does_not_count() -> None:
    index = EvidenceIndex(LIBRARY, (evidence("gone:m1", "s:1", Strength.FULL),))
    answer = standard_answer(index, "s:1")
    assert answer["strength"] == "none"
    assert [r["in_force"] for r in answer["audits"]] == [False]


def test_a_heading_is_full_when_each_leaf_is() -> None:
    full = [evidence("au:m1", f"s:{n}", Strength.FULL) for n in (1, 2, 3)]
    assert standard_answer(EvidenceIndex(LIBRARY, tuple(full)), "s")["strength"] == "full"
    answer = standard_answer(EvidenceIndex(LIBRARY, tuple(full[:2])), "s")
    assert (answer["strength"], answer["residual"]) == ("partial", ["s:3"])


SURE_OR_NOT = st.sampled_from([Status.AGREED, Status.PROPOSED])
STRENGTHS = st.sampled_from([Strength.FULL, Strength.PARTIAL, Strength.RELATED])
LEAVES = ("s:1", "s:2", "s:3", "t:1", "t:2")
LINKS = st.lists(
    st.tuples(st.sampled_from(["au:m1", "au:m2"]), st.sampled_from(LEAVES), STRENGTHS, SURE_OR_NOT),
    max_size=8, unique_by=lambda t: t[:2],
)  # fmt: skip
MEMBERS = st.lists(
    st.tuples(st.sampled_from(LEAVES), st.sampled_from(list(Relation)), SURE_OR_NOT),
    max_size=5, unique_by=lambda t: t[0],
)  # fmt: skip


def obvious(
    links: list[tuple[str, str, Strength, Status]], members: list[tuple[str, Relation, Status]], leaf: str
) -> tuple[str, str]:
    """(what counts, what would be) for a leaf, by writing every chain out."""
    found = [(s, st_ is Status.AGREED) for _, target, s, st_ in links if target == leaf]
    for (_, target, s, st1), (m1, r1, st2), (m2, r2, st3) in product(links, members, members):
        if m1 == target and m2 == leaf and m1 != m2 and r1 in UP and r2 in DOWN and s is not Strength.RELATED:
            weak = Strength.PARTIAL if "partial" in (s.value, UP[r1], DOWN[r2]) else Strength.FULL
            found.append((weak, {st1, st2, st3} == {Status.AGREED}))
    return strongest_of(s for s, counts in found if counts), strongest_of(s for s, _ in found)


def strongest_of(strengths: object) -> str:
    order = [Strength.FULL, Strength.PARTIAL, Strength.RELATED, Strength.NONE]
    return min(strengths, key=order.index, default=Strength.NONE).value  # type: ignore[call-overload, no-any-return]


@given(LINKS, MEMBERS)
def test_coverage_is_what_the_obvious_way_finds(
    links: list[tuple[str, str, Strength, Status]], members: list[tuple[str, Relation, Status]]
) -> None:
    standards = (core(*members),) if members else ()
    index = EvidenceIndex(LIBRARY, tuple(evidence(*link) for link in links), standards)
    truth = {leaf: obvious(links, members, leaf) for leaf in LEAVES}
    for leaf in LEAVES:
        answer = standard_answer(index, leaf)
        assert (answer["strength"], answer["would_be"]) == truth[leaf]
    rows = {r["key"]: r for r in coverage(index, Grouping.BODY)["rows"]}
    for body, prefix in (("Body s", "s:"), ("Body t", "t:")):
        mine = [truth[leaf] for leaf in LEAVES if leaf.startswith(prefix)]
        assert rows[body]["leaves"] == len(mine)
        assert rows[body]["full"] == sum(counted == "full" for counted, _ in mine)
        assert rows[body]["partial"] == sum(counted == "partial" for counted, _ in mine)
        assert rows[body]["none"] == rows[body]["leaves"] - rows[body]["full"] - rows[body]["partial"]
        assert rows[body]["would_be"] == sum(would in {"full", "partial"} for _, would in mine)
    missing = {row["id"] for row in gaps(index)["rows"]}
    assert missing == {leaf for leaf in LEAVES if truth[leaf][0] not in {"full", "partial"}}


def test_gaps_name_the_nearest_measures() -> None:
    open_ = evidence("au:m2", "s:2", Strength.RELATED, Status.PROPOSED, probability=0.4)
    rows = {r["id"]: r for r in gaps(EvidenceIndex(LIBRARY, (open_,)))["rows"]}
    assert rows["s:2"]["nearest"] == ["au:m2"]


def test_the_hip_fracture_answer(library: Library) -> None:
    """NICE names this audit as a data source for statements of QS16: published, in part, extent not stated."""
    rows = audit_answer(EvidenceIndex(library, ()), "audit-nhfd")["standards"]
    measured = [r for r in rows if r["id"].startswith("nice-qs16:") and r["strength"] == "partial"]
    assert {r["id"] for r in measured} >= {"nice-qs16:1", "nice-qs16:3", "nice-qs16:4", "nice-qs16:6"}
    for row in measured:
        assert (row["status"], row["not_covered"]) == ("published", None)
        assert all(page.startswith("https://www.nice.org.uk/guidance/qs16/") for page in row["pages"])


def test_strongest_of_nothing_is_none() -> None:
    assert strongest([]) is Strength.NONE


def test_what_is_known_leads_and_the_rest_comes_last() -> None:
    """Part of a broad core standard says little about each of its duties; a measure's own link says more."""
    members = (("s:1", Relation.SUBSET, Status.AGREED), ("t:1", Relation.SUBSET, Status.AGREED))
    links = (evidence("au:m1", "core:c", Strength.PARTIAL), evidence("au:m2", "t:1", Strength.PARTIAL))
    index = EvidenceIndex(LIBRARY, links, (core(*members),))
    rows = [(r["id"], r["part_unknown"]) for r in audit_answer(index, "au")["standards"]]
    assert rows == [("core:c", False), ("t:1", False), ("s:1", True)]
    (first, *others) = next(r for r in audit_answer(index, "au")["standards"] if r["id"] == "t:1")["chains"]
    assert (first["measure"], first["part_unknown"]) == ("au:m2", False)
    assert [one["part_unknown"] for one in others] == [True]
    assert [r["part_unknown"] for r in standard_answer(index, "t:1")["audits"]] == [False, True]
    assert standard_answer(index, "t:1")["part_unknown"] is False
    narrow = standard_answer(index, "s:1")
    assert (narrow["strength"], narrow["part_unknown"]) == ("partial", True)
    assert standard_answer(index, "t")["part_unknown"] is False
    assert standard_answer(index, "s:2")["part_unknown"] is False
