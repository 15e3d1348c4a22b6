"""Core standards as the program drafts them and as people change them."""

from __future__ import annotations

import pytest

from qmskg.coreset import core_id, core_set_document, draft_core_set
from qmskg.coreset.drafts import EDITED, PROGRAM, hub_of
from qmskg.errors import InputError
from qmskg.links import LinkKind
from qmskg.relations import Relation
from qmskg.vocabulary import QmsFunction, ServiceType, Status

E, B, P, I, N = Relation.EQUAL, Relation.SUBSET, Relation.SUPERSET, Relation.INTERSECTS, Relation.NONE  # noqa: E741
CORE = "core:alpha_1"


@pytest.fixture
def surgery(agreed):
    """48 hours is a subset of 36, and two sources ask for 36."""
    return [agreed("beta:1", B, "alpha:1"), agreed("alpha:1", E, "gamma:1")]


def members(standard) -> dict[str, tuple[Relation, Status]]:
    return {m.leaf: (m.relation, m.status) for m in standard.members}


def test_a_draft_stands_round_the_strictest_leaf(hips, surgery) -> None:
    (core,) = draft_core_set(hips, surgery)
    assert core.id == CORE
    assert core.title == "Operate within 36 hours. Say why when later"
    assert core.statement == "Operate within 36 hours."
    assert core.scope == "Who acts: the organisation that the source binds. Services: acute."
    assert core.theme
    assert core.applies_to == (ServiceType.ACUTE,)
    assert members(core) == {
        "alpha:1": (E, Status.PROPOSED),
        "gamma:1": (E, Status.PROPOSED),
        "beta:1": (B, Status.PROPOSED),
    }


def test_a_draft_says_that_it_is_one_and_who_made_it(hips, surgery) -> None:
    (core,) = draft_core_set(hips, surgery)
    assert core.draft
    assert core.made_by == PROGRAM
    document = core_set_document([core])["core_standards"][0]
    assert (document["id"], document["draft"], document["members"][2]["relation"]) == (CORE, True, "subset")


def test_one_document_alone_makes_no_core_standard(hips, agreed) -> None:
    assert draft_core_set(hips, [agreed("alpha:1", E, "alpha:2")]) == ()


def test_what_is_superseded_or_removed_is_no_member(hips, agreed, surgery) -> None:
    more = [agreed("old:1", B, "alpha:1"), agreed("royal:9", E, "alpha:1")]
    (core,) = draft_core_set(hips, [*surgery, *more])
    assert set(members(core)) == {"alpha:1", "beta:1", "gamma:1"}


def test_proposals_and_published_links_make_nothing(hips, surgery) -> None:
    for status in (Status.PROPOSED, Status.PUBLISHED, Status.READ_ONCE, Status.DISPUTED, Status.UNSURE):
        assert draft_core_set(hips, [link.model_copy(update={"status": status}) for link in surgery]) == ()


def test_evidence_makes_nothing(hips, surgery) -> None:
    evidence = surgery[0].model_copy(update={"kind": LinkKind.EVIDENCE, "answer": "full", "a": "audit-hips:36h"})
    assert draft_core_set(hips, [evidence]) == ()


def test_the_id_stays_as_the_cluster_grows(hips, agreed, surgery) -> None:
    first = draft_core_set(hips, surgery[1:])
    later = agreed("alpha:1", E, "royal:1", time="2026-05-05T00:00:00Z")
    grown = draft_core_set(hips, [*surgery, later])
    assert [c.id for c in first] == [c.id for c in grown] == [CORE]


def test_a_newer_equal_leaf_does_not_take_the_id_over(hips, agreed) -> None:
    first = agreed("beta:1", E, "gamma:1", time="2026-01-01T00:00:00Z")
    later = agreed("alpha:1", E, "gamma:1", time="2026-05-05T00:00:00Z")
    assert [c.id for c in draft_core_set(hips, [later, first])] == ["core:beta_1"]


def test_an_edited_standard_keeps_its_id_when_a_stricter_leaf_turns_up(hips, agreed, surgery) -> None:
    stricter = [*surgery, agreed("alpha:1", B, "royal:1")]
    assert [c.id for c in draft_core_set(hips, stricter)] == ["core:royal_1"]
    (core,) = draft_core_set(hips, stricter, {CORE: {"title": "Surgery in time"}})
    assert core.id == CORE
    assert members(core)["royal:1"] == (P, Status.PROPOSED)


def test_an_edit_is_laid_over_the_draft(hips, surgery) -> None:
    edit = {"title": "Surgery in time", "theme": "Waiting times", "function": "control", "made_by": "Ada Example"}
    (core,) = draft_core_set(hips, surgery, {CORE: edit})
    assert (core.title, core.theme, core.function) == ("Surgery in time", "Waiting times", QmsFunction.CONTROL)
    assert core.statement == "Operate within 36 hours."
    assert core.made_by == "Ada Example"
    assert core.draft, "an edit does not make it agreed"


def test_an_edit_without_a_name_is_not_called_the_programs(hips, surgery) -> None:
    (core,) = draft_core_set(hips, surgery, {CORE: {"title": "Surgery in time"}})
    assert core.made_by == PROGRAM + EDITED


def test_a_retired_standard_is_gone(hips, surgery) -> None:
    assert draft_core_set(hips, surgery, {CORE: {"retired": True}}) == ()


def test_an_edit_that_cannot_be_is_named(hips, surgery) -> None:
    with pytest.raises(InputError, match="an edit of core:alpha_1 in the register gives function a value"):
        draft_core_set(hips, surgery, {CORE: {"function": "wishing"}})


def test_a_decided_place_is_agreed_whichever_way_round_it_was_decided(hips, agreed, surgery) -> None:
    decided = [agreed("beta:1", B, CORE), agreed(CORE, E, "alpha:1"), agreed("royal:1", P, CORE)]
    (core,) = draft_core_set(hips, [*surgery, *decided])
    assert members(core) == {
        "alpha:1": (E, Status.AGREED),
        "gamma:1": (E, Status.PROPOSED),
        "beta:1": (B, Status.AGREED),
        "royal:1": (P, Status.AGREED),
    }


def test_a_leaf_that_people_took_out_is_out(hips, agreed, surgery) -> None:
    (core,) = draft_core_set(hips, [*surgery, agreed("beta:1", N, CORE)])
    assert set(members(core)) == {"alpha:1", "gamma:1"}


def test_a_standard_that_people_touched_outlives_its_cluster(hips, agreed) -> None:
    (core,) = draft_core_set(hips, [agreed("beta:1", B, CORE)])
    assert core.statement == "Operate within 36 hours."
    assert members(core) == {"alpha:1": (E, Status.PROPOSED), "beta:1": (B, Status.AGREED)}


def test_a_standard_of_peoples_own_making_has_their_words(hips, agreed) -> None:
    words = {"title": "Pain", "statement": "Pain is relieved.", "scope": "All.", "theme": "Comfort"}
    (core,) = draft_core_set(hips, [agreed("alpha:2", B, "core:pain")], {"core:pain": words})
    assert (core.id, core.statement) == ("core:pain", "Pain is relieved.")
    assert members(core) == {"alpha:2": (B, Status.AGREED)}


def test_a_measure_is_never_a_member(hips, agreed, surgery) -> None:
    (core,) = draft_core_set(hips, [*surgery, agreed("audit-hips:36h", E, CORE)])
    assert "audit-hips:36h" not in members(core)


def test_no_two_leaves_share_a_core_id(library) -> None:
    ids = [core_id(leaf) for leaf in library.nodes]
    assert len(set(ids)) == len(ids)
    assert [hub_of(id) for id in ids] == list(library.nodes)


def test_every_shipped_leaf_can_be_drafted_from(library) -> None:
    """Each leaf gives a title, statement, scope and theme, with summaries or without."""
    leaves = [leaf for leaf in library.leaves if not library.is_measure(leaf) and library.active(leaf)]
    edits = {core_id(leaf): {"rationale": "To try the words."} for leaf in leaves}
    drafts = draft_core_set(library, [], edits)
    assert len(drafts) == len(leaves)
    for core in drafts:
        assert core.title and core.statement.endswith((".", "!", "?")) and core.scope and core.theme
