"""A local overlay on the core set: the page ``/tailor`` and the same in the API. Nothing that is sent is stored."""

from __future__ import annotations

import io
import zipfile
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from qmskg.errors import InputError, QmskgError
from qmskg.exports.tailored import tailored_profile
from qmskg.ingest.tailoring import OVERLAY_LIMITS
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

_OVERLAY: Final = OVERLAY_LIMITS.bytes + (1 << 16)


@router.post("/api/v1/tailoring", tags=["answers"], responses=responses(d.TailoringCheck, 400, 413))
@takes(_OVERLAY)
def check(
    request: Request, file: Annotated[UploadFile, File(description="An overlay, as YAML, CSV or XLSX.")]
) -> Response:
    """What an organisation adds, tailors, or says does not apply to it, and what is wrong with that. Not stored."""
    found = workspace_of(request).tailorings.check(file.file.read(), file_name(file.filename))
    return private_answer(request, found)


@router.get("/tailor", include_in_schema=False)
def form(request: Request) -> Response:
    """A form to send an overlay with."""
    return _page(request)


@router.post("/tailor", include_in_schema=False, dependencies=[FromHere])
@takes(_OVERLAY)
def send(
    request: Request,
    file: Annotated[UploadFile | None, File()] = None,
    give: Annotated[str, Form(max_length=20)] = "page",
) -> Response:
    """Show what an overlay changes, or give it as an OSCAL profile."""
    workspace = workspace_of(request)
    try:
        content = file.file.read() if file is not None else b""
        if not content:
            raise InputError("choose the file with your overlay first: YAML, CSV or an Excel workbook (.xlsx)")
        found = workspace.tailorings.check(content, file_name(file.filename if file is not None else ""))
        if give == "oscal":
            return _packed(tailored_profile(found, workspace.settings.base_iri))
    except QmskgError as error:
        return refused(_page(request, wrong=str(error)), error)
    return _page(request, found=found)


def _packed(files: dict[str, str]) -> Response:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    headers = {"Content-Disposition": 'attachment; filename="tailored-oscal.zip"', "Cache-Control": "no-store"}
    return Response(made.getvalue(), media_type="application/zip", headers=headers)


def _page(request: Request, found: dict[str, Any] | None = None, wrong: str | None = None) -> Response:
    workspace = workspace_of(request)
    names = Names(workspace.library, workspace.core_standards())
    shown = render(request, "tailor.html", found=found, wrong=wrong, names=names)
    shown.headers["Cache-Control"] = "no-store"
    return shown
