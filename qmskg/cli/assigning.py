"""assign, progress: who is asked to read what, and how far all are."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qmskg.cli.output import JsonOption, emit, heading, say, table
from qmskg.errors import InputError
from qmskg.settings import Settings
from qmskg.workspace import Workspace

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (assign, progress):
        app.command()(command)


def assign(
    what: Annotated[str, typer.Argument(help="A document; of a pair one end.")],
    other: Annotated[str | None, typer.Argument(help="The other end of a pair.")] = None,
    to: Annotated[str | None, typer.Option(help="Id of the person.")] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="Take it from whoever has it.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Ask somebody to read a document's pairs, or one pair; `queue --order assigned` then shows them."""
    if (to is None) != nobody:
        raise InputError("say to whom with --to PERSON, or --nobody")
    with Workspace.open(Settings.from_environment()) as workspace:
        far = workspace.resolve(other) if other else None
        document = workspace.assigning.assign(workspace.person(), workspace.resolve(what), to, other=far)
    emit(document, as_json, lambda _: say(f"assigned to {to}" if to else "assigned to nobody"))


def progress(as_json: JsonOption = False) -> None:
    """How many pairs stand where, by source and by person: counts, and no times."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.proposing.progress(workspace.person())

    def show(document: dict[str, Any]) -> None:
        heading("By source")
        cells = [(s["id"], s["pairs"], s["done"], s["left"]) for s in document["sources"]]
        table(("id", "pairs", "done", "left"), cells, empty="There are no pairs.")
        heading("By person")
        people = [(p["id"], p["name"], p["answered"], p["left"]) for p in document["people"]]
        table(("id", "name", "answered", "assigned and left"), people, empty="Nobody has answered a pair yet.")

    emit(document, as_json, show)
