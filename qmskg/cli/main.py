"""The commands, a group a module; this one ties them together and turns errors into exit codes."""

from __future__ import annotations

import json
import sys

import click
import typer

from qmskg.cli import answers, building, curating, publishing, serving
from qmskg.cli.output import say
from qmskg.errors import QmskgError, StaleDecision

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Standards harmonisation and mapping knowledge graph for NHS quality management.",
)  # fmt: skip
for group in (building, serving, answers, curating, publishing):
    group.register(app)


def main() -> None:
    """Run the command line; the entry point of the ``qmskg`` program."""
    try:
        code = app(standalone_mode=False)
    except click.ClickException as error:
        say(f"qmskg: {error.format_message()}; `qmskg --help` lists the commands")
        code = 2
    except StaleDecision as error:
        if "--json" in sys.argv:
            json.dump({"error": str(error), "position": error.position}, sys.stdout)
            sys.stdout.write("\n")
        say(f"qmskg: {error}")
        code = error.exit_code
    except QmskgError as error:
        say(f"qmskg: {error}")
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        say("stopped; what was done is kept")
        code = 130
    except BrokenPipeError:
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
