"""How much of the content was seen on a page, by source."""

from __future__ import annotations

from collections import Counter
from typing import Any

from qmskg.model import Library, Requirement
from qmskg.vocabulary import RequirementStatus

__all__ = ["identity_seen", "sources_status", "verified"]


def identity_seen(library: Library, node: Requirement) -> bool:
    """Return whether number and title were seen on a page.

    A part that the project made by splitting has no number of the body's: there it is the number and title of
    what was split, which for a document without numbers of its own is the document.
    """
    while node.minted and not node.verified.identity and node.parent:
        node = library.nodes[node.parent]
    whole = library.document_of(node.id) if node.minted else node
    return node.verified.identity or whole.verified.identity


def verified(library: Library, node: Requirement) -> bool:
    """Return whether number, title and duty were all seen on a page; thresholds have a flag of their own."""
    return node.verified.content and identity_seen(library, node)


def sources_status(library: Library) -> dict[str, Any]:
    """Return the shares over all leaves, and the counts by source.

    ``verified`` is identity and content; ``identity`` and ``thresholds`` are counted beside it. Leaves that ask for
    nothing any more are not counted.
    """
    by_source = {document.id: dict(_counted(library, document.id)) for document in library.documents.values()}
    total: Counter[str] = Counter()
    for counts in by_source.values():
        total.update(counts)
    leaves = total["leaves"]
    return {
        "verified_share": round(total["verified"] / leaves, 4) if leaves else 0.0,
        "identity_share": round(total["identity"] / leaves, 4) if leaves else 0.0,
        "leaves": leaves,
        "by_source": by_source,
    }


def _counted(library: Library, document: str) -> Counter[str]:
    counts: Counter[str] = Counter(leaves=0, verified=0, identity=0, with_thresholds=0, thresholds=0)
    asked = {RequirementStatus.CURRENT, RequirementStatus.DEVELOPMENTAL}
    for leaf in (leaf for leaf in library.leaves_under(document) if leaf.status in asked):
        counts["leaves"] += 1
        counts["verified"] += verified(library, leaf)
        counts["identity"] += identity_seen(library, leaf)
        counts["with_thresholds"] += bool(leaf.thresholds)
        counts["thresholds"] += bool(leaf.thresholds and leaf.verified.thresholds)
    return counts
