"""How much of the content was seen on a page, by source."""

from __future__ import annotations

from collections import Counter
from typing import Any

from qmskg.model import Library, Requirement

__all__ = ["sources_status", "verified"]


def verified(node: Requirement) -> bool:
    """Return whether number, title and duty were all seen on a page; thresholds have a flag of their own."""
    return node.verified.identity and node.verified.content


def sources_status(library: Library) -> dict[str, Any]:
    """Return the shares over all leaves, and the counts by source.

    ``verified`` is identity and content; ``identity`` and ``thresholds`` are counted beside it.
    """
    by_source = {
        document.id: dict(_counted(leaf for leaf in library.leaves_under(document.id)))
        for document in library.documents.values()
    }
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


def _counted(leaves: Any) -> Counter[str]:
    counts: Counter[str] = Counter(leaves=0, verified=0, identity=0, with_thresholds=0, thresholds=0)
    for leaf in leaves:
        counts["leaves"] += 1
        counts["verified"] += verified(leaf)
        counts["identity"] += leaf.verified.identity
        counts["with_thresholds"] += bool(leaf.thresholds)
        counts["thresholds"] += bool(leaf.thresholds and leaf.verified.thresholds)
    return counts
