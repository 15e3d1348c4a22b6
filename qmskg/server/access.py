"""What every route shares: the workspace, who is asking, and how an answer is sent.

Reading is open to everybody; what changes something, or shows a person their own things, needs a bearer token.
There are no cookies, so no other site can make a browser act for its user.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

from fastapi import Depends, Request
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.convertors import Convertor, register_url_convertor

from qmskg import __version__
from qmskg.errors import NotSignedIn, RefusedError
from qmskg.register import Act, Person, ask, utc
from qmskg.server.sign_in import Provider, is_id_token

if TYPE_CHECKING:
    from qmskg.workspace import Workspace

__all__ = ["POSITION", "Viewer", "allowed", "private_answer", "public_answer", "workspace_of"]

#: header that says up to which position of the register an answer is good
POSITION: Final = "X-Register-Position"

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token that an administrator made with `qmskg token new`; the local account's lies in the data "
    "folder, in `token`. Where people sign in at an OpenID provider, their own ID token.",
)
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


class _Reference(Convertor[str]):
    """A short id or a full IRI as one part of a path: ``{id:ref}``."""

    regex = r"https?://.+?/id/[a-z]+/[^/]+(?:/[^/]+)??|[^/]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("ref", _Reference())


def workspace_of(request: Request) -> Workspace:
    """Return the workspace that this application serves."""
    return cast("Workspace", request.app.state.workspace)


def viewer(request: Request, given: _Credentials) -> Person | None:
    """Return who asks, or None for the public; a token that is nobody's is refused rather than passed over.

    A request acts as the person of its token and as nobody else: there is no other way to name one.

    Raises:
        NotSignedIn: the token is nobody's, or not good any more.
    """
    if given is None:
        if request.headers.get("authorization"):
            raise NotSignedIn("sign in with a bearer token: the header is `Authorization: Bearer TOKEN`")
        return None
    try:
        return _person(request, given.credentials)
    except RefusedError as error:
        raise NotSignedIn(str(error)) from error


def _person(request: Request, token: str) -> Person:
    """Return whose token this is: one of this register's, or an ID token of the provider at which people sign in."""
    workspace, provider = workspace_of(request), cast("Provider | None", request.app.state.sign_in)
    if provider is None or not is_id_token(token):
        return workspace.person_for_token(token)
    seen = provider.check(token)
    return workspace.register.signed_in(seen.id, seen.name, claimed=seen.claimed, until=utc(seen.until))


def signed_in(person: Annotated[Person | None, Depends(viewer)]) -> Person:
    """Return who asks.

    Raises:
        NotSignedIn: there is no token.
    """
    if person is None:
        raise NotSignedIn("this needs a token: send the header `Authorization: Bearer TOKEN`")
    return person


def allowed(*acts: Act) -> Any:
    """Return what gives a route whoever asks, where a role of theirs lets them do one of these acts.

    The register asks again for every write: this is so that nothing else is told before the refusal.
    """

    def person_who_may(person: Annotated[Person, Depends(signed_in)]) -> Person:
        ask(person, *acts)
        return person

    return Depends(person_who_may)


Viewer = Annotated[Person | None, Depends(viewer)]


def public_answer(request: Request, make: Callable[[Workspace], Mapping[str, Any]], *, also: str = "") -> Response:
    """Send a document that is the same for everybody, or 304 where the client holds it already.

    The tag names the build and the register's position: nothing else changes an answer, but what ``also`` names.
    """
    workspace = workspace_of(request)
    position = workspace.position()
    tag = f'W/"{__version__}-{workspace.build_id}-{position}{also}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", POSITION: str(position)}
    held = {part.strip() for part in request.headers.get("if-none-match", "").split(",")}
    if tag in held:
        return Response(status_code=304, headers=headers)
    return JSONResponse(make(workspace), headers=headers)


def private_answer(request: Request, document: Mapping[str, Any], status: int = 200) -> Response:
    """Send a document that is for this viewer only."""
    headers = {"Cache-Control": "no-store", POSITION: str(workspace_of(request).position())}
    return JSONResponse(document, status_code=status, headers=headers)
