"""The quick look before pySHACL: on small graphs of every kind it leaves out no node that pySHACL finds."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, SH, XSD

from qmskg.graph.shacl import check, to_rdflib, validate
from qmskg.graph.triples import Triples

HEAD = f"@prefix sh: <{SH}> .\n@prefix xsd: <{XSD}> .\n@prefix rdf: <{RDF}> .\n@prefix : <urn:> .\n"
PATHS = (
    ":p", "[ sh:inversePath :p ]", "( :p :q )", "( :p [ sh:inversePath :q ] )", "[ sh:alternativePath ( :p :q ) ]",
    "( [ sh:alternativePath ( :p [ sh:inversePath :p ] ) ] :q )", "[ sh:zeroOrMorePath :p ]",
)  # fmt: skip
VALUES = (
    "sh:minCount 1", "sh:maxCount 1", "sh:class :B", "sh:class :A , :B", "sh:pattern '^[a1]'", "sh:nodeKind sh:IRI",
    "sh:nodeKind sh:Literal", "sh:nodeKind sh:IRIOrLiteral", "sh:datatype xsd:integer", "sh:datatype xsd:string",
    "sh:datatype xsd:date", "sh:in ( :a 'a' 1 )", "sh:hasValue :b", "sh:hasValue 'a'", "sh:hasValue 1",
    "sh:minInclusive 1", "sh:maxInclusive 1", "sh:disjoint :q", "sh:equals :q",
    "sh:or ( [ sh:class :B ] [ sh:in ( 'a' ) ] )",
    "sh:and ( [ sh:class :B ] [ sh:property [ sh:path :q ; sh:minCount 1 ] ] )",
    "sh:xone ( [ sh:class :A ] [ sh:class :B ] [ sh:nodeKind sh:Literal ] )", "sh:not [ sh:class :B ]",
    "sh:not [ sh:property [ sh:path :q ; sh:datatype xsd:date ] ]", "sh:node :inner",
    "sh:qualifiedValueShape [ sh:class :B ] ; sh:qualifiedMinCount 1",
    "sh:qualifiedValueShape [ sh:pattern 'a' ] ; sh:qualifiedMaxCount 1", "sh:closed true", "sh:maxLength 1",
)  # fmt: skip
TARGETS = ("sh:targetClass :A", "sh:targetNode :a , :gone", "sh:targetSubjectsOf :p", "sh:targetObjectsOf :q")
#: every path with every constraint, each with a target in turn
SHAPES = [
    f":s{n} a sh:PropertyShape ; sh:message 's{n}' ; {TARGETS[n % 4]} ; sh:path {path} ; {value} ."
    for n, (path, value) in enumerate((path, value) for path in PATHS for value in VALUES)
]
#: in so many files
PARTS = 8
INNER = (
    ":inner a sh:NodeShape ; sh:message 'inner' ; "
    "sh:or ( [ sh:class :B ] [ sh:property [ sh:path :q ; sh:maxCount 1 ] ] ) ."
)

NODES = [ox.NamedNode(f"urn:{name}") for name in "abcd"]
OBJECTS = [
    *NODES, ox.Literal("a"), ox.Literal("b", language="en"), ox.Literal(1),
    ox.Literal("x", datatype=ox.NamedNode(str(XSD.integer))),
    ox.Literal("2026-13-01", datatype=ox.NamedNode(str(XSD.date))),
]  # fmt: skip
CLASSES = [ox.NamedNode(f"urn:{name}") for name in "ABC"]
TYPE, BELOW = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(RDFS.subClassOf))
SAID = st.one_of(
    st.builds(ox.Triple, st.sampled_from(NODES), st.sampled_from([*map(ox.NamedNode, ("urn:p", "urn:q"))]),
              st.sampled_from(OBJECTS)),
    st.builds(ox.Triple, st.sampled_from(NODES), st.just(TYPE), st.sampled_from(CLASSES)),
    st.just(ox.Triple(CLASSES[2], BELOW, CLASSES[1])),
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    """All the shapes, in files that take pySHACL not long."""
    paths = [tmp_path_factory.mktemp("shapes") / f"{n}.ttl" for n in range(PARTS)]
    for n, path in enumerate(paths):
        path.write_text(HEAD + "\n".join([INNER, *SHAPES[n::PARTS]]), "utf-8")
    return paths


@given(st.integers(0, PARTS - 1), st.lists(SAID, min_size=1, max_size=14))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_on_any_small_graph_both_find_the_same(files, part, triples) -> None:
    assert check(triples, files[part]) == validate(to_rdflib(triples), files[part])


@given(st.lists(SAID, max_size=14))
def test_what_is_looked_up_is_what_was_given(triples: list[ox.Triple]) -> None:
    held = Triples([*triples, *triples])
    for predicate in {one.predicate for one in triples}:
        nodes = held.ends(predicate)
        rows, values = held.follow(nodes, predicate)
        forth = [(held.term(nodes[row]), held.term(value)) for row, value in zip(rows, values, strict=True)]
        objects = held.ends(predicate, objects=True)
        rows, values = held.follow(objects, predicate, backwards=True)
        back = [(held.term(value), held.term(objects[row])) for row, value in zip(rows, values, strict=True)]
        given_ = {(one.subject, one.object) for one in triples if one.predicate == predicate}
        assert sorted(map(str, forth)) == sorted(map(str, back)) == sorted(map(str, given_))
    assert not len(held.follow(held.ends(TYPE), ox.NamedNode("urn:nobody"))[0])


def test_a_shape_that_names_itself_is_left_to_pyshacl(tmp_path: Path) -> None:
    shapes, p = tmp_path / "own.ttl", ox.NamedNode("urn:p")
    own = ":s a sh:NodeShape ; sh:message 's' ; sh:targetNode :a ; sh:property :t . "
    own += ":t a sh:PropertyShape ; sh:path :p ; sh:node :s ; sh:maxCount 1 ; sh:message 't' ."
    shapes.write_text(HEAD + own, "utf-8")
    sound = [ox.Triple(NODES[0], p, NODES[1]), ox.Triple(NODES[1], p, NODES[2])]
    for triples in (sound, [*sound, ox.Triple(NODES[1], p, NODES[3])]):
        assert check(triples, shapes) == validate(to_rdflib(triples), shapes)
        assert check(triples, shapes).conforms == (triples == sound)


def test_what_pyshacl_is_shown_goes_as_far_as_a_path(tmp_path: Path) -> None:
    shapes, p = tmp_path / "far.ttl", ox.NamedNode("urn:p")
    far = ":s a sh:PropertyShape ; sh:targetNode :a ; sh:path [ sh:oneOrMorePath :p ] ; sh:maxCount 4 ."
    shapes.write_text(HEAD + far, "utf-8")
    triples = [
        ox.Triple(one, p, next_) for one, next_ in pairwise(ox.NamedNode(f"urn:{name}") for name in "abcdef")
    ]
    assert not check(triples, shapes).conforms
    assert check(triples[:-1], shapes).conforms
