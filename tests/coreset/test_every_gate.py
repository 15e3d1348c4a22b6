"""Each gate of a release broken in turn, with the shipped shapes, and the message that a person then reads."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qmskg.coreset import draft_core_set
from qmskg.coreset.gate import Profile, check_gate
from qmskg.links import CoreMember, CoreStandard, Link, Origin
from qmskg.model import Library, Threshold
from qmskg.relations import Relation
from qmskg.vocabulary import Operator, Status

E, B, N, I = Relation.EQUAL, Relation.SUBSET, Relation.NONE, Relation.INTERSECTS  # noqa: E741
ALPHA = "core:alpha_1"
#: what must be said of a red line -> the property that says it
NAMES = {"trigger": "trigger", "owner": "owner", "response": "response", "escalation": "hasEscalationStep"}
RED_LINE = """
@prefix qms: <https://w3id.org/qmskg/ontology#> .
<urn:red-line> a qms:RedLine ; qms:redLineFor <https://w3id.org/qmskg/id/core/core/alpha_1> ;
    qms:trigger "Nobody operated within 36 hours" ; qms:owner "Medical director" ;
    qms:response "A theatre is opened the same day" ; qms:hasEscalationStep <urn:step> .
<urn:step> a qms:EscalationStep ; qms:stepOrder 1 ; qms:escalatesTo "The board" ; qms:within "24 hours" .
"""
Make = Callable[..., Link]


@pytest.fixture(scope="module")
def gated(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder with the shipped ontology, to which a test may add a file."""
    folder = tmp_path_factory.mktemp("gated")
    shutil.copytree(content / "ontology", folder / "ontology")
    return folder


@pytest.fixture
def sound(hips: Library, agreed: Make) -> tuple[list[Link], tuple[CoreStandard, ...]]:
    """Links and a core standard with which nothing is wrong, agreed by named people."""
    links = [
        agreed("beta:1", B, "alpha:1"), agreed("alpha:1", E, "gamma:1"), agreed("alpha:2", N, "beta:2"),
        *(agreed(leaf, answer, ALPHA) for leaf, answer in (("alpha:1", E), ("beta:1", B), ("gamma:1", E))),
    ]  # fmt: skip
    return links, draft_core_set(hips, links, {ALPHA: {"draft": False, "made_by": "Ada Example"}})


def said(report: Any) -> dict[str, str]:
    """Shape -> message of each violation."""
    return {f.shape: f.message for f in report.findings if f.severity.value == "violation"}


def test_a_sound_core_set_passes_both_profiles(hips, sound, gated) -> None:
    for profile in Profile:
        report = check_gate(hips, *sound, gated, profile)
        assert said(report) == {}
        assert report.conforms


def broken_core(standard: CoreStandard) -> list[tuple[CoreStandard, str, str]]:
    """One core standard for each thing that one must have and this one lacks, with the shape and its message."""
    lacks: list[tuple[dict[str, object], str, str]] = [
        ({"title": ""}, "core-title", "has no title: give it one by which people will call it"),
        ({"statement": " "}, "core-statement", "does not say what it asks for: write the outcome as one plain"),
        (
            {"scope": ""},
            "core-scope",
            "does not say where it holds: write who acts, for whom and in which services",
        ),
        ({"theme": ""}, "core-theme", "stands in no chapter: choose one theme for it"),
        ({"made_by": ""}, "core-made-by", "does not say who wrote it"),
        ({"members": ()}, "core-member", "No leaf stands under this core standard, so nobody asks for it"),
        ({"id": "core:Alpha"}, "core-identifier", "needs one identifier that never changes"),
    ]
    return [
        (standard.model_construct(**{**standard.__dict__, "id": f"core:{n}", **change}), shape, message)
        for n, (change, shape, message) in enumerate(lacks)
    ]


def test_what_a_core_standard_must_have(hips, sound, gated) -> None:
    links, (standard,) = sound
    broken = broken_core(standard)
    report = check_gate(hips, links, [one for one, _, _ in broken], gated)
    found = {(f.focus, f.shape): f.message for f in report.findings if f.shape.startswith("core-")}
    for one, shape, message in broken:
        assert message in found.pop((one.id, shape))
    others = {shape for _, shape in found}
    assert others <= {"core-title-once", "core-statement-once", "core-meets-a-leaf"}  # which are warnings


def test_what_a_decision_must_have(hips, agreed, sound, gated) -> None:
    links, core = sound
    lacks: dict[tuple[str, str], tuple[dict[str, object], str, str]] = {
        ("alpha:1", "gamma:1"): ({"people": ()}, "settled-person", "no named person stands behind it: have it read"),
        ("alpha:1", "gamma:2"): ({"time": None}, "settled-day", "but not since when: it must carry the day"),
        ("alpha:1", "royal:1"): ({"read": {}}, "settled-text", "does not say which text of alpha:1 was read"),
        ("alpha:2", "gamma:1"): ({"readers": 0}, "settled-readers", "but not on how many readers"),
        ("alpha:2", "gamma:2"): (
            {"origin": Origin.MACHINE}, "settled-no-proposal", "A program's proposal stands here as if people had"
        ),
    }  # fmt: skip
    broken = [agreed(a, N, b).model_copy(update=change) for (a, b), (change, _, _) in lacks.items()]
    report = check_gate(hips, [*broken, *links[2:]], core, gated)
    found = {(f.focus, f.shape): f.message for f in report.findings}
    for (a, b), (_, shape, message) in lacks.items():
        assert message in found[f"{a}|{b}", shape]


def test_no_leaf_is_equal_to_two_core_standards(hips, sound, gated) -> None:
    links, (standard,) = sound
    twin = standard.model_copy(
        update={"id": "core:twin", "title": "Twin", "members": (CoreMember(leaf="alpha:1", relation=E),)}
    )
    found = said(check_gate(hips, links, [standard, twin], gated))
    assert (
        "alpha:1 (Operate within 36 hours. Say why when later) is equal to core:alpha_1"
        in (found["equal-to-one-core-standard"])
    )
    assert "merge them, or decide again" in found["equal-to-one-core-standard"]


def test_no_equal_across_an_agreed_none(hips, agreed, sound, gated) -> None:
    links, core = sound
    found = said(check_gate(hips, [*links, agreed("beta:1", N, "gamma:1")], core, gated))
    assert "were agreed to share no duty, yet both stand under core:alpha_1" in found["no-equal-across-none"]
    assert "decide one of the three again" in found["no-equal-across-none"]


def test_no_cycle_of_subsets(hips, agreed, gated) -> None:
    links = [agreed("alpha:1", B, "beta:1"), agreed("beta:1", B, "gamma:1"), agreed("gamma:1", B, "alpha:1")]
    message = said(check_gate(hips, links, [], gated))["no-cycle-of-subsets"]
    assert re.match(
        r"These go round in a circle: (\w+:1) \(.*, which is within .*, which is within \1 \(", message
    )
    assert "Decide one of these pairs again." in message


def test_contradictions_are_resolved_or_explained(hips, agreed, gated) -> None:
    links = [agreed("alpha:1", E, "gamma:1"), agreed("gamma:1", E, "beta:1"), agreed("alpha:1", N, "beta:1")]
    report = check_gate(hips, links, [], gated)
    message = said(report)["agreed-mappings-can-all-be-true"]
    assert "These agreed mappings cannot all be true, so decide one of them again" in message
    assert "in a comment on one of these pairs that begins with “Contradiction explained:”" in message
    assert check_gate(hips, links, [], gated, explained={"beta:1|gamma:1": "Another site. (Ada)"}).conforms
    assert not check_gate(hips, links, [], gated, explained={"alpha:2|gamma:1": "Another pair. (Ada)"}).conforms


def test_limits_have_quantity_value_and_unit(hips, sound, gated) -> None:
    whole = Threshold(quantity="time to surgery", operator=Operator.AT_MOST, value=36, unit="hours")
    lacks: list[tuple[dict[str, object], str, str]] = [
        ({"unit": None}, "threshold-limit", "A limit is a number with its unit"),
        ({"value": None}, "threshold-unit", "A unit without a number means nothing"),
        ({"quantity": ""}, "threshold-quantity", "does not say what it limits: set `quantity`"),
    ]
    broken = tuple(Threshold.model_construct(**{**whole.__dict__, **change}) for change, _, _ in lacks)
    alpha, *others = hips.sources
    leaves = (alpha.requirements[0].model_copy(update={"thresholds": broken}), *alpha.requirements[1:])
    library = Library(sources=(alpha.model_copy(update={"requirements": leaves}), *others), audits=hips.audits)
    report = check_gate(library, *sound, gated)
    for n, (_, shape, message) in enumerate(lacks, start=1):
        texts = [f.message for f in report.findings if f.shape == shape and f.focus.endswith(f"alpha/1-{n}")]
        assert texts
        assert message in texts[0]


def test_a_limit_needs_an_operator(hips, sound, gated, content) -> None:
    stray = gated / "ontology" / "vocab" / "zz.ttl"
    stray.write_text(
        "@prefix qms: <https://w3id.org/qmskg/ontology#> .\n<urn:duty> qms:hasThreshold <urn:limit> .\n"
        '<urn:limit> a qms:Threshold ; qms:quantity "time" ; qms:text "soon" .\n',
        "utf-8",
    )
    try:
        found = said(check_gate(hips, *sound, gated))
    finally:
        stray.unlink()
    assert "does not say how to compare: set `operator`" in found["threshold-operator"]


def test_a_red_line_has_trigger_owner_response_and_escalation(hips, sound, gated) -> None:
    stray = gated / "ontology" / "vocab" / "zz.ttl"
    lines = [
        RED_LINE.replace(f"qms:{name}", "<urn:else>").replace("urn:red-line", f"urn:no-{missing}")
        for missing, name in NAMES.items()
    ]
    stray.write_text("\n".join(lines), "utf-8")
    try:
        report = check_gate(hips, *sound, gated)
    finally:
        stray.unlink()
    found = {(f.focus, f.shape): f.message for f in report.findings if f.severity.value == "violation"}
    assert found.keys() == {(f"urn:no-{missing}", f"red-line-{missing}") for missing in NAMES}
    assert all("red line" in message for message in found.values())


def test_no_proposal_in_an_agreed_release(hips, agreed, sound, gated) -> None:
    links, (standard,) = sound
    open_ = standard.members[0].model_copy(update={"status": Status.PROPOSED})
    broken = standard.model_copy(update={"members": (open_, *standard.members[1:])})
    assert said(check_gate(hips, links, [broken], gated)) == {}
    found = said(check_gate(hips, links, [broken], gated, Profile.AGREED))
    assert "is proposed: have it decided, or take the leaf out" in found["agreed-place"]
    draft = standard.model_copy(update={"draft": True, "made_by": "qmskg (program)"})
    found = said(check_gate(hips, links, [draft], gated, Profile.AGREED))
    assert "is a draft: a named person must agree it" in found["agreed-not-draft"]
    assert "No named person stands behind core:alpha_1" in found["named-person"]


def test_nothing_restates_text_that_a_licence_bars(hips, sound, gated) -> None:
    links, (standard,) = sound
    royal = hips.documents["royal"]
    title = "Every patient is seen by a consultant within one hour of arrival"
    leaf = royal.requirements[0].model_copy(update={"title": title})
    sources = tuple(
        s.model_copy(update={"requirements": (leaf, *s.requirements[1:])}) if s.id == "royal" else s
        for s in hips.sources
    )
    library = Library(sources=sources, audits=hips.audits)
    taken = standard.model_copy(update={"statement": f"It is asked that {title.lower()}."})
    found = said(check_gate(library, links, [taken], gated))
    assert "whose licence bars passing it on: say it in your own words" in found["text-that-a-licence-bars"]
    assert "the text of royal:1" in found["text-that-a-licence-bars"]
    own = standard.model_copy(update={"statement": "A consultant sees each patient in the first hour."})
    assert said(check_gate(library, links, [own], gated)) == {}
    free = Library(sources=tuple(s.model_copy(update={"licence": "OGL-3.0"}) for s in sources), audits=hips.audits)
    assert said(check_gate(free, links, [taken], gated)) == {}
