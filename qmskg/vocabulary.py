"""The closed vocabularies of the domain, each an enum, and the words that people read for them.

Every enum here has a SKOS scheme of the same members in ``ontology/vocab``; a test holds the two together.
Relations between demands and evidence words have a module of their own, :mod:`qmskg.relations`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = [
    "AUDIT_KINDS",
    "COUNTING",
    "STATED",
    "AuditKind",
    "Codifiability",
    "DemandKind",
    "DocumentKind",
    "DutyForm",
    "DutyType",
    "EditionStatus",
    "Frequency",
    "LegalForce",
    "Obligation",
    "Operator",
    "QmsFunction",
    "RequirementStatus",
    "Role",
    "ServiceType",
    "StatedType",
    "Status",
]


class DocumentKind(StrEnum):
    """What kind of document a source is."""

    STATUTORY_REGULATION = "statutory_regulation"
    REGULATORY_FRAMEWORK = "regulatory_framework"
    NATIONAL_FRAMEWORK = "national_framework"
    GUIDANCE = "guidance"
    QUALITY_STANDARD = "quality_standard"
    CONTRACT = "contract"
    PROGRAMME = "programme"
    ACCREDITATION = "accreditation"
    ISO_STANDARD = "iso_standard"
    TOOL = "tool"


class AuditKind(StrEnum):
    """What kind of audit gives the evidence."""

    NATIONAL_CLINICAL_AUDIT = "national_clinical_audit"
    OUTCOME_REVIEW_PROGRAMME = "outcome_review_programme"
    REGISTRY = "registry"
    NATIONAL_DATA_COLLECTION = "national_data_collection"
    PATIENT_SURVEY = "patient_survey"
    SERVICE_EVALUATION = "service_evaluation"
    LOCAL_AUDIT_TEMPLATE = "local_audit_template"


class EditionStatus(StrEnum):
    """Where an edition stands; answers rest on those in force."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    CLOSED = "closed"


class RequirementStatus(StrEnum):
    """Whether one requirement of an edition still asks for anything."""

    CURRENT = "current"
    DEVELOPMENTAL = "developmental"
    PLACEHOLDER = "placeholder"
    REMOVED = "removed"


class LegalForce(StrEnum):
    """What makes an organisation follow a source."""

    STATUTORY = "statutory"
    CONTRACTUAL = "contractual"
    MANDATED = "mandated"
    VOLUNTARY = "voluntary"


class DemandKind(StrEnum):
    """What kind of demand a source makes: the nine kinds that are ascribed to the Dash review of 2025."""

    PRIORITY = "priority"
    TARGET = "target"
    STANDARD = "standard"
    REQUIREMENT = "requirement"
    GUIDANCE = "guidance"
    DIRECTION = "direction"
    PROGRAMME = "programme"
    INCENTIVE = "incentive"
    MEASURE = "measure"


class Obligation(StrEnum):
    """How strongly a requirement binds."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class DutyType(StrEnum):
    """Donabedian's three, and learning."""

    STRUCTURE = "structure"
    PROCESS = "process"
    OUTCOME = "outcome"
    LEARNING = "learning"


class DutyForm(StrEnum):
    """How closely a duty says what to do: islands of reliability are made of rules and procedures.

    A *principle* leaves the how to judgement, a *rule* can be met or missed, a *procedure* gives the steps.
    """

    PRINCIPLE = "principle"
    RULE = "rule"
    PROCEDURE = "procedure"


class Codifiability(StrEnum):
    """Whether a process can be written down as steps that are the same every time.

    What can be codified may be made reliable by rules and checks; what is led by judgement needs skill, time and
    talk, and is harmed by a checklist.
    """

    YES = "yes"
    IN_PART = "in_part"
    JUDGEMENT_LED = "judgement_led"


class Operator(StrEnum):
    """How a threshold compares."""

    AT_LEAST = ">="
    AT_MOST = "<="
    MORE_THAN = ">"
    LESS_THAN = "<"
    EXACTLY = "="


class ServiceType(StrEnum):
    """Who a document is for: NHS provider types, and settings beyond them."""

    ACUTE = "acute"
    MENTAL_HEALTH = "mental_health"
    COMMUNITY = "community"
    AMBULANCE = "ambulance"
    SPECIALIST = "specialist"
    MATERNITY = "maternity"
    PRIMARY_CARE = "primary_care"
    ADULT_SOCIAL_CARE = "adult_social_care"
    SUPPLIERS = "suppliers"


class Frequency(StrEnum):
    """How often an audit collects."""

    CONTINUOUS = "continuous"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"
    SNAPSHOT = "snapshot"
    VARIES = "varies"
    CLOSED = "closed"


class QmsFunction(StrEnum):
    """The four functions of a quality management system (Juran's trilogy, and assurance)."""

    PLANNING = "planning"
    CONTROL = "control"
    ASSURANCE = "assurance"
    IMPROVEMENT = "improvement"


class StatedType(StrEnum):
    """What a body itself says that two things have to do with each other. Never a set relation."""

    MEASURES = "measures"
    MAPS_TO = "maps_to"
    RELATES_TO = "relates_to"
    REPLACES = "replaces"


class Status(StrEnum):
    """The state of a pair. Only PUBLISHED and AGREED count."""

    PUBLISHED = "published"
    AGREED = "agreed"
    READ_ONCE = "read_once"
    DISPUTED = "disputed"
    UNSURE = "unsure"
    PROPOSED = "proposed"
    REJECTED = "rejected"


class Role(StrEnum):
    """What a person is here to do; one person may hold several. :mod:`qmskg.register.rights` says what each may do."""

    READER = "reader"
    CURATOR = "curator"
    ADJUDICATOR = "adjudicator"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"


COUNTING: Final = frozenset({Status.PUBLISHED, Status.AGREED})
AUDIT_KINDS: Final = frozenset(kind.value for kind in AuditKind)

#: stated type -> (property as a CURIE, the words that a person reads between the two ends)
STATED: Final[dict[StatedType, tuple[str, str]]] = {
    StatedType.MEASURES: ("qms:measures", "measures"),
    StatedType.MAPS_TO: ("qms:mapsTo", "maps to"),
    StatedType.RELATES_TO: ("qms:relatesTo", "relates to"),
    StatedType.REPLACES: ("dcterms:replaces", "replaces"),
}
