"""Whether an installation can answer and take decisions; and if not, what is wrong, in words to act on.

Each problem has a word that stays (``code``), under which ``docs/faults.md`` says what to do.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qmskg.errors import DataFolderError, EnvironmentFault, QmskgError, no_room

if TYPE_CHECKING:
    from qmskg.workspace.session import Workspace

__all__ = ["readiness"]


def readiness(workspace: Workspace) -> dict[str, Any]:
    """Look at the folder, the build, the register and the graph, each by using it.

    Returns:
        ``ready``; what each check found under ``checks``; and one entry of ``problems`` for each that failed, with
        the ``check``, its ``code`` and a ``sentence``.
    """
    parts: dict[str, Callable[[], Any]] = {
        "folder": lambda: _folder(workspace.settings.data),
        "build": lambda: _build(workspace),
        "register": workspace.position,
        "graph": lambda: _graph(workspace),
    }
    checks: dict[str, Any] = {}
    problems: list[dict[str, str]] = []
    for name, ask in parts.items():
        try:
            checks[name] = ask()
        except QmskgError as error:
            checks[name] = str(error)
            code = error.fault if isinstance(error, EnvironmentFault) else "unavailable"
            problems.append({"check": name, "code": code, "sentence": str(error)})
    return {"ready": not problems, "checks": checks, "problems": problems}


def _folder(path: Path) -> str:
    """See that a file can be written to the data folder, and reaches the disk."""
    try:
        with tempfile.TemporaryFile(prefix=".ready-", dir=path) as file:
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if no_room(error):
            message = f"the disk of {path} is full: reading goes on, but nothing can be decided; make room"
            raise EnvironmentFault(message, fault="disk-full") from error
        message = f"the data folder {path} cannot be written ({error.strerror or error}); mend that"
        raise DataFolderError(message, fault="folder") from error
    return "can be written"


def _build(workspace: Workspace) -> str:
    id = workspace.build_id
    if workspace.folder.current is None:
        raise DataFolderError(
            f"the build in {workspace.settings.data} is gone, and what was read of it is served; run `qmskg build`",
            fault="build-gone",
        )
    return id


def _graph(workspace: Workspace) -> str:
    id = workspace.checkpoint().id
    if workspace.projected.broken(workspace.build_id):
        raise DataFolderError(
            f"the graph of build {workspace.build_id} cannot be read, though it was made again; run `qmskg rebuild`",
            fault="graph-broken",
        )
    return id
