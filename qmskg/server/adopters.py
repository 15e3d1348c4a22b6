"""Papers for the organisation that adopts this, from ``docs/adopters``; the table of licences is made from the data."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markdown_it import MarkdownIt
from markupsafe import Markup

from qmskg.errors import UnknownId
from qmskg.exports.licence_table import licence_table
from qmskg.server.access import workspace_of
from qmskg.server.site import render
from qmskg.settings import Settings

__all__ = ["FOLDER", "PAPERS", "router"]

router = APIRouter(include_in_schema=False)

FOLDER: Final = Settings().content / "docs" / "adopters"
#: last part of the address -> title; the file has the same name
PAPERS: Final = {
    "accessibility": "Accessibility statement",
    "data-protection": "Data protection",
    "dtac": "DTAC answers",
    "clinical-safety": "Clinical safety",
    "algorithmic-transparency": "Algorithmic transparency record",
    "licences": "Licences",
    "identifiers": "Permanent identifiers",
    "support": "Support and end of life",
}


@router.get("/adopters")
def papers(request: Request) -> Response:
    """What there is, and what the organisation must fill in."""
    return render(request, "text.html", title="For the organisation that adopts this", text=_html("README"))


@router.get("/adopters/{name}")
def paper(request: Request, name: str) -> Response:
    """Show one paper."""
    if name not in PAPERS:
        raise UnknownId(f"adopters/{name[:60]}", tuple(PAPERS)[:3])
    text = _html(name)
    if name == "licences":
        text += _rendered(licence_table(workspace_of(request).library))
    return render(request, "text.html", title=PAPERS[name], text=text)


@cache
def _html(name: str) -> Markup:
    return _rendered((FOLDER / f"{name}.md").read_text("utf-8"))


def _rendered(text: str) -> Markup:
    """Return Markdown as a page shows it; links between papers go to their pages, and HTML is shown, not obeyed."""
    linked = re.sub(r"\(([a-z-]+)\.md\)", r"(/adopters/\1)", text)
    return Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(linked))  # noqa: S704
