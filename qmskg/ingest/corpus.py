"""The content folder as a linter needs it: every file that can be read, with lines, and one finding for each other.

:func:`qmskg.ingest.load_library` stops at the first thing that is wrong. Here reading goes on, so that an author sees
everything in one run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from qmskg.authored import CoreFile, LeftOut, WrittenStandard
from qmskg.errors import SourceError
from qmskg.identity import CORE_PREFIX
from qmskg.ingest.core import core_paths, read_rulings
from qmskg.ingest.documents import NODES_FIELD, document_in
from qmskg.ingest.library import DOCUMENT_FOLDERS, add_document, check_aliases, read_aliases
from qmskg.ingest.reissued import REISSUED, check_reissued, read_reissued
from qmskg.ingest.sentences import faults
from qmskg.ingest.stated import read_stated
from qmskg.ingest.withdrawn import WITHDRAWN, check_withdrawn, read_withdrawn
from qmskg.ingest.yaml_lines import Located, load_yaml
from qmskg.model import Audit, Library, Requirement, Source, StatedLink

__all__ = [
    "BROKEN", "CORE_RULINGS", "Corpus", "Fault", "Field", "Filed", "FiledCore", "Finding", "read_core_set",
    "read_corpus",
]  # fmt: skip

#: the rule of a file that cannot be read; its sentence is the loader's
BROKEN: Final = "broken-file"
#: where the project says what becomes of leaves that stand in no core standard
CORE_RULINGS: Final = "sources/core/dispositions.tsv"

#: where in a file something stands, such as ``("requirements", 3, "summary")``
Field = tuple[str | int, ...]
#: what a rule finds: where, and one sentence that says what to do
Fault = tuple[Field, str]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to mend: the file (relative to the content folder), the line, the rule and what to do.

    ``id`` is the requirement, measure or document that it is about, where it is about one.
    """

    file: str
    line: int
    rule: str
    message: str
    id: str = ""


@dataclass(frozen=True)
class Filed:
    """A document as its file has it: the record, and the line of every field."""

    document: Source | Audit
    located: Located

    @property
    def tree(self) -> str:
        """The field that holds the nodes."""
        return NODES_FIELD[self.document.type]

    @cached_property
    def place(self) -> dict[str, int]:
        """The position of each node by its id."""
        return {node.id: index for index, node in enumerate(self.document.nodes)}

    @cached_property
    def headings(self) -> frozenset[str]:
        """The ids of nodes that have children."""
        return frozenset(node.parent for node in self.document.nodes if node.parent)

    def raw(self, index: int) -> dict[str, Any]:
        """Return a node's fields as the file has them, without defaults."""
        fields: dict[str, Any] = self.located.value[self.tree][index]
        return fields

    def at(self, id: str, *field: str | int) -> Field:
        """Return where a field of a node stands."""
        return (self.tree, self.place[id], *field)

    def finding(self, rule: str, fault: Fault) -> Finding:
        """Return a fault with its file, line and id."""
        where, message = fault
        id = self.document.id
        if len(where) > 1 and where[0] == self.tree and isinstance(where[1], int):
            id = self.document.nodes[where[1]].id
        return Finding(self.document.file, self.located.line(where) or 1, rule, message, id)


@dataclass(frozen=True)
class FiledCore:
    """A file of core standards as it has it: what could be read of it, and the line of every field.

    ``standards`` are those that could be read, by their position in the file.
    """

    file: str
    standards: dict[int, WrittenStandard]
    located: Located

    def finding(self, rule: str, fault: Fault) -> Finding:
        """Return a fault with its file, line and id."""
        where, message = fault
        id = ""
        if (
            len(where) > 1
            and isinstance(where[1], int)
            and isinstance(self.located.value["standards"][where[1]], dict)
        ):
            id = CORE_PREFIX + str(self.located.value["standards"][where[1]].get("id", ""))
        return Finding(self.file, self.located.line(where) or 1, rule, message, id)


@dataclass(frozen=True)
class Corpus:
    """Everything that could be read, and a finding for each file that could not.

    ``library`` holds the documents and aliases; ``links`` are the rows as written, before aliases are followed.
    ``core`` and ``rulings`` are what the project drafted as a core set.
    """

    content: Path
    filed: tuple[Filed, ...]
    broken: tuple[Finding, ...]
    library: Library
    links: tuple[StatedLink, ...]
    core: tuple[FiledCore, ...] = ()
    rulings: tuple[LeftOut, ...] = ()

    @cached_property
    def unread(self) -> frozenset[str]:
        """The ids of documents whose file is broken, taken from the file's name."""
        return frozenset(Path(finding.file).stem for finding in self.broken)

    @cached_property
    def by_id(self) -> dict[str, Filed]:
        """The documents by id."""
        return {filed.document.id: filed for filed in self.filed}

    @cached_property
    def active(self) -> dict[str, Requirement]:
        """The leaves of editions in force that still ask for, or measure, something."""
        return {id: leaf for id, leaf in self.library.leaves.items() if self.library.active(id)}

    def holds(self, id: str) -> bool:
        """Return whether an id, or what it became, is held; ids of a file that cannot be read count as held."""
        return self.readable(id := self.now(id)) or id.partition(":")[0] in self.unread

    def readable(self, id: str) -> bool:
        """Return whether an id is held, and its file could be read."""
        return id in self.library.documents or id in self.library.nodes

    def now(self, id: str) -> str:
        """Return what an id became."""
        seen: set[str] = set()
        while id in self.library.aliases and id not in seen:
            seen.add(id)
            id = self.library.aliases[id]
        return id

    def core_standards(self) -> Iterator[tuple[FiledCore, int, WrittenStandard]]:
        """Yield each core standard that could be read, with its file and its position there."""
        for filed in self.core:
            for index, standard in filed.standards.items():
                yield filed, index, standard


def read_corpus(content: Path) -> Corpus:
    """Read everything under a content folder that can be read.

    Raises:
        SourceError: there is no ``sources/`` folder.
    """
    if not (content / "sources").is_dir():
        raise SourceError("there is no sources/ folder here; set QMSKG_CONTENT to the one to read", path=content)
    broken: list[Finding] = []
    documents: dict[str, Source | Audit] = {}
    filed: list[Filed] = []
    links: list[StatedLink] = []
    aliases: dict[str, str] = {}
    for folder in DOCUMENT_FOLDERS:
        for path in sorted((content / "sources" / folder).glob("*.yaml")):
            with _noting(broken, content):
                filed.append(_read(path, content, documents))
    for path in _other_yaml(content / "sources"):
        with _noting(broken, content):
            _check_yaml(path)
    table = content / "sources" / "aliases.tsv"
    with _noting(broken, content):
        aliases.update(read_aliases(table))
    for path, published in _link_files(content):
        with _noting(broken, content):
            links.extend(read_stated(path, shown_as=path.relative_to(content).as_posix(), published=published))
    core, rulings = read_core_set(content, broken)
    library = Library(
        sources=tuple(d for d in documents.values() if isinstance(d, Source)),
        audits=tuple(d for d in documents.values() if isinstance(d, Audit)),
        aliases=aliases,
    )
    if not broken:  # an alias may lead into a file that cannot be read
        with _noting(broken, content):
            check_aliases(library, table)
            gone = content / "sources" / WITHDRAWN
            check_withdrawn(library.model_copy(update={"withdrawn": read_withdrawn(gone)}), gone)
            reissued = content / "sources" / REISSUED
            check_reissued(library.model_copy(update={"reissued": read_reissued(reissued)}), reissued)
    return Corpus(content, tuple(filed), tuple(broken), library, tuple(links), core, rulings)


@contextmanager
def _noting(broken: list[Finding], content: Path) -> Iterator[None]:
    """Turn what is wrong with a file into a finding, and go on."""
    try:
        yield
    except SourceError as error:
        broken.append(_finding(error, content))


def _read(path: Path, content: Path, documents: dict[str, Source | Audit]) -> Filed:
    located = load_yaml(path)
    document = document_in(located, path, shown_as=path.relative_to(content).as_posix())
    add_document(documents, document, path)
    return Filed(document, located)


def read_core_set(content: Path, broken: list[Finding]) -> tuple[tuple[FiledCore, ...], tuple[LeftOut, ...]]:
    """Read what can be read of the core set that the project wrote, and note the rest as broken."""
    filed: list[FiledCore] = []
    rulings: tuple[LeftOut, ...] = ()
    for path in core_paths(content):
        with _noting(broken, content):
            filed.append(_read_core(path, path.relative_to(content).as_posix(), broken))
    with _noting(broken, content):
        rulings = read_rulings(content / CORE_RULINGS)
    return tuple(filed), rulings


def _read_core(path: Path, shown_as: str, broken: list[Finding]) -> FiledCore:
    """Read one file; everything that is wrong is noted, and the standards that can be read are kept."""
    located = load_yaml(path)
    value = located.value
    if not isinstance(value, dict) or not isinstance(value.get("standards", []), list):
        raise SourceError("this file must hold a list of `standards`", path=path, line=1)
    filed = FiledCore(shown_as, {}, located)
    try:
        CoreFile.model_validate(value)
    except ValidationError as error:
        broken.extend(filed.finding(BROKEN, fault) for fault in faults(error, CoreFile, located))
    for index, standard in enumerate(value.get("standards", ())):
        with suppress(ValidationError):
            filed.standards[index] = WrittenStandard.model_validate(standard)
    return filed


def _check_yaml(path: Path) -> None:
    """Lists beside the documents must be YAML; a document must lie where it is read."""
    if path.parent.name != "sources":
        places = ", ".join(f"sources/{folder}" for folder in DOCUMENT_FOLDERS)
        raise SourceError(f"this file is not read: it must end in .yaml and lie in {places}", path=path, line=1)
    load_yaml(path)


def _other_yaml(sources: Path) -> Iterator[Path]:
    """Yield the YAML files of ``sources`` that stand where nothing is read from."""
    read = {sources / folder for folder in (*DOCUMENT_FOLDERS, "core")}
    for path in sorted((*sources.rglob("*.yaml"), *sources.rglob("*.yml"))):
        if path.suffix == ".yml" or path.parent not in read:
            yield path


def _link_files(content: Path) -> Iterator[tuple[Path, bool]]:
    for folder in ("published", "suggested"):
        for path in sorted((content / "mappings" / folder).glob("*.sssom.tsv")):
            yield path, folder == "published"


def _finding(error: SourceError, content: Path) -> Finding:
    path = error.path
    file = path.relative_to(content).as_posix() if path.is_relative_to(content) else str(path)
    return Finding(file, error.line or 1, BROKEN, error.message, path.stem if path.suffix == ".yaml" else "")
