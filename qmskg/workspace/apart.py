"""A workspace apart: a copy of the register at one moment, with a graph of its own, beside the folder that is served.

What is checked or kept is looked at here, so that nobody who reads or decides meanwhile is held up or seen.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from qmskg.errors import DataFolderError
from qmskg.graph.store import EmbeddedStore
from qmskg.graph.terms import GraphName, Names
from qmskg.register.archive import Copied, copy_lines, take_lines
from qmskg.settings import Settings
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.session import Workspace

__all__ = ["Apart", "canonical", "digest_of", "graph_lines", "set_apart"]

_PREFIX: Final = ".apart-"
#: seconds after which what a killed process left apart is taken away
_OLD: Final = 86_400.0
LINES: Final = "register.jsonl"


@dataclass(frozen=True, slots=True)
class Apart:
    """What was set apart.

    Attributes:
        settings: of the folder apart; its register is a copy in SQLite.
        lines: the file with the register as lines.
        copied: what they hold.
    """

    settings: Settings
    lines: Path
    copied: Copied


@contextmanager
def set_apart(settings: Settings, *, until: int | None = None, builds: bool = True) -> Iterator[Apart]:
    """Give a folder apart with a copy of the register; it is gone afterwards.

    Args:
        settings: of the folder that is served.
        until: position up to which the register is copied; None copies it all.
        builds: whether the folder apart shares the builds of the one that is served. Whoever makes builds of their
            own must leave it out.

    Raises:
        DataFolderError: the data folder cannot be written.
    """
    folder = DataFolder.open(settings.data)
    _tidy(folder.path)
    shared = ("releases", *(("builds", "current") if builds else ()))
    path = None
    try:
        try:
            path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder.path))
            apart = _make(settings, folder.path, path, shared, until)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DataFolderError(f"{folder.path} cannot be written ({reason}); make room there") from error
        yield apart
    finally:
        if path:
            shutil.rmtree(path, ignore_errors=True)


def _make(settings: Settings, served: Path, path: Path, shared: tuple[str, ...], until: int | None) -> Apart:
    with (path / LINES).open("wb") as out:
        copied = copy_lines(settings.register, out, until=until)
    data = DataFolder.open(path / "data").path
    for name in shared:
        if (served / name).exists():
            _share(served / name, data / name)
    apart = replace(settings, data=data, register_url=None, store="oxigraph", token=None)
    with (path / LINES).open("rb") as lines:
        take_lines(apart.register, lines)
    return Apart(apart, path / LINES, copied)


def graph_lines(workspace: Workspace) -> list[bytes]:
    """Return the graph at the newest position of an embedded store as sorted N-Quads, without the mark of its build.

    There are no blank nodes in it, so that this form is canonical: the same graph, the same lines.
    """
    checkpoint = workspace.checkpoint()
    assert checkpoint.path is not None
    with EmbeddedStore.open_read_only(checkpoint.path) as store:
        return canonical(store.dump(), workspace.settings.base_iri)


def canonical(dumped: bytes, base: str) -> list[bytes]:
    """Return the lines of a dump without those of the mark, which names the build and not what it holds."""
    meta = f" {Names(base).graph(GraphName.META)} .\n".encode()
    return [line for line in dumped.splitlines(keepends=True) if not line.endswith(meta)]


def digest_of(lines: list[bytes]) -> str:
    """Return the SHA-256 of a graph's lines, in hexadecimal."""
    made = hashlib.sha256()
    for line in lines:
        made.update(line)
    return made.hexdigest()


def _share(served: Path, apart: Path) -> None:
    """Let a folder be the one that is served; a file is copied, since the one that is served may be replaced."""
    if served.is_dir():
        if apart.is_dir():
            apart.rmdir()
        apart.symlink_to(served.resolve(), target_is_directory=True)
    else:
        shutil.copy2(served, apart)


def _tidy(folder: Path) -> None:
    for path in folder.glob(f"{_PREFIX}*"):
        if time.time() - path.stat().st_mtime > _OLD:
            shutil.rmtree(path, ignore_errors=True)
