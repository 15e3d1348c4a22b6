"""JSON Schemas of source files, made from the model, so that editors complete and check while an author types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from qmskg import authored, links, model
from qmskg.authored import CoreFile
from qmskg.errors import EnvironmentFault
from qmskg.ingest.fields import about
from qmskg.model import Audit, Source

__all__ = ["SCHEMAS", "schema_of", "write_schemas"]

#: file name -> the record that it describes
SCHEMAS: Final[dict[str, type[BaseModel]]] = {
    "source.schema.json": Source,
    "audit.schema.json": Audit,
    "core.schema.json": CoreFile,
}
_DATES: Final = frozenset(
    {"published", "effective", "updated", "content_as_of", "checked", "content_checked", "thresholds_checked"}
)
_DATE: Final = r"^\d{4}(-\d{2}(-\d{2})?)?$"
#: fields that no author writes
_OURS: Final = {
    "Source": ("file",), "Audit": ("file",), "Requirement": ("kind",), "Measure": ("kind",), "CoreFile": ("file",),
}  # fmt: skip


def schema_of(record: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file, with a description of every field."""
    made = record.model_json_schema()
    records = {record.__name__: made, **made.get("$defs", {})}
    for name, schema in records.items():
        for module in (model, links, authored):
            owner = getattr(module, name, None)
            if isinstance(owner, type) and issubclass(owner, BaseModel):
                _describe(schema, owner)
                break
    if "type" in made["properties"]:
        made["required"] = ["type", *made["required"]]
    return {"$schema": "http://json-schema.org/draft-07/schema#", **made}


def _describe(schema: dict[str, Any], record: type[BaseModel]) -> None:
    """Add descriptions and dates; take out what no author writes."""
    schema["description"] = (record.__doc__ or "").partition("\n")[0]
    for field in _OURS.get(record.__name__, ()):
        schema["properties"].pop(field, None)
    for field, shape in schema["properties"].items():
        shape.pop("title", None)
        shape["description"] = about(record, field)
        if field in _DATES:
            for option in shape.get("anyOf", (shape,)):
                if option.get("type") == "string":
                    option["pattern"] = _DATE


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into a folder. The same model gives the same bytes.

    Raises:
        EnvironmentFault: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, record in SCHEMAS.items():
            text = json.dumps(schema_of(record), ensure_ascii=False, indent=2)
            (folder / name).write_text(f"{text}\n", "utf-8")
    except OSError as error:
        raise EnvironmentFault(f"{folder} cannot be written: {error.strerror}") from error
    return [folder / name for name in SCHEMAS]
