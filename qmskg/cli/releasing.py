"""release, diff, reissue, impact, explain, load-mappings: publishing the core set, and what changed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from qmskg.cli.output import JsonOption, emit, heading, say, table
from qmskg.settings import Settings
from qmskg.workspace import Workspace

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(release)
    app.command()(diff)
    app.command()(reissue)
    app.command()(impact)
    app.command()(explain)
    app.command(name="load-mappings")(load_mappings)


def release(
    version: Annotated[str, typer.Argument(help="Its number, such as 0.1.0. Only the one that fits is taken.")],
    profile: Annotated[str | None, typer.Option(help="draft (0.x) or agreed (1.0.0 and on).")] = None,
    date: Annotated[
        str | None, typer.Option(help="Its day, such as 2026-03-31. Today where it is left out.")
    ] = None,
    breaking: Annotated[
        str | None, typer.Option(help="Why it breaks what went before, where no rule can see it.")
    ] = None,
    write_mappings: Annotated[
        Path | None, typer.Option(help="Also write confirmed/ and rejected/ into this folder.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Publish the core set, once it passes the gate. A release never changes."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.releases.make(
            workspace.person(), version, profile=profile, date=date, breaking=breaking
        )
        if write_mappings:
            document["mappings"] = workspace.releases.write_mappings(document["version"], write_mappings)

    def show(document: dict[str, Any]) -> None:
        say(f"released {document['version']} ({document['profile']}) on {document['date']}")
        written = [*document["files"], *document.get("mappings", [])]
        table(("file", "sha256"), [(f["path"], f["sha256"]) for f in written], empty="")

    emit(document, as_json, show)


def diff(
    old: Annotated[str, typer.Argument(help="A release, or current.")],
    new: Annotated[str, typer.Argument(help="A release, or current.")],
    rdf: Annotated[bool, typer.Option("--rdf", help="As Turtle, on standard output.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What was added, removed, merged, split, reworded and remapped between two releases."""
    with Workspace.open(Settings.from_environment()) as workspace:
        if rdf:
            sys.stdout.write(workspace.releases.diff_turtle(old, new))
            return
        document = workspace.releases.diff(old, new).document()
    emit(document, as_json, _show_diff)


def _show_diff(document: dict[str, Any]) -> None:
    say(f"{document['from']} to {document['to']}: {document['level']}")
    rows: list[tuple[str, str, str]] = []
    for kind in ("added", "removed"):
        rows += [(kind, one["id"], one["title"]) for one in document[kind]]
    for kind in ("merged", "split"):
        for move in document[kind]:
            ends = (", ".join(one["id"] for one in move[side]) for side in ("from", "to"))
            rows.append((kind, " → ".join(ends), ""))
    rows += [("reworded", one["id"], ", ".join(one["fields"])) for one in document["reworded"]]
    for one in document["remapped"]:
        rows += [
            ("remapped", one["id"], f"{c['id']}: {c['before'] or 'nothing'} → {c['after'] or 'nothing'}")
            for c in one["changes"]
        ]
    table(("what", "id", "which"), rows, empty="Nothing has changed.")
    if document["breaking"]:
        heading("Earlier evidence may not be enough any more")
        table((), [(sentence,) for sentence in document["breaking"]], empty="")


def explain(
    a: Annotated[str, typer.Argument(help="One end of a pair in the contradiction.")],
    b: Annotated[str, typer.Argument(help="The other end.")],
    why: Annotated[str, typer.Argument(help="Why the mappings can all be true. It is published with your name.")],
    as_json: JsonOption = False,
) -> None:
    """Say why mappings that seem to contradict each other do not, so that the gate lets them pass."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.releases.explain(workspace.person(), a, b, why)
    emit(document, as_json, lambda d: say(f"explained, as event {d['event']}"))


def load_mappings(
    folder: Annotated[Path, typer.Argument(help="Holds confirmed/ and rejected/, as a release wrote them.")],
    as_json: JsonOption = False,
) -> None:
    """Read decisions back, with their people and times, into a register in which nobody has worked yet."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.releases.load_mappings(workspace.person(), folder)
    emit(document, as_json, lambda d: say(f"{d['decisions']} pairs were read back"))


Old = Annotated[str, typer.Argument(help="The document that was reissued.")]
New = Annotated[str, typer.Argument(help="The one that takes its place.")]


def reissue(
    old: Old,
    new: New,
    write: Annotated[
        bool, typer.Option("--write", help="Write which leaf became which into sources/reissued.tsv.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Align the leaves of a reissued source, old to new: by text, then by number."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.reissues.impact(old, new)
        if write:
            document["written"] = workspace.reissues.write(old, new)

    def show(document: dict[str, Any]) -> None:
        rows = [
            (row["became"], _leaf(row["old"]), _leaf(row["new"]), row["likeness"]) for row in document["leaves"]
        ]
        table(("became", "old", "new", "likeness"), rows, empty="Neither has a leaf.")
        if write:
            say(f"{document['written']['rows']} rows were written to {document['written']['file']}; check them")

    emit(document, as_json, show)


def impact(old: Old, new: New, as_json: JsonOption = False) -> None:
    """What a reissued source touches: these mappings, these core standards, these audits."""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.reissues.impact(old, new), as_json, _show_impact)


def _show_impact(document: dict[str, Any]) -> None:
    say("leaves: " + ", ".join(f"{count} {became}" for became, count in document["by"].items()))
    heading("Mappings that people have read")
    cells = [(row["becomes"], row["a"], row["b"], " and ".join(row["to"])) for row in document["mappings"]]
    table(("becomes", "a", "b", "now"), cells, empty="None.")
    heading("Core standards; their ids stay")
    cells = [
        (leaf["becomes"], core["id"], leaf["id"], leaf["new"] or "")
        for core in document["core_standards"]
        for leaf in core["leaves"]
    ]
    table(("becomes", "id", "leaf", "now"), cells, empty="None.")
    heading("Audits")
    cells = [
        (link["becomes"], link["measure"], link["leaf"], link["status"])
        for audit in document["audits"]
        for link in audit["links"]
    ]
    table(("becomes", "measure", "leaf", "status"), cells, empty="None.")


def _leaf(named: dict[str, str] | None) -> str:
    return f"{named['id']} ({named['title']})" if named else ""
