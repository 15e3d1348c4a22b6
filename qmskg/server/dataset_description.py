"""What the dataset is, where it can be had and how much of what it holds: VoID and DCAT 3, and schema.org.

One set of facts, :class:`About`, is told to programs as RDF and to search engines as JSON-LD. Identifiers are under
the base IRI; addresses are those of the server that was asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from qmskg.exports.dataset import AUTHOR, LICENCE_URL, Dataset
from qmskg.graph.formats import FORMATS, FormatRow
from qmskg.graph.statistics import Statistics
from qmskg.graph.terms import DCTERMS, FOAF, PREFIXES, RDF, SKOS, XSD, Namespace
from qmskg.graph.write_release import DCAT, VOID, release_iri
from qmskg.identity import ontology_iri
from qmskg.server.stated_limits import StatedLimit

__all__ = [
    "DESCRIPTION",
    "FILES",
    "SCHEMA",
    "TITLE",
    "About",
    "description_prefixes",
    "schema_org",
    "triples",
]

SCHEMA: Final = Namespace("https://schema.org/")
TITLE: Final = "qmskg: NHS quality standards and audits, linked"
DESCRIPTION: Final = (
    "What bodies ask of NHS organisations in England, what clinical and other audits measure, and how these relate: "
    "requirements as single duties, links that bodies publish, mappings and evidence links that named people agreed, "
    "and a core set of shared duties. No scores, and no finding that an organisation complies."
)
_KEYWORDS: Final = (
    "NHS",
    "quality standards",
    "clinical audit",
    "healthcare quality",
    "knowledge graph",
    "mapping",
)
#: formats in which the default graph can be had whole
FILES: Final[tuple[FormatRow, ...]] = tuple(row for row in FORMATS.values() if row.graph)


@dataclass(frozen=True, slots=True)
class About:
    """What is said of the dataset.

    Attributes:
        data: the data as they are now.
        checkpoint: which state of them.
        statistics: of that state.
        limits: of a query.
        releases: as :meth:`qmskg.workspace.releases.Releases.documents` lists them, newest first.
        address: of the server, with a slash at its end.
    """

    data: Dataset
    checkpoint: str
    statistics: Statistics
    limits: Sequence[StatedLimit]
    releases: Sequence[dict[str, Any]]
    address: str

    @property
    def iri(self) -> str:
        """The name of the dataset."""
        return f"{self.data.base}dataset"

    @property
    def file(self) -> str:
        """The address of the default graph, whole."""
        return f"{self.address}graph-store?default"

    @property
    def citation(self) -> str:
        """How to cite it; a release is cited by its own number."""
        return f"{AUTHOR} ({self.data.date[:4]}). {TITLE}. State {self.checkpoint}. {self.iri}"


def description_prefixes(base: str) -> dict[str, str]:
    """Return the prefixes of the description."""
    own = {"qms": ontology_iri(base=base), "void": VOID.iri, "dcat": DCAT.iri, "schema": SCHEMA.iri}
    return own | {
        name: namespace.iri for name, namespace in PREFIXES.items() if name in {"dcterms", "foaf", "skos", "xsd"}
    }


def triples(about: About) -> Iterator[Triple]:
    """Yield the description (https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/)."""
    document, dataset = NamedNode(f"{about.data.base}.well-known/void"), NamedNode(about.iri)
    yield Triple(document, RDF("type"), VOID("DatasetDescription"))
    yield Triple(document, FOAF("primaryTopic"), dataset)
    for predicate, value in _facts(about):
        yield Triple(dataset, predicate, value)
    yield from _counts(dataset, about.statistics)
    yield from _files(dataset, about)
    yield from _service(dataset, about)
    for row in about.releases:
        release = release_iri(row["version"], about.data.base)
        yield Triple(dataset, DCAT("hasVersion"), release)
        yield Triple(release, RDF("type"), DCAT("Dataset"))
        yield Triple(release, DCAT("version"), Literal(row["version"]))
        yield Triple(release, DCTERMS("issued"), Literal(row["date"], datatype=XSD("date")))
        yield Triple(release, DCAT("landingPage"), NamedNode(f"{about.address}releases/{row['version']}"))


def _facts(about: About) -> Iterator[tuple[NamedNode, NamedNode | Literal]]:
    data, address = about.data, about.address
    yield RDF("type"), VOID("Dataset")
    yield RDF("type"), DCAT("Dataset")
    yield DCTERMS("title"), Literal(TITLE, language="en")
    yield DCTERMS("description"), Literal(DESCRIPTION, language="en")
    for heading, said in data.about:
        yield SKOS("note"), Literal(f"{heading}. {said}", language="en")
    yield DCTERMS("publisher"), Literal(AUTHOR)
    yield DCTERMS("license"), NamedNode(LICENCE_URL)
    yield DCTERMS("modified"), Literal(data.date)
    yield DCTERMS("bibliographicCitation"), Literal(about.citation)
    yield DCAT("version"), Literal(about.checkpoint)
    yield DCAT("landingPage"), NamedNode(f"{address}dataset")
    for word in _KEYWORDS:
        yield DCAT("keyword"), Literal(word, language="en")
    yield VOID("sparqlEndpoint"), NamedNode(f"{address}sparql")
    yield VOID("dataDump"), NamedNode(about.file)
    yield VOID("uriSpace"), Literal(f"{data.base}id/")
    yield VOID("exampleResource"), NamedNode(f"{data.base}id/source/{next(iter(data.library.documents))}")
    for row in FILES:
        yield VOID("feature"), NamedNode(f"http://www.w3.org/ns/formats/{row.w3c}")
    yield VOID("vocabulary"), NamedNode(ontology_iri(base=data.base))
    for namespace in PREFIXES.values():
        yield VOID("vocabulary"), NamedNode(namespace.iri)


def _counts(dataset: NamedNode, counted: Statistics) -> Iterator[Triple]:
    def number(of: NamedNode | BlankNode, term: str, value: int) -> Triple:
        return Triple(of, VOID(term), Literal(value))

    yield number(dataset, "triples", counted.triples)
    yield number(dataset, "distinctSubjects", counted.subjects)
    yield number(dataset, "distinctObjects", counted.objects)
    yield number(dataset, "classes", len(counted.classes))
    yield number(dataset, "properties", len(counted.properties))
    for place, (name, entities) in enumerate(counted.classes.items()):
        part = BlankNode(f"class{place}")
        yield Triple(dataset, VOID("classPartition"), part)
        yield Triple(part, VOID("class"), NamedNode(name))
        yield number(part, "entities", entities)
    for place, (name, used) in enumerate(counted.properties.items()):
        part = BlankNode(f"property{place}")
        yield Triple(dataset, VOID("propertyPartition"), part)
        yield Triple(part, VOID("property"), NamedNode(name))
        yield number(part, "triples", used.triples)
        yield number(part, "distinctSubjects", used.subjects)
        yield number(part, "distinctObjects", used.objects)
    for name, held in counted.graphs.items():
        yield Triple(dataset, VOID("subset"), NamedNode(name))
        yield number(NamedNode(name), "triples", held)


def _files(dataset: NamedNode, about: About) -> Iterator[Triple]:
    for row in FILES:
        file = BlankNode(f"file{row.oxigraph}")
        yield Triple(dataset, DCAT("distribution"), file)
        yield Triple(file, RDF("type"), DCAT("Distribution"))
        yield Triple(file, DCTERMS("title"), Literal(f"The default graph as {row.media_type}", language="en"))
        yield Triple(file, DCAT("accessURL"), NamedNode(about.file))
        yield Triple(file, DCAT("mediaType"), _media(row.media_type))
        yield Triple(file, DCTERMS("license"), NamedNode(LICENCE_URL))


def _media(type: str) -> NamedNode:
    return NamedNode(f"https://www.iana.org/assignments/media-types/{type}")


def _service(dataset: NamedNode, about: About) -> Iterator[Triple]:
    service = NamedNode(f"{about.address}sparql")
    yield Triple(service, RDF("type"), DCAT("DataService"))
    yield Triple(service, DCTERMS("title"), Literal("SPARQL 1.1 endpoint", language="en"))
    yield Triple(service, DCAT("endpointURL"), service)
    yield Triple(service, DCAT("endpointDescription"), service)
    yield Triple(service, DCAT("servesDataset"), dataset)
    yield Triple(service, DCTERMS("conformsTo"), NamedNode("https://www.w3.org/TR/sparql11-protocol/"))


def schema_org(about: About) -> dict[str, Any]:
    """Return the dataset for search engines (https://schema.org/Dataset)."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": about.iri,
        "name": TITLE,
        "description": DESCRIPTION,
        "url": f"{about.address}dataset",
        "license": LICENCE_URL,
        "isAccessibleForFree": True,
        "keywords": list(_KEYWORDS),
        "creator": {"@type": "Organization", "name": AUTHOR},
        "citation": about.citation,
        "version": about.checkpoint,
        "dateModified": about.data.date,
        "spatialCoverage": {"@type": "Place", "name": "England"},
        "measurementTechnique": dict(about.data.about)["Readers"],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": row.media_type, "contentUrl": about.file} for row in FILES
        ],
        "hasPart": [
            {
                "@type": "Dataset",
                "name": f"qmskg core set {row['version']}",
                "description": f"Release {row['version']} of the core set of shared duties, of {row['date']}.",
                "version": row["version"],
                "datePublished": row["date"],
                "url": f"{about.address}releases/{row['version']}",
                "license": LICENCE_URL,
            }
            for row in about.releases
        ],
    }
