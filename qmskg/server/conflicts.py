"""Demands that disagree: ``/api/v1/conflicts``, what people rule on them, and the page ``/conflicts``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from qmskg.register import Act, Person
from qmskg.relations import Ruling
from qmskg.server import documents as d
from qmskg.server.access import allowed, private_answer, public_answer, workspace_of
from qmskg.server.api import Lines, Services
from qmskg.server.asking import ForWhomAsked
from qmskg.server.curation import Id, Typed
from qmskg.server.examples import EXAMPLES, responses
from qmskg.server.site import render
from qmskg.server.views import Names

__all__ = ["RulingRequest", "router"]

router = APIRouter()


class RulingRequest(BaseModel):
    """What holds where two demands disagree; `seen` is the conflict's `position` as it was shown."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["RulingRequest"]]})

    a: Id
    b: Id
    dimension: Annotated[str, Field(max_length=300)] | None = None
    ruling: Ruling
    applies: Id | None = None
    reason: Typed
    seen: Annotated[str, Field(max_length=40)]
    event: Annotated[str, Field(max_length=60)] | None = None


@router.get("/api/v1/conflicts", tags=["answers"], responses=responses(d.Conflicts, 400))
def conflicts(request: Request, service: Services = None, service_line: Lines = None) -> Response:
    """Demands that disagree: of agreed pairs, under core standards, and of near neighbours; with people's rulings."""
    return public_answer(request, lambda workspace: workspace.conflicts.answer(service or (), service_line or ()))


@router.post(
    "/api/v1/conflicts/rulings", status_code=201, tags=["curation"],
    responses=responses(d.ConflictRuled, 400, 401, 403, 404, 409, 413, status=201),
)  # fmt: skip
def rule(request: Request, person: Annotated[Person, allowed(Act.RULE_CONFLICT)], said: RulingRequest) -> Response:
    """Rule where two demands disagree. Both go on being shown; `POST /undo` takes the ruling back."""
    made = workspace_of(request).conflicts.rule(
        person, said.a, said.b, said.ruling, dimension=said.dimension, applies=said.applies, reason=said.reason,
        seen=said.seen, event=said.event,
    )  # fmt: skip
    return private_answer(request, made, 201)


@router.get("/conflicts", include_in_schema=False)
def page(request: Request, for_whom: ForWhomAsked) -> Response:
    """What disagrees, the stricter demand with its legal force, and what people ruled."""
    workspace = workspace_of(request)
    found = workspace.conflicts.answer(*for_whom.chosen)
    rows = found["conflicts"]
    names = Names(workspace.library, workspace.core_standards())
    kinds = ("incompatible", "stricter", "not_comparable")
    groups = [(kind, [row for row in rows if row["kind"] == kind]) for kind in kinds]
    return render(
        request, "conflicts.html", groups=[group for group in groups if group[1]], count=len(rows), names=names,
        ruled=sum(row["ruling"] is not None for row in rows), left_out=found["left_out"], **for_whom.shown(request),
    )  # fmt: skip
