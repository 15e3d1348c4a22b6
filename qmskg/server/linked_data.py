"""``/id/...``: each thing at its own IRI, as a page or as RDF, whichever the client asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, HTTPException, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from pyoxigraph import RdfFormat, Triple, parse, serialize

from qmskg.errors import InputError, UnknownId, WithdrawnId
from qmskg.graph.terms import DCTERMS, OWL, SKOS
from qmskg.identity import iri
from qmskg.server.access import POSITION, workspace_of
from qmskg.server.negotiation import best
from qmskg.server.openapi_answers import in_formats
from qmskg.server.things import thing_page
from qmskg.server.tombstones import moved_triples, withdrawn_core, withdrawn_triples

if TYPE_CHECKING:
    from qmskg.workspace import Workspace

__all__ = ["FORMATS", "Format", "router"]

router = APIRouter(tags=["linked data"])


class Format(StrEnum):
    """A format by its short name, for a link on a page (``?format=ttl``)."""

    HTML = "html"
    TURTLE = "ttl"
    JSON_LD = "jsonld"
    N_TRIPLES = "nt"


#: media types, the one we would rather send first
FORMATS: Final[dict[Format, str]] = {
    Format.HTML: "text/html",
    Format.TURTLE: "text/turtle",
    Format.JSON_LD: "application/ld+json",
    Format.N_TRIPLES: "application/n-triples",
}
_BY_MEDIA: Final = {media: name for name, media in FORMATS.items()}
_ANSWERS: Final = in_formats(FORMATS.values(), 308, 404, 406, 422, 503)

Part = Annotated[str, Path(max_length=120, pattern="^[^/]+$")]
Wanted = Annotated[Format | None, Query(description="Instead of the Accept header.")]


@router.get("/id/{kind}/{document}", response_class=Response, responses=_ANSWERS)
def document(request: Request, kind: Part, document: Part, format: Wanted = None) -> Response:
    """Describe a source or an audit."""
    return _describe(request, kind, document, format)


@router.get("/id/{kind}/{document}/{local}", response_class=Response, responses=_ANSWERS)
def part(request: Request, kind: Part, document: Part, local: Part, format: Wanted = None) -> Response:
    """Describe a requirement, a measure or a core standard."""
    return _describe(request, kind, f"{document}:{local}", format)


def _describe(request: Request, kind: str, given: str, format: Format | None) -> Response:
    workspace = workspace_of(request)
    name = iri(kind, given, workspace.settings.base_iri)
    try:
        id, held = _held(workspace, kind, given)
    except WithdrawnId as error:
        wanted = format or _wanted(request)
        if wanted is Format.HTML:
            raise
        return _tombstone(withdrawn_triples(name, error), wanted, error.http_status)
    wanted = format or _wanted(request)
    if id != given:
        query = f"?{request.url.query}" if request.url.query else ""
        place = iri(held, id, "/") + query
        if wanted is Format.HTML:
            return RedirectResponse(place, status_code=308)
        moved = moved_triples(name, iri(held, id, workspace.settings.base_iri))
        return _tombstone(moved, wanted, 308, {"Location": place})
    if wanted is Format.HTML:
        response: Response = thing_page(request, id)
    else:
        headers = {POSITION: str(workspace.position()), "Cache-Control": "no-cache"}
        response = Response(_rdf(workspace, id, wanted), media_type=FORMATS[wanted], headers=headers)
    response.headers["Vary"] = "Accept"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Link"] = _links(iri(held, id, "/"), wanted)
    return response


def _tombstone(
    triples: Iterable[Triple], wanted: Format, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """Say of an id that is not used any more what became of it, for programs."""
    formats = {
        Format.TURTLE: RdfFormat.TURTLE, Format.JSON_LD: RdfFormat.JSON_LD, Format.N_TRIPLES: RdfFormat.N_TRIPLES,
    }  # fmt: skip
    prefixes = {"owl": OWL.iri, "skos": SKOS.iri, "dcterms": DCTERMS.iri}
    body = serialize(triples, format=formats[wanted], prefixes=prefixes)
    sent = {"Vary": "Accept", "Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache", **(headers or {})}
    return Response(body, status, sent, FORMATS[wanted])


def _held(workspace: Workspace, kind: str, given: str) -> tuple[str, str]:
    """Return the id that stands for what was given, and its kind.

    Raises:
        WithdrawnId: it was in use and is no more.
        UnknownId: nothing has it, or it is of another kind, which is then named.
    """
    try:
        id = workspace.resolve(given)
    except UnknownId as error:
        raise (withdrawn_core(workspace, given) or error) from None
    except InputError as error:
        raise UnknownId(given) from error
    is_core = any(standard.id == id for standard in workspace.core_standards())
    held = "core" if is_core else workspace.library.kind_of(id)
    if held != kind:
        raise UnknownId(f"{kind} {given}", (f"the {held} {iri(held, id, workspace.settings.base_iri)}",))
    return id, held


def _wanted(request: Request) -> Format:
    media = best(request.headers.get("accept"), list(_BY_MEDIA))
    if media is None:
        raise HTTPException(406, f"This comes as {', '.join(_BY_MEDIA)}; ask for one of them.")
    return _BY_MEDIA[media]


def _rdf(workspace: Workspace, id: str, wanted: Format) -> str | bytes:
    if wanted is Format.JSON_LD:
        return workspace.node_jsonld(id)
    turtle = workspace.node_turtle(id)
    if wanted is Format.TURTLE:
        return turtle
    return serialize(parse(turtle, RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES) or b""


def _links(path: str, sent: Format) -> str:
    """The other formats, as an HTTP Link header."""
    others = ((name, media) for name, media in FORMATS.items() if name is not sent)
    return ", ".join(f'<{path}?format={name}>; rel="alternate"; type="{media}"' for name, media in others)
