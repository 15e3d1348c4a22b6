"""The glossary: the words of the project, what bodies mean by them, and why confused words are not the same.

Read from the ontology of the content folder, once for each build; nothing of it is written in code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qmskg.graph.terms import RDFS, SKOS
from qmskg.identity import DEFAULT_BASE, ontology_iri, short

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Store

__all__ = ["Confusion", "Meaning", "Term", "glossary", "matching"]

#: the vocabularies whose members are words of the glossary
_SCHEMES: Final = ("qms_term", "qms_component")
_FILES: Final = ("qms_term", "qms_component", "definition")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one body means by a word, in our own words.

    Attributes:
        document: id of a document held here in which the body says so.
        named: name of the document or page, where it is not held or is only part of one.
        seen: whether that sense was seen on ``page``, on ``checked``.
    """

    body: str
    text: str
    document: str | None
    named: str | None
    seen: bool
    page: str | None
    checked: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Confusion:
    """Another word that this one is taken for, and in what they differ."""

    id: str
    label: str
    difference: str


@dataclass(frozen=True)
class Term:
    """A word, explained; ``id`` is its anchor on the page and the last part of its IRI."""

    id: str
    iri: str
    label: str
    alternatives: tuple[str, ...]
    hidden: tuple[str, ...]
    definition: str
    why: str
    example: str
    note: str | None
    part_of: tuple[tuple[str, str], ...]
    meanings: tuple[Meaning, ...]
    confusions: tuple[Confusion, ...]

    @cached_property
    def words(self) -> str:
        """Every label in small letters, for finding the term."""
        return "\n".join((self.label, *self.alternatives, *self.hidden)).casefold()


def glossary(content: Path, build: str) -> tuple[Term, ...]:
    """Return the terms in the order of the alphabet.

    Args:
        content: the content folder.
        build: id of the build that the answer is kept for; another build is read again.
    """
    return _read(content, build)


@lru_cache(maxsize=2)
def _read(content: Path, _build: str) -> tuple[Term, ...]:
    from pyoxigraph import RdfFormat, Store

    store = Store()
    for name in _FILES:
        path = content / "ontology" / "vocab" / f"{name}.ttl"
        if path.exists():
            store.load(path=path, format=RdfFormat.TURTLE)
    return _Reader(store).terms()


class _Reader:
    """Looks things up in the vocabularies, which stand under the default base whatever the installation's is."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def terms(self) -> tuple[Term, ...]:
        from pyoxigraph import NamedNode

        schemes = [NamedNode(f"{DEFAULT_BASE}vocab/{name}") for name in _SCHEMES]
        nodes = [node for scheme in schemes for node in self._subjects(SKOS("inScheme"), scheme)]
        return tuple(sorted(map(self._term, nodes), key=lambda term: term.label.casefold()))

    def _term(self, node: NamedNode) -> Term:
        text = self._text
        above = [(_local(other), text(other, SKOS("prefLabel"))) for other in self._nodes(node, SKOS("broader"))]
        return Term(
            id=_local(node),
            iri=node.value,
            label=text(node, SKOS("prefLabel")),
            alternatives=self._texts(node, SKOS("altLabel")),
            hidden=self._texts(node, SKOS("hiddenLabel")),
            definition=text(node, SKOS("definition")),
            why=text(node, _qms("adoptedBecause")),
            example=text(node, SKOS("example")),
            note=text(node, SKOS("scopeNote")) or None,
            part_of=tuple(sorted(above)),
            meanings=tuple(sorted(self._meanings(node), key=lambda one: one.body.casefold())),
            confusions=tuple(sorted(self._confusions(node), key=lambda one: one.label.casefold())),
        )

    def _meanings(self, term: NamedNode) -> Iterator[Meaning]:
        for node in self._subjects(_qms("defines"), term):
            (body,) = self._nodes(node, _qms("definedBy"))
            held = [short(document.value) for document in self._nodes(node, _qms("givenIn"))]
            yield Meaning(
                body=self._text(body, RDFS("label")),
                text=self._text(node, _qms("paraphrase")),
                document=held[0] if held else None,
                named=self._text(node, _qms("documentNamed")) or None,
                seen=self._text(node, _qms("contentVerified")) == "true",
                page=next((page.value for page in self._nodes(node, _qms("evidencePage"))), None),
                checked=self._text(node, _qms("checked")) or None,
                note=self._text(node, SKOS("note")) or None,
            )

    def _confusions(self, term: NamedNode) -> Iterator[Confusion]:
        for node in self._subjects(_qms("distinguishes"), term):
            for other in self._nodes(node, _qms("distinguishes")):
                if other != term:
                    label = self._text(other, SKOS("prefLabel"))
                    yield Confusion(_local(other), label, self._text(node, _qms("difference")))

    def _subjects(self, predicate: NamedNode, object_: NamedNode) -> list[NamedNode]:
        from pyoxigraph import NamedNode

        found = self._store.quads_for_pattern(None, predicate, object_)
        return [quad.subject for quad in found if isinstance(quad.subject, NamedNode)]

    def _nodes(self, subject: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        from pyoxigraph import NamedNode

        found = self._store.quads_for_pattern(subject, predicate, None)
        return [quad.object for quad in found if isinstance(quad.object, NamedNode)]

    def _texts(self, subject: NamedNode, predicate: NamedNode) -> tuple[str, ...]:
        from pyoxigraph import Literal

        found = self._store.quads_for_pattern(subject, predicate, None)
        texts = [quad.object.value for quad in found if isinstance(quad.object, Literal)]
        return tuple(sorted(texts, key=str.casefold))

    def _text(self, subject: NamedNode, predicate: NamedNode) -> str:
        return next(iter(self._texts(subject, predicate)), "")


def _qms(term: str) -> NamedNode:
    from pyoxigraph import NamedNode

    return NamedNode(ontology_iri(term))


def _local(node: NamedNode) -> str:
    return node.value.rpartition("/")[2]


def matching(terms: tuple[Term, ...], words: str, most: int = 5) -> list[Term]:
    """Return the terms of which some label is, or else holds, what was asked for.

    A label that is the whole question comes first; a question of one or two letters finds nothing else.
    """
    asked = " ".join(words.casefold().split())
    exact = [term for term in terms if asked and asked in term.words.split("\n")]
    holding = [term for term in terms if len(asked) > 2 and asked in term.words and term not in exact]
    return [*exact, *holding][:most]
