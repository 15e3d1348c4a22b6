"""Upload my programme over the API: ``POST /api/v1/programmes``. Nothing that is sent is stored.

The answer is a document; or, by the Accept header, one file that is made of it; or lines, of which each but the last
says how far the reading is. The files may come with the document too, so that whoever wants several sends theirs once.
"""

from __future__ import annotations

import base64
import contextvars
import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from queue import SimpleQueue
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import Response, StreamingResponse

from qmskg.errors import QmskgError
from qmskg.exports.programme_files import FORMATS, ProgrammeFile, format_of, programme_file
from qmskg.ingest.own_programme import column_corrections
from qmskg.ingest.workbook import DEFAULT_LIMITS
from qmskg.matching.vectors import Progress
from qmskg.server import documents as d
from qmskg.server.access import private_answer, workspace_of
from qmskg.server.examples import responses
from qmskg.server.guards import takes
from qmskg.server.negotiation import best
from qmskg.server.problems import http_problem, problem
from qmskg.server.words import kinds_of, lines_of
from qmskg.workspace.own_programme import Checked

__all__ = ["LINES", "SHEET", "check_sent", "file_answer", "file_name", "router"]

router = APIRouter()

_LOG: Final = logging.getLogger(__name__)
#: bytes of a body with one sheet in it, and what stands around that
SHEET: Final = DEFAULT_LIMITS.bytes + (1 << 20)
_JSON: Final = "application/json"
#: media type of an answer in lines, each a JSON object: ``done`` of ``total`` titles, then ``document`` or ``problem``
LINES: Final = "application/x-ndjson"
#: media type -> the format of the file; without the character set that some of them name
_FILES: Final = {way.media.partition(";")[0]: format for format, way in FORMATS.items()}

_Sent = Annotated[UploadFile, File(description="Your programme of audits: an Excel workbook (.xlsx) or CSV.")]
_Columns = Annotated[
    list[str] | None,
    Form(description="Corrects a guess, such as title=Project name; lead=- says that no column holds it."),
]


def _answers() -> dict[int | str, dict[str, Any]]:
    found = responses(d.ProgrammeCheck, 400, 406, 413, 429)
    binary = {"schema": {"type": "string", "format": "binary"}}
    found[200]["content"] |= {LINES: {"schema": {"type": "string"}}, **dict.fromkeys(_FILES, binary)}
    return found


@router.post("/api/v1/programmes", tags=["answers"], responses=_answers())
@takes(SHEET)
def check(
    request: Request,
    file: _Sent,
    service: Annotated[
        list[str] | None, Form(description="What the trust gives, such as acute+community.")
    ] = None,
    service_line: Annotated[
        list[str] | None, Form(description="Service lines that the programme is of, such as maternity.")
    ] = None,
    column: _Columns = None,
    files: Annotated[
        list[str] | None,
        Form(
            description="Files to be given with the document, in base64: `xlsx`, `csv`, `html`, `docx`, or `sheet` for "
            "your sheet in the format that it came in."
        ),
    ] = None,
) -> Response:
    """What each row of a trust's own programme may show, what overlaps and what is missing. Nothing is stored.

    Ask for `text/html` or for Word's media type and get the board paper, for Excel's or `text/csv` and get your sheet
    with columns added, for `application/x-ndjson` and be told how far the reading is.
    """
    media = best(request.headers.get("accept"), (_JSON, LINES, *_FILES))
    if media is None:
        raise HTTPException(406, f"This comes as {', '.join((_JSON, LINES, *_FILES))}; ask for one of them.")
    content, name = file.file.read(), file_name(file.filename)
    wanted = [format_of(word, content) for word in dict.fromkeys(files or [])]

    def work(progress: Progress | None = None) -> Checked:
        return check_sent(request, content, name, (service or [], service_line or []), column or [], progress)

    def document(checked: Checked) -> dict[str, Any]:
        made = [programme_file(one, content, name, checked.programme, checked.document) for one in wanted]
        return {**checked.document, **({"files": [_packed(one) for one in made]} if made else {})}

    if media == LINES:
        return StreamingResponse(
            _lines(lambda tell: document(work(tell))), media_type=LINES, headers={"Cache-Control": "no-store"}
        )
    if media == _JSON:
        return private_answer(request, document(work()))
    checked = work()
    return file_answer(programme_file(_FILES[media], content, name, checked.programme, checked.document))


@router.post("/api/v1/programmes/read", tags=["answers"], responses=responses(d.ProgrammeReading, 400, 413, 429))
@takes(SHEET)
def read(request: Request, file: _Sent, column: _Columns = None) -> Response:
    """Which column would be taken for what, and the first rows: a dry run, in which nothing is compared or stored."""
    workspace = workspace_of(request)
    found = workspace.own_programmes.read(
        file.file.read(), name=file_name(file.filename), corrections=column_corrections(_given(column or []))
    )
    kinds = {"services": kinds_of(workspace.programmes.provider_types), "service_lines": lines_of()}
    offers = {name: [{"key": key, "name": said} for key, said in pairs] for name, pairs in kinds.items()}
    return private_answer(request, {**found, **offers})


def check_sent(
    request: Request,
    content: bytes,
    name: str,
    for_whom: tuple[list[str], list[str]],
    columns: list[str],
    progress: Progress | None = None,
) -> Checked:
    """Check what was sent in a form, for some services and service lines; fields that were left empty say nothing."""
    services, lines = ([key for key in keys if key] for keys in for_whom)
    return workspace_of(request).own_programmes.check(
        content, name=name, services=services, lines=lines,
        corrections=column_corrections(_given(columns)), progress=progress,
    )  # fmt: skip


def _given(columns: list[str]) -> list[str]:
    return [text for text in columns if text.partition("=")[2].strip()]


def file_name(given: str | None) -> str:
    """Return the name of a file without folders, as a sentence may say it."""
    return PurePath((given or "").replace("\\", "/")).name[:100] or "the file"


def file_answer(made: ProgrammeFile) -> Response:
    """Send a file that was made of what somebody sent, to be saved and kept nowhere on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
    return Response(made.content, media_type=made.media, headers=headers)


def _packed(made: ProgrammeFile) -> dict[str, str]:
    """Return a file as a part of a document."""
    content = base64.b64encode(made.content).decode()
    return {
        "format": made.name.rpartition(".")[2], "name": made.name, "media": made.media, "content": content,
    }  # fmt: skip


def _lines(work: Callable[[Progress], Mapping[str, Any]]) -> Iterator[bytes]:
    """Yield how far some work is, then what came of it; each a line.

    The work goes on in a thread of its own, since its progress is told from within.
    """
    said: SimpleQueue[Mapping[str, Any] | None] = SimpleQueue()

    def run() -> None:
        try:
            said.put({"document": work(lambda done, total: said.put({"done": done, "total": total}))})
        except QmskgError as error:
            said.put({"problem": problem(error)})
        except Exception:  # what is told must end in a line that says so
            _LOG.exception("a programme could not be checked")
            said.put({"problem": http_problem(500)})
        finally:
            said.put(None)

    threading.Thread(target=contextvars.copy_context().run, args=(run,), daemon=True).start()
    while (line := said.get()) is not None:
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
