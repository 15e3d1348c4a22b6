"""The shared language: words, what bodies mean by them, and how frameworks' ideas of quality lie to each other."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef

from qmskg.graph.reasoning import ontology_files
from qmskg.graph.terms import Names
from qmskg.graph.write import document_quads, ontology_quads
from qmskg.identity import DEFAULT_BASE, ontology_iri, short
from qmskg.model import Library
from qmskg.server.questions import example_of
from qmskg.themes import THEMES
from qmskg.vocabulary import DemandKind

VOCAB = f"{DEFAULT_BASE}vocab/"


def qms(term: str) -> URIRef:
    return URIRef(ontology_iri(term))


@pytest.fixture(scope="module")
def whole(content: Path) -> Graph:
    """The ontology and every vocabulary."""
    graph = Graph()
    for path in ontology_files(content):
        graph.parse(path)
    return graph


def members(graph: Graph, kind: str) -> list[URIRef]:
    return sorted(node for node in graph.subjects(RDF.type, qms(kind)) if isinstance(node, URIRef))


def only(graph: Graph, node: URIRef, said: URIRef) -> URIRef:
    """Return the one thing that is said."""
    (value,) = graph.objects(node, said)
    assert isinstance(value, URIRef)
    return value


def text(graph: Graph, node: URIRef, said: URIRef) -> Literal:
    """Return the one text, or truth, that is said."""
    (value,) = graph.objects(node, said)
    assert isinstance(value, Literal)
    return value


# --- words ---------------------------------------------------------------------------------------------------


def test_each_term_has_a_definition_and_says_why_it_was_adopted(whole: Graph) -> None:
    terms = members(whole, "Term")
    assert len(terms) > 70
    for term in terms:
        for said in (SKOS.prefLabel, SKOS.definition, qms("adoptedBecause")):
            assert text(whole, term, said).language == "en", (term, said)
        assert 4 <= len(text(whole, term, qms("adoptedBecause")).split()) <= 40, term


def test_no_label_is_that_of_two_terms_nor_stands_twice_on_one(whole: Graph) -> None:
    labels = [
        str(label).casefold()
        for term in members(whole, "Term")
        for said in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        for label in whole.objects(term, said)
    ]
    assert [label for label, count in Counter(labels).items() if count > 1] == []
    assert {"qms", "sms", "pdsa", "service improvement"} <= set(labels)


def test_the_last_part_of_a_terms_iri_is_its_alone(whole: Graph) -> None:
    """It is the term's anchor on the page."""
    ends = [str(term).rpartition("/")[2] for term in members(whole, "Term")]
    assert len(set(ends)) == len(ends)


def test_confused_words_are_so_both_ways_and_each_pair_has_its_difference(whole: Graph) -> None:
    pairs = set(whole.subject_objects(qms("confusedWith")))
    assert {(b, a) for a, b in pairs} == pairs
    explained = []
    for node in members(whole, "Distinction"):
        explained.append(frozenset(whole.objects(node, qms("distinguishes"))))
        assert len(explained[-1]) == 2, node
        assert len(text(whole, node, qms("difference")).split()) > 6, node
    assert len(set(explained)) == len(explained)
    assert set(explained) == {frozenset(pair) for pair in pairs}


# --- what bodies mean by them --------------------------------------------------------------------------------


def test_each_definition_has_body_word_and_text_and_a_page_or_says_that_it_was_not_seen(whole: Graph) -> None:
    for node in members(whole, "Definition"):
        term, body = only(whole, node, qms("defines")), only(whole, node, qms("definedBy"))
        assert (term, RDF.type, qms("Term")) in whole
        assert (body, RDF.type, qms("Body")) in whole
        assert text(whole, body, RDFS.label)
        assert node == URIRef(f"{VOCAB}definition/{str(term).rpartition('/')[2]}-{str(body).rpartition('/')[2]}")
        assert 3 <= len(text(whole, node, qms("paraphrase")).split()) <= 50, node
        seen = text(whole, node, qms("contentVerified")).toPython()
        pages, days = (list(whole.objects(node, qms(said))) for said in ("evidencePage", "checked"))
        assert (len(pages), len(days)) == ((1, 1) if seen else (0, 0)), node
        for page, day in zip(pages, days, strict=True):
            assert isinstance(page, URIRef)
            assert str(page).startswith(("https://", "http://"))
            date.fromisoformat(str(day))


def test_where_a_definition_stands_is_held_or_named(whole: Graph, library: Library) -> None:
    for node in members(whole, "Definition"):
        held = [short(str(document)) for document in whole.objects(node, qms("givenIn"))]
        assert set(held) <= set(library.documents), node
        named, notes = list(whole.objects(node, qms("documentNamed"))), list(whole.objects(node, SKOS.note))
        assert held or named or notes, node


def test_many_words_are_defined_by_more_than_one_body(whole: Graph) -> None:
    counts = Counter(whole.objects(None, qms("defines")))
    assert sum(count > 1 for count in counts.values()) >= 25
    bodies = {str(text(whole, body, RDFS.label)) for body in members(whole, "Body")}
    assert {
        "National Quality Board", "NHS England", "Care Quality Commission", "Institute of Medicine",
        "National Institute for Health and Care Excellence", "Healthcare Quality Improvement Partnership",
        "International Organization for Standardization", "World Health Organization", "The Health Foundation",
        "Health Services Safety Investigations Body", "Health Research Authority", "Joseph M. Juran",
    } <= bodies  # fmt: skip


def test_no_two_definitions_are_copies_of_each_other(whole: Graph) -> None:
    """Two bodies that define alike are still paraphrased apart, and none repeats the adopted definition."""

    def runs(said: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", said.lower())
        return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}

    texts = [str(text(whole, node, qms("paraphrase"))) for node in members(whole, "Definition")]
    texts += [str(text(whole, term, SKOS.definition)) for term in members(whole, "Term")]
    shared = Counter(run for one in texts for run in runs(one))
    assert [run for run, count in shared.items() if count > 1] == []


# --- ideas of quality ----------------------------------------------------------------------------------------


def test_alignments_are_symmetric_and_each_says_in_what_the_two_differ(whole: Graph) -> None:
    concepts = set(members(whole, "QualityConcept"))
    aligned = {}
    for node in members(whole, "Alignment"):
        pair = frozenset(whole.objects(node, qms("aligns")))
        assert len(pair) == 2, node
        assert pair <= concepts, node
        assert pair not in aligned, node
        aligned[pair] = only(whole, node, qms("predicate"))
        assert len(text(whole, node, qms("difference")).split()) > 5, node
    written = [
        (a, match, b)
        for match in (SKOS.closeMatch, SKOS.relatedMatch)
        for a, b in whole.subject_objects(match)
        if a in concepts
    ]
    assert {(b, match, a) for a, match, b in written} == set(written)
    assert {(frozenset((a, b)), match) for a, match, b in written} == set(aligned.items())
    assert len(written) == 2 * len(aligned)


def test_every_framework_is_whole_and_no_two_of_its_own_sides_are_aligned(whole: Graph) -> None:
    frameworks = {
        str(collection).rpartition("/")[2]: set(whole.objects(collection, SKOS.member))
        for collection in whole.subjects(RDF.type, SKOS.Collection)
        if str(collection).startswith(f"{VOCAB}quality_concept/")
    }
    sizes = {name: len(sides) for name, sides in frameworks.items()}
    assert sizes == {"nqb_2021": 6, "cqc_key_questions": 5, "iom_2001": 6, "who_2018": 7, "iso_7101_2023": 11}
    assert set().union(*frameworks.values()) == set(members(whole, "QualityConcept"))
    for a, b in (tuple(whole.objects(node, qms("aligns"))) for node in members(whole, "Alignment")):
        assert not any({a, b} <= sides for sides in frameworks.values())


def test_every_side_is_aligned_with_one_of_another_framework(whole: Graph) -> None:
    aligned = set(whole.objects(None, qms("aligns")))
    assert set(members(whole, "QualityConcept")) == aligned


def test_each_theme_of_the_core_set_names_a_side_of_quality(whole: Graph) -> None:
    sides = {f"{VOCAB}quality_concept/{row.concept}" for row in THEMES.values() if row.concept}
    assert sides <= {str(side) for side in members(whole, "QualityConcept")}


# --- kinds of demand -----------------------------------------------------------------------------------------


def test_there_are_nine_kinds_and_each_has_instances(library: Library) -> None:
    assert len(DemandKind) == 9
    assert {source.demand_kind for source in library.sources} >= set(DemandKind)


def test_the_kind_is_written_where_it_is_known(library: Library) -> None:
    names = Names()
    source = next(source for source in library.sources if source.demand_kind is DemandKind.INCENTIVE)
    said = {quad.predicate: quad.object for quad in document_quads(source, library)}
    assert said[names.qms("demandKind")] == names.concept(DemandKind.INCENTIVE)
    plain = source.model_copy(update={"demand_kind": None})
    assert names.qms("demandKind") not in {quad.predicate for quad in document_quads(plain, library)}


# --- three questions -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(content: Path) -> ox.Store:
    """The ontology as researchers query it."""
    found = ox.Store()
    found.extend(ox.Quad(*quad.triple) for quad in ontology_quads(content))
    return found


def rows(store: ox.Store, name: str) -> list[dict[str, str | None]]:
    example = example_of(name)
    assert example is not None
    answer = store.query(example.query)
    assert isinstance(answer, ox.QuerySolutions)
    columns = [variable.value for variable in answer.variables]
    return [{column: None if row[column] is None else row[column].value for column in columns} for row in answer]


def test_how_bodies_define_a_word_side_by_side(store: ox.Store) -> None:
    found = rows(store, "how-bodies-define-a-word")
    by_term = {term: {row["body"] for row in found if row["term"] == term} for term in {r["term"] for r in found}}
    assert set(by_term) == {"Quality management system", "Quality assurance"}
    for bodies in by_term.values():
        assert {"(adopted here)", "NHS England", "International Organization for Standardization"} <= bodies
    assert all(row["meaning"] for row in found)
    assert all(row["page"] for row in found if row["seen"] == "true")


def test_which_questions_of_cqc_match_sides_of_others(store: ox.Store) -> None:
    found = {(row["question"], row["match"], row["side"]) for row in rows(store, "quality-concepts-that-match")}
    assert ("Safe (CQC)", "close match", "Safe (NQB)") in found
    assert ("Well-led (CQC)", "close match", "Well-led (NQB)") in found
    assert ("Responsive (CQC)", "related match", "Timely (Institute of Medicine)") in found
    assert len({question for question, _, _ in found}) == 5


def test_which_words_are_confused_and_why(store: ox.Store) -> None:
    found = {(row["one"], row["other"]): row["difference"] for row in rows(store, "words-that-are-confused")}
    assert "being told" in (found["Assurance", "Reassurance"] or "")
    assert all(found.values())
    assert len(found) > 50
