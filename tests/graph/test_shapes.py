"""The shapes: each finds what it is for, in its own words, and the shipped content conforms to all of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import everything
import pyoxigraph as ox
import pytest
from everything import PAGE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, SH, Graph, Literal, Node, URIRef

from qmskg.graph.shacl import check, extract, shape_files, to_rdflib, validate
from qmskg.graph.shapes import Triples, suspects
from qmskg.graph.store import EmbeddedStore
from qmskg.graph.terms import PREFIXES
from qmskg.graph.write import named_by, ontology_quads
from qmskg.graph.write_links import dataset_quads
from qmskg.identity import DEFAULT_BASE, ontology_iri

ID = f"{DEFAULT_BASE}id/"
HEAD = "".join(
    f"PREFIX {prefix}: <{iri}>\n"
    for prefix, iri in (
        *((prefix, namespace.iri) for prefix, namespace in PREFIXES.items()),
        ("qms", ontology_iri()),
        ("vocab", f"{DEFAULT_BASE}vocab/"),
    )
)

# what is broken, by its address after `.../id/`
CORE, PAIN, MEMORY = "core/core/alpha_1.1", "core/core/alpha_2", "core/core/memory"
OVERLAP = f"member/{named_by('core:memory', 'beta:3')}"
DRAFTED, STRICTEST = "evidence/audit-x:m1/core:memory", "threshold/core/memory-1"
EQUAL, SUBSET = (f"member/{named_by('core:alpha_1.1', leaf)}" for leaf in ("alpha:1.1", "beta:1"))
AGREED, SHARING = "mapping/alpha:1.1/beta:1", "mapping/alpha:1.2/beta:3"
REFUSED, OPEN = "mapping/alpha:1.1/beta:2", "mapping/beta:1/beta:2"
PROPOSED, DISPUTED = "mapping/alpha:2/beta:1", "mapping/beta:1/beta:3"
PARTIAL, FULL = "evidence/audit-x:m1/alpha:1.1", "evidence/audit-x:m1/beta:1"
NOTHING = "evidence/audit-x:m2/beta:2"
_MEASURES = ("audit-x:m1", "measures", "alpha:1", PAGE, "NICE", "as a source of data")
STATED, IMPLIED = (f"{kind}/{named_by(*_MEASURES)}" for kind in ("stated", "evidence"))
SOURCE, AUDIT, OLD, EDITION = "source/alpha", "audit/audit-x", "source/old", "edition/alpha/2025-06-07"
HEADING, DUTY, MEASURE = "requirement/alpha/1", "requirement/alpha/1.1", "measure/audit-x/m1"
LIMIT, WORDS = "threshold/alpha/1.1-1", "threshold/audit-x/m2-1"


def lose(subject: str, *predicates: str) -> str:
    return "; ".join(f"DELETE WHERE {{ <{ID}{subject}> {predicate} ?o }}" for predicate in predicates)


def say(subject: str, *facts: str) -> str:
    return f"INSERT DATA {{ <{ID}{subject}> {' ; '.join(facts)} }}"


def put(subject: str, predicate: str, value: str) -> str:
    return f"{lose(subject, predicate)}; {say(subject, f'{predicate} {value}')}"


def id(local: str) -> str:
    return f"<{ID}{local}>"


def concept(name: str) -> str:
    return f"<{DEFAULT_BASE}vocab/{name}>"


LINE, STEP, SYSTEM = "redline/1", "step/1", "system/1"
RED_LINE = "; ".join([
    say(LINE, "a qms:RedLine", f"qms:redLineFor {id(DUTY)}", "qms:trigger 'late'", "qms:owner 'ward lead'",
        "qms:response 'review'", f"qms:hasEscalationStep {id(STEP)}"),
    say(STEP, "a qms:EscalationStep", "qms:stepOrder 1", "qms:escalatesTo 'chief nurse'", "qms:within '2 days'"),
])  # fmt: skip

#: of the shapes that may be checked on an extract: shape, what is broken, how
LOCAL: list[tuple[str, str, str]] = [
    # core standards
    ("core-identifier", CORE, put(CORE, "dcterms:identifier", "'Surgery!'")),
    ("core-title", CORE, lose(CORE, "rdfs:label")),
    ("core-statement", CORE, put(CORE, "qms:statement", "'  '")),
    ("core-scope", CORE, lose(CORE, "qms:scope")),
    ("core-theme", CORE, lose(CORE, "qms:theme")),
    ("core-draft", CORE, put(CORE, "qms:draft", "'yes'")),
    ("core-made-by", CORE, lose(CORE, "qms:madeBy")),
    ("core-function", CORE, put(CORE, "qms:qmsFunction", concept("status/agreed"))),
    ("core-service", CORE, put(CORE, "qms:appliesTo", concept("service_type/hospital"))),
    ("place-standard", SUBSET, lose(SUBSET, "qms:memberOf")),
    ("place-leaf", SUBSET, put(SUBSET, "qms:leaf", id(MEASURE))),
    ("place-leaf", SUBSET, put(SUBSET, "qms:leaf", id(HEADING))),
    ("place-relation", SUBSET, put(SUBSET, "qms:relation", concept("relation/none"))),
    ("place-relation", SUBSET, say(SUBSET, f"qms:relation {concept('relation/equal')}")),
    ("place-status", SUBSET, put(SUBSET, "qms:status", concept("status/rejected"))),
    ("place-remainder", SUBSET, say(SUBSET, "qms:remainder 'to tell people'")),
    ("core-member", CORE, lose(CORE, "qms:hasMember")),
    ("core-origin", CORE, put(CORE, "qms:origin", "'found'")),
    ("core-status", CORE, put(CORE, "qms:status", concept("status/disputed"))),
    ("core-label", MEMORY, lose(MEMORY, "skos:note")),
    ("core-actor", MEMORY, lose(MEMORY, "qms:actor")),
    ("core-met-when", MEMORY, lose(MEMORY, "qms:metWhen")),
    ("core-rationale", MEMORY, put(MEMORY, "qms:rationale", "' '")),
    ("core-leaves-out", MEMORY, lose(MEMORY, "qms:leavesOut")),
    ("core-quality", MEMORY, put(MEMORY, "qms:concernsQuality", concept("status/agreed"))),
    ("core-serves", MEMORY, lose(MEMORY, "qms:qmsFunction")),
    ("core-serves", MEMORY, lose(MEMORY, "qms:appliesTo")),
    ("core-levels", MEMORY, lose(MEMORY, "qms:observedAtDeveloping")),
    ("core-codifiable", MEMORY, lose(MEMORY, "qms:codifiableBecause")),
    ("core-statement-short", MEMORY, put(MEMORY, "qms:statement", f"'{'so ' * 46}'")),
    ("place-shared", SUBSET, say(SUBSET, "qms:sharedDuty 'to operate'")),
    ("evidence-drafted", DRAFTED, f"{lose(DRAFTED, 'qms:notCovered')}; {put(DRAFTED, 'qms:extentStated', 'false')}"),
    # what is settled, and what is not yet
    ("link-status", STATED, say(STATED, f"qms:status {concept('status/agreed')}")),
    ("settled-person", AGREED, lose(AGREED, "sssom:author_label")),
    ("settled-person", PARTIAL, lose(PARTIAL, "sssom:author_label")),
    ("settled-person", REFUSED, lose(REFUSED, "sssom:author_label")),
    ("settled-day", AGREED, lose(AGREED, "sssom:mapping_date")),
    ("settled-readers", FULL, lose(FULL, "qms:readers")),
    ("settled-one-reader", AGREED, put(AGREED, "qms:readers", "1")),
    ("settled-no-proposal", AGREED, say(AGREED, "qms:probability 0.5e0")),
    ("open-names-nobody", DISPUTED, say(DISPUTED, "sssom:author_label 'Ada'")),
    ("open-reading-is-blind", OPEN, say(OPEN, "qms:sharedDuty 'to operate'")),
    ("kinds-of-link-apart", PARTIAL, say(PARTIAL, "a sssom:Mapping")),
    # set relations
    ("mapping-subject", PROPOSED, say(PROPOSED, f"sssom:subject_id {id(DUTY)}")),
    ("mapping-object", PROPOSED, lose(PROPOSED, "sssom:object_id")),
    ("mapping-two-ends", DISPUTED, put(DISPUTED, "sssom:object_id", id("requirement/beta/1"))),
    ("mapping-of-demands", PROPOSED, put(PROPOSED, "sssom:object_id", id(MEASURE))),
    ("mapping-ends", AGREED, put(AGREED, "sssom:subject_id", id(HEADING))),
    ("mapping-ends", AGREED, put(AGREED, "sssom:object_id", id("external/gone/1"))),
    ("mapping-relation", AGREED, put(AGREED, "qms:status", concept("status/rejected"))),
    ("mapping-predicate", AGREED, put(AGREED, "sssom:predicate_id", "skos:broadMatch")),
    ("mapping-predicate", REFUSED, lose(REFUSED, "sssom:predicate_modifier")),
    ("mapping-shared-duty", SHARING, lose(SHARING, "qms:sharedDuty")),
    ("mapping-nothing-shared", REFUSED, say(REFUSED, "qms:sharedDuty 'to operate'")),
    # evidence
    ("evidence-measure", IMPLIED, put(IMPLIED, "qms:measure", id(DUTY))),
    ("evidence-demand", IMPLIED, put(IMPLIED, "qms:leaf", id(AUDIT))),
    ("evidence-demand", IMPLIED, put(IMPLIED, "qms:leaf", id(MEASURE))),
    ("evidence-demand", IMPLIED, lose(IMPLIED, "qms:leaf")),
    ("evidence-extent", NOTHING, lose(NOTHING, "qms:extentStated")),
    ("evidence-ends", PARTIAL, put(PARTIAL, "qms:leaf", id(HEADING))),
    ("evidence-strength", NOTHING, put(NOTHING, "qms:strength", concept("strength/related"))),
    ("evidence-left-out", PARTIAL, lose(PARTIAL, "qms:notCovered")),
    ("evidence-left-out-only-partial", FULL, say(FULL, "qms:notCovered 'children'")),
    ("evidence-left-out-only-partial", PARTIAL, put(PARTIAL, "qms:extentStated", "false")),
    ("evidence-published", IMPLIED, put(IMPLIED, "qms:strength", concept("strength/full"))),
    # proposals and what bodies state
    ("proposal-status", PROPOSED, put(PROPOSED, "qms:status", concept("status/disputed"))),
    ("proposal-readers", PROPOSED, put(PROPOSED, "qms:readers", "1")),
    ("proposal-probability", PROPOSED, put(PROPOSED, "qms:probability", "1.5e0")),
    ("proposed-is-a-proposal", PROPOSED, f"DELETE DATA {{ <{ID}{PROPOSED}> a qms:Proposal }}"),
    ("stated-subject", STATED, lose(STATED, "qms:subject")),
    ("stated-object", STATED, lose(STATED, "qms:object")),
    ("stated-two-ends", STATED, put(STATED, "qms:object", id(MEASURE))),
    ("stated-type", STATED, put(STATED, "qms:statedType", concept("relation/equal"))),
    ("stated-status", STATED, put(STATED, "qms:status", concept("status/unsure"))),
    ("stated-page", STATED, put(STATED, "dcterms:source", "'seen in print'")),
    ("stated-by", STATED, lose(STATED, "qms:statedBy")),
    ("stated-no-relation", STATED, say(STATED, f"qms:strength {concept('strength/full')}")),
]  # fmt: skip
#: of the shapes that need the whole graph
WHOLE: list[tuple[str, str, str]] = [
    # core standards and links
    ("core-meets-a-leaf", CORE, put(EQUAL, "qms:relation", concept("relation/superset"))
     + "; " + put(SUBSET, "qms:relation", concept("relation/intersects"))),
    ("place-said", OVERLAP, lose(OVERLAP, "qms:sharedDuty")),
    ("place-said", OVERLAP, lose(OVERLAP, "qms:remainder")),
    ("core-limit", MEMORY, put(STRICTEST, "qms:takenFrom", id(MEASURE))),
    ("core-limit-whose", STRICTEST, say(STRICTEST, f"qms:takenFrom {id('requirement/beta/3')}")),
    ("core-title-once", PAIN, put(PAIN, "rdfs:label", "'Surgery in time'")),
    ("core-statement-once", PAIN,
     put(PAIN, "qms:statement", "'People with a broken hip are operated on within 36 hours.'")),
    ("mapping-not-asserted", REFUSED, say(DUTY, f"skos:exactMatch {id('requirement/beta/2')}")),
    ("evidence-not-asserted", NOTHING, say("measure/audit-x/m2", f"qms:evidences {id('requirement/beta/2')}")),
    # documents
    ("document-identifier", SOURCE, put(SOURCE, "dcterms:identifier", "'Alpha 2'")),
    ("document-title", SOURCE, lose(SOURCE, "dcterms:title")),
    ("document-publisher", SOURCE, lose(SOURCE, "dcterms:publisher")),
    ("document-licence", AUDIT, lose(AUDIT, "dcterms:license")),
    ("document-edition", AUDIT, lose(AUDIT, "qms:hasEdition")),
    ("document-kind", AUDIT, put(AUDIT, "qms:documentKind", concept("frequency/annual"))),
    ("document-jurisdiction", SOURCE, lose(SOURCE, "qms:jurisdiction")),
    ("document-service", SOURCE, say(SOURCE, f"qms:appliesTo {concept('service_type/hospital')}")),
    ("document-page", SOURCE, put(SOURCE, "foaf:page", "'in print'")),
    ("document-successor", OLD, lose(OLD, "dcterms:isReplacedBy", "skos:note")),
    ("source-legal-force", SOURCE, lose(SOURCE, "qms:legalForce")),
    ("audit-frequency", AUDIT, lose(AUDIT, "qms:frequency")),
    ("audit-is-no-source", AUDIT, say(AUDIT, "a qms:Source", f"qms:legalForce {concept('legal_force/voluntary')}")),
    ("edition-version", EDITION, lose(EDITION, "owl:versionInfo")),
    ("edition-status", EDITION, lose(EDITION, "qms:editionStatus")),
    ("edition-document", EDITION, say(AUDIT, f"qms:hasEdition {id(EDITION)}")),
    ("dates", EDITION, put(EDITION, "dcterms:issued", "'March 2024'")),
    ("dates", DUTY, put(DUTY, "qms:thresholdsChecked", "'26/01/2026'")),
    # requirements and measures
    ("node-identifier", DUTY, put(DUTY, "dcterms:identifier", "'1.1'")),
    ("node-title", MEASURE, lose(MEASURE, "dcterms:title")),
    ("node-obligation", DUTY, lose(DUTY, "qms:obligation")),
    ("node-status", MEASURE, lose(MEASURE, "qms:requirementStatus")),
    ("node-revision", DUTY, put(DUTY, "qms:revision", "0")),
    ("node-type", DUTY, put(DUTY, "qms:dutyType", concept("duty_form/rule"))),
    ("node-form", DUTY, put(DUTY, "qms:dutyForm", concept("duty_type/process"))),
    ("node-service", DUTY, put(DUTY, "qms:appliesTo", concept("service_type/hospital"))),
    ("requirement-source", HEADING, put(HEADING, "qms:inDocument", id(AUDIT))),
    ("requirement-number", DUTY, lose(DUTY, "qms:number")),
    ("requirement-heading", DUTY, say(DUTY, f"qms:parent {id('requirement/alpha/2')}")),
    ("measure-audit", MEASURE, put(MEASURE, "qms:inDocument", id(SOURCE))),
    ("measure-is-no-requirement", MEASURE, say(MEASURE, "a qms:Requirement", "qms:number '1'")),
    ("node-heading-in-document", DUTY, put(DUTY, "qms:parent", id("requirement/beta/1"))),
    ("leaf-has-no-parts", DUTY, say(DUTY, f"qms:hasPart {id('requirement/alpha/2')}")),
    ("node-leaf-or-heading", MEASURE, f"DELETE DATA {{ <{ID}{MEASURE}> a qms:Leaf }}"),
    ("seen-on-a-page", DUTY, lose(DUTY, "qms:evidencePage", "qms:contentPage", "qms:thresholdsPage")),
    # limits
    ("threshold-quantity", LIMIT, lose(LIMIT, "qms:quantity")),
    ("threshold-operator", LIMIT, put(LIMIT, "qms:operator", concept("relation/equal"))),
    ("threshold-owner", LIMIT, say(MEASURE, f"qms:hasThreshold {id(LIMIT)}")),
    ("threshold-limit", LIMIT, lose(LIMIT, "qms:unit")),
    ("threshold-limit", WORDS, lose(WORDS, "qms:text")),
    ("threshold-unit", WORDS, say(WORDS, "qms:unit 'hours'")),
    # red lines and systems
    ("red-line-duty", LINE, put(LINE, "qms:redLineFor", id(MEASURE))),
    ("red-line-trigger", LINE, lose(LINE, "qms:trigger")),
    ("red-line-owner", LINE, lose(LINE, "qms:owner")),
    ("red-line-response", LINE, lose(LINE, "qms:response")),
    ("red-line-escalation", LINE, lose(LINE, "qms:hasEscalationStep")),
    ("step-order", STEP, put(STEP, "qms:stepOrder", "0")),
    ("step-to", STEP, lose(STEP, "qms:escalatesTo")),
    ("step-within", STEP, lose(STEP, "qms:within")),
    ("system-is-no-part", SYSTEM, say(SYSTEM, "a qms:QualityManagementSystem , qms:Dashboard")),
    ("quality-is-not-safety", SYSTEM, say(SYSTEM, "a qms:QualityManagementSystem , qms:SafetyManagementSystem")),
]  # fmt: skip

#: in the whole graph: shape -> others that rightly find something too
ALSO = {
    "mapping-subject": {"mapping-not-asserted"},  # the second subject stands in an agreed pair with the object
    "mapping-relation": {"mapping-not-asserted"},
    "core-member": {"core-meets-a-leaf"},
    "measure-is-no-requirement": {"requirement-source"},
}
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
WARNINGS = {
    "core-meets-a-leaf",
    "core-title-once",
    "core-statement-once",
    "core-statement-short",
    "stated-by",
    "document-page",
}


@pytest.fixture(scope="module")
def shapes(content: Path) -> tuple[Path, ...]:
    return shape_files(content)


@pytest.fixture(scope="module")
def parsed(shapes) -> Graph:
    graph = Graph()
    for path in shapes:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def sound(content: Path) -> Graph:
    """Everything, and a red line, which no writer makes yet."""
    graph = Graph()
    for s, p, o in to_rdflib(everything.quads(content)):
        if str(s).startswith(ID) or p == RDF.type:  # of the ontology, what the words are is enough
            graph.add((s, p, o))
    graph.update(HEAD + RED_LINE)
    return graph


@pytest.fixture(scope="module")
def store(content: Path) -> EmbeddedStore:
    store = EmbeddedStore.in_memory()
    store.load(everything.quads(content))
    return store


def broken(sound: Graph, edit: str) -> Graph:
    graph = Graph()
    for triple in sound:
        graph.add(triple)
    graph.update(HEAD + edit)
    return graph


def messages(parsed: Graph) -> dict[str, str]:
    """The message of each shape that has one, by the name under which findings show it."""
    found = {}
    for shape, message in parsed.subject_objects(SH.message):
        named: Node = shape
        while not isinstance(named, URIRef):
            named = next(parsed.subjects(None, named))
        found[named.rpartition("#")[2]] = str(message)
    return found


def is_local(parsed: Graph, name: str) -> bool:
    return (URIRef(f"{DEFAULT_BASE}shapes#{name}"), URIRef(ontology_iri("local")), Literal(True)) in parsed


def links_and_places() -> Iterator[str]:
    """IRIs of what decisions and edits touch."""
    for quad in everything.quads(Path(__file__).parents[2]):
        if quad.subject.value.startswith(tuple(f"{ID}{k}/" for k in ("mapping", "evidence", "core", "member"))):
            yield quad.subject.value


def names(*breaks: tuple[str, str, str]) -> list[str]:
    return [f"{number}-{shape}" for number, (shape, *_) in enumerate(breaks)]


# --- what they find -----------------------------------------------------------------------------------------


def test_everything_conforms_before_it_is_broken(sound, shapes) -> None:
    assert validate(sound, shapes).results == ()


@pytest.mark.parametrize(("shape", "focus", "edit"), [*LOCAL, *WHOLE], ids=names(*LOCAL, *WHOLE))
def test_a_shape_finds_what_it_is_for(shape, focus, edit, sound, shapes, parsed) -> None:
    data, iri = broken(sound, edit), f"{ID}{focus}"
    report = validate(data, shapes)
    assert check(triples_of(data), shapes) == report
    found = [r for r in report.results if r.focus == iri]
    assert {r.shape for r in found} == {shape} | ALSO.get(shape, set())
    result = next(r for r in found if r.shape == shape)
    assert result.message == messages(parsed)[shape]
    expected = "info" if shape == "document-successor" else "warning" if shape in WARNINGS else "violation"
    assert result.severity == expected


def test_two_things_with_one_identifier_are_found_by_it(sound, shapes, parsed) -> None:
    data = broken(sound, put("requirement/alpha/2", "dcterms:identifier", "'alpha:1.1'"))
    report = validate(data, shapes)
    assert check(triples_of(data), shapes) == report
    found = [(r.shape, r.focus, r.message) for r in report.results]
    assert found == [("identifier-once", "alpha:1.1", messages(parsed)["identifier-once"])]


def test_each_shape_is_broken_here(parsed) -> None:
    assert messages(parsed).keys() == {shape for shape, *_ in (*LOCAL, *WHOLE)} | {"identifier-once"}


def triples_of(data: Graph) -> list[ox.Triple]:
    lines = data.serialize(format="nt", encoding="utf-8")
    return [found.triple for found in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]


@given(seed=st.integers(0, 2**32), changes=st.integers(1, 40))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_quick_look_finds_all_that_pyshacl_does(seed, changes, sound, shapes) -> None:
    """Whatever is lost, doubled, or said of something else: of a random part of the graph."""
    choose = random.Random(seed)
    triples = sorted(triples_of(sound), key=str)
    for _ in range(changes):
        at, other = choose.randrange(len(triples)), choose.choice(triples)
        one = triples[at]
        triples[at] = choose.choice(
            [
                ox.Triple(one.subject, one.predicate, other.object),
                ox.Triple(one.subject, other.predicate, one.object),
                ox.Triple(other.subject, one.predicate, one.object),
                ox.Triple(one.subject, one.predicate, ox.Literal(choose.choice(["", " ", "x", "1"]))),
                other,
            ]
        )
    report = check(triples, shapes)
    assert report == validate(to_rdflib(triples), shapes)
    assert changes < 10 or report.results, "so many changes break something"


@pytest.mark.parametrize(
    "said",
    ["sh:closed true", "sh:lessThan qms:scope", "sh:uniqueLang true", "sh:maxLength 3", "sh:maxExclusive 3",
     "sh:languageIn ( 'en' )", "sh:qualifiedValueShapesDisjoint true", "sh:pattern '^X' ; sh:flags 'i'"],
)  # fmt: skip
def test_what_the_quick_look_does_not_know_is_left_to_pyshacl(said) -> None:
    about = f"<urn:s> sh:targetClass qms:Leaf ; sh:path rdfs:label ; {said} ."
    shapes = Graph().parse(data=f"{HEAD}PREFIX sh: <{SH}> {about}", format="turtle")
    leaf, type_ = ox.NamedNode("urn:leaf"), ox.NamedNode(str(RDF.type))
    data = Triples([ox.Triple(leaf, type_, ox.NamedNode(ontology_iri("Leaf")))])
    assert suspects(data, shapes) == {URIRef("urn:s"): {leaf}}


# --- on an extract, after a decision ------------------------------------------------------------------------


@pytest.mark.parametrize(("shape", "focus", "edit"), LOCAL, ids=names(*LOCAL))
def test_a_local_shape_finds_the_same_in_an_extract(shape, focus, edit, sound, shapes, parsed) -> None:
    assert is_local(parsed, shape)
    iri, lines = f"{ID}{focus}", broken(sound, edit).serialize(format="nt", encoding="utf-8")
    store = EmbeddedStore.in_memory()
    store.load(ox.Quad(*found.triple) for found in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))
    found = validate(extract(store, [iri]), shapes, focus=[iri], local_only=True).results
    assert {r.shape for r in found} == {shape}
    assert {r.message for r in found if r.shape == shape} == {messages(parsed)[shape]}


@pytest.mark.parametrize("shape", sorted({shape for shape, *_ in WHOLE}))
def test_what_needs_the_whole_graph_is_not_local(shape, parsed) -> None:
    assert not is_local(parsed, shape)


def test_each_link_and_place_conforms_in_an_extract_of_its_own(store, shapes) -> None:
    for iri in sorted({*links_and_places()}):
        found = validate(extract(store, [iri]), shapes, focus=[iri], local_only=True)
        assert found.results == (), iri


def test_several_nodes_are_checked_together(store, shapes) -> None:
    focus = sorted({*links_and_places()})
    assert validate(extract(store, focus), shapes, focus=focus, local_only=True).results == ()


def test_an_extract_has_too_little_for_the_other_shapes(store, shapes) -> None:
    """Its edge has types but nothing else, so that shapes on documents speak of what is merely not there."""
    cut = extract(store, [f"{ID}{DUTY}"])
    assert "document-title" in {r.shape for r in validate(cut, shapes).results}
    assert validate(cut, shapes, focus=[f"{ID}{DUTY}"], local_only=True).results == ()


# --- what is shipped ----------------------------------------------------------------------------------------


def test_the_small_content_conforms(small_content, small_library, shapes) -> None:
    data = to_rdflib(dataset_quads(small_library, (), (), small_content))
    assert validate(data, shapes).results == ()


def test_everything_shipped_conforms(content, library, shapes) -> None:
    report = check(dataset_quads(library, (), (), content), shapes)
    assert report.conforms
    # a page that nobody has found yet is a gap in the content, which the warning says, and no fault of a rule
    missing = {d.id for d in library.documents.values() if not d.url}
    warned = {r.focus.rpartition("/")[2] for r in report.results if r.severity == "warning"}
    assert {r.shape for r in report.results if r.severity == "warning"} <= {"document-page"}
    assert warned <= missing
    assert len(warned) < 12


# --- how they are written -----------------------------------------------------------------------------------


def test_each_shape_has_a_target_and_a_message_that_says_what_to_do(parsed) -> None:
    named = {shape for shape in parsed.subjects(RDF.type) if isinstance(shape, URIRef)}
    targeted = {shape for target in TARGETS for shape in parsed.subjects(target)}
    assert {shape.rpartition("#")[2] for shape in named - targeted} == {"not-settled"}
    assert {shape.rpartition("#")[2] for shape in targeted} == messages(parsed).keys()
    for message in messages(parsed).values():
        assert message.endswith("."), message
        assert 40 <= len(message) <= 260, message


def test_shapes_speak_only_of_what_is_declared(parsed, content) -> None:
    """A misspelt class would have no members, and its shape would pass everything."""
    declared = {quad.subject.value for quad in ontology_quads(content)}
    used = {term for triple in parsed for term in triple if str(term).startswith(DEFAULT_BASE)}
    ours = {term for term in used if not str(term).startswith(f"{DEFAULT_BASE}shapes#")}
    assert len(ours) > 60
    assert {str(term) for term in ours} <= declared


def test_shapes_are_named_once_over_all_files(content) -> None:
    named: list[str] = []
    for path in shape_files(content):
        graph = Graph().parse(path)
        named += {str(s) for s in graph.subjects(RDF.type) if isinstance(s, URIRef)}
    assert len(named) == len(set(named))
