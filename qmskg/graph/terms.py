"""Namespaces, and every term of the project's own ontology that the graph uses, spelt once.

Terms of the ontology are under the base IRI, which is a setting; :class:`Names` makes them for one base. Their
names are :data:`QmsTerm`, so that mypy finds a misspelt one; a test holds them to ``ontology/qmskg.ttl``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, Literal, get_args

from pyoxigraph import NamedNode

from qmskg import vocabulary as v
from qmskg.identity import DEFAULT_BASE, graph_iri, iri, ontology_iri
from qmskg.relations import Relation, Ruling, Strength
from qmskg.themes import QualitySide

__all__ = [
    "DCTERMS",
    "FOAF",
    "GRAPH_OF",
    "OWL",
    "PREFIXES",
    "QMS_TERMS",
    "RDF",
    "RDFS",
    "SCHEMES",
    "SEMAPV",
    "SKOS",
    "SSSOM",
    "XSD",
    "GraphName",
    "Names",
    "Namespace",
    "QmsTerm",
    "class_of_kind",
]


@dataclass(frozen=True, slots=True)
class Namespace:
    """The common beginning of a vocabulary's IRIs.

    >>> SKOS("exactMatch").value
    'http://www.w3.org/2004/02/skos/core#exactMatch'
    """

    iri: str

    def __call__(self, local: str) -> NamedNode:
        """Return the IRI of a term."""
        return NamedNode(self.iri + local)


RDF: Final = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = Namespace("http://www.w3.org/2000/01/rdf-schema#")
OWL: Final = Namespace("http://www.w3.org/2002/07/owl#")
XSD: Final = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
DCTERMS: Final = Namespace("http://purl.org/dc/terms/")
FOAF: Final = Namespace("http://xmlns.com/foaf/0.1/")
SSSOM: Final = Namespace("https://w3id.org/sssom/")
SEMAPV: Final = Namespace("https://w3id.org/semapv/vocab/")

#: prefix -> namespace, for CURIEs such as those of ``relations.RELATIONS`` and for what people read
PREFIXES: Final[dict[str, Namespace]] = {
    "rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD, "skos": SKOS, "dcterms": DCTERMS, "foaf": FOAF,
    "sssom": SSSOM, "semapv": SEMAPV,
}  # fmt: skip


QmsTerm = Literal[
    # classes
    "Audit", "CoreMember", "CoreStandard", "Document", "Edition", "EvidenceLink", "ExternalNode", "Leaf",
    "Measure", "Proposal", "Release", "Requirement", "SetRelation", "Source", "StatedLink", "Threshold",
    # documents
    "acronym", "appliesTo", "code", "commissioner", "contentAsOf", "demandKind", "documentKind", "editionStatus",
    "effective", "frequency", "frequencyNote", "hasEdition", "jurisdiction", "legalForce", "mandatory", "shortTitle",
    "serviceLine", "specialty",
    # requirements, measures and thresholds
    "actor", "cannotShow", "checked", "clockStart", "contentChecked", "contentPage", "contentVerified", "dutyForm",
    "dutyType", "evidencePage", "hasPart", "hasThreshold", "identityVerified", "inDocument", "levelDescription",
    "minted", "number", "numericValue", "obligation", "operator", "parent", "period", "population", "quantity",
    "requirementStatus", "revision", "sample", "standardNamed", "text", "thresholdsChecked", "thresholdsPage",
    "thresholdsVerified", "titleOfficial", "topic", "unit", "value",
    # links
    "conflicts", "evidences", "extentStated", "intersectsWith", "leaf", "mapsTo", "measure", "measures",
    "notCovered", "object", "origin", "probability", "proposedBy", "readers", "reason", "relatesTo", "relation",
    "reworded", "round", "sharedDuty", "statedBy", "statedType", "status", "strength", "subject", "tokenMadeBy",
    # core standards, and what stands in none
    "annex", "codifiable", "codifiableBecause", "concernsQuality", "draft", "hasMember", "leavesOut", "madeBy",
    "memberOf", "metWhen", "observedAtBasic", "observedAtDeveloping", "observedAtEmbedded", "qmsFunction", "rationale",
    "remainder", "scope", "setAside", "setAsideBecause", "statement", "takenFrom", "theme", "themeGuessed",
    # releases
    "profile", "publishes",
]  # fmt: skip
QMS_TERMS: Final[tuple[str, ...]] = get_args(QmsTerm)


class GraphName(StrEnum):
    """The named graphs that are always there; each source has one more, ``source/<id>/<edition>``.

    ``META`` says which build and which register position the store holds; the others are the design's.
    """

    ONTOLOGY = "ontology"
    PUBLISHED = "published"
    AGREED = "agreed"
    READ_ONCE = "read-once"
    DISPUTED = "disputed"
    UNSURE = "unsure"
    REJECTED = "rejected"
    PROPOSED = "proposed"
    INFERRED = "inferred"
    CORE_DRAFT = "coreset/draft"
    SET_ASIDE = "coreset/set-aside"
    META = "meta"


#: status of a pair -> the graph that holds it
GRAPH_OF: Final[dict[v.Status, GraphName]] = {status: GraphName[status.name] for status in v.Status}

#: enum -> the SKOS scheme of the same members under ``vocab/``
SCHEMES: Final[dict[type[StrEnum], str]] = {
    v.DocumentKind: "document_kind",
    v.AuditKind: "audit_kind",
    v.EditionStatus: "edition_status",
    v.RequirementStatus: "requirement_status",
    v.LegalForce: "legal_force",
    v.DemandKind: "demand_kind",
    v.Obligation: "obligation",
    v.DutyType: "duty_type",
    v.DutyForm: "duty_form",
    v.Codifiability: "codifiability",
    v.Operator: "operator",
    v.ServiceType: "service_type",
    v.ServiceLine: "service_line",
    v.Frequency: "frequency",
    v.QmsFunction: "qms_function",
    v.StatedType: "stated_type",
    v.Status: "status",
    v.Role: "role",
    Relation: "relation",
    Strength: "strength",
    Ruling: "ruling",
}


def class_of_kind(kind: v.DocumentKind | v.AuditKind) -> str:
    """Return the ontology's class of documents of a kind; the concepts of the kinds name the same.

    >>> class_of_kind(v.AuditKind.NATIONAL_CLINICAL_AUDIT)
    'NationalClinicalAudit'
    """
    # a tool of quality work is a class of its own, disjoint with documents
    return "ToolDocument" if kind is v.DocumentKind.TOOL else kind.value.title().replace("_", "")


@dataclass(frozen=True, slots=True)
class Names:
    """IRIs under one base."""

    base: str = DEFAULT_BASE

    def qms(self, term: QmsTerm) -> NamedNode:
        """Return a term of the project's ontology."""
        return _qms(term, self.base)

    def concept(self, member: StrEnum) -> NamedNode:
        """Return the concept that stands for a member of a closed vocabulary.

        >>> Names().concept(v.Operator.AT_LEAST).value
        'https://w3id.org/qmskg/vocab/operator/at_least'
        """
        return _concept(member, self.base)

    def quality(self, side: QualitySide) -> NamedNode:
        """Return the concept of a side of quality; its scheme holds those of other frameworks too.

        >>> Names().quality(QualitySide.SAFE).value
        'https://w3id.org/qmskg/vocab/quality_concept/nqb_safe'
        """
        return NamedNode(f"{self.base}vocab/quality_concept/{side.value}")

    def curie(self, curie: str) -> NamedNode:
        """Return what a CURIE of one of the tables stands for.

        >>> Names().curie("qms:intersectsWith").value
        'https://w3id.org/qmskg/ontology#intersectsWith'
        """
        prefix, _, local = curie.partition(":")
        return NamedNode(ontology_iri(local, self.base)) if prefix == "qms" else PREFIXES[prefix](local)

    def graph(self, name: str) -> NamedNode:
        """Return a named graph."""
        return NamedNode(graph_iri(name, self.base))

    def individual(self, kind: str, local: str) -> NamedNode:
        """Return the IRI of an individual, ``local`` being a short id or what stands in for one."""
        return NamedNode(iri(kind, local, self.base))


@lru_cache(maxsize=1024)
def _qms(term: str, base: str) -> NamedNode:
    return NamedNode(ontology_iri(term, base))


@lru_cache(maxsize=1024, typed=True)  # members of different enums are equal as strings
def _concept(member: StrEnum, base: str) -> NamedNode:
    # an operator's value is a sign, which an IRI cannot hold
    local = member.name.lower() if isinstance(member, v.Operator) else member.value
    return NamedNode(f"{base}vocab/{SCHEMES[type(member)]}/{local}")
