"""Running the command line: in this process as its entry point does, or as a program of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any
from unittest import mock

from qmskg.cli import main


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


def run(environment: dict[str, str], *words: str) -> Ran:
    """Run a command in this process, in an environment that has nothing else of ours."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("QMSKG_")}
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, {**clean, **environment}, clear=True),
        mock.patch.object(sys, "argv", ["qmskg", *words]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
            code: Any = 0
        except SystemExit as ended:
            code = ended.code
    return Ran(code or 0, out.getvalue(), err.getvalue())


def start(environment: dict[str, str], *words: str) -> subprocess.Popen[str]:
    """Start a command as a program."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("QMSKG_")}
    return subprocess.Popen(
        [sys.executable, "-m", "qmskg", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**clean, **environment},
    )  # fmt: skip


def program(environment: dict[str, str], *words: str) -> Ran:
    """Run a command as a program."""
    process = start(environment, *words)
    out, err = process.communicate(timeout=60)
    return Ran(process.returncode, out, err)
