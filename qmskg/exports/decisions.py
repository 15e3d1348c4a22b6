"""``mappings/confirmed`` and ``mappings/rejected``: what people decided, as files that can be read back.

    confirmed/mappings.sssom.tsv    set relations that people agreed
    confirmed/evidence.tsv          what they agreed that a measure shows
    rejected/...                    the same for pairs that they rejected

Evidence is no mapping, so SSSOM has no place for it; its table has the same columns for people and times.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from qmskg.errors import InputError, SourceError
from qmskg.exports.cells import guard, plain, unguard
from qmskg.exports.dataset import Dataset
from qmskg.exports.folder import ExportedFile, write_together
from qmskg.exports.sssom import FILES, read_sssom, several, values_of, write_sssom
from qmskg.links import Link, LinkKind
from qmskg.vocabulary import Status

__all__ = ["FOLDERS", "read_decisions", "write_decisions"]

#: status of a settled pair -> its folder
FOLDERS: Final = {Status.AGREED: "confirmed", Status.REJECTED: "rejected"}
_MAPPINGS: Final = "mappings.sssom.tsv"
_EVIDENCE: Final = "evidence.tsv"
_COLUMNS: Final = (
    "measure", "shows", "requirement", "status", "not_covered", "readers", "people", "time", "text_read",
)  # fmt: skip


def write_decisions(data: Dataset, out: Path) -> tuple[ExportedFile, ...]:
    """Write what people settled into ``out/confirmed`` and ``out/rejected``.

    Raises:
        InputError: a folder cannot be one.
        EnvironmentFault: one cannot be written to.
    """
    written: list[ExportedFile] = []
    for status, folder in FOLDERS.items():

        def write(at: Path, status: Status = status) -> None:
            write_sssom(data, at, {status: (_MAPPINGS, FILES[status][1])})
            (at / _EVIDENCE).write_text(_table(data, status), "utf-8", newline="\n")

        written += write_together(out / folder, write)
    return tuple(written)


def read_decisions(folder: Path) -> tuple[Link, ...]:
    """Read what :func:`write_decisions` wrote.

    Raises:
        InputError: there is nothing to read.
        SourceError: a file that cannot be read, with its line.
    """
    files = [folder / name / file for name in FOLDERS.values() for file in (_MAPPINGS, _EVIDENCE)]
    if not any(path.exists() for path in files):
        raise InputError(f"{folder} holds neither confirmed/ nor rejected/; name the folder that a release wrote")
    found: list[Link] = []
    for path in (path for path in files if path.exists()):
        found += read_sssom(path).links if path.name == _MAPPINGS else _rows(path)
    return tuple(found)


def _table(data: Dataset, status: Status) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(_COLUMNS)
    for link in data.of_status(status):
        if link.kind is LinkKind.EVIDENCE:
            left_out = None if link.not_covered is None else list(link.not_covered)
            read = several(f"{leaf} {text}" for leaf, text in link.read.items())
            row = (
                link.a, link.answer, link.b, status.value, json.dumps(left_out, ensure_ascii=False), link.readers,
                several(link.people), link.time, read,
            )  # fmt: skip
            writer.writerow(guard(plain(cell)) for cell in row)
    return out.getvalue()


def _rows(path: Path) -> Iterator[Link]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("cannot be read as UTF-8 text", path=path) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", strict=True)
    if missing := [column for column in _COLUMNS if column not in (reader.fieldnames or ())]:
        raise SourceError(f"the column {missing[0]} is missing", path=path, line=1)
    try:
        for given in reader:
            row = {column: unguard(text) for column, text in given.items()}
            left_out = json.loads(row["not_covered"])
            yield Link(
                a=row["measure"], b=row["requirement"], kind=LinkKind.EVIDENCE, status=Status(row["status"]),
                answer=row["shows"], not_covered=None if left_out is None else tuple(left_out),
                readers=int(row["readers"]), people=tuple(values_of(row["people"])), time=row["time"],
                read=dict(text.split(" ", 1) for text in values_of(row["text_read"])),
            )  # fmt: skip
    except (csv.Error, TypeError, ValueError, AttributeError) as error:
        said = str(error).splitlines()[0]
        raise SourceError(
            f"this row cannot be read ({said}): it must be as qmskg writes it", path=path, line=reader.line_num
        ) from error
