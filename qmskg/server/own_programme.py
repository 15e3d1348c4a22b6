"""Upload my programme: the page ``/programme/check``. Nothing that is sent is stored.

The file is read in memory and forgotten with the answer. So that a person need not choose it again to correct a
column or to take the sheet away, a small file travels in the page itself, back to whoever sent it and to nobody else.
"""

from __future__ import annotations

import base64
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from qmskg.errors import InputError, QmskgError
from qmskg.exports.programme_files import ProgrammeFormat, programme_file, sheet_format
from qmskg.ingest.own_programme import Field
from qmskg.server.access import workspace_of
from qmskg.server.challenges import FromHere
from qmskg.server.guards import takes
from qmskg.server.programme_api import SHEET, check_sent, file_answer, file_name
from qmskg.server.site import refused, render
from qmskg.server.views import Names
from qmskg.server.words import kinds_of

__all__ = ["router"]

router = APIRouter()

#: bytes of a file that travels in the page; a field of a form may have 1 MB, and base64 takes a third more
_TRAVELS: Final = 700_000
_LISTED: Final = 100
#: what a button gives, beside the sheet in its own format
_PAPERS: Final = {"paper": ProgrammeFormat.HTML, "docx": ProgrammeFormat.DOCX, "csv": ProgrammeFormat.CSV}


@router.get("/programme/check", include_in_schema=False)
def form(request: Request) -> Response:
    """A form to send a programme with."""
    return _page(request)


@router.post("/programme/check", include_in_schema=False, dependencies=[FromHere])
@takes(SHEET)
def send(
    request: Request,
    file: Annotated[UploadFile | None, File()] = None,
    kept: Annotated[str, Form()] = "",
    kept_name: Annotated[str, Form(max_length=200)] = "",
    service: Annotated[str, Form(max_length=200)] = "",
    service_line: Annotated[str, Form(max_length=120)] = "",
    column: Annotated[list[str] | None, Form()] = None,
    give: Annotated[str, Form(max_length=20)] = "page",
) -> Response:
    """Show what was found, or give the sheet back with columns added, or the board paper."""
    content, name = _sent(file, kept, kept_name)
    try:
        if not content:
            raise InputError("choose the file with your programme first: an Excel workbook (.xlsx) or CSV")
        checked = check_sent(request, content, name, ([service], [service_line]), column or [])
        if give != "page":
            format = _PAPERS.get(give) or sheet_format(content)
            return file_answer(programme_file(format, content, name, checked.programme, checked.document))
    except QmskgError as error:
        return refused(_page(request, wrong=str(error), service=service, service_line=service_line), error)
    travels = base64.b64encode(content).decode() if len(content) <= _TRAVELS else ""
    return _page(
        request, found=checked.document, service=service, service_line=service_line, kept=travels, kept_name=name,
        column=column or [],
    )  # fmt: skip


def _sent(file: UploadFile | None, kept: str, kept_name: str) -> tuple[bytes, str]:
    """Return the file that was chosen, else the one that travelled in the page."""
    content = file.file.read() if file is not None else b""
    if content or not kept:
        return content, file_name(file.filename if file is not None else "")
    try:
        return base64.b64decode(kept, validate=True), file_name(kept_name)
    except ValueError:  # binascii's own error is one too
        return b"", ""


def _page(request: Request, found: dict[str, Any] | None = None, **more: Any) -> Response:
    workspace = workspace_of(request)
    shared = {"wrong": None, "service": "", "service_line": "", "kept": "", "kept_name": "", "column": [], **more}
    shown = render(
        request, "programme_check.html", found=found, kinds=kinds_of(workspace.programmes.provider_types),
        fields=list(Field),
        names=Names(workspace.library, workspace.core_standards()), listed=_LISTED,
        **shared,
    )  # fmt: skip
    shown.headers["Cache-Control"] = "no-store"
    return shown
