"""How these fit together: ``/api/v1/fit`` and the page ``/fit``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from qmskg.assurance.fit import FitKind
from qmskg.server import documents as d
from qmskg.server.access import public_answer, workspace_of
from qmskg.server.arcs import ArcPicture, arcs
from qmskg.server.examples import responses
from qmskg.server.site import render
from qmskg.server.views import Named, Names

__all__ = ["router"]

router = APIRouter()


@router.get("/api/v1/fit", tags=["answers"], responses=responses(d.FitDocument, 400))
def fit(request: Request) -> Response:
    """How systems, frameworks and the words for them fit together: every relation that is held, with its page."""
    return public_answer(request, lambda workspace: workspace.fit.answer())


@router.get("/fit", include_in_schema=False)
def page(request: Request) -> Response:
    """Chapter by chapter: a picture, the same as a table, and the words side by side."""
    workspace = workspace_of(request)
    found = workspace.fit.answer()
    names = Names(workspace.library, workspace.core_standards())
    named = {id: _named(id, name, names) for id, name in found["names"].items()}
    stated = sum(
        link["times"]
        for one in found["chapters"]
        for link in one["links"]
        if link["kind"] in ("stated", "replaces")
    )
    return render(
        request, "fit.html", found=found, names=names, named=named, stated=stated,
        pictures={chapter["id"]: _picture(chapter, named) for chapter in found["chapters"]},
    )  # fmt: skip


def _named(id: str, name: Mapping[str, Any], names: Names) -> Named:
    """Return a member as the page names it: by the short name of its document, and with the way to it."""
    if name["kind"] == "term":
        return Named(id, name["title"], "a word of the glossary", f"/glossary#{id}")
    if name["kind"] == "external":
        return Named(id, name["title"], "not held here", None)
    found = names.of(id)
    state = "" if name.get("state", "in_force") == "in_force" else f", {name['state']}"
    where = found.where.partition(",")[2].strip() if name["kind"] == "requirement" else found.where
    return Named(id, name["title"], f"{where}{state}", found.href)


def _picture(chapter: Mapping[str, Any], named: Mapping[str, Named]) -> ArcPicture | None:
    links = chapter["links"]
    if not links:
        return None
    counts = [link["kind"] != FitKind.RECALLED for link in links]
    return arcs(chapter["members"], {id: named[id].title for id in chapter["members"]}, links, counts)
