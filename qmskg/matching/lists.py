"""Lists of clauses, rankings and labels as JSON lines: the format of `qmskg rank` and of gold crosswalks."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qmskg.errors import InputError, SourceError
from qmskg.matching.texts import Clause, given_clause

__all__ = ["Label", "each_clause", "read_clauses", "read_labels", "write_lines"]


@dataclass(frozen=True, slots=True)
class Label:
    """One pair that somebody linked, or, with relation ``none``, said not to be linked."""

    source: str
    target: str
    relation: str


def read_clauses(path: Path) -> tuple[Clause, ...]:
    """Read a list of clauses; see :func:`each_clause`."""
    return tuple(each_clause(path))


def each_clause(path: Path) -> Iterator[Clause]:
    """Read a list of clauses one by one: ``id`` and any of ``title``, ``text``, ``parent`` a line.

    Raises:
        SourceError: a line that is no such object, an id that stands twice, a clause without a word.
        InputError: a file that cannot be read, or has no clause.
    """
    seen: dict[str, int] = {}
    for line, item in _objects(path):
        fields = {name: _field(item, name, path, line) for name in ("id", "title", "text", "parent")}
        if not fields["id"].strip():
            raise SourceError('an "id" is missing: give every clause one', path=path, line=line)
        if fields["id"] in seen:
            raise SourceError(
                f"the id {fields['id']!r} stands on line {seen[fields['id']]} too: ids must differ",
                path=path,
                line=line,
            )
        seen[fields["id"]] = line
        clause = given_clause(**fields)
        if not clause.text:
            raise SourceError(
                f'{fields["id"]!r} has no words: give it a "title" or a "text"', path=path, line=line
            )
        yield clause
    if not seen:
        raise InputError(f"{path} holds no clauses: write one JSON object a line")


def read_labels(path: Path) -> tuple[Label, ...]:
    """Read labels: ``source_id``, ``target_id`` and ``relation`` (``none`` included) a line.

    Raises:
        SourceError: a line without them.
    """
    labels = []
    for line, item in _objects(path):
        source, target = (_field(item, name, path, line) for name in ("source_id", "target_id"))
        if not source or not target:
            raise SourceError('"source_id" and "target_id" must both be given', path=path, line=line)
        labels.append(Label(source, target, _field(item, "relation", path, line) or "linked"))
    return tuple(labels)


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8") as stream:
            for line, text in enumerate(stream, 1):
                if text.strip():
                    yield line, _object(text, path, line)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text: save it as UTF-8") from error


def _object(text: str, path: Path, line: int) -> dict[str, Any]:
    try:
        item = json.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a ValueError
        raise SourceError(f"not JSON ({error}): write one JSON object a line", path=path, line=line) from error
    if not isinstance(item, dict):
        raise SourceError(f"a JSON object is expected, not {text.strip()[:40]!r}", path=path, line=line)
    return item


def _field(item: dict[str, Any], name: str, path: Path, line: int) -> str:
    value = item.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise SourceError(f'"{name}" must be text, not {type(value).__name__}', path=path, line=line)
    return str(value)


def write_lines(out: Path, lines: Iterable[dict[str, Any]]) -> int:
    """Write objects as JSON lines; what was there stays if anything fails on the way. Returns how many.

    Raises:
        InputError: the file cannot be written.
    """
    count = 0
    try:
        with tempfile.NamedTemporaryFile(
            "w", dir=out.resolve().parent, suffix=".part", encoding="utf-8", delete=False
        ) as stream:
            part = Path(stream.name)
            try:
                for line in lines:
                    stream.write(json.dumps(line, ensure_ascii=False) + "\n")
                    count += 1
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        part.replace(out)
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}") from error
    return count
