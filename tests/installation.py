"""A small installation to serve: real content, a real register, two curators, a few proposals."""

from __future__ import annotations

import hashlib
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from fastapi.testclient import TestClient
from small_folder import PROBABILITY, build_with

from qmskg.links import Link, LinkKind
from qmskg.register import Person
from qmskg.server.app import create_app
from qmskg.settings import Settings
from qmskg.vocabulary import Role, Status
from qmskg.workspace import Workspace

MEASURE, LEAF = "audit-nhfd:surg36", "nice-qs16:2"
PAIR = (MEASURE, LEAF)
#: two requirements of different sources
TWINS = ("nice-qs16:1", "nice-qs86:1")
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PROPOSALS = [
    Link(a=MEASURE, b=LEAF, kind=LinkKind.EVIDENCE, status=Status.PROPOSED, answer="partial",
         probability=PROBABILITY, origin="machine", reasons=("both name surgery",)),
    Link(a="audit-nhfd:mobil", b="nice-qs86:1", kind=LinkKind.EVIDENCE, status=Status.PROPOSED,
         probability=0.31, origin="machine"),
    Link(a=TWINS[0], b=TWINS[1], kind=LinkKind.MAPPING, status=Status.PROPOSED, answer="intersects",
         probability=0.42, origin="machine"),
]  # fmt: skip


@dataclass(frozen=True)
class Installation:
    """A workspace with two curators, an administrator (``root``), and their tokens."""

    workspace: Workspace
    web: TestClient
    tokens: dict[str, str]
    people: dict[str, Person]

    def as_(self, name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[name]}"}

    def decide(self, name: str, a: str, b: str, answer: str, **more: Any) -> Any:
        """Decide as somebody, on what they see now."""
        headers = self.as_(name)
        seen = self.web.get(f"/api/v1/pairs/{a}/{b}", headers=headers).json()["position"]
        body = {"a": a, "b": b, "answer": answer, "seen": seen, **more}
        return self.web.post("/api/v1/decisions", json=body, headers=headers)

    def agree(self, a: str, b: str, answer: str, **more: Any) -> None:
        """Have both curators say the same."""
        for name in ("ada", "bo"):
            assert self.decide(name, a, b, answer, **more).status_code == 201


#: makes an installation; each call another one
Make = Callable[..., Installation]


def install(content: Path, folder: Path, readers: int = 2, **settings_: Any) -> Installation:
    """Build the content, put a few proposals beside it, and open it with two curators and an administrator."""
    settings = Settings(data=folder, content=content, readers=readers, **settings_)
    _fill(settings)
    workspace = Workspace.open(settings)
    ada, token = workspace.register.add_person("Ada Example", id="ada")
    bo, other = workspace.register.add_person("Bo Sample", id="bo")
    _, root = workspace.register.add_person("Ro Keeper", id="root", roles={Role.ADMINISTRATOR})
    tokens = {"ada": token, "bo": other, "root": root}
    web = TestClient(create_app(workspace), raise_server_exceptions=False, follow_redirects=False)
    return Installation(workspace, web, tokens, {"ada": ada, "bo": bo})


#: base and digest of a content folder -> a data folder that was built from it
_BUILT: dict[tuple[str, str], Path] = {}


def _fill(settings: Settings) -> None:
    """Build with the proposals; what was built once is copied."""
    files = sorted(path for path in settings.content.rglob("*") if path.is_file())
    digest = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()
    key = (settings.base_iri, digest)
    if key in _BUILT:
        shutil.copytree(_BUILT[key], settings.data, dirs_exist_ok=True)
        return
    build_with(settings, PROPOSALS)
    _BUILT[key] = Path(shutil.copytree(settings.data, settings.data.with_name(f"{settings.data.name}-built")))


class serving:  # noqa: N801 - reads as a word
    """Serve an application on a port of its own, in a thread."""

    def __init__(self, app: Any) -> None:
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        self._socket = socket.socket(
            socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
        )  # as `qmskg serve` does
        self._thread = threading.Thread(target=lambda: self._server.run(sockets=[self._socket]))

    def __enter__(self) -> str:
        self._socket.bind(("127.0.0.1", 0))
        self._thread.start()
        end = time.monotonic() + 10
        while not self._server.started and time.monotonic() < end:
            time.sleep(0.01)
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()


def told(answer: Any, status: int, says: str) -> dict[str, Any]:
    """Hold an answer to be a problem document with one sentence, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    document: dict[str, Any] = answer.json()
    assert document["status"] == status
    assert re.search(says, document["detail"]), document["detail"]
    assert document["detail"][-1] in ".?!"
    assert "\n" not in document["detail"]
    return document


def edit(path: Path, before: str, after: str) -> None:
    """Change a file in one place."""
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
