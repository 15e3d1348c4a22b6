"""Whether the server is alive, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from qmskg.server.access import workspace_of
from qmskg.server.documents import Ready
from qmskg.server.examples import EXAMPLES

__all__ = ["router"]

router = APIRouter(tags=["health"])
_EXAMPLE = {"application/json": {"example": EXAMPLES["Ready"]}}


@router.get("/healthz")
def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get(
    "/readyz",
    responses={200: {"model": Ready, "content": _EXAMPLE}, 503: {"model": Ready, "description": "Not ready."}},
)
def ready(request: Request) -> Response:
    """Folder, build, register and graph can be used; 503 with what is wrong where one cannot."""
    found = workspace_of(request).ready()
    return JSONResponse(found, status_code=200 if found["ready"] else 503, headers={"Cache-Control": "no-store"})
