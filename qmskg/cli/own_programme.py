"""programme check and compare: a trust's own programme against what is known, and two side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from qmskg.cli.answers import Lines
from qmskg.cli.output import MEANING, JsonOption, emit, heading, progress_bar, say, table, tell, waiting
from qmskg.cli.programmes import group
from qmskg.errors import InputError
from qmskg.exports.programme_files import ProgrammeFormat, programme_file
from qmskg.ingest.own_programme import column_corrections
from qmskg.ingest.workbook import DEFAULT_LIMITS, content_of
from qmskg.settings import Settings
from qmskg.workspace import Workspace
from qmskg.workspace.own_programme import Checked

__all__ = ["register"]

_OUT = tuple(f".{format}" for format in ProgrammeFormat)
_SHOWN = 20


def register(_: typer.Typer) -> None:
    """Add the command under `programme`."""
    group.command("check")(check)
    group.command("compare")(compare)


def check(
    file: Annotated[Path, typer.Argument(help="Your programme of audits, as Excel workbook (.xlsx) or CSV.")],
    service: Annotated[
        list[str] | None,
        typer.Option("--service", help="What your trust gives, such as acute or acute+community."),
    ] = None,
    service_line: Lines = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="Corrects a guess: title=Project name, or title=C for a column's letter."),
    ] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option(
            help="Writes the same sheet with columns added (.xlsx, .csv), or a board paper (.docx, .html). May stand "
            "several times."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check your own programme: what each row may show, what is missing, and what is done twice. Nothing is stored."""
    for path in out or ():
        if path.suffix.lower() not in _OUT:
            raise InputError(f"{path} must end in {', '.join(_OUT)}")
    content, name = content_of(file, DEFAULT_LIMITS, file.name)
    corrections = column_corrections(column or [])
    with Workspace.open(Settings.from_environment()) as workspace, progress_bar(as_json) as tell_stage:
        checked = workspace.own_programmes.check(
            content, name=name, services=service or [], lines=service_line or [], corrections=corrections,
            progress=lambda done, total: tell_stage("Reading the titles", done, total),
        )  # fmt: skip
    for path in out or ():
        _write(path, content, name, checked)
    emit(checked.document, as_json, _show)
    for path in out or ():
        if not as_json:
            say(f"Wrote {path}")


def compare(
    a: Annotated[Path, typer.Argument(help="One programme, as Excel workbook (.xlsx) or CSV.")],
    b: Annotated[Path, typer.Argument(help="The other.")],
    as_json: JsonOption = False,
) -> None:
    """Two programmes side by side: what both do, what only one does. No rank, no score; nothing is stored."""
    sides = [content_of(file, DEFAULT_LIMITS, file.name) for file in (a, b)]
    with Workspace.open(Settings.from_environment()) as workspace:
        with waiting(MEANING):
            found = workspace.own_programmes.compare(sides[0], sides[1])
        emit(found, as_json, _show_compared)


def _show_compared(document: dict[str, Any]) -> None:
    names = document["names"]
    say(document["notice"])
    for sentence in document["words"]:
        tell(sentence)
    for key, title in (
        ("common", "In both"),
        ("maybe", "Perhaps in both, by a less likely reading"),
        ("only_a", f"Only in {document['a']['name']}"),
        ("only_b", f"Only in {document['b']['name']}"),
    ):
        heading(title)
        table(("id", "audit"), [(one["id"], names[one["id"]]["title"]) for one in document[key]], empty="None.")
    heading("Not recognised, and the same title in both")
    both = [
        (one["title"], *(", ".join(map(str, one[side])) for side in ("a", "b"))) for one in document["same_title"]
    ]
    table(("title", "rows of the first", "rows of the other"), both, empty="None.")
    for side in ("a", "b"):
        heading(f"Not recognised in {document[side]['name']}")
        unknown = [(one["row"], one["title"]) for one in document[side]["unrecognised"]]
        table(("row", "title"), unknown, empty="None.")


def _write(out: Path, content: bytes, name: str, checked: Checked) -> None:
    """Write what was asked for by its ending.

    Raises:
        InputError: it cannot be written.
    """
    format = ProgrammeFormat(out.suffix.lower().removeprefix("."))
    made = programme_file(format, content, name, checked.programme, checked.document)
    try:
        out.write_bytes(made.content)
    except OSError as error:
        raise InputError(f"{out} cannot be written ({error.strerror})") from error


def _show(document: dict[str, Any]) -> None:
    names = document["names"]
    say(document["notice"])
    for note in document["notes"]:
        say(note)
    tell("Columns: " + ", ".join(f"{field} is “{heading}”" for field, heading in document["columns"].items()))
    for sentence in document["words"]:
        tell(sentence)
    heading("What each row may be")
    table(("row", "title", "may be", "how"), [_row(row) for row in document["rows"]], empty="No rows.")
    heading("Mandatory audits that no row looks like")
    cells = [
        (one["id"], names[one["id"]]["title"], "; ".join(dict.fromkeys(g["text"] for g in one["grounds"])))
        for one in document["missing_details"]
    ]
    if cells:
        tell("Taking part in each is mandatory for whoever gives the care that it covers.")
    table(("id", "audit", "named in"), cells, empty="None.")
    same = [pair for pair in document["overlap_details"] if pair["why"] == "same_audit"]
    shown = sum(pair["why"] == "same_standards" for pair in document["overlap_details"])
    heading(f"Rows that look like the same audit; {shown} more pairs show the same")
    table(("row", "row", "audit"), [(*p["rows"], p["audits"][0]) for p in same], empty="None.")
    if document["same_title"]:
        heading("Rows with the same title, not recognised")
        titles = [(one["title"], ", ".join(map(str, one["rows"]))) for one in document["same_title"]]
        table(("title", "rows"), titles, empty="None.")
    heading(
        f"Shown by no row: {len(document['gaps'])}, the first {min(_SHOWN, len(document['gaps']))}; --json lists all"
    )
    gaps = [
        (gap["id"], names[gap["id"]]["title"], ", ".join(gap["could_show"][:3]) or "no audit held here")
        for gap in document["gap_details"][:_SHOWN]
    ]
    table(("id", "title", "could be shown by"), gaps, empty="None.")


def _row(row: dict[str, Any]) -> tuple[Any, ...]:
    audits = [one for one in row["matches"] if one["kind"] == "audit"]
    how = ", ".join("named" if one["by"] != "meaning" else f"{one['band']} likeness" for one in audits)
    return (
        row["row"],
        row["title"] or f"({row['note']})",
        ", ".join(one["id"] for one in audits) or "not known",
        how,
    )
