"""Two programmes side by side: ``/programme/compare`` and the same in the API. Nothing that is sent is stored."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from qmskg.errors import InputError, QmskgError
from qmskg.ingest.workbook import DEFAULT_LIMITS
from qmskg.server import documents as d
from qmskg.server.access import private_answer, workspace_of
from qmskg.server.challenges import FromHere
from qmskg.server.examples import responses
from qmskg.server.guards import takes
from qmskg.server.programme_api import file_name
from qmskg.server.site import refused, render
from qmskg.server.views import Names

__all__ = ["router"]

router = APIRouter()

#: two files, and what stands around them
_BOTH: Final = 2 * DEFAULT_LIMITS.bytes + (1 << 20)


@router.post(
    "/api/v1/programmes/compare", tags=["answers"], responses=responses(d.ProgrammeComparison, 400, 413, 429)
)
@takes(_BOTH)
def compare(
    request: Request,
    a: Annotated[UploadFile, File(description="One programme: an Excel workbook (.xlsx) or CSV.")],
    b: Annotated[UploadFile, File(description="The other.")],
) -> Response:
    """What two programmes have in common and what stands in one only. No rank, no score, and nothing is stored."""
    return private_answer(request, _compared(request, a, b))


def _compared(request: Request, a: UploadFile, b: UploadFile) -> dict[str, Any]:
    sides = [(one.file.read(), file_name(one.filename)) for one in (a, b)]
    if not all(content for content, _ in sides):
        raise InputError("choose two files first: each an Excel workbook (.xlsx) or CSV with something in it")
    return workspace_of(request).own_programmes.compare(*sides)


@router.get("/programme/compare", include_in_schema=False)
def form(request: Request) -> Response:
    """A form to send two programmes with."""
    return _page(request)


@router.post("/programme/compare", include_in_schema=False, dependencies=[FromHere])
@takes(_BOTH)
def send(
    request: Request,
    a: Annotated[UploadFile | None, File()] = None,
    b: Annotated[UploadFile | None, File()] = None,
    name_a: Annotated[str, Form(max_length=80)] = "",
    name_b: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Show the two side by side."""
    try:
        if a is None or b is None:
            raise InputError("choose two files first: each an Excel workbook (.xlsx) or CSV")
        found = _compared(request, a, b)
    except QmskgError as error:
        return refused(_page(request, wrong=str(error)), error)
    return _page(request, found=found, sides=[name_a.strip() or "", name_b.strip() or ""])


def _page(
    request: Request, found: dict[str, Any] | None = None, wrong: str | None = None, sides: list[str] | None = None
) -> Response:
    workspace = workspace_of(request)
    names = Names(workspace.library, workspace.core_standards())
    said = sides or ["", ""]
    titles = [said[n] or found[side]["name"] for n, side in enumerate(("a", "b"))] if found else []
    shown = render(request, "programme_compare.html", found=found, wrong=wrong, names=names, titles=titles)
    shown.headers["Cache-Control"] = "no-store"
    return shown
