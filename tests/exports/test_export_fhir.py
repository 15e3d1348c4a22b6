"""FHIR R4: valid by the published models, the relations the right way round, and drafts never as agreed.

The resources are checked with ``fhir.resources`` (R4B, of which CodeSystem and ConceptMap are those of R4).
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.codesystem import CodeSystem
from fhir.resources.R4B.conceptmap import ConceptMap

from qmskg.exports import Dataset
from qmskg.exports.fhir import read_fhir, write_fhir
from qmskg.links import DRAFT_LABEL
from qmskg.relations import Relation
from qmskg.vocabulary import Status

MODELS = {
    "codesystem-core.json": CodeSystem,
    "codesystem-leaves.json": Bundle,
    "conceptmap-agreed.json": ConceptMap,
    "conceptmap-suggested.json": ConceptMap,
}


@pytest.fixture(scope="module")
def folder(data: Dataset, tmp_path_factory) -> Path:
    written = tmp_path_factory.mktemp("fhir")
    write_fhir(data, written)
    return written


def related(data: Dataset, relation: Relation, status: Status) -> Dataset:
    """One core standard with one leaf under it."""
    standard = next(s for s in data.core if s.id == "core:telling")
    member = standard.members[0].model_copy(update={"relation": relation, "status": status})
    return dataclasses.replace(data, core=(standard.model_copy(update={"members": (member,)}),))


@pytest.mark.parametrize("name", MODELS)
def test_a_resource_is_valid(folder, name) -> None:
    MODELS[name].model_validate_json((folder / name).read_bytes())


def test_it_reloads_to_the_same_core_standards(data: Dataset, folder) -> None:
    read = read_fhir(folder)
    assert set(read) == set(data.core_titles)
    for standard in data.core:
        said, members = read[standard.id]
        assert said["title"] == standard.title
        assert said["statement"] == [standard.statement]
        assert said["standing"] == [standard.label]
        assert said.get("met-when", []) == list(standard.met_when)
        assert [(m.leaf, m.relation, m.status) for m in members] == sorted(
            (m.leaf, m.relation, m.status) for m in standard.members
        )


@pytest.mark.parametrize("status", [Status.AGREED, Status.PROPOSED])
@pytest.mark.parametrize(
    ("relation", "word"),
    # R4 says how the target is, seen from the source: a leaf that asks for less has a wider core standard
    [("subset", "wider"), ("superset", "narrower"), ("equal", "equivalent"), ("intersects", "inexact")],
)
def test_the_equivalence_is_read_from_the_leaf_to_the_core_standard(
    data, relation, word, status, tmp_path
) -> None:
    write_fhir(related(data, Relation(relation), status), tmp_path)
    here, other = ("agreed", "suggested") if status is Status.AGREED else ("suggested", "agreed")
    made = json.loads((tmp_path / f"conceptmap-{here}.json").read_text("utf-8"))
    (group,) = made["group"]
    assert group["source"].endswith("/gamma")
    assert group["target"].endswith("/core")
    assert [t["equivalence"] for e in group["element"] for t in e["target"]] == [word]
    assert made["status"] == ("active" if here == "agreed" else "draft")
    assert "group" not in json.loads((tmp_path / f"conceptmap-{other}.json").read_text("utf-8"))


def test_the_draft_label_stands_in_the_data(folder) -> None:
    core = json.loads((folder / "codesystem-core.json").read_text("utf-8"))
    assert (core["status"], core["experimental"]) == ("draft", True)
    assert DRAFT_LABEL in core["description"]
    suggested = (folder / "conceptmap-suggested.json").read_text("utf-8")
    assert "nobody has agreed it" in suggested


def test_texts_that_a_licence_keeps_are_not_restated(data: Dataset, tmp_path) -> None:
    made = related(data, Relation.SUBSET, Status.PROPOSED)
    member = made.core[0].members[0].model_copy(update={"leaf": "beta:1"})
    write_fhir(dataclasses.replace(made, core=(made.core[0].model_copy(update={"members": (member,)}),)), tmp_path)
    leaves = (tmp_path / "codesystem-leaves.json").read_text("utf-8")
    assert "Copyright of the college" in leaves
    assert "Soon, café" not in leaves


def test_an_id_is_no_longer_than_fhir_takes(data: Dataset, tmp_path) -> None:
    long = data.library.model_dump()
    long["sources"][2]["id"] = "g" * 100
    long["sources"][2]["requirements"][0]["id"] = f"{'g' * 100}:1"
    made = related(data, Relation.SUBSET, Status.PROPOSED)
    member = made.core[0].members[0].model_copy(update={"leaf": f"{'g' * 100}:1"})
    library = type(data.library).model_validate(long)
    core = (made.core[0].model_copy(update={"members": (member,), "strictest": ()}),)
    write_fhir(dataclasses.replace(made, library=library, core=core, links=()), tmp_path)
    bundle = Bundle.model_validate_json((tmp_path / "codesystem-leaves.json").read_bytes())
    assert len(bundle.entry[0].resource.id) == 64
