"""The data folder: what lies where, which build is the current one, and who may write.

    VERSION          format of the folder
    token            the local account's token (mode 0600)
    register.sqlite  the register, unless QMSKG_REGISTER_URL names another
    vectors/         cache of text vectors, by model and text
    builds/<id>/     one immutable build; made aside and renamed when whole
    current          the id of the build that is served
    releases/        what was published (:mod:`qmskg.workspace.releases`)
    .apart-*/        what a backup or a drift check looks at (:mod:`qmskg.workspace.apart`)
    checkpoints/     read-only copies of the graph that queries run on

A build that fails leaves ``current`` as it was, so the last good one keeps serving.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qmskg.errors import DataFolderError

__all__ = ["FORMAT", "DataFolder"]

#: raised when what lies in the folder changes its meaning; an older folder is refused, never half-read
FORMAT: Final = "1"
_KEPT_BUILDS: Final = 3


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One data folder. Opening it makes it, if it is not there."""

    path: Path

    @classmethod
    def open(cls, path: Path) -> DataFolder:
        """Open or make the folder.

        Raises:
            DataFolderError: it cannot be made or written, is not ours, or has another format.
        """
        folder = cls(path)
        try:
            path.mkdir(parents=True, exist_ok=True)
            version = path / "VERSION"
            if version.exists():
                folder._check_format(version.read_text("utf-8").strip())
            elif any(p.name != ".gitignore" for p in path.iterdir()):
                raise DataFolderError(
                    f"{path} has files but is no data folder of qmskg; set QMSKG_DATA to an empty or new folder"
                )
            else:
                (path / ".gitignore").write_text("*\n", "utf-8")
                version.write_text(FORMAT + "\n", "utf-8")
            if not os.access(path, os.W_OK):
                raise PermissionError(13, "Permission denied")
            for name in ("builds", "checkpoints", "vectors"):
                (path / name).mkdir(exist_ok=True)
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it cannot be read"
            message = f"the data folder {path} cannot be used: {reason}; set QMSKG_DATA to one that you may write"
            raise DataFolderError(message) from error
        return folder

    def _check_format(self, found: str) -> None:
        if found != FORMAT:
            raise DataFolderError(
                f"{self.path} has format {found[:20]!r} and this qmskg needs {FORMAT!r}: move the folder "
                "aside, run `qmskg build`, and copy its register.sqlite into the new one"
            )

    @property
    def current(self) -> str | None:
        """The id of the build that is served, or None before the first."""
        try:
            id = (self.path / "current").read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        return id if (self.path / "builds" / id / "library.json").exists() else None

    def build(self, id: str) -> Path:
        """Return the folder of a build."""
        return self.path / "builds" / id

    def has(self, id: str) -> bool:
        """Return whether a whole build of this id is here."""
        return (self.build(id) / "library.json").exists()

    @contextmanager
    def new_build(self, id: str) -> Iterator[Path]:
        """Give an empty folder to build in; on success it becomes ``builds/<id>``, on failure it is gone."""
        aside = Path(tempfile.mkdtemp(prefix=".making-", dir=self.path / "builds"))
        try:
            yield aside
            target = self.build(id)
            if target.exists():
                shutil.rmtree(target)
            aside.rename(target)
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def make_current(self, id: str) -> None:
        """Serve this build from now on, in one step, and drop builds that nobody needs."""
        aside = self.path / ".current"
        aside.write_text(id + "\n", "utf-8")
        aside.replace(self.path / "current")
        builds = sorted((self.path / "builds").iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in [p for p in builds if p.name != id][_KEPT_BUILDS - 1 :]:
            shutil.rmtree(old, ignore_errors=True)

    def forget(self, content: str, *, but: str) -> None:
        """Drop what is here of builds of some content, their graphs among it, but for one build."""
        for name in ("builds", "live", "checkpoints"):
            for path in (self.path / name).glob(f"{content}-*"):
                if not path.name.startswith(but):
                    aside = Path(tempfile.mkdtemp(prefix=".aside-", dir=path.parent))
                    with suppress(OSError):  # another process has been quicker
                        path.rename(aside / path.name)
                    shutil.rmtree(aside, ignore_errors=True)

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold the right to build; a second builder is told so at once.

        Raises:
            DataFolderError: another process is building here.
        """
        with (self.path / ".build.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                message = f"another process is building in {self.path}; wait for it, or set QMSKG_DATA"
                raise DataFolderError(message) from error
            yield
