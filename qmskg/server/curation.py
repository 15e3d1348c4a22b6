"""``/api/v1``: what a curator's card needs. Another reader's open vote is never told, only that it exists."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from qmskg.links import LinkKind
from qmskg.register import Act, Person, what_they_may
from qmskg.server import documents as d
from qmskg.server.access import Viewer, allowed, private_answer, workspace_of
from qmskg.server.api import Limit, Reference
from qmskg.server.examples import EXAMPLES, responses
from qmskg.vocabulary import Role
from qmskg.workspace.cards import QueueOrder

__all__ = ["DecisionRequest", "UndoRequest", "router"]

router = APIRouter(prefix="/api/v1", tags=["curation"])

Id = Annotated[str, Field(min_length=1, max_length=300)]
#: the register has limits of its own, with sentences; these only keep out what can be no text of a person
Typed = Annotated[str, Field(max_length=20_000)]


#: whoever asks, where a role of theirs is enough
Anybody = Annotated[Person, allowed(Act.SEE_OWN)]
Decider = Annotated[Person, allowed(Act.DECIDE, Act.ADJUDICATE)]
Undoer = Annotated[Person, allowed(Act.UNDO_OWN)]


class DecisionRequest(BaseModel):
    """What a person says about a pair."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["DecisionRequest"]]})

    a: Id
    b: Id
    answer: Annotated[
        str,
        Field(
            max_length=60,
            description="Two requirements: equal, subset, superset, intersects, none, read from a to b. "
            "A measure and a requirement: full, partial, related, none. Or unsure.",
        ),
    ]
    seen: Annotated[str, Field(max_length=40, description="`none` the first time, else the card's `position`.")]
    shared: Typed | None = None
    reason: Typed | None = None
    not_covered: Annotated[list[Typed], Field(max_length=100)] | None = None


class UndoRequest(BaseModel):
    """Which event a person takes back."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["UndoRequest"]]})

    event: Id
    reason: Typed | None = None


@router.get("/me", responses=responses(d.Me, 401, 403))
def me(request: Request, person: Anybody) -> Response:
    """Whose token this is, what they may do, and how many readers make a pair agreed here."""
    workspace = workspace_of(request)
    return private_answer(
        request,
        {
            "person": {"id": person.id, "name": person.name},
            "roles": [role.value for role in Role if role in person.roles],
            "may": what_they_may(person.roles),
            "until": person.sign_in.until if person.sign_in else None,
            "readers": workspace.settings.readers,
            "position": workspace.position(),
            "demonstration": workspace.demonstration,
        },
    )


@router.get("/queue", responses=responses(d.Queue, 400, 401, 403, 404))
def queue(
    request: Request,
    person: Anybody,
    order: QueueOrder = QueueOrder.USEFUL,
    source: Annotated[
        str | None, Query(max_length=300, description="Only pairs with an end in this document.")
    ] = None,
    kind: Annotated[LinkKind | None, Query(description="Only pairs for this question.")] = None,
    limit: Limit = 50,
    after: Annotated[
        str | None, Query(max_length=300, description="The pair that the page before ended with.")
    ] = None,
) -> Response:
    """Pairs that wait for an answer from whoever asks, the most useful first."""
    found = workspace_of(request).queue(person, order, source=source, kind=kind, limit=limit, after=after)
    return private_answer(request, found)


@router.get("/pairs/{a:ref}/{b:ref}", responses=responses(d.Card, 400, 401, 404))
def card(
    request: Request,
    a: Reference,
    b: Reference,
    person: Viewer,
    explain: Annotated[
        bool, Query(description="Whether to draw the machine's case, which takes most of a second.")
    ] = True,
) -> Response:
    """The review card of a pair; what the machine suggested is there once the viewer has decided."""
    return private_answer(request, workspace_of(request).card(a, b, person, explain=explain))


@router.get("/history/{a:ref}/{b:ref}", responses=responses(d.History, 400, 401, 404))
def history(request: Request, a: Reference, b: Reference, person: Viewer) -> Response:
    """What happened to a pair, oldest first."""
    return private_answer(request, workspace_of(request).history(a, b, person))


@router.post(
    "/decisions", status_code=201, responses=responses(d.Receipt, 400, 401, 403, 404, 409, 413, status=201)
)
def decide(request: Request, person: Decider, said: DecisionRequest) -> Response:
    """Say what holds between two leaves. A position that is not the newest gets a 409 and changes nothing."""
    receipt = workspace_of(request).decide(
        person, said.a, said.b, said.answer,
        seen=said.seen, shared=said.shared, reason=said.reason, not_covered=said.not_covered,
    )  # fmt: skip
    return private_answer(request, receipt, 201)


@router.post("/undo", responses=responses(d.Receipt, 400, 401, 403, 404))
def undo(request: Request, person: Undoer, said: UndoRequest) -> Response:
    """Take back an event of one's own, by another event; refused while a later one depends on it."""
    return private_answer(request, workspace_of(request).undo(person, said.event, reason=said.reason))


@router.get("/people/me/events", responses=responses(d.Events, 401, 403))
def my_events(request: Request, person: Anybody, limit: Limit = 50) -> Response:
    """What whoever asks did last, newest first."""
    return private_answer(request, workspace_of(request).my_events(person, limit))
