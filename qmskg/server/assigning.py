"""``/api/v1/assignments``: who is asked to read what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from qmskg.register import Act, Person
from qmskg.server import documents as d
from qmskg.server.access import allowed, private_answer, workspace_of
from qmskg.server.examples import EXAMPLES, responses

__all__ = ["AssignmentRequest", "router"]

router = APIRouter(prefix="/api/v1", tags=["curation"])


class AssignmentRequest(BaseModel):
    """What somebody is asked to read; `to` null takes it from whoever has it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["AssignmentRequest"]]})

    what: Annotated[str, Field(min_length=1, max_length=300, description="A document; of a pair one end.")]
    other: Annotated[str, Field(min_length=1, max_length=300, description="The other end of a pair.")] | None = (
        None
    )
    to: Annotated[str, Field(min_length=1, max_length=60, description="Id of the person.")] | None


@router.get("/assignments", responses=responses(d.Assigned, 401, 403))
def assigned(request: Request, person: Annotated[Person, allowed(Act.SEE_OWN)]) -> Response:
    """Who is asked to read what: one's own, or everybody's to those who may assign."""
    return private_answer(request, workspace_of(request).assigning.assigned(person))


@router.post("/assignments", status_code=201, responses=responses(d.Receipt, 400, 401, 403, 404, 413, status=201))
def assign(request: Request, person: Annotated[Person, allowed(Act.ASSIGN)], said: AssignmentRequest) -> Response:
    """Ask somebody to read a document's pairs, or one pair. Others may read them all the same."""
    workspace = workspace_of(request)
    other = workspace.resolve(said.other) if said.other else None
    made = workspace.assigning.assign(person, workspace.resolve(said.what), said.to, other=other)
    return private_answer(request, made, 201)
