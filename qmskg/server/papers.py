"""Papers of the package as pages: the matcher's model card, and the report of how well it ranks."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markdown_it import MarkdownIt
from markupsafe import Markup

from qmskg.pictures import Picture, reliability
from qmskg.server.site import render

__all__ = ["PAPERS", "router"]

router = APIRouter(include_in_schema=False)

#: address -> file of the package, title
PAPERS: Final = {
    "/matcher": ("MODEL_CARD.md", "The matcher"),
    "/matcher/report": ("REPORT.md", "How well the matcher ranks"),
}


@router.get("/matcher")
@router.get("/matcher/report")
def paper(request: Request) -> Response:
    """Show a paper; the links between papers go to their pages."""
    file, title = PAPERS[request.url.path]
    return render(request, "paper.html", title=title, text=_html(file), curves=_curves())


@cache
def _curves() -> tuple[Picture, ...]:
    """Return the reliability curves that the report has tables of."""
    found = json.loads(files("qmskg.matching").joinpath("REPORT.json").read_text("utf-8"))
    drawn = (
        reliability(found["reliability"], "crosswalks from elsewhere", "elsewhere"),
        reliability(found["library"]["reliability"], "links that bodies state in our own content", "ours"),
    )
    return tuple(picture for picture in drawn if picture)


@cache
def _html(file: str) -> Markup:
    text = files("qmskg.matching").joinpath(file).read_text("utf-8")
    for address, (name, _) in PAPERS.items():
        text = text.replace(f"({name})", f"({address})")
    # the files are the package's own, and HTML in them is shown, not obeyed
    return Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))  # noqa: S704
