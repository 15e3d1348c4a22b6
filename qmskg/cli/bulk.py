"""bulk, quality: accepting many proposals after a sample, and how well the curation goes."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qmskg.cli.output import JsonOption, emit, heading, say, table, tell
from qmskg.settings import Settings
from qmskg.workspace import Workspace
from qmskg.workspace.bulk import SAMPLE
from qmskg.workspace.quality import own_planted
from qmskg.workspace.quality import quality as figures

__all__ = ["register"]

bulk = typer.Typer(
    no_args_is_help=True, help="Accept many proposals at once, after a sample of them.", rich_markup_mode=None
)
_Id = Annotated[str, typer.Argument(help="Id of the batch, as `qmskg bulk list` gives it.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(bulk, name="bulk")
    app.command()(quality)


@bulk.command("start")
def start(
    answer: Annotated[str, typer.Option(help="What would be said of each pair.")] = "",
    band: Annotated[str | None, typer.Option(help="strong, medium or weak.")] = None,
    kind: Annotated[str, typer.Option(help="mapping or evidence.")] = "mapping",
    source: Annotated[str | None, typer.Option(help="Only pairs with an end in this document.")] = None,
    sample: Annotated[int, typer.Option(help="How many to read one by one.")] = SAMPLE,
    identical: Annotated[
        bool, typer.Option("--identical", help="Pairs whose texts are the same, as equal.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Draw a sample of a band, to decide one by one with `qmskg decide` or in the app. Decides nothing."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.bulk.start(
            workspace.person(), basis="identical" if identical else "band", kind=kind, answer=answer, band=band,
            source=source, sample=sample,
        )  # fmt: skip
    emit(document, as_json, _show)


@bulk.command("list")
def batches(as_json: JsonOption = False) -> None:
    """Your batches, newest first."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.bulk.mine(workspace.person())

    def show(document: dict[str, Any]) -> None:
        rows = [(b["id"], b["time"][:10], b["kind"], b["answer"], b["band"] or b["basis"], b["said"])
                for b in document["batches"]]  # fmt: skip
        table(("id", "drawn", "question", "answer", "of", "where it stands"), rows, empty="You have drawn none.")

    emit(document, as_json, show)


@bulk.command("show")
def show(id: _Id, as_json: JsonOption = False) -> None:
    """How the sample of a batch stands, and what would be accepted."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.bulk.show(workspace.person(), id)
    emit(document, as_json, _show)


@bulk.command("accept")
def accept(id: _Id, as_json: JsonOption = False) -> None:
    """Give every pair that is left the batch's answer, as your vote; refused below the bound."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.bulk.accept(workspace.person(), id)
    emit(document, as_json, lambda d: say(d["said"]))


@bulk.command("undo")
def undo(id: _Id, as_json: JsonOption = False) -> None:
    """Take the whole batch back, or nothing of it."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.bulk.undo(workspace.person(), id)
    emit(document, as_json, lambda d: say(d["said"]))


def _show(document: dict[str, Any]) -> None:
    heading(f"{document['id']}: {document['said']}")
    rows = [(p["a"], p["b"], "read" if p["read"] else "to read") for p in document["sample"]]
    table(("a", "b", "sample"), rows, empty="No sample is needed.")
    tell(f"{document['left']} pairs are left beside the sample.")


def quality(as_json: JsonOption = False) -> None:
    """Agreement between readers, errors on planted pairs, how often proposals hold, what nobody has read."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = figures(workspace.view)
        mine = own_planted(workspace.view, workspace.person())

    def show(document: dict[str, Any]) -> None:
        heading("Agreement")
        rows = [
            (r["kind"], r["pairs"], r["same"], _told(r["kappa"]), _told(r["alpha"])) for r in document["agreement"]
        ]
        table(("question", "pairs", "same", "Cohen's kappa", "Krippendorff's alpha"), rows, empty="")
        heading("Errors on planted pairs")
        told = [("everybody", document["planted"]["answers"], _told(document["planted"]["error"])),
                ("you alone see: yours", mine["answers"], _told(mine["error"]))]  # fmt: skip
        table(("of", "answers", "wrong"), told, empty="")
        heading("Suggestions that were links")
        bands = [(r["kind"], r["band"], r["settled"], _told(r["precision"])) for r in document["proposals"]]
        table(("question", "band", "settled", "links"), bands, empty="")
        heading("Read by nobody")
        unread = [(r["kind"], r["pairs"], r["unread"]) for r in document["unreviewed"]]
        table(("question", "pairs", "unread"), unread, empty="")
        tell(document["rule"])

    emit(document, as_json, show)


def _told(figure: dict[str, Any]) -> str:
    if figure["said"]:
        return f"{figure['said']} ({figure['of']})"
    return f"{figure['value']:.2f} ({figure['low']:.2f} to {figure['high']:.2f})"
