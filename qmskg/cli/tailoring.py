"""tailor check: a local overlay on the core set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from qmskg.cli.output import JsonOption, emit, heading, say, table, tell
from qmskg.exports.tailored import write_tailored
from qmskg.settings import Settings
from qmskg.workspace import Workspace

__all__ = ["register"]

group = typer.Typer(no_args_is_help=True, help="What an organisation adds to the core set, or sets aside.")


def register(app: typer.Typer) -> None:
    """Add the command under `tailor`."""
    app.add_typer(group, name="tailor")
    group.command("check")(check)


@group.callback()
def _group() -> None:
    """Keeps `check` a command of its own."""


def check(
    file: Annotated[Path, typer.Argument(help="An overlay, as YAML, CSV or XLSX.")],
    out: Annotated[Path | None, typer.Option(help="Writes it as an OSCAL profile into this folder.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check a local overlay: add, tailor, or not applicable with a reason. The core set is not changed."""
    settings = Settings.from_environment()
    with Workspace.open(settings) as workspace:
        document = workspace.tailorings.check(file, file.name)
    emit(document, as_json, _show)
    if document["problems"]:
        raise typer.Exit(1)
    if out is not None:
        for path in write_tailored(document, out, settings.base_iri):
            say(f"Wrote {path}")


def _show(document: dict[str, Any]) -> None:
    core = document["core"]
    tell(
        f"{document['as_it_is']} of {core['standards']} core standards as they are, "
        f"{len(document['tailor'])} tailored, {len(document['not_applicable'])} set aside, "
        f"{len(document['add'])} added."
    )
    tell(f"Core set: {core['version']}, SHA-256 {core['sha256']}, not changed.")
    if document["changed_since"]:
        say("The core set has moved since this overlay was written.")
    heading("To mend")
    table(("row", "what is wrong"), [(one["row"], one["says"]) for one in document["problems"]], empty="Nothing.")
    heading("Set aside")
    aside = [(one["id"], one["reason"], ", ".join(one["law"])) for one in document["not_applicable"]]
    table(("id", "because", "duties of law under it, which bind all the same"), aside, empty="None.")
    for key, title in (("tailor", "Tailored"), ("add", "Added")):
        heading(title)
        cells = [(one["id"], one["says"], one["reason"]) for one in document[key]]
        table(("id", "says", "because"), cells, empty="None.")
