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
    "INCLUDES",
    "SERVICES_OF_LINES",
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
    "ServiceLine",
    "ServiceType",
    "StatedType",
    "Status",
    "in_signs",
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


class ServiceLine(StrEnum):
    """A part of a provider's care: CQC's core services for NHS trusts, a draft of the project's."""

    URGENT_AND_EMERGENCY = "urgent_and_emergency"
    MEDICAL_CARE = "medical_care"
    SURGERY = "surgery"
    CRITICAL_CARE = "critical_care"
    MATERNITY = "maternity"
    GYNAECOLOGY = "gynaecology"
    CHILDREN_AND_YOUNG_PEOPLE = "children_and_young_people"
    END_OF_LIFE = "end_of_life"
    OUTPATIENTS = "outpatients"
    DIAGNOSTIC_IMAGING = "diagnostic_imaging"
    MENTAL_HEALTH_WARDS = "mental_health_wards"
    MENTAL_HEALTH_REHABILITATION = "mental_health_rehabilitation"
    SECURE_WARDS = "secure_wards"
    CHILD_MENTAL_HEALTH_WARDS = "child_mental_health_wards"
    OLDER_MENTAL_HEALTH_WARDS = "older_mental_health_wards"
    LEARNING_DISABILITY_WARDS = "learning_disability_wards"
    COMMUNITY_MENTAL_HEALTH = "community_mental_health"
    MENTAL_HEALTH_CRISIS = "mental_health_crisis"
    CHILD_MENTAL_HEALTH_COMMUNITY = "child_mental_health_community"
    OLDER_MENTAL_HEALTH_COMMUNITY = "older_mental_health_community"
    LEARNING_DISABILITY_COMMUNITY = "learning_disability_community"
    COMMUNITY_ADULTS = "community_adults"
    COMMUNITY_CHILDREN = "community_children"
    COMMUNITY_INPATIENTS = "community_inpatients"
    COMMUNITY_DENTAL = "community_dental"
    COMMUNITY_URGENT_CARE = "community_urgent_care"
    EMERGENCY_OPERATIONS_CENTRE = "emergency_operations_centre"
    AMBULANCE_EMERGENCY = "ambulance_emergency"
    PATIENT_TRANSPORT = "patient_transport"
    AMBULANCE_RESILIENCE = "ambulance_resilience"


_AC, _MH, _CO, _AM, _SP, _MA = list(ServiceType)[:6]
#: type of service -> others that whoever gives it gives as well, by what it is defined as
INCLUDES: Final[dict[ServiceType, tuple[ServiceType, ...]]] = {ServiceType.ACUTE: (ServiceType.MATERNITY,)}
#: service line -> the types of service of which it is a part
SERVICES_OF_LINES: Final[dict[ServiceLine, tuple[ServiceType, ...]]] = {
    ServiceLine.URGENT_AND_EMERGENCY: (_AC, _SP),
    ServiceLine.MEDICAL_CARE: (_AC, _SP),
    ServiceLine.SURGERY: (_AC, _SP),
    ServiceLine.CRITICAL_CARE: (_AC, _SP),
    ServiceLine.MATERNITY: (_AC, _CO, _SP, _MA),
    ServiceLine.GYNAECOLOGY: (_AC, _SP),
    ServiceLine.CHILDREN_AND_YOUNG_PEOPLE: (_AC, _SP),
    ServiceLine.END_OF_LIFE: (_AC, _CO, _SP),
    ServiceLine.OUTPATIENTS: (_AC, _SP),
    ServiceLine.DIAGNOSTIC_IMAGING: (_AC, _CO, _SP),
    ServiceLine.MENTAL_HEALTH_WARDS: (_MH,),
    ServiceLine.MENTAL_HEALTH_REHABILITATION: (_MH,),
    ServiceLine.SECURE_WARDS: (_MH,),
    ServiceLine.CHILD_MENTAL_HEALTH_WARDS: (_MH,),
    ServiceLine.OLDER_MENTAL_HEALTH_WARDS: (_MH,),
    ServiceLine.LEARNING_DISABILITY_WARDS: (_MH,),
    ServiceLine.COMMUNITY_MENTAL_HEALTH: (_MH,),
    ServiceLine.MENTAL_HEALTH_CRISIS: (_MH,),
    ServiceLine.CHILD_MENTAL_HEALTH_COMMUNITY: (_MH,),
    ServiceLine.OLDER_MENTAL_HEALTH_COMMUNITY: (_MH,),
    ServiceLine.LEARNING_DISABILITY_COMMUNITY: (_MH, _CO),
    ServiceLine.COMMUNITY_ADULTS: (_CO,),
    ServiceLine.COMMUNITY_CHILDREN: (_CO,),
    ServiceLine.COMMUNITY_INPATIENTS: (_CO,),
    ServiceLine.COMMUNITY_DENTAL: (_CO,),
    ServiceLine.COMMUNITY_URGENT_CARE: (_CO,),
    ServiceLine.EMERGENCY_OPERATIONS_CENTRE: (_AM,),
    ServiceLine.AMBULANCE_EMERGENCY: (_AM,),
    ServiceLine.PATIENT_TRANSPORT: (_AM,),
    ServiceLine.AMBULANCE_RESILIENCE: (_AM,),
}


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


def in_signs(limit: str, converted: str | None = None) -> str:
    """Return a limit with its operator as people write it, and the same amount in another unit in brackets.

    >>> in_signs("time to review <= 2 days", "48 hours")
    'time to review ≤ 2 days (48 hours)'
    """
    signs = limit.replace("<=", "≤").replace(">=", "≥")
    return f"{signs} ({converted})" if converted else signs
