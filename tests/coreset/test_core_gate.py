"""The gate: shapes and coherence in one list, for either profile, in words to act on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qmskg.coreset import draft_core_set
from qmskg.coreset.gate import Profile, check_gate, profile_named, require
from qmskg.errors import GateFailed, InputError, SourceError
from qmskg.relations import Relation

E, B, N = Relation.EQUAL, Relation.SUBSET, Relation.NONE
#: two shapes of our own, so that these tests do not turn on the wording of the shipped ones
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix qms: <https://w3id.org/qmskg/ontology#> .
@prefix sssom: <https://w3id.org/sssom/> .
qms:CoreStandardShape a sh:NodeShape ; sh:targetClass qms:CoreStandard ;
    sh:property [ sh:path qms:statement ; sh:minCount 1 ; sh:message "Write the outcome in one sentence." ] ;
    sh:property [ sh:path ( qms:hasMember qms:leaf ) ; sh:class qms:Requirement ; sh:message "Only duties." ] ;
    sh:property [ sh:path qms:rationale ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "Say why." ] .
qms:SettledShape a sh:NodeShape ; sh:targetClass qms:SetRelation ;
    sh:property [ sh:path sssom:author_label ; sh:minCount 1 ; sh:message "Name who decided." ] .
"""


@pytest.fixture(scope="module")
def shaped(content, tmp_path_factory) -> Path:
    """A content folder with the shipped ontology and our two shapes."""
    folder = tmp_path_factory.mktemp("shaped")
    shutil.copytree(content / "ontology" / "vocab", folder / "ontology" / "vocab")
    shutil.copy(content / "ontology" / "qmskg.ttl", folder / "ontology")
    (folder / "ontology" / "shapes").mkdir()
    (folder / "ontology" / "shapes" / "ours.ttl").write_text(SHAPES, "utf-8")
    return folder


@pytest.fixture
def links(agreed):
    return [agreed("beta:1", B, "alpha:1"), agreed("alpha:1", E, "gamma:1"), agreed("alpha:2", N, "beta:2")]


@pytest.fixture
def core(hips, links):
    return draft_core_set(hips, links)


def results(report) -> list[tuple[str, str, str, str]]:
    return [(r["shape"], r["focus"], r["message"], r["severity"]) for r in report.document()["results"]]


def test_another_base_is_checked_as_strictly(hips, agreed, shaped) -> None:
    nobody = agreed("alpha:1", E, "gamma:1", people=())
    found = [
        [(f.shape, f.focus, f.message) for f in check_gate(hips, [nobody], [], shaped, base=base).findings]
        for base in ("https://w3id.org/qmskg/", "https://example.org/q/")
    ]
    assert found[0] == found[1] == [("SettledShape", "alpha:1|gamma:1", "Name who decided.")]


def test_a_sound_draft_passes(hips, links, core, shaped) -> None:
    report = check_gate(hips, links, core, shaped)
    assert report.document() == {"conforms": True, "profile": "draft", "results": []}
    require(report)


def test_what_a_shape_finds_is_said_with_the_id_that_people_know(hips, links, core, shaped) -> None:
    silent = core[0].model_copy(update={"statement": ""})
    report = check_gate(hips, links, [silent], shaped)
    expected = ("CoreStandardShape", "core:alpha_1", "Write the outcome in one sentence.", "violation")
    assert results(report) == [expected]
    assert not report.conforms


def test_a_settled_link_without_a_person_is_named_by_its_pair(hips, agreed, core, shaped) -> None:
    report = check_gate(hips, [agreed("alpha:1", E, "gamma:1", people=())], core, shaped)
    assert results(report) == [("SettledShape", "alpha:1|gamma:1", "Name who decided.", "violation")]


def test_a_shape_sees_what_the_core_standard_names(hips, links, core, shaped) -> None:
    """The classes of leaves are there to be checked: a shape on them does not fail for want of data."""
    stray = core[0].members[0].model_copy(update={"leaf": "audit-hips:36h"})
    broken = core[0].model_copy(update={"members": (*core[0].members, stray)})
    found = results(check_gate(hips, links, [broken], shaped))
    assert [(shape, message) for shape, _, message, _ in found] == [
        ("CoreStandardShape", "Only duties."),
        ("member-asks-now", found[1][2]),
    ]


def test_a_warning_stops_nothing(hips, links, core, shaped) -> None:
    report = check_gate(hips, links, [core[0].model_copy(update={"rationale": None})], shaped)
    assert results(report) == [("CoreStandardShape", "core:alpha_1", "Say why.", "warning")]
    assert report.conforms
    require(report)


def test_all_findings_stand_in_one_list_violations_first(hips, agreed, links, core, shaped) -> None:
    links = [*links, agreed("beta:1", N, "gamma:1")]
    broken = core[0].model_copy(update={"rationale": None, "statement": ""})
    found = results(check_gate(hips, links, [broken], shaped))
    assert [(shape, severity) for shape, _, _, severity in found] == [
        ("CoreStandardShape", "violation"),
        ("no-equal-across-none", "violation"),
        ("agreed-mappings-can-all-be-true", "violation"),
        ("CoreStandardShape", "warning"),
    ]


def test_the_agreed_profile_takes_no_draft(hips, links, core, shaped) -> None:
    found = {shape for shape, *_ in results(check_gate(hips, links, core, shaped, Profile.AGREED))}
    assert found == {"agreed-not-draft", "named-person", "agreed-place"}


def test_the_agreed_profile_passes_what_named_people_agreed(hips, agreed, links, shaped) -> None:
    places = [
        agreed(leaf, answer, "core:alpha_1") for leaf, answer in (("alpha:1", E), ("beta:1", B), ("gamma:1", E))
    ]
    links = [*links, *places]
    core = draft_core_set(hips, links, {"core:alpha_1": {"draft": False, "made_by": "Ada Example"}})
    require(check_gate(hips, links, core, shaped, Profile.AGREED))


def test_a_publication_is_stopped_with_the_first_reason(hips, links, core, shaped) -> None:
    report = check_gate(hips, links, core, shaped, Profile.AGREED)
    with pytest.raises(
        GateFailed, match=r"the gate \(agreed\) does not pass: 5 violations, the first on core:alpha_1"
    ):
        require(report)


def test_without_shapes_nothing_passes(hips, links, core, tmp_path) -> None:
    with pytest.raises(SourceError, match="there are no shapes here, so nothing can pass the gate"):
        check_gate(hips, links, core, tmp_path)


def test_a_profile_is_found_by_its_name() -> None:
    assert profile_named(" Agreed ") is Profile.AGREED
    with pytest.raises(InputError, match="'strict' is no profile; use draft or agreed"):
        profile_named("strict")
