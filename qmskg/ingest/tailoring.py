"""A local overlay on the core set: what an organisation adds, tailors or sets aside, each with a reason.

YAML, or a table (CSV, XLSX) with the columns *what*, *id*, *title*, *says* and *reason*. The core set itself is
never in it: only differences are.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from qmskg.errors import InputError, SourceError
from qmskg.ingest.delimited import read_tables
from qmskg.ingest.workbook import Limits, Sheet, content_of, is_packed
from qmskg.ingest.yaml_lines import yaml_in

__all__ = ["OVERLAY_LIMITS", "Change", "ChangeKind", "Tailoring", "read_tailoring"]

OVERLAY_LIMITS: Final = Limits(bytes=2 << 20)
_COLUMNS: Final = ("what", "id", "title", "says", "reason")
_SHAPE: Final = (
    "give a table with the columns what, id, title, says and reason, "
    "or YAML with `add`, `tailor` and `not_applicable`"
)
_Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
_Long = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]


class ChangeKind(StrEnum):
    """What an organisation does with the core set."""

    ADD = "add"
    TAILOR = "tailor"
    NOT_APPLICABLE = "not_applicable"


class Change(BaseModel):
    """One difference. What may be empty is looked at when it is checked, so that each fault is told of its row.

    Attributes:
        id: of the core standard; of what is added, a name of the organisation's own.
        says: what is added to the core standard, or what the added standard asks.
        row: where it stands in the file, as a person would find it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    what: ChangeKind
    id: _Short
    title: _Short = ""
    says: _Long = ""
    reason: _Long = ""
    row: str = ""


class Tailoring(BaseModel):
    """An overlay as it was read; ``over`` is the hash of the core set that it was written over, where it says so."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    organisation: _Short = ""
    over: _Short = ""
    changes: tuple[Change, ...] = ()


def read_tailoring(given: bytes | Path, name: str | None = None) -> Tailoring:
    """Read an overlay.

    Args:
        given: the file's content, or where it is.
        name: of the file, for sentences and for what it ends in.

    Raises:
        InputError: it can be read as neither, or does not have the shape; the sentence says what to do.
    """
    content, name = content_of(given, OVERLAY_LIMITS, name)
    try:
        if name.lower().endswith((".yaml", ".yml")) and not is_packed(content):
            return _from_yaml(content, name)
        return _from_tables(read_tables(content, OVERLAY_LIMITS, name=name), name)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{name}: {where}: {first['msg'].lower()}; {_SHAPE}") from error


def _from_yaml(content: bytes, name: str) -> Tailoring:
    try:
        found = yaml_in(content.decode("utf-8"), Path(name)).value
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8 text; save it as UTF-8") from error
    except SourceError as error:
        raise InputError(str(error)) from error
    allowed = {"organisation", "over", *ChangeKind}
    if not isinstance(found, dict) or found.keys() - allowed:
        raise InputError(f"{name} does not have the shape of an overlay; {_SHAPE}")
    changes: list[dict[str, Any]] = []
    for kind in ChangeKind:
        rows = found.get(kind.value) or []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise InputError(f"{name}: `{kind.value}` must be a list of rows with id and reason")
        changes += [
            {**row, "what": kind, "row": f"{kind.value.replace('_', ' ')}, number {n}"}
            for n, row in enumerate(rows, 1)
        ]
    return Tailoring.model_validate({
        "organisation": found.get("organisation") or "", "over": found.get("over") or "", "changes": changes,
    })  # fmt: skip


def _from_tables(sheets: Iterable[Sheet], name: str) -> Tailoring:
    """Read the first table that has the columns."""
    for sheet in sheets:
        if not sheet.rows:
            continue
        heads = [str(value or "").strip().lower() for value in sheet.rows[0].values]
        if not {"what", "id", "reason"} <= set(heads):
            continue
        changes = []
        for row in sheet.rows[1:]:
            cells = {
                head: str(value).strip() for head, value in zip(heads, row.values, strict=False)
                if head in _COLUMNS and value is not None
            }  # fmt: skip
            if any(cells.values()):
                changes.append(
                    {**cells, "what": _kind(cells.get("what", ""), row.number, name), "row": f"row {row.number}"}
                )
        return Tailoring.model_validate({"changes": [{"id": "", **change} for change in changes]})
    raise InputError(f"no table of {name} has these columns; {_SHAPE}")


def _kind(given: str, row: int, name: str) -> ChangeKind:
    word = "_".join(given.lower().split())
    if word not in set(ChangeKind):
        raise InputError(f"{name}, row {row}: {given[:60]!r} is none of add, tailor, not applicable")
    return ChangeKind(word)
