"""The account of the core set: how often the same is asked, by whom, and what only one source asks.

Counts of leaves and core standards, never a score. What is asked often is not more important for it, and what only
one source asks is not less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from qmskg.coreset.disposition import Became, Disposition, Fate
from qmskg.links import CoreStandard
from qmskg.model import Library

__all__ = ["account"]

_NO_THEME: Final = "no theme"


def account(library: Library, disposition: Disposition) -> dict[str, Any]:
    """Return the numbers of a disposition.

    ``standards``: of each core standard, how many leaves stand under it, of how many sources and bodies. ``by_body``
    and ``by_theme``: leaves in, core standards out; ``by_body_and_theme``: both at once. ``only_one_source``: the core
    standards whose leaves are all of one source, and how many leaves each source keeps as its own.
    """
    standards = [_asked(library, standard) for standard in disposition.core]
    return {
        "standards": standards,
        "by_body": _grouped(disposition.fates, lambda fate: (library.document_of(fate.leaf).publisher,)),
        "by_theme": _by_theme(disposition),
        "by_body_and_theme": _by_body_and_theme(library, disposition),
        "only_one_source": {
            "core_standards": [row["id"] for row in standards if row["sources"] == 1],
            "kept": _kept(disposition),
        },
    }


def _asked(library: Library, standard: CoreStandard) -> dict[str, Any]:
    leaves = [member.leaf for member in standard.members]
    return {
        "id": standard.id,
        "title": standard.title,
        "theme": standard.theme,
        "draft": standard.draft,
        "leaves": len(leaves),
        "sources": len({leaf.partition(":")[0] for leaf in leaves}),
        "bodies": len({library.document_of(leaf).publisher for leaf in leaves}),
    }


def _grouped(fates: Iterable[Fate], keys: Callable[[Fate], Iterable[str]]) -> list[dict[str, Any]]:
    """Count leaves by what became of them, and the different core standards that they stand in."""
    rows: dict[str, dict[str, Any]] = {}
    core: dict[str, set[str]] = {}
    for fate in fates:
        for key in keys(fate):
            row = rows.setdefault(key, {"key": key, "leaves": 0, **dict.fromkeys(map(str, Became), 0)})
            row["leaves"] += 1
            row[fate.became.value] += 1
            core.setdefault(key, set()).update(id for id, _ in fate.places)
    return [{**rows[key], "core_standards": len(core[key])} for key in sorted(rows)]


def _by_theme(disposition: Disposition) -> list[dict[str, Any]]:
    """A leaf that stands under several core standards counts in the theme of each."""
    theme = {standard.id: standard.theme or _NO_THEME for standard in disposition.core}
    placed = (fate for fate in disposition.fates if fate.places)
    rows = _grouped(placed, lambda fate: dict.fromkeys(theme[id] for id, _ in fate.places))
    counts: dict[str, int] = {}
    for name in theme.values():
        counts[name] = counts.get(name, 0) + 1
    return [{"key": row["key"], "leaves": row["leaves"], "core_standards": counts[row["key"]]} for row in rows]


def _by_body_and_theme(library: Library, disposition: Disposition) -> list[dict[str, Any]]:
    """Count the leaves of each body within each theme; one that stands in two themes counts in both."""
    theme = {standard.id: standard.theme or _NO_THEME for standard in disposition.core}
    leaves: dict[tuple[str, str], set[str]] = {}
    core: dict[tuple[str, str], set[str]] = {}
    for fate in disposition.fates:
        for id, _ in fate.places:
            key = (library.document_of(fate.leaf).publisher, theme[id])
            leaves.setdefault(key, set()).add(fate.leaf)
            core.setdefault(key, set()).add(id)
    return [
        {"body": body, "theme": name, "leaves": len(leaves[body, name]), "core_standards": len(core[body, name])}
        for body, name in sorted(leaves)
    ]


def _kept(disposition: Disposition) -> dict[str, int]:
    found: dict[str, int] = {}
    for fate in disposition.fates:
        if fate.became is Became.KEPT:
            source = fate.leaf.partition(":")[0]
            found[source] = found.get(source, 0) + 1
    return dict(sorted(found.items()))
