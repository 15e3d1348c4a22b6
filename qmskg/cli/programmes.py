"""programme, overlaps: which audits to do, and where two show the same."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated, Any

import typer

from qmskg.assurance import Footing
from qmskg.cli.answers import Lines, Services
from qmskg.cli.output import JsonOption, emit, heading, say, show_left_out, table, tell
from qmskg.errors import InputError
from qmskg.settings import Settings
from qmskg.workspace import Workspace

__all__ = ["register"]

#: `programme` answers by itself; further commands about programmes hang under it
group = typer.Typer(invoke_without_command=True)

_Service = Annotated[
    list[str] | None,
    typer.Option("--service", help="A kind of service, such as acute or acute+community; several are allowed."),
]
_Basis = Annotated[Footing, typer.Option(help="What the answer may rest on.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(group, name="programme")
    app.command()(overlaps)


@group.callback()
def programme(
    context: typer.Context,
    service: _Service = None,
    service_line: Lines = None,
    basis: _Basis = Footing.AGREED,
    most: Annotated[int | None, typer.Option(min=0, help="At most so many beside those locked in.")] = None,
    locked: Annotated[bool, typer.Option(help="Whether mandatory audits are locked in.")] = True,
    including: Annotated[list[str] | None, typer.Option(help="An audit that you do anyway.")] = None,
    without: Annotated[list[str] | None, typer.Option(help="An audit to leave out.")] = None,
    weights: Annotated[Path | None, typer.Option(help="CSV with the columns audit and weight.")] = None,
    trials: Annotated[int, typer.Option(min=0, max=10_000, help="Draws that say how sure it is.")] = 50,
    keep: Annotated[float, typer.Option(min=0, max=1, help="Chance to keep a draft in a draw.")] = 0.75,
    seed: Annotated[int, typer.Option(min=0, help="Of the draws.")] = 1,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long the solver may take.")] = 30.0,
    as_json: JsonOption = False,
) -> None:
    """The fewest audits that show what can be shown for a kind of trust, with the proof that no fewer do."""
    if context.invoked_subcommand is not None:
        return
    given = _read_weights(weights) if weights else []
    with Workspace.open(Settings.from_environment()) as workspace:
        programmes = workspace.programmes
        ask = programmes.ask(
            service or [], lines=service_line or [], basis=basis, including=including or [],
            without=without or [], weights=given,
            number=most, mandatory=locked, trials=trials, keep=keep, seed=seed, seconds=seconds,
        )  # fmt: skip
        emit(programmes.answer(ask), as_json, _show)


@group.command("all")
def write_all(
    out: Annotated[Path, typer.Option(help="A folder for the pages and the data.")],
    basis: _Basis = Footing.DRAFT,
    most: Annotated[int | None, typer.Option(min=0, help="At most so many beside those locked in.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the programme of every kind of trust, a page and its data each."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.programmes.write_all(out, basis=basis, number=most)
    emit(document, as_json, lambda d: table(("file",), [(f["path"],) for f in d["files"]], empty=""))


def _read_weights(path: Path) -> list[tuple[str, float]]:
    """Return the weights of a file.

    Raises:
        InputError: it cannot be read, lacks a column, or gives a weight that is no number.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read as CSV in UTF-8: {error}") from error
    if not rows or not {"audit", "weight"} <= rows[0].keys():
        raise InputError(f"{path} needs a first line with the columns audit and weight, and a row under it")
    found = []
    for line, row in enumerate(rows, 2):
        try:
            found.append((row["audit"].strip(), float(row["weight"])))
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{path}, line {line}: the weight is no number") from error
    return found


def _show(document: dict[str, Any]) -> None:
    names = document["names"]
    heading(f"A programme of audits for: {document['service'].replace('_', ' ')}")
    if document["notice"]:
        say(document["notice"])
    tell(f"Rests on: {document['rests_on']}")
    for sentence in document["words"]:
        tell(sentence)
    cells = [
        (n, row["id"], row["title"], "mandatory" if row["mandatory"] else row["standing"], len(row["adds"]),
         point["covered"], row["frequency"])
        for n, (row, point) in enumerate(zip(document["audits"], document["curve"], strict=True), 1)
    ]  # fmt: skip
    table(
        ("", "id", "audit", "taking part", "adds", "shown so far", "collects"), cells, empty="No audit is needed."
    )
    heading("Irreplaceable: the only audits here that show something")
    only = [
        (row["id"], ", ".join(names[id]["title"] for id in row["only_for"])) for row in document["irreplaceable"]
    ]
    table(("id", "only one to show"), only, empty="None.")
    heading("Can be swapped at no cost" + ("" if document["ties_complete"] else " (not all were tried)"))
    swaps = [(", ".join(t["drops"]), ", ".join(t["instead"])) for t in document["ties"]]
    table(("audits", "for"), swaps, empty="None.")
    heading(f"Shown by no audit here: {len(document['uncoverable'])}; --json lists them")
    heading("How sure")
    tell(document["sure"]["words"])


def overlaps(
    basis: _Basis = Footing.AGREED,
    audit: Annotated[str | None, typer.Option(help="Only pairs of this audit.")] = None,
    service: Services = None,
    service_line: Lines = None,
    as_json: JsonOption = False,
) -> None:
    """Audits that show the same duties, with how often each collects, and what each alone shows."""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(
            workspace.programmes.overlaps(basis, audit, service or (), service_line or ()), as_json, _show_overlaps
        )


def _show_overlaps(document: dict[str, Any]) -> None:
    tell(f"Rests on: {document['rests_on']}")
    cells = [
        (
            row["a"],
            row["frequency"][0],
            row["b"],
            row["frequency"][1],
            len(row["shared"]),
            row["a_only"],
            row["b_only"],
        )
        for row in document["rows"]
    ]
    columns = ("a", "collects", "b", "collects", "both show", "only the first", "only the second")
    table(columns, cells, empty="No two audits show the same thing.")
    heading("What each shows, and what it alone shows")
    alone = [(row["id"], row["frequency"], row["shows"], len(row["alone"])) for row in document["audits"]]
    table(("id", "collects", "shows", "alone"), alone, empty="No audit shows anything.")
    show_left_out(document)
