"""What pydantic finds wrong with a file, as sentences that say what to do, with the line."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from qmskg.ingest.yaml_lines import Located

__all__ = ["faults", "first_fault", "sentence_of"]


def faults(
    error: ValidationError, model: type[BaseModel], located: Located
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield everything that is wrong: where it stands, and a sentence; misspelt fields first.

    A misspelt field is also a missing one, and the misspelling is what to mend.
    """
    found = sorted(error.errors(), key=lambda e: (e["type"] != "extra_forbidden", located.line(e["loc"]) or 0))
    for one in found:
        yield tuple(part for part in one["loc"] if part not in {"source", "audit"}), sentence_of(one, model)


def first_fault(error: ValidationError, model: type[BaseModel], located: Located) -> tuple[int | None, str]:
    """Return the first thing that is wrong: its line, and a sentence."""
    where, sentence = next(faults(error, model, located))
    return located.line(where), sentence


def sentence_of(error: ErrorDetails, model: type[BaseModel]) -> str:
    """Put pydantic's finding as one sentence that says what to do."""
    field = str(error["loc"][-1]) if error["loc"] else "document"
    given = error.get("input")
    match error["type"]:
        case "extra_forbidden":
            known = ", ".join(sorted(set(_owner(model, error["loc"]).model_fields) - {"file"}))
            return f'the field "{field}" is not known here; known are: {known}'
        case "tuple_type" | "list_type":
            return f'"{field}" must be a list: write each row on a line that begins with "- "'
        case "model_type" | "model_attributes_type":
            return f'"{field}" must be a row of fields, such as {{name: value}}'
        case "too_short":
            return f'"{field}" is empty: it needs one row at least'
        case "missing":
            return f'the field "{field}" is missing'
        case "enum":
            return f'"{field}" is {given!r}; it must be one of {_expected(error)}'
        case "value_error":
            return f'"{field}": {error["ctx"]["error"]}'
        case "string_pattern_mismatch":
            return f'"{field}" is {given!r}; ids are small letters, digits and hyphens, like nice-qs16:2'
        case "string_type" if not isinstance(given, str):
            return f'"{field}" must be text in quotes, not {given!r}'
        case _:
            return f'"{field}" is {given!r}: {error["msg"][0].lower()}{error["msg"][1:]}'


def _expected(error: ErrorDetails) -> str:
    return str(error["ctx"]["expected"]).replace("'", "")


def _owner(model: type[BaseModel], loc: tuple[str | int, ...]) -> type[BaseModel]:
    """Return the record class that holds the field at ``loc``."""
    owner: type[BaseModel] = model
    for part in loc[:-1]:
        info = owner.model_fields.get(part) if isinstance(part, str) else None
        inner = _record_in(info.annotation) if info else None
        owner = inner or owner
    return owner


def _record_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel | enum.Enum):
        return annotation if issubclass(annotation, BaseModel) else None
    for part in get_args(annotation):
        if found := _record_in(part):
            return found
    return None
