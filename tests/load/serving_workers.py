"""A real server with several workers on a folder, and pairs to decide on."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from qmskg.model import Library
from qmskg.settings import Settings

__all__ = ["children_of", "pairs_of", "serving_workers"]


def pairs_of(library: Library, number: int) -> list[tuple[str, str]]:
    """Return pairs of requirements of different documents, always the same ones."""
    leaves = sorted(id for id in library.leaves if not library.is_measure(id) and library.active(id))
    found = (
        (a, b)
        for a, b in itertools.combinations(leaves[:400], 2)
        if library.document_of(a).id != library.document_of(b).id
    )
    return list(itertools.islice(found, number))


@contextmanager
def serving_workers(
    settings: Settings, workers: int, register: str | None = None, more: Mapping[str, str] | None = None
) -> Iterator[tuple[int, str]]:
    """Start ``qmskg serve`` as a program, wait until it answers, and end it; gives its process id and address.

    What it logs goes to ``server.log`` in the data folder's parent.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("QMSKG_")}
    env = clean | {
        "QMSKG_DATA": str(settings.data), "QMSKG_CONTENT": str(settings.content),
        "QMSKG_READERS": str(settings.readers), **({"QMSKG_REGISTER_URL": register} if register else {}),
        **(more or {}),
    }  # fmt: skip
    command = [sys.executable, "-m", "qmskg", "serve", "--port", str(port), "--workers", str(workers)]
    with (settings.data.parent / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 300
        while True:
            try:
                if httpx.get(f"{address}/readyz", timeout=120).status_code == 200:
                    break
            except httpx.TransportError:
                if process.poll() is not None or time.monotonic() > end:
                    raise
            time.sleep(0.1)
        yield process.pid, address
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def children_of(pid: int) -> list[int]:
    """Return the worker processes of a server: those of its children that are not helpers of multiprocessing."""
    found = [int(one) for task in Path(f"/proc/{pid}/task").glob("*/children") for one in task.read_text().split()]
    return [one for one in found if b"resource_tracker" not in Path(f"/proc/{one}/cmdline").read_bytes()]
