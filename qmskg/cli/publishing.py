"""validate, export: the gate, and what is made to hand on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from qmskg.cli.output import JsonOption, emit, table
from qmskg.errors import InputError
from qmskg.exports import Format, format_named
from qmskg.settings import Settings
from qmskg.workspace import Workspace

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (validate, export):
        app.command()(command)


def validate(
    profile: Annotated[str, typer.Option(help="draft or agreed.")] = "draft", as_json: JsonOption = False
) -> None:
    """Every gate, with messages to act on."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.validate(profile)

    def show(document: dict[str, Any]) -> None:
        cells = [(r["severity"], r["focus"], r["message"]) for r in document["results"]]
        table(("severity", "what", "what to do"), cells, empty="Everything conforms.")

    emit(document, as_json, show)
    if not document["conforms"]:
        raise typer.Exit(1)


def export(
    format: Annotated[str, typer.Argument(help=f"One of: {', '.join(Format)}.")],
    out: Annotated[Path, typer.Option(help="Folder to write into; made if it is not there.")],
    release: Annotated[
        str | None, typer.Option(help="The files of this release, with dump; else what is so now.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the data in one format. Same state, same bytes."""
    wanted = format_named(format)
    if release and wanted is not Format.DUMP:
        raise InputError(f"a release is had whole: `qmskg export dump --release {release}` copies all its files")
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.releases.copy(release, out) if release else workspace.export(format, out)
    emit(
        document,
        as_json,
        lambda d: table(("file", "sha256"), [(f["path"], f["sha256"]) for f in d["files"]], empty=""),
    )
