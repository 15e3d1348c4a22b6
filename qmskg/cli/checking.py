"""challenges, challenge: what readers of the public pages say against links, and the answers to them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qmskg.cli.output import JsonOption, emit, say, table
from qmskg.settings import Settings
from qmskg.workspace import Workspace

__all__ = ["register"]

challenge = typer.Typer(
    no_args_is_help=True, help="Say what is wrong with a link, or answer.", rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(challenges)
    app.add_typer(challenge, name="challenge")


def challenges(
    answered: Annotated[bool, typer.Option("--answered", help="Those that are answered as well.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Challenges that wait for an answer, as readers whom nobody knows typed them."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.challenges.waiting(workspace.person(), answered=answered)

    def show(document: dict[str, Any]) -> None:
        rows = [
            (c["id"], c["a"], c["b"], c["time"][:10], c["outcome"] or "waits", c["reason"] or "(blanked)")
            for c in document["challenges"]
        ]
        table(("id", "a", "b", "since", "answer", "what an unverified reader says"), rows, empty="None waits.")

    emit(document, as_json, show)


@challenge.command("add")
def add(
    a: str,
    b: str,
    reason: Annotated[str, typer.Option(help="What is wrong with this link.")],
    as_json: JsonOption = False,
) -> None:
    """Challenge an agreed or published link, as any reader of the public pages can."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.challenges.add(a, b, reason)
    emit(document, as_json, lambda d: say(f"kept as {d['id']}; a curator will answer it"))


@challenge.command("answer")
def answer(
    id: Annotated[str, typer.Argument(help="Id of the challenge, as `qmskg challenges` gives it.")],
    outcome: Annotated[str, typer.Option(help="upheld (the pair is read again) or dismissed.")],
    reason: Annotated[str | None, typer.Option(help="Why; everybody sees it. A dismissal needs one.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Uphold a challenge, or dismiss it with a reason."""
    with Workspace.open(Settings.from_environment()) as workspace:
        document = workspace.challenges.answer(workspace.person(), id, outcome, reason)
    emit(document, as_json, lambda d: say(f"{d['outcome']} (event {d['event']})"))
