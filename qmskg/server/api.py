"""``/api/v1``: what a trust asks. The documents are those of the command line's ``--json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import Field

from qmskg.assurance import Grouping
from qmskg.errors import InputError
from qmskg.server import documents as d
from qmskg.server.access import public_answer, workspace_of
from qmskg.server.examples import responses
from qmskg.vocabulary import LegalForce, ServiceLine
from qmskg.workspace.finding import HitKind, search_filters

if TYPE_CHECKING:
    from qmskg.workspace import Workspace

__all__ = ["Limit", "Reference", "page_of", "router"]

router = APIRouter(prefix="/api/v1", tags=["answers"])

Reference = Annotated[str, Path(max_length=300, description="A short id such as nice-qs16:2, or a full IRI.")]
Limit = Annotated[int, Query(ge=1, le=500, description="How many at most.")]

Services = Annotated[
    list[str] | None, Query(max_length=9, description="What a trust gives; what is for others only is left out.")
]

Lines = Annotated[
    list[Annotated[str, Field(max_length=120, json_schema_extra={"enum": [*ServiceLine]})]] | None,
    Query(max_length=30, description="Service lines asked about; what is about others only is left out."),
]


@router.get("/audits/{id:ref}/standards", responses=responses(d.AuditAnswer, 400, 404))
def audit_standards(request: Request, id: Reference) -> Response:
    """Which standards does this audit, or this measure, give evidence towards?"""
    return public_answer(request, lambda workspace: workspace.audit_answer(id))


@router.get("/standards/{id:ref}/audits", responses=responses(d.StandardAnswer, 400, 404))
def standard_audits(request: Request, id: Reference) -> Response:
    """Which audits show something about this requirement, source or core standard, and what does none show?"""
    return public_answer(request, lambda workspace: workspace.standard_answer(id))


@router.get("/search", responses=responses(d.SearchAnswer, 400))
def search(
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=500, description="Words.")],
    limit: Limit = 20,
    leaves: Annotated[bool, Query(description="Only what can be decided on.")] = False,
    kind: Annotated[HitKind | None, Query(description="Only things of this kind.")] = None,
    body: Annotated[
        str | None, Query(max_length=300, description="Only what this body issues, by its name as /bodies has it.")
    ] = None,
    service: Services = None,
    service_line: Lines = None,
    force: Annotated[LegalForce | None, Query(description="Only what has this legal force.")] = None,
) -> Response:
    """Find documents, requirements, measures and core standards; `left_out` says what filters left out, and why."""

    def found(workspace: Workspace) -> dict[str, Any]:
        chosen = search_filters(
            workspace.library, kind=kind, body=body, services=service or (), lines=service_line or (), force=force
        )
        return workspace.search(q, limit, leaves=leaves, filters=chosen)

    # what was found by words alone is found anew once meaning is at hand
    return public_answer(request, found, also="" if workspace_of(request).meaning.ready else "-words")


@router.get("/coverage", responses=responses(d.Coverage, 400))
def coverage(
    request: Request, by: Grouping = Grouping.BODY, service: Services = None, service_line: Lines = None
) -> Response:
    """How many duties some audit shows, by body, theme, service or level of maturity. Counts, never a score."""
    return public_answer(request, lambda workspace: workspace.coverage(by, service or (), service_line or ()))


@router.get("/coverage/matrix", responses=responses(d.CoverageMatrix))
def coverage_matrix(request: Request) -> Response:
    """All sources by all audits that run: how many duties of each source each audit shows. Counts, never a score."""
    return public_answer(request, lambda workspace: workspace.coverage_matrix())


@router.get("/gaps", responses=responses(d.Gaps, 400))
def gaps(
    request: Request,
    by: Annotated[Grouping | None, Query(description="What `key` names.")] = None,
    key: Annotated[str | None, Query(max_length=300, description="Only this body, theme or service.")] = None,
    service: Services = None,
    service_line: Lines = None,
    limit: Limit = 100,
    after: Annotated[str | None, Query(max_length=300, description="The `next` of the page before.")] = None,
) -> Response:
    """Duties that nothing agreed or published shows, a page at a time, in the order of the sources."""

    def found(workspace: Workspace) -> dict[str, Any]:
        return page_of(workspace.gaps(by, key, service or (), service_line or ()), limit, after)

    return public_answer(request, found)


def page_of(document: dict[str, Any], limit: int, after: str | None) -> dict[str, Any]:
    """Return one page of a document with ``rows`` that have ids.

    >>> page_of({"rows": [{"id": "a"}, {"id": "b"}, {"id": "c"}]}, 1, "a")
    {'rows': [{'id': 'b'}], 'total': 3, 'next': 'b'}

    Raises:
        InputError: ``after`` is the id of no row.
    """
    rows = document["rows"]
    start = 0
    if after is not None:
        place = next((index for index, row in enumerate(rows) if row["id"] == after), None)
        if place is None:
            raise InputError(f"{after[:120]!r} is not in this list any more; begin again without `after`")
        start = place + 1
    page = rows[start : start + limit]
    return {
        **document,
        "rows": page,
        "total": len(rows),
        "next": page[-1]["id"] if start + limit < len(rows) else None,
    }


@router.get("/core-standards", responses=responses(d.CoreSet, 400))
def core_standards(request: Request, service: Services = None, service_line: Lines = None) -> Response:
    """The deduplicated core set. Drafts say who made them: the project or the program; nobody has agreed them."""
    return public_answer(request, lambda workspace: workspace.core_set(service or (), service_line or ()))


@router.get("/disposition", responses=responses(d.Disposition))
def disposition(request: Request) -> Response:
    """What became of every leaf."""
    return public_answer(request, lambda workspace: workspace.disposition())


@router.get("/sources/status", responses=responses(d.SourcesStatus))
def sources_status(request: Request) -> Response:
    """How much of the content was seen on a page."""
    return public_answer(request, lambda workspace: workspace.sources_status())
