"""SHACL: the shapes of ``ontology/shapes`` against a part of the graph, or all of it, with pySHACL.

After each decision only the shapes marked ``qms:local true`` are checked, on the nodes that it touched, taken out
of the store by :func:`extract`: a part of the graph would make other shapes, such as a ``sh:minCount`` on a node
at its edge, speak of what is merely not there. Everything is checked in CI and before a release.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, Graph, Literal, Node, URIRef

from qmskg.errors import SourceError
from qmskg.graph.shapes import TARGETS, reach_of, suspects
from qmskg.graph.store import Store
from qmskg.graph.triples import Triples
from qmskg.identity import DEFAULT_BASE, ontology_iri

__all__ = ["Report", "Result", "check", "extract", "shape_files", "to_rdflib", "validate"]

_TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target)
_EDGE: Final = frozenset({RDF.type, RDFS.label})


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One thing that does not conform.

    Attributes:
        shape: the name of the shape in ``ontology/shapes``, without its namespace.
        focus: IRI of the node that it is about.
        message: what is wrong and what to do, in the shape's words.
        severity: ``violation``, ``warning`` or ``info``.
    """

    shape: str
    focus: str
    message: str
    severity: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation found; it conforms where no result is a violation."""

    results: tuple[Result, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing stands in the way: warnings and information do not."""
        return not any(result.severity == "violation" for result in self.results)


def validate(
    data: Graph,
    shapes: Path | Sequence[Path],
    *,
    focus: Sequence[str] | None = None,
    local_only: bool = False,
    base: str = DEFAULT_BASE,
) -> Report:
    """Check a graph.

    Args:
        data: what is checked. Nothing is inferred: types must be stated, or the subclasses be part of it.
        shapes: a file of Turtle, a folder of them, or several files.
        focus: IRIs of the nodes to check; None for every node that a shape targets. pySHACL then passes over
            value nodes of shapes inside shapes, so this is for local shapes, which are written without those.
        local_only: whether to pass over shapes that are not marked ``qms:local true``.
        base: of the ontology's terms.

    Raises:
        SourceError: a file of shapes cannot be read, or holds what is no shape.
    """
    files = _files(shapes)
    stamps = tuple((path, path.stat().st_mtime_ns) for path in files)
    wanted = _read(stamps, local_only, base)
    if focus is not None and not focus:
        return Report(())
    return _validated(data, wanted, files, focus)


def _validated(data: Graph, shapes: Graph, files: Sequence[Path], focus: Sequence[str] | None = None) -> Report:
    import pyshacl

    try:
        # the data are not changed: neither inference nor rules are asked for
        _, found, _ = pyshacl.validate(data, shacl_graph=shapes, focus_nodes=list(focus or ()), inplace=True)
    except pyshacl.errors.ShapeLoadError as error:
        raise SourceError(f"holds what is no shape: {error}", path=files[0].parent) from error
    return Report(tuple(sorted(_results(found, shapes))))


def check(
    triples: Iterable[ox.Triple | ox.Quad],
    shapes: Path | Sequence[Path],
    *,
    base: str = DEFAULT_BASE,
) -> Report:
    """Check triples against all shapes; the results are those of :func:`validate`, in a fraction of the time.

    :mod:`qmskg.graph.shapes` leaves out the nodes that surely conform, and pySHACL is asked about the others.

    Args:
        triples: what is checked; the graph that a quad stands in is left out.
        shapes: a file of Turtle, a folder of them, or several files.
        base: of the ontology's terms.

    Raises:
        SourceError: a file of shapes cannot be read, or holds what is no shape.
    """
    files = _files(shapes)
    wanted = _read(tuple((path, path.stat().st_mtime_ns) for path in files), False, base)
    data = Triples(triples)
    try:
        found = suspects(data, wanted)
    except (ValueError, re.error) as error:
        raise SourceError(f"holds what is no shape: {error}", path=files[0].parent) from error
    if not found:
        return Report(())
    seen = (data.around(nodes, reach_of(wanted, shape)) for shape, nodes in found.items())
    return _validated(to_rdflib(chain(data.subclasses(), *seen)), _aimed(wanted, found), files)


def _aimed(shapes: Graph, at: Mapping[Node, Iterable[ox.NamedNode | ox.Literal]]) -> Graph:
    """Return shapes that are about some nodes only; another shape may still refer to one without."""
    aimed = Graph()
    for triple in shapes:
        if triple[1] not in TARGETS and triple[1:] != (RDF.type, RDFS.Class):
            aimed.add(triple)
    for shape, nodes in at.items():
        for node in nodes:
            aimed.add((shape, SH.targetNode, _term(node)))
    return aimed


def shape_files(content: Path) -> tuple[Path, ...]:
    """Return the files of shapes under a content folder, in a fixed order."""
    return _files(content / "ontology" / "shapes")


def _files(given: Path | Sequence[Path]) -> tuple[Path, ...]:
    if not isinstance(given, Path):
        return tuple(given)
    return tuple(sorted(given.glob("*.ttl"))) if given.suffix != ".ttl" else (given,)


@lru_cache(maxsize=8)
def _read(stamps: tuple[tuple[Path, int], ...], local_only: bool, base: str) -> Graph:
    graph = Graph()
    for path, _ in stamps:
        try:
            graph.parse(path, format="turtle")
        except Exception as error:  # rdflib's parser raises errors of several kinds
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise SourceError(f"is not Turtle: {first}", path=path) from error
    if base != DEFAULT_BASE:
        graph = _rebased(graph, base)
    if local_only:
        _untarget(graph, URIRef(ontology_iri("local", base)))
    return graph


def _rebased(graph: Graph, base: str) -> Graph:
    """Return shapes for another base: written under the default one, they would target nothing and pass all."""

    def moved(node: Node) -> Node:
        text = str(node)  # rdflib's own startswith compares as nodes
        own = isinstance(node, URIRef) and text.startswith(DEFAULT_BASE)
        return URIRef(base + text.removeprefix(DEFAULT_BASE)) if own else node

    found = Graph()
    for subject, predicate, object_ in graph:
        found.add((moved(subject), moved(predicate), moved(object_)))
    return found


def _untarget(graph: Graph, local: URIRef) -> None:
    """Take the targets of shapes away that are not local; another shape may still refer to them."""
    for target in _TARGETS:
        for shape, value in list(graph.subject_objects(target)):
            if (shape, local, Literal(True)) not in graph:
                graph.remove((shape, target, value))
    for shape in list(graph.subjects(RDF.type, RDFS.Class)):  # a class that is a shape targets its members
        if (shape, local, Literal(True)) not in graph:
            graph.remove((shape, RDF.type, RDFS.Class))


def _results(found: Graph, shapes: Graph) -> Iterator[Result]:
    for result in found.subjects(RDF.type, SH.ValidationResult):
        focus, severity = found.value(result, SH.focusNode), found.value(result, SH.resultSeverity)
        messages = sorted(str(message) for message in found.objects(result, SH.resultMessage))
        yield Result(
            shape=_name(found.value(result, SH.sourceShape), shapes),
            focus=str(focus),
            message=" ".join(messages),
            severity=str(severity).rpartition("#")[2].lower(),
        )


def _name(shape: Node | None, shapes: Graph) -> str:
    """Return the name of a shape, or of the nearest named one that it stands in."""
    seen: set[Node] = set()
    while shape is not None and not isinstance(shape, URIRef) and shape not in seen:
        seen.add(shape)
        shape = next(shapes.subjects(None, shape), None)
    text = str(shape or "")
    return text.rpartition("#")[2] or text.rpartition("/")[2]


# --- from a store -------------------------------------------------------------------------------------------


def extract(store: Store, nodes: Iterable[str], *, depth: int = 1) -> Graph:
    """Return what the store says about nodes, whatever graph it stands in.

    Args:
        store: to ask.
        nodes: their IRIs.
        depth: how many steps away everything is taken; 1 takes all that is said of the nodes themselves. Of the
            nodes one step further, type and label are taken.
    """
    graph = Graph()
    ring, seen = {URIRef(node) for node in nodes}, set[URIRef]()
    for _ in range(depth):
        seen |= ring
        ring = _add(graph, store, ring) - seen
    _add(graph, store, ring, only=_EDGE)
    return graph


def _add(graph: Graph, store: Store, nodes: set[URIRef], only: frozenset[URIRef] | None = None) -> set[URIRef]:
    """Add what is said of nodes, and return the nodes that it leads to."""
    if not nodes:
        return set()
    chosen = f"VALUES ?p {{ {' '.join(p.n3() for p in sorted(only))} }}" if only else ""
    query = (
        f"CONSTRUCT {{ ?s ?p ?o }} {{ VALUES ?s {{ {' '.join(node.n3() for node in sorted(nodes))} }} {chosen} "
        "{ ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    )
    reached: set[URIRef] = set()
    for subject, predicate, object_ in map(_triple, store.construct(query)):
        graph.add((subject, predicate, object_))
        if isinstance(object_, URIRef) and predicate != RDF.type:
            reached.add(object_)
    return reached


def to_rdflib(triples: Iterable[ox.Triple | ox.Quad]) -> Graph:
    """Return triples as a graph of rdflib; the graph that a quad stands in is left out."""
    graph = Graph()
    for triple in triples:
        graph.add(_triple(triple))
    return graph


def _triple(given: ox.Triple | ox.Quad) -> tuple[URIRef, URIRef, URIRef | Literal]:
    subject, predicate, object_ = given[0], given[1], given[2]
    if not isinstance(subject, ox.NamedNode) or isinstance(object_, ox.BlankNode | ox.Triple):
        raise ValueError(f"the graph holds neither blank nodes nor triple terms, but here is {given}")
    return URIRef(subject.value), URIRef(predicate.value), _term(object_)


def _term(term: ox.NamedNode | ox.Literal) -> URIRef | Literal:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value))
