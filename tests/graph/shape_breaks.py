"""How each shape is broken, one edit of the sound graph a row, by the address of what is broken."""

from __future__ import annotations

from everything import PAGE
from rdflib import SH

from qmskg.graph.terms import PREFIXES
from qmskg.graph.write import named_by
from qmskg.identity import DEFAULT_BASE, ontology_iri

__all__ = ["ALSO", "DUTY", "HEAD", "ID", "LOCAL", "RED_LINE", "TARGETS", "WARNINGS", "WHOLE", "put"]

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
    ("document-service-line", SOURCE, say(SOURCE, f"qms:serviceLine {concept('service_line/hospital')}")),
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
