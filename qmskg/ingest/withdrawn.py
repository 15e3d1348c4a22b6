"""``sources/withdrawn.tsv``: ids that were in use, that nothing has any more, and why.

A row is: id, reason. An id that something else took the place of is a row of ``aliases.tsv`` instead, and what a body
withdraws stays, as ``status: removed``: this is for what should never have had an id.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from qmskg.errors import InputError, SourceError
from qmskg.identity import short
from qmskg.ingest.tsv import lines_of, rows_of
from qmskg.model import Library

__all__ = ["WITHDRAWN", "check_withdrawn", "read_withdrawn"]

WITHDRAWN: Final = "withdrawn.tsv"
_SHAPE: Final = "a row is: id, reason, with a tab between"


def read_withdrawn(path: Path) -> dict[str, str]:
    """Return id -> why it was withdrawn; nothing where there is no such file.

    Raises:
        SourceError: a row that cannot be read, or an id that stands twice, with its line.
    """
    found: dict[str, str] = {}
    if not path.exists():
        return found
    for line, row in rows_of(lines_of(path), path, quoted=True):
        if line == 1:
            continue
        try:
            id, why = short(row[0]), row[1].strip()
        except (InputError, IndexError) as error:
            raise SourceError(_SHAPE, path=path, line=line) from error
        if not why:
            raise SourceError(f'say why "{id}" was withdrawn: {_SHAPE}', path=path, line=line)
        if id in found:
            raise SourceError(f'"{id}" stands twice', path=path, line=line)
        found[id] = why
    return found


def check_withdrawn(library: Library, path: Path) -> None:
    """Check that nothing has a withdrawn id.

    Raises:
        SourceError: something has, with the id.
    """
    for id in library.withdrawn:
        if id in library.nodes or id in library.documents:
            raise SourceError(f'"{id}" is in use, so it is not withdrawn', path=path)
        if id in library.aliases:
            raise SourceError(
                f'"{id}" leads to "{library.aliases[id]}" by aliases.tsv: keep one of the rows', path=path
            )
