"""Triples as JSON-LD 1.1, made short by a context (https://www.w3.org/TR/json-ld11/).

One node a subject, each value in a list. A term of the context is used for a property where what it says of the
type of its values holds; else the property is written with a prefix. So a reader gets back just the triples.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from qmskg.errors import SourceError

__all__ = ["Context", "compacted"]

_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
#: characters with which an IRI must end for its term to be a prefix (JSON-LD 1.1, *prefix flag*)
_PREFIX_ENDS: Final = tuple(":/?#[]@")
#: what a term may say besides its IRI for us to use it
_UNDERSTOOD: Final = frozenset({"@id", "@type"})
#: the type of a term that says nothing of its values
_PLAIN: Final = ""


@dataclass(frozen=True)
class Context:
    """A JSON-LD context: terms that stand for IRIs, and what they say of values."""

    document: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> Context:
        """Read a file that holds ``{"@context": {...}}``.

        Raises:
            SourceError: it holds none.
        """
        try:
            found = json.loads(path.read_text("utf-8"))["@context"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SourceError('is no JSON-LD context: it must hold {"@context": {...}}', path=path) from error
        if not isinstance(found, dict):
            raise SourceError("the context must be an object, with nothing fetched from elsewhere", path=path)
        return cls(found)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Terms that may stand before a colon."""
        simple = {term: iri for term, iri in self.document.items() if isinstance(iri, str) and term[0] != "@"}
        return {term: iri for term, iri in simple.items() if iri.endswith(_PREFIX_ENDS)}

    @cached_property
    def terms(self) -> dict[tuple[str, str], str]:
        """Terms by IRI and by the type that they give to their values."""
        found: dict[tuple[str, str], str] = {}
        for term, said in self.document.items():
            definition = {"@id": said} if isinstance(said, str) else said
            if term[0] == "@" or term in self.prefixes or not isinstance(definition, dict):
                continue
            if definition.keys() <= _UNDERSTOOD and "@id" in definition:
                type_ = definition.get("@type", _PLAIN)
                found[self.expand(definition["@id"]), self.expand(type_)] = term
        return found

    def expand(self, name: str) -> str:
        """Return the IRI that a name stands for."""
        prefix, colon, local = name.partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else name

    def shorten(self, iri: str) -> str:
        """Return an IRI with the longest prefix that fits."""
        fits = [(len(start), term, start) for term, start in self.prefixes.items() if iri.startswith(start)]
        for _, term, start in sorted(fits, reverse=True):
            if not (local := iri[len(start) :]).startswith("//"):
                return f"{term}:{local}"
        return iri


def compacted(triples: Iterable[Triple], context: Context) -> dict[str, Any]:
    """Return triples as one JSON-LD document, subjects and values in the order in which they come."""
    nodes: dict[str, dict[str, Any]] = {}
    for triple in triples:
        id = _reference(triple.subject, context)
        node = nodes.setdefault(id, {"@id": id})
        if triple.predicate.value == _TYPE and isinstance(triple.object, NamedNode):
            key, value = "@type", context.shorten(triple.object.value)
        else:
            key, value = _value(triple.predicate.value, triple.object, context)
        node.setdefault(key, []).append(value)
    return {"@context": dict(context.document), "@graph": list(nodes.values())}


def _reference(node: Any, context: Context) -> str:
    return str(node) if isinstance(node, BlankNode) else context.shorten(node.value)


def _value(predicate: str, object_: Any, context: Context) -> tuple[str, Any]:
    """Return the key for a property and how its value is written under that key."""
    if not isinstance(object_, Literal):
        reference = _reference(object_, context)
        if term := context.terms.get((predicate, "@id")):
            return term, reference
        return _key(predicate, context), {"@id": reference}
    text, datatype = object_.value, object_.datatype.value
    if object_.language:
        return _key(predicate, context), {"@value": text, "@language": object_.language}
    if datatype != _STRING:
        if term := context.terms.get((predicate, datatype)):
            return term, text
        return _key(predicate, context), {"@value": text, "@type": context.shorten(datatype)}
    # a context may give plain strings a language; a value object has only the language that it states
    return _key(predicate, context), {"@value": text} if "@language" in context.document else text


def _key(predicate: str, context: Context) -> str:
    """Return the key that says nothing of the type of its values."""
    return context.terms.get((predicate, _PLAIN)) or context.shorten(predicate)
