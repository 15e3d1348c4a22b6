"""One build in memory: the library, the proposals and the word index. Immutable; a newer build is another one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from qmskg.authored import AuthoredCore, WrittenCore
from qmskg.coreset import is_core
from qmskg.errors import DataFolderError
from qmskg.graph.write_links import implied_evidence
from qmskg.ingest import Companions, authored_core, drafted_links
from qmskg.links import Link
from qmskg.model import Library, StatedLink
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.orders import Untouched, audits_of
from qmskg.workspace.search import SearchIndex

__all__ = ["FILES", "Snapshot", "at_ends", "current_report", "read_proposals", "write_proposals"]


@dataclass(frozen=True, slots=True)
class _Files:
    """Names inside a build's folder."""

    library: str = "library.json"
    core: str = "core.json"
    companions: str = "companions.json"
    proposals: str = "proposals.jsonl"
    search: str = "search.sqlite"
    store: str = "base"
    report: str = "report.json"


FILES: Final = _Files()
_LINK: Final = TypeAdapter(Link)
_M = TypeVar("_M", bound=BaseModel)
_L = TypeVar("_L")
_ENDS: Final = attrgetter("a", "b")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a build holds that answers need at once.

    Attributes:
        written: the core set as the project's files have it.
        authored: the same over the library.
        companions: what stands beside the documents.
        matched: what the matcher proposed, and rows recalled, by the key of the pair.
        drafted: what the project's own core set says of pairs, by the key of the pair.
        proposals: both; nobody has agreed any of it.
        proposed_at: the proposals by either end, in their order.
        about_core: keys of the proposals about a core standard, by its id.
        stated_at: what bodies state, in their own words, by either end.
        published: evidence between a measure and a leaf that a body's own statement implies, by the key of the pair.
        audits: how many audits have a measure that is proposed for each leaf.
        untouched: what waits for people, as it is before anybody has said anything.
    """

    id: str
    path: Path
    library: Library
    written: WrittenCore
    authored: AuthoredCore
    companions: Companions
    matched: dict[str, Link]
    drafted: dict[str, Link]
    proposals: dict[str, Link]
    proposed_at: dict[str, tuple[Link, ...]]
    about_core: dict[str, frozenset[str]]
    stated_at: dict[str, tuple[StatedLink, ...]]
    published: dict[str, Link]
    search: SearchIndex
    report: dict[str, Any]
    audits: dict[str, int]
    untouched: Untouched

    @classmethod
    def open(cls, folder: DataFolder, id: str) -> Snapshot:
        """Read a build.

        Raises:
            DataFolderError: the build is broken; `qmskg rebuild` makes it again.
        """
        path = folder.build(id)
        try:
            library = Library.model_validate_json((path / FILES.library).read_bytes())
            written = _read_or_empty(path / FILES.core, WrittenCore)
            companions = _read_or_empty(path / FILES.companions, Companions)
            matched = {link.key: link for link in read_proposals(path / FILES.proposals)}
            report = json.loads((path / FILES.report).read_text("utf-8"))
        except (OSError, ValidationError, ValueError) as error:
            raise DataFolderError(
                f"the build in {path} cannot be read; run `qmskg rebuild`", fault="build-broken"
            ) from error
        authored = authored_core(written, library)
        drafted = {link.key: link for link in drafted_links(authored)}
        proposals, published = {**matched, **drafted}, _published(library)
        audits = audits_of((*matched.values(), *drafted.values()))
        return cls(
            id, path, library, written, authored, companions, matched, drafted, proposals,
            at_ends(proposals.values()), _about_core(proposals.values()),
            at_ends(library.stated, attrgetter("subject", "object")), published,
            SearchIndex(path / FILES.search), report, audits,
            Untouched({**published, **proposals}, audits, partial(_may_wait, library)),
        )  # fmt: skip

    def close(self) -> None:
        """Let the word index go."""
        self.search.close()


def _may_wait(library: Library, link: Link) -> bool:
    """Return whether people may be asked about a pair: nothing is decided about an edition that is not in force."""
    return all(library.active(end) or is_core(end) for end in (link.a, link.b))


def at_ends(links: Iterable[_L], ends: Callable[[_L], Iterable[str]] = _ENDS) -> dict[str, tuple[_L, ...]]:
    """Return links by either of their ends, each in the order given."""
    found: dict[str, list[_L]] = {}
    for link in links:
        for end in dict.fromkeys(ends(link)):
            found.setdefault(end, []).append(link)
    return {end: tuple(some) for end, some in found.items()}


def _about_core(links: Iterable[Link]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for link in links:
        for end in (link.a, link.b):
            if is_core(end):
                found.setdefault(end, set()).add(link.key)
    return {id: frozenset(keys) for id, keys in found.items()}


def current_report(folder: DataFolder) -> dict[str, Any] | None:
    """Return the report of the build that is served, without opening the rest of it; none where none is served."""
    if folder.current is None:
        return None
    report: dict[str, Any] = json.loads((folder.build(folder.current) / FILES.report).read_text("utf-8"))
    return report


def _read_or_empty(path: Path, kind: type[_M]) -> _M:
    """Read a file of a build; a build of before there was one has nothing of it, until the next."""
    return kind.model_validate_json(path.read_bytes()) if path.exists() else kind()


def _published(library: Library) -> dict[str, Link]:
    first = {key: next(iter(links.values())) for key, links in implied_evidence(library).items()}
    return {key: link for key, link in first.items() if {link.a, link.b} <= library.leaves.keys()}


def read_proposals(path: Path) -> Iterator[Link]:
    """Yield proposals as they were written."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            yield _LINK.validate_json(line)


def write_proposals(path: Path, links: Iterable[Link]) -> None:
    """Write proposals, one a line, in the order given."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(link.model_dump_json(exclude_defaults=True) + "\n" for link in links)
