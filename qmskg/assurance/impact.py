"""What a reissued source means for what people have done: these mappings, these core standards, these audits.

A mapping stands where neither its text nor what it asks has changed, whatever the number; it reopens where the text
has changed; it lapses where the leaf is gone. Nothing else is touched. Core standards keep their ids throughout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from qmskg.links import CoreStandard, Link, LinkKind
from qmskg.matching.alignment import Aligned, Became
from qmskg.model import Library
from qmskg.vocabulary import Status

__all__ = ["FATES", "becomes_of", "impact"]

_STANDS: Final = frozenset({Became.SAME, Became.RENUMBERED})
#: what happens to a mapping of a leaf, by what became of the leaf
FATES: Final = ("stands", "reopens", "lapses")
STANDS, REOPENS, LAPSES = FATES
#: pairs that people have begun to read
_READ: Final = frozenset(Status) - {Status.PROPOSED, Status.PUBLISHED}


def becomes_of(became: Became) -> str:
    """Return what happens to what people said about a leaf.

    >>> becomes_of(Became.RENUMBERED), becomes_of(Became.CHANGED)
    ('stands', 'reopens')
    """
    if became in _STANDS:
        return STANDS
    return LAPSES if became is Became.GONE else REOPENS


def impact(
    library: Library,
    old: str,
    new: str,
    aligned: Sequence[Aligned],
    links: Iterable[Link],
    core: Iterable[CoreStandard],
) -> dict[str, Any]:
    """Return what the move from one edition to the next touches, as one document.

    Args:
        library: the content.
        old: id of the document that was reissued.
        new: id of the one that takes its place.
        aligned: what became of each leaf.
        links: of every status; those that people have read, or bodies publish, are counted.
        core: the core standards, drafts among them.
    """
    became = {one.old: one for one in aligned if one.old}
    return {
        "old": _document(library, old),
        "new": _document(library, new),
        "by": {kind.value: sum(one.became is kind for one in aligned) for kind in Became},
        "leaves": [_leaf(library, one) for one in aligned],
        "mappings": list(_mappings(became, links)),
        "core_standards": list(_core(library, became, core)),
        "audits": list(_audits(library, old, became, links)),
    }


def _document(library: Library, id: str) -> dict[str, Any]:
    document = library.documents[id]
    edition = document.edition
    return {
        "id": id, "title": document.title, "name": document.name, "edition": edition.version,
        "status": edition.status.value,
        "effective": edition.effective or edition.published,
    }  # fmt: skip


def _named(library: Library, id: str | None) -> dict[str, str] | None:
    if id is None:
        return None
    node = library.nodes[id]
    return {"id": id, "number": node.number, "title": node.title}


def _leaf(library: Library, one: Aligned) -> dict[str, Any]:
    near = [{**(_named(library, id) or {}), "likeness": likeness} for id, likeness in one.near]
    return {
        "old": _named(library, one.old), "new": _named(library, one.new), "became": one.became.value,
        "likeness": one.likeness, "near": near,
    }  # fmt: skip


def _mappings(became: Mapping[str, Aligned], links: Iterable[Link]) -> Iterator[dict[str, Any]]:
    """Yield pairs that people have read with an old leaf at one end."""
    for link in sorted(links, key=lambda link: (link.kind.value, link.key)):
        ends = [end for end in (link.a, link.b) if end in became]
        if not ends or link.status not in _READ:
            continue
        fates = {becomes_of(became[end].became) for end in ends}
        moved = [(became[end].new or end) if end in became else end for end in (link.a, link.b)]
        yield {
            "a": link.a, "b": link.b, "kind": link.kind.value, "status": link.status.value,
            "becomes": next(fate for fate in (LAPSES, REOPENS, STANDS) if fate in fates), "to": moved,
        }  # fmt: skip


def _core(
    library: Library, became: Mapping[str, Aligned], core: Iterable[CoreStandard]
) -> Iterator[dict[str, Any]]:
    for standard in core:
        under = [member for member in standard.members if member.leaf in became]
        if under:
            yield {
                "id": standard.id, "title": standard.title, "draft": standard.draft,
                "leaves": [
                    {
                        **(_named(library, member.leaf) or {}), "relation": member.relation.value,
                        "status": member.status.value, "becomes": becomes_of(became[member.leaf].became),
                        "new": became[member.leaf].new,
                    }
                    for member in under
                ],
            }  # fmt: skip


def _audits(
    library: Library, old: str, became: Mapping[str, Aligned], links: Iterable[Link]
) -> Iterator[dict[str, Any]]:
    """Yield audits that show something about the old edition: as people decided, or as bodies state at any level."""
    found: dict[str, set[tuple[str, str, str]]] = {}
    for link in links:
        if link.kind is LinkKind.EVIDENCE and link.b in became and link.status in _READ:
            found.setdefault(link.a.partition(":")[0], set()).add((link.a, link.b, link.status.value))
    for stated in library.stated:
        ends = (stated.subject, stated.object)
        for end, other in (ends, ends[::-1]):
            if end.partition(":")[0] == old and library.is_measure(other):
                audit = other.partition(":")[0]
                found.setdefault(audit, set()).add((other, end, Status.PUBLISHED.value))
    for audit in sorted(found):
        rows = sorted(found[audit])
        yield {
            "id": audit,
            "title": library.documents[audit].title,
            "links": [
                {"measure": measure, "leaf": leaf, "status": status, "becomes": _fate(library, leaf, became)}
                for measure, leaf, status in rows
            ],
        }


def _fate(library: Library, id: str, became: Mapping[str, Aligned]) -> str:
    """Return what happens to a link; one to a heading, or to the whole document, must be read again by its body."""
    if id in became:
        return becomes_of(became[id].became)
    below = [becomes_of(became[leaf.id].became) for leaf in library.leaves_under(id) if leaf.id in became]
    return STANDS if below and set(below) == {STANDS} else REOPENS
