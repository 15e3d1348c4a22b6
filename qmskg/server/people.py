"""``/api/v1``: what an administrator does. A token is told once, in the answer that makes it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from qmskg.register import MOST_DAYS, Act, Person
from qmskg.server import documents as d
from qmskg.server.access import allowed, private_answer, workspace_of
from qmskg.server.curation import Id, Typed
from qmskg.server.examples import EXAMPLES, responses
from qmskg.vocabulary import Role

__all__ = ["PersonRequest", "RedactionRequest", "RolesRequest", "TokenRequest", "router"]

router = APIRouter(prefix="/api/v1", tags=["people"])

PersonId = Annotated[str, Path(max_length=60, description="Id of a person.")]
TokenId = Annotated[str, Path(max_length=60, description="Id of a token, as the list gives it; not the token.")]
Roles = Annotated[list[Role], Field(min_length=1, max_length=len(Role))]


class PersonRequest(BaseModel):
    """Somebody to add."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["PersonRequest"]]})

    name: Typed
    roles: Roles
    id: Annotated[str, Field(max_length=60)] | None = None


class RolesRequest(BaseModel):
    """The roles that somebody is given, in place of those that they had."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["RolesRequest"]]})

    roles: Roles


class TokenRequest(BaseModel):
    """A token to make."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["TokenRequest"]]})

    person: Annotated[str, Field(max_length=60)]
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)]
    label: Annotated[str, Field(max_length=1000)] | None = None


class RedactionRequest(BaseModel):
    """What to blank: every text of an event, or some fields."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["RedactionRequest"]]})

    event: Id
    fields: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=20)] | None = None
    reason: Typed | None = None


@router.get("/people", responses=responses(d.People, 401, 403))
def people(request: Request, person: Annotated[Person, allowed(Act.SEE_PEOPLE)]) -> Response:
    """Who is here, in what roles."""
    return private_answer(request, workspace_of(request).people.everybody(person))


@router.post("/people", status_code=201, responses=responses(d.Member, 400, 401, 403, 413, status=201))
def add_person(
    request: Request, person: Annotated[Person, allowed(Act.ADD_PEOPLE)], said: PersonRequest
) -> Response:
    """Add somebody. They have no token yet."""
    made = workspace_of(request).people.add(person, said.name, said.roles, id=said.id)
    return private_answer(request, made, 201)


@router.put("/people/{id}/roles", responses=responses(d.Member, 400, 401, 403, 404, 413))
def set_roles(
    request: Request, id: PersonId, person: Annotated[Person, allowed(Act.SET_ROLES)], said: RolesRequest
) -> Response:
    """Give somebody these roles and no others."""
    return private_answer(request, workspace_of(request).people.set_roles(person, id, said.roles))


@router.get("/tokens", responses=responses(d.Tokens, 401, 403))
def tokens(
    request: Request,
    by: Annotated[Person, allowed(Act.OWN_TOKENS, Act.SEE_TOKENS)],
    person: Annotated[
        str | None, Query(max_length=60, description="Only of this person; one's own are open.")
    ] = None,
) -> Response:
    """What is kept of tokens: whose, until when, revoked or not. Never a token."""
    return private_answer(request, workspace_of(request).people.tokens(by, person))


@router.post("/tokens", status_code=201, responses=responses(d.NewToken, 400, 401, 403, 404, 413, status=201))
def new_token(
    request: Request, person: Annotated[Person, allowed(Act.ISSUE_TOKENS)], said: TokenRequest
) -> Response:
    """Make a token of a person; it is in this answer and nowhere else."""
    made = workspace_of(request).people.new_token(person, said.person, said.days, said.label)
    return private_answer(request, made, 201)


@router.post("/tokens/claim", status_code=201, responses=responses(d.NewToken, 401, 403, status=201))
def claim_token(request: Request, person: Annotated[Person, allowed(Act.OWN_TOKENS)]) -> Response:
    """Exchange the token that is used, which another person made, for one that only its person knows."""
    return private_answer(request, workspace_of(request).people.claim_token(person), 201)


@router.post("/tokens/{id}/revoke", responses=responses(d.TokenDocument, 401, 403, 404))
def revoke_token(
    request: Request, id: TokenId, person: Annotated[Person, allowed(Act.OWN_TOKENS, Act.REVOKE_TOKENS)]
) -> Response:
    """Make a token useless from now on. Everybody may revoke their own."""
    return private_answer(request, workspace_of(request).people.revoke_token(person, id))


@router.post("/redactions", status_code=201, responses=responses(d.Redaction, 400, 401, 403, 404, 413, status=201))
def redact(request: Request, person: Annotated[Person, allowed(Act.REDACT)], said: RedactionRequest) -> Response:
    """Blank what was typed into an event, by law; the event stands."""
    done = workspace_of(request).people.redact(person, said.event, said.fields, reason=said.reason)
    return private_answer(request, done, 201)
