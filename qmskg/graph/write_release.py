"""A release as quads: one named graph that never changes, and the part of it that counts.

The graph holds everything that was released. What counts, and so stands in the default graph that researchers query,
is less: of the newest release, its core standards that people agreed and the places in them that people agreed. Links
stand there as they are now, in ``published`` and ``agreed``: as they were at the release they could say again what
people have rejected since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad

from qmskg.graph.terms import DCTERMS, FOAF, RDF, RDFS, SKOS, XSD, Names, Namespace
from qmskg.graph.write import about, node_iri
from qmskg.graph.write_core import core_quads
from qmskg.graph.write_links import link_quads, stated_quads
from qmskg.identity import DEFAULT_BASE
from qmskg.links import CoreStandard, Link
from qmskg.model import Library, StatedLink
from qmskg.vocabulary import Status

__all__ = ["DCAT", "PROV", "VOID", "release_graph", "release_iri", "release_quads", "what_counts"]

DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
PROV: Final = Namespace("http://www.w3.org/ns/prov#")


def release_iri(version: str, base: str = DEFAULT_BASE) -> NamedNode:
    """Return the IRI of a release.

    >>> release_iri("0.1.0").value
    'https://w3id.org/qmskg/id/release/0.1.0'
    """
    return Names(base).individual("release", version)


def release_graph(version: str, base: str = DEFAULT_BASE) -> NamedNode:
    """Return the IRI of a release's graph."""
    return Names(base).graph(f"coreset/{version}")


def release_quads(
    version: str,
    core: Iterable[CoreStandard],
    links: Iterable[Link],
    stated: Iterable[StatedLink],
    library: Library,
    *,
    date: str,
    previous: str | None = None,
    draft: bool = True,
    notice: str | None = None,
    base: str = DEFAULT_BASE,
) -> Iterator[Quad]:
    """Yield a release, all of it in its own graph.

    Args:
        version: its number.
        core: its core standards.
        links: what people settled; a pair that they rejected is no direct triple.
        stated: links as bodies state them.
        library: names what has an id.
        date: its day.
        previous: number of the release before.
        draft: whether named curators have not agreed it.
        notice: what every reader must know first.
        base: of every IRI.
    """
    graph, names, core = release_graph(version, base), Names(base), tuple(core)
    yield from about(
        release_iri(version, base),
        graph,
        (RDF("type"), (names.qms("Release"), DCAT("Dataset"))),
        (RDFS("label"), f"qmskg core set {version}" + (" (draft)" if draft else "")),
        (DCAT("version"), version),
        (DCTERMS("issued"), Literal(date, datatype=XSD("date"))),
        (DCAT("previousVersion"), release_iri(previous, base) if previous else None),
        (PROV("wasRevisionOf"), release_iri(previous, base) if previous else None),
        (names.qms("draft"), draft),
        (names.qms("profile"), "draft" if draft else "agreed"),
        (names.qms("publishes"), [node_iri(standard.id, library, base) for standard in core]),
        (SKOS("note"), notice),
        (FOAF("page"), NamedNode(f"{base}releases/{version}")),
    )
    for standard in core:
        yield from core_quads(standard, library, base, graph=f"coreset/{version}")
    for link in links:
        yield from _within(graph, link_quads(link, library, base))
    for one in stated:
        yield from _within(graph, stated_quads(one, library, base))


def _within(graph: NamedNode, quads: Iterable[Quad]) -> Iterator[Quad]:
    return (Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)


def what_counts(quads: Callable[[], Iterable[Quad]], version: str, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """Yield, for the default graph, what counts of a release: what people agreed, and what the release is.

    Args:
        quads: gives the graph of the release; read twice, so that it need not be held.
        version: its number.
        base: of every IRI.
    """
    q, agreed = Names(base).qms, Names(base).concept(Status.AGREED)
    wanted = {RDF("type"): q("CoreStandard"), q("draft"): Literal(False), q("status"): agreed}
    has: dict[NamedNode, set[Any]] = {predicate: set() for predicate in wanted}
    member_of: list[tuple[Any, Any]] = []
    limit_of: list[tuple[Any, Any]] = []
    for quad in quads():
        predicate = quad.predicate
        if predicate in wanted and quad.object == wanted[predicate]:
            has[predicate].add(quad.subject)
        elif predicate == q("memberOf"):
            member_of.append((quad.subject, quad.object))
        elif predicate == q("hasThreshold"):
            limit_of.append((quad.subject, quad.object))
    core = has[RDF("type")] & has[q("draft")]
    places = {place for place, standard in member_of if standard in core and place in has[q("status")]}
    limits = {limit for standard, limit in limit_of if standard in core}
    told = core | places | limits | {release_iri(version, base)}
    only = {q("hasMember"): places, q("publishes"): core}
    for quad in quads():
        if quad.subject in told and (quad.predicate not in only or quad.object in only[quad.predicate]):
            yield Quad(quad.subject, quad.predicate, quad.object)
