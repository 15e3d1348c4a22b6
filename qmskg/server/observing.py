"""Each request has an id, a line in the log, and a place in the figures."""

from __future__ import annotations

import logging
import re
import time
import uuid
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qmskg.server.logs import ACCESS, REQUEST_ID

__all__ = ["HEADER", "Observed"]

#: given by a client or a proxy, or made here; on every answer, and in every problem document
HEADER: Final = "X-Request-ID"
_GOOD: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_UNKNOWN: Final = "(no route)"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = logging.getLogger(ACCESS)
_defects = logging.getLogger(__name__)


class Observed:
    """Stands in front of everything else that the application does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        id = given if _GOOD.fullmatch(given) else uuid.uuid4().hex
        # it is left set: what answers for a defect stands outside of this, in the same context
        REQUEST_ID.set(id)
        counted = scope["app"].state.metrics
        begun, status = time.perf_counter(), 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = id
            await send(message)

        if counted:
            counted.begun()
        try:
            await self._app(scope, receive, send_with_id)
        except Exception:
            _defects.exception("a defect of the program")
            raise
        finally:
            seconds, method = time.perf_counter() - begun, scope["method"]
            method = method if method in _METHODS else "other"
            route = _route(scope)
            if counted:
                counted.ended(method, route, status, seconds)
            said = {"method": method, "route": route, "status": status, "ms": round(1000 * seconds, 1)}
            _log.info("request", extra={**said, "request_id": id})


def _route(scope: Scope) -> str:
    """Return the template of the route that answered, in which nothing stands that anybody typed."""
    route = scope.get("route")
    if route is not None:
        return str(getattr(route, "path", _UNKNOWN))
    return "/static" if scope["path"].startswith("/static/") else _UNKNOWN
