"""Stated links, set relations and evidence links as quads, and the whole dataset put together.

Each link is a node in the graph of its status. Only published and agreed links also stand as direct triples
between their ends, and a rejected pair stands as none, anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from qmskg.authored import LeftOut
from qmskg.graph.terms import DCTERMS, GRAPH_OF, RDF, RDFS, SEMAPV, SKOS, SSSOM, XSD, GraphName, Names
from qmskg.graph.write import (
    Fact,
    about,
    address,
    current_id,
    document_quads,
    named_by,
    node_iri,
    ontology_quads,
    public_graphs,
    with_default_graph,
)
from qmskg.graph.write_core import core_quads, set_aside_quads
from qmskg.identity import DEFAULT_BASE
from qmskg.links import BY_HAND, UNSURE, CoreStandard, Link, LinkKind, published_evidence
from qmskg.model import Library, StatedLink
from qmskg.relations import RELATIONS, STRENGTHS, Relation, Strength
from qmskg.vocabulary import STATED, Status

__all__ = [
    "DIRECT",
    "dataset_quads",
    "evidence_quads",
    "external_nodes",
    "implied_evidence",
    "is_settled",
    "link_iri",
    "link_quads",
    "published_quads",
    "stated_quads",
]

#: the predicates of direct triples that follow from set relations and evidence links
DIRECT: Final = (
    *dict.fromkeys(row.predicate for row in RELATIONS.values() if not row.negated),
    "qms:evidences",
)
#: once people have agreed on a pair, their answer stands in place of what a body's word implies about evidence
_SETTLED: Final = frozenset({Status.AGREED, Status.REJECTED})


# --- stated links -------------------------------------------------------------------------------------------


def external_nodes(library: Library) -> tuple[str, ...]:
    """Return the ends of stated links that the library lacks, sorted."""
    ends = {end for link in library.stated for end in (link.subject, link.object)}
    known = library.documents.keys() | library.nodes.keys() | library.aliases.keys()
    return tuple(sorted(ends - known))


def stated_quads(link: StatedLink, library: Library, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """Yield a link as its body states it: a node with page and issuer, and the direct triple of its own type."""
    names = Names(base)
    q, graph = names.qms, names.graph(GraphName.PUBLISHED)
    subject, object_ = node_iri(link.subject, library, base), node_iri(link.object, library, base)
    yield from about(
        names.individual("stated", _stated_name(link)),
        graph,
        (RDF("type"), q("StatedLink")),
        (q("subject"), subject),
        (q("object"), object_),
        (q("statedType"), names.concept(link.type)),
        (q("status"), names.concept(Status.PUBLISHED)),
        (q("statedBy"), link.issuer),
        (DCTERMS("source"), address(link.page)),
        (SKOS("note"), link.note),
    )
    yield Quad(subject, names.curie(STATED[link.type][0]), object_, graph)
    for end in (link.subject, link.object):
        yield from _external(end, graph, library, names)


def published_quads(
    library: Library, base: str = DEFAULT_BASE, settled: frozenset[str] = frozenset()
) -> Iterator[Quad]:
    """Yield every stated link, and what those from measures imply about evidence.

    Args:
        library: the content.
        base: of every IRI.
        settled: keys of the pairs on which people have agreed, whose answer stands instead.
    """
    for stated in library.stated:
        yield from stated_quads(stated, library, base)
        link = _implied(stated, library)
        if link and link.key not in settled:
            yield from evidence_quads(link, _implied_iri(stated, base), library, base)


def implied_evidence(library: Library, base: str = DEFAULT_BASE) -> dict[str, dict[NamedNode, Link]]:
    """Return the evidence that stated links imply: key of the pair -> its nodes with the links."""
    found: dict[str, dict[NamedNode, Link]] = {}
    for stated in library.stated:
        if link := _implied(stated, library):
            found.setdefault(link.key, {})[_implied_iri(stated, base)] = link
    return found


def _implied(stated: StatedLink, library: Library) -> Link | None:
    """A measure's link to what is no measure is evidence; between two requirements it is not.

    Its ends are called what they are called now, as those of a decision are.
    """
    subject, object_ = current_id(stated.subject, library), current_id(stated.object, library)
    if (subject, object_) != (stated.subject, stated.object):
        stated = stated.model_copy(update={"subject": subject, "object": object_})
    if not library.is_measure(stated.subject) or library.is_measure(stated.object):
        return None
    return published_evidence(stated)


def _implied_iri(stated: StatedLink, base: str) -> NamedNode:
    return Names(base).individual("evidence", _stated_name(stated))


def _stated_name(link: StatedLink) -> str:
    return named_by(link.subject, link.type, link.object, link.page, link.issuer, link.note)


def _external(id: str, graph: NamedNode, library: Library, names: Names) -> Iterator[Quad]:
    """Say that an end is one that we do not hold; nothing, where we hold it."""
    node = node_iri(id, library, names.base)
    if node == names.individual("external", id):
        yield from about(
            node,
            graph,
            (RDF("type"), names.qms("ExternalNode")),
            (RDFS("label"), id),
            (DCTERMS("identifier"), id),
        )


# --- set relations and evidence -----------------------------------------------------------------------------


def link_iri(kind: LinkKind, a: str, b: str, base: str = DEFAULT_BASE) -> NamedNode:
    """Return the IRI of what people or a program say about a pair, in its canonical order.

    >>> link_iri(LinkKind.EVIDENCE, "audit-nhfd:surgday", "nice-qs16:2").value
    'https://w3id.org/qmskg/id/evidence/audit-nhfd:surgday/nice-qs16:2'
    """
    return NamedNode(f"{base}id/{kind.value}/{a}/{b}")


def link_quads(link: Link, library: Library, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """Yield a set relation or evidence link in the graph of its status, and its direct triples if it counts."""
    names, node = Names(base), link_iri(link.kind, link.a, link.b, base)
    if link.kind is LinkKind.MAPPING:
        yield from _mapping_quads(link, node, library, names)
    else:
        yield from evidence_quads(link, node, library, base)


def is_settled(link: Link | None) -> bool:
    """Return whether people have agreed on the pair, be it that there is nothing."""
    return link is not None and link.status in _SETTLED


def _mapping_quads(link: Link, node: NamedNode, library: Library, names: Names) -> Iterator[Quad]:
    q, graph = names.qms, names.graph(GRAPH_OF[link.status])
    a, b = node_iri(link.a, library, names.base), node_iri(link.b, library, names.base)
    relation = Relation(link.answer) if link.answer and link.answer != UNSURE else None
    row = RELATIONS[relation] if relation else None
    yield from about(
        node,
        graph,
        (RDF("type"), (SSSOM("Mapping"), q("SetRelation"))),
        (SSSOM("subject_id"), a),
        # a pair without an answer yet has no relation; SSSOM wants a predicate all the same
        (SSSOM("predicate_id"), names.curie(row.predicate) if row else SKOS("mappingRelation")),
        (SSSOM("predicate_modifier"), "Not" if row and row.negated else None),
        (SSSOM("object_id"), b),
        (SSSOM("mapping_justification"), SEMAPV(_justification(link))),
        (q("relation"), names.concept(relation) if relation else None),
        (q("sharedDuty"), link.shared),
        *_state(link, names),
    )
    for end in (link.a, link.b):
        yield from _external(end, graph, library, names)
    if relation and row and not row.negated and link.counts:
        yield Quad(a, names.curie(row.predicate), b, graph)
        yield Quad(b, names.curie(RELATIONS[relation.inverse].predicate), a, graph)


def evidence_quads(link: Link, node: NamedNode, library: Library, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """Yield an evidence link as the node given, since several bodies may state what is one pair."""
    names = Names(base)
    q, graph = names.qms, names.graph(GRAPH_OF[link.status])
    measure, leaf = node_iri(link.a, library, names.base), node_iri(link.b, library, names.base)
    strength = Strength(link.answer) if link.answer and link.answer != UNSURE else None
    yield from about(
        node,
        graph,
        (RDF("type"), q("EvidenceLink")),
        (q("measure"), measure),
        (q("leaf"), leaf),
        (q("strength"), names.concept(strength) if strength else None),
        (q("notCovered"), link.not_covered),
        (q("extentStated"), link.not_covered is not None),
        (q("statedBy"), link.issuer),
        *_state(link, names),
    )
    for end in (link.a, link.b):
        yield from _external(end, graph, library, names)
    if strength and STRENGTHS[strength].shows and link.counts:
        yield Quad(measure, q("evidences"), leaf, graph)


def _state(link: Link, names: Names) -> Iterator[Fact]:
    """What both kinds of link say: how far it has come, who read it, where it came from."""
    q = names.qms
    yield RDF("type"), q("Proposal") if link.status is Status.PROPOSED else None
    yield q("status"), names.concept(link.status)
    yield q("readers"), link.readers
    yield q("round"), link.round
    yield SSSOM("author_label"), link.people
    yield q("tokenMadeBy"), link.token_issuers
    yield SSSOM("mapping_date"), Literal(link.time[:10], datatype=XSD("date")) if link.time else None
    yield q("reworded"), True if link.reworded else None
    yield q("conflicts"), link.conflicts
    yield DCTERMS("source"), [node for page in link.pages if (node := address(page))]
    yield q("probability"), link.probability
    yield q("origin"), link.origin
    yield q("proposedBy"), link.model
    yield q("reason"), link.reasons


def _justification(link: Link) -> str:
    """Return the SEMAPV term for how a mapping came about."""
    if link.status is not Status.PROPOSED:
        return "ManualMappingCuration"
    return "UnspecifiedMatching" if link.origin in BY_HAND else "CompositeMatching"


# --- everything ---------------------------------------------------------------------------------------------


def dataset_quads(
    library: Library,
    links: Iterable[Link],
    core: Iterable[CoreStandard],
    content: Path,
    base: str = DEFAULT_BASE,
    rulings: Mapping[str, LeftOut] | None = None,
) -> Iterator[Quad]:
    """Yield the whole dataset, the default graph included.

    Args:
        library: the content.
        links: of every status, each pair once.
        core: the core standards, as drafts.
        content: the folder that holds ``ontology/``.
        base: of every IRI.
        rulings: leaf -> what the project suggests for it where it stands in no core standard.
    """
    named = _named(library, tuple(links), core, content, base)
    quads = chain(named, set_aside_quads(rulings or {}, library, base))
    return with_default_graph(quads, public_graphs(library, base))


def _named(
    library: Library, links: tuple[Link, ...], core: Iterable[CoreStandard], content: Path, base: str
) -> Iterator[Quad]:
    yield from ontology_quads(content, base)
    for document in library.documents.values():
        yield from document_quads(document, library, base)
    settled = frozenset(link.key for link in links if link.status in _SETTLED)
    yield from published_quads(library, base, settled)
    for link in links:
        yield from link_quads(link, library, base)
    for standard in core:
        yield from core_quads(standard, library, base)
