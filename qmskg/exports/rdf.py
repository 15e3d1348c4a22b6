"""RDF: N-Quads in canonical order, TriG, Turtle and JSON-LD.

N-Quads and TriG hold the whole dataset, each named graph in its place. Turtle and JSON-LD hold the default graph,
which is what counts (editions in force, published and agreed links), and beside it the drafts of core standards.
The dataset has no blank nodes (:mod:`qmskg.graph.write`), so that sorting is all it takes for the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, serialize

from qmskg.exports.about import write_about
from qmskg.exports.dataset import Dataset
from qmskg.exports.jsonld import Context, compacted
from qmskg.graph.terms import PREFIXES, RDF, GraphName, Names
from qmskg.graph.write_links import dataset_quads
from qmskg.identity import ontology_iri

__all__ = [
    "in_lines", "in_trig", "in_turtle", "place", "prefixes_of", "steady", "whole", "write_jsonld", "write_nquads",
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


def whole(data: Dataset) -> set[Quad]:
    """Return the whole dataset."""
    return set(dataset_quads(data.library, data.links, data.core, data.content, data.base, data.rulings))


def write_nquads(data: Dataset, folder: Path, quads: set[Quad] | None = None) -> None:
    """Write the whole dataset, one quad a line; ``quads`` where they are made already."""
    (folder / "qmskg.nq").write_bytes(in_lines(whole(data) if quads is None else quads))
    write_about(data, folder)


def write_trig(data: Dataset, folder: Path, quads: set[Quad] | None = None) -> None:
    """Write the whole dataset, by graph and subject; ``quads`` where they are made already."""
    text = in_trig(whole(data) if quads is None else quads, _said(_WHOLE, data), data.base)
    (folder / "qmskg.trig").write_bytes(text)
    write_about(data, folder)


def write_turtle(data: Dataset, folder: Path, quads: set[Quad] | None = None) -> None:
    """Write what counts, and beside it the drafts, by subject; ``quads`` where they are made already."""
    for name, triples in _parts(data, whole(data) if quads is None else quads).items():
        (folder / f"{name}.ttl").write_bytes(in_turtle(triples, _said(_ABOUT[name], data), data.base))
    write_about(data, folder)


def write_jsonld(data: Dataset, folder: Path) -> None:
    """Write what counts, and beside it the drafts, each with the context of ``ontology/context.jsonld``."""
    context = Context.read(data.content / "ontology" / "context.jsonld")
    for name, triples in _parts(data, whole(data)).items():
        text = json.dumps(compacted(triples, context), ensure_ascii=False, indent=1)
        (folder / f"{name}.jsonld").write_text(f"{text}\n", "utf-8", newline="\n")
    write_about(data, folder)


def in_lines(quads: Iterable[Quad]) -> bytes:
    """Return N-Quads, sorted by code point, each once."""
    lines = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return b"".join(sorted(lines.splitlines(keepends=True)))


def in_trig(quads: Iterable[Quad], said: Iterable[str | None], base: str) -> bytes:
    """Return TriG, by graph and subject, with what a reader must know first as a comment."""
    ordered = sorted(quads, key=lambda quad: (str(quad.graph_name), *place(quad)))
    return steady(serialize(ordered, format=RdfFormat.TRIG, prefixes=prefixes_of(base)) or b"", said)


def in_turtle(triples: Iterable[Triple], said: Iterable[str | None], base: str) -> bytes:
    """Return Turtle in the order given, with what a reader must know first as a comment."""
    return steady(serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes_of(base)) or b"", said)


def _said(about: str, data: Dataset) -> tuple[str | None, ...]:
    return data.notice, f"qmskg {data.version}. {about}"


def steady(text: bytes, said: Iterable[str | None]) -> bytes:
    """Put what a reader must know first, and the prefixes in order: Oxigraph shuffles them from run to run."""
    lines = text.splitlines(keepends=True)
    first = next((n for n, line in enumerate(lines) if not line.startswith(b"@prefix")), len(lines))
    comment = "".join(f"# {' '.join(line.split())}\n" for line in said if line)
    return comment.encode() + b"".join([*sorted(lines[:first]), *lines[first:]])


def _parts(data: Dataset, quads: Iterable[Quad]) -> dict[str, list[Triple]]:
    names = Names(data.base)
    graphs: dict[NamedNode | BlankNode | DefaultGraph, str] = {
        DefaultGraph() if graph is None else names.graph(graph): file for graph, file in _PARTS.items()
    }
    found: dict[str, list[Triple]] = {file: [] for file in graphs.values()}
    for quad in sorted((quad for quad in quads if quad.graph_name in graphs), key=place):
        found[graphs[quad.graph_name]].append(quad.triple)
    return found


def place(quad: Quad) -> tuple[str, bool, str, str]:
    """Return where a quad stands among those of its graph: by subject, its types first."""
    return str(quad.subject), quad.predicate != RDF("type"), str(quad.predicate), str(quad.object)


def prefixes_of(base: str) -> dict[str, str]:
    """Return the prefixes with which RDF is written for people."""
    named = {prefix: namespace.iri for prefix, namespace in PREFIXES.items()}
    return {"qms": ontology_iri(base=base), **named}
