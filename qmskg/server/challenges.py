"""The public page of a pair, and challenges: anybody may say what is wrong with an agreed or published link.

Nobody is signed in here, and there are no cookies, so another site could win nothing by making a browser send the
form, but it could send rubbish in its visitors' names: what a browser says comes from elsewhere is refused. The
address of whoever sends is counted in memory for an hour and written nowhere.
"""

from __future__ import annotations

import math
import uuid
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from limits import RateLimitItemPerHour
from pydantic import BaseModel, ConfigDict, Field

from qmskg.errors import InputError, RefusedError, TooMany
from qmskg.register import LIMITS, Act, Outcome, Person
from qmskg.server import documents as d
from qmskg.server.access import allowed, private_answer, public_answer, workspace_of
from qmskg.server.api import Reference
from qmskg.server.clients import household
from qmskg.server.curation import Id, Typed
from qmskg.server.examples import EXAMPLES, responses
from qmskg.server.site import refused, render
from qmskg.server.views import Names, pair_sentence
from qmskg.server.windows import Window

if TYPE_CHECKING:
    from qmskg.workspace import Workspace

__all__ = ["ChallengeAnswerRequest", "ChallengeRequest", "Gate", "router"]

router = APIRouter()


class Gate:
    """Lets so many challenges an hour in from one address. In memory: each process counts for itself."""

    def __init__(self, an_hour: int) -> None:
        self._window = Window(RateLimitItemPerHour(max(an_hour, 1)))

    def enter(self, address: str) -> None:
        """Count one.

        Raises:
            TooMany: this address sent enough for now.
        """
        if wait := self._window.hit(household(address)):
            raise TooMany(
                f"{self._window.amount} challenges an hour is all that one address may send; keep the text, and send "
                f"it again in {math.ceil(wait / 60)} minutes",
                retry_after=wait,
            )


def from_here(request: Request) -> None:
    """Refuse what a browser sends on behalf of another site's page.

    Raises:
        RefusedError: the browser says that it comes from elsewhere.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    elsewhere = site not in {"same-origin", "none"} if site else origin and _host(origin) != request.url.netloc
    if elsewhere:
        raise RefusedError("this was sent from a page of another site; open the page here, and send it from there")


def _host(origin: str) -> str | None:
    """Return the host of an address, or None where it is no address.

    >>> _host("https://example.org:8443"), _host("http://[")
    ('example.org:8443', None)
    """
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _enter(request: Request) -> None:
    gate: Gate = request.app.state.challenges
    gate.enter(request.client.host if request.client else "nobody")


FromHere = Depends(from_here)


class ChallengeRequest(BaseModel):
    """What is wrong with a link."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["ChallengeRequest"]]})

    a: Id
    b: Id
    reason: Typed
    event: Annotated[str, Field(max_length=60)] | None = None
    """A UUID that you made, so that sending twice keeps one."""


class ChallengeAnswerRequest(BaseModel):
    """What a curator makes of a challenge; the reason is shown in public."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLES["ChallengeAnswerRequest"]]})

    outcome: Outcome
    reason: Typed | None = None


# --- the API ------------------------------------------------------------------------------------------------


@router.get("/api/v1/links/{a:ref}/{b:ref}", tags=["answers"], responses=responses(d.LinkPage, 400, 404))
def link(request: Request, a: Reference, b: Reference) -> Response:
    """The agreed or published link of a pair, what bodies state about it, and the challenges to it."""
    return public_answer(request, lambda workspace: workspace.challenges.pair(a, b))


@router.post(
    "/api/v1/challenges", status_code=201, tags=["answers"], dependencies=[FromHere],
    responses=responses(d.ChallengeDocument, 400, 403, 404, 413, 429, status=201),
)  # fmt: skip
def challenge(request: Request, said: ChallengeRequest) -> Response:
    """Say what is wrong with an agreed or published link. No account is needed; a curator answers."""
    challenges = workspace_of(request).challenges
    challenges.pair(said.a, said.b)
    _enter(request)
    return private_answer(request, challenges.add(said.a, said.b, said.reason, event=said.event), 201)


@router.get("/api/v1/challenges", tags=["curation"], responses=responses(d.ChallengeList, 401, 403))
def challenges(
    request: Request,
    person: Annotated[Person, allowed(Act.SEE_CHALLENGES)],
    answered: Annotated[bool, Query(description="Those that are answered as well.")] = False,
) -> Response:
    """Challenges that wait for an answer, oldest first, as they were typed. Nobody knows who typed them."""
    return private_answer(request, workspace_of(request).challenges.waiting(person, answered=answered))


@router.post(
    "/api/v1/challenges/{id}/answer", status_code=201, tags=["curation"],
    responses=responses(d.ChallengeDocument, 400, 401, 403, 404, 413, status=201),
)  # fmt: skip
def answer(
    request: Request,
    id: str,
    person: Annotated[Person, allowed(Act.ANSWER_CHALLENGE)],
    said: ChallengeAnswerRequest,
) -> Response:
    """Uphold a challenge, which has the pair read again, or dismiss it with a reason."""
    done = workspace_of(request).challenges.answer(person, id, said.outcome, said.reason)
    return private_answer(request, done, 201)


# --- the page -----------------------------------------------------------------------------------------------


@router.get("/links/{a:ref}/{b:ref}", include_in_schema=False)
def page(
    request: Request, a: Reference, b: Reference, sent: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """One link between two things, who says so, what is said against it, and a form to say more."""
    workspace = workspace_of(request)
    document = workspace.challenges.pair(a, b)
    address = _address(document)
    if request.scope["path"] != address:
        query = f"?{urlencode({'sent': sent})}" if sent else ""
        return RedirectResponse(quote(address, safe="/:") + query, status_code=308)
    return _page(request, workspace, document, sent=any(c["id"] == sent for c in document["challenges"]))


@router.post("/links/{a:ref}/{b:ref}", include_in_schema=False, dependencies=[FromHere])
def send(
    request: Request,
    a: Reference,
    b: Reference,
    reason: Annotated[str, Form()] = "",
    event: Annotated[str, Form()] = "",
) -> Response:
    """Take the form; whatever is wrong with it, what was typed stays in it."""
    workspace = workspace_of(request)
    document = workspace.challenges.pair(a, b)
    try:
        if not reason.strip():
            raise InputError("say what is wrong with this link: the reason is empty")
        _enter(request)
        made = workspace.challenges.add(a, b, reason, event=event or None)
    except (InputError, RefusedError) as error:
        return refused(_page(request, workspace, document, typed=reason, wrong=str(error)), error)
    return RedirectResponse(
        f"{quote(_address(document), safe='/:')}?{urlencode({'sent': made['id']})}", status_code=303
    )


def _address(document: dict[str, Any]) -> str:
    return f"/links/{document['a']}/{document['b']}"


def _page(
    request: Request, workspace: Workspace, document: dict[str, Any], *, sent: bool = False, typed: str = "",
    wrong: str | None = None,
) -> Response:  # fmt: skip
    names = Names(workspace.library, workspace.core_standards())
    nodes = workspace.library.nodes
    return render(
        request, "link.html", link=document, a=names.of(document["a"]), b=names.of(document["b"]),
        texts={id: nodes[id].summary if id in nodes else "" for id in (document["a"], document["b"])},
        sentence=pair_sentence(document["link"], names), sent=sent, typed=typed, wrong=wrong,
        event=str(uuid.uuid4()), most=LIMITS["challenge"], open=workspace.challenges.open,
        stated=[(names.of(s["subject"]), s["type"], names.of(s["object"]), s["page"]) for s in document["stated"]],
    )  # fmt: skip
