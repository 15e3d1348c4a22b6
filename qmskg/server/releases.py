"""Releases: public pages with what was published, and the same for programs. A release never changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from qmskg.coreset.difference import PARTS
from qmskg.coreset.released import CURRENT
from qmskg.errors import InputError
from qmskg.exports.citing import MEDIA
from qmskg.exports.release_papers import ABOUT_FILES
from qmskg.register import Act, Person
from qmskg.server import documents as d
from qmskg.server.access import allowed, private_answer, public_answer, workspace_of
from qmskg.server.api import Reference
from qmskg.server.examples import EXAMPLES, responses
from qmskg.server.site import render
from qmskg.server.views import Names

if TYPE_CHECKING:
    from qmskg.workspace import Workspace

__all__ = ["ReleaseRequest", "pages", "router"]

pages = APIRouter(include_in_schema=False)
router = APIRouter(prefix="/api/v1", tags=["releases"])

Which = Annotated[str, Path(max_length=60, description="A version such as 0.1.0, or `current`.")]
Publisher = Annotated[Person, allowed(Act.RELEASE)]

_RANGE: Final = re.compile(r"(?P<old>[^/]+?)\.\.(?P<new>[^/.][^/]*)")
#: what never changes may be kept for good
_FOR_GOOD: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_HEADINGS: Final = {
    "added": "Added",
    "removed": "Removed",
    "merged": "Merged",
    "split": "Split",
    "reworded": "Reworded",
    "remapped": "Remapped",
}


class ReleaseRequest(BaseModel):
    """What to release. Only the number that fits is taken; what is left out follows from it, or is today."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["ReleaseRequest"]]})

    version: Annotated[str, Field(max_length=40)]
    profile: Annotated[str, Field(max_length=40)] | None = None
    date: Annotated[str, Field(max_length=40)] | None = None
    breaking: Annotated[str, Field(max_length=2000)] | None = None


# --- pages --------------------------------------------------------------------------------------------------


@pages.get("/releases")
def releases(
    request: Request,
    old: Annotated[str, Query(alias="from", max_length=60)] = "",
    new: Annotated[str, Query(alias="to", max_length=60)] = "",
) -> Response:
    """Every release, and a form that compares two; with both named, send to what lies between them."""
    if old and new:
        return RedirectResponse(f"/releases/{quote(old, safe='')}..{quote(new, safe='')}", status_code=303)
    rows = workspace_of(request).releases.documents()["releases"]
    versions = [CURRENT, *(row["version"] for row in rows)]
    return render(request, "releases.html", rows=rows, versions=versions)


@pages.get("/releases/{which}")
def release(request: Request, which: Which) -> Response:
    """One release with its files; or, as ``A..B``, what lies between two."""
    workspace = workspace_of(request)
    if between := _RANGE.fullmatch(which):
        found = workspace.releases.diff(between["old"], between["new"]).document()
        lists = [(part, _HEADINGS[part], found[part]) for part in PARTS]
        return render(request, "difference.html", diff=found, lists=lists)
    document = workspace.releases.document(which)
    return render(
        request, "release.html", release=document, about=ABOUT_FILES, notes=_changes(workspace, document),
        current=CURRENT,
    )  # fmt: skip


def _changes(workspace: Workspace, document: dict[str, Any]) -> dict[str, Any] | None:
    """Return what changed since the release before, where both are here."""
    if not (document["here"] and document["previous"]):
        return None
    found = workspace.releases.diff(document["previous"], document["version"]).document()
    return {_HEADINGS[part]: len(found[part]) for part in PARTS} | {"breaking": found["breaking"]}


@pages.get("/releases/{which}/{name}")
def download(request: Request, which: Which, name: Annotated[str, Path(max_length=80)]) -> Response:
    """One file of a release, whole or in part; its checksum is its ETag, on whatever machine it lies."""
    path, checksum = workspace_of(request).releases.file(which, name)
    headers = {**_FOR_GOOD, "ETag": f'"{checksum}"'}
    held = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    if {headers["ETag"], "*"} & held:
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=MEDIA.get(path.suffix, "text/plain"), headers=headers)


@pages.get("/id/release/{version}")
def thing(request: Request, version: Which) -> Response:
    """Send from the name of a release to the page about it."""
    known = workspace_of(request).releases.publication(version)
    return RedirectResponse(f"/releases/{known.version}", status_code=303)


@pages.get("/impact")
def reissued(
    request: Request,
    old: Annotated[str, Query(max_length=300)] = "",
    new: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """Sources that were reissued, and a form that takes any two."""
    if old and new:
        return RedirectResponse(f"/impact/{quote(old, safe='')}..{quote(new, safe='')}", status_code=303)
    return render(request, "reissued.html", rows=workspace_of(request).reissues.successions())


@pages.get("/impact/{which}")
def impact_page(request: Request, which: Annotated[str, Path(max_length=600)]) -> Response:
    """What one reissue touches, on one page."""
    between = _RANGE.fullmatch(which)
    if between is None:
        raise InputError("name two documents, like /impact/old-document..new-document")
    workspace = workspace_of(request)
    found = workspace.reissues.impact(between["old"], between["new"])
    names = Names(workspace.library, workspace.core_standards())
    onward = [row for row in workspace.reissues.successions() if found["new"]["id"] == row["old"]]
    return render(request, "impact.html", impact=found, names=names, onward=onward)


# --- for programs -------------------------------------------------------------------------------------------


@router.get("/releases", responses=responses(d.Releases))
def release_list(request: Request) -> Response:
    """Every release, newest first."""
    return public_answer(request, lambda workspace: workspace.releases.documents())


@router.get("/releases/{version}", responses=responses(d.Release, 404))
def release_document(request: Request, version: Which) -> Response:
    """One release with its files, which are at `/releases/{version}/{path}`."""
    return public_answer(request, lambda workspace: workspace.releases.document(version))


@router.get("/releases/{version}/changes-to/{other}", responses=responses(d.Diff, 404, 503))
def changes(request: Request, version: Which, other: Which) -> Response:
    """What was added, removed, merged, split, reworded and remapped; as Turtle where `Accept` asks for it."""
    if "text/turtle" in request.headers.get("accept", ""):
        text = workspace_of(request).releases.diff_turtle(version, other)
        return Response(text, media_type="text/turtle", headers={"Vary": "Accept"})
    return public_answer(request, lambda workspace: workspace.releases.diff(version, other).document())


@router.post(
    "/releases", status_code=201, responses=responses(d.Release, 400, 401, 403, 409, 413, 503, status=201)
)
def publish(request: Request, person: Publisher, wanted: ReleaseRequest) -> Response:
    """Publish what is so now, once it passes the gate. Only the number that fits is taken."""
    made = workspace_of(request).releases.make(
        person, wanted.version, profile=wanted.profile, date=wanted.date, breaking=wanted.breaking
    )
    return private_answer(request, made, 201)


@router.get("/reissued", responses=responses(d.Successions))
def successions(request: Request) -> Response:
    """Which document took, or is to take, which one's place."""
    return public_answer(request, lambda workspace: {"successions": workspace.reissues.successions()})


@router.get("/impact/{old:ref}/{new:ref}", responses=responses(d.Impact, 400, 404, 503))
def impact(request: Request, old: Reference, new: Reference) -> Response:
    """What a reissued source touches: mappings, core standards and audits."""
    return public_answer(request, lambda workspace: workspace.reissues.impact(old, new))
