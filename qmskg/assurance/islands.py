"""Islands of reliability: what can be written down as steps, what only in part, and what is led by judgement.

An *island of reliability* is a process that is the same every time, so that rules and checks make it dependable. What
is led by judgement needs skill, time and talk, and a checklist harms it. Each answer is that of the core standard, a
draft until people agree it; the forms of the duties under it (rule, procedure, principle) stand beside, as the sources
have them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

from qmskg import vocabulary as v
from qmskg.assurance.applying import applying
from qmskg.links import CoreStandard
from qmskg.model import Audit, Library, Source

__all__ = ["IslandGrouping", "islands", "levels"]

_NOT_SAID: Final = "not_said"
#: where a core standard stands that brings no duty of a quality standard together
_NO_PATHWAY: Final = "no pathway named"
#: the project's levels, lowest first; the names are those of ``ontology/vocab/maturity_level.ttl``
LEVELS: Final = ("basic", "developing", "embedded")


class IslandGrouping(StrEnum):
    """What the rows are."""

    THEME = "theme"
    SERVICE = "service"
    PATHWAY = "pathway"


def islands(
    library: Library,
    core: Iterable[CoreStandard],
    by: IslandGrouping = IslandGrouping.THEME,
    services: Sequence[v.ServiceType] = (),
    lines: Sequence[v.ServiceLine] = (),
) -> dict[str, Any]:
    """Return the core standards by theme or service, each under whether it can be codified.

    Args:
        library: whose leaves say in what form they ask.
        core: the core set.
        by: what the rows are; a core standard for two services stands in both of their rows. A pathway is what a
            quality standard in force is about: a core standard stands under each from which it brings a duty together,
            with its answer as a whole.
        services: what somebody gives; the others are left out, each with the reason.
        lines: service lines that somebody asks about; likewise.
    """
    core = list(core)
    kept, left_out = applying(library, core, services, lines)
    counted = Counter(map(_answer, kept))
    rows: dict[str, dict[str, list[str]]] = {}
    for standard in sorted(kept, key=lambda one: (one.title.casefold(), one.id)):
        for key in _keys(library, standard, by):
            row = rows.setdefault(key, {answer: [] for answer in (*v.Codifiability, _NOT_SAID)})
            row[_answer(standard)].append(standard.id)
    return {
        "by": by.value,
        "service": "+".join(services) or None,
        "service_line": "+".join(lines) or None,
        "rows": [{"key": key, **rows[key]} for key in sorted(rows, key=lambda key: (key == _NO_PATHWAY, key))],
        "pathways": _pathways(library, rows) if by is IslandGrouping.PATHWAY else {},
        "total": {answer: counted[answer] for answer in (*v.Codifiability, _NOT_SAID)},
        "standards": {standard.id: _standard(library, standard) for standard in kept},
        "left_out": left_out,
        "draft": any(standard.draft for standard in kept),
        "names": _names([*kept, *(one for one in core if one.id in {row["id"] for row in left_out})]),
    }


def _keys(library: Library, standard: CoreStandard, by: IslandGrouping) -> Sequence[str]:
    if by is IslandGrouping.THEME:
        return (standard.theme or "no theme yet",)
    if by is IslandGrouping.PATHWAY:
        held = (member.leaf for member in standard.members if member.leaf in library.nodes)
        documents = (library.document_of(leaf) for leaf in held)
        return tuple(dict.fromkeys(one.title for one in documents if _is_pathway(one))) or (_NO_PATHWAY,)
    return tuple(service.value for service in standard.applies_to) or ("not stated",)


def _is_pathway(document: Source | Audit) -> bool:
    return isinstance(document, Source) and document.kind is v.DocumentKind.QUALITY_STANDARD and document.in_force


def _pathways(library: Library, titles: Collection[str]) -> dict[str, list[str]]:
    """Return which quality standards each pathway is told by."""
    found: dict[str, list[str]] = {}
    for source in library.sources:
        if _is_pathway(source) and source.title in titles:
            found.setdefault(source.title, []).append(source.id)
    return found


def _answer(standard: CoreStandard) -> str:
    return standard.codifiable.answer.value if standard.codifiable else _NOT_SAID


def _standard(library: Library, standard: CoreStandard) -> dict[str, Any]:
    forms = Counter(
        form.value if (form := library.nodes[member.leaf].form) else _NOT_SAID
        for member in standard.members
        if member.leaf in library.nodes
    )
    return {
        "answer": _answer(standard),
        "reason": standard.codifiable.reason if standard.codifiable else None,
        "forms": dict(sorted(forms.items())),
        "draft": standard.draft,
    }


def _names(core: Iterable[CoreStandard]) -> dict[str, dict[str, str]]:
    return {one.id: {"title": one.title or one.id, "source": "core set"} for one in core}


def levels(
    library: Library,
    core: Iterable[CoreStandard],
    level: str,
    services: Sequence[v.ServiceType] = (),
    theme: str | None = None,
    lines: Sequence[v.ServiceLine] = (),
) -> dict[str, Any]:
    """Return, for each core standard that applies, what can be seen at a level, and what is needed for the next.

    It sorts practice and rates nobody: a trust may be at one level in one standard and at another in the next.

    Args:
        library: holds the duties under them.
        core: the core set.
        level: one of :data:`LEVELS`.
        services: what somebody gives.
        theme: the only chapter that is asked about.
        lines: service lines that somebody asks about.
    """
    core = list(core)
    kept, left_out = applying(library, core, services, lines, theme)
    place = LEVELS.index(level)
    following = LEVELS[place + 1] if place + 1 < len(LEVELS) else None
    rows = []
    for standard in sorted(kept, key=lambda one: (one.theme, one.title.casefold(), one.id)):
        if standard.maturity is None:
            left_out.append({"id": standard.id, "why": "it does not say yet what can be seen at each level"})
            continue
        seen = standard.maturity.model_dump()
        rows.append({
            "id": standard.id, "theme": standard.theme, "here": seen[level],
            "next": seen[following] if following else None, "draft": standard.draft,
        })  # fmt: skip
    named = {row["id"] for row in (*rows, *left_out)}
    return {
        "level": level, "next": following, "service": "+".join(services) or None,
        "service_line": "+".join(lines) or None, "theme": theme, "rows": rows,
        "left_out": left_out, "draft": any(row["draft"] for row in rows),
        "names": _names(one for one in core if one.id in named),
    }  # fmt: skip
