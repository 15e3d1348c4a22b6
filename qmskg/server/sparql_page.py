"""``/sparql`` for people: questions to fill in, a plain form, and the answer as a table.

A program asks the same address and gets the protocol; only whoever would rather have HTML comes here. The page
asks its own server over the protocol, so that the limits on a query are the same for both. It works without
JavaScript; with it, the editor and the viewer of YASGUI stand in for the plain form.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import httpx
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import Scope

from qmskg.errors import InputError
from qmskg.server import assets
from qmskg.server.access import workspace_of
from qmskg.server.guards import QUERY_PAGE_POLICY
from qmskg.server.negotiation import wants_page
from qmskg.server.questions import Example, example_of, examples, prefixes, tasks
from qmskg.server.questions_filled import Choices, filled
from qmskg.server.site import render
from qmskg.server.words import web

__all__ = ["router"]

_ACCEPT: Final = "application/sparql-results+json, text/turtle;q=0.9"
_ROWS: Final = 500
#: a query is stopped by its own limit; the page waits a little longer to say so
_MORE_SECONDS: Final = 30


class _ForPeople(APIRoute):
    """Takes a GET from whoever likes HTML best, and leaves the rest to the protocol."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether this route answers a request."""
        match, child = super().matches(scope)
        if match is Match.FULL and wants_page(Headers(scope=scope).get("accept")):
            return match, child
        return Match.NONE, {}


router = APIRouter(include_in_schema=False, route_class=_ForPeople)


@router.get("/sparql")
async def form(
    request: Request,
    query: Annotated[str | None, Query(max_length=20_000)] = None,
    example: Annotated[str | None, Query(max_length=100)] = None,
    ask: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """The questions and the form; filled with an example, or with what was asked and then its answer."""
    choices = await run_in_threadpool(lambda: Choices.of(workspace_of(request)))
    asked, given = _example(ask), dict(request.query_params)
    if asked:
        query = filled(asked, given, choices)
    found = await _ask(request, query) if query and query.strip() else None
    shown = asked or _example(example) or examples()[0]
    context = {
        "text": query or filled(shown, {}, choices), "asked": asked, "given": given, "tasks": tasks(),
        "choices": choices, "found": found, "most": _ROWS, "base_url": str(request.base_url),
        "prefixes": prefixes(), "base_iri": workspace_of(request).settings.base_iri,
        "yasgui": assets.address(assets.YASGUI), "yasgui_style": assets.address(assets.YASGUI_STYLE),
    }  # fmt: skip
    response = await run_in_threadpool(lambda: render(request, "sparql.html", **context))
    response.headers["Content-Security-Policy"] = QUERY_PAGE_POLICY
    return response


def _example(name: str | None) -> Example | None:
    """Return the example of a name, or None where none is asked for.

    Raises:
        InputError: there is no such example.
    """
    found = example_of(name)
    if name and found is None:
        raise InputError(
            f"there is no question with the name {name[:60]!r} here; choose one of the list at /sparql"
        )
    return found


async def _ask(request: Request, query: str) -> dict[str, Any]:
    """Return what the protocol answers: ``rows`` and ``columns``, a ``boolean``, a ``text``, or an ``error``."""
    asking = request.client or ("nobody", 0)  # whoever asks here has the same share as at the protocol
    transport = httpx.ASGITransport(app=request.app, raise_app_exceptions=False, client=(asking[0], asking[1]))
    patience = workspace_of(request).settings.query_seconds + _MORE_SECONDS
    async with httpx.AsyncClient(transport=transport, base_url=str(request.base_url), timeout=patience) as client:
        answer = await client.get("/sparql", params={"query": query}, headers={"Accept": _ACCEPT})
    kind = answer.headers.get("content-type", "")
    if answer.status_code != 200:
        told = answer.json() if "json" in kind else {}
        return {"error": told.get("detail") or "The server gave no answer to this query; try again."}
    if "sparql-results" not in kind:
        return {"text": answer.text}
    return _table(answer.json(), workspace_of(request).settings.base_iri)


def _table(results: dict[str, Any], base: str) -> dict[str, Any]:
    """Return SPARQL's JSON results as a table of values, each with the address that it links to, if any."""
    if "boolean" in results:
        return {"boolean": results["boolean"]}
    columns = results["head"]["vars"]
    bindings = results["results"]["bindings"]
    rows = [[_cell(binding.get(column), base) for column in columns] for binding in bindings[:_ROWS]]
    return {"columns": columns, "rows": rows, "total": len(bindings)}


def _cell(term: dict[str, Any] | None, base: str) -> tuple[str, str | None]:
    """A thing of this graph is linked to here, wherever its IRI leads."""
    if term is None:
        return "", None
    value = str(term["value"])
    if term["type"] != "uri":
        return value, None
    return value, value.replace(base, "/", 1) if value.startswith(f"{base}id/") else web(value)
