"""A difference between two releases as Turtle: what became of each core standard, in PROV-O and our own words.

Each change is a ``prov:Activity`` of a kind (``qms:change``) that used core standards as they were and generated what
they became; what stands in words is a literal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from qmskg.coreset.difference import Difference
from qmskg.exports.rdf import prefixes_of, steady
from qmskg.graph.terms import DCTERMS, RDF, RDFS, Names
from qmskg.graph.write import named_by
from qmskg.graph.write_release import PROV, release_iri

__all__ = ["difference_turtle"]

_PREFIXES: Final = {"prov": PROV.iri}
#: what changed: the kind, what it was and what it is now, and the words
_Row = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def difference_turtle(found: Difference) -> str:
    """Return a difference as Turtle; the same difference gives the same bytes."""
    base = found.new.base
    triples = sorted(_triples(found, base), key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))
    text = serialize(triples, format=RdfFormat.TURTLE, prefixes={**prefixes_of(base), **_PREFIXES}) or b""
    said = f"qmskg: what changed from {found.old.version} to {found.new.version} ({found.level.name.lower()})"
    return steady(text, (said,)).decode()


def _triples(found: Difference, base: str) -> Iterator[Triple]:
    names = Names(base)
    before, after = release_iri(found.old.version, base), release_iri(found.new.version, base)
    for kind, was, now, words in _rows(found):
        node = names.individual("change", named_by(found.old.version, found.new.version, kind, *was, "to", *now))
        yield Triple(node, RDF("type"), PROV("Activity"))
        yield Triple(node, DCTERMS("type"), Literal(kind))
        yield Triple(node, RDFS("label"), Literal(_label(found, kind, was, now)))
        yield Triple(node, PROV("used"), before)
        yield Triple(node, PROV("generated"), after)
        for ends, predicate in ((was, DCTERMS("source")), (now, DCTERMS("references"))):
            for id in ends:
                yield Triple(node, predicate, _iri(id, names))
        for text in words:
            yield Triple(node, DCTERMS("description"), Literal(text))


def _rows(found: Difference) -> Iterator[_Row]:
    for id in found.added:
        yield "added", (), (id,), ()
    for id in found.removed:
        yield "removed", (id,), (), ()
    for move in found.merged:
        yield "merged", move.of, move.to, ()
    for move in found.split:
        yield "split", move.of, move.to, ()
    for one in found.reworded:
        words = tuple(f"{name}: {old!r} became {new!r}" for name, (old, new) in one.fields.items())
        yield "reworded", (one.id,), (one.id,), words
    for mapped in found.remapped:
        words = tuple(f"{id}: {old or 'nothing'} became {new or 'nothing'}" for id, old, new in mapped.changes)
        ends = tuple(mapped.id.split("|"))
        yield "remapped", ends, ends, words


def _label(found: Difference, kind: str, was: tuple[str, ...], now: tuple[str, ...]) -> str:
    ends = [", ".join(found.title(id) for id in side) for side in (was, now)]
    return f"{kind}: {ends[0] or ends[1]}" if was == now or not all(ends) else f"{kind}: {ends[0]} → {ends[1]}"


def _iri(id: str, names: Names) -> NamedNode:
    """Return the IRI of a core standard; a leaf's kind is that of its document, which a release does not tell."""
    if id.startswith("core:"):
        return names.individual("core", id)
    kind = "measure" if id.startswith("audit-") else "requirement"
    return names.individual(kind, id)
