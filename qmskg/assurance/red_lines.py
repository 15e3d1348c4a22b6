"""What escalates, to whom and by when: red lines, and the reverse question of what reaches a rung such as the board."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from qmskg import vocabulary as v
from qmskg.assurance.applying import ForThem
from qmskg.ingest.red_lines import RedLine, Rung
from qmskg.model import Library

__all__ = ["escalations"]


def escalations(
    library: Library,
    red_lines: Iterable[RedLine],
    reaches: Rung | None = None,
    services: Collection[v.ServiceType] = (),
    lines: Collection[v.ServiceLine] = (),
) -> dict[str, Any]:
    """Return the red lines on duties in force, with limit, owner, response and steps; each is a draft.

    Args:
        library: whose leaves the red lines guard.
        red_lines: as the content has them.
        reaches: only those with a step to this rung.
        services: what somebody gives; what is for others only is left out.
        lines: service lines that somebody asks about.
    """
    asked = ForThem(library, services, lines)
    held = [line for line in red_lines if library.asks(line.duty) and asked.passes(line.duty)]
    found = [line for line in held if reaches is None or reaches in {step.rung for step in line.steps}]
    return {
        "reaches": reaches.value if reaches else None,
        "red_lines": [_line(library, line) for line in found],
        "all": len(held),
        "left_out": asked.left_out,
        "said": _said(len(found), len(held), reaches),
        "names": {
            line.duty: {"title": library.nodes[line.duty].title, "source": library.document_of(line.duty).name}
            for line in found
        },
    }


def _line(library: Library, line: RedLine) -> dict[str, Any]:
    leaf = library.nodes[line.duty]
    seen = leaf.verified
    return {
        "id": line.id,
        "duty": line.duty,
        "trigger": line.trigger,
        "limits": [str(limit) for limit in leaf.thresholds],
        "limits_seen": seen.thresholds,
        "owner": line.owner,
        "response": line.response,
        "steps": [
            {"order": number, "to": step.to, "rung": step.rung.value, "within": step.within}
            for number, step in enumerate(line.steps, 1)
        ],
        "draft": True,
        "page": (seen.content_page or seen.page) if seen.content else None,
    }


def _said(found: int, held: int, reaches: Rung | None) -> str:
    if not held:
        return "No red line is held here."
    if reaches is None:
        return f"{held} red lines are held, each a draft of the project that nobody has agreed."
    where = "a body outside" if reaches is Rung.OUTSIDE else f"the {reaches.value}"
    if not found:
        return (
            f"None of the {held} red lines held here says when {where} is told, since no source that was read states "
            "it. That is for the organisation to set; it does not mean that nothing should reach it."
        )
    return f"{found} of the {held} red lines held here reach {where}; each is a draft that nobody has agreed."
