"""Core standards, the places of leaves under them, and the leaves that the project sets aside, as quads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode, Quad

from qmskg.authored import LeftOut
from qmskg.graph.terms import DCTERMS, RDF, RDFS, SKOS, GraphName, Names
from qmskg.graph.write import Fact, about, named_by, node_iri, threshold_quads
from qmskg.identity import DEFAULT_BASE
from qmskg.links import CoreMember, CoreStandard
from qmskg.model import Library
from qmskg.vocabulary import Status

__all__ = ["core_quads", "set_aside_quads"]


def core_quads(
    standard: CoreStandard,
    library: Library,
    base: str = DEFAULT_BASE,
    graph: str = GraphName.CORE_DRAFT,
) -> Iterator[Quad]:
    """Yield a core standard, its limits and its members, in the graph of the draft or of a release."""
    names = Names(base)
    q, subject, where = names.qms, node_iri(standard.id, library, base), names.graph(graph)
    yield from about(subject, where, *_identity(standard, names), *_words(standard, names))
    for number, limit in enumerate(standard.strictest, start=1):
        node = names.individual("threshold", f"{standard.id}-{number}")
        yield from about(subject, where, (q("hasThreshold"), node))
        yield from threshold_quads(limit, node, where, names)
        yield from about(node, where, (q("takenFrom"), node_iri(limit.whose, library, base)))
    for member in standard.members:
        node = names.individual("member", named_by(standard.id, member.leaf))
        yield from about(subject, where, (q("hasMember"), node))
        yield from _member(member, node, subject, where, library, names)


def _identity(standard: CoreStandard, names: Names) -> Iterator[Fact]:
    """What it is called, how far it has come and who stands behind it."""
    q = names.qms
    yield RDF("type"), q("CoreStandard")
    yield RDFS("label"), standard.title
    yield DCTERMS("title"), standard.title
    yield DCTERMS("identifier"), standard.id
    yield q("draft"), standard.draft
    yield q("status"), names.concept(Status.PROPOSED if standard.draft else Status.AGREED)
    yield q("origin"), standard.origin
    yield q("madeBy"), standard.made_by
    yield SKOS("note"), standard.label


def _words(standard: CoreStandard, names: Names) -> Iterator[Fact]:
    """What it asks of whom, and what can be seen of it."""
    q, levels, codifiable = names.qms, standard.maturity, standard.codifiable
    yield q("statement"), standard.statement
    yield q("scope"), standard.scope
    yield q("actor"), standard.who_acts
    yield q("metWhen"), standard.met_when
    yield q("rationale"), standard.rationale
    yield q("leavesOut"), standard.leaves_out
    yield q("theme"), str(standard.theme)
    yield q("themeGuessed"), True if standard.theme_guessed else None
    yield q("concernsQuality"), names.quality(standard.quality) if standard.quality else None
    yield q("qmsFunction"), names.concept(standard.function) if standard.function else None
    yield q("appliesTo"), [names.concept(service) for service in standard.applies_to]
    if levels:
        yield q("observedAtBasic"), levels.basic
        yield q("observedAtDeveloping"), levels.developing
        yield q("observedAtEmbedded"), levels.embedded
    if codifiable:
        yield q("codifiable"), names.concept(codifiable.answer)
        yield q("codifiableBecause"), codifiable.reason


def _member(
    member: CoreMember, node: NamedNode, standard: NamedNode, graph: NamedNode, library: Library, names: Names
) -> Iterator[Quad]:
    q = names.qms
    return about(
        node,
        graph,
        (RDF("type"), q("CoreMember")),
        (q("memberOf"), standard),
        (q("leaf"), node_iri(member.leaf, library, names.base)),
        (q("relation"), names.concept(member.relation)),
        (q("status"), names.concept(member.status)),
        (q("sharedDuty"), member.shared),
        (q("remainder"), member.remainder),
        (q("reason"), member.reason),
    )


def set_aside_quads(rulings: Mapping[str, LeftOut], library: Library, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """Yield what the project suggests for leaves that stand in no core standard: kept as their own, or out of scope.

    It is a draft like the core set's own, in a graph of its own. A place under a core standard comes before it.
    """
    names = Names(base)
    q, graph = names.qms, names.graph(GraphName.SET_ASIDE)
    for leaf, ruling in sorted(rulings.items()):
        yield from about(
            node_iri(leaf, library, base),
            graph,
            (q("setAside"), ruling.became.value),
            (q("setAsideBecause"), ruling.reason),
            (q("annex"), ruling.annex),
        )
