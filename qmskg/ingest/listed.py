"""Small files of the content folder that are one list: a key, and rows of one shape under it."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict

from qmskg.errors import InputError

__all__ = ["Row", "listed"]


class Row(BaseModel):
    """A row of such a file: what it does not know is refused, and nothing changes it afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


R = TypeVar("R", bound=Row)


def listed(content: Path, file: str, key: str, row: type[R]) -> tuple[R, ...]:
    """Return the rows of a file, in its order; none where the file is not there.

    Args:
        content: the content folder.
        file: path of the file below it.
        key: under which the rows stand.
        row: their shape.

    Raises:
        InputError: the file does not have the shape, which is named.
    """
    path = content / file
    if not path.exists():
        return ()
    try:
        rows = (yaml.safe_load(path.read_text("utf-8")) or {})[key]
        return tuple(row.model_validate(each) for each in rows)
    except (OSError, ValueError, yaml.YAMLError, LookupError, TypeError) as error:
        needs = ", ".join(name for name, field in row.model_fields.items() if field.is_required())
        raise InputError(f"{file} cannot be read: each row of `{key}` needs {needs}") from error
