"""A release as quads: one named graph that never changes, and the part of it that counts.

The graph holds everything that was released. What counts, and so stands in the default graph that researchers query,
is less: of the newest release, its core standards that people agreed and the places in them that people agreed. Links
stand there as they are now, in ``published`` and ``agreed``: as they were at the release they could say again what
people have rejected since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

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


def what_counts(quads: Iterable[Quad], version: str, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """Yield, for the default graph, what counts of a release: what people agreed, and what the release is."""
    names, quads = Names(base), list(quads)
    q, said = names.qms, {(quad.subject, quad.predicate, quad.object) for quad in quads}
    agreed = names.concept(Status.AGREED)
    core = {s for s, p, o in said if p == RDF("type") and o == q("CoreStandard")}
    core = {standard for standard in core if (standard, q("draft"), Literal(False)) in said}
    places = {s for s, p, o in said if p == q("memberOf") and o in core and (s, q("status"), agreed) in said}
    limits = {o for s, p, o in said if s in core and p == q("hasThreshold")}
    for quad in quads:
        if quad.predicate == q("hasMember") and quad.object not in places:
            continue
        if quad.predicate == q("publishes") and quad.object not in core:
            continue
        if quad.subject in core | places | limits | {release_iri(version, base)}:
            yield Quad(quad.subject, quad.predicate, quad.object)
