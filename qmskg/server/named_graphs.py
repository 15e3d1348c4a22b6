"""Which named graphs there are, asked once for each state of the data."""

from __future__ import annotations

import json

from qmskg.graph.formats import ResultFormat
from qmskg.graph.query import QueryRequest, Runner
from qmskg.graph.terms import GraphName
from qmskg.identity import graph_iri

__all__ = ["NamedGraphs"]


class NamedGraphs:
    """The named graphs of what a runner asks.

    Args:
        runner: evaluates the queries.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._known: tuple[str, tuple[str, ...]] = ("", ())
        #: graphs that are always there, with or without anything in them: nobody may have agreed anything yet
        self._fixed = frozenset(graph_iri(name, runner.base) for name in GraphName)

    def filled(self) -> tuple[str, ...]:
        """Return the IRIs of those that hold something, in order."""
        known, graphs = self._known
        if known != self._runner.checkpoint().id:
            query = self._runner.guard("SELECT DISTINCT ?g { GRAPH ?g {} } ORDER BY ?g")
            answer = self._runner.run(QueryRequest(query, ResultFormat.JSON))
            rows = json.loads(answer.read())["results"]["bindings"]
            graphs = tuple(row["g"]["value"] for row in rows)
            self._known = (answer.checkpoint.id, graphs)
        return graphs

    def __contains__(self, graph: object) -> bool:
        """Return whether there is such a graph."""
        return graph in self._fixed or graph in self.filled()
