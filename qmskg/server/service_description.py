"""What the service can do, in its own vocabulary (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from qmskg.graph.formats import FORMATS
from qmskg.graph.terms import DCTERMS, RDF, Namespace
from qmskg.graph.write_release import VOID
from qmskg.server.dataset_description import SCHEMA
from qmskg.server.stated_limits import StatedLimit

__all__ = ["service_description"]

_SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMAT: Final = "http://www.w3.org/ns/formats/"
_DEFAULT: Final = "What counts: the ontology, editions in force, published and agreed links"


def service_description(endpoint: str, graphs: Iterable[str], limits: Sequence[StatedLimit]) -> bytes:
    """Return the description of the service as Turtle.

    Args:
        endpoint: address at which it answers.
        graphs: IRIs of the named graphs.
        limits: of a query.
    """
    service, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    a = RDF("type")
    triples = [
        Triple(service, a, _SD("Service")),
        Triple(service, _SD("endpoint"), NamedNode(endpoint)),
        Triple(service, _SD("supportedLanguage"), _SD("SPARQL11Query")),
        *(Triple(service, _SD("resultFormat"), NamedNode(_FORMAT + row.w3c)) for row in FORMATS.values()),
        Triple(service, _SD("defaultDataset"), dataset),
        Triple(dataset, a, _SD("Dataset")),
        Triple(dataset, a, VOID("Dataset")),
        Triple(dataset, _SD("defaultGraph"), default),
        Triple(default, a, _SD("Graph")),
        Triple(default, DCTERMS("description"), Literal(_DEFAULT, language="en")),
    ]
    triples += _limits(service, limits)
    for number, graph in enumerate(graphs):
        node = BlankNode(f"graph{number}")
        triples += [
            Triple(dataset, _SD("namedGraph"), node),
            Triple(node, a, _SD("NamedGraph")),
            Triple(node, _SD("name"), NamedNode(graph)),
        ]
    prefixes = {"sd": _SD.iri, "formats": _FORMAT, "dcterms": DCTERMS.iri, "schema": SCHEMA.iri, "void": VOID.iri}
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes) or b""


def _limits(service: BlankNode, limits: Sequence[StatedLimit]) -> Iterator[Triple]:
    """Yield the limits, for people and for programs: the vocabulary of service descriptions has no word for them."""
    for limit in limits:
        node = BlankNode(limit.name)
        said = f"At most {limit.value:,.10g} {limit.unit} {limit.meaning}; over it: {limit.over}"
        yield Triple(service, SCHEMA("additionalProperty"), node)
        yield Triple(node, RDF("type"), SCHEMA("PropertyValue"))
        yield Triple(node, SCHEMA("name"), Literal(limit.name))
        yield Triple(node, SCHEMA("maxValue"), Literal(limit.value))
        yield Triple(node, SCHEMA("unitText"), Literal(limit.unit))
        yield Triple(node, SCHEMA("description"), Literal(said, language="en"))
