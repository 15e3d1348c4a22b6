"""The formats of SPARQL answers: one table, read by the query child's parent, the server and its description."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qmskg.graph.guard import QueryForm

__all__ = ["FORMATS", "FormatRow", "ResultFormat", "formats_for"]


class ResultFormat(StrEnum):
    """A format in which an answer can be had."""

    JSON = "json"
    XML = "xml"
    CSV = "csv"
    TSV = "tsv"
    TURTLE = "turtle"
    N_TRIPLES = "ntriples"
    RDF_XML = "rdfxml"
    JSON_LD = "jsonld"


@dataclass(frozen=True, slots=True)
class FormatRow:
    """One format in the words of HTTP, of pyoxigraph and of the W3C.

    Attributes:
        media_type: what the answer says that it is.
        aliases: what a client may also ask for; none of them says more than ``media_type``.
        graph: whether it holds triples; otherwise it holds solutions or a yes or no.
        oxigraph: member of pyoxigraph's RdfFormat or QueryResultsFormat.
        w3c: last part of its IRI under http://www.w3.org/ns/formats/.
    """

    media_type: str
    aliases: tuple[str, ...]
    graph: bool
    oxigraph: str
    w3c: str


#: the first of each kind is what a client gets that takes anything
FORMATS: Final[dict[ResultFormat, FormatRow]] = {
    ResultFormat.JSON: FormatRow(
        "application/sparql-results+json", ("application/json",), False, "JSON", "SPARQL_Results_JSON"
    ),
    ResultFormat.XML: FormatRow(
        "application/sparql-results+xml", ("application/xml", "text/xml"), False, "XML", "SPARQL_Results_XML"
    ),
    ResultFormat.CSV: FormatRow("text/csv", (), False, "CSV", "SPARQL_Results_CSV"),
    ResultFormat.TSV: FormatRow("text/tab-separated-values", (), False, "TSV", "SPARQL_Results_TSV"),
    ResultFormat.TURTLE: FormatRow("text/turtle", ("application/x-turtle",), True, "TURTLE", "Turtle"),
    ResultFormat.N_TRIPLES: FormatRow("application/n-triples", ("text/plain",), True, "N_TRIPLES", "N-Triples"),
    ResultFormat.RDF_XML: FormatRow(
        "application/rdf+xml", ("application/xml", "text/xml"), True, "RDF_XML", "RDF_XML"
    ),
    ResultFormat.JSON_LD: FormatRow("application/ld+json", ("application/json",), True, "JSON_LD", "JSON-LD"),
}


def formats_for(form: QueryForm) -> tuple[ResultFormat, ...]:
    """Return the formats that an answer to a form of query can have, the default first.

    >>> formats_for(QueryForm.DESCRIBE)[0]
    <ResultFormat.TURTLE: 'turtle'>
    """
    return tuple(format for format, row in FORMATS.items() if row.graph == form.gives_graph)
