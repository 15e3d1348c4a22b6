"""What ``/sparql`` and the graph store share: how the answer of a query is chosen, tagged, sent and refused.

An answer is sent whole or not at all: what goes wrong is a problem document (RFC 9457) with the sentence of the
error. Pages of any site may ask, and may read the headers that are named here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from qmskg.errors import QmskgError, TooMany
from qmskg.graph.formats import FORMATS, ResultFormat, formats_for
from qmskg.graph.guard import GuardedQuery, QueryForm
from qmskg.graph.query import QueryAnswer, QueryRequest, Runner
from qmskg.server.access import POSITION
from qmskg.server.admission import RATE_HEADERS, Admission
from qmskg.server.clients import client_of
from qmskg.server.documents import ProblemDocument
from qmskg.server.negotiation import best
from qmskg.server.problems import PROBLEM_JSON, http_problem, problem

__all__ = [
    "CORS",
    "ROWS",
    "Answers",
    "chosen",
    "matches",
    "not_acceptable",
    "preflight",
    "refusal",
    "tag",
    "unchanged",
]

#: header that counts the rows or triples of an answer
ROWS: Final = "Qmskg-Rows"
_RETRY_SECONDS: Final = "10"
#: bytes of an answer that are sent from memory; what is larger is read from its file as it is sent
_AT_ONE_GO: Final = 1 << 20
CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        ("ETag", "Retry-After", "Cache-Status", POSITION, ROWS, *RATE_HEADERS)
    ),
}


def preflight(methods: str) -> Response:
    """Answer OPTIONS, as a browser sends it before it asks for a page of another site."""
    headers = {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers={**CORS, **headers})


def refusal(document: ProblemDocument | QmskgError, headers: dict[str, str] | None = None) -> Response:
    """Send what went wrong, so that a page of any site may read it."""
    told = problem(document) if isinstance(document, QmskgError) else document
    more = {"Retry-After": _RETRY_SECONDS} if told["status"] in {429, 503} else {}
    more |= {"Retry-After": str(document.retry_after)} if isinstance(document, TooMany) else {}
    sent = {**CORS, **more, "Cache-Control": "no-store", **(headers or {})}
    return Response(json.dumps(told), told["status"], sent, PROBLEM_JSON)


def not_acceptable(form: QueryForm) -> Response:
    """Send 406, with the media types that could be had."""
    types = ", ".join(FORMATS[format].media_type for format in formats_for(form))
    return refusal(http_problem(406, f"This can be answered as {types}; name one of them in Accept."))


def chosen(accept: str | None, form: QueryForm) -> ResultFormat | None:
    """Return the format that the client likes best; a type that is only another name for it counts too."""
    offers = {FORMATS[format].media_type: format for format in formats_for(form)}
    for format in formats_for(form):
        offers |= dict.fromkeys(FORMATS[format].aliases, format)
    found = best(accept, list(offers))
    return offers[found] if found else None


class Answers:
    """Answers a query that may be asked, or says that the client holds the answer already.

    Args:
        runner: evaluates the queries.
        admission: shares them out among clients.
    """

    def __init__(self, runner: Runner, admission: Admission) -> None:
        self._runner = runner
        self._admission = admission

    async def handle(self, request: Request, work: Callable[[], Response]) -> Response:
        """Do the work of a request in a thread, since a query takes its time; what is wrong is sent as well."""
        client = client_of(request)
        try:
            self._admission.count(client)
            response = await run_in_threadpool(work)
        except QmskgError as error:
            response = refusal(error)
        response.headers.update(self._admission.headers(client))
        return response

    def respond(
        self,
        request: Request,
        query: GuardedQuery,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
    ) -> Response:
        """Answer a query in the format that the client likes best.

        Raises:
            QmskgError: there is no answer.
        """
        format = chosen(request.headers.get("accept"), query.form)
        if format is None:
            return not_acceptable(query.form)
        cached = query.stable and request.method != "POST"
        if cached:
            held = tag(self._runner.checkpoint().id, format)
            if matches(request, held):
                return unchanged(held)
        with self._admission.running(client_of(request)):
            answer = self._runner.run(QueryRequest(query, format, default_graphs, named_graphs))
        # the tag names the data that the answer rests on, which may have moved on since
        return _sent(answer, request.method, tag(answer.checkpoint.id, format) if cached else None)


def _sent(answer: QueryAnswer, method: str, tag: str | None) -> Response:
    headers = {
        **CORS,
        "Vary": "Accept",
        "Cache-Control": "no-cache",
        "Content-Length": str(answer.size),
        POSITION: str(answer.checkpoint.position),
    }
    if answer.rows is not None:
        headers[ROWS] = str(answer.rows)
    if tag:
        headers["ETag"] = tag
    if answer.kept:
        headers["Cache-Status"] = "qmskg; hit"
    media_type = answer.media_type
    if media_type.startswith("text/"):  # without it, text/csv may be taken for ASCII (RFC 7111)
        media_type += "; charset=utf-8"
    if method == "HEAD":
        answer.file.close()
        return Response(headers=headers, media_type=media_type)
    if answer.size <= _AT_ONE_GO:
        return Response(answer.read(), headers=headers, media_type=media_type)
    return StreamingResponse(answer, headers=headers, media_type=media_type)


def tag(checkpoint: str, format: str) -> str:
    """Return the ETag of what rests on a state of the data."""
    return f'"{checkpoint}.{format}"'


def matches(request: Request, tag: str) -> bool:
    """Compare as If-None-Match does (RFC 9110, section 13.1.2): weakly."""
    tags = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return tag in tags or tags == ["*"]


def unchanged(tag: str) -> Response:
    """Send 304."""
    return Response(status_code=304, headers={**CORS, "ETag": tag, "Vary": "Accept"})
