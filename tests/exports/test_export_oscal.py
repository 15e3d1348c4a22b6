"""OSCAL: the published model's shape, ids that resolve, the relations the right way round, drafts never as agreed.

OSCAL's own JSON schema is not at hand offline: these are checks of our own, after the metaschema of 1.2.2.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from qmskg.exports import Dataset
from qmskg.exports.oscal import read_oscal, write_oscal
from qmskg.links import DRAFT_LABEL
from qmskg.relations import Relation
from qmskg.vocabulary import Status

TOKEN = re.compile(r"[^\W\d][\w.-]*")
LINE = re.compile(r"\S(.*\S)?")
#: what an object must have, and what it may have, by the key that it stands under
SHAPES = {
    "catalog": ({"uuid", "metadata"}, {"params", "controls", "groups", "back-matter"}),
    "mapping-collection": ({"uuid", "metadata", "provenance", "mappings"}, {"back-matter"}),
    "metadata": ({"title", "last-modified", "version", "oscal-version"}, {"props", "links", "remarks"}),
    "provenance": ({"method", "matching-rationale", "status", "mapping-description"}, {"props", "remarks"}),
    "groups": ({"id", "title"}, {"class", "props", "parts", "controls"}),
    "controls": ({"id", "title"}, {"class", "props", "parts"}),
    "parts": ({"name"}, {"id", "ns", "prose", "props"}),
    "props": ({"name", "value"}, {"ns"}),
    "mappings": ({"uuid", "source-resource", "target-resource", "maps"}, {"props", "remarks"}),
    "maps": ({"uuid", "relationship", "sources", "targets"}, {"props", "remarks"}),
    "source-resource": ({"type", "href"}, set()),
    "target-resource": ({"type", "href"}, set()),
    "sources": ({"type", "id-ref"}, set()),
    "targets": ({"type", "id-ref"}, set()),
}


def objects(key: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object with the key that it stands under; no list may be empty."""
    if isinstance(value, list):
        assert value, key
        for part in value:
            yield from objects(key, part)
    elif isinstance(value, dict):
        yield key, value
        for name, part in value.items():
            yield from objects(name, part)


def related(data: Dataset, relation: Relation, status: Status) -> Dataset:
    """One core standard with one leaf under it."""
    standard = next(s for s in data.core if s.id == "core:telling")
    member = standard.members[0].model_copy(update={"relation": relation, "status": status})
    return dataclasses.replace(data, core=(standard.model_copy(update={"members": (member,)}),))


@pytest.fixture(scope="module")
def documents(data: Dataset, tmp_path_factory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("oscal")
    write_oscal(data, folder)
    return {path.name: json.loads(path.read_text("utf-8")) for path in folder.iterdir()}


def test_every_object_has_what_the_model_asks_and_no_more(documents) -> None:
    assert {"catalog-core.json", "catalog-leaves.json", "mapping-suggested.json"} <= set(documents)
    for document in documents.values():
        ((kind, content),) = document.items()
        for key, found in objects(kind, content):
            must, may = SHAPES[key]
            assert must <= found.keys() <= must | may, key
            assert TOKEN.fullmatch(found.get("id", "x"))
            assert LINE.fullmatch(found.get("value", "x"))
            assert UUID(found["uuid"]).version == 5 if "uuid" in must else True
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", content["metadata"]["last-modified"])


def test_ids_are_unique_and_what_a_mapping_names_is_there(documents) -> None:
    ids = {}
    for name in ("catalog-core.json", "catalog-leaves.json"):
        found = [o["id"] for _, o in objects("catalog", documents[name]["catalog"]) if "id" in o]
        assert len(found) == len(set(found))
        ids[name] = set(found)
    for name in documents.keys() & {"mapping-agreed.json", "mapping-suggested.json"}:
        (mapping,) = documents[name]["mapping-collection"]["mappings"]
        for row in mapping["maps"]:
            assert row["sources"][0]["id-ref"] in ids[mapping["source-resource"]["href"]]
            assert row["targets"][0]["id-ref"] in ids[mapping["target-resource"]["href"]]


def test_it_reloads_to_the_same_core_standards(data: Dataset, tmp_path) -> None:
    write_oscal(data, tmp_path)
    read = read_oscal(tmp_path)
    assert set(read) == set(data.core_titles)
    for standard in data.core:
        said, members = read[standard.id]
        assert said["title"] == [standard.title]
        assert said["statement"] == [standard.statement]
        assert said["standing"] == [standard.label]
        assert said.get("met-when", []) == list(standard.met_when)
        assert [(m.leaf, m.relation, m.status) for m in members] == sorted(
            (m.leaf, m.relation, m.status) for m in standard.members
        )


@pytest.mark.parametrize("status", [Status.AGREED, Status.PROPOSED])
@pytest.mark.parametrize(("relation", "word"), [("subset", "subset-of"), ("superset", "superset-of")])
def test_a_relation_is_read_from_leaf_to_core_standard(data, relation, word, status, tmp_path) -> None:
    write_oscal(related(data, Relation(relation), status), tmp_path)
    here, other = ("agreed", "suggested") if status is Status.AGREED else ("suggested", "agreed")
    made = json.loads((tmp_path / f"mapping-{here}.json").read_text("utf-8"))["mapping-collection"]
    (row,) = made["mappings"][0]["maps"]
    assert (row["sources"][0]["id-ref"], row["targets"][0]["id-ref"]) == ("gamma_1", "core_telling")
    assert row["relationship"] == word
    assert made["provenance"]["status"] == ("not-complete" if here == "agreed" else "draft")
    assert not (tmp_path / f"mapping-{other}.json").exists()


def test_the_draft_label_stands_in_the_data(documents) -> None:
    assert DRAFT_LABEL in documents["catalog-core.json"]["catalog"]["metadata"]["remarks"]
    rows = documents["mapping-suggested.json"]["mapping-collection"]["mappings"][0]["maps"]
    assert {row["props"][0]["value"] for row in rows} == {"draft, nobody has agreed it"}


def test_texts_that_a_licence_keeps_are_not_restated(data: Dataset, tmp_path) -> None:
    made = related(data, Relation.SUBSET, Status.PROPOSED)
    member = made.core[0].members[0].model_copy(update={"leaf": "beta:1"})
    write_oscal(
        dataclasses.replace(made, core=(made.core[0].model_copy(update={"members": (member,)}),)), tmp_path
    )
    leaves = (tmp_path / "catalog-leaves.json").read_text("utf-8")
    assert "Copyright of the college" in leaves
    assert "Soon, café" not in leaves
