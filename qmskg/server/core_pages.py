"""The public pages of the core set as a whole: the standards by theme, and what became of every leaf."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from qmskg.assurance.applying import applying
from qmskg.ingest.services import asked
from qmskg.links import DRAFT_LABEL, PROGRAM_LABEL
from qmskg.pictures import bodies_by_theme
from qmskg.server.access import workspace_of
from qmskg.server.asking import ForWhomAsked
from qmskg.server.core_views import chapters
from qmskg.server.site import render
from qmskg.server.views import Names

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/core")
def core(request: Request, for_whom: ForWhomAsked) -> Response:
    """The core set, by theme, drafts marked as what they are; with a filter, what it left out, and why."""
    workspace = workspace_of(request)
    document = workspace.disposition()
    standards, left_out = applying(workspace.library, workspace.core_standards(), *asked(*for_whom.chosen))
    labels = {standard.label for standard in standards}
    return render(
        request,
        "core.html",
        chapters=chapters(standards, document["standards"]),
        standards=standards,
        labels=[label for label in (DRAFT_LABEL, PROGRAM_LABEL) if label in labels],
        disposition=document,
        left_out=left_out,
        names=Names(workspace.library, workspace.core_standards()),
        **for_whom.shown(request),
    )


@router.get("/disposition")
def disposition(request: Request) -> Response:
    """What became of every leaf, by body and theme, and where limits differ."""
    workspace = workspace_of(request)
    document, names = workspace.disposition(), Names(workspace.library, workspace.core_standards())
    return render(
        request,
        "disposition.html",
        document=document,
        names=names,
        differing=[row for row in document["parameters"] if row["kind"] not in {"same", "in_words"}],
    )


@router.get("/bodies")
def bodies(request: Request) -> Response:
    """Which bodies ask within which theme of the core set, in the order of the alphabet."""
    document = workspace_of(request).disposition()
    rows = document["by_body_and_theme"]
    return render(
        request,
        "bodies.html",
        rows=sorted(rows, key=lambda row: (row["body"].casefold(), row["theme"])),
        picture=bodies_by_theme(rows),
        elsewhere=document["leaves"] - document["by"]["core"],
        label=document["label"],
    )
