"""Serving: one address of this machine, one or more processes, and a clean end."""

from __future__ import annotations

import ctypes
import ipaddress
import logging.config
import multiprocessing
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from qmskg.errors import EnvironmentFault, InputError
from qmskg.server.logs import log_config
from qmskg.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["application", "serve", "with_parent"]

_FACTORY: Final = "qmskg.server.run:application"
_BACKLOG: Final = 2048
_PR_SET_PDEATHSIG: Final = 1
_OPTIONS: Final[dict[str, Any]] = {
    "log_level": "warning",
    "access_log": False,
    "server_header": False,
    # seconds that a connection may rest: longer than clients and proxies keep theirs, so that none sends a request
    # into one that is being closed, which a server that is short of processors would else do to all at once
    "timeout_keep_alive": 75,
    # seconds that answers under way may take once the server is told to stop
    "timeout_graceful_shutdown": 3,
    # a worker that says nothing for so many seconds is ended and replaced: on a machine that is very busy, one that
    # is still starting would be ended again and again if this were short
    "timeout_worker_healthcheck": 60,
}


def application() -> FastAPI:
    """Open the workspace that the environment names and return the application that serves it."""
    if multiprocessing.parent_process() and (asking := with_parent()):
        asking()  # a worker of a server that is killed would else hold the port for ever
    settings = Settings.from_environment()
    logging.config.dictConfig(log_config(settings.log))
    from qmskg.server.app import create_app
    from qmskg.workspace import Workspace

    return create_app(Workspace.open(settings))


def serve(settings: Settings, *, host: str = "127.0.0.1", port: int = 8000, workers: int = 1) -> None:
    """Serve until told to stop.

    Args:
        settings: where the data is.
        host: an address of this machine; where people do not sign in, one of its loopback.
        port: 0 takes any that is free.
        workers: processes; each opens the workspace itself and reads the settings from the environment.

    Raises:
        InputError: other machines reach the address, and people do not sign in.
        EnvironmentFault: the port is in use, or the data folder cannot be served.
    """
    import uvicorn

    from qmskg.register import local_account
    from qmskg.server.metrics import share_between_workers
    from qmskg.workspace import Workspace

    if not _is_loopback(host):
        _check_sign_in(host, settings)
    logging.config.dictConfig(log_config(settings.log))
    with Workspace.open(settings) as workspace, _listen(host, port) as listening:
        token = settings.data / "token"
        if not (settings.sign_in or settings.token or token.exists()):
            local_account(workspace.register, token)  # so that whoever opens the app first can decide
        place = f"[{host}]" if ":" in host else host
        _say(settings, f"serving at http://{place}:{listening.getsockname()[1]}/ (Control-C stops)")
        if workers == 1:
            from qmskg.server.app import create_app  # which the parent of several processes need not wait for

            _end_quietly()
            config = uvicorn.Config(create_app(workspace), **_OPTIONS, log_config=log_config(settings.log))
            uvicorn.Server(config).run(sockets=[listening])
            return
    from qmskg.server.workers import notice_ends

    share_between_workers(settings.metrics)
    notice_ends()
    # the parent of several processes opens nothing itself, now that it is known that it could
    uvicorn.run(
        _FACTORY,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        **_OPTIONS,
        log_config=log_config(settings.log),
    )


def with_parent() -> Callable[[], object] | None:
    """Return what asks the kernel to end a process with its parent, also where that is killed; None where it cannot."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    return lambda: libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _say(settings: Settings, text: str) -> None:
    """Tell whoever started this; where lines are collected, as one of them."""
    if settings.log == "json":
        logging.getLogger(__name__).info(text)
    else:
        sys.stderr.write(f"{text}\n")


def _is_loopback(host: str) -> bool:
    """Return whether an address is of this machine alone.

    >>> _is_loopback("localhost"), _is_loopback("0.0.0.0")
    (True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_sign_in(host: str, settings: Settings) -> None:
    """Refuse an address that other machines reach, unless people sign in; then warn of what TLS is for."""
    if not settings.sign_in:
        raise InputError(
            f"{host[:100]!r} is not an address of this machine alone, and sign-in is not configured yet; "
            "serve at 127.0.0.1, or set QMSKG_OIDC_ISSUER and QMSKG_OIDC_AUDIENCE"
        )
    _say(
        settings,
        f"warning: {host[:100]} is served without TLS, and whoever listens on the way can read and use the tokens; "
        "put a proxy that speaks https in front of it",
    )


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        EnvironmentFault: the port is in use, or may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends without delay only over sockets that say they are TCP: else a body waits 40 ms for its head
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise EnvironmentFault(
            f"port {port} on {host} cannot be used ({(error.strerror or 'refused').lower()}); "
            "stop what uses it, or give another with --port"
        ) from error
    return listening


def _end_quietly() -> None:
    """End with exit code 0 on SIGTERM: the server ends first, then raises the signal again."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
