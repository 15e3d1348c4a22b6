"""The command line. Every command takes ``--json``: one document on standard output, all else on standard error.

Exit codes: 0 done; 1 a check failed or a write was refused; 2 what was given is wrong, with one sentence.
"""

from qmskg.cli.main import app, main

__all__ = ["app", "main"]
