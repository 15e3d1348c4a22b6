"""The pages about programmes: which audits to do, where two show the same; and a programme as a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from qmskg.assurance import FOOTINGS, Footing
from qmskg.assurance.choosing import Ask
from qmskg.exports.citing import MEDIA
from qmskg.exports.csv import csv_text
from qmskg.exports.tables import Table
from qmskg.exports.xlsx import workbook
from qmskg.pictures import curve
from qmskg.server.access import workspace_of
from qmskg.server.api import page_of
from qmskg.server.asking import ForWhomAsked
from qmskg.server.programmes import CommonQuery, ServiceKey
from qmskg.server.site import render
from qmskg.server.views import Names
from qmskg.server.words import kinds_of, label
from qmskg.workspace.programmes import Programmes

__all__ = ["BASES", "programme_tables", "router"]

router = APIRouter(include_in_schema=False)

#: what a footing is called where people choose one
BASES: Final = {
    Footing.AGREED: "Published and agreed links only",
    Footing.DRAFT: "With the project's own drafts",
    Footing.WOULD_BE: "With drafts and a machine's suggestions",
}
#: of what no audit shows, so many are listed on the page; the files hold all
_LISTED: Final = 200
_PAIRS: Final = 50


class PageQuery(CommonQuery):
    """The same as the API's, where nothing may be asked yet and an empty box of a form says nothing."""

    service: Annotated[list[ServiceKey], Field(default_factory=list, max_length=9)]
    most: Annotated[str, Field(max_length=3, pattern=r"^[0-9]*$")] = ""

    def ask(self, programmes: Programmes) -> Ask:
        """Return the question; see :meth:`qmskg.server.programmes.ProgrammeQuery.ask`."""
        return self.question(programmes, self.service, int(self.most) if self.most else None)


@router.get("/programme")
def programme(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
    """A form, and the recommended programme for what was chosen in it."""
    workspace = workspace_of(request)
    programmes = workspace.programmes
    kinds = kinds_of(programmes.provider_types)
    shared = {"query_": query, "kinds": kinds, "bases": _bases()}
    if not query.service:
        return render(request, "programme.html", **shared, found=None)
    found = programmes.answer(query.ask(programmes))
    names = Names(workspace.library, workspace.core_standards())
    locked = sum(row["locked"] for row in found["audits"])
    return render(
        request, "programme.html", **shared, found=found, names=names,
        picture=curve(found), locked=locked,
        kind=dict(kinds).get(found["service"], label(found["service"].replace("+", " and "))),
        unshown=[names.of(id) for id in found["uncoverable"][:_LISTED]],
        data=urlencode(_said(query)), removed=[names.of(id) for id in found["without"]],
    )  # fmt: skip


def _said(query: PageQuery) -> list[tuple[str, str]]:
    """Return what was asked, as an address says it, without what says nothing."""
    given = query.model_dump(exclude_defaults=True, mode="json")
    pairs = ((name, value if isinstance(value, list) else [value]) for name, value in given.items())
    return [
        (name, str(one).lower() if isinstance(one, bool) else str(one))
        for name, many in pairs for one in many if one != ""
    ]  # fmt: skip


def _bases() -> list[tuple[str, str, str]]:
    return [(footing.value, BASES[footing], FOOTINGS[footing]) for footing in Footing]


@router.get("/programme.csv")
def programme_csv(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
    """The programme as CSV; its columns audit and weight can be given back with ``--weights``."""
    programmes = workspace_of(request).programmes
    found = programmes.answer(query.ask(programmes))
    return _sent(csv_text(programme_tables(found)[0]), "text/csv; charset=utf-8", "programme.csv")


@router.get("/programme.xlsx")
def programme_xlsx(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
    """The programme as a workbook: a cover that says what it rests on, the audits, and what no audit shows."""
    programmes = workspace_of(request).programmes
    found = programmes.answer(query.ask(programmes))
    about = [
        ("What this is", f"A programme of audits for: {label(found['service'])}"),
        *([("Before you use it", found["notice"])] if found["notice"] else []),
        ("What it rests on", found["rests_on"]),
        *(("What it says", sentence) for sentence in found["words"]),
        ("How sure", found["sure"]["words"]),
        ("What it is not", "No score, no rating, and no finding that an organisation complies."),
    ]
    made = workbook(about, programme_tables(found), "qmskg: a programme of audits", "")
    return _sent(made, MEDIA[".xlsx"], "programme.xlsx")


def _sent(content: str | bytes, media: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-cache"}
    return Response(content, media_type=media, headers=headers)


def programme_tables(found: Mapping[str, Any]) -> list[Table]:
    """Return the tables of a programme: its audits, and what no audit shows."""
    standing = found["notice"] or found["rests_on"]
    audits = tuple(
        (
            place, row["id"], row["title"], row["weight"], "yes" if row["mandatory"] else "no", row["why"],
            len(row["adds"]), point["covered"], row["frequency"],
            "; ".join(found["names"][id]["title"] for id in row["adds"]), standing,
        )
        for place, (row, point) in enumerate(zip(found["audits"], found["curve"], strict=True), 1)
    )  # fmt: skip
    columns = (
        ("place", 8), ("audit", 26), ("title", 50), ("weight", 9), ("mandatory", 11), ("why", 60), ("adds", 8),
        ("shown so far", 12), ("collects", 14), ("what it adds", 80), ("rests on", 40),
    )  # fmt: skip
    gaps = tuple(
        (id, found["names"][id]["title"], found["names"][id]["source"], standing) for id in found["uncoverable"]
    )
    return [
        Table("programme", "Audits", columns, audits),
        Table("not-shown", "Shown by no audit", (("id", 30), ("title", 60), ("in", 40), ("rests on", 40)), gaps),
    ]


@router.get("/overlaps")
def overlaps(
    request: Request,
    for_whom: ForWhomAsked,
    basis: Footing = Footing.AGREED,
    audit: Annotated[str, Query(max_length=300)] = "",
    after: Annotated[str, Query(max_length=600)] = "",
) -> Response:
    """Audits that show the same, a page at a time, and what each alone shows."""
    workspace = workspace_of(request)
    found = workspace.programmes.overlaps(basis, audit or None, *for_whom.chosen)
    page = page_of(found, _PAIRS, after or None)
    names = Names(workspace.library, workspace.core_standards())
    return render(
        request, "overlaps.html", page=page, names=names, basis=basis.value, bases=_bases(), audit=audit,
        **for_whom.shown(request),
    )  # fmt: skip
