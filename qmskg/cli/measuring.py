"""rank, cluster, evaluate: the matcher on lists of anybody's clauses, and how good it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qmskg.cli.output import JsonOption, emit, progress_bar, say, table
from qmskg.errors import InputError
from qmskg.ingest import load_library
from qmskg.settings import Settings

if TYPE_CHECKING:
    from qmskg.matching import Vectors

__all__ = ["register"]

_SHOWN = ("MAP", "Recall@1", "Recall@10", "ece", "brier_skill")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (rank, cluster, evaluate):
        app.command()(command)


def rank(
    source: Annotated[Path, typer.Argument(help="Clauses as JSON lines: id, title, text, parent.")],
    target: Annotated[Path, typer.Argument(help="The clauses to rank for each of them.")],
    out: Annotated[Path, typer.Option(help="File for the rankings, one line a source clause.")],
    top: Annotated[int | None, typer.Option(help="So many targets a source clause; all if left out.")] = None,
    near: Annotated[
        int | None,
        typer.Option(
            help="For long lists: compare each clause only with so many targets, the nearest in meaning, word by "
            "word with none. A run that was stopped goes on where it was."
        ),
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(help="Pairs already decided: the ranking learns from them.")
    ] = None,
    measures: Annotated[
        bool,
        typer.Option("--measures", help="The first list holds measures of audits: use the weights for these."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Rank the clauses of one list for each clause of another, any texts, with a probability each."""
    from qmskg.matching import rank_files

    vectors = _vectors()
    with progress_bar(hidden=as_json) as progress:
        lines = rank_files(
            source, target, out, vectors,
            top=top, near=near, labels=labels, measures=measures,
            progress=lambda done, total: progress("ranking", done, total),
        )  # fmt: skip
    vectors.close()
    emit({"file": str(out), "lines": lines}, as_json, lambda d: say(f"{d['lines']:,} rankings in {d['file']}"))


def cluster(
    items: Annotated[Path, typer.Argument(help="Clauses as JSON lines: id, title, text, parent.")],
    out: Annotated[Path, typer.Option(help="File for the groups, one a line; a clause alone has its own line.")],
    limit: Annotated[
        float | None,
        typer.Option(help="Strength, 0 to 1, from which groups join; higher makes fewer and surer ones."),
    ] = None,
    gold: Annotated[
        Path | None, typer.Option(help="Groups that people made: measure against them, decision by decision.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Suggest groups of clauses that may ask for the same thing. Suggestions: a person decides on each pair."""
    from qmskg.matching import cluster_file
    from qmskg.matching.grouping import LIMIT

    vectors = _vectors()
    with progress_bar(hidden=as_json) as progress:
        document = cluster_file(
            items, out, vectors, limit=LIMIT if limit is None else limit, gold=gold,
            progress=lambda done, total: progress("comparing", done, total),
        )  # fmt: skip
    vectors.close()
    emit(document, as_json, _show_groups)


def _show_groups(document: dict[str, Any]) -> None:
    say(f"{document['groups']:,} groups, {document['alone']:,} clauses alone, in {document['file']}")
    if "unaided" in document:
        names = list(document["unaided"])
        rows = [("none", *document["unaided"].values())]
        rows += [(p["decisions_a_clause"], *(p[name] for name in names)) for p in document["curve"]]
        table(("decisions a clause", *names), rows, empty="")


def evaluate(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders with source, target and gold as JSON lines.")
    ] = None,
    library: Annotated[
        bool, typer.Option("--library", help="Also on our own content: the links from measures that bodies state.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Also write the figures as a page of Markdown, and beside it as JSON.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Score the matcher on crosswalks that people drew, beside plain cosine and BM25 in the same run."""
    from qmskg.matching import evaluate as run
    from qmskg.matching import evaluate_library
    from qmskg.matching.report import write_report

    if not folders and not library:
        raise InputError("name a folder with source.jsonl, target.jsonl and gold.jsonl, or say --library")
    vectors = _vectors()
    with progress_bar(hidden=as_json) as progress:
        document = run(folders or [], vectors, lambda done, total: progress("evaluating", done, total))
        if library:
            progress("evaluating our own content", 0, 0)
            document["library"] = evaluate_library(load_library(Settings.from_environment().content), vectors)
    vectors.close()
    if report:
        command = f"qmskg evaluate {'FOLDERS ' if folders else ''}{'--library ' if library else ''}--report FILE"
        write_report(report, document, date=f"{datetime.now(UTC):%Y-%m-%d}", command=command)
    emit(document, as_json, _show)


def _show(document: dict[str, Any]) -> None:
    sets = [*document["sets"], *([document["library"]] if document.get("library", {}).get("weights") else [])]
    rows = [(s["set"], s["weights"], *(s.get(name) for name in _SHOWN), s["minilm"]["MAP"], s["bm25"]["MAP"])
            for s in sets]  # fmt: skip
    if macro := document["macro"]:
        rows.append(("mean", "", *(macro[n] for n in _SHOWN), macro["minilm"]["MAP"], macro["bm25"]["MAP"]))
    table(("set", "weights", *_SHOWN, "MAP of cosine", "MAP of BM25"), rows, empty="")


def _vectors() -> Vectors:
    """Vectors of texts that are not ours are kept apart from the build's, in a cache of their own."""
    from qmskg.matching import SentenceEncoder, Vectors
    from qmskg.workspace.folder import DataFolder

    settings = Settings.from_environment()
    return Vectors(SentenceEncoder(settings.model), DataFolder.open(settings.data).path / "vectors" / "lists")
