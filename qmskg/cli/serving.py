"""serve, app, up: the server, the curators' app, and everything at once."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer

from qmskg.cli.app_secrets import write_app_secrets
from qmskg.cli.building import print_match
from qmskg.cli.output import progress_bar, say
from qmskg.errors import EnvironmentFault
from qmskg.server.run import with_parent
from qmskg.settings import Settings
from qmskg.workspace import build, is_matched, match, waiting_decisions
from qmskg.workspace.folder import DataFolder

__all__ = ["register"]

HOST: Final = "127.0.0.1"
_START_SECONDS: Final = 60.0

Port = Annotated[int, typer.Option(min=1, max=65535)]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (serve, up):
        app.command()(command)
    app.command("app")(curate)


def serve(
    port: Port = 8000,
    host: Annotated[
        str, typer.Option(help="Only loopback, until sign-in is configured (QMSKG_OIDC_ISSUER).")
    ] = HOST,
    workers: Annotated[int, typer.Option(min=1, max=32)] = 1,
) -> None:
    """Serve pages, API and SPARQL from the newest good build."""
    from qmskg.server.run import serve as run

    run(Settings.from_environment(), host=host, port=port, workers=workers)


def curate(port: Port = 8501) -> None:
    """Serve the curators' app alone; it talks to the server at QMSKG_API."""
    _claim(port, "--port")
    settings = Settings.from_environment()
    with _Children(settings, settings.api) as children:
        children.start({"the curators' app": _streamlit(settings, port)})
        children.wait()


def up(
    port: Port = 8000,
    app_port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    app: Annotated[bool, typer.Option(help="Start the curators' app too.")] = True,
) -> None:
    """Build, match if needed, and serve everything; prints the addresses."""
    settings = Settings.from_environment()
    _claim(port, "--port")
    if app:
        _claim(app_port, "--app-port")
    api = f"http://{HOST}:{port}"
    commands = {"the server": [sys.executable, "-m", "qmskg", "serve", "--port", str(port)]}
    if app:
        commands["the curators' app"] = _streamlit(settings, app_port)
    with _Children(settings, api) as children:
        # what was built last answers while it is seen whether anything has changed; the server takes up a newer build
        built = DataFolder.open(settings.data).current is not None
        if built:
            children.start(commands)
        with progress_bar() as progress:
            build(settings, progress=progress, encode=False)
        if not built:
            children.start(commands)
        children.wait_until_answering(port)
        say(f"\n  questions   {api}/\n  SPARQL      {api}/sparql\n  API         {api}/api/v1/openapi.json")
        if app:
            say(f"  curation    http://{HOST}:{app_port}/")
        say("\nControl-C stops everything.\n")
        if not is_matched(settings):
            with progress_bar() as progress:
                print_match(match(settings, progress=progress))
        elif waiting := waiting_decisions(settings):
            say(f"{waiting:,} pairs were decided since proposals last learned; `qmskg match` learns from them")
        children.wait()


def _claim(port: int, option: str) -> None:
    """Raise EnvironmentFault, naming the option, when a port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            message = f"port {port} on {HOST} is in use; stop what uses it, or give another with {option}"
            raise EnvironmentFault(message) from error


def _streamlit(settings: Settings, port: int) -> list[str]:
    """Return the command of the app; where people sign in, what that needs is written first."""
    script = settings.content / "app" / "curate.py"
    if not script.exists():
        script = Settings().content / "app" / "curate.py"
    options = [f"--server.port={port}", f"--server.address={HOST}", "--server.headless=true"]
    if secrets := write_app_secrets(settings, port):
        options.append(f"--secrets.files={secrets.resolve()}")
    if settings.oidc_redirect and (host := urlsplit(settings.oidc_redirect).hostname):
        options.append(f"--browser.serverAddress={host}")  # the pages that may talk to it are those of the proxy
    return [sys.executable, "-m", "streamlit", "run", str(script), *options]


def _environment(settings: Settings, api: str) -> dict[str, str]:
    return {**os.environ, "QMSKG_API": api, "QMSKG_DATA": str(settings.data.resolve())}


class _Children:
    """The processes that `up` started; all end when it ends, or when one of them does."""

    def __init__(self, settings: Settings, api: str) -> None:
        self._environment = _environment(settings, api)
        self._processes: list[tuple[str, subprocess.Popen[bytes]]] = []
        self._before: Callable[..., object] | int | None = None

    def __enter__(self) -> _Children:
        self._before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        return self

    def start(self, commands: Mapping[str, list[str]]) -> None:
        for name, command in commands.items():
            process = subprocess.Popen(command, env=self._environment, stdout=sys.stderr, preexec_fn=with_parent())
            self._processes.append((name, process))

    def wait_until_answering(self, port: int) -> None:
        """Return when the server takes connections."""
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            self._raise_if_ended()
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    return
            time.sleep(0.05)
        raise EnvironmentFault(f"the server did not start within {_START_SECONDS:.0f} s")

    def wait(self) -> None:
        """Return when one of the processes has ended."""
        while True:
            self._raise_if_ended()
            time.sleep(0.5)

    def _raise_if_ended(self) -> None:
        for name, process in self._processes:
            if process.poll() is not None:
                raise EnvironmentFault(f"{name} ended by itself (exit {process.returncode})")

    def __exit__(self, *_details: object) -> None:
        signal.signal(signal.SIGTERM, self._before)
        started = [process for _, process in self._processes]
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
