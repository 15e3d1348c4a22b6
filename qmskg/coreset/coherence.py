"""What SHACL cannot check well: places that contradict each other, and mappings that cannot all be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Final

from qmskg.coreset.closure import agreed_relations, close
from qmskg.coreset.clusters import UNDER
from qmskg.coreset.drafts import EDITED, PROGRAM, asks
from qmskg.ingest.core import PROJECT
from qmskg.limits import Comparison, compared
from qmskg.links import CoreStandard, Link
from qmskg.model import Library
from qmskg.relations import Relation
from qmskg.vocabulary import Status

__all__ = ["Finding", "Profile", "Severity", "coherence", "standing"]


class Profile(StrEnum):
    """What a core set must be for it to be published.

    ``draft`` is what the project ships before 1.0.0: drafts are allowed, and say that they are. ``agreed`` is for
    1.0.0 and on: no drafts, no proposals, and a named person behind everything.
    """

    DRAFT = "draft"
    AGREED = "agreed"


class Severity(StrEnum):
    """Whether a finding stops a publication; the words are SHACL's."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        shape: the rule, by name.
        focus: id of what is wrong.
        message: what is wrong and what to do, for a person who knows the subject and not the program.
    """

    shape: str
    focus: str
    message: str
    severity: Severity = Severity.VIOLATION


ONE_EQUAL: Final = "equal-to-one-core-standard"
NO_NONE: Final = "no-equal-across-none"
NO_CONTRADICTION: Final = "agreed-mappings-can-all-be-true"
LEAF_IN_FORCE: Final = "member-asks-now"
STRICTEST: Final = "strictest-limit-taken-over"
NOT_DRAFT: Final = "agreed-not-draft"
NAMED_PERSON: Final = "named-person"
AGREED_PLACE: Final = "agreed-place"


def coherence(library: Library, links: Iterable[Link], core: Sequence[CoreStandard]) -> Iterator[Finding]:
    """Yield what contradicts itself, whatever the profile."""
    agreed = agreed_relations(links)
    name = _Name(library, core)
    yield from _equal_to_two(core, name)
    for standard in core:
        yield from _across_none(standard, agreed, name)
        yield from _limits(library, standard, name)
        for member in standard.members:
            if not asks(library, member.leaf):
                message = f"{name(member.leaf)} asks for nothing now, so take it out of {name(standard.id)}."
                yield Finding(LEAF_IN_FORCE, standard.id, message)
    for found in close(agreed).contradictions:
        yield Finding(NO_CONTRADICTION, found.leaves[0], found.sentence(name))


def standing(library: Library, core: Iterable[CoreStandard]) -> Iterator[Finding]:
    """Yield what keeps a core set from the profile ``agreed``."""
    name = _Name(library, core := tuple(core))
    for standard in core:
        if standard.draft:
            message = (
                f"{name(standard.id)} is a draft: a named person must agree it, or leave it out of the release."
            )
            yield Finding(NOT_DRAFT, standard.id, message)
        if standard.made_by.removesuffix(EDITED) in {PROGRAM, PROJECT, ""}:
            message = f"No named person stands behind {name(standard.id)}: whoever agrees it must give their name."
            yield Finding(NAMED_PERSON, standard.id, message)
        for member in standard.members:
            if member.status is not Status.AGREED:
                message = (
                    f"The place of {name(member.leaf)} under {name(standard.id)}, {member.relation.value}, is "
                    f"{member.status.value.replace('_', ' ')}: have it decided, or take the leaf out."
                )
                yield Finding(AGREED_PLACE, standard.id, message)


class _Name:
    """Ids as people read them: with the title where there is one."""

    def __init__(self, library: Library, core: Iterable[CoreStandard]) -> None:
        self._library, self._core = library, {standard.id: standard.title for standard in core}

    def __call__(self, id: str) -> str:
        node = self._library.nodes.get(id)
        title = node.title if node else self._core.get(id)
        return f"{id} ({title})" if title else id


def _equal_to_two(core: Iterable[CoreStandard], name: _Name) -> Iterator[Finding]:
    equal: dict[str, list[str]] = {}
    for standard in core:
        for member in standard.members:
            if member.relation is Relation.EQUAL:
                equal.setdefault(member.leaf, []).append(standard.id)
    for leaf, standards in equal.items():
        if len(standards) > 1:
            names = " and ".join(name(id) for id in standards)
            message = f"{name(leaf)} is equal to {names}, so these ask for the same: merge them, or decide again."
            yield Finding(ONE_EQUAL, leaf, message)


def _across_none(
    standard: CoreStandard, agreed: dict[tuple[str, str], Relation], name: _Name
) -> Iterator[Finding]:
    """Two leaves that share no duty cannot be one equal to a core standard and the other under it."""
    equal = [m.leaf for m in standard.members if m.relation is Relation.EQUAL]
    under = [m.leaf for m in standard.members if m.relation in {Relation.EQUAL, Relation.SUBSET}]
    pairs = sorted({(min(pair), max(pair)) for pair in product(equal, under)})
    for one, other in pairs:
        if Relation.NONE in {agreed.get((one, other)), agreed.get((other, one))}:
            message = (
                f"{name(one)} and {name(other)} were agreed to share no duty, yet both stand under "
                f"{name(standard.id)}: decide one of the three again."
            )
            yield Finding(NO_NONE, standard.id, message)


def _limits(library: Library, standard: CoreStandard, name: _Name) -> Iterator[Finding]:
    """Meeting a core standard meets its equal and subset leaves, so its limits must be as strict as theirs."""
    under = [m.leaf for m in standard.members if m.relation in UNDER]
    for stated in standard.strictest:
        if stated.whose not in under:
            message = (
                f"The strictest limit of {name(standard.id)} ({stated}) is said to be that of {name(stated.whose)}, "
                "which does not stand under it as equal or subset: name a leaf that does, or take the limit out."
            )
            yield Finding(STRICTEST, standard.id, message)
        for leaf in under:
            for limit in library.nodes[leaf].thresholds if leaf in library.nodes else ():
                if compared(limit, stated) is Comparison.STRICTER:
                    message = (
                        f"{name(leaf)} is stricter ({limit}) than {name(standard.id)} says ({stated}), so meeting "
                        "the core standard does not meet it: take its limit over, or make the leaf a superset."
                    )
                    yield Finding(STRICTEST, standard.id, message)
