"""The commands, a group a module; this one ties them together and turns errors into exit codes."""

from __future__ import annotations

import json
import os
import sys

import typer

from qmskg.cli import (
    answers,
    assigning,
    authoring,
    building,
    bulk,
    checking,
    conflicts,
    core_use,
    coreset,
    counterparts,
    curating,
    fit,
    keeping,
    measuring,
    own_programme,
    people,
    programmes,
    publishing,
    releasing,
    serving,
    tailoring,
)
from qmskg.cli.output import say
from qmskg.errors import QmskgError, StaleDecision

__all__ = ["app", "main"]

#: whatever is wrong with the words of a command; typer may bring a click of its own, so it is asked through typer
_UsageFault: type[Exception] = typer.BadParameter.__mro__[2]

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Standards harmonisation and mapping knowledge graph for NHS quality management.",
)  # fmt: skip
for group in (
    building,
    serving,
    answers,
    conflicts,
    counterparts,
    fit,
    core_use,
    tailoring,
    curating,
    assigning,
    checking,
    bulk,
    people,
    programmes,
    own_programme,
    coreset,
    publishing,
    releasing,
    authoring,
    keeping,
    measuring,
):
    group.register(app)


def main() -> None:
    """Run the command line; the entry point of the ``qmskg`` program."""
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except _UsageFault as error:
        said = str(getattr(error, "format_message", error.__str__)()).rstrip(".").replace(": Value error, ", ": ")
        say(f"qmskg: {said}; `qmskg --help` lists the commands")
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
    except (KeyboardInterrupt, typer.Abort):
        say("stopped; what was done is kept")
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains as it ends
        code = 0
    except SystemExit as error:
        # both click and rich end with 1 where whoever reads has had enough, which is no failure
        if not isinstance(error.__context__, BrokenPipeError):
            raise
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
