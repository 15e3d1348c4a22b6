"""Upload my programme: ``POST /api/v1/programmes`` and the page ``/programme/check``. Nothing that is sent is stored.

The file is read in memory and forgotten with the answer. So that a person need not choose it again to correct a
column or to take the sheet away, a small file travels in the page itself, back to whoever sent it and to nobody else.
"""

from __future__ import annotations

import base64
from pathlib import PurePath
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response
from starlette.formparsers import MultiPartParser

from qmskg.errors import InputError, QmskgError
from qmskg.exports.board_paper import board_paper, missing_by_reason, same_audit
from qmskg.exports.own_programme import annotated_csv, annotated_workbook
from qmskg.ingest.own_programme import Field, column_corrections
from qmskg.ingest.workbook import DEFAULT_LIMITS, is_packed
from qmskg.server import documents as d
from qmskg.server.access import private_answer, workspace_of
from qmskg.server.challenges import FromHere
from qmskg.server.examples import responses
from qmskg.server.site import refused, render
from qmskg.server.views import Names
from qmskg.server.words import kinds_of
from qmskg.workspace.own_programme import Checked

__all__ = ["file_name", "router"]

router = APIRouter()

# what comes in parts is else laid on disk above 1 MB; the limit on bodies is what keeps it small
MultiPartParser.spool_max_size = DEFAULT_LIMITS.bytes + (1 << 20)

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: bytes of a file that travels in the page; a field of a form may have 1 MB, and base64 takes a third more
_TRAVELS: Final = 700_000
_LISTED: Final = 100
_Words = Annotated[list[str], Form()]


@router.post("/api/v1/programmes", tags=["answers"], responses=responses(d.ProgrammeCheck, 400, 413, 429))
def check(
    request: Request,
    file: Annotated[UploadFile, File(description="Your programme of audits: an Excel workbook (.xlsx) or CSV.")],
    service: Annotated[
        list[str] | None, Form(description="What the trust gives, such as acute+community.")
    ] = None,
    column: Annotated[list[str] | None, Form(description="Corrects a guess, such as title=Project name.")] = None,
) -> Response:
    """What each row of a trust's own programme may show, what overlaps and what is missing. Nothing is stored."""
    checked = _check(request, file.file.read(), file_name(file.filename), service or [], column or [])
    return private_answer(request, checked.document)


def _check(request: Request, content: bytes, name: str, services: list[str], columns: list[str]) -> Checked:
    return workspace_of(request).own_programmes.check(
        content, name=name, services=[key for key in services if key],
        corrections=column_corrections([text for text in columns if text.partition("=")[2].strip()]),
    )  # fmt: skip


def file_name(given: str | None) -> str:
    """Return the name of a file without folders, as a sentence may say it."""
    return PurePath((given or "").replace("\\", "/")).name[:100] or "the file"


@router.get("/programme/check", include_in_schema=False)
def form(request: Request) -> Response:
    """A form to send a programme with."""
    return _page(request)


@router.post("/programme/check", include_in_schema=False, dependencies=[FromHere])
def send(
    request: Request,
    file: Annotated[UploadFile | None, File()] = None,
    kept: Annotated[str, Form()] = "",
    kept_name: Annotated[str, Form(max_length=200)] = "",
    service: Annotated[str, Form(max_length=200)] = "",
    column: Annotated[list[str] | None, Form()] = None,
    give: Annotated[str, Form(max_length=20)] = "page",
) -> Response:
    """Show what was found, or give the sheet back with columns added, or the board paper."""
    content, name = _sent(file, kept, kept_name)
    try:
        if not content:
            raise InputError("choose the file with your programme first: an Excel workbook (.xlsx) or CSV")
        checked = _check(request, content, name, [service], column or [])
        if give != "page":
            return _given(give, content, name, checked)
    except QmskgError as error:
        return refused(_page(request, wrong=str(error), service=service), error)
    travels = base64.b64encode(content).decode() if len(content) <= _TRAVELS else ""
    return _page(
        request, found=checked.document, service=service, kept=travels, kept_name=name, column=column or []
    )


def _sent(file: UploadFile | None, kept: str, kept_name: str) -> tuple[bytes, str]:
    """Return the file that was chosen, else the one that travelled in the page."""
    content = file.file.read() if file is not None else b""
    if content or not kept:
        return content, file_name(file.filename if file is not None else "")
    try:
        return base64.b64decode(kept, validate=True), file_name(kept_name)
    except ValueError:  # binascii's own error is one too
        return b"", ""


def _given(give: str, content: bytes, name: str, checked: Checked) -> Response:
    stem = (
        "".join(c for c in PurePath(name).stem if c.isascii() and (c.isalnum() or c in "-_"))[:60] or "programme"
    )
    if give == "paper":
        made: bytes = board_paper(checked.document, name).encode()
        return _file(made, "text/html; charset=utf-8", f"{stem}-board-paper.html")
    if give == "csv" or not is_packed(content):
        return _file(
            annotated_csv(checked.programme, checked.document), "text/csv; charset=utf-8", f"{stem}-checked.csv"
        )
    return _file(annotated_workbook(content, checked.programme, checked.document), _XLSX, f"{stem}-checked.xlsx")


def _file(content: bytes, media: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media, headers=headers)


def _page(request: Request, found: dict[str, Any] | None = None, **more: Any) -> Response:
    workspace = workspace_of(request)
    shared = {"wrong": None, "service": "", "kept": "", "kept_name": "", "column": [], **more}
    shown = render(
        request, "programme_check.html", found=found, kinds=kinds_of(workspace.programmes.provider_types),
        fields=list(Field),
        names=Names(workspace.library, workspace.core_standards()), listed=_LISTED,
        same=same_audit(found) if found else [],
        missing=missing_by_reason(found["missing_details"]) if found else [], **shared,
    )  # fmt: skip
    shown.headers["Cache-Control"] = "no-store"
    return shown
