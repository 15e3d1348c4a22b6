"""queue, decide, history, undo: curation without a screen."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qmskg.cli import offline
from qmskg.cli.output import JsonOption, emit, heading, say, table
from qmskg.links import LinkKind
from qmskg.settings import Settings
from qmskg.workspace import QueueOrder, Workspace

__all__ = ["register"]

waiting = typer.Typer(invoke_without_command=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (decide, history, undo):
        app.command()(command)
    offline.register(waiting)
    app.add_typer(waiting, name="queue")


@waiting.callback()
def queue(
    context: typer.Context,
    order: QueueOrder = QueueOrder.USEFUL,
    source: Annotated[str | None, typer.Option(help="Only pairs with an end in this document.")] = None,
    kind: Annotated[LinkKind | None, typer.Option(help="Only pairs for this question.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Pairs that wait for a decision; also as a workbook, with export and import."""
    if context.invoked_subcommand:
        return
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.queue(workspace.person(), order, source=source, kind=kind, limit=limit)
    show = lambda d: table(  # noqa: E731
        ("a", "b", "question", "status"),
        [(i["a"], i["b"], i["kind"], i["status"]) for i in d["items"]],
        empty="Nothing waits.",
    )
    emit(document, as_json, show)


def decide(
    a: str,
    b: str,
    relation: Annotated[
        str, typer.Option(help="equal, subset, superset, intersects, none; full, partial, related, none; unsure.")
    ],
    seen: Annotated[str, typer.Option(help="'none' the first time, else the position that `qmskg history` gave.")],
    shared: Annotated[str | None, typer.Option(help="The duty that both share (intersects).")] = None,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    not_covered: Annotated[
        list[str] | None, typer.Option(help="What a measure leaves out (partial); may be repeated.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say what holds between two leaves. B A with the inverse is A B."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.decide(
            workspace.person(), a, b, relation, seen=seen, shared=shared, reason=reason, not_covered=not_covered
        )
    emit(document, as_json, lambda d: say(f"{d['status']} (event {d['event']})"))


def history(a: str, b: str, as_json: JsonOption = False) -> None:
    """What was decided about a pair; of another reader's open vote only that it exists."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.history(a, b, workspace.person())

    def show(document: dict[str, Any]) -> None:
        heading(
            f"{document['pair']}: {document['status']}, round {document['round']}, position {document['position']}"
        )
        cells = [(e.get("time"), e["kind"], e.get("answer"), _who(e), e.get("id")) for e in document["events"]]
        table(("time", "kind", "answer", "who", "event"), cells, empty="Nobody has decided.")

    emit(document, as_json, show)


def _who(event: dict[str, Any]) -> str | None:
    by = event.get("token_made_by")
    return f"{event['person']} (token made by {by})" if by else event.get("person")


def undo(event: str, reason: str | None = None, as_json: JsonOption = False) -> None:
    """Take one event back, as another event; refused while a later one depends on it."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.undo(workspace.person(), event, reason=reason)
    emit(document, as_json, lambda d: say(f"undone; now {d['status']}"))
