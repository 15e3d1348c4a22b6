"""The real server and the real app as processes of their own, on free ports, stopped by their pid."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from qmskg.workspace.demonstration import NOTICE

_SECONDS = 90.0
#: where Debian and others put a Chromium
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def chromium() -> str | None:
    """Where a Chromium is, or None."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Process:
    """One command of `qmskg` that listens on a port."""

    name: str
    environment: dict[str, str]
    ready: str
    log: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start without waiting."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "qmskg", self.name, "--port", str(self.port)],
                env={**os.environ, **self.environment}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def wait(self) -> None:
        """Return when it answers."""
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            assert self._process is not None
            assert self._process.poll() is None, self.log.read_text("utf-8")
            try:
                if httpx.get(f"{self.address}{self.ready}", timeout=5).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(f"{self.name} does not answer:\n{self.log.read_text('utf-8')}")

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


@dataclass
class Installation:
    """A data folder with a server and an app in front of it."""

    data: Path
    content: Path
    readers: int = 1
    more: dict[str, str] = field(default_factory=dict)
    server: Process = field(init=False)
    app: Process = field(init=False)

    def __post_init__(self) -> None:
        beside = self.data.parent
        self.server = Process("serve", self.environment, "/readyz", beside / f"{self.data.name}-server.log")
        self.app = Process(
            "app", {**self.environment, "QMSKG_API": self.server.address}, "/_stcore/health",
            beside / f"{self.data.name}-app.log",
        )  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        return {
            "QMSKG_DATA": str(self.data), "QMSKG_CONTENT": str(self.content), "QMSKG_READERS": str(self.readers),
            "QMSKG_TOKEN": "", "QMSKG_REGISTER_URL": "", "QMSKG_STORE": "", **self.more,
        }  # fmt: skip

    def start(self) -> None:
        for process in (self.server, self.app):
            process.start()
        for process in (self.server, self.app):
            process.wait()

    def stop(self) -> None:
        for process in (self.app, self.server):
            process.stop()

    def run(self, *command: str) -> str:
        """Run a command of `qmskg` on the data folder."""
        done = subprocess.run(
            [sys.executable, "-m", "qmskg", *command],
            env={**os.environ, **self.environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


def installed(
    matched: Path,
    content: Path,
    name: str,
    *,
    readers: int = 1,
    more: dict[str, str] | None = None,
    demonstration: bool = False,
) -> Iterator[Installation]:
    """Run an installation on a copy of a data folder beside it, as a fixture does."""
    data = matched.parent / name
    shutil.copytree(matched, data)
    if demonstration:
        (data / "DEMONSTRATION").write_text(f"{NOTICE}\n", "utf-8")
    one = Installation(data, content, readers, more or {})
    try:
        one.start()
        yield one
    finally:
        one.stop()
