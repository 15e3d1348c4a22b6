"""Quads in order against sorting them all at once, whether they fit into one piece or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from qmskg.exports.ordered import Ordered

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
NODES = st.sampled_from([NamedNode(f"urn:{name}") for name in ("a", "a/b", "é", "z")])
PREDICATES = st.sampled_from([NamedNode(TYPE), NamedNode("urn:p"), NamedNode("http://a.example/p")])
#: texts that look like the end of a line, a graph, a datatype
TEXTS = st.sampled_from(
    ["", "a b", "x <urn:a>", 'he said "<urn:z>"', "two\nlines\r", "<urn:a> .", "\u2028", "\t\x01"]
)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS | st.text(max_size=5).filter(lambda text: "\x00" not in text)),
    st.builds(lambda text: Literal(text, language="cy"), TEXTS),
    st.builds(lambda text: Literal(text, datatype=NamedNode("urn:type")), TEXTS),
)
QUADS = st.lists(
    st.builds(Quad, NODES, PREDICATES, NODES | LITERALS, NODES | st.just(DefaultGraph())), max_size=12
)


def place(quad: Quad) -> tuple[str, str, bool, str, str]:
    """Graph and subject, then types first, as the files are read by people."""
    terms = str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)
    return terms[0], terms[1], quad.predicate.value != TYPE, terms[2], terms[3]


@given(QUADS, st.sampled_from([1, 2, 5, 1000]))
def test_they_come_in_order_and_once(
    tmp_path_factory: pytest.TempPathFactory, quads: list[Quad], piece: int
) -> None:
    near = tmp_path_factory.getbasetemp()
    with Ordered(quads, near, piece) as ordered:
        assert list(ordered.quads()) == sorted(set(quads), key=place)
        lines = list(ordered.lines())
        assert lines == sorted(set(lines))
        assert set(parse(b"".join(lines), format=RdfFormat.N_QUADS)) == set(quads)
        for graph in {quad.graph_name for quad in quads}:
            assert list(ordered.within(graph)) == [q for q in ordered.quads() if q.graph_name == graph]
        assert list(ordered.lines()) == lines


def test_pieces_are_cleared_away(tmp_path: Path) -> None:
    quads = [Quad(NamedNode(f"urn:{n}"), NamedNode("urn:p"), Literal(n), DefaultGraph()) for n in range(9)]
    with pytest.raises(ZeroDivisionError), Ordered(iter(quads), tmp_path, piece=2):
        assert [path for path in tmp_path.rglob("*") if path.is_file()]
        raise ZeroDivisionError
    assert not list(tmp_path.iterdir())
