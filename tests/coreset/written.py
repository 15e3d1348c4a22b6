"""A core set that the project might have written over the made-up library of hips."""

from __future__ import annotations

from typing import Any

from qmskg.authored import AuthoredCore, WrittenCore
from qmskg.ingest import authored_core
from qmskg.model import Library


def standard(id: str, members: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    """Return one core standard as a file has it."""
    return {
        "id": id,
        "title": f"Title of {id}",
        "statement": "Hips are mended promptly.",
        "scope": "Broken hips.",
        "who_acts": "acute trust",
        "met_when": ["Lists are planned."],
        "rationale": "Waiting hurts.",
        "leaves_out": ["Getting well again."],
        "theme": "timeliness",
        "quality": "nqb_effective",
        "function": "control",
        "applies_to": ["acute"],
        "maturity": {"basic": "One.", "developing": "Two.", "embedded": "Three."},
        "codifiable": {"answer": "yes", "reason": "Lists and times."},
        "members": members,
        **more,
    }


def place(leaf: str, relation: str, **more: str) -> dict[str, str]:
    """Return one place as a file has it."""
    return {"leaf": leaf, "relation": relation, "reason": "Because.", **more}


def written(*standards: dict[str, Any], rulings: tuple[dict[str, str], ...] = ()) -> WrittenCore:
    """Return what a folder with these would be read as."""
    return WrittenCore.model_validate({"files": [{"standards": standards, "file": "x"}], "rulings": rulings})


def authored(library: Library) -> AuthoredCore:
    """Return two core standards with evidence, and rulings of three widths."""
    surgery = standard(
        "surgery",
        [
            place("alpha:1", "equal"),
            place("beta:1", "subset"),
            place("royal:1", "superset", remainder="A consultant operates."),
            place("old:1", "subset"),
        ],
        evidence=[
            {"measure": "audit-hips:36h", "strength": "partial", "not_covered": ["why"], "reason": "Times."}
        ],
    )
    pain = standard("pain", [place("alpha:2", "intersects", shared="Pain relief.", remainder="On arrival.")])
    rulings = (
        {"scope": "royal", "became": "kept", "annex": "royal-hips", "reason": "Only it asks."},
        {"scope": "royal:1", "became": "out_of_scope", "reason": "Not for trusts."},
        {"scope": "beta", "became": "out_of_scope", "reason": "Not for trusts."},
        {"scope": "beta:2", "became": "kept", "annex": "memory", "reason": "Only it asks."},
    )
    return authored_core(written(surgery, pain, rulings=rulings), library)
