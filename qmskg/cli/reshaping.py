"""coreset merge, split, move, edit, retire: the core set's editor without a screen."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qmskg.cli.output import JsonOption, emit, heading, say, table
from qmskg.settings import Settings
from qmskg.workspace import Workspace
from qmskg.workspace.reshaping import Editing

__all__ = ["register"]

Apply = Annotated[bool, typer.Option("--apply", help="Do it; without this, only its consequences are shown.")]
Why = Annotated[str | None, typer.Option("--reason", help="Why.")]
Title = Annotated[str | None, typer.Option(help="Its title from now on.")]
Statement = Annotated[str | None, typer.Option(help="Its statement from now on: the outcome in one sentence.")]
Scope = Annotated[str | None, typer.Option(help="Its scope from now on.")]
WhoActs = Annotated[str | None, typer.Option(help="Who must act.")]
Core = Annotated[str, typer.Argument(help="Id of a core standard, such as core:falls-assessment.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (merge, split, move, edit, retire):
        app.command(command.__name__)(command)


def merge(
    core: Annotated[list[str], typer.Argument(help="Two or more; the first stays and takes the others in.")],
    title: Title = None,
    statement: Statement = None,
    scope: Scope = None,
    reason: Why = None,
    apply: Apply = False,
    as_json: JsonOption = False,
) -> None:
    """Merge core standards into the first."""
    _run(Editing("merge", core, fields=_said(title, statement, scope), reason=reason), apply, as_json)


def split(
    core: Core,
    title: Annotated[str, typer.Option(help="Title of the new core standard.")],
    statement: Annotated[str, typer.Option(help="Its statement: the outcome in one sentence.")],
    leaf: Annotated[list[str], typer.Option(help="A leaf that goes to the new one; may be repeated.")],
    scope: Annotated[str | None, typer.Option(help="Its scope, where it is another.")] = None,
    reason: Why = None,
    apply: Apply = False,
    as_json: JsonOption = False,
) -> None:
    """Split some leaves of a core standard off, into a new one."""
    _run(Editing("split", [core], leaf, fields=_said(title, statement, scope), reason=reason), apply, as_json)


def move(
    leaf: Annotated[str, typer.Argument(help="Id of the leaf.")],
    source: Annotated[str, typer.Option("--from", help="The core standard that it stands under.")],
    to: Annotated[str, typer.Option(help="The core standard that it goes to.")],
    relation: Annotated[
        str | None, typer.Option(help="How it stands there: equal, subset, superset or intersects.")
    ] = None,
    reason: Why = None,
    apply: Apply = False,
    as_json: JsonOption = False,
) -> None:
    """Move a leaf from one core standard to another, where it waits to be read."""
    _run(Editing("move", [source], [leaf], to, relation, reason=reason), apply, as_json)


def edit(
    core: Core,
    title: Title = None,
    statement: Statement = None,
    scope: Scope = None,
    who_acts: WhoActs = None,
    apply: Apply = False,
    as_json: JsonOption = False,
) -> None:
    """Rename or reword a core standard."""
    fields = {**_said(title, statement, scope), **({"who_acts": who_acts} if who_acts else {})}
    _run(Editing("edit", [core], fields=fields), apply, as_json)


def retire(core: Core, apply: Apply = False, as_json: JsonOption = False) -> None:
    """Take a core standard out of the core set."""
    _run(Editing("retire", [core]), apply, as_json)


def _said(title: str | None, statement: str | None, scope: str | None) -> dict[str, str]:
    said = {"title": title, "statement": statement, "scope": scope}
    return {name: text for name, text in said.items() if text}


def _run(wanted: Editing, apply: bool, as_json: bool) -> None:
    with Workspace.open(Settings.from_environment()) as workspace:
        reshaping = workspace.reshaping
        document = reshaping.apply(workspace.person(), wanted, None) if apply else reshaping.consequences(wanted)
    emit(document, as_json, _show)


def _show(document: dict[str, Any]) -> None:
    names = document["names"]
    heading("Where leaves stand")
    rows = [
        (row["leaf"], names.get(row["leaf"], {}).get("title", ""), _places(row["before"]), _places(row["after"]))
        for row in document["places"]
    ]
    table(("leaf", "title", "now", "then"), rows, empty="No leaf stands elsewhere.")
    heading("What audits show")
    cover = [tuple(row[n] for n in ("id", "before", "after", "draft_before", "draft_after"))
             for row in document["cover"]]  # fmt: skip
    table(("of", "now", "then", "with drafts now", "then"), cover, empty="Nothing loses or gains cover.")
    heading("Audits that this touches")
    table(("audit", "title"), [(row["id"], row["title"]) for row in document["audits"]], empty="None.")
    for sentence in (*document["breaking"], *document["additions"]):
        say(sentence)
    if document["applied"]:
        say(f"Done, as event {document['event']}; `qmskg undo {document['event']}` takes it back.")
    else:
        say("Nothing is changed yet; add --apply to do it.")


def _places(places: list[dict[str, str]]) -> str:
    return "; ".join(f"{p['relation']} {p['core']} ({p['status']})" for p in places) or "nowhere"
