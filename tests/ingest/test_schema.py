"""The schemas that editors read are those of the model, and accept what is shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from authoring import example, put

from qmskg.ingest.fields import ABOUT, about
from qmskg.ingest.schema import SCHEMAS, schema_of, write_schemas
from qmskg.ingest.template import NewDocument, template
from qmskg.ingest.yaml_lines import load_yaml
from qmskg.model import Audit, Source


def errors(value: Any, record: type[Source] | type[Audit]) -> list[str]:
    return [error.message for error in jsonschema.Draft7Validator(schema_of(record)).iter_errors(value)]


def test_the_committed_schemas_are_up_to_date(content: Path, tmp_path: Path) -> None:
    for path in write_schemas(tmp_path):
        committed = content / "sources" / "schema" / path.name
        assert path.read_text("utf-8") == committed.read_text("utf-8"), "run `qmskg sources schema`"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_and_word_is_described(name: str) -> None:
    schema = schema_of(SCHEMAS[name])
    jsonschema.Draft7Validator.check_schema(schema)
    for title, record in {"the document": schema, **schema["$defs"]}.items():
        assert record["description"], title
        for field, shape in record.get("properties", {}).items():
            assert shape["description"], f"{title}.{field}"
    assert "file" not in schema["properties"]


def test_no_sentence_is_left_over() -> None:
    for record, fields in ABOUT.items():
        assert set(fields) <= set(record.model_fields) | {"type"}
    with pytest.raises(KeyError, match="nothing"):
        about(Source, "nothing")


@pytest.mark.parametrize("folder", ["standards", "nice", "audits"])
def test_what_is_shipped_conforms(folder: str, content: Path) -> None:
    record = Audit if folder == "audits" else Source
    validator = jsonschema.Draft7Validator(schema_of(record))
    for path in sorted((content / "sources" / folder).glob("*.yaml"))[::7]:
        assert [e.message for e in validator.iter_errors(load_yaml(path).value)] == [], path


@pytest.mark.parametrize("audit", [False, True])
def test_a_new_file_conforms(audit: bool, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(template(NewDocument("x", "registry" if audit else "tool", "T", "P", audit=audit)), "utf-8")
    assert errors(load_yaml(path).value, Audit if audit else Source) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("obligation: should", "obligation: shall"),
        ("'2026-03-02'", "March 2026"),
        ("licence: OGL-3.0\n", ""),
        ("type: source\n", ""),
        ("legal_force", "legal_farce"),
    ],
)
def test_an_editor_sees_what_the_loader_would_refuse(old: str, new: str, tmp_path: Path) -> None:
    path = put(tmp_path, example(), "x.yaml")
    assert errors(load_yaml(path).value, Source) == []
    put(tmp_path, example().replace(old, new, 1), "x.yaml")
    assert errors(load_yaml(path).value, Source)
