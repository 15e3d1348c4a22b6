"""Whole graphs by their names: the reads of the SPARQL 1.1 Graph Store HTTP Protocol.

``/graph-store?graph=IRI`` and ``/graph-store?default`` name a graph indirectly (section 4.2 of
https://www.w3.org/TR/sparql11-http-rdf-update/); at ``/graph/...``, a graph answers at its own IRI (4.1). What would
write is answered with 405: the graph follows the files and the register, and is written by nobody else.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from qmskg.errors import InputError
from qmskg.graph.query import Runner
from qmskg.identity import graph_iri
from qmskg.server.named_graphs import NamedGraphs
from qmskg.server.openapi_answers import GRAPHS, in_formats
from qmskg.server.problems import http_problem
from qmskg.server.query_answers import CORS, Answers, preflight, refusal

__all__ = ["GRAPH_STORE", "graph_store_router"]

GRAPH_STORE: Final = "/graph-store"
_ANSWERS: Final = in_formats(GRAPHS, 304, 400, 404, 406, 413, 422, 429, 503)
_METHODS: Final = "GET, HEAD, OPTIONS"
_WRITES: Final = ["PUT", "POST", "DELETE", "PATCH"]
_EVERYTHING: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


class _UnknownGraph(InputError):
    """A graph that this dataset does not have."""

    http_status = 404


def graph_store_router(runner: Runner, graphs: NamedGraphs, answers: Answers) -> APIRouter:
    """Return the router of the graph store.

    Args:
        runner: reads the graphs, within the limits of any query.
        graphs: which there are.
        answers: sends what is in them.
    """
    router = APIRouter(tags=["SPARQL"])

    def whole(request: Request, graph: str | None) -> Response:
        if graph is not None and graph not in graphs:
            raise _UnknownGraph(
                f"there is no graph <{graph[:200]}> here; the service description at /sparql lists the graphs"
            )
        return answers.respond(request, runner.guard(_EVERYTHING), (graph,) if graph else ())

    @router.get(
        GRAPH_STORE,
        summary="Read a whole graph, named by its IRI or as the default graph",
        response_class=Response,
        responses=_ANSWERS,
    )
    async def indirect(request: Request) -> Response:
        return await answers.handle(request, lambda: whole(request, _named(request)))

    @router.get(
        "/graph/{name:path}",
        summary="Read a whole graph at its own address",
        response_class=Response,
        responses=_ANSWERS,
    )
    async def direct(request: Request, name: str) -> Response:
        return await answers.handle(request, lambda: whole(request, graph_iri(name, runner.base)))

    @router.options(GRAPH_STORE, include_in_schema=False)
    @router.options("/graph/{name:path}", include_in_schema=False)
    def options() -> Response:
        return preflight(_METHODS)

    @router.api_route(GRAPH_STORE, methods=_WRITES, include_in_schema=False)
    @router.api_route("/graph/{name:path}", methods=_WRITES, include_in_schema=False)
    def write() -> Response:
        said = "Graphs are only read here: they follow the files and what people decided; use GET or HEAD."
        return refusal(http_problem(405, said), {**CORS, "Allow": _METHODS})

    return router


def _named(request: Request) -> str | None:
    """Return the graph that a request names, or None for the default graph."""
    graphs, default = request.query_params.getlist("graph"), "default" in request.query_params
    if len(graphs) + default != 1:
        raise InputError("name one graph: `?graph=IRI` with the IRI percent-encoded, or `?default`")
    return None if default else graphs[0]
