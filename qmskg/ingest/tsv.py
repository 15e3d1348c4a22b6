"""Tab-separated files of the content folder, row by row with the line of each."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from qmskg.errors import SourceError

__all__ = ["lines_of", "rows_of"]


def lines_of(path: Path) -> list[str]:
    """Return the lines of a file.

    Raises:
        SourceError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("cannot be read as UTF-8 text", path=path) from error


def rows_of(
    lines: Iterable[str], path: Path, *, first: int = 1, quoted: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, with its line.

    Args:
        lines: of the table, its heading included.
        path: of the file, for errors.
        first: line of the heading.
        quoted: whether quotation marks stand round a value; in SSSOM they are text.

    Raises:
        SourceError: a row that cannot be read, with its line.
    """
    reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
    try:
        for row in reader:
            if any(row):
                yield first + reader.line_num - 1, row
    except csv.Error as error:
        message = f"this row cannot be read ({error}); shorten its values"
        raise SourceError(message, path=path, line=first + max(reader.line_num, 1) - 1) from error
