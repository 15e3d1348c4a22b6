"""queue export, queue import: curation away from the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from qmskg.cli.output import JsonOption, emit, say, table
from qmskg.errors import EnvironmentFault, InputError, RowsRefused
from qmskg.settings import Settings
from qmskg.workspace import QueueOrder, Workspace
from qmskg.workspace.offline import MOST_PAIRS

__all__ = ["register"]


def register(queue: typer.Typer) -> None:
    """Add these commands to the group ``queue``."""
    queue.command("export")(export_queue)
    queue.command("import")(import_queue)


def export_queue(
    file: Annotated[Path, typer.Argument(help="The workbook to write (.xlsx).")],
    order: QueueOrder = QueueOrder.USEFUL,
    source: Annotated[str | None, typer.Option(help="Only pairs with an end in this document.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST_PAIRS, help="How many pairs at most.")] = 100,
    as_json: JsonOption = False,
) -> None:
    """Write pairs that wait for you into a workbook, to answer away from the screen."""
    if file.suffix.lower() != ".xlsx":
        raise InputError(f"{file} must end in .xlsx, which spreadsheet programs open")
    with Workspace.open(Settings.from_environment()) as workspace:
        content, pairs = workspace.offline.export(workspace.person(), order, source=source, limit=limit)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise EnvironmentFault(f"{file} cannot be written ({error.strerror}); choose another place") from error
    emit({"file": str(file), "pairs": pairs}, as_json, lambda d: say(f"{d['pairs']} pairs in {d['file']}"))


def import_queue(
    file: Annotated[Path, typer.Argument(help="The workbook, filled in.")],
    apply: Annotated[bool, typer.Option("--apply", help="Save the answers.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what a filled-in workbook would change; save it with --apply. Exit 2 where a row is refused."""
    with Workspace.open(Settings.from_environment()) as workspace:
        try:
            document = workspace.offline.take(workspace.person(), file, apply=apply)
        except RowsRefused as error:
            if not as_json:
                _rows(error.rows)
            raise
    emit(document, as_json, _taken)
    if document["counts"]["refused"]:
        raise typer.Exit(2)


def _taken(document: dict[str, Any]) -> None:
    _rows(document["rows"])
    counts = ", ".join(f"{number} {word}" for word, number in document["counts"].items())
    after = "saved" if document["applied"] else "nothing is saved yet; add --apply to save what is not refused"
    say(f"{counts}: {after}")


def _rows(rows: list[dict[str, Any]]) -> None:
    cells = [
        (r["row"], r["a"], r["b"], r["was"], r["answer"], r["change"], r["why"] or " ".join(r["notes"]))
        for r in rows
    ]
    table(("row", "a", "b", "was", "answer", "change", "why"), cells, empty="No row is answered.")
