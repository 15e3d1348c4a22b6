"""audit, standard, measure, search, coverage, gaps: what a trust asks."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qmskg.assurance import Grouping
from qmskg.cli.output import MEANING, JsonOption, emit, heading, say, show_left_out, table, tell, waiting
from qmskg.links import DRAFT_LABEL
from qmskg.settings import Settings
from qmskg.vocabulary import LegalForce, ServiceLine
from qmskg.workspace import Workspace
from qmskg.workspace.finding import HitKind, search_filters

__all__ = ["register"]

#: the groups of an answer, never mixed: the sentence that stands over each, its statuses, and whether it is a draft
_GROUPS = (
    ("Published: a body states it on a page", ("published",), False),
    ("Agreed by named people", ("agreed",), False),
    (f"{DRAFT_LABEL}; none of it counts", ("proposed",), True),
    (
        "Open: proposed by a machine or not yet agreed; none of it counts",
        ("read_once", "disputed", "unsure", "proposed"),
        False,
    ),
)

Services = Annotated[
    list[str] | None,
    typer.Option("--service", help="What a trust gives; what is for others only is left out."),
]


Lines = Annotated[
    list[ServiceLine] | None,
    typer.Option("--service-line", help="A part of what a trust gives; what is about others only is left out."),
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (audit, standard, measure, search, coverage, gaps):
        app.command()(command)


def audit(
    id: Annotated[str, typer.Argument(help="An audit or a measure, for instance audit-nhfd.")],
    as_json: JsonOption = False,
) -> None:
    """Which standards does this audit give evidence towards?"""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.audit_answer(id), as_json, _show_audit)


def _show_audit(document: dict[str, Any]) -> None:
    heading(document["title"] + ("" if document["in_force"] else " (closed)"))
    for sentence, statuses, drafted in _GROUPS:
        rows = [r for r in document["standards"] if r["status"] in statuses and r["drafted"] is drafted]
        if rows:
            heading(sentence)
            cells = [(_shown(r), r["source"], r["id"], r["title"], _left_out(r), _because(r)) for r in rows]
            table(("shows", "source", "id", "standard", "not covered", "because"), cells, empty="")
    if not document["standards"]:
        table((), (), empty="Nothing here says what this audit gives evidence towards.")


def _shown(row: dict[str, Any]) -> str:
    """How far it is shown; of a part of something broader, nobody has said that it is the part asked for."""
    return f"perhaps {row['strength']}" if row["part_unknown"] else str(row["strength"])


def _left_out(row: dict[str, Any]) -> str:
    if row["strength"] != "partial":
        return ""
    return "extent not stated" if row["not_covered"] is None else "; ".join(row["not_covered"])


def _because(row: dict[str, Any]) -> str:
    """The chain in words, and who says so."""
    chain = ", which ".join(f"{word} {to}" for _, word, to in row["via"])
    who = ", ".join(row.get("issuers") or row["people"])
    return f"{row['via'][0][0]} {chain}" + (f" ({who})" if who else "")


def standard(
    id: Annotated[str, typer.Argument(help="A requirement, a source or a core standard.")],
    as_json: JsonOption = False,
) -> None:
    """Which audits give evidence for this standard, and what does none of them show?"""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.standard_answer(id), as_json, _show_standard)


def _show_standard(document: dict[str, Any]) -> None:
    heading(document["title"])
    for sentence, statuses, drafted in _GROUPS:
        rows = [r for r in document["audits"] if r["status"] in statuses and r["drafted"] is drafted]
        if rows:
            heading(sentence)
            cells = [(_shown(r), r["title"], r["measure"] or r["id"], r["target"], _left_out(r)) for r in rows]
            table(("shows", "audit", "measure", "of", "not covered"), cells, empty="")
    heading(f"Not fully shown by any audit: {len(document['residual'])} leaves")
    table(("id",), [[id] for id in document["residual"]], empty="none")


def measure(
    words: Annotated[list[str], typer.Argument(help="What is measured, in your own words.")],
    as_json: JsonOption = False,
) -> None:
    """Which measures held here are like one in your own words, and which duties it may be about. Nothing is stored."""
    with Workspace.open(Settings.from_environment()) as workspace:
        with waiting(MEANING):
            found = workspace.pasted.answer(" ".join(words))
        emit(found, as_json, _show_pasted)


def _show_pasted(document: dict[str, Any]) -> None:
    names = document["names"]
    tell(document["notice"])
    _say_words_alone(document)
    heading("Measures held here that are like it (proposed)")
    like = [
        (one["id"], names[one["id"]]["title"], sum(not row["drafted"] for row in one["shows"]), len(one["shows"]))
        for one in document["measures"]
    ]
    table(("id", "measure", "shows, published or agreed", "with drafts"), like, empty="None.")
    heading("Duties that it may be about (proposed)")
    about = [(one["id"], names[one["id"]]["title"], ", ".join(one["core"])) for one in document["standards"]]
    table(("id", "duty", "core standards"), about, empty="None.")


def search(
    words: Annotated[list[str], typer.Argument(help="Words.")],
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    kind: Annotated[HitKind | None, typer.Option(help="Only things of this kind.")] = None,
    body: Annotated[str | None, typer.Option(help="Only what this body issues.")] = None,
    service: Services = None,
    service_line: Lines = None,
    force: Annotated[LegalForce | None, typer.Option(help="Only what has this legal force.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Find documents, requirements, measures and core standards by word and by meaning."""
    with Workspace.open(Settings.from_environment()) as workspace:
        chosen = search_filters(
            workspace.library, kind=kind, body=body, services=service or (), lines=service_line or (), force=force
        )
        with waiting(MEANING):
            found = workspace.search(" ".join(words), limit, filters=chosen)
        emit(found, as_json, _show_found)


def _show_found(document: dict[str, Any]) -> None:
    cells = [(hit["id"], hit["kind"], hit["title"], hit["source"]) for hit in document["hits"]]
    table(("id", "kind", "title", "in"), cells, empty="Nothing found.")
    show_left_out(document)
    _say_words_alone(document)


def _say_words_alone(document: dict[str, Any]) -> None:
    if document["words_alone"]:
        say(document["words_alone"])


def coverage(
    by: Grouping = Grouping.BODY,
    service: Services = None,
    service_line: Lines = None,
    matrix: Annotated[bool, typer.Option("--matrix", help="All sources by all audits.")] = False,
    as_json: JsonOption = False,
) -> None:
    """How many duties some audit shows, by body, theme, service or level. Counts, never a score."""
    with Workspace.open(Settings.from_environment()) as workspace:
        if matrix:
            emit(workspace.coverage_matrix(), as_json, _show_matrix)
        else:
            emit(workspace.coverage(by, service or (), service_line or ()), as_json, _show_coverage)


def _show_coverage(document: dict[str, Any]) -> None:
    names = ("key", "leaves", "full", "partial", "none")
    cells = [
        [
            *(r[n] for n in names), sum(r["through_core"].values()), r["draft"], r["part_unknown"]["draft"],
            r["would_be"],
        ]
        for r in document["rows"]
    ]  # fmt: skip
    columns = (*names[1:], "through core", "with drafts", "of them perhaps", "would be")
    table((document["by"], *columns), cells, empty="")
    _say_left_out(document)


def _show_matrix(document: dict[str, Any]) -> None:
    names = ("source", "audit", "full", "partial", "direct", "through_core", "draft", "would_be")
    table(
        (*names[:5], "through core", "with drafts", "would be"),
        [[cell[n] for n in names] for cell in document["cells"]],
        empty="No audit shows anything, and nothing is suggested.",
    )


def gaps(
    by: Grouping | None = None,
    key: Annotated[str | None, typer.Option(help="Only this body, theme or service.")] = None,
    service: Services = None,
    service_line: Lines = None,
    as_json: JsonOption = False,
) -> None:
    """Duties that no audit shows, with the measures that come nearest."""
    with Workspace.open(Settings.from_environment()) as workspace:
        emit(workspace.gaps(by, key, service or (), service_line or ()), as_json, _show_gaps)


def _show_gaps(document: dict[str, Any]) -> None:
    cells = [(r["id"], r["title"], ", ".join(r["nearest"])) for r in document["rows"]]
    table(("id", "duty", "nearest measures (proposals)"), cells, empty="No gaps.")
    _say_left_out(document)


def _say_left_out(document: dict[str, Any]) -> None:
    for left in document["left_out"]:
        tell(f"Left out: {left['duties']:,} duties, {left['why']}.")
