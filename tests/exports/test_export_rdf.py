"""RDF: read back to the same dataset, and the same bytes from the same data."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdflib import Graph
from rdflib.compare import isomorphic

from qmskg.errors import SourceError
from qmskg.exports import Dataset, Format, export
from qmskg.exports.jsonld import Context, compacted
from qmskg.graph.write_links import dataset_quads
from qmskg.links import DRAFT_LABEL

BASE = "https://w3id.org/qmskg/"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"


@pytest.fixture(scope="module")
def quads(data: Dataset) -> set[Quad]:
    return set(dataset_quads(data.library, data.links, data.core, data.content, rulings=data.rulings))


@pytest.mark.parametrize(
    ("format", "file", "reader"),
    [(Format.NQUADS, "qmskg.nq", RdfFormat.N_QUADS), (Format.TRIG, "qmskg.trig", RdfFormat.TRIG)],
)
def test_the_whole_dataset_comes_back(format, file, reader, data, quads, tmp_path) -> None:
    export(format, data, tmp_path)
    assert set(parse(path=tmp_path / file, format=reader)) == quads


@pytest.mark.parametrize(
    ("format", "ending", "reader"),
    [(Format.TURTLE, "ttl", RdfFormat.TURTLE), (Format.JSONLD, "jsonld", RdfFormat.JSON_LD)],
)
@pytest.mark.parametrize(
    ("name", "graph"),
    [("qmskg", DefaultGraph()), ("core-standards-draft", NamedNode(f"{BASE}graph/coreset/draft"))],
)
def test_what_counts_and_the_drafts_come_back(format, ending, reader, name, graph, data, quads, tmp_path) -> None:
    export(format, data, tmp_path)
    found = {quad.triple for quad in parse(path=tmp_path / f"{name}.{ending}", format=reader)}
    assert found == {quad.triple for quad in quads if quad.graph_name == graph}
    assert len(found) > 20


def test_no_draft_and_no_proposal_is_among_what_counts(data, tmp_path) -> None:
    export(Format.TURTLE, data, tmp_path)
    text = (tmp_path / "qmskg.ttl").read_text("utf-8")
    individuals = {line.split(" ")[0] for line in text.splitlines() if line.startswith(f"<{BASE}id/")}
    assert f"<{BASE}id/mapping/alpha:1.1/beta:1>" in individuals
    assert f"<{BASE}id/mapping/alpha:2/beta:1>" not in individuals
    assert not [iri for iri in individuals if "/id/core/" in iri or "/id/member/" in iri]


def test_nquads_are_sorted_lines(data, quads, tmp_path) -> None:
    export(Format.NQUADS, data, tmp_path)
    lines = (tmp_path / "qmskg.nq").read_bytes().splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == len(quads)


def test_files_without_a_cover_have_one_beside_them(data, tmp_path) -> None:
    files = export(Format.NQUADS, data, tmp_path)
    assert [file.path.name for file in files] == ["about.txt", "qmskg.nq"]
    assert DRAFT_LABEL in files[0].path.read_text("utf-8")


# --- JSON-LD ------------------------------------------------------------------------------------------------

NODE, READERS, PART = f"{BASE}id/requirement/alpha/1", f"{BASE}ontology#readers", f"{BASE}ontology#hasPart"
OTHER, LABEL = "https://elsewhere.example/x", f"{RDFS}label"


def t(subject: str, predicate: str, object_: object) -> Triple:
    start, end = (
        (BlankNode(word[2:]) if word.startswith("_:") else NamedNode(word)) if isinstance(word, str) else word
        for word in (subject, object_)
    )
    return Triple(start, NamedNode(predicate), end)


TRIPLES = [
    t(NODE, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"{BASE}ontology#Requirement"),
    t(NODE, LABEL, Literal('A "title"\nwith a line, a \\ and é')),
    t(NODE, LABEL, Literal("Ein Titel", language="de")),
    t(NODE, READERS, Literal("02", datatype=NamedNode(f"{XSD}integer"))),
    t(NODE, READERS, Literal("two")),
    t(NODE, OTHER, Literal("true", datatype=NamedNode(f"{XSD}boolean"))),
    t(NODE, OTHER, Literal("0.90")),
    t(NODE, OTHER, "urn:uuid:1"),
    t(NODE, PART, f"{NODE}.1"),
    t(NODE, PART, Literal("not a node")),
    t(NODE, PART, "_:a"),
    t("_:a", PART, "_:b"),
    t("_:b", LABEL, Literal("a blank node")),
    t(f"{BASE}id///x", LABEL, Literal("an odd address")),
]
CONTEXT = {
    "qms": f"{BASE}ontology#",
    "xsd": XSD,
    "qid": f"{BASE}id/",
    "label": {"@id": LABEL, "@language": "en"},
    "hasPart": {"@id": "qms:hasPart", "@type": "@id"},
    "readers": {"@id": "qms:readers", "@type": "xsd:integer"},
    "other": OTHER,
}


@pytest.mark.parametrize(
    "context", [CONTEXT, {**CONTEXT, "@language": "en"}, {}], ids=["terms", "language", "empty"]
)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_json_ld_says_just_the_triples_to_two_readers(context) -> None:
    text = json.dumps(compacted(TRIPLES, Context(context)))
    found = [quad.triple for quad in parse(text, format=RdfFormat.JSON_LD)]
    assert len(found) == len(TRIPLES)
    one, other, expected = Graph(), Graph(), Graph()
    one.parse(data=text, format="json-ld")
    other.parse(data="\n".join(f"{triple} ." for triple in found), format="nt")
    expected.parse(data="\n".join(f"{triple} ." for triple in TRIPLES), format="nt")
    assert isomorphic(one, expected)
    assert isomorphic(other, expected)


def test_json_ld_uses_the_terms_of_the_context() -> None:
    document = compacted(TRIPLES, Context(CONTEXT))
    assert document["@context"] == CONTEXT
    node = document["@graph"][0]
    assert node["@id"] == "qid:requirement/alpha/1"
    assert node["@type"] == ["qms:Requirement"]
    assert (node["readers"], node["qms:readers"]) == (["02"], ["two"])
    assert node["hasPart"] == ["qid:requirement/alpha/1.1", "_:a"]
    assert node["other"] == [{"@value": "true", "@type": "xsd:boolean"}, "0.90", {"@id": "urn:uuid:1"}]


@pytest.mark.parametrize("text", ["not json", "[]", "{}", '{"@context": "https://elsewhere.example/context"}'])
def test_a_file_that_is_no_context_is_refused(text, tmp_path) -> None:
    path = tmp_path / "context.jsonld"
    path.write_text(text, "utf-8")
    with pytest.raises(SourceError, match=r"context\.jsonld: "):
        Context.read(path)
