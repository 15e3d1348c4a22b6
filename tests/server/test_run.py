"""How the server is started: what the library that serves is told."""

from __future__ import annotations

import httpx
import uvicorn

from qmskg.server import run


def test_a_resting_connection_is_closed_by_the_client_first() -> None:
    """Otherwise a request can meet the server's closing, which shows as a connection that broke off."""
    options = uvicorn.Config(run.application, factory=True, **run._OPTIONS)
    with httpx.Client() as client:
        pool = client._transport._pool
        assert options.timeout_keep_alive > 2 * pool._keepalive_expiry
    assert options.timeout_keep_alive > 60  # as long as proxies keep theirs
