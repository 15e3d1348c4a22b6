"""What audits show, found the slow and obvious way: each chain written out. Tests and benchmark compare with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qmskg.links import CoreStandard, Link, LinkKind, published_evidence
from qmskg.model import Library
from qmskg.relations import Relation, Strength
from qmskg.vocabulary import Status

#: how a step carries evidence, read from the leaf to the core standard
UP = {Relation.EQUAL: "full", Relation.SUPERSET: "full", Relation.SUBSET: "partial"}
DOWN = {Relation.EQUAL: "full", Relation.SUBSET: "full", Relation.SUPERSET: "partial"}
FOOTINGS = ("agreed", "draft", "would_be")

#: (audit, target, route, strength, footing, whether a part of something broader is shown)
Found = tuple[str, str, str, str, str, bool]


def every_chain(library: Library, links: Sequence[Link], core: Sequence[CoreStandard]) -> Iterator[Found]:
    """Yield what each chain comes to."""
    for link in evidence_of(library, links):
        audit = link.a.partition(":")[0]
        strength = "partial" if link.answer is None else link.answer
        if not library.documents[audit].in_force or strength not in {"full", "partial"}:
            continue
        first = "agreed" if link.status in {Status.AGREED, Status.PUBLISHED} else "would_be"
        first = "draft" if link.origin == "drafted" and first != "agreed" else first
        yield audit, link.b, "direct", strength, first, False
        for standard in core:
            risen: list[tuple[str, str, str | None, bool]] = []
            if link.b == standard.id:
                risen.append((strength, first, None, False))
            for member in standard.members:
                if member.leaf == link.b and member.relation in UP:
                    carried = lesser(strength, UP[member.relation])
                    rests = less_firm(first, rests_of(standard, member))
                    unknown = strength == "partial" and member.relation is Relation.SUPERSET
                    risen.append((carried, rests, member.leaf, unknown))
                    yield audit, standard.id, "through", carried, rests, unknown
            for carried, rests, start, unknown in risen:
                for other in standard.members:
                    if other.leaf != start and other.relation in DOWN:
                        yield (
                            audit, other.leaf, "through", lesser(carried, DOWN[other.relation]),
                            less_firm(rests, rests_of(standard, other)),
                            unknown or (carried == "partial" and other.relation is Relation.SUBSET),
                        )  # fmt: skip


def evidence_of(library: Library, links: Sequence[Link]) -> Iterator[Link]:
    """Yield every evidence link; where people have answered, what a body's word implies gives way."""
    answered = [li for li in links if li.kind is LinkKind.EVIDENCE and li.status.value in {"agreed", "rejected"}]
    for stated in library.stated:
        link = published_evidence(stated)
        if link and library.is_measure(link.a) and not any((o.a, o.b) == (link.a, link.b) for o in answered):
            yield link
    for link in links:
        if link.kind is LinkKind.EVIDENCE and link.status is not Status.REJECTED and link.answer != "unsure":
            yield link


def rests_of(standard: CoreStandard, member: object) -> str:
    status = member.status  # type: ignore[attr-defined]
    return "agreed" if status is Status.AGREED or (not standard.draft and status is Status.PUBLISHED) else "draft"


def lesser(one: str, other: str) -> str:
    return "partial" if "partial" in {one, other} else "full"


def less_firm(one: str, other: str) -> str:
    return max(one, other, key=FOOTINGS.index)


def strengths(chains: list[Found], target: str, footing: str, route: str | None = None) -> dict[str, str]:
    """Return the most that each audit shows of a target on a footing: audit -> strength."""
    found: dict[str, str] = {}
    for audit, end, how, strength, rests, _ in chains:
        if end == target and FOOTINGS.index(rests) <= FOOTINGS.index(footing) and route in {None, how}:
            found[audit] = "full" if "full" in {strength, found.get(audit)} else "partial"
    return found


def most(found: dict[str, str]) -> str:
    """Return the most that any audit shows."""
    values = [Strength(value) for value in found.values()]
    return "full" if Strength.FULL in values else "partial" if values else "none"
