"""``/api/v1``: what a curator proposes beside an answer, and how far the reading is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from qmskg.register import Act, Person
from qmskg.server import documents as d
from qmskg.server.access import allowed, private_answer, workspace_of
from qmskg.server.curation import Id, Typed
from qmskg.server.examples import EXAMPLES, responses

__all__ = ["CommentRequest", "CoreRequest", "SplitRequest", "router"]

router = APIRouter(prefix="/api/v1", tags=["curation"])


class CommentRequest(BaseModel):
    """What somebody says about a pair, for instance why they decided as they did."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["CommentRequest"]]})

    a: Id
    b: Id
    text: Typed


class SplitRequest(BaseModel):
    """A leaf that holds more than one duty, and those duties."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["SplitRequest"]]})

    leaf: Id
    parts: Annotated[list[Typed], Field(min_length=1, max_length=100)]
    reason: Typed | None = None


class CoreRequest(BaseModel):
    """A core standard that is missing."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["CoreRequest"]]})

    title: Annotated[str, Field(max_length=300)]
    statement: Typed
    scope: Typed = ""


@router.post("/comments", status_code=201, responses=responses(d.Receipt, 400, 401, 403, 404, 413, status=201))
def comment(request: Request, person: Annotated[Person, allowed(Act.COMMENT)], said: CommentRequest) -> Response:
    """Say something about a pair, such as a reason afterwards; others see it once the round has closed."""
    workspace = workspace_of(request)
    a, b = (workspace.resolve(id) for id in (said.a, said.b))
    return private_answer(request, workspace.proposing.comment(person, a, b, said.text), 201)


@router.get("/splits", responses=responses(d.Splits, 401, 403))
def splits(request: Request, person: Annotated[Person, allowed(Act.SEE_VOTES)]) -> Response:  # noqa: ARG001
    """Leaves that curators propose to split, with the duties that they hold."""
    return private_answer(request, workspace_of(request).proposing.splits())


@router.post("/splits", status_code=201, responses=responses(d.Receipt, 400, 401, 403, 404, 413, status=201))
def propose_split(
    request: Request, person: Annotated[Person, allowed(Act.PROPOSE_SPLIT)], said: SplitRequest
) -> Response:
    """Propose to split a leaf. It stays whole until whoever keeps the sources does so."""
    workspace = workspace_of(request)
    made = workspace.proposing.split(person, workspace.resolve(said.leaf), said.parts, reason=said.reason)
    return private_answer(request, made, 201)


@router.post("/core-standards", status_code=201, responses=responses(d.NewCore, 400, 401, 403, 413, status=201))
def propose_core(
    request: Request, person: Annotated[Person, allowed(Act.EDIT_CORE)], said: CoreRequest
) -> Response:
    """Propose a core standard, as a draft without leaves; then decide about pairs of it and a leaf."""
    made = workspace_of(request).proposing.core_standard(person, said.title, said.statement, scope=said.scope)
    return private_answer(request, made, 201)


@router.get("/progress", responses=responses(d.Progress, 401, 403))
def progress(request: Request, person: Annotated[Person, allowed(Act.SEE_OWN)]) -> Response:
    """How many pairs stand where, by source, and how many each person has answered. No times: nobody is ranked."""
    return private_answer(request, workspace_of(request).proposing.progress(person))
