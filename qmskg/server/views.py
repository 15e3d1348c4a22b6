"""What a page shows, made from the documents: names for ids, groups that are never mixed, chains in words.

Pure functions; templates only lay out what they return.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote

from qmskg import vocabulary as v
from qmskg.links import CoreStandard, Link, LinkKind, Origin, inverse_answer
from qmskg.model import Audit, Library, Requirement, StatedLink
from qmskg.relations import RELATIONS, STRENGTHS, Relation, Strength
from qmskg.server.words import GROUPS, READING, Group
from qmskg.workspace.challenges import can_be_challenged, challenged_since
from qmskg.workspace.view import View

__all__ = [
    "Named",
    "Names",
    "Row",
    "Section",
    "audit_rows",
    "mapping_rows",
    "marked",
    "pair_sentence",
    "sections",
    "standard_rows",
    "stated_rows",
    "tree",
]

#: what a chain says of a proposal that suggests no strength
_MAY: Final = "may show"


@dataclass(frozen=True, slots=True)
class Named:
    """A thing as pages name it; ``where`` is its document and number, no ``href``: it is not held here."""

    id: str
    title: str
    where: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Other:
    """One more way in which an audit shows something about the same thing, with the same standing."""

    steps: tuple[tuple[Named, str, Named], ...]
    strength: str
    part_unknown: bool
    left_out: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Row:
    """One link on a page.

    Attributes:
        subject: what the row is about: the other end.
        strength: an evidence word, or None for a mapping.
        drafted: of what is proposed, whether the project drafted it.
        vague: whether the suggestion names no strength.
        part_unknown: whether a part of something broader is shown, and nobody has said that it is this part.
        sentence: of a mapping, what it amounts to.
        shared: of a mapping, the duty that both share, in the readers' words.
        steps: the chain in words.
        left_out: what is not covered; None is "not stated".
        page: the page of the link itself, where something can be said against it.
        challenged: since when a challenge to it waits.
        others: what else shows something about the subject; the row itself is the strongest.
    """

    subject: Named
    status: str
    drafted: bool = False
    steps: tuple[tuple[Named, str, Named], ...] = ()
    strength: str | None = None
    sentence: str | None = None
    shared: str | None = None
    vague: bool = False
    part_unknown: bool = False
    through_core: bool = False
    of: Named | None = None
    left_out: tuple[str, ...] | None = None
    people: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    readers: int = 0
    time: str | None = None
    closed: bool = False
    withdrawn: bool = False
    reworded: bool = False
    page: str | None = None
    challenged: str | None = None
    others: tuple[Other, ...] = ()

    @property
    def reading(self) -> str | None:
        """What to say of a pair that people are reading; what any of them said is not told."""
        return READING.get(v.Status(self.status))


@dataclass(frozen=True, slots=True)
class Section:
    """One group with its rows, and apart from them those of which it is not known what they show.

    Attributes:
        perhaps: the broader things of which a part is shown, each with the rows that it leads to.
    """

    group: Group
    rows: tuple[Row, ...]
    perhaps: tuple[tuple[Named, tuple[Row, ...]], ...] = ()

    @property
    def unsure(self) -> int:
        """How many rows stand apart."""
        return sum(len(rows) for _, rows in self.perhaps)


class Names:
    """Finds the name of whatever has an id, also of what this graph does not hold."""

    def __init__(self, library: Library, core: Iterable[CoreStandard]) -> None:
        self._library = library
        self._core = {standard.id: standard for standard in core}

    def of(self, id: str) -> Named:
        """Return the name of an id."""
        library = self._library
        if id in self._core:
            return Named(id, self._core[id].title or id, "Core standard", f"/core/{quote(id, safe=':')}")
        if id in library.documents:
            document = library.documents[id]
            place = "audits" if isinstance(document, Audit) else "standards"
            return Named(id, document.title, document.publisher, f"/{place}/{quote(id, safe=':')}")
        if id in library.nodes:
            node, document = library.nodes[id], library.document_of(id)
            if isinstance(document, Audit):
                return Named(id, node.title, document.title, f"/audits/{quote(id, safe=':')}")
            return Named(id, node.title, f"{document.name}{_number(node)}", f"/standards/{quote(id, safe=':')}")
        document_held = library.documents.get(id.partition(":")[0])
        where = f"{document_held.name}; this part is not held here" if document_held else "not held here"
        return Named(id, id, where, None)

    def steps(self, via: Sequence[Sequence[str]]) -> tuple[tuple[Named, str, Named], ...]:
        """Return a chain with names."""
        return tuple((self.of(start), word, self.of(end)) for start, word, end in via)


def _number(node: Requirement) -> str:
    """A number on its own would read as part of the document's name."""
    if not node.number:
        return ""
    return f", {'number ' if node.number[0].isdigit() else ''}{node.number}"


def sections(rows: Iterable[Row], *, empty: bool = True) -> list[Section]:
    """Sort rows into the groups; a group without rows stands where it has something to say about that."""
    rows = list(rows)
    found = [_section(g, [r for r in rows if r.status in g.statuses and r.drafted is g.drafted]) for g in GROUPS]
    return [s for s in found if s.rows or s.perhaps or (empty and s.group.empty)]


def _section(group: Group, rows: Sequence[Row]) -> Section:
    perhaps: dict[Named, list[Row]] = {}
    for row in rows:
        if row.part_unknown:
            perhaps.setdefault(row.steps[-1][0], []).append(row)
    apart = sorted(perhaps.items(), key=lambda item: item[0].title)
    return Section(
        group, tuple(r for r in rows if not r.part_unknown), tuple((thing, tuple(some)) for thing, some in apart)
    )


def _common(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """What a row of either answer says about why, who and when."""
    steps = names.steps(row.get("via") or ())
    left_out = row["not_covered"]
    return {
        "status": row["status"],
        "drafted": bool(row.get("drafted")),
        "steps": steps,
        "strength": row["strength"],
        "vague": bool(steps) and steps[0][1] == _MAY,
        "part_unknown": bool(row.get("part_unknown")),
        "through_core": row["basis"] == "through_core",
        "left_out": None if left_out is None else tuple(left_out),
        "people": tuple(row.get("people") or ()),
        "issuers": tuple(row.get("issuers") or ()),
        "pages": tuple(row.get("pages") or ()),
        "readers": row.get("readers") or 0,
        "time": row.get("time"),
        "reworded": bool(row.get("reworded")),
        "withdrawn": not row.get("current", True),
    }


def audit_rows(document: Mapping[str, Any], names: Names) -> list[Row]:
    """Return the rows of an audit's answer."""
    return [
        Row(names.of(row["id"]), others=_others(row, names), **_common(row, names))
        for row in document["standards"]
    ]


def _others(row: Mapping[str, Any], names: Names) -> tuple[Other, ...]:
    """Return every chain but the one that leads the row."""
    return tuple(
        Other(
            names.steps(c["via"]), c["strength"], c["part_unknown"],
            None if c["not_covered"] is None else tuple(c["not_covered"]),
        )
        for c in (row.get("chains") or ())[1:]
    )  # fmt: skip


def standard_rows(document: Mapping[str, Any], names: Names) -> list[Row]:
    """Return the rows of a standard's answer: which audits show something about it."""
    standard = document["standard"]
    return [
        Row(
            names.of(row["measure"] or row["id"]),
            of=names.of(row["target"]) if row.get("target") not in {None, standard} else None,
            closed=not row.get("in_force", True),
            **_common(row, names),
        )
        for row in document["audits"]
    ]


def mapping_rows(id: str, links: Iterable[Link], names: Names) -> list[Row]:
    """Return what holds between a requirement and others, read from it; an agreed *none* is left out."""
    found = []
    for link in links:
        if link.kind is not LinkKind.MAPPING or link.status is v.Status.REJECTED:
            continue
        other, answer = (
            (link.b, link.answer) if link.a == id else (link.a, link.answer and inverse_answer(link.answer))
        )
        row = Row(
            names.of(other), link.status.value, drafted=_is_draft(link),
            sentence=_mapping_sentence(names.of(id), names.of(other), answer),
            people=link.people, readers=link.readers, time=link.time, reworded=link.reworded, shared=link.shared,
            pages=link.pages,
        )  # fmt: skip
        found.append(row)
    return sorted(found, key=lambda row: row.subject.id)


def _is_draft(link: Link) -> bool:
    return link.status is v.Status.PROPOSED and link.origin is Origin.DRAFTED


def _mapping_sentence(a: Named, b: Named, answer: str | None) -> str | None:
    if answer is None or answer not in set(Relation):
        return None
    return RELATIONS[Relation(answer)].sentence.format(a=f"“{a.title}”", b=f"“{b.title}” ({b.where})")


def marked(rows: Iterable[Row], id: str, view: View) -> list[Row]:
    """Return rows with the page of their link, and since when it is challenged; a longer chain has no page.

    Args:
        rows: of the page of ``id``.
        id: the end that the page is about, for rows without a chain.
        view: in which links and challenges are looked up.
    """
    found = []
    for row in rows:
        a, b = (row.steps[0][0].id, row.steps[0][2].id) if row.steps else (id, row.subject.id)
        if len(row.steps) <= 1 and can_be_challenged(view, a, b):
            page = f"/links/{quote(a, safe=':')}/{quote(b, safe=':')}"
            row = replace(row, page=page, challenged=challenged_since(view, a, b))
        found.append(row)
    return found


def pair_sentence(link: Mapping[str, Any] | None, names: Names) -> str | None:
    """Return what the answer of a link amounts to, as one sentence."""
    if link is None or not link["answer"]:
        return None
    a, b = names.of(link["a"]), names.of(link["b"])
    if link["kind"] == LinkKind.MAPPING:
        said = _mapping_sentence(a, b, link["answer"])
    else:
        said = STRENGTHS[Strength(link["answer"])].sentence.format(a=f"“{a.title}”", b=f"“{b.title}”")
    return said and said[:1].upper() + said[1:]


def stated_rows(id: str, links: Iterable[StatedLink], names: Names) -> list[Row]:
    """Return what bodies publish about a thing, each in the body's own word."""
    return [
        Row(
            names.of(link.object if link.subject == id else link.subject),
            v.Status.PUBLISHED.value,
            steps=names.steps([(link.subject, v.STATED[link.type][1], link.object)]),
            issuers=(link.issuer,) if link.issuer else (),
            pages=(link.page,) if link.page else (),
        )
        for link in links
    ]


def tree(library: Library, id: str) -> list[tuple[Requirement, list[Any]]]:
    """Return what stands under a document or a heading, each with what stands under it."""
    return [(node, tree(library, node.id)) for node in library.children.get(id, ())]
