"""fit: how systems, frameworks and the words for them fit together."""

from __future__ import annotations

from typing import Any

import typer

from qmskg.cli.output import JsonOption, emit, heading, table, tell
from qmskg.settings import Settings
from qmskg.workspace import Workspace

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(fit)


def fit(as_json: JsonOption = False) -> None:
    """How systems, frameworks and the words for them fit together, each relation with who says so."""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.fit.answer(), as_json, _show)


def _show(document: dict[str, Any]) -> None:
    names = document["names"]
    if not document["chapters"]:
        tell("The content has no sources/fit.yaml, so there are no chapters.")
    for chapter in document["chapters"]:
        heading(chapter["title"])
        tell(chapter["says"])
        cells = [
            (names[link["a"]]["title"], link["word"], names[link["b"]]["title"], _says(link))
            for link in chapter["links"]
        ]
        table(("this", "does what", "to that", "who says so"), cells, empty="No relation is held yet.")


def _says(link: dict[str, Any]) -> str:
    if link["kind"] == "recalled":
        return "nobody has shown a page"
    return ", ".join(link["issuers"]) or (link["pages"][0] if link["pages"] else "this project")
