"""Figures for Prometheus at ``/metrics``: of requests, and of the installation when it is asked.

Off unless ``QMSKG_METRICS`` says otherwise. With several workers each counts into files of a folder that they share,
which the library adds up.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from qmskg import __version__
from qmskg.errors import QmskgError
from qmskg.server.access import workspace_of

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric

    from qmskg.workspace import Workspace

__all__ = ["Metrics", "router", "share_between_workers"]

router = APIRouter()

_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
#: upper bounds in seconds: small answers are under 10 ms, a query may take 30 s
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
#: headers that a proxy adds: whoever asks is somewhere else
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_LOOPBACK: Final = ("127.0.0.1", "::1")


class Metrics:
    """What one application counts."""

    def __init__(self, workspace: Workspace) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._workspace = workspace
        self.registry = CollectorRegistry()
        labels = ("method", "route")
        self._requests = Counter(
            "qmskg_requests", "Requests that were answered.", (*labels, "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "qmskg_request_seconds",
            "Time until an answer was sent.",
            labels,
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._running = Gauge(
            "qmskg_requests_in_progress", "Requests that are being answered.", registry=self.registry,
            multiprocess_mode="livesum",
        )  # fmt: skip

    def begun(self) -> None:
        """Count a request that has come."""
        self._running.inc()

    def ended(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._running.dec()
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """Return everything in the format of Prometheus."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        if not os.environ.get(_FOLDER):
            return generate_latest(self.registry) + generate_latest(self._installation(CollectorRegistry()))
        _forget_the_dead(Path(os.environ[_FOLDER]))
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(self._installation(registry))

    def _installation(self, registry: CollectorRegistry) -> CollectorRegistry:
        registry.register(_Installation(self._workspace))
        return registry


class _Installation:
    """What is so when it is asked: positions, the build, queries."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

        workspace, up = self._workspace, 1
        try:
            build, at = workspace.build_id, workspace.position()
            graph = workspace.projected.newest() or 0
            path = workspace.folder.build(build)
            yield InfoMetricFamily("qmskg", "What is served.", {"version": __version__, "build": build})
            yield GaugeMetricFamily("qmskg_register_position", "Position of the register.", at)
            yield GaugeMetricFamily("qmskg_graph_position", "Position that the graph has reached.", graph)
            yield GaugeMetricFamily("qmskg_graph_lag", "Events that the graph is behind the register.", at - graph)
            age = time.time() - path.stat().st_mtime
            yield GaugeMetricFamily("qmskg_build_age_seconds", "Time since the build was made.", age)
        except (QmskgError, OSError):
            up = 0
        yield GaugeMetricFamily("qmskg_up", "Whether register, build and graph could be asked.", up)
        turns = workspace.query_runner.turns
        yield GaugeMetricFamily("qmskg_queries_running", "SPARQL queries under way in this worker.", turns.running)
        yield GaugeMetricFamily("qmskg_queries_waiting", "SPARQL queries that wait for their turn.", turns.waiting)


def share_between_workers(mode: str) -> None:
    """Let workers that are started from here on count together."""
    if mode != "off" and not os.environ.get(_FOLDER):
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="qmskg-metrics-")


def _forget_the_dead(folder: Path) -> None:
    """Leave out what workers that have ended were in the middle of."""
    from prometheus_client.multiprocess import mark_process_dead

    for path in folder.glob("gauge_live*.db"):
        if (found := re.search(r"_(\d+)\.db$", path.name)) and not Path(f"/proc/{found[1]}").exists():
            mark_process_dead(int(found[1]))  # type: ignore[no-untyped-call]


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Return the figures to whoever may have them; to everybody else there is no such address."""
    counted: Metrics | None = request.app.state.metrics
    mode = workspace_of(request).settings.metrics
    if counted is None or (mode == "loopback" and not _from_here(request)):
        raise HTTPException(404)
    media_type = "text/plain; version=0.0.4; charset=utf-8"
    return Response(counted.text(), media_type=media_type, headers={"Cache-Control": "no-store"})


def _from_here(request: Request) -> bool:
    host = request.client.host if request.client else ""
    return host in _LOOPBACK and not any(name in request.headers for name in _FORWARDED)
