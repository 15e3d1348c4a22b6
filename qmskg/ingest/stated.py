"""Stated links: SSSOM TSV files of ``mappings/published`` and ``mappings/suggested``.

A row is what a body states, with its own type in the predicate; the page stands in ``see_also`` and who states it
in ``author_label``. Columns that SSSOM has and we do not read are allowed; a row that cannot be read is an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from qmskg.errors import InputError, SourceError
from qmskg.identity import short
from qmskg.ingest.tsv import lines_of, rows_of
from qmskg.ingest.yaml_lines import yaml_in
from qmskg.model import StatedLink
from qmskg.vocabulary import STATED, StatedType

__all__ = ["COLUMNS", "read_stated"]

#: the SSSOM columns that a file of ours has, in order
COLUMNS: Final = (
    "subject_id", "predicate_id", "object_id", "mapping_justification", "author_label", "see_also", "comment",
)  # fmt: skip
_NEEDED: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_TYPES: Final = {curie: type_ for type_, (curie, _) in STATED.items()}


def read_stated(path: Path, *, shown_as: str, published: bool) -> Iterator[StatedLink]:
    """Yield the links of one file.

    Args:
        path: the file.
        shown_as: its name in records and errors, relative to the content folder.
        published: whether each row must name the page and the body that state it.

    Raises:
        SourceError: with the line of the row that is wrong.
    """
    lines = lines_of(path)
    header = [line for line in lines if line.startswith("#")]
    _check_header(header, path)
    rows = rows_of(lines[len(header) :], path, first=len(header) + 1)
    _, names = next(rows, (0, []))
    if missing := [name for name in _NEEDED if name not in names]:
        raise SourceError(f"the column {missing[0]} is missing", path=path, line=len(header) + 1)
    for line, row in rows:
        if len(row) != len(names):
            message = f"{len(row)} columns here, {len(names)} in the header: use tabs, and none inside a value"
            raise SourceError(message, path=path, line=line)
        yield _link(dict(zip(names, row, strict=True)), path, line, shown_as=shown_as, published=published)


def _link(row: dict[str, str], path: Path, line: int, *, shown_as: str, published: bool) -> StatedLink:
    predicate = row["predicate_id"]
    if predicate not in _TYPES:
        message = f"{predicate!r} is no stated type; use one of {', '.join(_TYPES)}"
        raise SourceError(message, path=path, line=line)
    page, issuer = row.get("see_also") or None, row.get("author_label") or None
    if published and not (page and issuer):
        message = "a published link needs the page (see_also) and who states it (author_label)"
        raise SourceError(message, path=path, line=line)
    try:
        subject, object_ = (short(row[end].removeprefix("qmskg:")) for end in ("subject_id", "object_id"))
    except InputError as error:
        raise SourceError(str(error), path=path, line=line) from error
    return StatedLink(
        subject=subject, type=StatedType(_TYPES[predicate]), object=object_, issuer=issuer, page=page,
        note=row.get("comment") or None, file=shown_as, line=line,
    )  # fmt: skip


def _check_header(header: list[str], path: Path) -> None:
    """The metadata block must be YAML and say the licence: SSSOM requires it, and we rely on it."""
    block = yaml_in("\n".join(line[1:] for line in header), path).value
    if not isinstance(block, dict) or not block.get("license"):
        raise SourceError("the header must have a `license`", path=path, line=1)
