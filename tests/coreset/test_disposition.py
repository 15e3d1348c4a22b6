"""What became of every leaf."""

from __future__ import annotations

from qmskg.authored import LeftOut, Ruled
from qmskg.coreset import Became, dispose, disposition_document, draft_core_set
from qmskg.links import PROGRAM_LABEL
from qmskg.relations import Relation

E, B = Relation.EQUAL, Relation.SUBSET
KEPT = LeftOut(scope="royal", became=Ruled.KEPT, annex="royal-hips", reason="only this source asks")
OUT = LeftOut(scope="beta:2", became=Ruled.OUT_OF_SCOPE, reason="not for trusts")


def test_every_leaf_that_asks_now_is_accounted_for_once(hips, agreed) -> None:
    core = draft_core_set(hips, [agreed("beta:1", B, "alpha:1")])
    found = dispose(hips, core, {"royal:2": KEPT, "beta:2": OUT})
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
    document = disposition_document(dispose(hips, core, {"beta:2": OUT, "royal:2": KEPT}))
    rows = {row["id"]: row for row in document.pop("rows")}
    assert document == {
        "leaves": 8,
        "by": {"core": 2, "kept": 1, "out_of_scope": 1, "not_yet_mapped": 4},
        "annexes": {"royal-hips": 1},
        "label": PROGRAM_LABEL,
        "core_standards": 1,
        "draft_core_standards": 1,
        "draft_only": 2,
    }
    assert rows["beta:1"] == {
        "id": "beta:1",
        "source": "beta",
        "became": "core",
        "reason": None,
        "annex": None,
        "core": [
            {
                "id": "core:alpha_1",
                "relation": "subset",
                "status": "proposed",
                "shared": None,
                "remainder": None,
                "reason": None,
            }
        ],
    }
    assert (rows["royal:2"]["reason"], rows["royal:2"]["annex"]) == ("only this source asks", "royal-hips")
    assert (rows["beta:2"]["reason"], rows["beta:2"]["core"]) == ("not for trusts", [])


def test_a_core_standard_comes_before_what_was_said_of_a_leaf(hips, agreed) -> None:
    core = draft_core_set(hips, [agreed("beta:1", B, "alpha:1")])
    found = dispose(hips, core, {"beta:1": KEPT})
    assert next(f for f in found.fates if f.leaf == "beta:1").became is Became.CORE


def test_the_shipped_leaves_are_all_accounted_for(library) -> None:
    document = disposition_document(dispose(library, ()))
    assert document["leaves"] == sum(document["by"].values()) == document["by"]["not_yet_mapped"] > 2000
    assert not any(library.is_measure(row["id"]) for row in document["rows"])
