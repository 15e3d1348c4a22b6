"""The programme against trying every choice, and what it says of itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from obvious import every_chain, strengths

from qmskg.assurance import EvidenceIndex, Footing
from qmskg.assurance.choosing import Ask, set_up
from qmskg.assurance.draws import paths_of
from qmskg.assurance.mandatory import Standing, taking_part
from qmskg.assurance.overlaps import overlaps
from qmskg.assurance.programme import programme
from qmskg.errors import InputError, UnknownId
from qmskg.ingest.core import authored_core, read_core
from qmskg.links import CoreMember, CoreStandard, Link, LinkKind, Origin
from qmskg.model import Audit, Edition, Library, Measure, Requirement, Source, StatedLink, Verification
from qmskg.relations import Relation
from qmskg.vocabulary import AuditKind, DocumentKind, EditionStatus, Frequency, ServiceType, StatedType, Status

AUDITS = ("aa", "bb", "cc", "dd")
LEAVES = tuple(f"s:{n}" for n in range(1, 6))
CORE = ("core:c", "core:d")
ACUTE = (ServiceType.ACUTE,)


def audit(id: str, **more: Any) -> Audit:
    given = {
        "kind": AuditKind.NATIONAL_CLINICAL_AUDIT, "edition": Edition(version="1"), "frequency": Frequency.ANNUAL,
        "applies_to": ACUTE, **more,
    }  # fmt: skip
    return Audit(
        id=id, title=f"Audit {id}", publisher="Host", licence="Local",
        measures=(Measure(id=f"{id}:m", title="Measure"),), **given,
    )  # fmt: skip


def source(id: str = "s", leaves: tuple[str, ...] = LEAVES, **more: Any) -> Source:
    nodes = tuple(Requirement(id=leaf, number=leaf, title=f"Duty {leaf}") for leaf in leaves)
    given = {"kind": DocumentKind.GUIDANCE, "applies_to": ACUTE, "requirements": nodes, **more}
    return Source(id=id, title=id, publisher="Body", licence="OGL-3.0", edition=Edition(version="1"), **given)


LIBRARY = Library(sources=(source(),), audits=tuple(audit(id) for id in AUDITS))


def shows(id: str, target: str, status: Status = Status.AGREED, **more: Any) -> Link:
    answer = {"answer": "partial"} if status is Status.AGREED else {}
    return Link(a=f"{id}:m", b=target, kind=LinkKind.EVIDENCE, status=status, **{**answer, **more})


def core(id: str, *leaves: str, draft: bool = True, how: Relation = Relation.EQUAL) -> CoreStandard:
    return CoreStandard(
        id=id, title=f"Core {id}", statement="S.", scope="All", theme="safe", draft=draft, applies_to=ACUTE,
        members=tuple(CoreMember(leaf=leaf, relation=how) for leaf in leaves),
    )  # fmt: skip


@st.composite
def situations(draw: st.DrawFn) -> tuple[EvidenceIndex, Ask, list[Any]]:
    ends = st.tuples(st.sampled_from(AUDITS), st.sampled_from((*LEAVES, *CORE)))
    standing = st.sampled_from(
        [
            (Status.AGREED, None, None),
            (Status.PROPOSED, Origin.DRAFTED, None),
            (Status.PROPOSED, Origin.MACHINE, 0.4),
        ]
    )
    given_ = draw(st.lists(st.tuples(ends, standing), max_size=12, unique_by=lambda t: t[0]))
    links = tuple(shows(a, b, status, origin=origin, probability=p) for (a, b), (status, origin, p) in given_)
    how = draw(st.sampled_from([Relation.EQUAL, Relation.SUPERSET, Relation.SUBSET]))
    standards = draw(st.sampled_from([(), (core(CORE[0], *LEAVES[:2], how=how), core(CORE[1], *LEAVES[1:4]))]))
    weights = draw(st.lists(st.sampled_from([0.5, 1.0, 2.0]), min_size=4, max_size=4))
    ask = Ask(
        ACUTE, draw(st.sampled_from(list(Footing))), number=draw(st.sampled_from([None, None, 0, 1, 2])),
        including=draw(st.frozensets(st.sampled_from(AUDITS[:2]), max_size=1)),
        without=draw(st.frozensets(st.sampled_from(AUDITS[2:]), max_size=1)),
        weights=tuple(zip(AUDITS, weights, strict=True)), trials=2,
    )  # fmt: skip
    chains = [chain for chain in every_chain(LIBRARY, links, standards) if not chain[5]]
    return EvidenceIndex(LIBRARY, links, standards), ask, chains


@given(situations())
def test_the_programme_is_what_trying_everything_finds(situation: tuple[EvidenceIndex, Ask, list[Any]]) -> None:
    index, ask, chains = situation
    found = programme(index, ask)
    elements = list(CORE) if index.core and ask.footing is not Footing.AGREED else list(LEAVES)
    assert found["applicable"] == elements
    allowed = [id for id in AUDITS if id not in ask.without]
    shown = {id: {e for e in elements if id in strengths(chains, e, ask.footing.value)} for id in allowed}
    everything = set().union(*shown.values())
    assert set(found["coverable"]) == everything
    assert set(found["uncoverable"]) == set(elements) - everything
    weight = dict(ask.weights)
    free = [id for id in allowed if id not in ask.including]
    sizes = range(len(free) + 1 if ask.number is None else min(ask.number, len(free)) + 1)
    choices = [{*ask.including, *some} for size in sizes for some in combinations(free, size)]
    chosen = [row["id"] for row in found["audits"]]
    covered = set().union(*(shown[id] for id in chosen)) if chosen else set()
    assert set(chosen) in choices
    assert set(found["covered"]) == covered
    if ask.number is None:
        least = min(
            sum(weight[i] for i in c) for c in choices if set().union(*(shown[i] for i in c)) == everything
        )
        assert covered == everything
        assert found["objective"] == pytest.approx(least) == sum(weight[id] for id in chosen)
    else:
        assert found["objective"] == len(covered) == max(len(set().union(*(shown[i] for i in c))) for c in choices)
    assert (found["status"], found["bound"], found["gap"]) == ("optimal", pytest.approx(found["objective"]), 0)
    before: set[str] = set()
    for row, point in zip(found["audits"], found["curve"], strict=True):
        assert set(row["adds"]) == shown[row["id"]] - before
        before |= shown[row["id"]]
        assert point["covered"] == len(before)
    for row in found["irreplaceable"]:
        for id in row["only_for"]:
            assert [one for one in allowed if id in shown[one]] == [row["id"]]
    for tie in found["ties"]:
        other = (set(chosen) - set(tie["drops"])) | set(tie["instead"])
        assert tie["without"] in tie["drops"]
        assert other in choices
        assert len(set().union(*(shown[id] for id in other))) == len(covered)
        if ask.number is None:
            assert sum(weight[id] for id in other) == pytest.approx(found["objective"])


@given(situations())
def test_the_paths_that_are_drawn_are_those_that_show(situation: tuple[EvidenceIndex, Ask, list[Any]]) -> None:
    """With everything kept, the draws see what the matrices show; with nothing unsure kept, what is agreed."""
    index, ask, _ = situation
    setting = set_up(index, ask)
    paths = paths_of(index.matrix, setting)
    everything = paths.covers(np.ones(len(paths.kept), dtype=bool), setting.problem.covers.shape)
    assert (everything.toarray() == setting.problem.covers.toarray()).all()
    sure = paths.covers(paths.kept == 1.0, setting.problem.covers.shape)
    rows = [index.matrix.row[id] for id in setting.audits]
    agreed = index.matrix.shown(Footing.AGREED).some[rows][:, setting.columns].toarray()
    assert (sure.toarray() == agreed).all()


def test_the_draws_are_the_same_for_the_same_seed_and_say_what_they_assume() -> None:
    links = (
        shows("aa", "s:1", Status.PROPOSED, origin=Origin.MACHINE, probability=0.5),
        shows("bb", "s:1", Status.PROPOSED, origin=Origin.MACHINE, probability=0.9),
        shows("bb", "s:2", Status.PROPOSED, origin=Origin.DRAFTED),
    )
    index = EvidenceIndex(LIBRARY, links)
    ask = Ask(ACUTE, Footing.WOULD_BE, trials=100)
    sure = programme(index, ask)["sure"]
    assert sure == programme(index, ask)["sure"]
    assert (sure["suggestions"], sure["drafts"], sure["trials"]) == (2, 1, 100)
    assert 1.4 < sure["expected"] < 1.9  # 0.9 and 0.75
    assert 0 <= sure["low"] <= sure["high"] <= 2
    assert "is an assumption" in sure["words"]
    assert "not about any organisation" in sure["words"]
    agreed = programme(EvidenceIndex(LIBRARY, (shows("aa", "s:1"),)), Ask(ACUTE))["sure"]
    assert (agreed["trials"], agreed["words"]) == (0, "Nothing here rests on a link that nobody has agreed.")


def test_what_is_mandatory_is_locked_in_with_the_clause_and_the_page() -> None:
    clause = Requirement(
        id="contract:sc26.b", number="SC26(b)", title="National clinical audits", parent="contract:sc26",
        verified=Verification(content=True, content_page="https://clause.example"),
    )  # fmt: skip
    contract = source(
        "contract", (), kind=DocumentKind.CONTRACT,
        requirements=(Requirement(id="contract:sc26", number="SC26", title="Audit"), clause),
    )  # fmt: skip
    stated = StatedLink(
        subject="aa", type=StatedType.RELATES_TO, object="contract:sc26", issuer="HQIP", page="https://hqip.example",
        note="Rule confirmed.",
    )  # fmt: skip
    words = "NCAPOP; NHS Standard Contract SC26; Quality Accounts list"
    library = Library(
        sources=(source(), contract),
        audits=(
            audit("aa", mandatory=words), audit("bb", mandatory="Quality Accounts list; voluntary"),
            audit("cc", mandatory="NHS Standard Contract SC22", kind=AuditKind.LOCAL_AUDIT_TEMPLATE),
            audit("dd", mandatory="NHS England expectation"), audit("ee", mandatory="Quality Accounts list"),
            audit("ff"),
        ),
        stated=(stated,),
    )  # fmt: skip
    taking = {one.id: taking_part(library, one) for one in library.audits}
    assert {id: one.standing for id, one in taking.items()} == {
        "aa": Standing.MANDATORY, "bb": Standing.VOLUNTARY, "cc": Standing.DUTY, "dd": Standing.EXPECTED,
        "ee": Standing.MANDATORY, "ff": Standing.VOLUNTARY,
    }  # fmt: skip
    assert {(g.clause, g.page, g.issuer) for g in taking["aa"].grounds} == {
        ("contract:sc26.b", "https://hqip.example", "HQIP")
    }
    (ground,) = taking["ee"].grounds
    assert (ground.clause, ground.page, ground.issuer) == ("contract:sc26.b", "https://clause.example", None)
    assert ground.note is not None
    found = programme(EvidenceIndex(library, (shows("bb", "s:1"),)), Ask(ACUTE))
    assert [(row["id"], row["mandatory"]) for row in found["audits"]] == [
        ("aa", True),
        ("ee", True),
        ("bb", False),
    ]
    assert words.split(";")[0] in found["audits"][0]["why"]
    free = programme(EvidenceIndex(library, (shows("bb", "s:1"),)), Ask(ACUTE, mandatory=False))
    assert [row["id"] for row in free["audits"]] == ["bb"]


def test_what_is_for_others_is_left_out_and_what_does_not_say_is_for_all() -> None:
    library = Library(
        sources=(
            source(), source("t", ("t:1",), applies_to=(ServiceType.AMBULANCE,)), source("u", ("u:1",), applies_to=()),
        ),
        audits=(audit("aa"), audit("bb", applies_to=(ServiceType.AMBULANCE,)), audit("cc", applies_to=())),
    )  # fmt: skip
    links = (shows("aa", "u:1"), shows("bb", "u:1"), shows("cc", "t:1"))
    found = programme(EvidenceIndex(library, links), Ask((ServiceType.AMBULANCE,)))
    assert found["applicable"] == ["t:1", "u:1"]
    assert {row["id"] for row in found["audits"]} == {"bb", "cc"}
    both = programme(EvidenceIndex(library, links), Ask((ServiceType.AMBULANCE, ServiceType.ACUTE)))
    assert both["service"] == "ambulance+acute"
    (tie,) = both["ties"]
    assert {tie["without"], *tie["instead"]} == {"aa", "bb"}


def test_each_basis_says_in_words_what_it_rests_on() -> None:
    index = EvidenceIndex(LIBRARY, (shows("aa", "s:1"),), (core("core:c", "s:1"),))
    agreed, draft, would = (programme(index, Ask(ACUTE, footing)) for footing in Footing)
    assert (agreed["unit"], agreed["notice"]) == ("leaf", None)
    assert "No core standard is agreed yet" in agreed["words"][1]
    assert draft["unit"] == would["unit"] == "core_standard"
    assert draft["notice"].startswith("Draft.")
    assert would["notice"].startswith("Not agreed.")
    assert len({one["rests_on"] for one in (agreed, draft, would)}) == 3
    firm = EvidenceIndex(
        LIBRARY, (shows("aa", "core:d"),), (core("core:c", "s:1"), core("core:d", "s:2", draft=False))
    )
    assert programme(firm, Ask(ACUTE))["applicable"] == ["core:d"]


def test_nothing_to_show_is_said_in_words() -> None:
    nothing = programme(EvidenceIndex(LIBRARY, ()), Ask(ACUTE))
    assert (nothing["status"], nothing["audits"], nothing["objective"]) == ("optimal", [], 0)
    assert nothing["words"][0] == "No audit shows any of the 5 duties that apply to acute."
    nobody = programme(EvidenceIndex(LIBRARY, ()), Ask((ServiceType.SUPPLIERS,)))
    assert nobody["applicable"] == []
    assert nobody["words"][0].startswith("Nothing held here applies to suppliers")


def test_a_solver_out_of_time_says_so() -> None:
    covers = {"aa": ("s:1", "s:2"), "bb": ("s:2", "s:3"), "cc": ("s:3", "s:1")}
    links = tuple(shows(id, leaf) for id, leaves in covers.items() for leaf in leaves)
    found = programme(EvidenceIndex(LIBRARY, links), Ask(ACUTE, seconds=0.0))
    assert found["status"] == "feasible"
    assert found["bound"] <= found["objective"]
    assert "ran out of time" in found["words"][-1]
    assert set(found["covered"]) == {"s:1", "s:2", "s:3"}
    assert not found["ties_complete"]


@pytest.mark.parametrize(
    ("more", "error", "says"),
    [
        ({"including": frozenset({"aa"}), "without": frozenset({"aa"})}, InputError, "both included and left out"),
        ({"without": frozenset({"zz"})}, UnknownId, "zz"),
        ({"including": frozenset({"old"})}, InputError, "no longer runs"),
        ({"weights": (("aa", 0.0),)}, InputError, "not a number above 0"),
        ({"weights": (("aa", float("nan")),)}, InputError, "not a number above 0"),
        ({"services": ()}, InputError, "--service"),
    ],
)
def test_what_contradicts_itself_is_refused(more: dict[str, Any], error: type[Exception], says: str) -> None:
    closed = audit("old", edition=Edition(version="1", status=EditionStatus.CLOSED))
    library = Library(sources=LIBRARY.sources, audits=(*LIBRARY.audits, closed))
    with pytest.raises(error, match=says):
        programme(EvidenceIndex(library, ()), Ask(**{"services": ACUTE, **more}))


def test_overlaps_are_pairs_that_show_the_same_and_what_each_alone_shows() -> None:
    links = (
        shows("aa", "s:1"), shows("aa", "s:2"), shows("bb", "s:2"), shows("cc", "s:2"),
        shows("cc", "s:3", Status.PROPOSED, origin=Origin.MACHINE),
    )  # fmt: skip
    index = EvidenceIndex(LIBRARY, links)
    found = overlaps(index)
    assert [(r["id"], r["shared"], r["a_only"], r["b_only"]) for r in found["rows"]] == [
        ("aa|bb", ["s:2"], 1, 0), ("aa|cc", ["s:2"], 1, 0), ("bb|cc", ["s:2"], 0, 0),
    ]  # fmt: skip
    assert found["rows"][0]["frequency"] == ["annual", "annual"]
    assert [(r["id"], r["shows"], r["alone"]) for r in found["audits"]] == [
        ("aa", 2, ["s:1"]), ("bb", 1, []), ("cc", 1, []),
    ]  # fmt: skip
    would = overlaps(index, Footing.WOULD_BE, "cc")
    assert [row["id"] for row in would["rows"]] == ["aa|cc", "bb|cc"]
    assert would["audits"][0]["alone"] == ["s:3"]


def test_every_binding_word_of_the_shipped_audits_is_read(library: Library) -> None:
    taking = {one.id: taking_part(library, one) for one in library.audits if one.in_force}
    assert taking["audit-nhfd"].mandatory
    clauses = {ground.clause for ground in taking["audit-nhfd"].grounds}
    assert clauses == {"nhs-standard-contract-2025-26:sc26.b"}
    assert all(ground.issuer for ground in taking["audit-nhfd"].grounds)
    assert not any(
        one.mandatory for id, one in taking.items() if library.documents[id].kind is AuditKind.LOCAL_AUDIT_TEMPLATE
    )
    for id, one in taking.items():
        words = str(getattr(library.documents[id], "mandatory", "")).lower()
        assert not (one.mandatory and "voluntary" in words), id
        if "ncapop" in words or ("quality accounts list" in words and "voluntary" not in words):
            assert one.mandatory, id


@pytest.fixture(scope="module")
def shipped(library: Library, content: Path) -> EvidenceIndex:
    """What is shipped: what bodies publish, the draft core set and the draft evidence; no suggestions."""
    authored = authored_core(read_core(content, library), library)
    return EvidenceIndex(library, authored.evidence, authored.standards)


@pytest.mark.parametrize("footing", [Footing.AGREED, Footing.DRAFT])
@pytest.mark.parametrize("locked", [True, False])
@pytest.mark.parametrize("service", [ServiceType.ACUTE, ServiceType.AMBULANCE])
def test_the_bound_on_what_is_shipped_holds(
    shipped: EvidenceIndex, service: ServiceType, locked: bool, footing: Footing
) -> None:
    """No programme can be smaller than the number of things no two of which one audit shows, found greedily."""
    ask = Ask((service,), footing, mandatory=locked, trials=0)
    found = programme(shipped, ask)
    problem = set_up(shipped, ask).problem
    assert (found["status"], found["bound"]) == ("optimal", found["objective"])
    assert found["objective"] == len(found["audits"])
    assert set(found["covered"]) == set(found["coverable"])
    apart: list[Any] = []
    covers = problem.covers.toarray()
    left = ~covers[problem.locked].any(axis=0)
    for element in sorted(np.flatnonzero(problem.coverable & left), key=lambda e: covers[:, e].sum()):
        if not any((covers[:, element] & covers[:, other]).any() for other in apart):
            apart.append(element)
    assert int(problem.locked.sum()) + len(apart) <= found["bound"] <= problem.locked.sum() + left.sum()
    fewer = programme(shipped, replace(ask, number=len(found["audits"]) - int(problem.locked.sum()) - 1))
    if len(found["audits"]) > problem.locked.sum():  # one fewer shows less: the other proof that it is smallest
        assert fewer["objective"] == len(fewer["covered"]) == fewer["bound"] < len(found["covered"])
