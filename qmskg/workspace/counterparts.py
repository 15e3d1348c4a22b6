"""Near duplicates, and leaves that stand alone: what the last match found, less what people know better."""

from __future__ import annotations

from typing import Any

from qmskg import vocabulary as v
from qmskg.links import Origin
from qmskg.matching.reasons import limits
from qmskg.model import Library
from qmskg.workspace.view import View

__all__ = ["alone", "duplicates"]

_COUNTERPARTS = {v.Status.PUBLISHED, v.Status.AGREED}


def duplicates(view: View) -> dict[str, Any]:
    """Return groups of leaves of different documents that say the same, with the limits and people that differ.

    A group says nothing about a relation: that is for people to decide.
    """
    library = view.library
    groups = []
    for found in view.snapshot.report.get("duplicates", []):
        leaves = [id for id in found["leaves"] if id in library.leaves and library.active(id)]
        if len(leaves) > 1:
            groups.append(
                {**found, "leaves": [_leaf(library, id) for id in leaves], **_differing(library, leaves)}
            )
    return {"groups": groups, "matched": bool(view.snapshot.report.get("matched"))}


def alone(view: View, source: str | None = None) -> dict[str, Any]:
    """Return the leaves to which nothing held here answers, the surest first.

    Left out are leaves with a published or agreed link, or with a proposal, be it the matcher's or recalled. ``sure``
    is the chance that none of the five likeliest candidates is right.
    """
    library = view.library
    rows = []
    for id, found in view.snapshot.report.get("alone", {}).items():
        if id not in library.leaves or not library.active(id) or (source and library.document_of(id).id != source):
            continue
        if not _has_counterpart(view, id):
            rows.append({**_leaf(library, id), "sure": found["sure"], "nearest": found["nearest"]})
    rows.sort(key=lambda row: (-row["sure"], row["id"]))
    return {"alone": rows, "matched": bool(view.snapshot.report.get("matched"))}


def _has_counterpart(view: View, id: str) -> bool:
    """Whether a leaf is linked or proposed with another, a measure's evidence not being a requirement's like."""
    measure = view.library.is_measure(id)
    return any(
        measure or not view.library.is_measure(link.a)
        for link in view.at(id)
        if link.status in _COUNTERPARTS
        # a draft puts every duty somewhere, which tells nothing of whether another source asks for the like
        or (link.status is v.Status.PROPOSED and link.origin is not Origin.DRAFTED)
    ) or any(
        measure or not view.library.is_measure(other)
        for stated in view.library.stated
        if id in {stated.subject, stated.object}
        and (other := stated.object if stated.subject == id else stated.subject) in view.library.leaves
    )


def _leaf(library: Library, id: str) -> dict[str, Any]:
    node = library.nodes[id]
    return {"id": id, "title": node.title, "kind": node.kind, "source": library.document_of(id).name}


def _differing(library: Library, leaves: list[str]) -> dict[str, Any]:
    """What a reader must not overlook where texts look the same."""
    named = {id: sorted(limits(library.nodes[id].text)) for id in leaves}
    people = {id: library.nodes[id].population for id in leaves}
    return {
        "limits": named if len({tuple(found) for found in named.values()}) > 1 else {},
        "populations": people if len({*people.values()}) > 1 else {},
    }
