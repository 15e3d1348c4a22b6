"""Data with a word of its own in every text of a source, to see which of them go out."""

from __future__ import annotations

import dataclasses

from qmskg.exports import Dataset
from qmskg.links import CoreStandard
from qmskg.model import Library, Requirement, Threshold

KEPT = ("kept-summary", "kept-note", "kept-level", "kept-population", "kept-limit", "kept-document", "kept-title")
FACT = "time to a kept duty"


def with_every_text(licence: str, data: Dataset) -> Dataset:
    """A source and an audit with a word of their own in every text, and a core standard with a limit of theirs."""
    said: tuple[dict[str, object], ...] = (
        {"quantity": FACT, "operator": "<=", "value": 77, "unit": "hours", "population": "kept-population"},
        {"quantity": "how soon", "operator": "<=", "text": "kept-limit"},
    )
    leaf = Requirement(
        id="kept:1",
        number="1",
        title=f"{' '.join(['word'] * 12)} kept-title",
        summary="kept-summary",
        note="kept-note",
        population="kept-population",
        levels={"1": "kept-level"},
        thresholds=tuple(map(Threshold.model_validate, said)),
    )
    beyond = data.library.sources[0].model_copy(
        update={
            "id": "kept",
            "licence": licence,
            "summary": "kept-document",
            "note": "kept-note",
            "requirements": (leaf,),
        }
    )
    audit = data.library.audits[0]
    measure = audit.measures[0].model_copy(update={"summary": "kept-summary", "note": "kept-note"})
    audits = (audit.model_copy(update={"licence": licence, "summary": "kept-document", "measures": (measure,)}),)
    library = Library(sources=(*data.library.sources, beyond), audits=audits, stated=data.library.stated)
    core = CoreStandard.model_validate({
        "id": "core:kept", "title": "Kept", "statement": "Kept.", "scope": "All.", "theme": "Openness",
        "made_by": "Ada",
        "strictest": tuple({**limit, "whose": "kept:1"} for limit in said),
        "members": ({"leaf": "kept:1", "relation": "subset"},),
    })  # fmt: skip
    return dataclasses.replace(data, library=library, core=(*data.core, core))
