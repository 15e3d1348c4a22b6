"""The public pages. They work without JavaScript, and never mix published, agreed and suggested links."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from qmskg.assurance import FOOTINGS, Footing, Grouping
from qmskg.assurance.applying import ForThem
from qmskg.ingest.services import asked
from qmskg.model import Source
from qmskg.pictures import coverage_map
from qmskg.server.access import workspace_of
from qmskg.server.api import Reference, page_of
from qmskg.server.asking import ForWhomAsked
from qmskg.server.programme_page import BASES
from qmskg.server.site import render
from qmskg.server.things import thing_page
from qmskg.server.views import Names
from qmskg.server.words import label

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

Words = Annotated[str, Query(max_length=500)]

_GAPS: Final = 50


@router.get("/")
def home(request: Request) -> Response:
    """What this is, the first three questions, and a search box."""
    library = workspace_of(request).library
    counts = {
        "sources": len(library.sources),
        "duties": sum(not library.is_measure(id) for id in library.leaves),
        "audits": len(library.audits),
        "measures": sum(library.is_measure(id) for id in library.leaves),
        "stated": len(library.stated),
    }
    return render(request, "home.html", counts=counts)


@router.get("/about")
def about(request: Request) -> Response:
    """The words, the three kinds of link, what may be concluded, and how sure it is."""
    workspace = workspace_of(request)
    return render(request, "about.html", status_of=workspace.sources_status())


@router.get("/privacy")
def privacy(request: Request) -> Response:
    """What is kept, what is public, and how to have it blanked."""
    return render(request, "privacy.html")


@router.get("/audits")
def audits(request: Request, for_whom: ForWhomAsked, q: Words = "") -> Response:
    """Every audit, by name, running ones first; with a filter, what it left out, and why."""
    workspace = workspace_of(request)
    named = [a for a in workspace.library.audits if _has(q, a.title, a.acronym, a.id, a.specialty)]
    filter = ForThem(workspace.library, *asked(*for_whom.chosen))
    found = sorted((a for a in named if filter.passes(a.id)), key=lambda audit: audit.title.casefold())
    groups = [[a for a in found if a.in_force], [a for a in found if not a.in_force]]
    return render(
        request, "audits.html", running=groups[0], closed=groups[1], filter=q, **for_whom.shown(request),
        left_out=filter.left_out,
    )  # fmt: skip


@router.get("/standards")
def standards(request: Request, for_whom: ForWhomAsked, q: Words = "", publisher: Words = "") -> Response:
    """Every source, by the body that issues it; with a filter, what it left out, and why."""
    library = workspace_of(request).library
    filter = ForThem(library, *asked(*for_whom.chosen))
    found = [
        source
        for source in library.sources
        if (not publisher or source.publisher == publisher)
        and _has(q, source.title, source.short_title, source.code, source.id, source.publisher)
        and filter.passes(source.id)
    ]
    by_body: dict[str, list[Source]] = {}
    for source in sorted(found, key=lambda source: (source.publisher.casefold(), source.title.casefold())):
        by_body.setdefault(source.publisher, []).append(source)
    publishers = sorted({source.publisher for source in library.sources}, key=str.casefold)
    return render(
        request, "standards.html", by_body=by_body, publishers=publishers, publisher=publisher, filter=q,
        count=len(found), left_out=filter.left_out, **for_whom.shown(request),
    )  # fmt: skip


def _has(words: str, *texts: str | None) -> bool:
    whole = " ".join(text for text in texts if text).casefold()
    return all(word in whole for word in words.casefold().split())


@router.get("/audits/{id:ref}")
def audit(request: Request, id: Reference, all: Words = "") -> Response:
    """What one audit, or one measure, gives evidence towards."""
    return _moved(request, id) or thing_page(request, id, all)


@router.get("/standards/{id:ref}")
def standard(request: Request, id: Reference, all: Words = "") -> Response:
    """One source or requirement, and which audits show something about it."""
    return _moved(request, id) or thing_page(request, id, all)


@router.get("/core/{id:ref}")
def core_standard(request: Request, id: Reference, all: Words = "") -> Response:
    """One core standard."""
    return _moved(request, id) or thing_page(request, id, all)


def _moved(request: Request, given: str) -> Response | None:
    """Send whoever used an IRI, an old id or the wrong place to the right address."""
    workspace = workspace_of(request)
    names = Names(workspace.library, workspace.core_standards())
    target = names.of(workspace.resolve(given)).href
    if target is None or target == request.scope["path"]:
        return None
    return RedirectResponse(target, status_code=308)


@router.get("/coverage")
def coverage(
    request: Request, for_whom: ForWhomAsked, by: Grouping = Grouping.BODY, basis: Footing = Footing.AGREED
) -> Response:
    """How many duties some audit shows. Counts in the order of the alphabet, never a score."""
    workspace = workspace_of(request)
    document, library = workspace.coverage(by, *for_whom.chosen), workspace.library
    cells = [{**cell, "number": _number(cell, basis)} for cell in workspace.coverage_cells(by, *for_whom.chosen)]
    drawn = [cell for cell in cells if cell["number"]]
    audits = {audit.id: audit for audit in library.audits}
    keys = {cell["key"]: cell["key"] if by is Grouping.BODY else label(cell["key"]).capitalize() for cell in drawn}
    short = {cell["audit"]: audits[cell["audit"]].acronym or audits[cell["audit"]].title for cell in drawn}
    picture = coverage_map(drawn, by=by.value, groups=keys, audits=short)
    return render(
        request, "coverage.html", rows=document["rows"], total=document["total"], by=by.value,
        left_out=document["left_out"], **for_whom.shown(request),
        groupings=[g.value for g in Grouping],
        bases=[(footing.value, name) for footing, name in BASES.items()], basis=basis.value, picture=picture,
        rests_on=FOOTINGS[basis], cells=[(cell, keys[cell["key"]], audits[cell["audit"]]) for cell in drawn],
        shown=len({cell["audit"] for cell in drawn}), running=sum(audit.in_force for audit in library.audits),
    )  # fmt: skip


def _number(cell: dict[str, Any], basis: Footing) -> int:
    """Return how many duties of a cell are shown at least in part, without those that are only perhaps."""
    shown = cell["full"] + cell["partial"] if basis is Footing.AGREED else cell[basis.value]
    return int(shown - cell["part_unknown"][basis.value])


@router.get("/gaps")
def gaps(
    request: Request, for_whom: ForWhomAsked, by: Grouping = Grouping.BODY, key: Words = "", after: Words = ""
) -> Response:
    """Duties that no audit shows, a page at a time, under the documents that ask them."""
    workspace = workspace_of(request)
    found = workspace.gaps(by if key else None, key or None, *for_whom.chosen)
    page = page_of(found, _GAPS, after or None)
    names = Names(workspace.library, workspace.core_standards())
    by_document: dict[str, list[Any]] = {}
    for row in page["rows"]:
        nearest = [names.of(id) for id in row["nearest"]]
        by_document.setdefault(row["source"], []).append((names.of(row["id"]), nearest))
    return render(
        request, "gaps.html", page=page, by=by.value, key=key, after=after,
        documents=[(names.of(id), rows) for id, rows in by_document.items()],
        **for_whom.shown(request),
    )  # fmt: skip
