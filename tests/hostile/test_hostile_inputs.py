"""Every hostile input of ``inputs.yaml``, sent to the real application and the real importers.

Whatever is sent: no 5xx, the safe headers on every answer, no header of the sender's making, and nothing written
where it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from hostile_files import FILES, rows_in, sheet_with
from hostile_sending import Answer, Sender
from installation import BROWSER, LEAF, MEASURE, install

from qmskg.errors import QmskgError
from qmskg.exports.cells import starts_formula
from qmskg.exports.csv import csv_text, read_csv
from qmskg.exports.own_programme import annotated_csv, annotated_workbook
from qmskg.exports.sssom import read_sssom
from qmskg.exports.tables import Table
from qmskg.exports.xlsx import workbook
from qmskg.ingest.core import read_core_file, read_rulings
from qmskg.ingest.documents import read_document
from qmskg.ingest.library import read_aliases
from qmskg.ingest.own_programme import read_own
from qmskg.ingest.reissued import read_reissued
from qmskg.ingest.stated import read_stated
from qmskg.ingest.workbook import read_workbook
from qmskg.matching.lists import read_clauses
from qmskg.workspace.meaning import Meaning

PAIR = f"/links/{MEASURE}/{LEAF}"
JSON, FORM = {"content-type": "application/json"}, {"content-type": "application/x-www-form-urlencoded"}

INPUTS: dict[str, list[tuple[int | str, str, str]]] = yaml.load(
    (Path(__file__).parent / "inputs.yaml").read_text("utf-8"), yaml.SafeLoader
)
REPEATED = re.compile("«(.+?)×(\\d+)»", re.DOTALL)
ROWS = [(where, *row) for where, rows in INPUTS.items() for row in rows]


def spelled(text: str) -> str:
    """Return an input with what is repeated written out."""
    return REPEATED.sub(lambda found: found[1] * int(found[2]), text)


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


@pytest.fixture(scope="module")
def sender(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sender]:
    one = install(small_content, tmp_path_factory.mktemp("hostile"), challenges=1000)
    yield Sender(one)
    one.workspace.close()


@pytest.fixture(autouse=True)
def by_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a server answers until the encoder is there."""
    monkeypatch.setattr(Meaning, "passing", lambda *_: None)


# --- over HTTP ----------------------------------------------------------------------------------------------


def value(text: str) -> str:
    return quote(as_bytes(text), safe="")


def header(text: str) -> dict[str, str]:
    name, _, said = text.partition(": ")
    return {name: said}


def json_to(path: str, name: str | None) -> Callable[[Sender, str], Answer]:
    return lambda s, text: s.post(f"/api/v1/{path}", as_bytes(text), {**JSON, **s.as_(name)})


def multipart(s: Sender, text: str) -> Answer:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    s.post("/programme/check", as_bytes(text), {**headers, **BROWSER})
    return s.post("/api/v1/programmes", as_bytes(text), headers)


SENT: dict[str, Callable[[Sender, str], Answer]] = {
    "query": lambda s, text: s.get(f"/sparql?query={value(text)}"),
    "graph": lambda s, text: s.get(f"/sparql?query=ASK%7B%7D&default-graph-uri={value(text)}"),
    "GET": lambda s, text: s.get(text),
    "search": lambda s, text: s.get(f"/api/v1/search?q={value(text)}"),
    "reflected": lambda s, text: s.get(f"/search?q={value(text)}", BROWSER),
    "header": lambda s, text: s.get("/sparql", header(text)),
    "token": lambda s, text: s.get("/api/v1/me", {"authorization": text}),
    "elsewhere": lambda s, text: s.post(PAIR, b"reason=x", {**FORM, "host": "here.example", **header(text)}),
    "decision": json_to("decisions", "ada"),
    "person": json_to("people", "root"),
    "new token": json_to("tokens", "root"),
    "challenge": json_to("challenges", None),
    "multipart": multipart,
    "kept": lambda s, text: s.post("/programme/check", text.encode(), {**FORM, **BROWSER}),
}
#: here the piece must not come back
SAID_BACK = {"reflected", "header"}


@pytest.mark.parametrize(("where", "status", "piece", "given"), [row for row in ROWS if row[0] in SENT])
def test_sent_to_the_server(sender: Sender, where: str, status: int, piece: str, given: str) -> None:
    before = sender.position
    answer = SENT[where](sender, spelled(given))
    assert answer.status == status, answer.text[:500]
    if where in SAID_BACK:
        assert not piece or piece not in answer.text
    else:
        assert piece in answer.said
    assert sender.position == before


# --- to the importers ---------------------------------------------------------------------------------------


def own(content: bytes, name: str = "plan.xlsx") -> Any:
    """Read a programme as a server does, give it back both ways, and return what a reader of them sees."""
    programme = read_own(content, name=name)
    rows = [{"row": row.number, "matches": [], "note": row.note} for row in programme.rows]
    document = {"names": {}, "overlaps": [], "rows": rows}
    given = rows_in(annotated_workbook(content, programme, document))
    return programme, given, annotated_csv(programme, document)


READ: dict[str, Callable[[Path], Any]] = {
    "source": lambda path: read_document(path, shown_as="x.yaml"),
    "core": lambda path: read_core_file(path, shown_as="x.yaml"),
    "stated": lambda path: list(read_stated(path, shown_as="x.tsv", published=False)),
    "sssom": read_sssom,
    "aliases": read_aliases,
    "reissued": read_reissued,
    "rulings": read_rulings,
    "items": read_clauses,
    "csv": lambda path: own(path.read_bytes(), "plan.csv"),
}


def workbook_of(where: str, given: str) -> bytes:
    """Return a workbook that holds what was given, where it is to stand."""
    if where == "file":
        return FILES[given]()
    kind, _, part = where.partition(" ")
    return sheet_with(kind, part, as_bytes(spelled(given)))


def took(make: Callable[[], Any]) -> str:
    """Return what came of an input: the sentence of the refusal, or what was read."""
    try:
        return str(make())
    except QmskgError as error:
        return f"refused: {error}"


@pytest.mark.parametrize(("where", "outcome", "piece", "given"), [row for row in ROWS if row[0] in READ])
def test_read_from_a_file(where: str, outcome: str, piece: str, given: str, tmp_path: Path) -> None:
    path = tmp_path / "given.yaml"
    path.write_bytes(as_bytes(spelled(given)))
    said = took(lambda: READ[where](path))
    assert said.startswith("refused: ") == (outcome == "refused"), said[:300]
    assert piece in said
    assert "\n" not in said


WORKBOOKS = {"rows", "after", "file"}


@pytest.mark.parametrize(
    ("where", "outcome", "piece", "given"),
    [row for row in ROWS if row[0] in WORKBOOKS or row[0].startswith("workbook ")],
)
def test_read_from_a_workbook(where: str, outcome: str, piece: str, given: str) -> None:
    content = workbook_of(where, given)
    took(lambda: read_workbook(content))  # as the queue is read; what it says is tested with it
    said = took(lambda: own(content))
    assert said.startswith("refused: ") == (outcome == "refused"), said[:300]
    assert (piece in said) == (outcome == "refused"), said[:300]


# --- what leaves --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [spelled(row[3]) for row in ROWS if row[0] == "cell"])
def test_no_cell_that_leaves_starts_a_formula(given: str, tmp_path: Path) -> None:
    table = Table("t", "T", (("a", 10), ("b", 10)), (("x", given),))
    (tmp_path / "t.csv").write_text(csv_text(table), "utf-8", newline="")
    kinds = [cell for row in rows_in(workbook([("About", given)], [table], "T", "")) for cell in row]
    assert "f" not in kinds
    assert not re.search(r'(^|,)"?[\s\ufeff\u200b]*[=+\-@\uff1d\uff20]', csv_text(table).splitlines()[1])
    [back] = read_csv(tmp_path / "t.csv")
    assert starts_formula(back["b"]) or "=1" in back["b"]


@pytest.mark.parametrize(("piece", "given"), [row[2:] for row in ROWS if row[0] == "stored"])
def test_what_is_stored_is_shown_as_text(sender: Sender, piece: str, given: str) -> None:
    """Typed by a curator, challenged by a reader, in a cell of a sheet: on every page that shows it."""
    here = sender.here
    said = {"a": "audit-nhfd:thr", "b": "nice-qs16:3", "text": given}
    assert here.web.post("/api/v1/comments", json=said, headers=here.as_("ada")).status_code == 201
    here.agree(f"audit-nhfd:{sender.unused()}", "nice-qs16:4", "partial", not_covered=[given])
    sheet = f"audit title,ref\r\n{given.replace(',', ';')},1\r\n".encode()
    pages = [
        here.web.get("/audits/audit-nhfd", headers=BROWSER),
        here.web.get("/standards/nice-qs16:4", headers=BROWSER),
        *(
            here.web.post(
                "/programme/check", files={"file": ("a.csv", sheet)}, data={"give": give}, headers=BROWSER
            )
            for give in ("page", "paper")
        ),
    ]
    for page in pages:
        assert page.status_code == 200
        assert piece not in page.text


def test_there_are_many_inputs_and_no_place_is_left_out() -> None:
    assert len(ROWS) >= 200
    tested = {*SENT, *READ, *WORKBOOKS, "cell", "stored"}
    assert {where for where in INPUTS if not where.startswith("workbook ")} == tested
