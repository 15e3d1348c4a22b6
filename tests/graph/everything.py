"""A made-up library, with links and core standards, in which every kind of thing stands at least once."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Quad

from qmskg.authored import LeftOut, Ruled
from qmskg.graph.write_links import dataset_quads
from qmskg.links import Codifiable, CoreMember, CoreStandard, Link, LinkKind, Maturity, Origin, Strictest
from qmskg.model import Audit, Edition, Library, Measure, Requirement, Source, StatedLink, Threshold, Verification
from qmskg.relations import Relation, Strength
from qmskg.themes import QualitySide
from qmskg.vocabulary import (
    AuditKind,
    Codifiability,
    DemandKind,
    DocumentKind,
    DutyForm,
    DutyType,
    EditionStatus,
    Frequency,
    LegalForce,
    Operator,
    QmsFunction,
    RequirementStatus,
    ServiceLine,
    ServiceType,
    StatedType,
    Status,
)

PAGE = "https://example.org/standards"
SEEN = Verification(
    identity=True, content=True, thresholds=True, page=PAGE, checked="2026-01", note="Seen in print too.",
    content_page=f"{PAGE}/1", content_checked="2026-02-03", thresholds_page=f"{PAGE}/2", thresholds_checked="2026",
)  # fmt: skip


RULINGS = {"alpha:1.2": LeftOut(scope="alpha:1.2", became=Ruled.KEPT, annex="pain", reason="Only alpha asks.")}


def requirement(id: str, summary: str, **more: object) -> Requirement:
    number = id.partition(":")[2]
    return Requirement.model_validate(
        {"id": id, "number": number, "title": summary.split(",")[0], "summary": summary, **more}
    )


def _alpha() -> Source:
    hours = Threshold(
        quantity="time to surgery", operator=Operator.AT_MOST, value=36, unit="hours", population="adults",
        clock_start="arrival",
    )  # fmt: skip
    return Source(
        id="alpha",
        title="Standards of alpha",
        short_title="Alpha",
        publisher="Body of alpha",
        edition=Edition(
            version="2", published="2024-03", effective="2024-04-01", updated="2025-06-07", content_as_of="2025"
        ),
        url=PAGE,
        licence="OGL-3.0",
        kind=DocumentKind.QUALITY_STANDARD,
        legal_force=LegalForce.MANDATED,
        demand_kind=DemandKind.STANDARD,
        code="A1",
        summary="What alpha asks for.",
        applies_to=(ServiceType.ACUTE, ServiceType.COMMUNITY),
        service_lines=(ServiceLine.SURGERY,),
        supersedes=("old",),
        related=("another",),
        note="Read in full.",
        verified=SEEN,
        requirements=(
            requirement("alpha:1", "Surgery"),
            requirement(
                "alpha:1.1", "Operate within 36 hours, by a consultant", parent="alpha:1", thresholds=(hours,),
                duty_type=DutyType.PROCESS, form=DutyForm.RULE, minted=True, title_official=False, note="Split.",
                actor="surgeons", population="adults", topics=("lists",), levels={"achieved": "Every month."},
                applies_to=(ServiceType.ACUTE,), verified=SEEN,
            ),
            requirement("alpha:1.2", "Say why", parent="alpha:1", status=RequirementStatus.DEVELOPMENTAL),
            requirement("alpha:2", "Give pain relief on arrival"),
        ),
    )  # fmt: skip


def _beta() -> Source:
    return Source(
        id="beta",
        title="Regulations of beta",
        publisher="Body of beta",
        edition=Edition(version="1", published="2020"),
        url=PAGE,
        licence="OGL-3.0",
        kind=DocumentKind.STATUTORY_REGULATION,
        legal_force=LegalForce.STATUTORY,
        requirements=(
            requirement("beta:1", "Operate within 48 hours"),
            requirement("beta:2", "Offer a memory check"),
            requirement("beta:3", "Give pain relief and record it"),
        ),
    )


def _old() -> Source:
    return Source(
        id="old",
        title="What alpha asked before",
        publisher="Body of alpha",
        edition=Edition(version="1", published="2012", status=EditionStatus.SUPERSEDED),
        url=PAGE,
        licence="OGL-3.0",
        kind=DocumentKind.TOOL,
        superseded_by=("alpha", "one that is not held"),
        requirements=(requirement("old:1", "Operate within 72 hours"),),
    )


def _audit() -> Audit:
    no_number = Threshold(quantity="pain score", operator=Operator.EXACTLY, text="recorded on arrival")
    return Audit(
        id="audit-x",
        title="Audit of hips",
        publisher="Body of audits",
        edition=Edition(version="1", published="2023"),
        url=PAGE,
        licence="HQIP copyright",
        kind=AuditKind.NATIONAL_CLINICAL_AUDIT,
        acronym="AX",
        commissioner="HQIP",
        mandatory="the contract",
        specialty="Orthogeriatrics",
        frequency=Frequency.CONTINUOUS,
        frequency_note="a report once a year",
        measures=(
            Measure(
                id="audit-x:m1", title="Surgery within 36 hours", period="calendar year", sample="all cases",
                cannot_show=("whether anybody was told",), standards=("Alpha 1.1",),
            ),
            Measure(id="audit-x:m2", title="Pain score on arrival", thresholds=(no_number,)),
        ),
    )  # fmt: skip


def library() -> Library:
    def stated(subject: str, type: StatedType, object_: str, note: str | None = None) -> StatedLink:
        return StatedLink(subject=subject, type=type, object=object_, issuer="NICE", page=PAGE, note=note)

    return Library(
        sources=(_alpha(), _beta(), _old()),
        audits=(_audit(),),
        stated=(
            stated("audit-x:m1", StatedType.MEASURES, "alpha:1", note="as a source of data"),
            stated("audit-x", StatedType.RELATES_TO, "beta"),
            stated("beta:2", StatedType.MAPS_TO, "elsewhere:9"),
            stated("alpha", StatedType.REPLACES, "old"),
        ),
    )


def links() -> tuple[Link, ...]:
    """Links of every status: each relation and each strength once."""
    mapping, evidence = LinkKind.MAPPING, LinkKind.EVIDENCE
    people = {"readers": 2, "people": ("Ada Example", "Ben Example"), "time": "2026-02-03T04:05:06Z"}
    agreed = {"status": Status.AGREED, **people}
    rows = [
        {"a": "alpha:1.1", "b": "beta:1", "answer": Relation.SUPERSET, "pages": (PAGE,), **agreed},
        {"a": "alpha:2", "b": "beta:3", "answer": Relation.SUBSET, "reworded": True, **agreed},
        {"a": "alpha:1.1", "b": "core:alpha_1.1", "answer": Relation.EQUAL, **agreed, "readers": 1,
         "people": ("Ada Example",)},
        {"a": "alpha:1.2", "b": "beta:3", "answer": Relation.INTERSECTS, "shared": "to record",
         "conflicts": "time", **agreed},
        {"a": "alpha:1.1", "b": "beta:2", "status": Status.REJECTED, "answer": Relation.NONE, **people},
        {"a": "alpha:2", "b": "beta:1", "status": Status.PROPOSED, "answer": Relation.SUBSET,
         "probability": 0.25, "model": "m@1", "origin": "machine", "reasons": ("both name pain",)},
        {"a": "beta:1", "b": "beta:2", "status": Status.READ_ONCE, "readers": 1},
        {"a": "beta:1", "b": "beta:3", "status": Status.DISPUTED, "readers": 2},
        {"a": "beta:2", "b": "beta:3", "status": Status.UNSURE, "answer": "unsure", "readers": 2},
        {"a": "audit-x:m1", "b": "alpha:1.1", "kind": evidence, "answer": Strength.PARTIAL,
         "not_covered": ("people under 60",), **agreed},
        {"a": "audit-x:m1", "b": "beta:1", "kind": evidence, "answer": Strength.FULL, "not_covered": (), **agreed},
        {"a": "audit-x:m2", "b": "beta:3", "kind": evidence, "answer": Strength.RELATED, **agreed},
        {"a": "audit-x:m2", "b": "beta:2", "kind": evidence, "status": Status.REJECTED, "answer": Strength.NONE,
         **people},
        {"a": "audit-x:m2", "b": "alpha:2", "kind": evidence, "status": Status.PROPOSED,
         "answer": Strength.PARTIAL},
        {"a": "audit-x:m1", "b": "core:memory", "kind": evidence, "status": Status.PROPOSED,
         "answer": Strength.PARTIAL, "origin": "drafted", "not_covered": ("families",)},
        {"a": "beta:1", "b": "core:memory", "status": Status.PROPOSED, "answer": Relation.SUBSET,
         "origin": "drafted", "reasons": ("It asks for less.",)},
    ]  # fmt: skip
    return tuple(Link.model_validate({"kind": mapping, **row}) for row in rows)


def core() -> tuple[CoreStandard, ...]:
    surgery = CoreStandard(
        id="core:alpha_1.1",
        title="Surgery in time",
        statement="People with a broken hip are operated on within 36 hours.",
        scope="All services that operate.",
        theme="Safe care",
        function=QmsFunction.CONTROL,
        applies_to=(ServiceType.ACUTE,),
        made_by="Ada Example",
        rationale="Alpha is the strictest.",
        members=(
            CoreMember(leaf="alpha:1.1", relation=Relation.EQUAL, status=Status.AGREED),
            CoreMember(leaf="beta:1", relation=Relation.SUBSET),
            CoreMember(leaf="beta:3", relation=Relation.INTERSECTS, remainder="to record pain relief"),
        ),
    )
    pain = CoreStandard(
        id="core:alpha_2",
        title="Pain relief",
        statement="People in pain are given relief on arrival.",
        scope="All services that admit.",
        theme="Safe care",
        members=(CoreMember(leaf="alpha:2", relation=Relation.EQUAL),),
    )
    return (surgery, pain, drafted())


def drafted() -> CoreStandard:
    """A core standard that the project wrote: with every field there is."""
    return CoreStandard(
        id="core:memory",
        title="Memory",
        statement="People with a broken hip are asked about their memory.",
        scope="Everyone admitted.",
        who_acts="ward team",
        met_when=("A score is in the record.", "Families are asked."),
        rationale="Confusion is missed.",
        leaves_out=("Treating confusion.",),
        theme="Assessment",
        theme_guessed=True,
        quality=QualitySide.SAFE,
        function=QmsFunction.PLANNING,
        applies_to=(ServiceType.ACUTE, ServiceType.COMMUNITY),
        made_by="qmskg project (draft, not agreed)",
        origin=Origin.DRAFTED,
        maturity=Maturity(basic="Scores.", developing="Shares.", embedded="Talk."),
        codifiable=Codifiable(answer=Codifiability.IN_PART, reason="The score is; the talk is not."),
        strictest=(Strictest(quantity="time", operator=Operator.AT_MOST, value=3, unit="days", whose="beta:1"),),
        members=(
            CoreMember(leaf="beta:1", relation=Relation.SUBSET, reason="It asks for less."),
            CoreMember(
                leaf="beta:3", relation=Relation.INTERSECTS, shared="Asking.", remainder="Pain.", reason="Half."
            ),
        ),
    )


def quads(content: Path) -> list[Quad]:
    """Return all of it as the graph's writer writes it, with the ontology of a content folder."""
    return list(dataset_quads(library(), links(), core(), content, rulings=RULINGS))
