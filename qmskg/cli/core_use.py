"""islands, levels, red-lines: what a trust takes from the core set."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qmskg.assurance.islands import LEVELS, IslandGrouping
from qmskg.cli.answers import Lines
from qmskg.cli.output import JsonOption, emit, heading, list_left_out, say, show_left_out, table
from qmskg.ingest.red_lines import Rung
from qmskg.settings import Settings
from qmskg.workspace import Workspace

__all__ = ["register"]

_DRAFT = "Draft: the project wrote this, with machine help. No named curator has agreed it."
_Services = Annotated[
    list[str] | None, typer.Option("--service", help="What a trust gives, such as acute or acute+community.")
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (islands, levels, red_lines):
        app.command()(command)


def islands(
    by: Annotated[IslandGrouping, typer.Option(help="What the rows are.")] = IslandGrouping.THEME,
    service: _Services = None,
    service_line: Lines = None,
    as_json: JsonOption = False,
) -> None:
    """Islands of reliability: which processes can be codified, in part, or are led by judgement."""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.core_use.islands(by, service or (), service_line or ()), as_json, _show_islands)


def _show_islands(document: dict[str, Any]) -> None:
    if document["draft"]:
        say(_DRAFT)
    answers = ("yes", "in_part", "judgement_led", "not_said")
    cells = [(row["key"], *(len(row[answer]) for answer in answers)) for row in document["rows"]]
    table(
        (document["by"], "can be codified", "in part", "led by judgement", "not said"), cells,
        empty="There is no core standard.",
    )  # fmt: skip
    for answer, title in zip(answers[:3], ("Can be codified", "In part", "Led by judgement"), strict=True):
        heading(title)
        ids = sorted(id for id, one in document["standards"].items() if one["answer"] == answer)
        said = [(id, document["names"][id]["title"], document["standards"][id]["reason"]) for id in ids]
        table(("id", "core standard", "because"), said, empty="None.")
    list_left_out(document)


def levels(
    level: Annotated[str, typer.Option(help=f"Where you are: {', '.join(LEVELS)}.")] = LEVELS[0],
    service: _Services = None,
    service_line: Lines = None,
    theme: Annotated[str | None, typer.Option(help="Only this theme, such as medicines.")] = None,
    as_json: JsonOption = False,
) -> None:
    """For a level of maturity: what can be seen there, and what is needed for the next. It rates nobody."""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.core_use.levels(level, service or (), theme, service_line or ()), as_json, _show_levels)


def _show_levels(document: dict[str, Any]) -> None:
    if document["draft"]:
        say(_DRAFT)
    columns = ("id", document["level"], f"needed for {document['next']}" if document["next"] else "no level above")
    table(columns, [(row["id"], row["here"], row["next"]) for row in document["rows"]], empty="No core standard.")
    list_left_out(document)


def red_lines(
    reaches: Annotated[Rung | None, typer.Option(help="Only what reaches this rung, such as board.")] = None,
    service: _Services = None,
    service_line: Lines = None,
    as_json: JsonOption = False,
) -> None:
    """What escalates, to whom and by when; with --reaches board, what escalates to the board?"""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.core_use.red_lines(reaches, service or (), service_line or ()), as_json, _show_red_lines)


def _show_red_lines(document: dict[str, Any]) -> None:
    say(document["said"])
    cells = [
        (
            line["duty"],
            line["trigger"],
            line["owner"],
            "; ".join(f"{s['to']}: {s['within']}" for s in line["steps"]),
        )
        for line in document["red_lines"]
    ]
    table(("id", "when", "who watches", "who is told"), cells, empty="None.")
    show_left_out(document)
