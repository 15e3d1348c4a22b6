"""coreset, disposition, validate, export: what is made from agreed mappings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from qmskg.cli.output import JsonOption, emit, heading, say, table
from qmskg.settings import Settings
from qmskg.workspace import Workspace

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    coreset = typer.Typer(help="The deduplicated core set.", no_args_is_help=True)
    coreset.command("suggest")(suggest)
    coreset.command("status")(status)
    app.add_typer(coreset, name="coreset")
    for command in (disposition, validate, export):
        app.command()(command)


def suggest(as_json: JsonOption = False) -> None:
    """Draft core standards from agreed mappings. Drafts: nobody has agreed them."""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.core_set(), as_json, _show_core)


def _show_core(document: dict[str, Any]) -> None:
    for core in document["core_standards"]:
        heading(f"{core['id']}  {core['title']}" + ("  (DRAFT, made by the program)" if core["draft"] else ""))
        table((), [(core["statement"],)], empty="")
        table(
            ("leaf", "is", "status"), [(m["leaf"], m["relation"], m["status"]) for m in core["members"]], empty=""
        )
    if not document["core_standards"]:
        say("No core standards yet: they are drafted from agreed mappings, and none is agreed.")


def status(as_json: JsonOption = False) -> None:
    """How far the core set is: drafts, agreed, and what became of the leaves."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.core_set()
        counts = {
            "core_standards": len(document["core_standards"]),
            "draft": sum(c["draft"] for c in document["core_standards"]),
            "disposition": workspace.disposition(),
        }
    emit(counts, as_json, lambda d: say(f"{d['core_standards']} core standards, {d['draft']} of them drafts"))


def disposition(as_json: JsonOption = False) -> None:
    """What became of every leaf."""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(
            workspace.disposition(),
            as_json,
            lambda d: table(("became", "leaves"), list(d["by"].items()), empty=""),
        )


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
    format: Annotated[str, typer.Argument(help="turtle, trig, nquads, jsonld, csv, xlsx or sssom.")],
    out: Annotated[Path, typer.Option(help="Folder to write into; made if it is not there.")],
    as_json: JsonOption = False,
) -> None:
    """Write the data in one format. Same state, same bytes."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.export(format, out)
    emit(
        document,
        as_json,
        lambda d: table(("file", "sha256"), [(f["path"], f["sha256"]) for f in d["files"]], empty=""),
    )
