"""Which nodes may fail which shapes: a quick look before pySHACL says what is wrong with them.

pySHACL takes two minutes for the shipped core set, nearly all of it for nodes that conform. So SHACL Core is evaluated
here first (https://www.w3.org/TR/shacl/, sections 2 and 4), a constraint at a time for all nodes together, with three
answers: it conforms, it does not, or it cannot be told. Only what surely conforms is left out; pySHACL is asked about
the rest, and every finding and every word of it is pySHACL's. A constraint that is not known here makes its shape one
that cannot be told, so a new kind of constraint costs time and never a finding. The tests hold both to the same
results.

It costs a sort of the triples and a binary search for each node and constraint: n log n in the size of the data.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, Graph, Literal, Node, URIRef
from rdflib.collection import Collection

from qmskg.graph.triples import Numbers, Pairs, Reach, Term, Triples, distinct, packed, unpacked

__all__ = ["TARGETS", "reach_of", "suspects"]

#: does not conform, cannot be told, conforms: so that all of several is the least of them, any the most
NO, UNSURE, YES = np.int8(0), np.int8(1), np.int8(2)
#: one a node
Verdicts = npt.NDArray[np.int8]
#: whether nodes conform to a shape
Test = Callable[[Triples, Numbers], Verdicts]
#: of so many focus nodes and the value nodes of each, whether they satisfy a constraint
Check = Callable[[Triples, Numbers, Pairs], Verdicts]
Path = Callable[[Triples, Numbers], Pairs]

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
#: datatype -> what its literals look like; of others it cannot be told whether they are well formed
_LEXICAL: Final = {
    f"{_XSD}string": re.compile(r".*", re.DOTALL),
    f"{_XSD}boolean": re.compile(r"true|false|0|1"),
    f"{_XSD}integer": re.compile(r"[+-]?\d+"),
}
#: what a shape says that constrains nothing
_SAYS: Final = frozenset(
    {
        SH.path, SH.message, SH.severity, SH.name, SH.description, SH.order, SH.group, SH.flags, RDF.type, RDFS.label,
        RDFS.comment, RDFS.subClassOf, RDFS.isDefinedBy, SH.targetClass, SH.targetNode, SH.targetSubjectsOf,
        SH.targetObjectsOf, SH.qualifiedMinCount, SH.qualifiedMaxCount,
    }
)  # fmt: skip
#: what says which nodes a shape is about
TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
#: what leads from a shape to one inside it
_INSIDE: Final = frozenset({SH.property, SH.node, SH["or"], SH["and"], SH["not"], SH.xone, SH.qualifiedValueShape})
#: steps, more than any data have
_ENDLESS: Final = 2**31


def suspects(data: Triples, shapes: Graph) -> dict[Node, set[Term]]:
    """Return the shapes with targets that some node may not conform to: shape -> those nodes."""
    compiler = _Compiler(shapes)
    targets: tuple[Node, ...] = TARGETS
    about = [(shape, target, value) for target in targets for shape, value in shapes.subject_objects(target)]
    classes = set(shapes.subjects(RDF.type, RDFS.Class)) & set(shapes.subjects(SH.property))
    about += [
        (class_, SH.targetClass, class_) for class_ in classes
    ]  # a class that is a shape targets its members
    found: dict[Node, set[Term]] = {}
    for shape, target, value in about:
        nodes = _focus(data, target, value)
        failing = nodes[compiler.shape(shape)(data, nodes) != YES]
        if len(failing):
            found.setdefault(shape, set()).update(map(data.term, failing))
    return found


def reach_of(shapes: Graph, shape: Node) -> Reach:
    """Return how far a value can be from a focus node of a shape, those of the shapes inside it included."""
    backwards: set[ox.NamedNode] = set()
    return Reach(_steps_of(shapes, shape, frozenset(), backwards), frozenset(backwards))


def _steps_of(shapes: Graph, shape: Node, above: frozenset[Node], backwards: set[ox.NamedNode]) -> int:
    """Return the most steps through a shape; one that names itself sees as far as there is anything."""
    if shape in above:
        return _ENDLESS
    below = [
        part for predicate, one in shapes.predicate_objects(shape)
        if predicate in _INSIDE for part in (Collection(shapes, one) if (one, RDF.first, None) in shapes else (one,))
    ]  # fmt: skip
    path = shapes.value(shape, SH.path)
    own = 0 if path is None else _steps_in(shapes, path, backwards)
    return own + max((_steps_of(shapes, one, above | {shape}, backwards) for one in below), default=0)


def _steps_in(shapes: Graph, path: Node, backwards: set[ox.NamedNode]) -> int:
    """Return the most steps of a path, those of its parts added up."""
    if isinstance(path, URIRef):
        return 1
    if isinstance(inverse := shapes.value(path, SH.inversePath), URIRef):
        backwards.add(ox.NamedNode(str(inverse)))
    if any((path, again, None) in shapes for again in (SH.zeroOrMorePath, SH.oneOrMorePath)):
        return _ENDLESS + sum(_steps_in(shapes, one, backwards) for one in shapes.objects(path))
    below = [one for predicate, one in shapes.predicate_objects(path) if predicate != RDF.type and one != RDF.nil]
    return sum(_steps_in(shapes, one, backwards) for one in below)


def _focus(data: Triples, target: Node, value: Node) -> Numbers:
    """Return the nodes that a target is about."""
    named = _term(value)
    if target == SH.targetNode or not isinstance(named, ox.NamedNode):
        return np.array([data.number(named)])
    if target == SH.targetClass:
        return data.instances(named)
    return data.ends(named, objects=target == SH.targetObjectsOf)


def _term(node: Node) -> Term:
    if isinstance(node, Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return (
            ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype))) if node.datatype else ox.Literal(node)
        )
    return ox.NamedNode(str(node))


# --- paths ------------------------------------------------------------------------------------------------------


def _path(graph: Graph, node: Node) -> Path | None:
    """Return what a property path reaches (SHACL, 2.3.1); None for a kind that is not known here."""
    if isinstance(node, URIRef):
        return partial(Triples.follow, predicate=ox.NamedNode(str(node)))
    if (inner := graph.value(node, SH.inversePath)) is not None:
        if not isinstance(inner, URIRef):
            return None
        return partial(Triples.follow, predicate=ox.NamedNode(str(inner)), backwards=True)
    if (either := graph.value(node, SH.alternativePath)) is not None:
        ways = _paths(graph, either)
        return None if ways is None else partial(_alternatives, ways)
    if (node, RDF.first, None) not in graph:
        return None
    steps = _paths(graph, node)
    return None if steps is None else partial(_steps, steps)


def _paths(graph: Graph, head: Node) -> list[Path] | None:
    found = [_path(graph, one) for one in Collection(graph, head)]
    known = [path for path in found if path is not None]
    return known if len(known) == len(found) else None


def _itself(_: Triples, nodes: Numbers) -> Pairs:
    return np.arange(len(nodes)), nodes


def _alternatives(ways: list[Path], data: Triples, nodes: Numbers) -> Pairs:
    rows, values = zip(*(way(data, nodes) for way in ways), strict=True)
    return distinct((np.concatenate(rows), np.concatenate(values)))


def _steps(steps: list[Path], data: Triples, nodes: Numbers) -> Pairs:
    rows, values = _itself(data, nodes)
    for step in steps:
        among, further = step(data, values)
        rows, values = distinct((rows[among], further))
    return rows, values


# --- constraints ------------------------------------------------------------------------------------------------


class _Compiler:
    """Shapes as functions of data and focus nodes."""

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self._made: dict[Node, Test] = {}

    def shape(self, shape: Node) -> Test:
        """Return whether focus nodes conform to a shape; of one that names itself it cannot be told."""
        if shape not in self._made:
            self._made[shape] = _unknown
            self._made[shape] = self._compiled(shape)
        return self._made[shape]

    def _compiled(self, shape: Node) -> Test:
        graph = self._shapes
        by = graph.value(shape, SH.path)
        path = _itself if by is None else _path(graph, by)
        if path is None or graph.value(shape, SH.deactivated) is not None:
            return _unknown
        checks = [
            _CONSTRAINTS[predicate](self, shape, value) if predicate in _CONSTRAINTS else _unknown_values
            for predicate, value in graph.predicate_objects(shape)
            if predicate not in _SAYS and str(predicate).startswith(str(SH))
        ]

        def conforms(data: Triples, nodes: Numbers) -> Verdicts:
            values = path(data, nodes)
            return _least([_all_of(nodes, YES), *(check(data, nodes, values) for check in checks)])

        return conforms

    def listed(self, head: Node) -> list[Node]:
        """Return the members of a list of the shapes graph."""
        return list(Collection(self._shapes, head))

    def said(self, shape: Node, predicate: URIRef) -> Node | None:
        """Return what a shape says for a predicate."""
        return self._shapes.value(shape, predicate)


def _all_of(nodes: Numbers, verdict: np.int8) -> Verdicts:
    return np.full(len(nodes), verdict, np.int8)


def _unknown(_: Triples, nodes: Numbers) -> Verdicts:
    return _all_of(nodes, UNSURE)


def _unknown_values(_: Triples, nodes: Numbers, __: Pairs) -> Verdicts:
    return _all_of(nodes, UNSURE)


def _verdict(holds: npt.NDArray[np.bool_], other: np.int8 = NO) -> Verdicts:
    return np.where(holds, YES, other)


def _each(test: Test) -> Check:
    """Return whether all values of a node pass; each value is looked at once, whosesoever it is."""

    def check(data: Triples, nodes: Numbers, pairs: Pairs) -> Verdicts:
        rows, values = pairs
        once, where = np.unique(values, return_inverse=True)
        verdicts, found = test(data, once)[where], _all_of(nodes, YES)
        for verdict in (UNSURE, NO):
            found[rows[verdicts == verdict]] = verdict
        return found

    return check


def _each_term(test: Callable[[Term], bool | None]) -> Check:
    """Return the same of a test of one term: it holds, it does not, it cannot be told."""
    told = {True: YES, False: NO, None: UNSURE}
    return _each(lambda data, nodes: np.array([told[test(data.term(node))] for node in nodes], np.int8))


def _count(holds: Callable[[Any, int], Any]) -> Callable[[_Compiler, Node, Node], Check]:
    def made(_: _Compiler, __: Node, value: Node) -> Check:
        bound = int(str(value))
        return lambda _data, nodes, pairs: _verdict(holds(np.bincount(pairs[0], minlength=len(nodes)), bound))

    return made


def _class(_: _Compiler, __: Node, value: Node) -> Check:
    wanted = ox.NamedNode(str(value))
    return _each(lambda data, nodes: _verdict(np.isin(nodes, data.instances(wanted))))


def _pattern(compiler: _Compiler, shape: Node, value: Node) -> Check:
    if compiler.said(shape, SH.flags) is not None:
        return _unknown_values
    expression = re.compile(str(value))
    return _each_term(lambda node: expression.search(node.value) is not None)


def _datatype(_: _Compiler, __: Node, value: Node) -> Check:
    wanted = str(value)
    lexical = _LEXICAL.get(wanted)

    def holds(node: Term) -> bool | None:
        if not isinstance(node, ox.Literal) or node.datatype.value != wanted:
            return False
        return None if lexical is None else lexical.fullmatch(node.value) is not None

    return _each_term(holds)


def _in(compiler: _Compiler, _: Node, value: Node) -> Check:
    allowed = {_term(one) for one in compiler.listed(value)}
    # two spellings of one number are for pySHACL to compare
    return _each_term(lambda node: True if node in allowed else (None if isinstance(node, ox.Literal) else False))


def _has_value(_: _Compiler, __: Node, value: Node) -> Check:
    wanted = _term(value)
    unsure = UNSURE if isinstance(wanted, ox.Literal) and wanted.datatype.value != f"{_XSD}string" else NO

    def check(data: Triples, nodes: Numbers, pairs: Pairs) -> Verdicts:
        found = _all_of(nodes, unsure)
        found[pairs[0][pairs[1] == data.number(wanted)]] = YES
        return found

    return check


def _bound(holds: Callable[[float, float], bool]) -> Callable[[_Compiler, Node, Node], Check]:
    def made(_: _Compiler, __: Node, value: Node) -> Check:
        limit = float(str(value))

        def within(node: Term) -> bool | None:
            try:
                return True if isinstance(node, ox.Literal) and holds(float(node.value), limit) else None
            except ValueError:
                return None

        return _each_term(within)

    return made


def _node_kind(_: _Compiler, __: Node, value: Node) -> Check:
    kinds = {SH.IRI: ox.NamedNode, SH.Literal: ox.Literal}
    kind = kinds.get(URIRef(str(value)))
    return _each_term(lambda node: isinstance(node, kind)) if kind else _unknown_values


def _against(differ: Callable[[Numbers, Numbers], Any]) -> Callable[[_Compiler, Node, Node], Check]:
    """Return a check of the values against those of another property; what ``differ`` returns of both is too much."""

    def made(_: _Compiler, __: Node, value: Node) -> Check:
        other = ox.NamedNode(str(value))

        def check(data: Triples, nodes: Numbers, pairs: Pairs) -> Verdicts:
            found = _all_of(nodes, YES)
            found[unpacked(differ(packed(pairs), packed(data.follow(nodes, other))))[0]] = NO
            return found

        return check

    return made


def _of(join: Callable[[list[Verdicts]], Verdicts]) -> Callable[[_Compiler, Node, Node], Check]:
    def made(compiler: _Compiler, _: Node, value: Node) -> Check:
        tests = [compiler.shape(one) for one in compiler.listed(value)]
        return _each(lambda data, nodes: join([test(data, nodes) for test in tests]))

    return made


def _least(verdicts: list[Verdicts]) -> Verdicts:
    found: Verdicts = np.minimum.reduce(verdicts)
    return found


def _most(verdicts: list[Verdicts]) -> Verdicts:
    found: Verdicts = np.maximum.reduce(verdicts)
    return found


def _one_of(verdicts: list[Verdicts]) -> Verdicts:
    each = np.array(verdicts)
    return np.where((each == UNSURE).any(axis=0), UNSURE, _verdict((each == YES).sum(axis=0) == 1))


def _conforms(compiler: _Compiler, _: Node, value: Node) -> Check:
    return _each(compiler.shape(value))


def _conforms_not(compiler: _Compiler, _: Node, value: Node) -> Check:
    test = compiler.shape(value)
    return _each(lambda data, nodes: YES - test(data, nodes))


def _qualified(compiler: _Compiler, shape: Node, value: Node) -> Check:
    test = compiler.shape(value)
    least, most = (compiler.said(shape, name) for name in (SH.qualifiedMinCount, SH.qualifiedMaxCount))

    def check(data: Triples, nodes: Numbers, pairs: Pairs) -> Verdicts:
        rows, values = pairs
        once, where = np.unique(values, return_inverse=True)
        verdicts = test(data, once)[where]
        count = np.bincount(rows[verdicts == YES], minlength=len(nodes))
        enough = count >= (0 if least is None else int(str(least)))
        found = _verdict(enough & (count <= (len(values) if most is None else int(str(most)))))
        found[rows[verdicts == UNSURE]] = UNSURE
        return found

    return check


_CONSTRAINTS: Final[dict[Node, Callable[[_Compiler, Node, Node], Check]]] = {
    SH.minCount: _count(lambda count, bound: count >= bound),
    SH.maxCount: _count(lambda count, bound: count <= bound),
    SH["class"]: _class, SH.pattern: _pattern, SH.datatype: _datatype, SH["in"]: _in, SH.hasValue: _has_value,
    SH.nodeKind: _node_kind,
    SH.minInclusive: _bound(lambda value, limit: value >= limit),
    SH.maxInclusive: _bound(lambda value, limit: value <= limit),
    SH.disjoint: _against(np.intersect1d), SH.equals: _against(np.setxor1d),
    SH["or"]: _of(_most), SH["and"]: _of(_least), SH.xone: _of(_one_of),
    SH["not"]: _conforms_not, SH.node: _conforms, SH.property: _conforms, SH.qualifiedValueShape: _qualified,
}  # fmt: skip
