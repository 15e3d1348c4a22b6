"""sources lint, status, new, schema: writing content; all of it works on the files alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from qmskg.cli.output import JsonOption, emit, say, table
from qmskg.ingest import load_library
from qmskg.settings import Settings

__all__ = ["register"]

_COUNTS = ("leaves", "verified", "identity", "with_thresholds", "thresholds")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    sources = typer.Typer(help="Write content, and see how far it is.", no_args_is_help=True)
    for command in (lint, status, new, schema):
        sources.command()(command)
    app.add_typer(sources, name="sources")


def lint(
    which: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH|ID]...", help="Files, folders or ids; all if left out.")
    ] = None,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules instead.")] = False,
    as_json: JsonOption = False,
) -> None:
    """What is still to mend in sources/ and mappings/, with file and line. Exit code 1 if there is anything."""
    from qmskg.ingest.lint import RULES
    from qmskg.ingest.lint import lint as run

    if rules:
        listed = [{"rule": rule, "what_to_do": sentence} for rule, sentence in RULES.items()]
        emit({"rules": listed}, as_json, _show_rules)
        return
    findings = run(Settings.from_environment().content, which or ())
    emit({"findings": [asdict(finding) for finding in findings]}, as_json, _show_findings)
    if findings:
        raise typer.Exit(1)


def _show_rules(document: dict[str, Any]) -> None:
    table(("rule", "what to do"), [tuple(row.values()) for row in document["rules"]], empty="")


def _show_findings(document: dict[str, Any]) -> None:
    findings = document["findings"]
    for found in findings:
        typer.echo(f"{found['file']}:{found['line']}: {found['rule']}: {found['message']}")
    by_rule = ", ".join(f"{rule} {count}" for rule, count in sorted(Counter(f["rule"] for f in findings).items()))
    files = len({found["file"] for found in findings})
    say(
        f"{len(findings):,} to mend in {files:,} file{'s' * (files != 1)}: {by_rule}"
        if findings
        else "Nothing to mend."
    )


def status(as_json: JsonOption = False) -> None:
    """How much of the content was seen on a page, by document."""
    from qmskg.workspace.status import sources_status

    emit(sources_status(load_library(Settings.from_environment().content)), as_json, _show_status)


def _show_status(document: dict[str, Any]) -> None:
    rows = [(id, *(counts[name] for name in _COUNTS)) for id, counts in sorted(document["by_source"].items())]
    names = ("id", "leaves", "verified", "number and title", "with limits", "limits verified")
    table(names, rows, empty="There are no documents here.")
    say(f"{document['verified_share']:.1%} of {document['leaves']:,} leaves: number, title and duty verified")
    say(f"{document['identity_share']:.1%} have number and title verified")


def new(
    id: Annotated[str, typer.Argument(help="Its id, for good: small letters, digits and hyphens.")],
    kind: Annotated[str, typer.Option(help="What kind of document it is, such as guidance.")],
    title: Annotated[str, typer.Option(help="Its full title.")],
    publisher: Annotated[str, typer.Option(help="The body that issues it.")],
    audit: Annotated[bool, typer.Option("--audit", help="It is an audit, survey or registry.")] = False,
    url: Annotated[str | None, typer.Option(help="The publisher's page.")] = None,
    version: Annotated[str | None, typer.Option(help="What it calls this edition.")] = None,
    published: Annotated[str | None, typer.Option(help="When it came out: 2026, 2026-03 or 2026-03-31.")] = None,
    licence: Annotated[str | None, typer.Option(help="What may be done with its text, such as OGL-3.0.")] = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Write the file of a new source or audit, with every field to fill in and what it is for."""
    from qmskg.ingest.template import NewDocument, new_document

    document = NewDocument(
        id, kind, title, publisher, url=url, version=version, published=published, licence=licence, audit=audit
    )
    path = new_document(Settings.from_environment().content, document)
    emit(
        {"id": id, "file": str(path)},
        as_json,
        lambda d: say(f"{d['file']} is yours to fill in; `qmskg sources lint {id}` lists what is left"),
    )


def schema(
    out: Annotated[Path | None, typer.Option(help="Folder to write into; sources/schema if left out.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the JSON Schemas that editors check source files against."""
    from qmskg.ingest.schema import write_schemas

    paths = write_schemas(out or Settings.from_environment().content / "sources" / "schema")
    emit({"files": [str(path) for path in paths]}, as_json, lambda d: typer.echo("\n".join(d["files"])))
