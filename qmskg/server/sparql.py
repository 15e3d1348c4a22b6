"""``/sparql``: the SPARQL 1.1 Protocol for queries, with content negotiation, CORS and a service description.

Section numbers are those of https://www.w3.org/TR/sparql11-protocol/. An answer is sent whole or not at all: what
goes wrong is a problem document (RFC 9457) with the sentence of the error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from qmskg.errors import InputError, QmskgError, QueryRefused
from qmskg.graph.formats import FORMATS, ResultFormat, formats_for
from qmskg.graph.guard import QueryForm
from qmskg.graph.query import QueryAnswer, QueryRequest, Runner
from qmskg.graph.terms import DCTERMS, RDF, Namespace
from qmskg.server.access import POSITION
from qmskg.server.documents import ProblemDocument
from qmskg.server.negotiation import best
from qmskg.server.problems import PROBLEM_JSON, http_problem, problem

__all__ = ["service_description", "sparql_router"]

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
#: bytes of a request's body; the runner limits the characters of a query
_BODY: Final = 2 << 20
_RETRY_SECONDS: Final = "10"
ROWS: Final = "Qmskg-Rows"
_CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"ETag, Retry-After, {POSITION}, {ROWS}",
}
_PREFLIGHT: Final = {
    "Allow": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request asks for; without a query, for the description of the service."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def sparql_router(runner: Runner, *, path: str = "/sparql") -> APIRouter:
    """Return the router of the endpoint.

    Args:
        runner: evaluates the queries.
        path: of the endpoint.
    """
    router, endpoint = APIRouter(tags=["SPARQL"]), _Endpoint(runner)

    @router.head(path, include_in_schema=False)
    @router.get(path, summary="Ask a query, or for the service description")
    async def get(request: Request) -> Response:
        return await endpoint.respond(request, lambda: _from_pairs(request.query_params.multi_items()))

    @router.post(path, summary="Ask a query, as a form or as the body")
    async def post(request: Request) -> Response:
        try:
            body = await _body(request)
        except QmskgError as error:
            return _problem(problem(error))
        return await endpoint.respond(request, lambda: _from_body(request, body))

    @router.options(path, include_in_schema=False)
    def options() -> Response:
        return Response(status_code=204, headers={**_CORS, **_PREFLIGHT})

    return router


class _Endpoint:
    """Answers requests that have been read."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        #: the named graphs, by the checkpoint that has them
        self._graphs: tuple[str, tuple[str, ...]] = ("", ())

    async def respond(self, request: Request, read: Callable[[], _Asked]) -> Response:
        """Answer a request, in a thread, since a query takes its time."""
        try:
            return await run_in_threadpool(self._respond, request, read)
        except _Unsupported as error:
            return _problem(http_problem(415, str(error)))
        except QmskgError as error:
            return _problem(problem(error))

    def _respond(self, request: Request, read: Callable[[], _Asked]) -> Response:
        asked = read()
        if asked.query is None:
            return self._describe(request)
        query = self._runner.guard(asked.query)
        format = _chosen(request.headers.get("accept"), query.form)
        if format is None:
            types = ", ".join(FORMATS[format].media_type for format in formats_for(query.form))
            return _problem(
                http_problem(406, f"This query can be answered as {types}; name one of them in Accept.")
            )
        cached = query.stable and request.method != "POST"
        if cached:
            tag = _tag(self._runner.checkpoint().id, format)
            if _matches(request, tag):
                return _unchanged(tag)
        answer = self._runner.run(QueryRequest(query, format, asked.default_graphs, asked.named_graphs))
        # the tag names the data that the answer rests on, which may have moved on since
        return _sent(answer, request.method, _tag(answer.checkpoint.id, format) if cached else None)

    def _describe(self, request: Request) -> Response:
        if request.method == "POST":
            raise InputError("there is no query: send one as the form field `query`, or as the body")
        checkpoint = self._runner.checkpoint()
        tag = _tag(checkpoint.id, "description")
        if _matches(request, tag):
            return _unchanged(tag)
        address = str(request.url.replace(query=None, fragment=None))
        body = service_description(address, self._named_graphs(checkpoint.id))
        headers = {**_CORS, "ETag": tag, "Vary": "Accept", POSITION: str(checkpoint.position)}
        return Response(body, headers=headers, media_type="text/turtle; charset=utf-8")

    def _named_graphs(self, checkpoint: str) -> tuple[str, ...]:
        known, graphs = self._graphs
        if known != checkpoint:
            query = self._runner.guard("SELECT DISTINCT ?g { GRAPH ?g {} } ORDER BY ?g")
            answer = self._runner.run(QueryRequest(query, ResultFormat.JSON))
            rows = json.loads(answer.read())["results"]["bindings"]
            graphs = tuple(row["g"]["value"] for row in rows)
            self._graphs = (answer.checkpoint.id, graphs)
        return graphs


def _chosen(accept: str | None, form: QueryForm) -> ResultFormat | None:
    """Return the format that the client likes best; a type that is only another name for it counts too."""
    offers = {FORMATS[format].media_type: format for format in formats_for(form)}
    for format in formats_for(form):
        offers |= dict.fromkeys(FORMATS[format].aliases, format)
    chosen = best(accept, list(offers))
    return offers[chosen] if chosen else None


def _sent(answer: QueryAnswer, method: str, tag: str | None) -> Response:
    headers = {
        **_CORS,
        "Vary": "Accept",
        "Cache-Control": "no-cache",
        "Content-Length": str(answer.size),
        POSITION: str(answer.checkpoint.position),
    }
    if answer.rows is not None:
        headers[ROWS] = str(answer.rows)
    if tag:
        headers["ETag"] = tag
    media_type = answer.media_type
    if media_type.startswith("text/"):  # without it, text/csv may be taken for ASCII (RFC 7111)
        media_type += "; charset=utf-8"
    if method == "HEAD":
        answer.file.close()
        return Response(headers=headers, media_type=media_type)
    return StreamingResponse(answer, headers=headers, media_type=media_type)


def _tag(checkpoint: str, format: str) -> str:
    return f'"{checkpoint}.{format}"'


def _matches(request: Request, tag: str) -> bool:
    """Compare as If-None-Match does (RFC 9110, section 13.1.2): weakly."""
    tags = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return tag in tags or tags == ["*"]


def _unchanged(tag: str) -> Response:
    return Response(status_code=304, headers={**_CORS, "ETag": tag, "Vary": "Accept"})


# --- what is asked ------------------------------------------------------------------------------------------


def _from_pairs(pairs: Iterable[tuple[str, str]]) -> _Asked:
    """Read parameters (2.1); one that the protocol does not know is passed over."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    if "update" in found:
        raise QueryRefused("updates are refused: this endpoint only reads, so send a `query`")
    if len(found.get("query", [])) > 1:
        raise InputError("there are several queries: send one")
    return _Asked(
        next(iter(found.get("query", ())), None),
        tuple(found.get("default-graph-uri", ())),
        tuple(found.get("named-graph-uri", ())),
    )


def _from_body(request: Request, body: bytes) -> _Asked:
    """Read a form (2.1.2) or a body that is the query (2.1.3)."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == _UPDATE:
        raise QueryRefused("updates are refused: this endpoint only reads, so send a query")
    if media_type not in {_FORM, _QUERY}:
        raise _Unsupported(f"send the query as {_QUERY}, or as the field `query` of a {_FORM}")
    try:
        text = body.decode("utf-8")
        if media_type == _FORM:
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
            return _from_pairs(pairs)
    except (UnicodeDecodeError, ValueError) as error:
        raise InputError("the body is not UTF-8 text, or has too many fields: send UTF-8") from error
    asked = _from_pairs(request.query_params.multi_items())
    if asked.query is not None:
        raise InputError("there are two queries, one in the address and one in the body: send one")
    return _Asked(text, asked.default_graphs, asked.named_graphs)


async def _body(request: Request) -> bytes:
    """Read the body, and stop when it is too large, whatever it says about its length."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY:
            raise QueryRefused(
                f"the request's body is larger than the {_BODY:,} bytes it may have", http_status=413
            )
    return bytes(body)


# --- what goes wrong ----------------------------------------------------------------------------------------


class _Unsupported(InputError):
    """A body of a type that is no query."""


def _problem(document: ProblemDocument) -> Response:
    headers = {"Retry-After": _RETRY_SECONDS} if document["status"] in {429, 503} else {}
    return Response(
        json.dumps(document), document["status"], {**_CORS, **headers, "Cache-Control": "no-store"}, PROBLEM_JSON
    )


# --- service description ------------------------------------------------------------------------------------

_SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMAT: Final = "http://www.w3.org/ns/formats/"


def service_description(endpoint: str, graphs: Iterable[str]) -> bytes:
    """Return the description of the service as Turtle (https://www.w3.org/TR/sparql11-service-description/)."""
    service, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    a = RDF("type")
    triples = [
        Triple(service, a, _SD("Service")),
        Triple(service, _SD("endpoint"), NamedNode(endpoint)),
        Triple(service, _SD("supportedLanguage"), _SD("SPARQL11Query")),
        *(Triple(service, _SD("resultFormat"), NamedNode(_FORMAT + row.w3c)) for row in FORMATS.values()),
        Triple(service, _SD("defaultDataset"), dataset),
        Triple(dataset, a, _SD("Dataset")),
        Triple(dataset, _SD("defaultGraph"), default),
        Triple(default, a, _SD("Graph")),
        Triple(
            default,
            DCTERMS("description"),
            Literal("What counts: the ontology, editions in force, published and agreed links", language="en"),
        ),
    ]
    for number, graph in enumerate(graphs):
        node = BlankNode(f"graph{number}")
        triples += [
            Triple(dataset, _SD("namedGraph"), node),
            Triple(node, a, _SD("NamedGraph")),
            Triple(node, _SD("name"), NamedNode(graph)),
        ]
    prefixes = {"sd": _SD.iri, "formats": _FORMAT, "dcterms": DCTERMS.iri}
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes) or b""
