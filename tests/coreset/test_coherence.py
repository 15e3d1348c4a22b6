"""Each check that is not SHACL's, broken in turn."""

from __future__ import annotations

import pytest

from qmskg.coreset import draft_core_set
from qmskg.coreset.coherence import coherence, standing
from qmskg.links import CoreMember
from qmskg.relations import Relation

E, B, N = Relation.EQUAL, Relation.SUBSET, Relation.NONE
CORE = "core:alpha_1 (Operate within 36 hours. Say why when later)"


@pytest.fixture
def links(agreed):
    return [agreed("beta:1", B, "alpha:1"), agreed("alpha:1", E, "gamma:1")]


@pytest.fixture
def core(hips, links):
    return draft_core_set(hips, links)


def findings(found) -> list[tuple[str, str, str]]:
    return [(f.shape, f.focus, f.message) for f in found]


def test_a_sound_draft_has_no_findings(hips, links, core) -> None:
    assert list(coherence(hips, links, core)) == []


def test_a_leaf_equal_to_two_core_standards(hips, agreed, links) -> None:
    words = {"title": "Surgery", "statement": "Surgery.", "scope": "All.", "theme": "Time"}
    links = [*links, agreed("gamma:1", E, "core:surgery")]
    core = draft_core_set(hips, links, {"core:surgery": words})
    assert findings(coherence(hips, links, core)) == [
        (
            "equal-to-one-core-standard",
            "gamma:1",
            f"gamma:1 (Operate within 36 hours of arrival) is equal to {CORE} and core:surgery (Surgery), "
            "so these ask for the same: merge them, or decide again.",
        )
    ]


def test_leaves_under_one_standard_that_share_no_duty(hips, agreed, links) -> None:
    links = [*links, agreed("alpha:2", E, "core:alpha_1"), agreed("alpha:2", N, "gamma:1")]
    found = findings(coherence(hips, links, draft_core_set(hips, links)))
    assert (
        "no-equal-across-none",
        "core:alpha_1",
        "alpha:2 (Give pain relief on arrival) and gamma:1 (Operate within 36 hours of arrival) were agreed to "
        f"share no duty, yet both stand under {CORE}: decide one of the three again.",
    ) in found


def test_a_lesser_leaf_across_none_is_found_whichever_way_round(hips, agreed, core) -> None:
    for one, other in (("alpha:1", "beta:1"), ("beta:1", "alpha:1")):
        none = agreed(one, N, other)
        assert [f.shape for f in coherence(hips, [none], core)] == ["no-equal-across-none"]


def test_agreed_mappings_that_cannot_all_be_true(hips, agreed, links) -> None:
    links = [*links, agreed("beta:1", N, "gamma:1")]
    (found,) = coherence(hips, links, ())
    assert found.shape == "agreed-mappings-can-all-be-true"
    assert found.message.startswith("These agreed mappings cannot all be true, so decide one of them again: ")
    assert "beta:1 (Operate within 48 hours)" in found.message


def test_a_place_of_a_leaf_and_a_core_standard_can_contradict_mappings(hips, agreed, links) -> None:
    links = [*links, agreed("alpha:1", E, "core:alpha_1"), agreed("gamma:1", N, "core:alpha_1")]
    found = list(coherence(hips, links, draft_core_set(hips, links)))
    assert [f.shape for f in found] == ["agreed-mappings-can-all-be-true"]
    assert CORE in found[0].message


def test_a_member_that_asks_for_nothing_now(hips, core) -> None:
    broken = core[0].model_copy(update={"members": (*core[0].members, CoreMember(leaf="old:1", relation=B))})
    assert findings(coherence(hips, [], [broken])) == [
        (
            "member-asks-now",
            "core:alpha_1",
            f"old:1 (Operate within 72 hours) asks for nothing now, so take it out of {CORE}.",
        )
    ]


def test_the_agreed_profile_takes_no_draft_no_program_and_no_proposal(hips, core) -> None:
    assert {(f.shape, f.focus) for f in standing(hips, [], core)} == {
        ("agreed-not-draft", "core:alpha_1"),
        ("named-person", "core:alpha_1"),
        ("agreed-place", "core:alpha_1"),
    }
    assert sum(f.shape == "agreed-place" for f in standing(hips, [], core)) == 3


def test_the_agreed_profile_takes_what_a_named_person_agreed(hips, agreed, links) -> None:
    places = [
        agreed(leaf, answer, "core:alpha_1") for leaf, answer in (("alpha:1", E), ("beta:1", B), ("gamma:1", E))
    ]
    core = draft_core_set(hips, [*links, *places], {"core:alpha_1": {"draft": False, "made_by": "Ada Example"}})
    assert list(standing(hips, [], core)) == []
    unnamed = draft_core_set(hips, [*links, *places], {"core:alpha_1": {"draft": False}})
    assert [f.shape for f in standing(hips, [], unnamed)] == ["named-person"]
