"""Which core standards apply to somebody, and of each that does not, why it was left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from qmskg import vocabulary as v
from qmskg.links import CoreStandard

__all__ = ["applying", "services_said", "why_not"]


def applying(
    core: Iterable[CoreStandard], services: Sequence[v.ServiceType] = (), theme: str | None = None
) -> tuple[list[CoreStandard], list[dict[str, Any]]]:
    """Return the core standards that apply, and those left out, each with the reason.

    A core standard that names no service may be for anybody, so it is never left out for its services.

    Args:
        core: the core set.
        services: what somebody gives; none leaves nothing out.
        theme: the only chapter that is asked about, in its words.
    """
    kept, left_out = [], []
    for standard in core:
        if why_not(services, (), standard.applies_to):
            why = f"it is for {services_said(standard.applies_to)}"
        elif theme is not None and standard.theme != theme:
            why = f"it stands under “{standard.theme or 'no theme yet'}”"
        else:
            kept.append(standard)
            continue
        left_out.append({"id": standard.id, "why": why})
    return kept, left_out


def why_not(
    services: Collection[v.ServiceType],
    lines: Collection[v.ServiceLine],
    stated: Sequence[v.ServiceType],
    about: Sequence[v.ServiceLine] = (),
) -> str | None:
    """Return why something is not for whoever gives these services and runs these service lines; None where it may be.

    What names no service, or no line, may be for any; no services and no lines leave nothing out.

    >>> why_not({v.ServiceType.ACUTE}, {v.ServiceLine.SURGERY}, [], [v.ServiceLine.MATERNITY])
    'about maternity only'
    """
    if services and stated and not set(services) & set(stated):
        return f"for {services_said(stated)} only"
    if lines and about and not set(lines) & set(about):
        return f"about {services_said(about)} only"
    return None


def services_said(services: Iterable[v.ServiceType | v.ServiceLine]) -> str:
    """Join types of service, or service lines, as a sentence does.

    >>> services_said([v.ServiceType.ACUTE, v.ServiceType.MENTAL_HEALTH])
    'acute and mental health'
    """
    words = [service.value.replace("_", " ") for service in services]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
