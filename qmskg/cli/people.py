"""people, token, redact: who may do what, by which tokens, and blanking by law."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from qmskg.cli.output import JsonOption, emit, say, table, tell
from qmskg.settings import Settings
from qmskg.vocabulary import Role
from qmskg.workspace import Workspace

__all__ = ["register"]

_ROLES: Final = f"One of {', '.join(Role)}; may be repeated."

people = typer.Typer(no_args_is_help=True, help="Who is here, and in what roles.", rich_markup_mode=None)
token = typer.Typer(no_args_is_help=True, help="Tokens by which people are known.", rich_markup_mode=None)

RoleOption = Annotated[list[str], typer.Option("--role", help=_ROLES)]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(people, name="people")
    app.add_typer(token, name="token")
    app.command()(redact)


@people.command("add")
def add(
    name: Annotated[str, typer.Argument(help="As it will stand beside what they agree.")],
    role: RoleOption,
    id: Annotated[str | None, typer.Option(help="Small letters, digits and hyphens; else one is made up.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Add a person; `qmskg token new` then makes them a token."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.people.add(workspace.person(), name, role, id=id)
    emit(document, as_json, lambda d: say(f"{d['name']} is {d['id']}, with: {', '.join(d['roles'])}"))


@people.command("list")
def everybody(as_json: JsonOption = False) -> None:
    """Who is here, in what roles."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.people.everybody(workspace.person())

    def show(document: dict[str, Any]) -> None:
        rows = [(p["id"], p["name"], ", ".join(p["roles"])) for p in document["people"]]
        table(("id", "name", "roles"), rows, empty="Nobody.")

    emit(document, as_json, show)


@people.command("role")
def set_roles(
    person: Annotated[str, typer.Argument(help="Id of the person.")], role: RoleOption, as_json: JsonOption = False
) -> None:
    """Give a person these roles and no others."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.people.set_roles(workspace.person(), person, role)
    emit(document, as_json, lambda d: say(f"{d['name']} ({d['id']}) now has: {', '.join(d['roles'])}"))


@token.command("new")
def new(
    person: Annotated[str, typer.Option(help="Id of the person.")],
    days: Annotated[int, typer.Option(help="How long it is good, in days.")],
    label: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a token of a person; it is printed this once and kept nowhere."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.people.new_token(workspace.person(), person, days, label)

    def show(document: dict[str, Any]) -> None:
        say(f"a token of {document['name']}, good until {document['expires'][:10]}; it is not shown again:")
        tell(document["token"])

    emit(document, as_json, show)


@token.command("list")
def tokens(
    person: Annotated[str | None, typer.Option(help="Only of this person.")] = None, as_json: JsonOption = False
) -> None:
    """What is kept of tokens: whose, until when, revoked or not. Never a token."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.people.tokens(workspace.person(), person)

    def show(document: dict[str, Any]) -> None:
        rows = [
            (
                t["id"],
                t["person"],
                t["name"],
                t["label"],
                t["made_by"] or "(installation)",
                (t["expires"] or "never")[:10],
                "yes" if t["good"] else "no",
            )
            for t in document["tokens"]
        ]
        table(("id", "person", "name", "label", "made by", "runs out", "good"), rows, empty="There are no tokens.")

    emit(document, as_json, show)


@token.command("claim")
def claim(as_json: JsonOption = False) -> None:
    """Exchange the token in QMSKG_TOKEN, which somebody else made, for one that only you know."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.people.claim_token(workspace.person())

    def show(document: dict[str, Any]) -> None:
        say("the old token is good for nothing now; set QMSKG_TOKEN to this one, which is not shown again:")
        tell(document["token"])

    emit(document, as_json, show)


@token.command("revoke")
def revoke(
    token: Annotated[str, typer.Argument(help="Its id, as `qmskg token list` gives it; not the token.")],
    as_json: JsonOption = False,
) -> None:
    """Make a token useless from now on."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.people.revoke_token(workspace.person(), token)
    emit(document, as_json, lambda d: say(f"token {d['id']} of {d['name']} is revoked"))


def redact(
    event: Annotated[str, typer.Argument(help="Id of the event, as `qmskg history` gives it.")],
    field: Annotated[list[str] | None, typer.Option(help="Only this text of it; may be repeated.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why, without what is blanked.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Blank what somebody typed into an event, or a name, by law; the event stands."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.people.redact(workspace.person(), event, field, reason=reason)
    emit(document, as_json, lambda d: say(f"blanked in {d['redacted']}: {', '.join(d['fields'])}"))
