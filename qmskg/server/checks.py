"""``/api/v1`` and a page: how well the curation goes, and accepting many proposals at once."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from qmskg.register import Act, Person
from qmskg.server import documents as d
from qmskg.server.access import allowed, private_answer, public_answer, workspace_of
from qmskg.server.curation import Anybody, Id, Undoer
from qmskg.server.examples import EXAMPLES, responses
from qmskg.server.site import render
from qmskg.workspace.bulk import SAMPLE
from qmskg.workspace.quality import own_planted, quality
from qmskg.workspace.view import View

__all__ = ["BulkRequest", "router"]

router = APIRouter()

BatchId = Annotated[str, Path(max_length=60, description="Id of a batch of one's own.")]
Decider = Annotated[Person, allowed(Act.DECIDE)]


class BulkRequest(BaseModel):
    """What would be accepted at once: a band of proposals after a sample of it, or pairs with identical texts."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["BulkRequest"]]})

    basis: Literal["band", "identical"] = "band"
    kind: Literal["mapping", "evidence"] = "mapping"
    answer: Annotated[str, Field(max_length=60)] = ""
    band: Literal["strong", "medium", "weak"] | None = None
    source: Id | None = None
    sample: Annotated[int, Field(ge=1, le=2000)] = SAMPLE


@lru_cache(maxsize=2)
def _figures(view: _Same) -> dict[str, Any]:
    return quality(view.view)


class _Same:
    """A view by what it follows from, so that figures which take a second are made once for it."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._what = (str(view.snapshot.path), view.position)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._what == other._what

    def __hash__(self) -> int:
        return hash(self._what)


@router.get("/api/v1/quality", tags=["curation"], responses=responses(d.Quality))
def figures(request: Request) -> Response:
    """Agreement between readers, errors on planted pairs, how often proposals hold, what nobody has read."""
    return public_answer(request, lambda workspace: _figures(_Same(workspace.view)))


@router.get("/quality", include_in_schema=False)
def page(request: Request) -> Response:
    """The same as a page. Of the whole, never of a person."""
    return render(request, "quality.html", **_figures(_Same(workspace_of(request).view)))


@router.get("/api/v1/people/me/planted", tags=["curation"], responses=responses(d.OwnPlanted, 401, 403))
def my_planted(request: Request, person: Anybody) -> Response:
    """How whoever asks did on the planted pairs that they answered. Nobody else is told."""
    return private_answer(request, own_planted(workspace_of(request).view, person))


@router.get("/api/v1/bulk", tags=["curation"], responses=responses(d.Batches, 401, 403))
def batches(request: Request, person: Decider) -> Response:
    """The batches of whoever asks, newest first."""
    return private_answer(request, workspace_of(request).bulk.mine(person))


@router.post(
    "/api/v1/bulk", status_code=201, tags=["curation"],
    responses=responses(d.BatchDocument, 400, 401, 403, 404, 413, status=201),
)  # fmt: skip
def start(request: Request, person: Decider, said: BulkRequest) -> Response:
    """Draw a sample of a band of proposals, or list the pairs whose texts are identical. Decides nothing."""
    made = workspace_of(request).bulk.start(
        person, basis=said.basis, kind=said.kind, answer=said.answer, band=said.band, source=said.source,
        sample=said.sample,
    )  # fmt: skip
    return private_answer(request, made, 201)


@router.get("/api/v1/bulk/{id}", tags=["curation"], responses=responses(d.BatchDocument, 401, 403, 404))
def batch(request: Request, id: BatchId, person: Decider) -> Response:
    """How the sample stands, and what would be accepted."""
    return private_answer(request, workspace_of(request).bulk.show(person, id))


@router.post(
    "/api/v1/bulk/{id}/accept", status_code=201, tags=["curation"],
    responses=responses(d.BatchDocument, 400, 401, 403, 404, status=201),
)  # fmt: skip
def accept(request: Request, id: BatchId, person: Decider) -> Response:
    """Give every pair that is left the batch's answer, as one reader's vote; refused below the bound."""
    return private_answer(request, workspace_of(request).bulk.accept(person, id), 201)


@router.post("/api/v1/bulk/{id}/undo", tags=["curation"], responses=responses(d.BatchDocument, 400, 401, 403, 404))
def undo(request: Request, id: BatchId, person: Undoer) -> Response:
    """Take the whole batch back; refused, all of it, while a later event depends on one of its votes."""
    return private_answer(request, workspace_of(request).bulk.undo(person, id))
