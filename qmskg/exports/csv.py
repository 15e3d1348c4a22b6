"""CSV: one file a table (RFC 4180, UTF-8), and ``about.txt``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from qmskg.exports.about import write_about
from qmskg.exports.cells import guard, plain, unguard
from qmskg.exports.dataset import Dataset
from qmskg.exports.tables import Table, tables

__all__ = ["csv_text", "read_csv", "write_csv"]


def write_csv(data: Dataset, folder: Path) -> None:
    """Write every table, and what a reader must know first."""
    write_about(data, folder)
    for table in tables(data):
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            _write(table, file)


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a file that :func:`write_csv` wrote, as they were before the cells were guarded."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {column: unguard(text) for column, text in row.items()}


def csv_text(table: Table) -> str:
    """Return one table as CSV, its cells guarded."""
    out = io.StringIO(newline="")
    _write(table, out)
    return out.getvalue()


def _write(table: Table, out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heading for heading, _ in table.columns)
    writer.writerows([guard(plain(cell)) for cell in row] for row in table.rows)
