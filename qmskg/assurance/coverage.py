"""Coverage and gaps over the leaves of editions in force.

Counts of leaves, never a score: a body's row says how many of its duties some audit shows fully, in part or not at
all; how many of these directly and how many only through the core set; and how many would be if the drafts, or the
suggestions as well, were agreed. Everything is read from the sparse matrices of :mod:`qmskg.assurance.matrix`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import numpy as np
from scipy import sparse

from qmskg import vocabulary as v
from qmskg.assurance.applying import ForThem
from qmskg.assurance.evidence import EvidenceIndex
from qmskg.assurance.matrix import EvidenceMatrix, Sparse, columns
from qmskg.assurance.steps import Footing
from qmskg.model import Requirement
from qmskg.relations import Strength

__all__ = ["Grouping", "coverage", "coverage_cells", "coverage_matrix", "gaps", "keys_of", "matrix_rows"]

#: what the leaves are that name no service, theme or level
_NOT_STATED: Final = "not stated"


class Grouping(StrEnum):
    """What the rows of a coverage table are."""

    BODY = "body"
    THEME = "theme"
    SERVICE = "service"
    LEVEL = "level"


Keys = Callable[[Requirement], tuple[str, ...]]


def coverage(
    index: EvidenceIndex,
    by: Grouping = Grouping.BODY,
    services: Sequence[v.ServiceType] = (),
    lines: Sequence[v.ServiceLine] = (),
) -> dict[str, Any]:
    """Return, for each group, its leaves and how many are evidenced fully, in part, or not.

    ``direct`` and ``through_core`` tell apart the leaves that are so from a link of their own and those that are
    only through the core set; the two add up to ``full`` and ``partial``. ``draft`` and ``would_be`` count the
    leaves shown at least in part were the drafts, and were the suggestions too, agreed. Of each of these,
    ``part_unknown`` counts those of which only a part of something broader is shown, and nobody has said that it is
    theirs. A leaf that stands in several groups (two services, say) counts in each, and once in ``total``. With
    ``services`` or ``lines``, what is for others only is left out, and counted with the reason.
    """
    matrix = index.matrix
    leaves, left_out = _applying(index, index.duties, services, lines)
    at = np.array([matrix.column[leaf.id] for leaf in leaves], dtype=np.int64)
    by_group, groups = _groups(index, leaves, by)
    flags = {name: found[at] for name, found in _flags(matrix).items()}
    counts = {name: by_group @ found for name, found in flags.items()}
    totals = by_group @ np.ones(len(leaves), dtype=np.int64)
    rows = [
        _row(key, int(totals[n]), {name: int(found[n]) for name, found in counts.items()})
        for n, key in enumerate(groups)
    ]
    total = _row("all", len(leaves), {name: int(found.sum()) for name, found in flags.items()})
    return {
        "by": by.value, "rows": rows, "total": total, **_asked(services, lines), "left_out": left_out,
    }  # fmt: skip


def _applying(
    index: EvidenceIndex,
    leaves: Iterable[Requirement],
    services: Sequence[v.ServiceType],
    lines: Sequence[v.ServiceLine],
) -> tuple[list[Requirement], list[dict[str, Any]]]:
    """Return the leaves that may apply to whoever gives these services, and how many others there are, by why.

    A leaf that names no service stays, since it may be for anybody; no services leave nothing out.
    """
    asked = ForThem(index.library, services, lines)
    kept = [leaf for leaf in leaves if asked.passes(leaf.id)]
    return kept, [{"why": row["why"], "duties": row["things"]} for row in asked.left_out]


def _asked(services: Sequence[v.ServiceType], lines: Sequence[v.ServiceLine]) -> dict[str, str | None]:
    return {"service": "+".join(services) or None, "service_line": "+".join(lines) or None}


def _flags(matrix: EvidenceMatrix) -> dict[str, Any]:
    """Return, for each target, whether some audit shows it in each of the ways that are counted."""
    agreed = matrix.shown(Footing.AGREED)
    full = agreed.by_target[Strength.FULL]
    flags = {
        "full": full,
        "partial": agreed.by_target[Strength.PARTIAL],
        "direct_full": columns(agreed.direct_full),
        "direct_partial": columns(agreed.direct_some) & ~full,
        "draft": columns(matrix.shown(Footing.DRAFT).some),
        "would_be": columns(matrix.shown(Footing.WOULD_BE).some),
        **{f"{footing.value}_unknown": matrix.shown(footing).part_unknown for footing in Footing},
    }
    return {name: flag.astype(np.int64) for name, flag in flags.items()}


def _row(key: str, leaves: int, found: Mapping[str, int]) -> dict[str, Any]:
    full, partial = found["full"], found["partial"]
    direct = {"full": found["direct_full"], "partial": found["direct_partial"]}
    return {
        "key": key,
        "leaves": leaves,
        "full": full,
        "partial": partial,
        "none": leaves - full - partial,
        "would_be": found["would_be"],
        "direct": direct,
        "through_core": {"full": full - direct["full"], "partial": partial - direct["partial"]},
        "draft": found["draft"],
        "part_unknown": {footing.value: found[f"{footing.value}_unknown"] for footing in Footing},
    }


def coverage_matrix(index: EvidenceIndex) -> dict[str, Any]:
    """Return all sources by all audits: a cell for each pair in which the audit shows, or would show, some leaf.

    Cells hold counts of leaves of the source, as the rows of :func:`coverage` do.
    """
    sources = [source.id for source in index.library.sources if source.in_force]
    place = {id: number for number, id in enumerate(sources)}
    cells = matrix_rows(index, sources, lambda leaf: (place[leaf.id.partition(":")[0]],))
    leaves = np.bincount([place[leaf.id.partition(":")[0]] for leaf in index.duties], minlength=len(sources))
    rows = [{"source": cell.pop("key"), **cell} for cell in cells]
    return {
        "sources": [{"id": id, "leaves": int(leaves[n])} for n, id in enumerate(sources)],
        "audits": list(index.matrix.audits),
        "cells": sorted(rows, key=lambda cell: (cell["source"], cell["audit"])),
    }


def coverage_cells(
    index: EvidenceIndex,
    by: Grouping,
    services: Sequence[v.ServiceType] = (),
    lines: Sequence[v.ServiceLine] = (),
) -> list[dict[str, Any]]:
    """Return the groups of a coverage table by audits: a cell where the audit shows, or would show, something."""
    named = keys_of(index)[by]
    groups = {leaf.id: named(leaf) for leaf in _applying(index, index.duties, services, lines)[0]}
    keys = sorted({key for several in groups.values() for key in several})
    place = {key: number for number, key in enumerate(keys)}
    cells = matrix_rows(index, keys, lambda leaf: [place[key] for key in groups.get(leaf.id, ())])
    return sorted(cells, key=lambda cell: (cell["key"], cell["audit"]))


#: under which name a table of groups by audits counts what stands on a footing, fully or in part
_COUNTED: Final = {Footing.AGREED: "some", Footing.DRAFT: "draft", Footing.WOULD_BE: "would_be"}


def matrix_rows(
    index: EvidenceIndex, keys: list[str], place: Callable[[Requirement], Iterable[int]]
) -> list[dict[str, Any]]:
    """Return the cells of a table of groups of leaves by audits; ``place`` gives the numbers of a leaf's groups."""
    matrix = index.matrix
    ends = [(number, matrix.column[leaf.id]) for leaf in index.duties for number in place(leaf)]
    groups = _indicator(ends, (len(keys), len(matrix.targets))).T
    agreed = matrix.shown(Footing.AGREED)
    counted = {
        "some": agreed.some, "full": agreed.full, "direct": agreed.direct_some,
        "draft": matrix.shown(Footing.DRAFT).some, "would_be": matrix.shown(Footing.WOULD_BE).some,
        **{f"{footing.value}_known": matrix.shown(footing).known for footing in Footing},
    }  # fmt: skip
    grids = {name: (grid.astype(np.int64) @ groups).tocsr() for name, grid in counted.items()}
    # what is agreed is drafted and would be, so that the last grid has every cell
    audits, numbers = grids["would_be"].nonzero()
    found = {name: np.asarray(grid[audits, numbers]).ravel() for name, grid in grids.items()}
    return [
        {
            "key": keys[number], "audit": matrix.audits[audit],
            "full": int(found["full"][n]), "partial": int(found["some"][n] - found["full"][n]),
            "direct": int(found["direct"][n]), "through_core": int(found["some"][n] - found["direct"][n]),
            "draft": int(found["draft"][n]), "would_be": int(found["would_be"][n]),
            "part_unknown": {
                footing.value: int(found[name][n] - found[f"{footing.value}_known"][n])
                for footing, name in _COUNTED.items()
            },
        }
        for n, (audit, number) in enumerate(zip(audits, numbers, strict=True))
    ]  # fmt: skip


def gaps(
    index: EvidenceIndex,
    by: Grouping | None = None,
    key: str | None = None,
    services: Sequence[v.ServiceType] = (),
    lines: Sequence[v.ServiceLine] = (),
) -> dict[str, Any]:
    """Return the leaves that no agreed or published evidence shows, with the measures that come nearest.

    Args:
        index: the evidence at one state of links and core set.
        by: what ``key`` names.
        key: the only body, theme, service or level that is asked about.
        services: what somebody gives; a leaf that is for others only is left out and counted with the reason, and
            one that names no service stays, since it may be for anybody.
        lines: the service lines that are asked about, in the same way.
    """
    chosen = keys_of(index)[by] if by else None
    shown = columns(index.matrix.shown(Footing.AGREED).some)
    column = index.matrix.column
    open_ = (
        leaf for leaf in index.duties
        if not shown[column[leaf.id]] and (chosen is None or key is None or key in chosen(leaf))
    )  # fmt: skip
    leaves, left_out = _applying(index, open_, services, lines)
    rows = [
        {
            "id": leaf.id, "title": leaf.title, "source": leaf.id.partition(":")[0],
            "nearest": _nearest(index, leaf.id),
        }
        for leaf in leaves
    ]  # fmt: skip
    return {"rows": rows, **_asked(services, lines), "left_out": left_out}


def _nearest(index: EvidenceIndex, leaf: str) -> list[str]:
    chains = [link for link in index.proposals_for(leaf) if link.status is v.Status.PROPOSED]
    ranked = sorted(chains, key=lambda link: (-(link.probability or 0.0), link.a))
    return [link.a for link in ranked[:3]]


def _groups(index: EvidenceIndex, leaves: Sequence[Requirement], by: Grouping) -> tuple[Sparse, list[str]]:
    """Return a matrix of groups by leaves, and the groups' keys in the order of the alphabet."""
    keys = keys_of(index)[by]
    ends = [(key, number) for number, leaf in enumerate(leaves) for key in keys(leaf)]
    groups = sorted({key for key, _ in ends})
    place = {key: number for number, key in enumerate(groups)}
    return _indicator([(place[key], n) for key, n in ends], (len(groups), len(leaves))), groups


def _indicator(ends: list[tuple[int, int]], shape: tuple[int, int]) -> Sparse:
    cells = np.array(ends, dtype=np.int64).reshape(-1, 2)
    return sparse.csr_matrix((np.ones(len(cells), dtype=np.int64), (cells[:, 0], cells[:, 1])), shape=shape)


def keys_of(index: EvidenceIndex) -> dict[Grouping, Keys]:
    """Return what names the groups of a leaf, by grouping."""
    library = index.library

    def body(leaf: Requirement) -> tuple[str, ...]:
        return (library.document_of(leaf.id).publisher,)

    def service(leaf: Requirement) -> tuple[str, ...]:
        types = leaf.applies_to or library.document_of(leaf.id).applies_to
        return tuple(t.value for t in types) or (_NOT_STATED,)

    def theme(leaf: Requirement) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c.theme for c in index.core_of(leaf.id))) or ("no theme yet",)

    def level(leaf: Requirement) -> tuple[str, ...]:
        """The levels of maturity that a source describes for the leaf, or for the headings above it."""
        nodes = (leaf, *library.parents(leaf.id))
        return tuple(dict.fromkeys(name for node in nodes for name in node.levels)) or (_NOT_STATED,)

    return {Grouping.BODY: body, Grouping.SERVICE: service, Grouping.THEME: theme, Grouping.LEVEL: level}
