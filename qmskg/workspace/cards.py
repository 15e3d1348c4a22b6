"""The review card and the queue: what a curator is shown, as plain documents.

Before the viewer has decided, a card shows no probability and nothing of another reader's open vote but that it
exists.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from qmskg import vocabulary as v
from qmskg.identity import DEFAULT_BASE, iri
from qmskg.links import CoreStandard, Link
from qmskg.matching.bands import band
from qmskg.model import Document, Library, Requirement, Source

__all__ = ["QueueOrder", "core_document", "leaf_document", "link_document"]

_SIBLINGS: Final = 12


class QueueOrder(StrEnum):
    """In which order the queue is worked."""

    USEFUL = "useful"
    SOURCE = "source"
    CORE = "core"
    DISAGREEMENTS = "disagreements"
    REOPENED = "reopened"
    CHALLENGED = "challenged"
    ASSIGNED = "assigned"
    #: leaves without a place in the core set (:mod:`qmskg.workspace.homes`)
    HOMES = "homes"
    MINE = "mine"


def leaf_document(library: Library, id: str, base: str = DEFAULT_BASE) -> dict[str, Any]:
    """Return one side of a card: the text in full, what stands above and beside it, and where it comes from."""
    node = library.nodes[id]
    document = library.document_of(id)
    beside = [s for s in library.children[node.parent or document.id] if s.id != id]
    return {
        "id": id,
        "iri": iri(node.kind, id, base),
        "title": node.title,
        "summary": node.summary,
        "number": node.number,
        "kind": node.kind,
        "document": _document(document),
        "parents": [{"id": p.id, "title": p.title} for p in library.parents(id)],
        "siblings": [{"id": s.id, "title": s.title} for s in beside[:_SIBLINGS]],
        "siblings_in_all": len(beside),
        "obligation": node.obligation.value,
        "duty_type": node.duty_type and node.duty_type.value,
        "actor": node.actor,
        "population": node.population,
        "thresholds": [str(t) for t in node.thresholds],
        "applies_to": [t.value for t in node.applies_to or document.applies_to],
        "page": node.verified.page or document.url,
        "verified": node.verified.model_dump(),
        **_measure(node),
    }


def _measure(node: Requirement) -> dict[str, Any]:
    """What only a measure has: its period, its sample, and what it cannot show."""
    names = ("period", "sample", "cannot_show", "standards")
    return {name: getattr(node, name) for name in names if hasattr(node, name)}


def _document(document: Document) -> dict[str, Any]:
    source = document if isinstance(document, Source) else None
    return {
        "id": document.id,
        "title": document.title,
        "short_title": document.name,
        "publisher": document.publisher,
        "version": document.edition.version,
        "status": document.edition.status.value,
        "licence": document.licence,
        "legal_force": source.legal_force.value if source else None,
        "url": document.url,
    }


def core_document(core: CoreStandard, other: str | None = None) -> dict[str, Any]:
    """Return a core standard as one side of a card.

    Args:
        core: the core standard. What shows that it is met is part of what it asks, so that stands in its summary.
        other: the leaf on the other side, whose place in a draft is not told before the viewer has decided.
    """
    met = f" Met when: {' '.join(core.met_when)}" if core.met_when else ""
    hidden = {m.leaf for m in core.members if m.leaf == other and m.status is not v.Status.AGREED}
    return {
        "id": core.id,
        "title": core.title,
        "summary": core.statement + met,
        "kind": "core",
        "scope": core.scope,
        "theme": core.theme,
        "draft": core.draft,
        "label": core.label,
        "made_by": core.made_by,
        "actor": core.who_acts,
        "thresholds": [str(limit) for limit in core.strictest],
        "applies_to": [service.value for service in core.applies_to],
        "leaves_out": list(core.leaves_out),
        "members": [m.model_dump(mode="json") for m in core.members if m.leaf not in hidden],
    }


def link_document(link: Link, *, with_proposal: bool) -> dict[str, Any]:
    """Return a link as people may see it; what the machine thought, and in which band, only ``with_proposal``."""
    if with_proposal:
        return {**link.model_dump(mode="json", exclude={"read"}), "band": band(link.probability)}
    return link.model_dump(mode="json", exclude={"read", "probability", "features", "ranks", "reasons", "model"})
