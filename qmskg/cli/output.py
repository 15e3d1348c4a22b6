"""How commands speak: a document on standard output, progress and errors on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

__all__ = [
    "MEANING",
    "JsonOption",
    "ProgressCall",
    "emit",
    "heading",
    "list_left_out",
    "progress_bar",
    "say",
    "show_left_out",
    "table",
    "tell",
    "waiting",
]

#: what a command waits for that reads texts by their meaning
MEANING: Final = "Loading the encoder, which finds by meaning; this takes some seconds ..."

#: stage, done, total
ProgressCall = Callable[[str, int, int], None]

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]

#: columns of what is copied from a table into the next command, which must not be broken over lines
_WHOLE: Final = frozenset({"id", "a", "b", "of", "measure", "event", "leaf", "file"})
#: where the output is no terminal, a table may be as wide as this
_PIPED_WIDTH: Final = 160

_out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else _PIPED_WIDTH)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def emit(document: dict[str, Any], as_json: bool, show: Callable[[dict[str, Any]], None]) -> None:
    """Print a document, as JSON or as ``show`` shows it to a person."""
    if as_json:
        json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        show(document)


def say(text: str) -> None:
    """Print a line for a person on standard error, so that standard output stays a document."""
    _err.print(text, markup=False)


def tell(text: str) -> None:
    """Print a line on standard output as it is, for the next command to take."""
    sys.stdout.write(f"{text}\n")


def heading(text: str) -> None:
    """Print a heading on standard output."""
    _out.print(f"\n{text}", style="bold", markup=False)


def show_left_out(document: dict[str, Any]) -> None:
    """Print how many things a filter left out, by why; nothing without a filter."""
    for left in document.get("left_out", ()):
        tell(f"Left out: {left['things']:,} {left['why']}.")


def list_left_out(document: dict[str, Any]) -> None:
    """Print the core standards that a filter left out, each with why."""
    if document["left_out"]:
        heading(f"Left out ({len(document['left_out'])})")
        table(("id", "because"), [(one["id"], one["why"]) for one in document["left_out"]], empty="None.")


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, empty: str) -> None:
    """Print rows as a table, or one sentence where there are none."""
    if not rows:
        _out.print(empty, markup=False)
        return
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        shown.add_column(column, overflow="fold", no_wrap=column in _WHOLE)
    for row in rows:
        shown.add_row(*("" if cell is None else str(cell) for cell in row))
    _out.print(shown, markup=False)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Say on standard error, where that is a terminal, what a command waits for, until it is there."""
    if not _err.is_terminal:
        yield
        return
    with _err.status(what):
        yield


@contextmanager
def progress_bar(hidden: bool = False) -> Iterator[ProgressCall]:
    """Show stages with a bar each on standard error; where that is no terminal, a line a stage."""
    if hidden or not _err.is_terminal:
        last: list[str] = []

        def line(stage: str, _done: int, total: int) -> None:
            if not hidden and last[-1:] != [stage]:
                last.append(stage)
                say(f"{stage} ({total:,})" if total else stage)

        yield line
        return
    columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err) as bars:
        tasks: dict[str, Any] = {}

        def bar(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total or None)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield bar
