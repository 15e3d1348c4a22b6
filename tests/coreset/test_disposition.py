"""What became of every leaf."""

from __future__ import annotations

from qmskg.coreset import Became, dispose, disposition_document, draft_core_set
from qmskg.relations import Relation

E, B = Relation.EQUAL, Relation.SUBSET


def test_every_leaf_that_asks_now_is_accounted_for_once(hips, agreed) -> None:
    core = draft_core_set(hips, [agreed("beta:1", B, "alpha:1")])
    found = dispose(
        hips, core, kept={"royal:2": "only this source asks"}, out_of_scope={"beta:2": "not for trusts"}
    )
    assert {fate.leaf: fate.became for fate in found.fates} == {
        "alpha:1": Became.CORE,
        "alpha:2": Became.NOT_YET_MAPPED,
        "beta:1": Became.CORE,
        "beta:2": Became.OUT_OF_SCOPE,
        "gamma:1": Became.NOT_YET_MAPPED,
        "gamma:2": Became.NOT_YET_MAPPED,
        "royal:1": Became.NOT_YET_MAPPED,
        "royal:2": Became.KEPT,
    }


def test_the_document_is_what_the_interface_promises(hips, agreed) -> None:
    core = draft_core_set(hips, [agreed("beta:1", B, "alpha:1")])
    document = disposition_document(dispose(hips, core, out_of_scope={"beta:2": "not for trusts"}))
    rows = {row["id"]: row for row in document.pop("rows")}
    assert document == {
        "leaves": 8,
        "by": {"core": 2, "kept": 0, "out_of_scope": 1, "not_yet_mapped": 5},
        "core_standards": 1,
        "draft_core_standards": 1,
        "draft_only": 2,
    }
    assert rows["beta:1"] == {
        "id": "beta:1",
        "source": "beta",
        "became": "core",
        "reason": None,
        "core": [{"id": "core:alpha_1", "relation": "subset", "status": "proposed", "remainder": None}],
    }
    assert (rows["beta:2"]["reason"], rows["beta:2"]["core"]) == ("not for trusts", [])


def test_a_core_standard_comes_before_what_was_said_of_a_leaf(hips, agreed) -> None:
    core = draft_core_set(hips, [agreed("beta:1", B, "alpha:1")])
    found = dispose(hips, core, kept={"beta:1": "only this source asks"})
    assert next(f for f in found.fates if f.leaf == "beta:1").became is Became.CORE


def test_the_shipped_leaves_are_all_accounted_for(library) -> None:
    document = disposition_document(dispose(library, ()))
    assert document["leaves"] == sum(document["by"].values()) == document["by"]["not_yet_mapped"] > 2000
    assert not any(library.is_measure(row["id"]) for row in document["rows"])
