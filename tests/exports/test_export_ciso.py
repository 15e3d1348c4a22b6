"""CISO Assistant: libraries that its loader takes, the relations the right way round, and drafts never as agreed."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import yaml
from ciso_loader import refusals

from qmskg.exports import Dataset
from qmskg.exports.ciso import read_ciso, write_ciso
from qmskg.relations import Relation
from qmskg.vocabulary import Status

IN_ORDER = ("core", "duties", "mapping-agreed", "mapping-suggested")


def libraries(folder: Path) -> dict[str, dict[str, Any]]:
    files = (folder / f"{name}.yaml" for name in IN_ORDER)
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in files if path.exists()}


def related(data: Dataset, relation: Relation, status: Status) -> Dataset:
    """One core standard with one leaf under it."""
    standard = next(s for s in data.core if s.id == "core:telling")
    member = standard.members[0].model_copy(update={"relation": relation, "status": status})
    return dataclasses.replace(data, core=(standard.model_copy(update={"members": (member,)}),))


@pytest.fixture(scope="module")
def folder(data: Dataset, tmp_path_factory) -> Path:
    written = tmp_path_factory.mktemp("ciso")
    write_ciso(data, written)
    return written


def test_the_loader_takes_every_library(folder) -> None:
    loaded: dict[str, set[str]] = {}
    found = libraries(folder)
    assert {"core", "duties", "mapping-suggested"} <= found.keys()
    assert {name: list(refusals(library, loaded)) for name, library in found.items()} == {key: [] for key in found}


def test_the_check_refuses_what_the_loader_would(folder) -> None:
    library = libraries(folder)["core"]
    nodes = library["objects"]["framework"]["requirement_nodes"]
    for change in (
        {"urn": "urn:a b"},
        {"urn": nodes[1]["urn"]},
        {"name": "x" * 201},
        {"parent_urn": "urn:q:r:s:none"},
    ):
        broken = {**library, "objects": {"framework": {
            **library["objects"]["framework"], "requirement_nodes": [nodes[0], nodes[1], {**nodes[2], **change}],
        }}}  # fmt: skip
        assert list(refusals(broken, {})), change


def test_it_reloads_to_the_same_core_standards(data: Dataset, folder) -> None:
    read = read_ciso(folder)
    assert set(read) == set(data.core_titles)
    for standard in data.core:
        node, members = read[standard.id]
        assert (node["name"], node["description"]) == (standard.title, standard.statement)
        assert node.get("typical_evidence", "").splitlines() == list(standard.met_when)
        assert node.get("implementation_groups", []) == [service.value for service in standard.applies_to]
        assert node["annotation"].splitlines()[:2] == [f"Standing: {standard.label}", f"Scope: {standard.scope}"]
        assert [(m.leaf, m.relation, m.status) for m in members] == sorted(
            (m.leaf, m.relation, m.status) for m in standard.members
        )


@pytest.mark.parametrize("status", [Status.AGREED, Status.PROPOSED])
@pytest.mark.parametrize(
    ("relation", "to_core", "back"),
    # its engine carries an assessment from source to target whole for equal and superset: meeting a core standard
    # meets the duty under it that asks for less
    [("subset", "subset", "superset"), ("superset", "superset", "subset"), ("equal", "equal", "equal"),
     ("intersects", "intersect", "intersect")],
)  # fmt: skip
def test_a_relation_is_written_both_ways(data, relation, to_core, back, status, tmp_path) -> None:
    write_ciso(related(data, Relation(relation), status), tmp_path)
    here, other = ("agreed", "suggested") if status is Status.AGREED else ("suggested", "agreed")
    first, second = libraries(tmp_path)[f"mapping-{here}"]["objects"]["requirement_mapping_sets"]
    (there,), (again,) = first["requirement_mappings"], second["requirement_mappings"]
    duty, core = "urn:qmskg:risk:req_node:qmskg-duties:gamma:1", "urn:qmskg:risk:req_node:qmskg-core:core:telling"
    assert (there["source_requirement_urn"], there["target_requirement_urn"]) == (duty, core)
    assert (again["source_requirement_urn"], again["target_requirement_urn"]) == (core, duty)
    assert (there["relationship"], again["relationship"]) == (to_core, back)
    assert not (tmp_path / f"mapping-{other}.yaml").exists()
    assert ("draft, nobody has agreed it" in first["name"]) is (status is Status.PROPOSED)
    assert there["annotation"].startswith(
        "agreed by named people" if status is Status.AGREED else "draft, nobody has agreed it"
    )


def test_nothing_scores(folder) -> None:
    texts = [path.read_text("utf-8") for path in folder.iterdir()]
    assert not [
        word for word in ("score:", "weight:", "strength_of_relationship:") for text in texts if word in text
    ]
