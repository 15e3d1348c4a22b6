"""What stands in front of every route: safe headers, limits on bodies, HEAD, and one view for each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from typing import Any, Final, TypeVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qmskg.server.problems import PROBLEM_JSON, TooLarge, problem
from qmskg.workspace.steady import one_view

__all__ = [
    "QUERY_PAGE_POLICY",
    "BodyLimit",
    "HeadAsGet",
    "OneView",
    "SafeHeaders",
    "add_safe_headers",
    "body_limits",
    "takes",
]

#: bytes of a body, where its route does not say that it takes more: room for what a person types
_TYPED: Final = 1 << 16
_MARK: Final = "body_limit"
_Endpoint = TypeVar("_Endpoint", bound=Callable[..., Any])

#: no script at all (but on the query page), nothing from elsewhere, and nobody may frame a page
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
#: the query page runs the editor that is served here; the hash is that of the one fixed style element that it adds
QUERY_PAGE_POLICY: Final = (
    _POLICY.replace("style-src 'self'", "style-src 'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='")
    + "; script-src 'self'; connect-src 'self'"
)
_SAFE: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def add_safe_headers(headers: MutableHeaders) -> None:
    """Add the headers that keep a page safe, where a route has not set its own."""
    for name, value in _SAFE.items():
        headers.setdefault(name, value)


class SafeHeaders:
    """Puts the safe headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_safe_headers(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, send_with_headers)


class HeadAsGet:
    """Answers HEAD as GET without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_headers(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, send_headers)


class OneView:
    """Lets what only reads see one position of the register, whatever is decided while a page is put together."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        reads = scope["type"] == "http" and scope["method"] == "GET"
        with one_view() if reads else nullcontext():
            await self._app(scope, receive, send)


def takes(size: int) -> Callable[[_Endpoint], _Endpoint]:
    """Let what answers a route take a body of so many bytes, a file for instance; stands under the route."""

    def mark(endpoint: _Endpoint) -> _Endpoint:
        setattr(endpoint, _MARK, size)
        return endpoint

    return mark


def body_limits(routes: Iterable[BaseRoute]) -> dict[str, int]:
    """Return what routes say that they take, in bytes by path; one that takes a file has no variable in its path."""
    return {
        one.path: getattr(one.endpoint, _MARK)
        for one in routes
        if isinstance(one, Route) and hasattr(one.endpoint, _MARK)
    }


class BodyLimit:
    """Refuses a body over the limit before anything reads it, also one that does not say how long it is.

    Args:
        limits: bytes by path, where they are not those of what a person types.
    """

    def __init__(self, app: ASGIApp, limits: Mapping[str, int]) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        limit = self._limits.get(scope["path"], _TYPED)
        said = Headers(scope=scope).get("content-length", "")
        parts = None if said.isdecimal() and int(said) > limit else await _read(receive, limit)
        if parts is None:
            await _too_large(limit, scope["path"])(scope, receive, send)
            return
        await self._app(scope, _again(parts, receive), send)


async def _read(receive: Receive, limit: int) -> list[Message] | None:
    """Return the messages of a whole body, or None once it is over the limit."""
    parts: list[Message] = []
    size = 0
    while True:
        message = await receive()
        parts.append(message)
        size += len(message.get("body", b""))
        if size > limit:
            return None
        if message["type"] != "http.request" or not message.get("more_body"):
            return parts


def _again(parts: list[Message], receive: Receive) -> Receive:
    waiting = iter(parts)

    async def replay() -> Message:
        for message in waiting:
            return message
        return await receive()

    return replay


def _too_large(limit: int, path: str) -> JSONResponse:
    error = TooLarge(f"the body is over the limit of {limit // 1024:,} KB; send less")
    headers = {"Cache-Control": "no-store"}
    if path.startswith("/sparql"):  # open to pages of other sites, which may read why
        headers["Access-Control-Allow-Origin"] = "*"
    return JSONResponse(problem(error), error.http_status, headers, PROBLEM_JSON)
