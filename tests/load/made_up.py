"""More content than there is, made up in its shape: every document so many times, each time under names of its own.

For measuring only. Nobody issues these, and nothing of them is shown or kept.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel
from yaml import CSafeLoader

from qmskg.authored import AuthoredCore, LeftOut
from qmskg.coreset import is_core
from qmskg.ingest import authored_core, drafted_links, load_library, read_core
from qmskg.ingest.library import DOCUMENT_FOLDERS
from qmskg.links import CoreStandard, Link
from qmskg.model import Library

__all__ = ["MadeUp", "made_up", "made_up_folder"]

M = TypeVar("M", bound=BaseModel)
#: a document in a row of a mapping file
_CURIE: Final = re.compile(r"\bqmskg:([a-z0-9][a-z0-9.-]*)")


@dataclass(frozen=True)
class MadeUp:
    """Content so many times, with what the project drafted taken for links, so that there is something to chain."""

    library: Library
    links: tuple[Link, ...]
    authored: AuthoredCore
    content: Path
    times: int

    @property
    def core(self) -> tuple[CoreStandard, ...]:
        """The core standards."""
        return self.authored.standards


def made_up(content: Path, number: int) -> MadeUp:
    """Return a content folder so many times; the first time as it is."""
    library = load_library(content)
    authored = authored_core(read_core(content, library), library)
    links = tuple(drafted_links(authored))
    known = library.documents.keys()
    ends = [f"-x{copy}" if copy else "" for copy in range(number)]

    def times(records: Iterable[M]) -> tuple[M, ...]:
        records = tuple(records)
        return tuple(_renamed(one, known, end) for end in ends for one in records)

    many = Library(
        sources=times(library.sources), audits=times(library.audits), stated=times(library.stated),
        suggested=times(library.suggested), aliases=library.aliases, reissued=library.reissued,
    )  # fmt: skip
    rulings: dict[str, LeftOut] = {
        _renamed_in(leaf, known, end): ruling for end in ends for leaf, ruling in authored.rulings.items()
    }
    core = [_renamed(one, known, end, f" {end}") for end in ends for one in authored.standards]
    update = {"standards": tuple(core), "evidence": times(authored.evidence), "rulings": rulings}
    return MadeUp(many, times(links), authored.model_copy(update=update), content, number)


def made_up_folder(content: Path, target: Path, number: int) -> Path:
    """Write a content folder so many times into a new one, file by file; what is no document is there once."""
    shutil.copytree(content / "ontology", target / "ontology")
    known = {path.stem for name in DOCUMENT_FOLDERS for path in (content / "sources" / name).glob("*.yaml")}
    ends = [f"-x{copy}" if copy else "" for copy in range(number)]
    files = [path for name in ("sources", "mappings") for path in (content / name).rglob("*") if path.is_file()]
    for path in files:
        folder = target / path.parent.relative_to(content)
        folder.mkdir(parents=True, exist_ok=True)
        again = path.suffix == ".tsv" or (path.suffix == ".yaml" and path.parent != content / "sources")
        fields = yaml.load(path.read_bytes(), CSafeLoader) if again and path.suffix == ".yaml" else None
        for end in ends if again else [""]:
            text = path.read_text("utf-8")
            if end and fields is None:
                text = _CURIE.sub(
                    lambda found, end=end: f"{found[0]}{end}" if found[1] in known else found[0], text
                )
            elif end:  # JSON is YAML
                text = json.dumps(_filed(_renamed_in(fields, known, end), end), default=str)
            stem, dot, rest = path.name.partition(".")
            (folder / f"{stem}{end}{dot}{rest}").write_text(text, "utf-8")
    return target


def _filed(fields: Any, end: str) -> Any:
    """Return the fields of a file; a core standard stands there without a prefix, and no two share their words."""
    for standard in fields.get("standards", ()):
        for name in ("id", "title", "statement"):
            standard[name] += end if name == "id" else f" {end}"
    return fields


def _renamed(record: M, known: Iterable[str], end: str, named: str = "") -> M:
    """Return a record again; ``named`` comes after the title and statement of a core standard, which no two share."""
    if not end:
        return record
    # what is unset stays so, as when it is read: a record that says all its fields takes twice the memory
    fields = _renamed_in(record.model_dump(mode="json", exclude_unset=True), known, end)
    if named:
        fields |= {name: fields[name] + named for name in ("title", "statement")}
    return type(record).model_validate(fields)


def _renamed_in(value: Any, known: Any, end: str) -> Any:
    """Put an ending on the document's part of every id, wherever it stands."""
    if isinstance(value, dict):
        return {_renamed_in(k, known, end): _renamed_in(v, known, end) for k, v in value.items()}
    if isinstance(value, list):
        return [_renamed_in(one, known, end) for one in value]
    if isinstance(value, str) and len(value) < 200:
        document, colon, local = value.partition(":")
        if document in known and " " not in local:
            return f"{document}{end}{colon}{local}"
        if is_core(value):
            return f"{value}{end}"
    return value
