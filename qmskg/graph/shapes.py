"""Which nodes may fail which shapes: a quick look before pySHACL says what is wrong with them.

pySHACL takes 50 seconds for the shipped core set, nearly all of it for nodes that conform. So SHACL Core is evaluated
here first (https://www.w3.org/TR/shacl/, sections 2 and 4), over a plain index of the triples, with three answers: it
conforms, it does not, or it cannot be told. Only what surely conforms is left out; pySHACL is asked about the rest, and
every finding and every word of it is pySHACL's. A constraint that is not known here makes its shape one that cannot be
told, so a new kind of constraint costs time and never a finding. The tests hold both to the same results.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, Graph, Literal, Node, URIRef
from rdflib.collection import Collection

from qmskg.graph.triples import Reach, Term, Triples

__all__ = ["TARGETS", "reach_of", "suspects"]

#: conforms, does not, cannot be told
Verdict = bool | None
Test = Callable[[Triples, Term], Verdict]

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


def suspects(data: Triples, shapes: Graph) -> dict[Node, set[Term]]:
    """Return the shapes with targets that some node may not conform to: shape -> those nodes.

    Each node is looked at once a target, for all shapes that are about it, since it may have to be read from disk.
    """
    compiler = _Compiler(shapes)
    about: dict[tuple[Node, Node], list[tuple[Node, Test]]] = {}
    targets: tuple[Node, ...] = TARGETS
    for target in targets:
        for shape, value in shapes.subject_objects(target):
            about.setdefault((target, value), []).append((shape, compiler.shape(shape)))
    for class_ in shapes.subjects(RDF.type, RDFS.Class):  # a class that is a shape targets its members
        if (class_, SH.property, None) in shapes:
            about.setdefault((SH.targetClass, class_), []).append((class_, compiler.shape(class_)))
    found: dict[Node, set[Term]] = {}
    for (target, value), tests in about.items():
        for focus in dict.fromkeys(_focus(data, target, value)):
            for shape, test in tests:
                if test(data, focus) is not True:
                    found.setdefault(shape, set()).add(focus)
    return found


def reach_of(shapes: Graph) -> Reach:
    """Return how far a value can be from a focus node: the steps of all paths that can stand inside each other."""
    links = [shapes.objects(None, SH.inversePath)]
    backwards = frozenset(ox.NamedNode(str(one)) for found in links for one in found if isinstance(one, URIRef))
    longest = [0, *(_steps_in(shapes, path) for path in shapes.objects(None, SH.path))]
    deep = max((_nested(shapes, shape, frozenset()) for shape in set(shapes.subjects(SH.path, None))), default=0)
    return Reach(max(longest) * max(deep, 1), backwards)


def _steps_in(shapes: Graph, path: Node) -> int:
    """Return the most steps of a path, those of its parts added up."""
    if isinstance(path, URIRef):
        return 1
    below = [one for predicate, one in shapes.predicate_objects(path) if predicate != RDF.type and one != RDF.nil]
    return sum(_steps_in(shapes, one) for one in below)


def _nested(shapes: Graph, shape: Node, above: frozenset[Node]) -> int:
    """Return how many shapes with a path stand above each other; one that names itself counts as often as all."""
    if shape in above:
        return len(above)
    below = [
        part for predicate, one in shapes.predicate_objects(shape)
        if predicate in _INSIDE for part in (Collection(shapes, one) if (one, RDF.first, None) in shapes else (one,))
    ]  # fmt: skip
    own = int((shape, SH.path, None) in shapes)
    return own + max((_nested(shapes, one, above | {shape}) for one in below), default=0)


#: what leads from a shape to one inside it
_INSIDE: Final = frozenset({SH.property, SH.node, SH["or"], SH["and"], SH["not"], SH.xone, SH.qualifiedValueShape})


def _focus(data: Triples, target: Node, value: Node) -> Iterable[Term]:
    """Return the nodes that a target is about."""
    named = _term(value)
    if target == SH.targetNode or not isinstance(named, ox.NamedNode):
        return (named,)
    if target == SH.targetClass:
        return data.instances(named)
    end = 0 if target == SH.targetSubjectsOf else 1
    return (pair[end] for pair in data.pairs(named))


def _term(node: Node) -> Term:
    if isinstance(node, Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return (
            ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype))) if node.datatype else ox.Literal(node)
        )
    return ox.NamedNode(str(node))


# --- paths ------------------------------------------------------------------------------------------------------

Path = Callable[[Triples, Term], Iterable[Term]]


def _path(graph: Graph, node: Node) -> Path | None:
    """Return what a property path reaches (SHACL, 2.3.1); None for a kind that is not known here."""
    if isinstance(node, URIRef):
        predicate = ox.NamedNode(str(node))
        return lambda data, focus: data.objects(focus, predicate)
    if (inner := graph.value(node, SH.inversePath)) is not None:
        if not isinstance(inner, URIRef):
            return None
        inverse = ox.NamedNode(str(inner))
        return lambda data, focus: data.subjects(inverse, focus)
    if (either := graph.value(node, SH.alternativePath)) is not None:
        ways = [_path(graph, one) for one in Collection(graph, either)]
        known = [way for way in ways if way is not None]
        if len(known) < len(ways):
            return None
        return lambda data, focus: (value for way in known for value in way(data, focus))
    if (node, RDF.first, None) not in graph:
        return None
    steps = [_path(graph, one) for one in Collection(graph, node)]
    sure = [step for step in steps if step is not None]
    return _steps(sure) if len(sure) == len(steps) else None


def _steps(steps: list[Path]) -> Path:
    def reach(data: Triples, focus: Term) -> Iterable[Term]:
        found: set[Term] = {focus}
        for step in steps:
            found = {value for one in found for value in step(data, one)}
        return found

    return reach


# --- constraints ------------------------------------------------------------------------------------------------


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    """Return whether all hold: no, where one does not; cannot be told, where that is so of one."""
    unsure = False
    for verdict in verdicts:
        if verdict is False:
            return False
        unsure = unsure or verdict is None
    return None if unsure else True


def _not(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    return _not(_all(_not(verdict) for verdict in verdicts))


class _Compiler:
    """Shapes as functions of data and focus node."""

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self._made: dict[Node, Test] = {}

    def shape(self, shape: Node) -> Test:
        """Return whether a focus node conforms to a shape."""
        if shape not in self._made:
            self._made[shape] = lambda data, focus: self._made[shape](data, focus)  # a shape may name itself
            self._made[shape] = self._compiled(shape)
        return self._made[shape]

    def _compiled(self, shape: Node) -> Test:
        graph = self._shapes
        if graph.value(shape, SH.deactivated) is not None:
            return _unknown
        path: Path | None = lambda _, focus: (focus,)  # noqa: E731
        if (by := graph.value(shape, SH.path)) is not None:
            path = _path(graph, by)
        if path is None:
            return _unknown
        reach = path
        tests = [
            _CONSTRAINTS[predicate](self, shape, value) if predicate in _CONSTRAINTS else _unknown_values
            for predicate, value in graph.predicate_objects(shape)
            if predicate not in _SAYS and str(predicate).startswith(str(SH))
        ]

        def conforms(data: Triples, focus: Term) -> Verdict:
            values = list(dict.fromkeys(reach(data, focus)))
            return _all(test(data, focus, values) for test in tests)

        return conforms

    def listed(self, head: Node) -> list[Node]:
        """Return the members of a list of the shapes graph."""
        return list(Collection(self._shapes, head))

    def said(self, shape: Node, predicate: URIRef) -> Node | None:
        """Return what a shape says for a predicate."""
        return self._shapes.value(shape, predicate)


#: of a focus node and its value nodes, whether they satisfy a constraint
Check = Callable[[Triples, Term, list[Term]], Verdict]


def _unknown(_: Triples, __: Term) -> Verdict:
    return None


def _unknown_values(_: Triples, __: Term, ___: list[Term]) -> Verdict:
    return None


def _each(test: Callable[[Triples, Term], Verdict]) -> Check:
    return lambda data, _, values: _all(test(data, value) for value in values)


def _count(holds: Callable[[int, int], bool]) -> Callable[[_Compiler, Node, Node], Check]:
    def made(_: _Compiler, __: Node, value: Node) -> Check:
        bound = int(str(value))
        return lambda _data, _focus, values: holds(len(values), bound)

    return made


def _class(_: _Compiler, __: Node, value: Node) -> Check:
    wanted = ox.NamedNode(str(value))
    return _each(lambda data, node: isinstance(node, ox.NamedNode) and data.is_a(node, wanted))


def _pattern(compiler: _Compiler, shape: Node, value: Node) -> Check:
    if compiler.said(shape, SH.flags) is not None:
        return _unknown_values
    expression = re.compile(str(value))
    return _each(lambda _, node: expression.search(node.value) is not None)


def _datatype(_: _Compiler, __: Node, value: Node) -> Check:
    wanted = str(value)
    lexical = _LEXICAL.get(wanted)

    def holds(_: Triples, node: Term) -> Verdict:
        if not isinstance(node, ox.Literal) or node.datatype.value != wanted:
            return False
        return None if lexical is None else lexical.fullmatch(node.value) is not None

    return _each(holds)


def _in(compiler: _Compiler, _: Node, value: Node) -> Check:
    allowed = {_term(one) for one in compiler.listed(value)}
    # two spellings of one number are for pySHACL to compare
    return _each(lambda _, node: True if node in allowed else (None if isinstance(node, ox.Literal) else False))


def _has_value(_: _Compiler, __: Node, value: Node) -> Check:
    wanted = _term(value)
    unsure = None if isinstance(wanted, ox.Literal) and wanted.datatype.value != f"{_XSD}string" else False
    return lambda _data, _focus, values: True if wanted in values else unsure


def _bound(holds: Callable[[float, float], bool]) -> Callable[[_Compiler, Node, Node], Check]:
    def made(_: _Compiler, __: Node, value: Node) -> Check:
        limit = float(str(value))

        def within(_: Triples, node: Term) -> Verdict:
            try:
                return True if isinstance(node, ox.Literal) and holds(float(node.value), limit) else None
            except ValueError:
                return None

        return _each(within)

    return made


def _node_kind(_: _Compiler, __: Node, value: Node) -> Check:
    kinds = {SH.IRI: ox.NamedNode, SH.Literal: ox.Literal}
    kind = kinds.get(URIRef(str(value)))
    return _each(lambda _, node: isinstance(node, kind)) if kind else _unknown_values


def _against(holds: Callable[[set[Term], set[Term]], bool]) -> Callable[[_Compiler, Node, Node], Check]:
    def made(_: _Compiler, __: Node, value: Node) -> Check:
        other = ox.NamedNode(str(value))
        return lambda data, focus, values: holds(set(values), set(data.objects(focus, other)))

    return made


def _of(join: Callable[[list[Verdict]], Verdict]) -> Callable[[_Compiler, Node, Node], Check]:
    def made(compiler: _Compiler, _: Node, value: Node) -> Check:
        tests = [compiler.shape(one) for one in compiler.listed(value)]
        return _each(lambda data, node: join([test(data, node) for test in tests]))

    return made


def _one_of(verdicts: list[Verdict]) -> Verdict:
    return None if None in verdicts else verdicts.count(True) == 1


def _conforms(compiler: _Compiler, _: Node, value: Node) -> Check:
    return _each(compiler.shape(value))


def _conforms_not(compiler: _Compiler, _: Node, value: Node) -> Check:
    test = compiler.shape(value)
    return _each(lambda data, node: _not(test(data, node)))


def _qualified(compiler: _Compiler, shape: Node, value: Node) -> Check:
    test = compiler.shape(value)
    least, most = (compiler.said(shape, name) for name in (SH.qualifiedMinCount, SH.qualifiedMaxCount))

    def holds(data: Triples, _: Term, values: list[Term]) -> Verdict:
        verdicts = [test(data, node) for node in values]
        if None in verdicts:
            return None
        count = verdicts.count(True)
        return (least is None or count >= int(str(least))) and (most is None or count <= int(str(most)))

    return holds


_CONSTRAINTS: Final[dict[Node, Callable[[_Compiler, Node, Node], Check]]] = {
    SH.minCount: _count(lambda count, bound: count >= bound),
    SH.maxCount: _count(lambda count, bound: count <= bound),
    SH["class"]: _class, SH.pattern: _pattern, SH.datatype: _datatype, SH["in"]: _in, SH.hasValue: _has_value,
    SH.nodeKind: _node_kind,
    SH.minInclusive: _bound(lambda value, limit: value >= limit),
    SH.maxInclusive: _bound(lambda value, limit: value <= limit),
    SH.disjoint: _against(lambda mine, other: not mine & other),
    SH.equals: _against(lambda mine, other: mine == other),
    SH["or"]: _of(_any), SH["and"]: _of(_all), SH.xone: _of(_one_of),
    SH["not"]: _conforms_not, SH.node: _conforms, SH.property: _conforms, SH.qualifiedValueShape: _qualified,
}  # fmt: skip
