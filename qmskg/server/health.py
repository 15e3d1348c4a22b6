"""Whether the server is alive, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from qmskg.server.access import workspace_of
from qmskg.server.documents import Ready, ref
from qmskg.server.examples import EXAMPLES

__all__ = ["router"]

router = APIRouter(tags=["health"])
_SCHEMA = {"schema": {"$ref": ref(Ready)}}


@router.get("/healthz")
def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get(
    "/readyz",
    responses={
        200: {"content": {"application/json": {**_SCHEMA, "example": EXAMPLES["Ready"]}}},
        503: {"description": "Not ready.", "content": {"application/json": _SCHEMA}},
    },
)
def ready(request: Request) -> Response:
    """Folder, build, register and graph can be used; 503 with what is wrong where one cannot."""
    found = workspace_of(request).ready()
    return JSONResponse(found, status_code=200 if found["ready"] else 503, headers={"Cache-Control": "no-store"})
