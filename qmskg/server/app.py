"""The application: every route, what stands in front of them, and how errors leave."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles

from qmskg import __version__
from qmskg.errors import EnvironmentFault, NotSignedIn, QmskgError, TooMany
from qmskg.server import (
    adopters,
    api,
    assets,
    assigning,
    challenges,
    checks,
    conflicts,
    core_pages,
    core_use,
    curation,
    dataset_page,
    fit,
    glossary,
    health,
    linked_data,
    metrics,
    offline,
    own_programme,
    pages,
    papers,
    pasted,
    people,
    programme_api,
    programme_comparison,
    programme_page,
    programmes,
    proposing,
    releases,
    reshaping,
    search_page,
    sparql_page,
    tailoring,
)
from qmskg.server.admission import Admission
from qmskg.server.documents import ProblemDocument, schemas
from qmskg.server.examples import restore_examples
from qmskg.server.graph_store import graph_store_router
from qmskg.server.guards import BodyLimit, HeadAsGet, OneView, SafeHeaders, add_safe_headers, body_limits
from qmskg.server.named_graphs import NamedGraphs
from qmskg.server.negotiation import wants_page
from qmskg.server.observing import HEADER, Observed
from qmskg.server.pace import PACED, Pace
from qmskg.server.problems import PROBLEM_JSON, http_problem, problem, sentence
from qmskg.server.query_answers import Answers
from qmskg.server.sign_in import provider_of
from qmskg.server.site import STATIC, error_page
from qmskg.server.sparql import sparql_router

if TYPE_CHECKING:
    from qmskg.workspace import Workspace

__all__ = ["create_app"]

log = logging.getLogger(__name__)

_ABOUT: Final = (
    "Standards of the NHS in England, the audits that give evidence about them, and the links that people agreed. "
    "Reading needs no account. The documents are those that the command line prints with --json. Published, "
    "agreed and proposed links are told apart by `status`; only published and agreed ones count."
)

#: whose routes there are, in the order in which an address is looked for
_PARTS: Final = (
    health, metrics, api, programmes, programme_api, own_programme, curation, assigning, offline, challenges, checks,
    proposing, reshaping, conflicts, people, releases, linked_data, dataset_page, sparql_page, core_pages, pages,
    search_page, programme_page, papers, adopters, glossary, fit, core_use, programme_comparison, tailoring, pasted,
)  # fmt: skip
#: the name of a release is no name of a thing of the library, so those come first
_SHARED: Final = (releases.pages, *(part.router for part in _PARTS))


def create_app(workspace: Workspace) -> FastAPI:
    """Return the application that serves a workspace; it closes the workspace when it ends."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        workspace.warm()
        yield
        workspace.close()

    app = FastAPI(
        title="qmskg", version=__version__, description=_ABOUT, openapi_url="/api/v1/openapi.json",
        docs_url=None, redoc_url=None, lifespan=lifespan, license_info={"name": "Apache-2.0"}, dependencies=[PACED],
    )  # fmt: skip
    if told := assets.fault():
        log.warning(told)
    app.state.workspace = workspace
    app.state.metrics = None if workspace.settings.metrics == "off" else metrics.Metrics(workspace)
    app.state.sign_in = provider_of(workspace.settings)
    app.state.pace = Pace(workspace.settings.writes)
    app.state.challenges = challenges.Gate(workspace.settings.challenges)
    app.router.routes.extend(_shared_routes())
    own = _own_routers(workspace)
    for router in own:
        app.include_router(router)
    limits = body_limits(route for router in (*_SHARED, *own) for route in router.routes)
    app.add_middleware(BodyLimit, limits=limits)
    # what comes in parts is else laid on disk above 1 MB; the limit on bodies is what keeps it small
    MultiPartParser.spool_max_size = max(limits.values())
    for guard in (OneView, HeadAsGet, SafeHeaders, Observed):  # the last stands outermost
        app.add_middleware(guard)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _add_errors(app)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


@cache
def _shared_routes() -> list[BaseRoute]:
    """Return the routes that are the same for every workspace.

    FastAPI works out anew what each route takes and gives wherever it is included, which takes most of a second; so
    that is done once in a process, however many applications it makes.
    """
    together = APIRouter(dependencies=[PACED])
    for router in _SHARED:
        together.include_router(router)
    return together.routes


def _own_routers(workspace: Workspace) -> list[APIRouter]:
    """Return what answers with the workspace's own processes for queries.

    It comes after the page for people, which leaves it everything but what a browser asks.
    """
    runner = workspace.query_runner
    graphs = NamedGraphs(runner)
    answers = Answers(runner, Admission(workspace.settings.query_rate, runner.limits.at_once_each))
    return [sparql_router(runner, graphs, answers), graph_store_router(runner, graphs, answers)]


def _add_errors(app: FastAPI) -> None:
    """Send each kind of error as a problem document, or to a browser as a page."""

    @app.exception_handler(QmskgError)
    def ours(request: Request, error: QmskgError) -> Response:
        headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, NotSignedIn) else {}
        headers |= {"Retry-After": "5"} if isinstance(error, EnvironmentFault) else {}
        headers |= {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
        return _told(request, problem(error), headers)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> Response:
        return _told(request, http_problem(422, sentence(error.errors())))

    @app.exception_handler(HTTPException)
    def bare(request: Request, error: HTTPException) -> Response:
        detail = None if error.detail == http_problem(error.status_code)["title"] else error.detail
        return _told(request, http_problem(error.status_code, detail), error.headers)

    @app.exception_handler(Exception)
    def unexpected(request: Request, _: Exception) -> Response:
        document = http_problem(500)
        response = _told(request, document)
        response.headers[HEADER] = document.get("request_id", "none")
        add_safe_headers(response.headers)  # this one answers outside the guards
        return response


def _told(request: Request, document: ProblemDocument, headers: Mapping[str, str] | None = None) -> Response:
    """Send a problem as a page to a browser, and as a document to everybody else."""
    status, sent = document["status"], dict(headers or {}) | {"Cache-Control": "no-store", "Vary": "Accept"}
    if wants_page(request.headers.get("accept")) and not request.url.path.startswith("/api/"):
        return error_page(request, document["title"], document["detail"], status, sent)
    return JSONResponse(document, status_code=status, headers=sent, media_type=PROBLEM_JSON)


def _openapi(app: FastAPI) -> dict[str, Any]:
    """Return the description of the API, with the schemas of the documents that the routes point at."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes,
            license_info=app.license_info,
        )  # fmt: skip
        made["components"]["schemas"] |= schemas()
        restore_examples(made)
        app.openapi_schema = made
    return app.openapi_schema
