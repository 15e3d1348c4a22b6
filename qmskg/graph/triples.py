"""Triples as sorted numbers, to look up from either end for many nodes at once.

A term is held once and has a number. A triple is eight bytes under its predicate, the number of its subject above that
of its object, so that all which many nodes have for a predicate is found by one binary search for each. That takes a
fraction of the memory of objects of Python, and of the time of a store on disk that is asked node by node.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyoxigraph as ox
from rdflib import RDF, RDFS

__all__ = ["Numbers", "Pairs", "Reach", "Term", "Triples", "distinct", "packed", "unpacked"]

Term = ox.NamedNode | ox.Literal
Given = ox.Triple | ox.Quad
#: of terms, one a node
Numbers = npt.NDArray[np.int64]
#: of n nodes: which of them (0 to n - 1), and the number of what it has; two arrays as long as each other
Pairs = tuple[Numbers, Numbers]

_TYPE: Final = ox.NamedNode(str(RDF.type))
_SUBCLASS: Final = ox.NamedNode(str(RDFS.subClassOf))
_BITS: Final = 32
_LOW: Final = (1 << _BITS) - 1


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a shape sees: steps along properties, and the properties that it follows backwards."""

    steps: int
    backwards: frozenset[ox.NamedNode]


class Triples:
    """Triples by either end, and the classes of each node. One that is given twice is there once.

    Args:
        triples: what is looked up; the graph that a quad stands in is left out.
    """

    def __init__(self, triples: Iterable[Given]) -> None:
        self._numbers: dict[Term, int] = {}
        self._terms: list[Term] = []
        self._instances: dict[ox.NamedNode, Numbers] = {}
        gathered: dict[ox.NamedNode, array[int]] = defaultdict(lambda: array("q"))
        for one in triples:
            gathered[one[1]].append(self.number(one[0]) << _BITS | self.number(one[2]))
        #: (predicate, backwards) -> both ends of each triple in one number, sorted; backwards where it was asked for
        self._sorted = {
            (predicate, False): np.unique(np.frombuffer(gathered.pop(predicate), np.int64))
            for predicate in [*gathered]
        }

    def number(self, term: Term) -> int:
        """Return the number of a term, a new one where it stands in no triple."""
        found = self._numbers.setdefault(term, len(self._terms))
        if found == len(self._terms):
            self._terms.append(term)
        return found

    def term(self, number: int | np.int64) -> Term:
        """Return the term that has a number."""
        return self._terms[number]

    def follow(self, nodes: Numbers, predicate: ox.NamedNode, *, backwards: bool = False) -> Pairs:
        """Return what each node has for a predicate; backwards, what has the node for it."""
        packed = self._packed(predicate, backwards)
        first = np.searchsorted(packed, nodes << _BITS)
        counts = np.searchsorted(packed, (nodes + 1) << _BITS) - first
        rows = np.repeat(np.arange(len(nodes)), counts)
        at = np.arange(len(rows)) + np.repeat(first - np.cumsum(counts) + counts, counts)
        return rows, packed[at] & _LOW

    def ends(self, predicate: ox.NamedNode, *, objects: bool = False) -> Numbers:
        """Return the subjects of a predicate, or its objects."""
        return np.unique(self._packed(predicate, objects) >> _BITS)

    def instances(self, class_: ox.NamedNode) -> Numbers:
        """Return the nodes of a class and of its subclasses."""
        if class_ not in self._instances:
            classes = ring = np.array([self.number(class_)])
            while len(ring):
                ring = np.setdiff1d(self.follow(ring, _SUBCLASS, backwards=True)[1], classes)
                classes = np.union1d(classes, ring)
            self._instances[class_] = np.unique(self.follow(classes, _TYPE, backwards=True)[1])
        return self._instances[class_]

    def around(self, nodes: Iterable[Term], reach: Reach) -> Iterator[ox.Triple]:
        """Yield what a shape can see from some nodes: all that is said as far as it reaches."""
        ring = seen = np.array(sorted({self.number(node) for node in nodes}), dtype=np.int64)
        for _ in range(reach.steps):
            if not len(ring):
                break
            further = [self.follow(ring, predicate)[1] for predicate in self._predicates()]
            further += [self.follow(ring, predicate, backwards=True)[1] for predicate in reach.backwards]
            ring = np.setdiff1d(np.concatenate(further), seen) if further else ring[:0]
            seen = np.union1d(seen, ring)
        for predicate in self._predicates():
            yield from self._written(seen, predicate)

    def subclasses(self) -> Iterator[ox.Triple]:
        """Yield what is a subclass of what."""
        yield from self._written(self.ends(_SUBCLASS), _SUBCLASS)

    def _predicates(self) -> list[ox.NamedNode]:
        return [predicate for predicate, backwards in self._sorted if not backwards]

    def _written(self, nodes: Numbers, predicate: ox.NamedNode) -> Iterator[ox.Triple]:
        rows, values = self.follow(nodes, predicate)
        for subject, object_ in zip(nodes[rows], values, strict=True):
            yield ox.Triple(self.term(subject), predicate, self.term(object_))  # type: ignore[arg-type]

    def _packed(self, predicate: ox.NamedNode, backwards: bool) -> Numbers:
        if (predicate, backwards) not in self._sorted:
            given = self._sorted.get((predicate, False), np.empty(0, np.int64))
            self._sorted[predicate, backwards] = np.sort(packed(unpacked(given)[::-1])) if backwards else given
        return self._sorted[predicate, backwards]


def packed(pairs: Pairs) -> Numbers:
    """Return each pair as one number, whose order is theirs."""
    return pairs[0] << _BITS | pairs[1]


def unpacked(numbers: Numbers) -> Pairs:
    """Return the pairs that stand in some numbers."""
    return numbers >> _BITS, numbers & _LOW


def distinct(pairs: Pairs) -> Pairs:
    """Return each of some pairs once, in order."""
    return unpacked(np.unique(packed(pairs)))
