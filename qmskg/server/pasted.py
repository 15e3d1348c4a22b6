"""A measure in somebody's own words: ``/measure`` and the same in the API. Nothing that is sent is stored."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from qmskg.errors import QmskgError
from qmskg.server import documents as d
from qmskg.server.access import private_answer, workspace_of
from qmskg.server.challenges import FromHere
from qmskg.server.examples import responses
from qmskg.server.site import refused, render
from qmskg.server.views import Names
from qmskg.workspace.pasted import LONGEST

__all__ = ["router"]

router = APIRouter()

_Text = Annotated[str, Form(description=f"What is measured, in up to {LONGEST:,} characters.")]


@router.post("/api/v1/measures", tags=["answers"], responses=responses(d.PastedMeasure, 400, 413, 429))
def answer(request: Request, text: _Text) -> Response:
    """Which measures held here are like one in your own words, and which duties it may be about. Nothing is stored."""
    return private_answer(request, workspace_of(request).pasted.answer(text))


@router.get("/measure", include_in_schema=False)
def form(request: Request) -> Response:
    """A form to paste a measure in."""
    return _page(request, "")


@router.post("/measure", include_in_schema=False, dependencies=[FromHere])
def send(request: Request, text: Annotated[str, Form()] = "") -> Response:
    """Show what a measure may be, and be about."""
    try:
        return _page(request, text, workspace_of(request).pasted.answer(text))
    except QmskgError as error:
        return refused(_page(request, text[:LONGEST], wrong=str(error)), error)


def _page(request: Request, text: str, found: dict[str, Any] | None = None, wrong: str | None = None) -> Response:
    workspace = workspace_of(request)
    names = Names(workspace.library, workspace.core_standards())
    shown = render(
        request, "measure_pasted.html", text=text, found=found, wrong=wrong, names=names, longest=LONGEST
    )
    shown.headers["Cache-Control"] = "no-store"
    return shown
