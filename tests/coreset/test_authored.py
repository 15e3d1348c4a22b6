"""The core set that the project wrote, and what people do over it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written import authored, place, standard, written

from qmskg.coreset import Became, account, dispose, draft_core_set
from qmskg.coreset.drafts import EDITABLE, asks
from qmskg.ingest import authored_core, drafted_links
from qmskg.ingest.core import PROJECT
from qmskg.links import DRAFT_LABEL, Link, LinkKind, Origin
from qmskg.relations import Relation
from qmskg.themes import QualitySide, Theme
from qmskg.vocabulary import Codifiability, QmsFunction, Status

E, B, P, I, N = Relation.EQUAL, Relation.SUBSET, Relation.SUPERSET, Relation.INTERSECTS, Relation.NONE  # noqa: E741
SURGERY, PAIN = "core:surgery", "core:pain"


@pytest.fixture(scope="module")
def own(hips):
    return authored(hips)


def members(standard) -> dict[str, tuple[Relation, Status]]:
    return {m.leaf: (m.relation, m.status) for m in standard.members}


def by_id(core) -> dict:
    return {standard.id: standard for standard in core}


def test_what_the_project_wrote_is_a_draft_of_the_project(own) -> None:
    pain, surgery = own.standards
    assert (surgery.id, surgery.title) == (SURGERY, "Title of surgery")
    assert (surgery.draft, surgery.made_by, surgery.origin) == (True, PROJECT, Origin.DRAFTED)
    assert surgery.label == DRAFT_LABEL
    assert (surgery.theme, surgery.theme_guessed) == (Theme.TIMELINESS.value, False)
    assert (surgery.quality, surgery.function) == (QualitySide.EFFECTIVE, QmsFunction.CONTROL)
    assert surgery.codifiable.answer is Codifiability.YES
    assert surgery.maturity.embedded == "Three."
    proposed = Status.PROPOSED
    assert members(surgery) == {"alpha:1": (E, proposed), "beta:1": (B, proposed), "royal:1": (P, proposed)}
    assert pain.members[0].shared == "Pain relief."


def test_its_places_and_evidence_are_links_that_nobody_agreed(own) -> None:
    links = {link.key: link for link in drafted_links(own)}
    assert {(link.status, link.origin) for link in links.values()} == {(Status.PROPOSED, Origin.DRAFTED)}
    assert not any(link.counts for link in links.values())
    assert links["alpha:1|core:surgery"].answer == "equal"
    # read from the core standard, which stands first in the alphabet
    assert (links["core:surgery|royal:1"].a, links["core:surgery|royal:1"].answer) == (SURGERY, "subset")
    shown = links["audit-hips:36h|core:surgery"]
    assert (shown.kind, shown.a, shown.b) == (LinkKind.EVIDENCE, "audit-hips:36h", SURGERY)
    assert (shown.answer, shown.not_covered) == ("partial", ("why",))


def test_an_old_id_is_followed(hips) -> None:
    moved = hips.model_copy(update={"aliases": {"alpha:old": "alpha:1"}})
    one = written(standard("surgery", [place("alpha:old", "equal")]))
    assert set(members(authored_core(one, moved).standards[0])) == {"alpha:1"}


def test_without_a_register_the_core_set_is_what_was_written(hips, own) -> None:
    assert draft_core_set(hips, (), {}, own) == own.standards


def test_the_program_adds_nothing_where_the_same_is_said_already(hips, own, agreed) -> None:
    surgery = [agreed("beta:1", B, "alpha:1"), agreed("alpha:1", E, "gamma:1")]
    assert set(by_id(draft_core_set(hips, surgery))) == {"core:alpha_1"}
    assert set(by_id(draft_core_set(hips, surgery, {}, own))) == {SURGERY, PAIN}
    # an intersecting place meets nothing, so a duty like it may still need a core standard
    pain = [agreed("alpha:2", B, "gamma:2")]
    assert set(by_id(draft_core_set(hips, pain, {}, own))) == {SURGERY, PAIN, "core:gamma_2"}
    # and a program's draft that people have worked on stays
    kept = by_id(draft_core_set(hips, surgery, {"core:alpha_1": {"title": "Ours"}}, own))
    assert set(kept) == {SURGERY, PAIN, "core:alpha_1"}


def test_a_retired_one_leaves_its_leaves_to_others(hips, own, agreed) -> None:
    surgery = [agreed("beta:1", B, "alpha:1"), agreed("alpha:1", E, "gamma:1")]
    core = draft_core_set(hips, surgery, {SURGERY: {"retired": True}}, own)
    assert set(by_id(core)) == {"core:alpha_1", PAIN}


def test_people_are_laid_over_it_pair_by_pair(hips, own, agreed) -> None:
    said = [
        agreed("alpha:1", E, SURGERY),
        agreed("beta:1", N, SURGERY),
        agreed("royal:1", I, SURGERY, shared="Operating."),
        agreed("gamma:1", B, SURGERY),
    ]
    surgery = by_id(draft_core_set(hips, said, {}, own))[SURGERY]
    agreed_ = Status.AGREED
    assert members(surgery) == {"alpha:1": (E, agreed_), "royal:1": (I, agreed_), "gamma:1": (B, agreed_)}
    places = {m.leaf: m for m in surgery.members}
    assert places["alpha:1"].reason == "Because.", "what was drafted about the same place stands"
    assert (places["royal:1"].shared, places["royal:1"].remainder) == ("Operating.", None)
    assert surgery.draft, "nobody has agreed its words"


def test_a_vote_that_is_not_agreed_changes_only_the_standing(hips, own) -> None:
    once = Link(a="beta:1", b=SURGERY, kind=LinkKind.MAPPING, status=Status.READ_ONCE)
    surgery = by_id(draft_core_set(hips, [once], {}, own))[SURGERY]
    assert members(surgery)["beta:1"] == (B, Status.READ_ONCE)


def test_an_edit_is_laid_over_it_field_by_field(hips, own) -> None:
    fields = {"title": "Ours", "maturity": {"basic": "A", "developing": "B", "embedded": "C"}}
    surgery = by_id(draft_core_set(hips, (), {SURGERY: fields}, own))[SURGERY]
    before = by_id(own.standards)[SURGERY]
    assert (surgery.title, surgery.maturity.basic) == ("Ours", "A")
    assert surgery.made_by == f"{PROJECT}, edited in the register"
    same = set(EDITABLE) - {"title", "maturity", "made_by"}
    assert surgery.model_dump(include=same) == before.model_dump(include=same)
    assert surgery.members == before.members


LEAVES = ("alpha:1", "alpha:2", "beta:1", "beta:2", "gamma:1", "gamma:2", "royal:1", "royal:2")
decisions = st.dictionaries(
    st.tuples(st.sampled_from(LEAVES), st.sampled_from([SURGERY, PAIN])), st.sampled_from(Relation), max_size=8
)
edits = st.dictionaries(
    st.sampled_from([SURGERY, PAIN]),
    st.fixed_dictionaries(
        {}, optional={"title": st.just("Ours"), "scope": st.just("All"), "retired": st.booleans()}
    ),
)


@given(decided=decisions, edited=edits)
def test_what_nobody_touched_is_as_written_and_every_leaf_has_one_fate(decided, edited, hips, own, agreed) -> None:
    links = [agreed(leaf, relation, core) for (leaf, core), relation in decided.items()]
    core = by_id(draft_core_set(hips, links, edited, own))
    retired = {id for id, fields in edited.items() if fields.get("retired")}
    assert set(core) == {SURGERY, PAIN} - retired
    for before in own.standards:
        if before.id in retired:
            continue
        now = core[before.id]
        touched = set(edited.get(before.id, {})) | {"members", "made_by"}
        untouched = set(EDITABLE) - touched
        assert now.model_dump(include=untouched) == before.model_dump(include=untouched)
        places = {m.leaf: m for m in now.members}
        for member in before.members:
            if (member.leaf, before.id) not in decided:
                assert places[member.leaf] == member
        for (leaf, id), relation in decided.items():
            if id == before.id:
                assert (leaf in places) is (relation is not N)
    fates = dispose(hips, core.values(), own.rulings).fates
    assert Counter(fate.leaf for fate in fates) == Counter(leaf for leaf in hips.leaves if asks(hips, leaf))
    # taking everything back gives what was written again
    assert draft_core_set(hips, (), {}, own) == own.standards


def test_the_narrowest_ruling_has_the_last_word(hips, own) -> None:
    fates = {f.leaf: (f.became, f.annex) for f in dispose(hips, own.standards, own.rulings).fates}
    assert fates == {
        "alpha:1": (Became.CORE, None),
        "alpha:2": (Became.CORE, None),
        "beta:1": (Became.CORE, None),
        "beta:2": (Became.KEPT, "memory"),
        "gamma:1": (Became.NOT_YET_MAPPED, None),
        "gamma:2": (Became.NOT_YET_MAPPED, None),
        "royal:1": (Became.CORE, None),
        "royal:2": (Became.KEPT, "royal-hips"),
    }


def test_the_account_counts_leaves_in_and_core_standards_out(hips, own) -> None:
    found = account(hips, dispose(hips, own.standards, own.rulings))
    surgery = next(row for row in found["standards"] if row["id"] == SURGERY)
    assert (surgery["leaves"], surgery["sources"], surgery["bodies"]) == (3, 3, 3)
    assert found["by_theme"] == [{"key": Theme.TIMELINESS.value, "leaves": 4, "core_standards": 2}]
    royal = next(row for row in found["by_body"] if row["key"] == "Body royal")
    assert royal == {
        "key": "Body royal", "leaves": 2, "core": 1, "kept": 1, "out_of_scope": 0, "not_yet_mapped": 0,
        "core_standards": 1,
    }  # fmt: skip
    assert found["only_one_source"] == {"core_standards": [PAIN], "kept": {"beta": 1, "royal": 1}}
