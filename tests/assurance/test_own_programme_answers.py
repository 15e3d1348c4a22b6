"""A trust's own programme: gaps and missing audits against a slow look, and readings that are never facts."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from qmskg.assurance import EvidenceIndex
from qmskg.assurance.own_programme import ProgrammeRow, check_programme
from qmskg.links import CoreMember, CoreStandard, Link, LinkKind, Origin
from qmskg.matching.recognise import By, Recognised
from qmskg.model import Audit, Edition, Library, Measure, Requirement, Source
from qmskg.relations import Relation
from qmskg.vocabulary import AuditKind, DocumentKind, Frequency, ServiceType, Status

AUDITS = ("aa", "bb", "cc", "dd")
LEAVES = ("s:1", "s:2", "s:3")
CORE = ("core:x", "core:y", "core:z")
ACUTE = (ServiceType.ACUTE,)


def _audit(id: str, mandatory: str | None) -> Audit:
    return Audit(
        id=id, title=f"Audit {id}", publisher="Host", licence="Local", kind=AuditKind.NATIONAL_CLINICAL_AUDIT,
        edition=Edition(version="1"), frequency=Frequency.ANNUAL, applies_to=ACUTE, mandatory=mandatory,
        measures=(Measure(id=f"{id}:m", title="Measure"),),
    )  # fmt: skip


LIBRARY = Library(
    sources=(
        Source(
            id="s", title="S", publisher="Body", licence="OGL-3.0", edition=Edition(version="1"), applies_to=ACUTE,
            kind=DocumentKind.GUIDANCE,
            requirements=tuple(Requirement(id=leaf, number=leaf, title=f"Duty {leaf}") for leaf in LEAVES),
        ),
    ),
    audits=tuple(_audit(id, "NCAPOP" if id in "aa dd" else "voluntary") for id in AUDITS),
)  # fmt: skip
STANDARDS = tuple(
    CoreStandard(
        id=id, title=id, statement="S.", scope="All", theme="safe", draft=True, applies_to=ACUTE,
        members=(CoreMember(leaf=leaf, relation=Relation.EQUAL),),
    )
    for id, leaf in zip(CORE, LEAVES, strict=True)
)  # fmt: skip


def _shows(audit: str, leaf: str, status: Status, origin: Origin | None) -> Link:
    answer = None if origin is Origin.MACHINE else "partial"
    return Link(a=f"{audit}:m", b=leaf, kind=LinkKind.EVIDENCE, status=status, origin=origin, answer=answer)


STANDINGS = st.sampled_from(
    [(Status.AGREED, None), (Status.PROPOSED, Origin.DRAFTED), (Status.PROPOSED, Origin.MACHINE)]
)
EVIDENCE = st.dictionaries(st.tuples(st.sampled_from(AUDITS), st.sampled_from(LEAVES)), STANDINGS)
ROWS = st.lists(st.lists(st.sampled_from(AUDITS), unique=True, max_size=2), max_size=6)


@given(EVIDENCE, ROWS)
def test_it_says_what_looking_at_each_row_says(
    evidence: dict[tuple[str, str], tuple[Status, Origin | None]], programme: list[list[str]]
) -> None:
    index = EvidenceIndex(LIBRARY, tuple(_shows(*ends, *how) for ends, how in evidence.items()), STANDARDS)
    rows = [
        ProgrammeRow(n, f"Row {n}", {}, tuple(Recognised(id, By.NAME, "strong") for id in ids))
        for n, ids in enumerate(programme, 3)
    ]
    found = check_programme(index, rows, ACUTE)
    assert [row["row"] for row in found["rows"]] == [row.row for row in rows]
    # a suggestion of the machine fills no gap; a draft does
    shown = {ends for ends, (_, origin) in evidence.items() if origin is not Origin.MACHINE}
    done = {id for ids in programme for id in ids}
    core = dict(zip(CORE, LEAVES, strict=True))
    assert found["gaps"] == [id for id, leaf in core.items() if not any((audit, leaf) in shown for audit in done)]
    assert found["mandatory_missing"] == [id for id in ("aa", "dd") if id not in done]
    by = {audit: {leaf for other, leaf in shown if other == audit} for audit in AUDITS}
    likeliest = [(row.row, row.found[0].audit) for row in rows if row.found]
    assert found["overlaps"] == [
        [one, other]
        for n, (one, a) in enumerate(likeliest)
        for other, b in likeliest[n + 1 :]
        if a == b or by[a] & by[b]
    ]
    for gap in found["gap_details"]:
        assert gap["could_show"] == [audit for audit in AUDITS if core[gap["id"]] in by[audit]]
    for row, given_ in zip(found["rows"], programme, strict=True):
        audits = [m for m in row["matches"] if m["kind"] == "audit"]
        assert [m["id"] for m in audits] == given_
        assert {m["status"] for m in audits} <= {"proposed"}
        for match in row["matches"]:
            if match["kind"] == "requirement":
                status, origin = evidence[match["audit"], match["id"]]
                assert (match["status"], match["drafted"]) == (status.value, origin is Origin.DRAFTED)


@given(st.lists(st.sampled_from(["Tea round", "TEA: round", "Coffee", "", "NHFD"]), max_size=7))
def test_rows_with_the_same_title_are_told_once_unless_they_are_known(titles: list[str]) -> None:
    index = EvidenceIndex(LIBRARY, (), STANDARDS)
    known = (Recognised("aa", By.NAME, "strong"),)
    rows = [ProgrammeRow(n, title, {}, known if title == "NHFD" else ()) for n, title in enumerate(titles, 2)]
    found = check_programme(index, rows)
    tea = [n for n, title in enumerate(titles, 2) if title.lower().startswith("tea")]
    coffee = [n for n, title in enumerate(titles, 2) if title == "Coffee"]
    assert sorted(one["rows"] for one in found["same_title"]) == sorted(r for r in (tea, coffee) if len(r) > 1)
    assert [p["rows"] for p in found["overlap_details"] if p["why"] == "same_title"] == [
        list(pair) for one in found["same_title"] for pair in combinations(one["rows"], 2)
    ]
    assert len(found["overlaps"]) == len(found["overlap_details"])


def test_it_speaks_plainly_and_rates_nothing() -> None:
    index = EvidenceIndex(LIBRARY, (), STANDARDS)
    found = check_programme(index, [ProgrammeRow(2, "Tea", {})])
    assert found["unrecognised"] == [2]
    assert found["words"][0].startswith("0 of 1 rows look like an audit")
    assert found["words"][-1].startswith("No kind of service was named")
    assert "Nobody has agreed" in found["notice"]
    assert not {"score", "rating", "rank"} & set(str(found).lower().split())
