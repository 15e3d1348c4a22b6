"""The content folder -> :class:`qmskg.model.Library`, with the checks that need more than one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from qmskg.errors import InputError, SourceError
from qmskg.ingest.companions import COMPANION_FILES
from qmskg.ingest.documents import read_document
from qmskg.ingest.moved import moved_ids
from qmskg.ingest.reissued import REISSUED, check_reissued, read_reissued
from qmskg.ingest.short_forms import SHORT_FORM_FILES, read_short_forms
from qmskg.ingest.stated import read_stated
from qmskg.ingest.withdrawn import WITHDRAWN, check_withdrawn, read_withdrawn
from qmskg.model import Audit, Library, Source, StatedLink

__all__ = ["DOCUMENT_FOLDERS", "add_document", "check_aliases", "content_files", "load_library", "read_aliases"]

DOCUMENT_FOLDERS: Final = ("standards", "nice", "audits")
Reader = Callable[[Path, str], "Source | Audit"]


def content_files(content: Path) -> tuple[Path, ...]:
    """Return every file that a library is read from, in a fixed order."""
    found = [p for folder in DOCUMENT_FOLDERS for p in sorted((content / "sources" / folder).glob("*.yaml"))]
    found += [p for folder in ("published", "suggested") for p in sorted(_mappings(content, folder))]
    found += sorted((content / "sources" / "core").glob("*.yaml"))
    tables = [content / "sources" / name for name in ("aliases.tsv", WITHDRAWN, "core/dispositions.tsv", REISSUED)]
    tables += [content / name for name in (*COMPANION_FILES, *SHORT_FORM_FILES)]
    return (*found, *(table for table in tables if table.exists()))


def load_library(content: Path, *, reader: Reader | None = None) -> Library:
    """Read everything under ``content``.

    Args:
        content: the folder that holds ``sources/``, ``mappings/`` and, for its short forms, ``ontology/``.
        reader: reads one document; a build passes one that remembers unchanged files.

    Raises:
        SourceError: the first thing that is wrong, with file and line.
    """
    if not (content / "sources").is_dir():
        raise SourceError("there is no sources/ folder here; set QMSKG_CONTENT to the one to read", path=content)
    read = reader or (lambda path, shown_as: read_document(path, shown_as=shown_as))
    documents: dict[str, Source | Audit] = {}
    for folder in DOCUMENT_FOLDERS:
        for path in sorted((content / "sources" / folder).glob("*.yaml")):
            add_document(documents, read(path, path.relative_to(content).as_posix()), path)
    aliases = read_aliases(content / "sources" / "aliases.tsv")
    library = Library(
        sources=tuple(d for d in documents.values() if isinstance(d, Source)),
        audits=tuple(d for d in documents.values() if isinstance(d, Audit)),
        stated=_links(content, "published", aliases),
        suggested=_links(content, "suggested", aliases),
        aliases=aliases,
        withdrawn=read_withdrawn(content / "sources" / WITHDRAWN),
        reissued=read_reissued(content / "sources" / REISSUED),
        short_forms=read_short_forms(content),
    )
    check_aliases(library, content / "sources" / "aliases.tsv")
    check_withdrawn(library, content / "sources" / WITHDRAWN)
    check_reissued(library, content / "sources" / REISSUED)
    return library


def add_document(documents: dict[str, Source | Audit], document: Source | Audit, path: Path) -> None:
    """Add a document to those read so far.

    Raises:
        SourceError: another file has its id.
    """
    if document.id in documents:
        message = f'the id "{document.id}" is already that of {documents[document.id].file}'
        raise SourceError(message, path=path, line=1)
    documents[document.id] = document


def _mappings(content: Path, folder: str) -> Iterable[Path]:
    return (content / "mappings" / folder).glob("*.sssom.tsv")


def _links(content: Path, folder: str, aliases: dict[str, str]) -> tuple[StatedLink, ...]:
    return tuple(
        link.model_copy(
            update={
                "subject": aliases.get(link.subject, link.subject),
                "object": aliases.get(link.object, link.object),
            }
        )
        for path in sorted(_mappings(content, folder))
        for link in read_stated(
            path, shown_as=path.relative_to(content).as_posix(), published=folder == "published"
        )
    )


def read_aliases(path: Path) -> dict[str, str]:
    """Read old id -> new id; the columns after them (edition, reason) are for people."""
    shape = "a row is: old id, new id, edition, reason, with tabs between"
    return {old: new for _, old, new in moved_ids(path, shape)}


def check_aliases(library: Library, path: Path) -> None:
    """Check that old ids are out of use and new ones held."""
    for line, (old, new) in enumerate(library.aliases.items(), start=2):
        if old in library.nodes or old in library.documents:
            raise SourceError(f'"{old}" is in use, so it cannot be an old id', path=path, line=line)
        try:
            library.resolve(new)
        except InputError as error:
            raise SourceError(f'the new id "{new}" is not here', path=path, line=line) from error
