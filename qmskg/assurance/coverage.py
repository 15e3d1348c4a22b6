"""Coverage and gaps over the leaves of editions in force.

Counts of leaves, never a score: a body's row says how many of its duties some audit shows fully, in part or not at
all, and how many would be if the proposals were agreed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, Final

from qmskg import vocabulary as v
from qmskg.assurance.evidence import EvidenceIndex, strongest
from qmskg.model import Requirement
from qmskg.relations import Strength

__all__ = ["Grouping", "coverage", "gaps"]

_SHOWN: Final = {Strength.FULL, Strength.PARTIAL}


class Grouping(StrEnum):
    """What the rows of a coverage table are."""

    BODY = "body"
    THEME = "theme"
    SERVICE = "service"


def coverage(index: EvidenceIndex, by: Grouping = Grouping.BODY) -> dict[str, Any]:
    """Return, for each group, its leaves and how many are evidenced fully, in part, or not.

    ``would_be`` counts the leaves that some audit would show, at least in part, were every open proposal agreed.
    A leaf that stands in several groups (two services, say) counts in each.
    """
    keys = _keys(index)[by]
    rows: dict[str, dict[str, int]] = {}
    for leaf in _duties(index):
        counted, would_be = _strengths(index, leaf.id)
        for key in keys(leaf):
            row = rows.setdefault(key, dict.fromkeys(("leaves", "full", "partial", "none", "would_be"), 0))
            row["leaves"] += 1
            row[counted.value if counted in _SHOWN else "none"] += 1
            row["would_be"] += would_be in _SHOWN
    return {"by": by.value, "rows": [{"key": key, **rows[key]} for key in sorted(rows)]}


def gaps(index: EvidenceIndex, by: Grouping | None = None, key: str | None = None) -> dict[str, Any]:
    """Return the leaves that no agreed or published evidence shows, with the measures that come nearest."""
    chosen = _keys(index)[by] if by else None
    return {
        "rows": [
            {
                "id": leaf.id,
                "title": leaf.title,
                "source": leaf.id.partition(":")[0],
                "nearest": _nearest(index, leaf.id),
            }
            for leaf in _duties(index)
            if _strengths(index, leaf.id)[0] not in _SHOWN
            and (chosen is None or key is None or key in chosen(leaf))
        ]
    }


def _duties(index: EvidenceIndex) -> Iterator[Requirement]:
    """Yield the leaves that ask for something now."""
    library = index.library
    return (n for i, n in library.leaves.items() if not library.is_measure(i) and library.active(i))


def _strengths(index: EvidenceIndex, leaf: str) -> tuple[Strength, Strength]:
    """Return what counts, and what would."""
    library = index.library
    chains = [c for c in index.of_target(leaf) if library.document_of(c.measure).in_force]
    return strongest(c for c in chains if c.counts), strongest(chains)


def _nearest(index: EvidenceIndex, leaf: str) -> list[str]:
    chains = [link for link in index.proposals_for(leaf) if link.status is v.Status.PROPOSED]
    ranked = sorted(chains, key=lambda link: (-(link.probability or 0.0), link.a))
    return [link.a for link in ranked[:3]]


def _keys(index: EvidenceIndex) -> dict[Grouping, Callable[[Requirement], tuple[str, ...]]]:
    library = index.library

    def body(leaf: Requirement) -> tuple[str, ...]:
        return (library.document_of(leaf.id).publisher,)

    def service(leaf: Requirement) -> tuple[str, ...]:
        types = leaf.applies_to or library.document_of(leaf.id).applies_to
        return tuple(t.value for t in types) or ("not stated",)

    def theme(leaf: Requirement) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c.theme for c in index.core_of(leaf.id))) or ("no theme yet",)

    return {Grouping.BODY: body, Grouping.SERVICE: service, Grouping.THEME: theme}
