"""How long the core set's gate, build of drafts and release take, on what is shipped and on as much made-up data more.

Run by ``make bench-core``. It prints CPU seconds for each size, and how the cost grows with the number of leaves. The
made-up data are the shipped documents and core standards again under other ids, so each copy costs what one does.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from qmskg.authored import AuthoredCore
from qmskg.coreset import draft_core_set
from qmskg.coreset.gate import check_gate
from qmskg.coreset.released import release_of
from qmskg.exports.release import Edition, write_release
from qmskg.ingest import authored_core, drafted_links, load_library, read_core
from qmskg.links import CoreStandard, Link
from qmskg.model import Audit, Library, Source

T = TypeVar("T")
DAY = "2026-01-01"


def renamed(id: str, copy: int) -> str:
    """Return the id of a thing in one copy: its document, or a core standard, is another."""
    document, colon, local = id.partition(":")
    return f"core:{local}-x{copy}" if document == "core" else f"{document}-x{copy}{colon}{local}"


def copied(library: Library, copy: int) -> tuple[list[Source], list[Audit]]:
    """Return every document again under another id."""

    def document(one: Any, nodes: str) -> Any:
        made = tuple(
            node.model_copy(
                update={"id": renamed(node.id, copy), "parent": node.parent and renamed(node.parent, copy)}
            )
            for node in getattr(one, nodes)
        )
        none: dict[str, Any] = {"supersedes": (), "superseded_by": ()}
        return one.model_copy(update={"id": renamed(one.id, copy), nodes: made, **none})

    return (
        [document(one, "requirements") for one in library.sources],
        [document(one, "measures") for one in library.audits],
    )


def copied_core(standard: CoreStandard, copy: int) -> CoreStandard:
    """Return a core standard again, over the copied leaves."""
    members = tuple(m.model_copy(update={"leaf": renamed(m.leaf, copy)}) for m in standard.members)
    limits = tuple(one.model_copy(update={"whose": renamed(one.whose, copy)}) for one in standard.strictest)
    words = {"title": f"{standard.title} {copy}", "statement": f"{standard.statement} {copy}"}
    update = {"id": renamed(standard.id, copy), "members": members, "strictest": limits, **words}
    return standard.model_copy(update=update)


def times(library: Library, authored: AuthoredCore, content: Path, size: int) -> tuple[Library, AuthoredCore]:
    """Return the content and the core set, so many times."""
    sources, audits, standards, evidence = (
        list(library.sources), list(library.audits), list(authored.standards), list(authored.evidence),
    )  # fmt: skip
    for copy in range(1, size):
        more = copied(library, copy)
        sources += more[0]
        audits += more[1]
        standards += [copied_core(standard, copy) for standard in authored.standards]
        evidence += [
            link.model_copy(update={"a": renamed(link.a, copy), "b": renamed(link.b, copy)})
            for link in authored.evidence
        ]
    made = Library(sources=tuple(sources), audits=tuple(audits), stated=library.stated)
    return made, authored.model_copy(update={"standards": tuple(standards), "evidence": tuple(evidence)})


def timed(act: Callable[[], T]) -> tuple[T, float]:
    """Return what an act gives, and the CPU seconds that it took."""
    began = time.process_time()
    return act(), time.process_time() - began


def measure(library: Library, authored: AuthoredCore, content: Path) -> dict[str, float]:
    """Return the CPU seconds of each step."""
    links: tuple[Link, ...] = tuple(drafted_links(authored))
    core, build = timed(lambda: draft_core_set(library, links, {}, authored))
    report, validate = timed(lambda: check_gate(library, links, core, content))
    assert report.conforms, report.findings[:3]
    model = release_of(library, (), core, version="0.1.0", date=DAY)
    with tempfile.TemporaryDirectory() as folder:
        edition = Edition(model, library, content, rulings=authored.rulings)
        _, release = timed(lambda: write_release(edition, Path(folder)))
    return {"build": build, "validate": validate, "release": release}


def main() -> None:
    """Print a row a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10])
    content = Path(__file__).parents[1]
    library = load_library(content)
    authored = authored_core(read_core(content, library), library)
    first: dict[str, float] = {}
    for size in parser.parse_args().sizes:
        found = measure(*times(library, authored, content, size), content)
        first = first or found
        grown = ", ".join(f"{step} {s:.1f} s (x{s / max(first[step], 0.01):.1f})" for step, s in found.items())
        print(f"{size} times the shipped data: {grown}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
