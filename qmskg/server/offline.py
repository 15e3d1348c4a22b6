"""``/api/v1/queue.xlsx``: the queue as a workbook to fill in, and taking it back."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, File, Query, Request, UploadFile
from fastapi.responses import Response

from qmskg.exports.citing import MEDIA
from qmskg.register import Act, Person
from qmskg.server import documents as d
from qmskg.server.access import allowed, private_answer, workspace_of
from qmskg.server.examples import responses
from qmskg.server.guards import takes
from qmskg.workspace.cards import QueueOrder
from qmskg.workspace.offline import MOST_PAIRS

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["curation"])

Voter = Annotated[Person, allowed(Act.DECIDE)]
_WORKBOOK: Final = 10 << 20


@router.get(
    "/queue.xlsx",
    response_class=Response,
    responses={
        200: {"content": {MEDIA[".xlsx"]: {"schema": {"type": "string", "format": "binary"}}}},
        **{code: told for code, told in responses(d.Queue, 400, 401, 403, 404).items() if code != 200},
    },
)
def export_queue(
    request: Request,
    person: Voter,
    order: QueueOrder = QueueOrder.USEFUL,
    source: Annotated[
        str | None, Query(max_length=300, description="Only pairs with an end in this document.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_PAIRS, description="How many pairs at most.")] = 100,
) -> Response:
    """Pairs that wait for whoever asks, as a workbook with the answers as drop-downs."""
    content, _ = workspace_of(request).offline.export(person, order, source=source, limit=limit)
    headers = {"Content-Disposition": 'attachment; filename="qmskg-queue.xlsx"', "Cache-Control": "no-store"}
    return Response(content, media_type=MEDIA[".xlsx"], headers=headers)


@router.post("/queue/import", responses=responses(d.OfflineTaken, 400, 401, 403, 413))
@takes(_WORKBOOK)
def import_queue(
    request: Request,
    person: Voter,
    file: Annotated[UploadFile, File(description="The workbook, filled in.")],
    apply: Annotated[bool, Query(description="Save the answers; without it, only say what would change.")] = False,
) -> Response:
    """What each answered row would change, or with `apply` changed. Where every row is refused: 422, with `rows`."""
    taken = workspace_of(request).offline.take(person, file.file.read(), apply=apply, name="the workbook")
    return private_answer(request, taken)
