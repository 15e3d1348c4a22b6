"""Triples to look up from either end, in memory or, where they are too many for that, in a store on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final

import pyoxigraph as ox
from rdflib import RDF, RDFS

from qmskg.errors import EnvironmentFault

__all__ = ["AT_ONCE", "Reach", "Stored", "Term", "Triples", "gathered"]

Term = ox.NamedNode | ox.Literal
Given = ox.Triple | ox.Quad

#: so many are held in memory, in less than 1 GB
AT_ONCE: Final = 2_000_000
#: so many nodes are kept in memory of those that a store on disk was asked for
_KEPT: Final = 5_000
_TYPE: Final = ox.NamedNode(str(RDF.type))
_SUBCLASS: Final = ox.NamedNode(str(RDFS.subClassOf))


@dataclass(frozen=True, slots=True)
class Reach:
    """How far shapes see: steps along properties, and the properties that they follow backwards."""

    steps: int
    backwards: frozenset[ox.NamedNode]


class Triples:
    """Triples by subject and by predicate, and the classes of each node. One that stands twice is there twice."""

    def __init__(self, triples: Iterable[Given]) -> None:
        self._out: dict[Term, dict[ox.NamedNode, list[Term]]] = {}
        self._pairs: dict[ox.NamedNode, list[tuple[Term, Term]]] = {}
        self._into: dict[ox.NamedNode, dict[Term, list[Term]]] = {}
        self._above: dict[Term, frozenset[Term]] = {}
        known: dict[Any, Any] = {}  # a term that comes often is held once
        for one in triples:
            subject, predicate, object_ = (known.setdefault(term, term) for term in (one[0], one[1], one[2]))
            self._out.setdefault(subject, {}).setdefault(predicate, []).append(object_)
            self._pairs.setdefault(predicate, []).append((subject, object_))

    def said(self, subject: Term) -> Mapping[ox.NamedNode, list[Term]]:
        """Return everything that is said of a subject: predicate -> objects."""
        return self._out.get(subject, {})

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> Iterable[Term]:
        """Return what has an object for a predicate."""
        if predicate not in self._into:
            found = self._into.setdefault(predicate, {})
            for subject, other in self._pairs.get(predicate, ()):
                found.setdefault(other, []).append(subject)
        return self._into[predicate].get(object_, [])

    def pairs(self, predicate: ox.NamedNode) -> Iterable[tuple[Term, Term]]:
        """Return the subjects and objects of a predicate."""
        return self._pairs.get(predicate, [])

    def everything(self) -> Iterator[ox.Triple]:
        """Yield every triple."""
        for predicate, pairs in self._pairs.items():
            yield from (ox.Triple(subject, predicate, object_) for subject, object_ in pairs)  # type: ignore[arg-type]

    def objects(self, subject: Term, predicate: ox.NamedNode) -> list[Term]:
        """Return what a subject has for a predicate."""
        return self.said(subject).get(predicate, [])

    def around(self, nodes: Iterable[Term], reach: Reach) -> Iterator[ox.Triple]:
        """Yield what a shape can see from some nodes: all that is said as far as it reaches, and every subclass."""
        ring = seen = set(nodes)
        for _ in range(reach.steps):
            further = {value for node in ring for values in self.said(node).values() for value in values}
            further |= {one for node in ring for back in reach.backwards for one in self.subjects(back, node)}
            ring = further - seen
            seen = seen | ring
        for node in seen:
            for predicate, values in self.said(node).items():
                yield from (ox.Triple(node, predicate, value) for value in values)  # type: ignore[arg-type]
        yield from (ox.Triple(one, _SUBCLASS, above) for one, above in self.pairs(_SUBCLASS))  # type: ignore[arg-type]

    def is_a(self, node: Term, class_: ox.NamedNode) -> bool:
        """Return whether a node is of a class, or of a subclass of it."""
        return any(class_ in self._classes(one) for one in self.objects(node, _TYPE))

    def instances(self, class_: ox.NamedNode) -> Iterator[Term]:
        """Yield the nodes of a class and of its subclasses."""
        seen, waiting = {class_}, [class_]
        while waiting:
            one = waiting.pop()
            yield from self.subjects(_TYPE, one)
            below = [sub for sub in self.subjects(_SUBCLASS, one) if sub not in seen]
            seen.update(below)  # type: ignore[arg-type]
            waiting += below  # type: ignore[arg-type]

    def _classes(self, class_: Term) -> frozenset[Term]:
        if class_ not in self._above:
            seen, waiting = {class_}, [class_]
            while waiting:
                above = [one for one in self.objects(waiting.pop(), _SUBCLASS) if one not in seen]
                seen.update(above)
                waiting += above
            self._above[class_] = frozenset(seen)
        return self._above[class_]


class Stored(Triples):
    """The same in a store on disk, of which only the nodes asked for last are in memory.

    Each triple is there once, and numbers are written as the store writes them (0.90 becomes 0.9).
    """

    def __init__(self, triples: Iterable[Given], folder: str) -> None:
        super().__init__(())
        self._store = ox.Store(folder)
        self._store.bulk_extend(ox.Quad(one[0], one[1], one[2]) for one in triples)
        self._read = lru_cache(maxsize=_KEPT)(self._said)

    def said(self, subject: Term) -> Mapping[ox.NamedNode, list[Term]]:
        """Return everything that is said of a subject: predicate -> objects."""
        return self._read(subject)

    def _said(self, subject: Term) -> Mapping[ox.NamedNode, list[Term]]:
        found: dict[ox.NamedNode, list[Term]] = {}
        if isinstance(subject, ox.NamedNode):
            for quad in self._store.quads_for_pattern(subject, None, None):
                found.setdefault(quad.predicate, []).append(quad.object)  # type: ignore[arg-type]
        return found

    def subjects(self, predicate: ox.NamedNode, object_: Term) -> Iterable[Term]:
        """Yield what has an object for a predicate."""
        return (quad.subject for quad in self._store.quads_for_pattern(None, predicate, object_))  # type: ignore[misc]

    def pairs(self, predicate: ox.NamedNode) -> Iterable[tuple[Term, Term]]:
        """Yield the subjects and objects of a predicate."""
        found = self._store.quads_for_pattern(None, predicate, None)
        return ((quad.subject, quad.object) for quad in found)  # type: ignore[misc]


@contextmanager
def gathered(triples: Iterable[Given], at_once: int = AT_ONCE) -> Iterator[Triples]:
    """Yield triples to look up; more than ``at_once`` are put into a folder, which is cleared away in the end.

    Raises:
        EnvironmentFault: they cannot be put on disk.
    """
    triples = iter(triples)
    held = Triples(islice(triples, at_once))
    if (one := next(triples, None)) is None:
        yield held
        return
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="qmskg-triples-"))
            stored = Stored(chain(held.everything(), (one,), triples), folder)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise EnvironmentFault(
                f"what is checked does not fit into memory and cannot be put on disk ({reason}); set TMPDIR to a "
                "folder with room"
            ) from error
        del held  # it is on disk now
        yield stored
