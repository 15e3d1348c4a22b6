"""OSCAL: valid by NIST's own JSON schema (1.2.3), ids that resolve, relations the right way, drafts never agreed."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import pytest
import regex

from qmskg.exports import Dataset
from qmskg.exports.oscal import read_oscal, read_profiles, write_oscal
from qmskg.links import DRAFT_LABEL
from qmskg.relations import Relation
from qmskg.vocabulary import Status

SCHEMAS = Path(__file__).parent / "oscal-schema"
#: kind of document -> the file of its schema
SCHEMA_OF = {"catalog": "catalog", "mapping-collection": "mapping", "profile": "profile"}


def in_unicode(_: Any, pattern: str, value: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
    """NIST's patterns name classes of Unicode, which Python's own expressions do not know."""
    if isinstance(value, str) and not regex.search(pattern, value):
        yield jsonschema.ValidationError(f"{value!r} does not match {pattern!r}")


VALIDATOR = jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": in_unicode})


@functools.cache
def validator(kind: str) -> Any:
    schema = json.loads((SCHEMAS / f"oscal_{SCHEMA_OF[kind]}_schema.json").read_text("utf-8"))
    return VALIDATOR(schema, format_checker=jsonschema.FormatChecker())


def faults(document: dict[str, Any]) -> list[str]:
    """Return what the schema has against a document."""
    (kind,) = document
    return [f"{error.json_path}: {error.message[:200]}" for error in validator(kind).iter_errors(document)]


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


def test_every_document_is_valid_by_the_official_schema(documents) -> None:
    kinds = {next(iter(document)) for document in documents.values()}
    assert kinds == SCHEMA_OF.keys()
    assert {name: found for name, document in documents.items() if (found := faults(document))} == {}


@pytest.mark.parametrize("status", [Status.AGREED, Status.PROPOSED])
@pytest.mark.parametrize("relation", [r for r in Relation if r is not Relation.NONE])
def test_a_mapping_of_any_kind_is_valid(data, relation, status, tmp_path) -> None:
    write_oscal(related(data, relation, status), tmp_path)
    for path in tmp_path.glob("mapping-*.json"):
        assert faults(json.loads(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("name", "path", "wrong"),
    [
        ("catalog-core.json", ("catalog", "groups", 0, "id"), "has:colon"),
        ("mapping-suggested.json", ("mapping-collection", "mappings", 0, "maps", 0, "relationship"), 5),
        ("profile-core.json", ("profile", "uuid"), "not-a-uuid"),
    ],
)
def test_the_schema_finds_what_is_wrong(documents, name, path, wrong) -> None:
    broken = json.loads(json.dumps(documents[name]))
    *way, last = path
    functools.reduce(lambda at, step: at[step], way, broken)[last] = wrong
    assert faults(broken)


def test_no_list_is_empty_and_uuids_are_made_from_ids(documents) -> None:
    for document in documents.values():
        for _, found in objects(*next(iter(document.items()))):
            assert UUID(found["uuid"]).version == 5 if "uuid" in found else True


def test_a_profile_selects_by_service_from_the_catalog_of_this_version(data: Dataset, tmp_path) -> None:
    write_oscal(data, tmp_path)
    chosen = read_profiles(tmp_path)
    services = {service for standard in data.core for service in standard.applies_to}
    assert chosen.keys() == {"core", *services}
    assert set(chosen["core"]) == data.core_titles.keys()
    for service in services:
        holds = {core.id for core in data.core if not core.applies_to or service in core.applies_to}
        assert set(chosen[service]) == holds
    digest = hashlib.sha256((tmp_path / "catalog-core.json").read_bytes()).hexdigest()
    for path in tmp_path.glob("profile-*.json"):
        profile = json.loads(path.read_text("utf-8"))["profile"]
        (resource,) = profile["back-matter"]["resources"]
        assert profile["imports"][0]["href"] == f"#{resource['uuid']}"
        assert resource["rlinks"][0]["hashes"][0]["value"] == digest
        assert profile["metadata"]["version"] == data.version


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
