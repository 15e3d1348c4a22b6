"""One dataset with every kind of link in it, and texts that try to be formulas."""

from __future__ import annotations

from pathlib import Path

import pytest

from qmskg.authored import LeftOut, Ruled
from qmskg.coreset import draft_core_set
from qmskg.exports import Dataset
from qmskg.links import CoreStandard, Link, LinkKind
from qmskg.model import Audit, Edition, Library, Measure, Requirement, Source, StatedLink, Threshold
from qmskg.relations import Relation
from qmskg.vocabulary import AuditKind, DocumentKind, Operator, ServiceType, StatedType, Status

IN_TIME = "Operate within 36 hours."
PAGE = "https://example.org/standards"


def source(id: str, licence: str, *requirements: Requirement) -> Source:
    return Source(
        id=id,
        title=f"Standards of {id}",
        publisher=f"Body of {id}",
        edition=Edition(version="2", published="2024-03", updated="2025-06-07"),
        licence=licence,
        kind=DocumentKind.GUIDANCE,
        url=PAGE,
        applies_to=(ServiceType.ACUTE, ServiceType.COMMUNITY),
        requirements=requirements,
    )


def requirement(id: str, title: str, summary: str = "", **more: object) -> Requirement:
    return Requirement.model_validate(
        {"id": id, "number": id.partition(":")[2], "title": title, "summary": summary, **more}
    )


@pytest.fixture(scope="session")
def made_up() -> Library:
    within = Threshold(quantity="time to surgery", operator=Operator.AT_MOST, value=36, unit="hours")
    return Library(
        sources=(
            source(
                "alpha",
                "OGL-3.0",
                requirement("alpha:1", "Surgery"),
                requirement("alpha:1.1", "Surgery in time", IN_TIME, parent="alpha:1", thresholds=(within,)),
                requirement("alpha:2", "=HYPERLINK('http://example.org')", "+1, 'quoted', \"twice\"\nand a line."),
                requirement("alpha:3", "@SUM(1+1)*cmd|' /C calc'!A0", "'=already guarded"),
            ),
            source("beta", "Copyright of the college", requirement("beta:1", "-2 hours", "Soon, café £5.")),
            source("gamma", "OGL-3.0", requirement("gamma:1", "Pain | relief", "Give pain relief.\tPromptly.")),
        ),
        audits=(
            Audit(
                id="audit-x",
                title="Audit of hips",
                publisher="Body",
                edition=Edition(version="1", published="2023"),
                licence="HQIP copyright",
                kind=AuditKind.NATIONAL_CLINICAL_AUDIT,
                measures=(Measure(id="audit-x:m1", title="Surgery within 36 hours", summary="Share in time."),),
            ),
        ),
        stated=(
            StatedLink(
                subject="audit-x:m1", type=StatedType.MEASURES, object="alpha:1.1", issuer="NICE", page=PAGE,
                note='says "so"',
            ),
            StatedLink(subject="alpha", type=StatedType.REPLACES, object="elsewhere:9", issuer="Body", page=PAGE),
        ),
    )  # fmt: skip


@pytest.fixture(scope="session")
def links() -> tuple[Link, ...]:
    mapping, evidence = LinkKind.MAPPING, LinkKind.EVIDENCE
    people = {"readers": 2, "people": ("Ada | Example", "Ben Example"), "time": "2026-02-03T04:05:06Z"}
    rows = [
        {"a": "alpha:1.1", "b": "beta:1", "status": Status.AGREED, "answer": Relation.SUPERSET, **people},
        {"a": "alpha:2", "b": "gamma:1", "status": Status.AGREED, "answer": Relation.INTERSECTS,
         "shared": "=tell people\nboth\tways", "conflicts": "time", "reworded": True, **people},
        {"a": "alpha:3", "b": "gamma:1", "status": Status.AGREED, "answer": Relation.EQUAL, **people,
         "readers": 1},
        {"a": "alpha:1.1", "b": "gamma:1", "status": Status.REJECTED, "answer": Relation.NONE, **people},
        {"a": "alpha:2", "b": "beta:1", "status": Status.PROPOSED, "answer": Relation.SUBSET,
         "probability": 0.123456789, "model": "m@1", "origin": "machine"},
        {"a": "alpha:3", "b": "beta:1", "status": Status.PROPOSED, "origin": "recalled"},
        {"a": "beta:1", "b": "gamma:1", "status": Status.READ_ONCE, "readers": 1},
        {"a": "audit-x:m1", "b": "beta:1", "kind": evidence, "status": Status.AGREED, "answer": "partial",
         "not_covered": ("children", "=others"), **people},
        {"a": "audit-x:m1", "b": "gamma:1", "kind": evidence, "status": Status.PROPOSED, "answer": "related"},
        {"a": "audit-x:m1", "b": "core:telling", "kind": evidence, "status": Status.PROPOSED, "answer": "partial",
         "not_covered": ("=children",), "origin": "drafted", "reasons": ("It counts.",)},
        {"a": "core:telling", "b": "gamma:1", "status": Status.PROPOSED, "answer": Relation.INTERSECTS,
         "shared": "telling", "origin": "drafted", "reasons": ("They overlap.",)},
    ]  # fmt: skip
    return tuple(Link.model_validate({"kind": mapping, **row}) for row in rows)


@pytest.fixture(scope="session")
def data(made_up: Library, links: tuple[Link, ...], content: Path) -> Dataset:
    core = draft_core_set(made_up, links, {"core:alpha_3": {"title": "=1+1", "made_by": "Ada Example"}})
    assert len(core) == 2
    out = LeftOut(scope="beta", became=Ruled.OUT_OF_SCOPE, reason="=Not for trusts.")
    return Dataset(
        made_up, links, (*core, drafted()), content, version="0.1.0", position=17, rulings={"beta:1": out}
    )  # fmt: skip


def drafted() -> CoreStandard:
    """A core standard that the project wrote, with everything that it may say."""
    return CoreStandard.model_validate({
        "id": "core:telling",
        "title": "+Telling",
        "statement": "People are told.",
        "scope": "All.",
        "who_acts": "@everybody",
        "met_when": ("=A", "B"),
        "rationale": "It is right.",
        "leaves_out": ("C",),
        "theme": "Openness",
        "quality": "nqb_safe",
        "function": "control",
        "applies_to": ("acute", "community"),
        "made_by": "qmskg project (draft, not agreed)",
        "origin": "drafted",
        "maturity": {"basic": "-1", "developing": "2", "embedded": "3"},
        "codifiable": {"answer": "in_part", "reason": "=words"},
        "strictest": (
            {"quantity": "time", "operator": "<=", "value": 10, "unit": "days", "whose": "gamma:1"},
        ),
        "members": (
            {"leaf": "gamma:1", "relation": "intersects", "shared": "telling", "remainder": "=rest", "reason": "R"},
        ),
    })  # fmt: skip
