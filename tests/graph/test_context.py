"""The JSON-LD context: a term for all that the graph's writer writes, and the same triples for every reader."""

from __future__ import annotations

import json
from pathlib import Path

import everything
import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from rdflib import Graph
from rdflib.compare import to_canonical_graph

from qmskg.exports.jsonld import Context, compacted
from qmskg.graph.terms import PREFIXES, QMS_TERMS, RDF
from qmskg.graph.write import ontology_quads
from qmskg.identity import DEFAULT_BASE, ontology_iri

ID = f"{DEFAULT_BASE}id/"
TYPE = RDF("type")


@pytest.fixture(scope="module")
def context(content: Path) -> Context:
    return Context.read(content / "ontology" / "context.jsonld")


@pytest.fixture(scope="module")
def written(content: Path) -> list[Triple]:
    """What is said of individuals, whatever graph it stands in."""
    quads = everything.quads(content)
    return sorted({quad.triple for quad in quads if quad.subject.value.startswith(ID)}, key=str)


def test_every_property_that_is_written_has_a_term(context, written) -> None:
    nodes = compacted(written, context)["@graph"]
    keys = {key for node in nodes for key in node}
    assert {key for key in keys if ":" in key} == set()


def test_every_value_is_written_without_its_type(context, written) -> None:
    """A term gives its values the type that the writer gives them, so that none needs to say it."""
    nodes = compacted(written, context)["@graph"]
    loose = {
        key: value
        for node in nodes
        for key, values in node.items()
        if key != "@id"
        for value in values
        if not isinstance(value, str)
    }
    assert loose == {}


def test_every_property_of_the_ontology_in_use_has_a_term(context) -> None:
    known = {iri for iri, _ in context.terms}
    properties = [term for term in QMS_TERMS if term[0].islower()]
    assert [term for term in properties if ontology_iri(term) not in known] == []


def test_terms_stand_for_what_is_declared(context, content) -> None:
    declared = {quad.subject.value for quad in ontology_quads(content)}
    elsewhere = (*(PREFIXES[prefix].iri for prefix in ("rdf", "rdfs", "owl")),)
    unknown = [iri for iri, _ in context.terms if iri not in declared and not iri.startswith(elsewhere)]
    assert unknown == []


def test_types_of_terms_are_those_of_the_ontology(context, content) -> None:
    """A property of individuals gives IRIs; what is a plain number or date says so."""
    kinds: dict[str, set[str]] = {}
    for quad in ontology_quads(content):
        if quad.predicate == TYPE and isinstance(quad.object, NamedNode):
            kinds.setdefault(quad.subject.value, set()).add(quad.object.value.rpartition("#")[2])
    for (iri, type), term in context.terms.items():
        if "ObjectProperty" in kinds.get(iri, ()):
            assert type == "@id", term
        if "DatatypeProperty" in kinds.get(iri, ()):
            assert type != "@id", term


def test_prefixes_agree_with_those_of_the_package(context) -> None:
    ours = {prefix: namespace.iri for prefix, namespace in PREFIXES.items()}
    assert ours.items() <= context.prefixes.items()
    assert context.prefixes["qms"] == ontology_iri()


def test_no_term_is_given_twice(context, content) -> None:
    pairs: list[tuple[str, object]] = []
    text = (content / "ontology" / "context.jsonld").read_text("utf-8")
    json.loads(text, object_pairs_hook=lambda found: pairs.extend(found) or dict(found))
    names = [name for name, _ in pairs if name[0] != "@"]
    assert len(names) == len(set(names))
    assert len(context.terms) + len(context.prefixes) == len(names)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_two_readers_get_back_just_what_was_written(context, written) -> None:
    text = json.dumps(compacted(written, context))
    assert {quad.triple for quad in parse(text, format=RdfFormat.JSON_LD)} == set(written)
    one, other = Graph(), Graph()
    one.parse(data=text, format="json-ld")
    other.parse(data="\n".join(f"{triple} ." for triple in written), format="nt")
    assert set(to_canonical_graph(one)) == set(to_canonical_graph(other))
