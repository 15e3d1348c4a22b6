"""RDF: N-Quads in canonical order, TriG, Turtle and JSON-LD.

N-Quads and TriG hold the whole dataset, each named graph in its place. Turtle and JSON-LD hold the default graph,
which is what counts (editions in force, published and agreed links), and beside it the drafts of core standards.
The dataset has no blank nodes (:mod:`qmskg.graph.write`), so that sorting (:mod:`qmskg.exports.ordered`) is all it
takes for the same bytes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, serialize

from qmskg.exports.about import write_about
from qmskg.exports.dataset import Dataset
from qmskg.exports.jsonld import Context, compacted
from qmskg.exports.ordered import Ordered
from qmskg.graph.terms import PREFIXES, GraphName, Names
from qmskg.graph.write_links import dataset_quads
from qmskg.identity import ontology_iri

__all__ = [
    "lines_into", "prefixes_of", "steady", "trig_into", "turtle_into", "whole", "write_jsonld", "write_nquads",
    "write_trig", "write_turtle",
]  # fmt: skip

#: graph that a file of Turtle or JSON-LD holds (None: the default graph) -> the file's name without its ending
_PARTS: Final = {None: "qmskg", GraphName.CORE_DRAFT: "core-standards-draft"}
#: file -> what its first line says
_ABOUT: Final = {
    "qmskg": "What counts: editions in force, links as bodies publish them, and links that named people agreed.",
    "core-standards-draft": "Drafts of core standards. Nobody has agreed them.",
}
_WHOLE: Final = (
    "The whole dataset. Only what is in the default graph counts; proposals and drafts are in graphs of their own."
)


def whole(data: Dataset) -> Iterator[Quad]:
    """Yield the whole dataset; a quad may come twice."""
    return dataset_quads(data.library, data.links, data.core, data.content, data.base, data.rulings)


def write_nquads(data: Dataset, folder: Path, quads: Ordered | None = None) -> None:
    """Write the whole dataset, one quad a line; ``quads`` where they are sorted already."""
    with _sorted(data, folder, quads) as ordered:
        lines_into(folder / "qmskg.nq", ordered)
    write_about(data, folder)


def write_trig(data: Dataset, folder: Path, quads: Ordered | None = None) -> None:
    """Write the whole dataset, by graph and subject; ``quads`` where they are sorted already."""
    with _sorted(data, folder, quads) as ordered:
        trig_into(folder / "qmskg.trig", ordered, _said(_WHOLE, data), data.base)
    write_about(data, folder)


def write_turtle(data: Dataset, folder: Path, quads: Ordered | None = None) -> None:
    """Write what counts, and beside it the drafts, by subject; ``quads`` where they are sorted already."""
    with _sorted(data, folder, quads) as ordered:
        for name, graph in _parts(data).items():
            turtle_into(folder / f"{name}.ttl", ordered, graph, _said(_ABOUT[name], data), data.base)
    write_about(data, folder)


def write_jsonld(data: Dataset, folder: Path) -> None:
    """Write what counts, and beside it the drafts, each with the context of ``ontology/context.jsonld``."""
    context = Context.read(data.content / "ontology" / "context.jsonld")
    with _sorted(data, folder) as ordered:
        for name, graph in _parts(data).items():
            triples = [quad.triple for quad in ordered.within(graph)]
            text = json.dumps(compacted(triples, context), ensure_ascii=False, indent=1)
            (folder / f"{name}.jsonld").write_text(f"{text}\n", "utf-8", newline="\n")
    write_about(data, folder)


def lines_into(path: Path, quads: Ordered) -> None:
    """Write N-Quads, sorted by code point, each once."""
    with path.open("wb") as file:
        file.writelines(quads.lines())


def trig_into(path: Path, quads: Ordered, said: Iterable[str | None], base: str) -> None:
    """Write TriG, by graph and subject, with what a reader must know first as a comment."""
    _into(path, said, lambda raw: serialize(quads.quads(), raw, RdfFormat.TRIG, prefixes=prefixes_of(base)))


def turtle_into(
    path: Path, quads: Ordered, graph: NamedNode | DefaultGraph, said: Iterable[str | None], base: str
) -> None:
    """Write the triples of a graph as Turtle, by subject, with what a reader must know first as a comment."""
    triples = (quad.triple for quad in quads.within(graph))
    _into(path, said, lambda raw: serialize(triples, raw, RdfFormat.TURTLE, prefixes=prefixes_of(base)))


def _into(path: Path, said: Iterable[str | None], write: Callable[[Path], object]) -> None:
    """Have a file written, and put its beginning in order (:func:`steady`), however long the rest of it is."""
    raw = path.with_name(f"{path.name}.raw")
    write(raw)
    with raw.open("rb") as file, path.open("wb") as out:
        beginning, line = b"", file.readline()
        while line.startswith(b"@prefix"):
            beginning, line = beginning + line, file.readline()
        out.write(steady(beginning, said) + line)
        shutil.copyfileobj(file, out)
    raw.unlink()


def _sorted(data: Dataset, folder: Path, quads: Ordered | None = None) -> AbstractContextManager[Ordered]:
    return Ordered(whole(data), folder) if quads is None else nullcontext(quads)


def _said(about: str, data: Dataset) -> tuple[str | None, ...]:
    return data.notice, f"qmskg {data.version}. {about}"


def steady(text: bytes, said: Iterable[str | None]) -> bytes:
    """Put what a reader must know first, and the prefixes in order: Oxigraph shuffles them from run to run."""
    lines = text.splitlines(keepends=True)
    first = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix")), len(lines))
    comment = "".join(f"# {' '.join(line.split())}\n" for line in said if line)
    return comment.encode() + b"".join([*sorted(lines[:first]), *lines[first:]])


def _parts(data: Dataset) -> dict[str, NamedNode | DefaultGraph]:
    names = Names(data.base)
    return {file: DefaultGraph() if graph is None else names.graph(graph) for graph, file in _PARTS.items()}


def prefixes_of(base: str) -> dict[str, str]:
    """Return the prefixes with which RDF is written for people."""
    named = {prefix: namespace.iri for prefix, namespace in PREFIXES.items()}
    return {"qms": ontology_iri(base=base), **named}
