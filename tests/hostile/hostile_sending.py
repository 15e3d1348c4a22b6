"""Sending what no client would send: targets, headers and bodies as they are, straight to the application."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from installation import Installation

__all__ = ["Answer", "Sender"]

_SAFE = ("content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy")


@dataclass(frozen=True)
class Answer:
    """An answer of the application."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def said(self) -> str:
        """The sentence of a problem document; of a page, its text."""
        if "problem+json" not in self.headers.get("content-type", ""):
            return self.text.replace("&#39;", "'").replace("&#34;", '"')
        document = json.loads(self.text)
        assert document["status"] == self.status
        assert "\n" not in document["detail"]
        return str(document["detail"])


class Sender:
    """Sends to one installation, and holds every answer to what all of them must be."""

    def __init__(self, here: Installation) -> None:
        self.here = here
        measures = here.workspace.library.documents["audit-nhfd"].nodes
        self._unused = iter(sorted(node.id.partition(":")[2] for node in measures))

    @property
    def position(self) -> int:
        return self.here.workspace.position()

    def as_(self, name: str | None) -> dict[str, str]:
        return {} if name is None else self.here.as_(name)

    def unused(self) -> str:
        """Return a measure that was not given yet."""
        return next(self._unused)

    def get(self, target: str, headers: dict[str, str] | None = None) -> Answer:
        return self._send("GET", target, headers or {}, b"")

    def post(self, target: str, body: bytes, headers: dict[str, str]) -> Answer:
        return self._send("POST", target, headers, body)

    def _send(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        path, _, query = target.partition("?")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": unquote_to_bytes(path).decode("utf-8", "replace"), "raw_path": path.encode(), "root_path": "",
            "query_string": query.encode(), "client": ("203.0.113.9", 1), "server": ("127.0.0.1", 8000),
            "headers": [(k.lower().encode(), v.encode("latin-1", "surrogateescape")) for k, v in headers.items()],
        }  # fmt: skip
        sent: list[dict[str, Any]] = []
        waiting = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> dict[str, Any]:
            return next(waiting, {"type": "http.disconnect"})

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        # in a thread of its own: a browser that an earlier file opened keeps a loop running in this one
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(asyncio.run, self.here.web.app(scope, receive, send)).result()  # type: ignore[arg-type]
        found = {k.decode("latin-1"): v.decode("latin-1") for k, v in sent[0]["headers"]}
        content = b"".join(message.get("body", b"") for message in sent[1:])
        answer = Answer(sent[0]["status"], found, content.decode("utf-8"))
        _hold(answer)
        return answer


def _hold(answer: Answer) -> None:
    """Hold an answer to what every one must be."""
    assert answer.status < 500, answer.text[:500]
    for name, value in answer.headers.items():
        assert "\r" not in name + value
        assert "\n" not in name + value
        assert name not in {"x-injected", "set-cookie"}
    assert all(name in answer.headers for name in _SAFE)
    where = answer.headers.get("location", "/")
    assert where.startswith("/")
    assert not where.startswith(("//", "/\\"))
    assert "Traceback" not in answer.text
