"""A small made-up library about surgery for a broken hip, in which what asks for more is plain to see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qmskg.links import Link, LinkKind
from qmskg.model import Audit, Edition, Library, Measure, Requirement, Source
from qmskg.relations import Relation
from qmskg.vocabulary import AuditKind, DocumentKind, EditionStatus, RequirementStatus, ServiceType, Status


def requirement(id: str, summary: str, **more: object) -> Requirement:
    number = id.partition(":")[2]
    return Requirement.model_validate(
        {"id": id, "number": number, "title": summary.split(",")[0], "summary": summary, **more}
    )


def source(
    id: str, *summaries: str, status: EditionStatus = EditionStatus.IN_FORCE, licence: str = "OGL-3.0"
) -> Source:
    return Source(
        id=id,
        title=f"Standards of {id}",
        publisher=f"Body {id}",
        edition=Edition(version="1", published="2024-03", status=status),
        licence=licence,
        kind=DocumentKind.GUIDANCE,
        applies_to=(ServiceType.ACUTE,),
        requirements=tuple(requirement(f"{id}:{n}", text) for n, text in enumerate(summaries, start=1)),
    )


@pytest.fixture(scope="session")
def hips() -> Library:
    """Four sources in force, one superseded, one audit; surgery within 36 and 48 hours, and other duties."""
    removed = requirement("royal:9", "Nobody asks for this now", status=RequirementStatus.REMOVED)
    royal = source(
        "royal", "Operate within 36 hours, by a consultant", "Review bone health", licence="Copyright RCX"
    )
    return Library(
        sources=(
            source("alpha", "Operate within 36 hours. Say why when later", "Give pain relief on arrival"),
            source("beta", "Operate within 48 hours", "Offer a memory check"),
            source("gamma", "Operate within 36 hours of arrival", "Give pain relief within one hour"),
            royal.model_copy(update={"requirements": (*royal.requirements, removed)}),
            source("old", "Operate within 72 hours", status=EditionStatus.SUPERSEDED),
        ),
        audits=(
            Audit(
                id="audit-hips",
                title="Audit of hips",
                publisher="Body",
                edition=Edition(version="1", published="2023-01-15"),
                licence="HQIP copyright",
                kind=AuditKind.NATIONAL_CLINICAL_AUDIT,
                measures=(Measure(id="audit-hips:36h", title="Surgery within 36 hours"),),
            ),
        ),
    )


@pytest.fixture(scope="session")
def agreed() -> Callable[..., Link]:
    """Make an agreed mapping between two leaves, or a leaf and a core standard."""

    def make(a: str, answer: Relation, b: str, **more: object) -> Link:
        status = Status.REJECTED if answer is Relation.NONE else Status.AGREED
        fields = {"readers": 2, "people": ("Ada Example", "Ben Example"), "time": "2026-01-02T03:04:05Z", **more}
        fields.setdefault("read", {end: "substance:wording" for end in (a, b) if not end.startswith("core:")})
        if a > b:
            a, b, answer = b, a, answer.inverse
        return Link.model_validate(
            {"a": a, "b": b, "kind": LinkKind.MAPPING, "status": status, "answer": answer, **fields}
        )

    return make
