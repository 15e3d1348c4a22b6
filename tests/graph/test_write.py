"""The model as quads: what is said where, and that only what counts is said outright."""

from __future__ import annotations

from pathlib import Path

import pytest
from graph_links import DATASETS, MAPPED, SHOWN, core_standard, link
from hypothesis import given, settings
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from qmskg.errors import SourceError
from qmskg.graph.store import dump_lines
from qmskg.graph.terms import DCTERMS, RDF, RDFS, SKOS, SSSOM, GraphName, Names
from qmskg.graph.write import address, document_quads, node_iri, ontology_quads, public_graphs
from qmskg.graph.write_core import core_quads
from qmskg.graph.write_links import (
    DIRECT,
    dataset_quads,
    external_nodes,
    link_iri,
    link_quads,
    published_quads,
    stated_quads,
)
from qmskg.identity import DEFAULT_BASE, iri
from qmskg.links import Link
from qmskg.model import Library, StatedLink
from qmskg.relations import RELATIONS, STRENGTHS, Relation, Strength
from qmskg.vocabulary import EditionStatus, StatedType, Status

N = Names()
Q = N.qms
OTHER_BASE = "https://data.example.nhs.uk/q/"
DIRECTS = frozenset(map(N.curie, DIRECT))
DEFAULT = DefaultGraph()


def direct(quads) -> set[tuple[str, str, str, str]]:
    """Direct triples of set relations and evidence, with short names, and the last part of the graph's name."""
    return {
        (*(term.value.split("/id/")[1].split("/", 1)[1] for term in (q.subject, q.object)),
         q.predicate.value.replace("#", "/").rpartition("/")[2],
         "" if q.graph_name == DEFAULT else q.graph_name.value.rpartition("/graph/")[2])
        for q in quads
        if q.predicate in DIRECTS
    }  # fmt: skip


def facts(quads, subject: NamedNode) -> dict[NamedNode, set]:
    found: dict[NamedNode, set] = {}
    for q in quads:
        if q.subject == subject:
            found.setdefault(q.predicate, set()).add(q.object)
    return found


# --- documents ----------------------------------------------------------------------------------------------


def test_a_document_says_who_issued_what_and_which_edition_it_is(small_library: Library) -> None:
    document = small_library.documents["nice-qs16"]
    quads = list(document_quads(document, small_library))
    subject = NamedNode(iri("source", "nice-qs16"))
    said = facts(quads, subject)
    assert said[RDF("type")] == {Q("Document"), Q("Source"), Q("QualityStandard")}
    assert said[DCTERMS("title")] == {Literal(document.title)}
    assert said[DCTERMS("license")] == {Literal(document.licence)}
    (edition,) = said[Q("hasEdition")]
    assert facts(quads, edition)[Q("editionStatus")] == {N.concept(EditionStatus.IN_FORCE)}
    assert {q.graph_name for q in quads} == {N.graph(f"source/nice-qs16/{document.edition.slug}")}


def test_every_node_is_there_with_its_parent_and_only_leaves_are_leaves(small_library: Library) -> None:
    for document in small_library.documents.values():
        quads = list(document_quads(document, small_library))
        leaves = {q.subject for q in quads if q.object == Q("Leaf")}
        here = [node for node in document.nodes if node.id in small_library.leaves]
        assert leaves == {node_iri(node.id, small_library) for node in here}
        parents = {(q.subject, q.object) for q in quads if q.predicate == Q("parent")}
        parts = {(q.object, q.subject) for q in quads if q.predicate == Q("hasPart")}
        named = ((node.id, node.parent) for node in document.nodes if node.parent)
        assert parents == parts == {tuple(node_iri(id, small_library) for id in pair) for pair in named}
        assert len([q for q in quads if q.predicate == Q("inDocument")]) == len(document.nodes)


def test_nothing_has_a_blank_node_or_an_empty_text(small_dataset: tuple[Quad, ...]) -> None:
    for quad in small_dataset:
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode) or quad.object.value != ""


def test_a_web_address_that_can_be_no_iri_stays_text() -> None:
    assert address("https://example.org/a b") == Literal("https://example.org/a b")
    assert address("https://example.org/a") == NamedNode("https://example.org/a")
    assert address("") is address(None) is None


# --- stated links and external nodes ------------------------------------------------------------------------

STATED = StatedLink(
    subject="audit-nhfd:thr", type=StatedType.MEASURES, object="elsewhere:9", issuer="NICE",
    page="https://example.org/page", note="says so",
)  # fmt: skip


def test_a_stated_link_keeps_its_own_type_and_page_and_is_no_set_relation(small_library: Library) -> None:
    quads = list(stated_quads(STATED, small_library))
    node = next(q.subject for q in quads if q.object == Q("StatedLink"))
    said = facts(quads, node)
    assert said[Q("statedType")] == {N.concept(StatedType.MEASURES)}
    assert said[DCTERMS("source")] == {NamedNode("https://example.org/page")}
    assert not direct(quads)
    subject, external = node_iri("audit-nhfd:thr", small_library), NamedNode(iri("external", "elsewhere:9"))
    assert Quad(subject, Q("measures"), external, N.graph("published")) in quads
    assert facts(quads, external)[RDF("type")] == {Q("ExternalNode")}
    assert facts(quads, external)[RDFS("label")] == {Literal("elsewhere:9")}
    assert not facts(quads, subject).get(RDF("type"))


def test_ends_that_we_lack_are_counted_and_old_names_are_not_among_them(small_library: Library) -> None:
    old = STATED.model_copy(update={"object": "old:1"})
    library = small_library.model_copy(update={"stated": (STATED, old), "aliases": {"old:1": "nice-qs16:3"}})
    assert external_nodes(library) == ("elsewhere:9",)
    assert external_nodes(small_library) == ()
    assert Q("ExternalNode") not in {q.object for q in stated_quads(old, library)}


@pytest.mark.parametrize("old", ["older:1", "oldest:1"])
def test_what_is_stated_of_an_old_name_gives_way_to_a_decision_on_the_new_one(
    old: str, small_library: Library, small_content: Path
) -> None:
    library = small_library.model_copy(
        update={
            "stated": (STATED.model_copy(update={"object": old}),),
            "aliases": {"oldest:1": "older:1", "older:1": "nice-qs16:3"},
        }
    )
    assert node_iri(old, library) == node_iri("nice-qs16:3", library)
    triple = ("audit-nhfd/thr", "nice-qs16/3", "evidences")
    assert direct(published_quads(library)) == {(*triple, "published")}
    rejected = link(SHOWN[0], Status.REJECTED, Strength.NONE)
    assert not direct(dataset_quads(library, [rejected], (), small_content))


def test_what_a_body_says_that_it_measures_is_partial_evidence_of_unstated_extent(small_library: Library) -> None:
    quads = list(published_quads(small_library))
    shown = {(a.replace(":", "/"), b.replace(":", "/"), "evidences", "published") for a, b in SHOWN[:2]}
    assert shown <= direct(quads)
    assert "audit-7ds/cs2" not in {a for a, *_ in direct(quads)}  # it maps to it, which shows nothing
    for node in {q.subject for q in quads if q.object == Q("EvidenceLink")}:
        said = facts(quads, node)
        assert said[Q("extentStated")] == {Literal(False)}
        assert Q("notCovered") not in said
        assert said[Q("status")] == {N.concept(Status.PUBLISHED)}


# --- set relations and evidence -----------------------------------------------------------------------------


@pytest.mark.parametrize("relation", [relation for relation in Relation if relation is not Relation.NONE])
def test_an_agreed_relation_stands_in_both_directions(relation: Relation, small_library: Library) -> None:
    there, back = (RELATIONS[r].predicate.partition(":")[2] for r in (relation, relation.inverse))
    quads = list(link_quads(link(MAPPED[0], Status.AGREED, relation), small_library))
    assert direct(quads) == {
        ("nice-qs16/2", "nice-qs86/3", there, "agreed"),
        ("nice-qs86/3", "nice-qs16/2", back, "agreed"),
    }
    said = facts(quads, link_iri(*(link(MAPPED[0], Status.AGREED).kind, *MAPPED[0])))
    assert said[SSSOM("predicate_id")] == {N.curie(RELATIONS[relation].predicate)}
    assert SSSOM("predicate_modifier") not in said


def test_what_is_rejected_is_a_negated_mapping_and_nothing_else(small_library: Library) -> None:
    quads = list(link_quads(link(MAPPED[0], Status.REJECTED, Relation.NONE), small_library))
    said = facts(quads, quads[0].subject)
    assert said[SSSOM("predicate_id")] == {SKOS("mappingRelation")}
    assert said[SSSOM("predicate_modifier")] == {Literal("Not")}
    assert {q.graph_name for q in quads} == {N.graph(GraphName.REJECTED)}
    assert {q.subject for q in quads} == {quads[0].subject}


def test_what_is_not_covered_and_what_is_not_stated_are_told_apart(small_library: Library) -> None:
    said = {}
    for left_out in (None, (), ("children",)):
        quads = list(link_quads(link(SHOWN[3], Status.AGREED, Strength.FULL, not_covered=left_out), small_library))
        found = facts(quads, quads[0].subject)
        said[left_out] = (found[Q("extentStated")], found.get(Q("notCovered")))
    assert said == {
        None: ({Literal(False)}, None),
        (): ({Literal(True)}, None),
        ("children",): ({Literal(True)}, {Literal("children")}),
    }


@given(DATASETS)
def test_only_what_counts_is_said_outright(few_library, few_content, some: tuple[Link, ...]) -> None:
    quads = list(dataset_quads(few_library, some, (), few_content))
    settled = {one.key for one in some if one.status in {Status.AGREED, Status.REJECTED}}
    expected = direct(published_quads(few_library, settled=frozenset(settled)))
    for one in some:
        a, b = (end.replace(":", "/", 1) for end in (one.a, one.b))
        if one.status is not Status.AGREED or one.answer in {None, "unsure", "none"}:
            continue
        if one.answer in set(Strength):
            expected |= {(a, b, "evidences", "agreed")} if STRENGTHS[Strength(one.answer)].shows else set()
            continue
        relation = Relation(one.answer)
        expected.add((a, b, RELATIONS[relation].predicate.partition(":")[2], "agreed"))
        expected.add((b, a, RELATIONS[relation.inverse].predicate.partition(":")[2], "agreed"))
    assert direct(quads) == expected | {(a, b, name, "") for a, b, name, _ in expected}


@given(DATASETS)
@settings(max_examples=10, deadline=None)
def test_the_default_graph_is_the_union_of_what_is_public(few_library, few_content, some) -> None:
    quads = list(dataset_quads(few_library, some, [core_standard("nice-qs86:3")], few_content))
    public = public_graphs(few_library)
    union = {quad.triple for quad in quads if quad.graph_name in public}
    assert {quad.triple for quad in quads if quad.graph_name == DEFAULT} == union
    assert {N.graph(name) for name in ("ontology", "published", "agreed")} < public
    others = [quad for quad in quads if quad.graph_name != DEFAULT and quad.graph_name not in public]
    assert {quad.triple for quad in others}.isdisjoint(union)


@given(DATASETS)
@settings(max_examples=8, deadline=None)
def test_the_same_input_gives_the_same_quads_in_the_same_order(few_library, few_content, some) -> None:
    one, other = (list(dataset_quads(few_library, some, (), few_content)) for _ in range(2))
    assert one == other
    assert dump_lines(one) == dump_lines(dataset_quads(few_library, some[::-1], (), few_content))


@given(DATASETS)
@settings(max_examples=8, deadline=None)
def test_another_base_is_the_same_dataset_under_other_names(few_library, few_content, some) -> None:
    def lines(base: str) -> set[bytes]:
        quads = dataset_quads(few_library, some, [core_standard("nice-qs86:3")], few_content, base)
        return set(dump_lines(quads).splitlines())

    renamed = {
        line.replace(f"<{DEFAULT_BASE}".encode(), f"<{OTHER_BASE}".encode()) for line in lines(DEFAULT_BASE)
    }
    assert lines(OTHER_BASE) == renamed
    assert not [line for line in renamed if f"<{DEFAULT_BASE}".encode() in line]


# --- editions, core standards and the ontology --------------------------------------------------------------


def test_an_edition_that_is_not_in_force_is_a_named_graph_only(small_library, small_content) -> None:
    source = next(source for source in small_library.sources if source.id == "nice-qs16")
    edition = source.edition.model_copy(update={"status": EditionStatus.SUPERSEDED})
    library = Library(sources=(source.model_copy(update={"edition": edition}),))
    quads = list(dataset_quads(library, (), (), small_content))
    where = {q.graph_name for q in quads if q.subject == NamedNode(iri("source", "nice-qs16"))}
    assert where == {N.graph(f"source/nice-qs16/{edition.slug}")}


def test_a_core_standard_is_a_draft_in_a_graph_of_its_own(small_library: Library) -> None:
    quads = list(core_quads(core_standard("nice-qs86:3", "nice-qs16:2"), small_library))
    subject = NamedNode(iri("core", "core:falls"))
    said = facts(quads, subject)
    assert said[Q("draft")] == {Literal(True)}
    leaves = {leaf for member in said[Q("hasMember")] for leaf in facts(quads, member)[Q("leaf")]}
    assert leaves == {node_iri(id, small_library) for id in ("nice-qs86:3", "nice-qs16:2")}
    assert {q.graph_name for q in quads} == {N.graph(GraphName.CORE_DRAFT)}
    released = core_quads(core_standard("nice-qs86:3"), small_library, graph="coreset/2026-1")
    assert {q.graph_name for q in released} == {N.graph("coreset/2026-1")}


def test_a_broken_ontology_is_said_with_file_and_line(small_content: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"qmskg\.ttl: cannot be read; set QMSKG_CONTENT"):
        list(ontology_quads(tmp_path))
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "qmskg.ttl").write_text("@prefix a: <urn:a> .\na:b a:c \n oops .", "utf-8")
    with pytest.raises(SourceError, match=r"qmskg\.ttl:3: is not Turtle"):
        list(ontology_quads(tmp_path))
