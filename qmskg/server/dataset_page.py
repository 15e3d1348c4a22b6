"""``/dataset`` for people, and the same for programs there and at ``/.well-known/void``."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pyoxigraph import RdfFormat, serialize

from qmskg.graph.formats import FORMATS
from qmskg.graph.guard import QueryForm
from qmskg.server.access import POSITION, workspace_of
from qmskg.server.dataset_description import (
    DESCRIPTION,
    FILES,
    TITLE,
    About,
    description_prefixes,
    schema_org,
    triples,
)
from qmskg.server.negotiation import wants_page
from qmskg.server.openapi_answers import GRAPHS, in_formats
from qmskg.server.query_answers import CORS, chosen, matches, not_acceptable, tag, unchanged
from qmskg.server.site import render
from qmskg.server.stated_limits import limits_of

__all__ = ["about_of", "router"]

router = APIRouter(tags=["SPARQL"])
#: rows of a table of counts that the page shows
_MOST: Final = 25


def about_of(request: Request) -> About:
    """Return what is said of the dataset that a request asks about."""
    workspace = workspace_of(request)
    return About(
        data=workspace.dataset(),
        checkpoint=workspace.checkpoint().id,
        statistics=workspace.projected.statistics(),
        limits=limits_of(workspace),
        releases=workspace.releases.documents()["releases"],
        address=str(request.base_url),
    )


@router.get(
    "/.well-known/void",
    summary="What the dataset is and holds, as VoID and DCAT",
    response_class=Response,
    responses=in_formats(GRAPHS, 304, 406, 503),
)
def void(request: Request) -> Response:
    """Describe the dataset in the RDF format that the client likes best."""
    checkpoint = workspace_of(request).checkpoint()
    format = chosen(request.headers.get("accept"), QueryForm.DESCRIBE)
    if format is None:
        return not_acceptable(QueryForm.DESCRIBE)
    held = tag(f"{checkpoint.id}.void", format)
    if matches(request, held):
        return unchanged(held)
    about, row = about_of(request), FORMATS[format]
    prefixes = description_prefixes(about.data.base)
    body = serialize(triples(about), format=getattr(RdfFormat, row.oxigraph), prefixes=prefixes)
    headers = {**CORS, "ETag": held, "Vary": "Accept", POSITION: str(checkpoint.position)}
    return Response(body, headers=headers, media_type=row.media_type)


@router.get(
    "/dataset",
    summary="The dataset for people; for programs, as VoID and DCAT",
    response_class=Response,
    responses=in_formats(("text/html", *GRAPHS), 303, 304, 406, 503),
)
def dataset(request: Request) -> Response:
    """Say what the dataset is, how to have it, how to cite it and what a query may use."""
    accept = request.headers.get("accept")
    if not wants_page(accept) and (accept or "*/*") != "*/*":
        return void(request)
    about = about_of(request)
    counted = about.statistics
    response = render(
        request, "dataset.html", about=about, title=TITLE, description=DESCRIPTION, structured=schema_org(about),
        classes=sorted(counted.classes.items(), key=lambda row: -row[1])[:_MOST],
        properties=sorted(counted.properties.items(), key=lambda row: -row[1].triples)[:_MOST],
        files=FILES, most=_MOST,
    )  # fmt: skip
    response.headers["Vary"] = "Accept"
    response.headers["Link"] = '</.well-known/void>; rel="describedby"; type="text/turtle"'
    return response
