"""How a page is drawn: templates that escape everything, and what every page says about this installation."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qmskg import __version__
from qmskg.errors import QmskgError, TooMany
from qmskg.server import assets, words
from qmskg.server.access import POSITION, workspace_of
from qmskg.server.logs import REQUEST_ID
from qmskg.server.nhsuk import COLOURS, components
from qmskg.server.problems import as_sentence
from qmskg.vocabulary import in_signs

__all__ = ["STATIC", "error_page", "refused", "render"]

_HERE: Final = Path(__file__).parent
STATIC: Final = _HERE / "static"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for filter in (words.label, words.tag, words.date, words.web, words.said, words.shows):
        environment.filters[filter.__name__] = filter
    environment.filters["sentence"] = as_sentence
    environment.filters["in_signs"] = in_signs
    environment.globals["plural"] = words.plural
    environment.globals["service_lines"] = words.lines_of()
    environment.globals["version"] = __version__
    environment.filters["colour"] = COLOURS.__getitem__
    environment.globals["nhsuk"] = components()
    environment.globals["nhsuk_style"] = assets.address(assets.NHSUK)
    environment.globals["static"] = _static
    return environment


@cache
def _static(name: str) -> str:
    """Return the address of a file of ours: a new file is a new address, so that no browser shows an old one."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def render(request: Request, template: str, **context: Any) -> HTMLResponse:
    """Return a page.

    Args:
        request: what was asked; the page says the installation's readers and whether its register is fictional.
        template: a file of ``templates/``.
        context: what the template needs.
    """
    workspace = workspace_of(request)
    shared = {"readers": workspace.settings.readers, "demonstration": workspace.demonstration, "query": ""}
    html = _environment().get_template(template).render({**shared, "path": request.url.path, **context})
    headers = {"Cache-Control": "no-cache", POSITION: str(workspace.position())}
    return HTMLResponse(html, headers=headers)


def refused(page: Response, error: QmskgError) -> Response:
    """Return a page that says what is wrong with what was sent, with the status of the error, and when to try again."""
    page.status_code = error.http_status
    if isinstance(error, TooMany):
        page.headers["Retry-After"] = str(error.retry_after)
    return page


def error_page(
    request: Request, title: str, detail: str, status: int, headers: dict[str, str] | None = None
) -> HTMLResponse:
    """Return a page for an error. It asks neither build nor register, since that may be what is broken."""
    fictional = workspace_of(request).demonstration
    context = {"readers": None, "demonstration": fictional, "query": "", "path": ""}
    html = (
        _environment()
        .get_template("error.html")
        .render({**context, "title": title, "detail": detail, "reference": REQUEST_ID.get()})
    )
    return HTMLResponse(html, status_code=status, headers=headers)
