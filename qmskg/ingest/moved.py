"""Tables of ids that moved: a heading, then rows of an old id, a new id, and columns for people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qmskg.errors import InputError, SourceError
from qmskg.identity import short
from qmskg.ingest.tsv import lines_of, rows_of

__all__ = ["moved_ids"]


def moved_ids(path: Path, shape: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, old id and new id; nothing where there is no such file.

    Args:
        path: of the table, tab-separated UTF-8.
        shape: what a row looks like, in words, for the message about one that does not.

    Raises:
        SourceError: a row that cannot be read, or an old id that stands twice, with its line.
    """
    if not path.exists():
        return
    seen: set[str] = set()
    for line, row in rows_of(lines_of(path), path, quoted=True):
        if line == 1:
            continue
        try:
            old, new = short(row[0]), short(row[1])
        except (InputError, IndexError) as error:
            raise SourceError(shape, path=path, line=line) from error
        if old in seen:
            raise SourceError(f'the old id "{old}" stands twice', path=path, line=line)
        seen.add(old)
        yield line, old, new
