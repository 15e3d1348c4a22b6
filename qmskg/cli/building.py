"""build, match, rank, evaluate, cluster, sources, settings: from files to a graph with proposals."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

import typer

from qmskg.cli.output import JsonOption, emit, progress_bar, say, table
from qmskg.settings import DESCRIPTIONS, Settings

__all__ = ["register"]

#: the password in an address
_PASSWORD: Final = re.compile(r"(?<=://)([^/:@]*):[^/]*@")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(build)
    app.command()(match)
    app.command()(rebuild)
    app.command()(settings)
    app.command()(demo)


def build(as_json: JsonOption = False) -> None:
    """Read ontology, sources and published links; build the graph, the search index and the vectors."""
    from qmskg.workspace import build as run

    with progress_bar(hidden=as_json) as progress:
        document = run(Settings.from_environment(), progress=progress)
    emit(document, as_json, _show_build)


def match(
    source: Annotated[str | None, typer.Option(help="Only leaves of this source or audit.")] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler whose workers score the blocks.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Propose links between leaves. A proposal is a machine's suggestion and nothing more."""
    from qmskg.workspace import match as run

    with progress_bar(hidden=as_json) as progress:
        document = run(Settings.from_environment(), source=source, cluster=cluster, progress=progress)
    emit(document, as_json, lambda d: print_match(d))


def rebuild(as_json: JsonOption = False) -> None:
    """Make the graph again from files and register, whatever the data folder holds."""
    from qmskg.workspace import build as run

    with progress_bar(hidden=as_json) as progress:
        document = run(Settings.from_environment(), progress=progress, afresh=True)
    emit(document, as_json, _show_build)


def demo(as_json: JsonOption = False) -> None:
    """Fill an EMPTY data folder with a register of made-up curators, to look around in."""
    from qmskg.workspace import demonstrate

    with progress_bar(hidden=as_json) as progress:
        document = demonstrate(Settings.from_environment(), progress=progress)
    emit(
        document,
        as_json,
        lambda d: say(f"{d['decisions']} made-up decisions by {', '.join(d['people'])}; all fictional"),
    )


def settings(as_json: JsonOption = False) -> None:
    """List the settings, what they are for, and what they are now."""
    now = Settings.from_environment()
    worded: dict[str, Any] = {
        "QMSKG_DATA": now.data.resolve(), "QMSKG_REGISTER_URL": now.register,
        "QMSKG_MODEL": now.model or "all-MiniLM-L6-v2",
        "QMSKG_TOKEN": "(set)" if now.token else "(the local account's)",
        "QMSKG_OIDC_ISSUER": now.oidc_issuer or "(none: this machine alone)",
        "QMSKG_OIDC_AUDIENCE": now.oidc_audience or "(none)",
        "QMSKG_OIDC_SECRET": "(set)" if now.oidc_secret else "(none)",
        "QMSKG_OIDC_REDIRECT": now.oidc_redirect or "(on this machine)", "QMSKG_OIDC_ROLES": now.oidc_roles or "(none)",
    }  # fmt: skip
    rows = []
    for name, about in DESCRIPTIONS.items():
        value = worded[name] if name in worded else getattr(now, name.removeprefix("QMSKG_").lower())
        rows.append({"name": name, "value": _PASSWORD.sub(r"\1:***@", str(value)), "about": about})

    def show(document: dict[str, Any]) -> None:
        table(("setting", "now", "what it is"), [list(r.values()) for r in document["settings"]], empty="")

    emit({"settings": rows}, as_json, show)


def _show_build(document: dict[str, Any]) -> None:
    say(
        f"{document['sources']} documents, {document['leaves']:,} leaves, {document['measures']} being measures "
        f"of {document['audits']} audits; {document['triples']:,} triples; {document['external_nodes']} ends not "
        f"held; {document['seconds']:.1f} s, of which the encoder {document['encoder_seconds']:.1f} s"
    )


def print_match(document: dict[str, Any]) -> None:
    """Say in a line what a match found."""
    say(f"{document['proposals']:,} proposals for {document['leaves']:,} leaves; {document['seconds']:.1f} s")
    if document.get("learned"):
        say(document["learned"]["sentence"])
