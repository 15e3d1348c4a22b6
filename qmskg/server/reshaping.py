"""``/api/v1/core-changes``: merge, split, move, edit and retire, each with its consequences before it is done."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from qmskg.errors import InputError
from qmskg.register import Act, Person
from qmskg.relations import Relation
from qmskg.server import documents as d
from qmskg.server.access import allowed, private_answer, workspace_of
from qmskg.server.curation import Id, Typed
from qmskg.server.examples import EXAMPLES, responses
from qmskg.workspace.reshaping import FIELDS, Editing

__all__ = ["CoreChangeRequest", "router"]

router = APIRouter(prefix="/api/v1", tags=["curation"])


class CoreChangeRequest(BaseModel):
    """A change of the core set: asked for with `apply` false, it shows its consequences and changes nothing."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["CoreChangeRequest"]]})

    action: Literal["merge", "split", "move", "edit", "retire"]
    core: Annotated[list[Id], Field(min_length=1, max_length=50)]
    leaves: Annotated[list[Id], Field(max_length=500)] = []
    to: Id | None = None
    relation: Relation | None = None
    title: Annotated[str, Field(max_length=300)] | None = None
    statement: Typed | None = None
    scope: Typed | None = None
    who_acts: Typed | None = None
    reason: Typed | None = None
    apply: bool = False
    seen: Annotated[dict[str, str], Field(max_length=60)] | None = None


@router.post("/core-changes", responses=responses(d.CoreChanged, 400, 401, 403, 409, 413))
def change_core(
    request: Request, person: Annotated[Person, allowed(Act.EDIT_CORE)], said: CoreChangeRequest
) -> Response:
    """What a change of the core set would do; with `apply` and the `seen` of that answer it is done."""
    reshaping = workspace_of(request).reshaping
    wanted = Editing(
        action=said.action, core=said.core, leaves=said.leaves, to=said.to, reason=said.reason,
        relation=said.relation.value if said.relation else None,
        fields={name: text for name in FIELDS if (text := getattr(said, name))},
    )  # fmt: skip
    if not said.apply:
        return private_answer(request, reshaping.consequences(wanted))
    if said.seen is None:
        raise InputError("send `seen` as the consequences gave it, so that nothing is overwritten unseen")
    return private_answer(request, reshaping.apply(person, wanted, said.seen))
