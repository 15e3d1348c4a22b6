"""Duplicate effort: audits that show the same things, with how often each collects; and what each alone shows.

To show the same thing twice may be right, since a second look makes surer. This says where it happens, and rates
no audit.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from scipy import sparse

from qmskg import vocabulary as v
from qmskg.assurance.answers import names_of
from qmskg.assurance.applying import ForThem
from qmskg.assurance.evidence import EvidenceIndex
from qmskg.assurance.steps import FOOTINGS, Footing
from qmskg.model import Audit

__all__ = ["overlaps"]


def overlaps(
    index: EvidenceIndex,
    footing: Footing = Footing.AGREED,
    audit: str | None = None,
    services: Collection[v.ServiceType] = (),
    lines: Collection[v.ServiceLine] = (),
) -> dict[str, Any]:
    """Return the pairs of audits that show the same duties or core standards, most shared first.

    Args:
        index: the evidence.
        footing: what may count.
        audit: only pairs of which this is one.
        services: what somebody gives; an audit for others only shows nothing here, so that it repeats nobody's.
        lines: service lines that somebody asks about.
    """
    targets, shown = _shown(index, footing)
    audits, asked = index.matrix.audits, ForThem(index.library, services, lines)
    shown = sparse.diags_array([int(asked.passes(id)) for id in audits], dtype=np.int32).tocsr() @ shown
    both = sparse.triu(shown @ shown.T, k=1).tocoo()
    totals = np.asarray(shown.sum(axis=1)).ravel()
    rows = [
        _pair(index, (audits[a], audits[b]), (int(totals[a]), int(totals[b])), _common(shown, a, b, targets))
        for a, b in zip(both.row, both.col, strict=True)
        if audit is None or audit in {audits[a], audits[b]}
    ]
    rows.sort(key=lambda row: (-len(row["shared"]), row["id"]))
    alone = [row for row in _alone(index, targets, shown, totals) if audit is None or row["id"] == audit]
    named = {id for row in rows for id in (row["a"], row["b"], *row["shared"])}
    named |= {id for row in alone for id in (row["id"], *row["alone"])}
    return {
        "basis": footing.value,
        "rests_on": FOOTINGS[footing],
        "rows": rows,
        "audits": alone,
        "left_out": asked.left_out,
        "names": names_of(index, named),
    }


def _shown(index: EvidenceIndex, footing: Footing) -> tuple[list[str], Any]:
    """Return what asks for something now, and which audit shows it at least in part: audits by these, of ones.

    Two audits of which each shows a part of something broad may show different parts of it, so that the duties
    under it are not taken to be shown.
    """
    drafts = footing is not Footing.AGREED
    targets = [leaf.id for leaf in index.duties]
    targets += [standard.id for standard in index.core if drafts or not standard.draft]
    columns = [index.matrix.column[id] for id in targets]
    return targets, index.matrix.shown(footing).known[:, columns].astype(np.int32).tocsr()


def _common(shown: Any, a: int, b: int, targets: list[str]) -> list[str]:
    mine, other = (shown.indices[shown.indptr[n] : shown.indptr[n + 1]] for n in (a, b))
    return [targets[n] for n in np.intersect1d(mine, other)]


def _pair(
    index: EvidenceIndex, ends: tuple[str, str], totals: tuple[int, int], shared: list[str]
) -> dict[str, Any]:
    return {
        "id": "|".join(ends),
        "a": ends[0],
        "b": ends[1],
        "frequency": [_frequency(index, id) for id in ends],
        "shared": shared,
        "a_only": totals[0] - len(shared),
        "b_only": totals[1] - len(shared),
    }


def _frequency(index: EvidenceIndex, id: str) -> str:
    audit = index.library.documents[id]
    assert isinstance(audit, Audit)
    return audit.frequency.value


def _alone(index: EvidenceIndex, targets: list[str], shown: Any, totals: Any) -> list[dict[str, Any]]:
    """Return for each audit that shows something how much, and what no other shows; in the order of the ids."""
    once = np.asarray(shown.sum(axis=0)).ravel() == 1
    found = []
    for number, id in enumerate(index.matrix.audits):
        mine = shown.indices[shown.indptr[number] : shown.indptr[number + 1]]
        if len(mine):
            found.append({
                "id": id, "frequency": _frequency(index, id), "shows": int(totals[number]),
                "alone": [targets[n] for n in np.sort(mine) if once[n]],
            })  # fmt: skip
    return found
