"""``sources/reissued.tsv``: which leaf of an older edition became which of a newer one.

A row is: old id, new id, what became of it, likeness. Only the ids are read: whether two leaves ask the same is seen
from their texts, so that no row can say so of texts that differ. `qmskg reissue OLD NEW --write` makes the rows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from qmskg.errors import SourceError
from qmskg.ingest.moved import moved_ids
from qmskg.model import Library

__all__ = ["REISSUED", "check_reissued", "read_reissued"]

REISSUED: Final = "reissued.tsv"


def read_reissued(path: Path) -> dict[str, str]:
    """Return old id -> new id; nothing where there is no such file.

    Raises:
        SourceError: a row that cannot be read, with its line.
    """
    found: dict[str, str] = {}
    for line, old, new in moved_ids(path, "a row begins with the old id and the new id, with tabs between"):
        if new in found.values():
            raise SourceError(f'the new id "{new}" stands twice: one leaf takes one place', path=path, line=line)
        found[old] = new
    return found


def check_reissued(library: Library, path: Path) -> None:
    """Check that both ids of each row are nodes that are held, of two documents.

    Raises:
        SourceError: one is not; with its id.
    """
    for old, new in library.reissued.items():
        for id in (old, new):
            if id not in library.nodes:
                raise SourceError(f'"{id}" is not held here', path=path)
        if library.document_of(old) is library.document_of(new):
            message = f'"{old}" and "{new}" are of one document: a new number of one is an alias'
            raise SourceError(message, path=path)
