"""Data to query, queries that ask for too much, and runners of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from qmskg.graph.formats import ResultFormat
from qmskg.graph.projection import Checkpoint
from qmskg.graph.query import QueryLimits, QueryRunner, RemoteQueryRunner
from qmskg.identity import graph_iri

P = NamedNode("urn:p")
PROPOSED = NamedNode(graph_iri("proposed"))
SIZE = 300
TEXT = 'a "line"\nand\ranother\twith \\ and é , ;'
DATA = (
    *(
        Quad(NamedNode(f"urn:{number:04}"), P, Literal(TEXT if number == 7 else str(number)))
        for number in range(SIZE)
    ),
    Quad(NamedNode("urn:named"), P, Literal("1"), PROPOSED),
)
#: no answer to this can be worked out before anybody loses patience, and it needs no memory
CROSS_JOIN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
#: needs a row in memory for each of 2.7 million
LARGE = "SELECT DISTINCT ?a ?d ?g (CONCAT(?c, ?f, ?i) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?x"
MANY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIMITS = QueryLimits(seconds=60)


def child_runner(checkpoint: Checkpoint, **limits: Any) -> QueryRunner:
    return QueryRunner(lambda: checkpoint, replace(LIMITS, **limits))


def whole(
    runner: QueryRunner | RemoteQueryRunner, query: str, format: ResultFormat | None = None
) -> tuple[int | None, bytes]:
    """Return how many rows an answer says that it has, and all of it."""
    answer = runner.answer(query, format)
    return answer.rows, answer.read()
