"""The page of the glossary: every word, from A to Z."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from qmskg.graph.glossary import Term, glossary
from qmskg.server.access import workspace_of
from qmskg.server.site import render
from qmskg.server.views import Names

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/glossary")
def page(request: Request) -> Response:
    """Every word, from A to Z, on one page."""
    workspace = workspace_of(request)
    by_letter: dict[str, list[Term]] = {}
    for term in glossary(workspace.settings.content, workspace.build_id):
        by_letter.setdefault(term.label[0].upper(), []).append(term)
    names = Names(workspace.library, ())
    return render(request, "glossary.html", by_letter=by_letter, names=names, held=workspace.library.documents)
