"""What applies to somebody, core standards among it, and of what does not, why it was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from qmskg import vocabulary as v
from qmskg.links import CoreStandard
from qmskg.model import Library

__all__ = [
    "ForThem",
    "applying",
    "lines_of_standard",
    "services_said",
    "why_leaf_not",
    "why_not",
    "why_standard_not",
]

#: the share of the duties under a core standard whose documents must be about some service line, for the core standard
#: to be about those alone; set by reading the shipped ones: from here on each is about one part of care, and sepsis or
#: infection, of whose duties half are, stay for any
_SHARE: Final = 2 / 3


def applying(
    library: Library,
    core: Iterable[CoreStandard],
    services: Sequence[v.ServiceType] = (),
    lines: Sequence[v.ServiceLine] = (),
    theme: str | None = None,
) -> tuple[list[CoreStandard], list[dict[str, Any]]]:
    """Return the core standards that apply, and those left out, each with the reason.

    A core standard that names no service, or is about no service line, may be for anybody, so it is never left out.

    Args:
        library: holds the duties under them.
        core: the core set.
        services: what somebody gives; none leaves nothing out.
        lines: service lines that somebody asks about; none leaves nothing out.
        theme: the only chapter that is asked about, in its words.
    """
    kept, left_out = [], []
    for standard in core:
        why = why_standard_not(library, standard, services, lines)
        if not why and theme is not None and standard.theme != theme:
            why = f"it stands under “{standard.theme or 'no theme yet'}”"
        if why:
            left_out.append({"id": standard.id, "why": why})
        else:
            kept.append(standard)
    return kept, left_out


def lines_of_standard(library: Library, standard: CoreStandard) -> tuple[v.ServiceLine, ...]:
    """Return the service lines that a core standard is about, worked out from the documents of the duties under it.

    Nobody has said them of the core standard itself. None where fewer than two in three of its duties stand in a
    document that is about some service line: it may then be for any.
    """
    about = [
        library.document_of(member.leaf).service_lines
        for member in standard.members
        if member.leaf in library.nodes
    ]
    if not about or sum(map(bool, about)) < _SHARE * len(about):
        return ()
    named = {line for lines in about for line in lines}
    return tuple(line for line in v.ServiceLine if line in named)


def why_standard_not(
    library: Library,
    standard: CoreStandard,
    services: Collection[v.ServiceType],
    lines: Collection[v.ServiceLine],
) -> str | None:
    """Return why a core standard is not for whoever gives these services and runs these service lines; or None."""
    if why_not(services, (), standard.applies_to):
        return f"it is for {services_said(standard.applies_to)}"
    if lines and why_not((), lines, (), about := lines_of_standard(library, standard)):
        return f"most duties under it stand in documents about {services_said(about)} only"
    return None


def why_leaf_not(
    library: Library, id: str, services: Collection[v.ServiceType], lines: Collection[v.ServiceLine]
) -> str | None:
    """Return why a duty or measure is not for whoever gives these services and runs these service lines; or None."""
    leaf, document = library.nodes[id], library.document_of(id)
    return why_not(services, lines, leaf.applies_to or document.applies_to, document.service_lines)


@dataclass(slots=True)
class ForThem:
    """A filter by services and service lines that counts what it leaves out, by why; without either it passes all."""

    library: Library
    services: Collection[v.ServiceType] = ()
    lines: Collection[v.ServiceLine] = ()
    _whys: Counter[str] = field(default_factory=Counter)

    def passes(self, *ids: str) -> bool:
        """Return whether all of these duties, measures and documents are for them; counted once if not.

        An id that the library lacks, such as that of a core standard, passes.
        """
        whys = (self._why(id) for id in ids)
        if (why := next(filter(None, whys), None)) is not None:
            self._whys[why] += 1
        return why is None

    @property
    def left_out(self) -> list[dict[str, Any]]:
        """How many were left out, as ``{"why", "things"}`` in the order of the words."""
        return [{"why": why, "things": count} for why, count in sorted(self._whys.items())]

    def _why(self, id: str) -> str | None:
        if id in self.library.nodes:
            return why_leaf_not(self.library, id, self.services, self.lines)
        if (document := self.library.documents.get(id)) is None:
            return None
        return why_not(self.services, self.lines, document.applies_to, document.service_lines)


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
