"""backup, restore, drift: keeping an installation, bringing it back, and seeing that it is still what it should be."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from qmskg.cli.output import JsonOption, emit, progress_bar, say, tell
from qmskg.settings import Settings

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (backup, restore, drift):
        app.command()(command)


def backup(
    target: Annotated[Path, typer.Argument(help="A new file, or a folder that is there.")],
    as_json: JsonOption = False,
) -> None:
    """Keep register, releases and content in one checked file, while people work."""
    from qmskg.workspace.backup import backup as run

    def show(document: dict[str, Any]) -> None:
        say(f"position {document['position']:,}, {document['bytes']:,} bytes, {document['seconds']} s")
        tell(f"{document['sha256']}  {document['file']}")

    emit(run(Settings.from_environment(), target), as_json, show)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `qmskg backup` made.")],
    content: Annotated[
        Path | None,
        typer.Option(help="An empty folder for the backup's own content; then set QMSKG_CONTENT to it."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Bring an installation back into an EMPTY data folder and register, and build it."""
    from qmskg.workspace.restoring import restore as run

    with progress_bar(hidden=as_json) as progress:
        document = run(Settings.from_environment(), file, content=content, progress=progress)

    def show(document: dict[str, Any]) -> None:
        say(f"restored to position {document['position']:,} in {document['data']}; {document['seconds']} s")
        say(document["sentence"])
        if content:
            say(f"set QMSKG_CONTENT={document['content']} from now on")
        say("`qmskg build` encodes the texts, which search by meaning needs")

    emit(document, as_json, show)
    if document["same_graph"] is False:
        raise typer.Exit(1)


def drift(
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing where all is well, for cron.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make the graph again apart, and say whether what is served is the same; exit 1 where it is not."""
    from qmskg.workspace.drift import drift as run

    with progress_bar(hidden=as_json or quiet) as progress:
        document = run(Settings.from_environment(), progress=progress)

    def show(document: dict[str, Any]) -> None:
        if not (quiet and document["same"]):
            tell(f"qmskg: {document['sentence']}")

    emit(document, as_json, show)
    if not document["same"]:
        raise typer.Exit(1)
