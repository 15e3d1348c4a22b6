"""A real server with two curators, and their desks."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from curation.desk import Desk

from qmskg.client import Client
from qmskg.server.app import create_app
from qmskg.settings import Settings
from qmskg.workspace import Workspace

PEOPLE = ("ada", "bo")


@dataclass
class Curated:
    """A served workspace; ``stop`` takes the server away, with the address free."""

    workspace: Workspace
    address: str
    tokens: dict[str, str]
    server: uvicorn.Server
    thread: threading.Thread
    clients: list[Client] = field(default_factory=list)

    def client(self, name: str = "ada") -> Client:
        self.clients.append(Client(self.address, self.tokens[name]))
        return self.clients[-1]

    def desk(self, name: str = "ada") -> Desk:
        return Desk(self.client(name))

    def say(self, name: str, a: str, b: str, answer: str, **more: object) -> None:
        """Decide as somebody, on what they see now."""
        with self.client(name) as client:
            client.decide(a, b, answer, seen=client.card(a, b)["position"], **more)  # type: ignore[arg-type]

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)


@contextmanager
def curated(content: Path, data: Path, readers: int) -> Iterator[Curated]:
    """Serve a data folder in a thread."""
    workspace = Workspace.open(Settings(data=data, content=content, readers=readers))
    tokens = {name: workspace.register.add_person(f"{name.title()} Example", id=name)[1] for name in PEOPLE}
    server = uvicorn.Server(uvicorn.Config(create_app(workspace), log_level="warning", lifespan="off"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        end = time.monotonic() + 20
        while not server.started and time.monotonic() < end:
            time.sleep(0.01)
        one = Curated(workspace, address, tokens, server, thread)
        try:
            yield one
        finally:
            for client in one.clients:
                client.close()
            one.stop()
            workspace.close()
