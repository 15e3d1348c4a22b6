"""The client and a server that is away, slow or another: one sentence that says so."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from qmskg.client import Client
from qmskg.errors import EnvironmentFault, InputError


def test_a_server_that_is_away() -> None:
    with socket.socket() as held:  # bound, and nobody listens
        held.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{held.getsockname()[1]}"
        with Client(address) as client, pytest.raises(EnvironmentFault, match="no server answers at") as told:
            client.me()
    assert address in str(told.value)
    assert "qmskg serve" in str(told.value)


class _Other(BaseHTTPRequestHandler):
    """Answers as the first part of the path says."""

    answers: dict[str, tuple[int, str, bytes]] = {  # noqa: RUF012 - never changed
        "page": (200, "text/html", b"<html>Welcome</html>"),
        "list": (200, "application/json", b"[1]"),
        "error": (500, "text/plain", b"oops"),
        "proxy": (502, "application/json", b'{"error": "bad gateway"}'),
        "moved": (302, "text/html", b""),
        "empty": (204, "text/plain", b""),
        "compressed": (200, "application/json", b"{}"),
    }

    def do_GET(self) -> None:
        kind = self.path.split("/")[1]
        if kind == "slow":
            time.sleep(1.5)
        status, media, body = self.answers.get(kind, (404, "text/plain", b""))
        self.send_response(status)
        self.send_header("Content-Type", media)
        if kind == "compressed":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture(scope="module")
def other() -> Iterator[str]:
    """A server that is not one of ours."""
    server = HTTPServer(("127.0.0.1", 0), _Other)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("kind", ["page", "list", "error", "proxy", "moved", "empty", "compressed", "nothing"])
def test_a_server_that_is_another(other: str, kind: str) -> None:
    with Client(f"{other}/{kind}") as client, pytest.raises(EnvironmentFault, match="is no qmskg server"):
        client.me()


def test_a_server_that_is_too_slow(other: str) -> None:
    with Client(f"{other}/slow", timeout=0.2) as client, pytest.raises(EnvironmentFault, match="too long"):
        client.me()


@pytest.mark.parametrize("address", ["nonsense", "ftp://127.0.0.1", "http://", "http://[::1", "http://a b", ""])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises((InputError, EnvironmentFault), match="QMSKG_API"), Client(address) as client:
        client.me()
