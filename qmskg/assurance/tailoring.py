"""A local overlay over the national core: what it changes, and what a person should look at. The core is not changed.

Whether a tailored standard asks for less than the core cannot be seen by a program; so what is added is shown beside
what the core says, and what the law asks of a standard that is set aside is named.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from qmskg import vocabulary as v
from qmskg.ingest.tailoring import Change, ChangeKind, Tailoring
from qmskg.links import CoreStandard
from qmskg.model import Library, Source

__all__ = ["LOCAL", "check_tailoring", "core_hash"]

#: how ids of what an organisation adds begin, so that they are never taken for the core's
LOCAL: Final = "local:"


def core_hash(core: Iterable[CoreStandard]) -> str:
    """Return the SHA-256 of a core set: the same for the same standards in any order."""
    rows = [standard.model_dump(mode="json") for standard in sorted(core, key=lambda one: one.id)]
    return hashlib.sha256(json.dumps(rows, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def check_tailoring(
    library: Library, core: Iterable[CoreStandard], tailoring: Tailoring, version: str
) -> dict[str, Any]:
    """Return what an overlay changes, what is wrong with it, and what a person should look at.

    Args:
        library: whose leaves stand under the core standards.
        core: the core set, which is not changed.
        tailoring: the overlay.
        version: what the core set is called.
    """
    by_id = {standard.id: standard for standard in core}
    hashed = core_hash(by_id.values())
    problems = [*_problems(tailoring, by_id)]
    wrong = {problem["row"] for problem in problems}
    good = [change for change in tailoring.changes if change.row not in wrong]
    of = {kind: [change for change in good if change.what is kind] for kind in ChangeKind}
    aside = {change.id for change in of[ChangeKind.NOT_APPLICABLE]}
    return {
        "organisation": tailoring.organisation or None,
        "core": {"version": version, "sha256": hashed, "standards": len(by_id)},
        "over": tailoring.over or None,
        "changed_since": tailoring.over != hashed if tailoring.over else None,
        "add": [_told(change) for change in of[ChangeKind.ADD]],
        "tailor": [{**_told(change), "core_says": by_id[change.id].statement} for change in of[ChangeKind.TAILOR]],
        "not_applicable": [
            {**_told(change), "law": list(_law(library, by_id[change.id]))}
            for change in of[ChangeKind.NOT_APPLICABLE]
        ],
        "as_it_is": len(by_id) - len(aside) - len(of[ChangeKind.TAILOR]),
        "applies": [id for id in sorted(by_id) if id not in aside] + [change.id for change in of[ChangeKind.ADD]],
        "problems": problems,
        "names": _names(library, by_id, good, aside),
    }


def _told(change: Change) -> dict[str, Any]:
    return {"id": change.id, "title": change.title or None, "says": change.says or None, "reason": change.reason}


def _problems(tailoring: Tailoring, core: Mapping[str, CoreStandard]) -> Iterator[dict[str, str]]:
    """Yield what is wrong, row by row; a row that is wrong changes nothing."""
    times = Counter(change.id for change in tailoring.changes)
    for change in tailoring.changes:
        says = _problem(change, core) or (
            f"{change.id} stands {times[change.id]} times; give each standard one row"
            if times[change.id] > 1
            else ""
        )
        if says:
            yield {"row": change.row, "id": change.id, "says": says}


def _problem(change: Change, core: Mapping[str, CoreStandard]) -> str | None:
    if not change.id:
        return "it has no id"
    if not change.reason:
        return f"{change.id} has no reason: say why, for whoever reads it next"
    if change.what is ChangeKind.ADD:
        if not change.id.startswith(LOCAL) or not change.id.removeprefix(LOCAL).replace("-", "").isalnum():
            return f"{change.id} is added here, so its id must be {LOCAL} and small letters, digits and hyphens"
        return (
            None if change.title and change.says else f"{change.id} is added, so it needs a title and what it says"
        )
    if change.id not in core:
        near = difflib.get_close_matches(change.id, core, n=1, cutoff=0.6)
        return f"no core standard has the id {change.id}{f'; perhaps {near[0]}' if near else ''}"
    if change.what is ChangeKind.TAILOR and not change.says:
        return f"{change.id} is tailored, but nothing is said that is asked here beyond the core"
    return None


def _law(library: Library, standard: CoreStandard) -> Iterator[str]:
    """Yield the leaves of law under a standard, which bind whatever an overlay says."""
    for member in standard.members:
        if library.asks(member.leaf):
            document = library.document_of(member.leaf)
            if isinstance(document, Source) and document.legal_force is v.LegalForce.STATUTORY:
                yield member.leaf


def _names(
    library: Library, core: Mapping[str, CoreStandard], changes: Iterable[Change], aside: Iterable[str]
) -> dict[str, dict[str, str]]:
    names = {c.id: {"title": core[c.id].title, "source": "core set"} for c in changes if c.id in core}
    for id in aside:
        for leaf in _law(library, core[id]):
            names[leaf] = {"title": library.nodes[leaf].title, "source": library.document_of(leaf).name}
    return names
