"""coreset suggest, coreset status, disposition: the core set, and what became of every leaf."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qmskg.cli import reshaping
from qmskg.cli.answers import Lines, Services
from qmskg.cli.output import JsonOption, emit, heading, list_left_out, say, table
from qmskg.settings import Settings
from qmskg.workspace import Workspace

__all__ = ["register"]

_BODY = ("leaves", "core", "core_standards", "kept", "out_of_scope", "not_yet_mapped")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    coreset = typer.Typer(help="The deduplicated core set.", no_args_is_help=True)
    coreset.command("suggest")(suggest)
    coreset.command("status")(status)
    reshaping.register(coreset)
    app.add_typer(coreset, name="coreset")
    app.command()(disposition)


def suggest(service: Services = None, service_line: Lines = None, as_json: JsonOption = False) -> None:
    """The core set as it stands, drafts marked; then groups of leaves without a place that may ask for the same."""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.core_set(service or (), service_line or ()), as_json, _show_core)


def _show_core(document: dict[str, Any]) -> None:
    for core in document["core_standards"]:
        heading(f"{core['id']}  {core['title']}" + (f"  ({core['label']})" if core["label"] else ""))
        table((), [(core["statement"],)], empty="")
        rows = [(m["leaf"], m["relation"], m["status"], m["remainder"]) for m in core["members"]]
        table(("leaf", "is", "status", "left over"), rows, empty="")
    if not document["core_standards"]:
        say("No core standards yet: none is written here, and none follows from mappings that people agreed.")
    if document["suggested"]:
        heading(
            "Leaves without a place that may ask for the same: a machine's suggestion, which nobody has agreed"
        )
        groups = [(", ".join(one["leaves"]), one["strength"], one["stable"]) for one in document["suggested"]]
        table(("leaves", "strength", "stable"), groups, empty="")
    list_left_out(document)


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


def disposition(
    by: Annotated[str | None, typer.Option(metavar="body|theme|core", help="How often the same is asked.")] = None,
    as_json: JsonOption = False,
) -> None:
    """What became of every leaf; by body or theme, or how often each core standard is asked and by how many."""
    show = _SHOWN.get(by or "")
    if show is None:
        raise typer.BadParameter(f"{by!r} is no way to count: use body, theme or core", param_hint="--by")
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.disposition(), as_json, show)


def _show_counts(document: dict[str, Any]) -> None:
    table(("became", "leaves"), list(document["by"].items()), empty="")
    if document["label"]:
        say(f"{document['label']}: {document['draft_only']:,} of these stand in drafts alone.")


def _show_bodies(document: dict[str, Any]) -> None:
    rows = [(row["key"], *(row[name] for name in _BODY)) for row in document["by_body"]]
    table(("body", *(name.replace("_", " ") for name in _BODY)), rows, empty="")


def _show_themes(document: dict[str, Any]) -> None:
    rows = [(row["key"], row["leaves"], row["core_standards"]) for row in document["by_theme"]]
    table(("theme", "leaves", "core standards"), rows, empty="There are no core standards yet.")


def _show_asked(document: dict[str, Any]) -> None:
    names = ("id", "title", "leaves", "sources", "bodies")
    rows = [tuple(row[name] for name in names) for row in document["standards"]]
    table(("id", "title", "asked by leaves", "sources", "bodies"), rows, empty="There are no core standards yet.")


_SHOWN = {"": _show_counts, "body": _show_bodies, "theme": _show_themes, "core": _show_asked}
