"""How documents, headings and words fit together: every relation that the graph holds between the members of a chapter.

Nothing is concluded. A relation is what a body states, with its page; what a document says that it replaces; or what
the project's glossary says of its words. Rows recalled from memory, and what the core set brings together while it is
a draft, stand apart and count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import Any, Final

from qmskg import vocabulary as v
from qmskg.graph.glossary import Term
from qmskg.ingest.fit import FitChapter
from qmskg.links import CoreStandard
from qmskg.model import Library, StatedLink

__all__ = ["FitKind", "fit"]


class FitKind(StrEnum):
    """What a relation rests on."""

    STATED = "stated"
    REPLACES = "replaces"
    PART_OF = "part_of"
    DEFINES = "defines"
    DIFFERS = "differs"
    RECALLED = "recalled"


#: what pages say between the ends
_WORDS: Final = {
    FitKind.REPLACES: "replaces",
    FitKind.PART_OF: "is a part of",
    FitKind.DEFINES: "says what is meant by",
    FitKind.DIFFERS: "is not the same as",
}


@dataclass
class _Relation:
    """One relation of two members, with everything that says so."""

    a: str
    b: str
    kind: FitKind
    word: str
    times: int = 0
    issuers: dict[str, None] = field(default_factory=dict)
    pages: dict[str, None] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        return {
            "a": self.a, "b": self.b, "kind": self.kind.value, "word": self.word, "times": self.times,
            "issuers": list(self.issuers), "pages": list(self.pages), "notes": list(self.notes),
        }  # fmt: skip


class _Relations:
    """Collects the relations of a chapter's members, in the order in which they are told."""

    def __init__(self, library: Library, members: Sequence[str]) -> None:
        self._library = library
        self._members = set(members)
        self._found: dict[tuple[str, str, str], _Relation] = {}

    def member(self, id: str) -> str | None:
        """Return the member that an id is, or the nearest above it that is one."""
        above = [node.id for node in reversed(self._library.parents(id))]
        return next((one for one in (id, *above, id.partition(":")[0]) if one in self._members), None)

    def add(
        self, a: str, b: str, kind: FitKind, word: str, *, issuer: str | None = None, page: str | None = None,
        note: str | None = None,
    ) -> None:  # fmt: skip
        """Count one thing that says so, where both ends are members and not the same."""
        one, other = self.member(a), self.member(b)
        if one is None or other is None or one == other:
            return
        held = self._found.setdefault((one, other, word), _Relation(one, other, kind, word))
        held.times += 1
        for value, known in ((issuer, held.issuers), (page, held.pages), (note, held.notes)):
            if value:
                known.setdefault(value)

    def replaces(self, a: str, b: str) -> bool:
        """Whether it is stated already that one took the place of the other."""
        return (a, b, _WORDS[FitKind.REPLACES]) in self._found

    def __iter__(self) -> Iterator[_Relation]:
        return iter(self._found.values())


def fit(
    library: Library, core: Iterable[CoreStandard], chapters: Sequence[FitChapter], terms: Sequence[Term]
) -> dict[str, Any]:
    """Return the chapters with their relations, and how chapters hang together.

    Args:
        library: documents and what is stated of them.
        core: the core set, drafts among it.
        chapters: what stands in each.
        terms: the glossary.
    """
    core, by_id = list(core), {term.id: term for term in terms}
    told = [_chapter(library, core, chapter, by_id) for chapter in chapters]
    members = {id: None for chapter in chapters for id in chapter.members}
    return {
        "chapters": told,
        "between": _between(chapters, _relations(library, list(members), by_id)),
        "names": _names(library, core, chapters, by_id, told),
    }


def _chapter(
    library: Library, core: list[CoreStandard], chapter: FitChapter, terms: Mapping[str, Term]
) -> dict[str, Any]:
    relations = _relations(library, chapter.members, terms)
    linked = {end for relation in relations for end in (relation.a, relation.b)}
    return {
        "id": chapter.id,
        "title": chapter.title,
        "says": chapter.says,
        "members": list(chapter.members),
        "links": [relation.document() for relation in relations],
        "alone": [id for id in chapter.members if id not in linked],
        "definitions": [_definition(terms[id]) for id in chapter.members if id in terms],
        "shared": _shared(library, core, chapter.members),
        "audits": _audits(library, chapter.members),
    }


def _relations(library: Library, members: Sequence[str], terms: Mapping[str, Term]) -> _Relations:
    """Return every relation between members: first what bodies state, last what was recalled."""
    found = _Relations(library, members)
    for link in library.stated:
        _add_stated(found, link, FitKind.STATED)
    for id in members:
        for older in library.documents[id].supersedes if id in library.documents else ():
            if not found.replaces(id, older):
                seen = library.documents[id].verified
                page = seen.page if seen.identity else None
                found.add(id, older, FitKind.REPLACES, _WORDS[FitKind.REPLACES], page=page)
    for id in members:
        if id in terms:
            _add_term(found, terms[id])
        elif id in library.nodes:
            seen = library.nodes[id].verified
            above = library.nodes[id].parent or id.partition(":")[0]
            page = seen.page if seen.identity else None
            found.add(id, above, FitKind.PART_OF, _WORDS[FitKind.PART_OF], page=page)
    for link in library.suggested:
        _add_stated(found, link, FitKind.RECALLED)
    return found


def _add_stated(found: _Relations, link: StatedLink, kind: FitKind) -> None:
    word = v.STATED[link.type][1]
    if kind is FitKind.RECALLED:
        found.add(link.subject, link.object, kind, f"{word} (from memory)", note=link.note)
        return
    kind = FitKind.REPLACES if link.type is v.StatedType.REPLACES else kind
    found.add(link.subject, link.object, kind, word, issuer=link.issuer, page=link.page, note=link.note)


def _add_term(found: _Relations, term: Term) -> None:
    for above, _ in term.part_of:
        found.add(term.id, above, FitKind.PART_OF, _WORDS[FitKind.PART_OF])
    for meaning in term.meanings:
        if meaning.document:
            page = meaning.page if meaning.seen else None
            found.add(
                meaning.document, term.id, FitKind.DEFINES, _WORDS[FitKind.DEFINES], issuer=meaning.body, page=page,
                note=meaning.text,
            )  # fmt: skip
    for other in term.confusions:
        if term.id < other.id:  # told once, of the two
            found.add(term.id, other.id, FitKind.DIFFERS, _WORDS[FitKind.DIFFERS], note=other.difference)


def _definition(term: Term) -> dict[str, Any]:
    """Return a word as it is adopted here, and what bodies mean by it, side by side."""
    return {
        "term": term.id,
        "adopted": term.definition,
        "why": term.why,
        "meanings": [
            {"body": one.body, "text": one.text, "document": one.document, "page": one.page, "seen": one.seen}
            for one in term.meanings
        ],
    }


def _shared(library: Library, core: list[CoreStandard], members: Sequence[str]) -> list[dict[str, Any]]:
    """Return the core standards under which several members have a duty, those of the most members first."""
    place = _Relations(library, members)
    found = []
    for standard in core:
        ends = {place.member(member.leaf) for member in standard.members}
        under = [id for id in members if id in ends]
        if len(under) > 1:
            found.append({"id": standard.id, "members": under, "draft": standard.draft})
    return sorted(found, key=lambda row: (-len(row["members"]), row["id"]))


def _audits(library: Library, members: Sequence[str]) -> list[dict[str, Any]]:
    """Return how many audits are stated to have to do with a member, as its publisher or their own says."""
    place = _Relations(library, members)
    found: dict[str, set[str]] = {}
    for link in library.stated:
        end = place.member(link.object)
        if end is not None and library.is_measure(link.subject) and place.member(link.subject) is None:
            found.setdefault(end, set()).add(link.subject.partition(":")[0])
    return [{"id": id, "audits": len(found[id])} for id in members if id in found]


def _between(chapters: Sequence[FitChapter], relations: _Relations) -> list[dict[str, Any]]:
    """Return which chapters hang together: by members that stand in both, and by relations across."""
    rows = []
    counted = [one for one in relations if one.kind is not FitKind.RECALLED]
    for one, other in combinations(chapters, 2):
        mine, theirs = set(one.members), set(other.members)
        across = [
            relation.document() for relation in counted
            if not {relation.a, relation.b} & mine & theirs
            and ((relation.a in mine and relation.b in theirs) or (relation.a in theirs and relation.b in mine))
        ]  # fmt: skip
        both = [id for id in one.members if id in theirs]
        if across or both:
            rows.append({"a": one.id, "b": other.id, "both": both, "links": across})
    return rows


def _names(
    library: Library,
    core: Iterable[CoreStandard],
    chapters: Iterable[FitChapter],
    terms: Mapping[str, Term],
    told: Iterable[Mapping[str, Any]],
) -> dict[str, dict[str, Any]]:
    """Return title and kind of whatever is named: ``term``, ``external``, or as the library calls it."""
    names: dict[str, dict[str, Any]] = {}
    for chapter in chapters:
        for id in chapter.members:
            if id in terms:
                names[id] = {"title": terms[id].label, "kind": "term"}
            elif id in library.documents:
                document = library.documents[id]
                state = document.edition.status.value
                names[id] = {"title": document.name, "kind": document.type, "state": state}
            elif id in library.nodes:
                names[id] = {"title": library.nodes[id].title, "kind": library.nodes[id].kind}
            else:
                names[id] = {"title": chapter.named.get(id, id), "kind": "external"}
    shared = {row["id"] for chapter in told for row in chapter["shared"]}
    return names | {s.id: {"title": s.title, "kind": "core"} for s in core if s.id in shared}
