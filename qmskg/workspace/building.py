"""Building: from files to a graph, a word index and vectors; and matching: the proposals beside them.

A build is a folder that is made aside and renamed when whole (:mod:`qmskg.workspace.folder`). What it was made from
is hashed, so that nothing is done where nothing changed; a document whose file is unchanged is not read again.
"""

from __future__ import annotations

import hashlib
import json
import resource
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import qmskg
from qmskg.authored import CoreFile, WrittenCore
from qmskg.coreset import draft_core_set
from qmskg.errors import DataFolderError
from qmskg.graph.changes import Mark
from qmskg.graph.store import EmbeddedStore
from qmskg.graph.write_links import dataset_quads, external_nodes
from qmskg.ingest import (
    Companions,
    authored_core,
    content_files,
    drafted_links,
    load_library,
    read_companions,
    read_core,
    read_core_file,
    read_document,
)
from qmskg.links import Link
from qmskg.model import Audit, Library, Source
from qmskg.settings import Settings
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.learned import decisions
from qmskg.workspace.search import write_index
from qmskg.workspace.snapshot import FILES, Snapshot, current_report, write_proposals

__all__ = ["MATCHED", "StageProgress", "build", "content_now", "is_matched", "match", "write_build"]

#: told (stage, done, total); a total of 0 is not known
StageProgress = Callable[[str, int, int], None]

_READING: Final = "reading sources"
_WRITING: Final = "writing the graph"
_ENCODING: Final = "encoding texts"
_MATCHING: Final = "matching"
#: what a report says of matching
MATCHED: Final = ("matched", "learned", "duplicates", "alone")
#: a change of these parts of the program changes what a build holds
_PARTS: Final = (
    "ingest", "graph", "coreset", "workspace", "authored.py", "model.py", "links.py", "relations.py", "themes.py",
    "vocabulary.py",
)  # fmt: skip


def build(
    settings: Settings, *, progress: StageProgress | None = None, encode: bool = True, afresh: bool = False
) -> dict[str, Any]:
    """Build what the content is now, unless it is built already, and serve it from then on.

    Args:
        settings: where content and data are.
        progress: told what is being done.
        encode: whether to encode texts too, which matching and search by meaning need.
        afresh: make it again, whatever is there.

    Returns:
        The document of ``qmskg build``.

    Raises:
        SourceError: a file is wrong, with its line; the last good build goes on serving.
        DataFolderError: the data folder cannot be used, or another process builds in it.
    """
    started, tell = time.perf_counter(), progress or _silent
    folder = DataFolder.open(settings.data)
    with folder.building():
        last = _last(folder)
        files = {path: _digest(path.read_bytes()) for path in _files(settings.content)}
        content = _content_id(files, settings)
        if afresh or last is None or last.report.get("content") != content:
            last = _build(folder, settings, files, content, last, tell, afresh=afresh)
        seconds = _encode(last.library, settings, tell) if encode else 0.0
        report = last.report
        last.close()
    return {
        **{
            name: report[name] for name in ("sources", "leaves", "audits", "measures", "triples", "external_nodes")
        },
        "seconds": round(time.perf_counter() - started, 3),
        "encoder_seconds": round(seconds, 3),
        "peak_mb": _peak_mb(),
        "build": last.id,
        "errors": [],
    }


def match(
    settings: Settings,
    *,
    source: str | None = None,
    cluster: str | None = None,
    progress: StageProgress | None = None,
) -> dict[str, Any]:
    """Propose links between the leaves of the build that is served, and serve it with them.

    Args:
        settings: where content and data are.
        cluster: address of a Dask scheduler whose workers score the blocks; None to do so here.
        source: a document; only pairs with an end in it are proposed anew, and the others stay.
        progress: told what is being done.

    Raises:
        DataFolderError: nothing is built yet.
        UnknownId: no document has the id ``source``.
    """
    from qmskg.matching import duplicates, matched
    from qmskg.matching.spread import cluster as spread_over

    started, tell = time.perf_counter(), progress or _silent
    folder = DataFolder.open(settings.data)
    with folder.building():
        if folder.current is None:
            raise DataFolderError(f"nothing is built in {settings.data} yet; run `qmskg build` first")
        snapshot = Snapshot.open(folder, folder.current)
        library = snapshot.library
        only = {library.document_of(library.resolve(source, settings.base_iri)).id} if source else None
        _encode(library, settings, tell)
        vectors, said = _vectors(settings), decisions(settings, library)
        with spread_over(cluster) as spread:
            made = matched(
                library, vectors, sources=only, decided=said.links, spread=spread,
                progress=lambda done, total: tell(_MATCHING, done, total),
            )  # fmt: skip
        groups = duplicates(library, vectors)
        vectors.close()
        found = list(made.links)
        if only:
            found += [link for link in snapshot.matched.values() if not _within(link, only)]
            found.sort(key=lambda link: (link.kind.value, link.key))
        report = {
            **snapshot.report,
            "duplicates": [asdict(group) for group in groups],
            "alone": {id: asdict(one) for id, one in sorted(made.alone.items())},
        }
        if not only:  # the other proposals learned nothing new
            report |= {"matched": True, "learned": {"position": said.position, **made.learning.document()}}
        snapshot.close()
        beside = (snapshot.written, snapshot.companions)
        write_build(folder, settings, library, found, report, tell, beside=beside)
    return {
        "leaves": sum(library.active(id) for id in library.leaves),
        "proposals": len(found),
        "seconds": round(time.perf_counter() - started, 3),
        "learned": report.get("learned"),
    }


def content_now(settings: Settings) -> dict[str, str]:
    """Return the files that a build is made from as they are now: path -> digest, as ``files`` of its report."""
    return _named(settings.content, {path: _digest(path.read_bytes()) for path in _files(settings.content)})


def is_matched(settings: Settings) -> bool:
    """Return whether the build that is served has proposals for all of its leaves.

    Newer decisions do not change that; :func:`qmskg.workspace.waiting_decisions` counts them.
    """
    report = current_report(DataFolder.open(settings.data))
    return report is not None and bool(report.get("matched"))


# --- what a build is made from ------------------------------------------------------------------------------


def _files(content: Path) -> Iterable[Path]:
    yield from content_files(content)
    yield from sorted(path for path in (content / "ontology").rglob("*") if path.is_file())


def _named(content: Path, files: dict[Path, str]) -> dict[str, str]:
    return {path.relative_to(content).as_posix(): digest for path, digest in files.items()}


def _content_id(files: dict[Path, str], settings: Settings) -> str:
    package = Path(qmskg.__file__).parent
    code = (file for part in _PARTS for file in sorted(package.glob(part if "." in part else f"{part}/*.py")))
    parts = [qmskg.__version__, settings.base_iri, *(_digest(file.read_bytes()) for file in code)]
    parts += [f"{path.relative_to(settings.content)}:{digest}" for path, digest in files.items()]
    return _digest("\n".join(parts).encode())[:16]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _last(folder: DataFolder) -> Snapshot | None:
    """Return the build that is served; none where it is broken, since it can be made again."""
    try:
        return Snapshot.open(folder, folder.current) if folder.current else None
    except DataFolderError:
        return None


# --- making one ---------------------------------------------------------------------------------------------


def _build(
    folder: DataFolder,
    settings: Settings,
    files: dict[Path, str],
    content: str,
    last: Snapshot | None,
    tell: StageProgress,
    *,
    afresh: bool,
) -> Snapshot:
    named = _named(settings.content, files)
    library, written = _read(settings.content, named, None if afresh else last, tell)
    beside = (written, read_companions(settings.content))
    proposals = [] if last is None else _still_hold(last, library)
    measures = sum(library.is_measure(id) for id in library.leaves)
    report = {
        "content": content,
        "files": named,
        "matched": False,
        "sources": len(library.documents),
        "leaves": len(library.leaves),
        "audits": len(library.audits),
        "measures": measures,
        "external_nodes": len(external_nodes(library)),
    }
    if last is not None:
        last.close()
        if last.report.get("content") == content:  # the same, made again: what was matched is matched still
            report |= {name: last.report[name] for name in MATCHED if name in last.report}
    id = write_build(folder, settings, library, proposals, report, tell, beside=beside, afresh=afresh)
    return Snapshot.open(folder, id)


def _read(
    content: Path, named: dict[str, str], last: Snapshot | None, tell: StageProgress
) -> tuple[Library, WrittenCore]:
    """Read the library and the core set, taking over what stands in a file that is as it was."""
    known: dict[str, Source | Audit | CoreFile] = {}
    if last is not None:
        before = last.report.get("files", {})
        held = (*last.library.documents.values(), *last.written.files)
        known = {one.file: one for one in held if before.get(one.file) == named.get(one.file)}
    total = sum(name.startswith("sources/") for name in named)
    read = 0

    def note() -> None:
        nonlocal read
        read += 1
        tell(_READING, read, total)

    def document(path: Path, shown_as: str) -> Source | Audit:
        note()
        found = known.get(shown_as)
        return found if isinstance(found, Source | Audit) else read_document(path, shown_as=shown_as)

    def core(path: Path, shown_as: str) -> CoreFile:
        note()
        found = known.get(shown_as)
        return found if isinstance(found, CoreFile) else read_core_file(path, shown_as=shown_as)

    library = load_library(content, reader=document)
    return library, read_core(content, library, reader=core)


def _still_hold(last: Snapshot, library: Library) -> list[Link]:
    """Return the proposals between texts that have not changed; they stand until the next match."""

    def same(id: str) -> bool:
        now, before = library.nodes.get(id), last.library.nodes.get(id)
        return now is not None and now == before and id in library.leaves and library.active(id)

    return [link for link in last.matched.values() if same(link.a) and same(link.b)]


def write_build(
    folder: DataFolder,
    settings: Settings,
    library: Library,
    proposals: Sequence[Link],
    report: dict[str, Any],
    tell: StageProgress,
    *,
    beside: tuple[WrittenCore, Companions],
    afresh: bool = False,
) -> str:
    """Write a whole build, serve it, and return its id.

    Args:
        folder: the data folder.
        settings: the base of IRIs, and where the ontology is.
        library: the content.
        proposals: of the matcher, and rows recalled.
        report: what was done, and with what.
        tell: told what is being done.
        beside: the core set as the project wrote it, and what else stands beside the documents.
        afresh: write it under an id of its own even where this build is here, and let go of what was here of it.
    """
    tell(_WRITING, 0, 0)
    written, companions = beside
    lines = "\n".join(link.model_dump_json(exclude_defaults=True) for link in proposals)
    learned = report.get("learned", {}).get("position", 0)
    held = _digest(f"{report['matched']} {learned} {lines}".encode())
    id = f"{report['content']}-{held[:8]}"
    if afresh:  # whoever serves sees by the id that there is another build, and asks nothing of the old one
        id = f"{id}-{secrets.token_hex(4)}"
    if not folder.has(id):
        with folder.new_build(id) as aside:
            triples = _write_store(aside / FILES.store, settings, library, written, proposals, id)
            write_index(aside / FILES.search, library)
            write_proposals(aside / FILES.proposals, proposals)
            (aside / FILES.core).write_bytes(written.model_dump_json(exclude_defaults=True).encode())
            (aside / FILES.companions).write_bytes(companions.model_dump_json().encode())
            (aside / FILES.report).write_text(json.dumps({**report, "triples": triples}, indent=1), "utf-8")
            # last, since a build that has it counts as whole
            (aside / FILES.library).write_bytes(library.model_dump_json(exclude_defaults=True).encode())
    folder.make_current(id)
    if afresh:
        folder.forget(report["content"], but=id)
    return id


def _write_store(
    path: Path, settings: Settings, library: Library, written: WrittenCore, proposals: Sequence[Link], id: str
) -> int:
    """Write the graph before any decision; return how many triples, each counted in its own named graph."""
    authored = authored_core(written, library)
    core = draft_core_set(library, (), authored=authored)
    links = (*proposals, *drafted_links(authored))
    with EmbeddedStore.open(path) as store:
        store.load(dataset_quads(library, links, core, settings.content, settings.base_iri, authored.rulings))
        store.update(Mark(id).update(settings.base_iri))
        (row,) = store.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        return int(str(row["n"].value))


def _within(link: Link, documents: set[str]) -> bool:
    return any(end.partition(":")[0] in documents for end in (link.a, link.b))


# --- vectors ------------------------------------------------------------------------------------------------


def _vectors(settings: Settings) -> Any:
    from qmskg.matching import SentenceEncoder, Vectors

    return Vectors(SentenceEncoder(settings.model), settings.data / "vectors")


def _encode(library: Library, settings: Settings, tell: StageProgress) -> float:
    """Encode the texts whose vectors are missing; return the seconds that the encoder took."""
    from qmskg.matching import encode_library

    vectors = _vectors(settings)
    try:
        encode_library(library, vectors, lambda done, total: tell(_ENCODING, done, total))
        return float(vectors.encoder_seconds)
    finally:
        vectors.close()


def _peak_mb() -> float:
    """Return the most memory that this process had, in megabytes (getrusage counts bytes on macOS only)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def _silent(_stage: str, _done: int, _total: int) -> None:
    return None
