"""``/sparql``: the SPARQL 1.1 Protocol for queries, with content negotiation, CORS and a service description.

Section numbers are those of https://www.w3.org/TR/sparql11-protocol/. An answer is sent whole or not at all: what
goes wrong is a problem document (RFC 9457) with the sentence of the error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import Response

from qmskg.errors import InputError, QmskgError, QueryRefused
from qmskg.graph.query import Runner
from qmskg.server.access import POSITION, workspace_of
from qmskg.server.guards import takes
from qmskg.server.named_graphs import NamedGraphs
from qmskg.server.openapi_answers import RESULTS, in_formats
from qmskg.server.query_answers import CORS, Answers, matches, preflight, refusal, tag, unchanged
from qmskg.server.service_description import service_description
from qmskg.server.stated_limits import limits_of

__all__ = ["sparql_router"]

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
#: bytes of a request's body; the runner limits the characters of a query
_BODY: Final = 2 << 20
_ANSWERS: Final = in_formats(RESULTS, 304, 400, 403, 406, 413, 415, 429, 500, 503)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request asks for; without a query, for the description of the service."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def sparql_router(runner: Runner, graphs: NamedGraphs, answers: Answers, *, path: str = "/sparql") -> APIRouter:
    """Return the router of the endpoint.

    Args:
        runner: evaluates the queries.
        graphs: which there are.
        answers: sends what the queries give.
        path: of the endpoint.
    """
    router, endpoint = APIRouter(tags=["SPARQL"]), _Endpoint(runner, graphs, answers)

    @router.head(path, include_in_schema=False)
    @router.get(
        path, summary="Ask a query, or for the service description", response_class=Response, responses=_ANSWERS
    )
    async def get(request: Request) -> Response:
        return await endpoint.respond(request, lambda: _from_pairs(request.query_params.multi_items()))

    @router.post(
        path, summary="Ask a query, as a form or as the body", response_class=Response, responses=_ANSWERS
    )
    @takes(2 * _BODY)  # over half of it, the endpoint says so in its own words
    async def post(request: Request) -> Response:
        try:
            body = await _body(request)
        except QmskgError as error:
            return refusal(error)
        return await endpoint.respond(request, lambda: _from_body(request, body))

    @router.options(path, include_in_schema=False)
    def options() -> Response:
        return preflight("GET, HEAD, POST, OPTIONS")

    return router


class _Endpoint:
    """Answers requests that have been read."""

    def __init__(self, runner: Runner, graphs: NamedGraphs, answers: Answers) -> None:
        self._runner = runner
        self._graphs = graphs
        self._answers = answers

    async def respond(self, request: Request, read: Callable[[], _Asked]) -> Response:
        """Answer a request."""
        return await self._answers.handle(request, lambda: self._respond(request, read))

    def _respond(self, request: Request, read: Callable[[], _Asked]) -> Response:
        asked = read()
        if asked.query is None:
            return self._describe(request)
        query = self._runner.guard(asked.query)
        return self._answers.respond(request, query, asked.default_graphs, asked.named_graphs)

    def _describe(self, request: Request) -> Response:
        if request.method == "POST":
            raise InputError("there is no query: send one as the form field `query`, or as the body")
        checkpoint = self._runner.checkpoint()
        held = tag(checkpoint.id, "description")
        if matches(request, held):
            return unchanged(held)
        address = str(request.url.replace(query=None, fragment=None))
        body = service_description(address, self._graphs.filled(), limits_of(workspace_of(request)))
        headers = {**CORS, "ETag": held, "Vary": "Accept", POSITION: str(checkpoint.position)}
        return Response(body, headers=headers, media_type="text/turtle; charset=utf-8")


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
    """Read a form (2.1.2) or a body that is the query (2.1.3); either may name its dataset in the address too."""
    media_type, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    media_type = media_type.strip()
    if media_type == _UPDATE:
        raise QueryRefused("updates are refused: this endpoint only reads, so send a query")
    if media_type not in {_FORM, _QUERY}:
        raise _Unsupported(f"send the query as {_QUERY}, or as the field `query` of a {_FORM}")
    if "charset=" in parameters and "utf-8" not in parameters:
        raise _Unsupported("the body is in another encoding: send UTF-8")
    given = request.query_params.multi_items()
    try:
        text = body.decode("utf-8")
        if media_type == _FORM:
            fields = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
            return _from_pairs([*given, *fields])
    except (UnicodeDecodeError, ValueError) as error:
        raise InputError("the body is not UTF-8 text, or has too many fields: send UTF-8") from error
    asked = _from_pairs(given)
    if asked.query is not None:
        raise InputError("there are two queries, one in the address and one in the body: send one")
    return replace(asked, query=text)


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

    http_status = 415
