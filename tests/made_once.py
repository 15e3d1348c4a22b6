"""What is slow to make is made once for all the processes of a test run, and copied by each."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

__all__ = ["made_once"]


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder of this process's own with what ``make`` leaves in the folder that it is given.

    Args:
        factory: of temporary folders.
        name: of what is made; the same name is the same thing in every process.
        make: fills an empty folder. It must leave nothing that names the folder.
    """
    base = factory.getbasetemp()
    everybody = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made, whole = everybody / f"{name}-made", everybody / f"{name}-whole"
    with (everybody / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            shutil.rmtree(made, ignore_errors=True)
            make(made)
            whole.touch()
    return Path(shutil.copytree(made, factory.mktemp(name) / "data"))
