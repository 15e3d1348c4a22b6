"""Writing several files as one: all of them, or none."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qmskg.errors import EnvironmentFault, InputError

__all__ = ["SUMS", "ExportedFile", "digest", "sums_of", "write_sums", "write_together"]

#: the list of checksums of a folder, as `sha256sum -c` reads it
SUMS: Final = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file that was written.

    Attributes:
        sha256: of its bytes, in hexadecimal.
    """

    path: Path
    sha256: str


def write_together(out: Path, write: Callable[[Path], None]) -> tuple[ExportedFile, ...]:
    """Have files written into a new folder, and move them into place when all are there.

    Args:
        out: the folder for the files; made if it is not there. Other files in it are left alone.
        write: writes files into the folder that it is given.

    Raises:
        InputError: ``out`` is not a folder, or has a folder where a file should be.
        EnvironmentFault: it cannot be written to. Whatever goes wrong, ``out`` is as it was.
    """
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file; name a folder with --out")
    # a folder that is there may be a mount of its own, across which nothing can be renamed: so stage inside it
    near = out if out.is_dir() else out.absolute().parent
    try:
        near.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".qmskg-export-", dir=near))
    except OSError as error:
        raise EnvironmentFault(f"{near} cannot be written to; name another folder with --out") from error
    try:
        new, old = staging / "new", staging / "old"
        new.mkdir()
        old.mkdir()
        write(new)
        names = sorted(path.name for path in new.iterdir())
        if taken := next((name for name in names if (out / name).is_dir()), None):
            raise InputError(f"{out / taken} is a folder; move it away, or name another folder with --out")
        files = tuple(ExportedFile(out / name, digest(new / name)) for name in names)
        _move(names, new, old, out)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EnvironmentFault(
            f"nothing was exported to {out}: {reason}; name another folder with --out"
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return files


def _move(names: list[str], new: Path, old: Path, out: Path) -> None:
    """Put the new files where they belong; if that fails half way, put back what was there."""
    made = not out.exists()
    out.mkdir(exist_ok=True)
    done: list[str] = []
    try:
        for name in names:
            done.append(name)
            if (out / name).exists():
                (out / name).replace(old / name)
            (new / name).replace(out / name)
    except OSError:
        for name in done:
            if (old / name).exists():
                (old / name).replace(out / name)
            elif not (new / name).exists():
                (out / name).unlink(missing_ok=True)
        if made:
            out.rmdir()
        raise


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums_of(folder: Path) -> str:
    """Return the checksums of a folder's files, as ``sha256sum -c`` reads them."""
    names = sorted(path.name for path in folder.iterdir() if path.name != SUMS)
    return "".join(f"{digest(folder / name)}  {name}\n" for name in names)


def write_sums(folder: Path) -> Path:
    """Write the list of checksums of a folder's files beside them, last of all."""
    (folder / SUMS).write_text(sums_of(folder), "utf-8", newline="\n")
    return folder / SUMS
