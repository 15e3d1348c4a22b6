"""duplicates, alone: what is said twice, and what nothing else here says."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qmskg.cli.output import JsonOption, emit, say, table
from qmskg.settings import Settings
from qmskg.workspace import Workspace

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (duplicates, alone):
        app.command()(command)


def duplicates(as_json: JsonOption = False) -> None:
    """Duties of different documents that say the same, or nearly; what relation holds is for people to say."""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.duplicates(), as_json, _show_duplicates)


def _show_duplicates(document: dict[str, Any]) -> None:
    _say_unmatched(document)
    cells = [
        (number, leaf["id"], leaf["source"], leaf["title"], _differs(group, leaf["id"]))
        for number, group in enumerate(document["groups"], 1) for leaf in group["leaves"]
    ]  # fmt: skip
    table(("group", "id", "in", "duty", "differs in"), cells, empty="No duty is said twice.")


def _differs(group: dict[str, Any], id: str) -> str:
    return "; ".join(filter(None, (", ".join(group["limits"].get(id, [])), group["populations"].get(id))))


def alone(
    source: Annotated[str | None, typer.Option(help="Only leaves of this source or audit.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Duties and measures to which nothing else here answers, and how sure that is."""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.alone(source), as_json, _show_alone)


def _show_alone(document: dict[str, Any]) -> None:
    _say_unmatched(document)
    cells = [(r["id"], r["source"], r["title"], f"{r['sure']:.2f}", r["nearest"]) for r in document["alone"]]
    table(("id", "in", "duty or measure", "sure", "nearest all the same"), cells, empty="Nothing stands alone.")


def _say_unmatched(document: dict[str, Any]) -> None:
    if not document["matched"]:
        say("not everything is matched yet: run `qmskg match`")
