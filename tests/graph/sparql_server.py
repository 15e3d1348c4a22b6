"""A real SPARQL 1.1 server, the one of the wheel ``oxigraph``, and one that answers whatever it is told to."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import files
from pathlib import Path

import httpx

_TRIES = 5
_SECONDS = 60.0


def executable() -> Path:
    """The program that the wheel installs."""
    found = [file for file in files("oxigraph") or () if file.name in {"oxigraph", "oxigraph.exe"}]
    return Path(str(found[0].locate())).resolve()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving_oxigraph(folder: Path, *options: str) -> Iterator[str]:
    """Run a server over a folder and give its address; another port, if somebody took the first."""
    for _ in range(_TRIES):
        port = free_port()
        process = subprocess.Popen(
            [str(executable()), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            if _answers(process, f"http://127.0.0.1:{port}"):
                yield f"http://127.0.0.1:{port}"
                return
        finally:
            process.kill()
            process.wait()
    raise AssertionError(f"{executable()} does not serve")


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    end = time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            httpx.get(f"{address}/query", params={"query": "ASK {}"}).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.02)
        else:
            return True
    return False


@contextmanager
def answering(raw: bytes, asked: list[str]) -> Iterator[str]:
    """Answer every request with these bytes, headers included, and note what was asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.wfile.write(raw)
            self.close_connection = True

        do_GET = do_PUT = do_POST  # noqa: N815 - the names are the library's

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
