"""Documents and the ontology as quads; core standards are in :mod:`qmskg.graph.write_core`, links in ``write_links``.

Pure functions of the model: the same input gives the same quads in the same order, without blank nodes. What must
stay as it was written is a string, since Oxigraph rewrites numbers (0.90 becomes 0.9).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, cast

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from qmskg.errors import SourceError
from qmskg.graph.terms import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, GraphName, Names, class_of_kind
from qmskg.identity import CORE_PREFIX, DEFAULT_BASE
from qmskg.model import Audit, Document, Edition, Library, Measure, Requirement, Source, Threshold, Verification

__all__ = [
    "about",
    "address",
    "current_id",
    "document_quads",
    "named_by",
    "node_iri",
    "ontology_files",
    "ontology_quads",
    "public_graphs",
    "source_graph",
    "threshold_quads",
    "with_default_graph",
]

_NAMED: Final = uuid.uuid5(uuid.NAMESPACE_URL, DEFAULT_BASE)

Node = NamedNode | Literal
#: a predicate with its value or values; None and the empty text say nothing
Fact = tuple[NamedNode, Node | str | bool | int | float | Iterable[Node | str] | None]


def about(subject: NamedNode, graph: NamedNode, *facts: Fact) -> Iterator[Quad]:
    """Yield what is said about a subject, in the order given."""
    for predicate, value in facts:
        if value is None or value == "":
            continue
        if isinstance(value, NamedNode | Literal):
            yield Quad(subject, predicate, value, graph)
        elif isinstance(value, str | bool | int | float):
            yield Quad(subject, predicate, Literal(value), graph)
        else:
            for one in value:
                yield Quad(subject, predicate, Literal(one) if isinstance(one, str) else one, graph)


def named_by(*parts: str | None) -> str:
    """Return a name (uuid5) that follows from the parts: the same parts, the same name."""
    return str(uuid.uuid5(_NAMED, "\x1f".join(part or "" for part in parts)))


def address(text: str | None) -> Node | None:
    """Return a web address as an IRI, or as text where it can be none."""
    if not text:
        return None
    try:
        return NamedNode(text)
    except ValueError:
        return Literal(text)


def current_id(id: str, library: Library) -> str:
    """Return what an id is called now: aliases are followed to their end."""
    seen: set[str] = set()
    while id in library.aliases and id not in seen:
        seen.add(id)
        id = library.aliases[id]
    return id


def node_iri(id: str, library: Library, base: str = DEFAULT_BASE) -> NamedNode:
    """Return the IRI of a document, node or core standard; of anything else, that of an external node."""
    names = Names(base)
    if id.startswith(CORE_PREFIX):
        return names.individual("core", id)
    id = current_id(id, library)
    held = id in library.documents or id in library.nodes
    return names.individual(library.kind_of(id) if held else "external", id)


def source_graph(document: Document) -> str:
    """Return the name of the graph that holds a document.

    >>> from qmskg.model import Edition
    >>> source_graph(Document(id="a", title="A", publisher="B", licence="L", edition=Edition(version="1.2")))
    'source/a/1-2'
    """
    return f"source/{document.id}/{document.edition.slug}"


def public_graphs(library: Library, base: str = DEFAULT_BASE) -> frozenset[NamedNode]:
    """Return the graphs of which the default graph is a copy: what counts, of editions in force."""
    in_force = [source_graph(d) for d in library.documents.values() if d.in_force]
    names = (GraphName.ONTOLOGY, GraphName.PUBLISHED, GraphName.AGREED, *in_force)
    return frozenset(map(Names(base).graph, names))


def with_default_graph(quads: Iterable[Quad], public: frozenset[NamedNode]) -> Iterator[Quad]:
    """Yield each quad, and again without its graph where that is public."""
    for quad in quads:
        yield quad
        if quad.graph_name in public:
            yield Quad(*quad.triple)


# --- documents ----------------------------------------------------------------------------------------------


def document_quads(document: Source | Audit, library: Library, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """Yield a document, its edition and its nodes, all in the document's own graph."""
    names = Names(base)
    graph, subject = names.graph(source_graph(document)), node_iri(document.id, library, base)
    q = names.qms
    yield from about(
        subject,
        graph,
        (RDF("type"), (q("Document"), q("Source" if isinstance(document, Source) else "Audit"))),
        (RDF("type"), names.curie(f"qms:{class_of_kind(document.kind)}")),
        (RDFS("label"), document.name),
        (DCTERMS("title"), document.title),
        (DCTERMS("identifier"), document.id),
        (q("shortTitle"), document.short_title),
        (DCTERMS("publisher"), document.publisher),
        (q("documentKind"), names.concept(document.kind)),
        (q("jurisdiction"), document.jurisdiction),
        (DCTERMS("license"), document.licence),
        (q("appliesTo"), map(names.concept, document.applies_to)),
        (q("serviceLine"), map(names.concept, document.service_lines)),
        (DCTERMS("description"), document.summary),
        (FOAF("page"), address(document.url)),
        (SKOS("note"), document.note),
        *_succession(document, library, base),
        *_verification(document.verified, names),
        *(_of_source(document, names) if isinstance(document, Source) else _of_audit(document, names)),
    )
    yield from _edition(document.edition, document, subject, graph, names)
    for node in document.nodes:
        yield from _node(node, subject, graph, library, names)


def _of_source(source: Source, names: Names) -> Iterator[Fact]:
    q = names.qms
    yield q("legalForce"), names.concept(source.legal_force)
    yield q("demandKind"), names.concept(source.demand_kind) if source.demand_kind else None
    yield q("code"), source.code
    yield SKOS("note"), [f"Related: {name}" for name in source.related]


def _of_audit(audit: Audit, names: Names) -> Iterator[Fact]:
    q = names.qms
    yield q("acronym"), audit.acronym
    yield q("commissioner"), audit.commissioner
    yield q("mandatory"), audit.mandatory
    yield q("specialty"), audit.specialty
    yield q("frequency"), names.concept(audit.frequency)
    yield q("frequencyNote"), audit.frequency_note


def _succession(document: Document, library: Library, base: str) -> Iterator[Fact]:
    """A document that we hold is linked; the name of another stays a note."""
    for predicate, words, others in (
        ("replaces", "Supersedes", document.supersedes),
        ("isReplacedBy", "Superseded by", document.superseded_by),
    ):
        held = [other for other in others if other in library.documents]
        yield DCTERMS(predicate), [node_iri(other, library, base) for other in held]
        yield SKOS("note"), [f"{words}: {other}" for other in others if other not in held]


def _verification(verified: Verification, names: Names) -> Iterator[Fact]:
    q = names.qms
    yield q("identityVerified"), verified.identity
    yield q("contentVerified"), verified.content
    yield q("thresholdsVerified"), verified.thresholds
    yield q("evidencePage"), address(verified.page)
    yield q("checked"), verified.checked
    yield q("contentPage"), address(verified.content_page)
    yield q("contentChecked"), verified.content_checked
    yield q("thresholdsPage"), address(verified.thresholds_page)
    yield q("thresholdsChecked"), verified.thresholds_checked
    yield SKOS("note"), verified.note


def _edition(
    edition: Edition, document: Document, subject: NamedNode, graph: NamedNode, names: Names
) -> Iterator[Quad]:
    q, node = names.qms, names.individual("edition", f"{document.id}:{edition.slug}")
    yield from about(subject, graph, (q("hasEdition"), node))
    yield from about(
        node,
        graph,
        (RDF("type"), q("Edition")),
        (RDFS("label"), f"{document.name} ({edition.version})"),
        (OWL("versionInfo"), edition.version),
        (DCTERMS("issued"), edition.published),
        (q("effective"), edition.effective),
        (DCTERMS("modified"), edition.updated),
        (q("contentAsOf"), edition.content_as_of),
        (q("editionStatus"), names.concept(edition.status)),
    )


def _node(
    node: Requirement, document: NamedNode, graph: NamedNode, library: Library, names: Names
) -> Iterator[Quad]:
    q, subject = names.qms, node_iri(node.id, library, names.base)
    leaf = node.id not in library.children
    yield from about(
        subject,
        graph,
        (RDF("type"), q("Measure" if isinstance(node, Measure) else "Requirement")),
        (RDF("type"), q("Leaf") if leaf else None),
        (RDFS("label"), node.title),
        (DCTERMS("title"), node.title),
        (DCTERMS("description"), node.summary),
        (DCTERMS("identifier"), node.id),
        (q("number"), node.number),
        (q("inDocument"), document),
        (q("obligation"), names.concept(node.obligation)),
        (q("requirementStatus"), names.concept(node.status)),
        (q("actor"), node.actor),
        (q("population"), node.population),
        (q("dutyType"), names.concept(node.duty_type) if node.duty_type else None),
        (q("dutyForm"), names.concept(node.form) if node.form else None),
        (q("appliesTo"), map(names.concept, node.applies_to)),
        (q("topic"), node.topics),
        (q("levelDescription"), [f"{level}: {text}" for level, text in node.levels.items()]),
        (q("revision"), node.revision),
        (q("titleOfficial"), node.title_official),
        (q("minted"), True if node.minted else None),
        (SKOS("note"), node.note),
        *_verification(node.verified, names),
        *(_of_measure(node, names) if isinstance(node, Measure) else ()),
    )
    if node.parent:
        parent = node_iri(node.parent, library, names.base)
        yield from about(subject, graph, (q("parent"), parent))
        yield from about(parent, graph, (q("hasPart"), subject))
    for number, threshold in enumerate(node.thresholds, start=1):
        limit = names.individual("threshold", f"{node.id}-{number}")
        yield from about(subject, graph, (q("hasThreshold"), limit))
        yield from threshold_quads(threshold, limit, graph, names)


def _of_measure(measure: Measure, names: Names) -> Iterator[Fact]:
    q = names.qms
    yield q("period"), measure.period
    yield q("sample"), measure.sample
    yield q("cannotShow"), measure.cannot_show
    yield q("standardNamed"), measure.standards


def threshold_quads(threshold: Threshold, node: NamedNode, graph: NamedNode, names: Names) -> Iterator[Quad]:
    """Yield a limit as the node given."""
    q, value = names.qms, threshold.value
    return about(
        node,
        graph,
        (RDF("type"), q("Threshold")),
        (RDFS("label"), str(threshold)),
        (q("quantity"), threshold.quantity),
        (q("operator"), names.concept(threshold.operator)),
        (q("value"), None if value is None else repr(value).removesuffix(".0")),
        (q("numericValue"), value),
        (q("unit"), threshold.unit),
        (q("text"), threshold.text),
        (q("population"), threshold.population),
        (q("clockStart"), threshold.clock_start),
    )


# --- the ontology -------------------------------------------------------------------------------------------


def ontology_files(content: Path) -> tuple[Path, ...]:
    """Return the ontology and its vocabularies under a content folder, in a fixed order; not the shapes, no OWL."""
    folder = content / "ontology"
    return (folder / "qmskg.ttl", *sorted((folder / "vocab").glob("*.ttl")))


def ontology_quads(content: Path, base: str = DEFAULT_BASE) -> Iterator[Quad]:
    """Yield the ontology and the vocabularies, in the graph ``ontology``.

    Terms written under the default base come out under ``base``. Blank nodes become IRIs, as RDF 1.1 (section 3.5)
    recommends, so that the graph can be loaded in pieces and compared by bytes.

    Raises:
        SourceError: a file that cannot be read as Turtle, with its line.
    """
    graph = Names(base).graph(GraphName.ONTOLOGY)
    for path in ontology_files(content):
        for quad in _canonical(path):
            subject, predicate, object_ = (_renamed(term, path.stem, base) for term in quad.triple)
            yield Quad(cast(NamedNode, subject), cast(NamedNode, predicate), object_, graph)


def _canonical(path: Path) -> list[Quad]:
    """Return a file's triples with its blank nodes named by what is said of them (RDFC-1.0), in order."""
    try:
        triples = Dataset(parse(path=path, format=RdfFormat.TURTLE))
    except SyntaxError as error:
        raise SourceError(f"is not Turtle: {error.msg}", path=path, line=error.lineno) from error
    except OSError as error:
        raise SourceError("cannot be read; set QMSKG_CONTENT to a folder with ontology/", path=path) from error
    triples.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(triples, key=str)


def _renamed(term: object, file: str, base: str) -> NamedNode | Literal:
    if isinstance(term, BlankNode):
        return NamedNode(f"{base}.well-known/genid/{file}-{term.value}")
    if isinstance(term, NamedNode) and base != DEFAULT_BASE and term.value.startswith(DEFAULT_BASE):
        return NamedNode(base + term.value.removeprefix(DEFAULT_BASE))
    return cast("NamedNode | Literal", term)
