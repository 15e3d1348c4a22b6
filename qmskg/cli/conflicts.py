"""conflicts: demands that disagree, and a ruling on two of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from qmskg.cli.answers import Lines, Services
from qmskg.cli.output import JsonOption, emit, say, show_left_out, table
from qmskg.relations import Ruling
from qmskg.settings import Settings
from qmskg.vocabulary import in_signs
from qmskg.workspace import Workspace

__all__ = ["register"]

#: `conflicts` answers by itself; a ruling hangs under it
group = typer.Typer(invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group.command("rule")(rule)
    app.add_typer(group, name="conflicts")


@group.callback()
def conflicts(
    context: typer.Context, service: Services = None, service_line: Lines = None, as_json: JsonOption = False
) -> None:
    """Demands that disagree: one stricter than another, or not both to be met; and what people ruled."""
    if context.invoked_subcommand is not None:
        return
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.conflicts.answer(service or (), service_line or ()), as_json, _show)


def rule(
    a: Annotated[str, typer.Argument(help="One of the two demands.")],
    b: Annotated[str, typer.Argument(help="The other.")],
    ruling: Annotated[Ruling, typer.Option(help="What holds.")],
    reason: Annotated[str, typer.Option(help="Why; everybody reads it.")],
    seen: Annotated[
        str, typer.Option(help="'none' the first time, else the position that `conflicts --json` gave.")
    ],
    applies: Annotated[str | None, typer.Option(help="The one that applies (one_applies).")] = None,
    dimension: Annotated[
        str | None, typer.Option("--in", help="In what they disagree; needed where that is more than one thing.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Rule on two demands that disagree. Both go on being shown; `qmskg undo` takes the ruling back."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.conflicts.rule(
            workspace.person(), a, b, ruling, dimension=dimension, applies=applies, reason=reason, seen=seen
        )
    emit(document, as_json, lambda d: say(f"ruled: {d['ruling']['words']} (event {d['event']})"))


def _show(document: dict[str, Any]) -> None:
    cells: Iterable[tuple[Any, ...]] = [
        (
            c["a"], c["kind"], c["b"], c["dimension"], _limits(c), c["why"],
            _put_together(c), _ruled(c),
        )
        for c in document["conflicts"]
    ]  # fmt: skip
    columns = ("demand", "is", "than or with", "in", "limits", "why not", "put together by", "ruling")
    table(columns, list(cells), empty="No demands that stand together disagree.")
    show_left_out(document)


def _put_together(conflict: dict[str, Any]) -> str:
    """Return who or what says that the two are about the same thing."""
    if not conflict["draft"]:
        return "what people agreed"
    if conflict["core"]:
        return f"the draft {conflict['core']}"
    return "a proposal of the program" if conflict["suggested"] else "a draft of the project"


def _limits(conflict: dict[str, Any]) -> str:
    """Return both limits, each with its amount in the other's unit where the two differ."""
    said = (
        in_signs(str(limit), beside)
        for limit, beside in zip(conflict["values"], conflict["converted"], strict=False)
    )
    return " against ".join(said)


def _ruled(conflict: dict[str, Any]) -> str:
    """Return what was ruled, in words."""
    if (said := conflict["ruling"]) is not None:
        which = f": {said['applies']}" if said["applies"] else ""
        return f"{said['words']}{which} ({said['person']})"
    return "none: a text changed since the last" if conflict["earlier_ruling"] else "none"
