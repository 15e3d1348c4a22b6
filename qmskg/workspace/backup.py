"""Backups: one file that brings an installation back on an empty machine, whichever database it kept its register in.

    manifest.json           what this is: versions, position, digest of the graph, the build's report
    register.jsonl          every event, with what was typed; hashes of tokens (:mod:`qmskg.register.archive`)
    proposals.jsonl         what the machine proposed in the build that was served
    releases/<version>/...  the files of each release
    content/...             ontology, sources and mappings, as they were
    SHA256SUMS              of all of these, as ``sha256sum -c`` reads them

People may decide while it is made: the register is read at one moment, and the rest follows from it or never
changes. What a backup does not hold is the token file of the local account, which is made again, and what can be
computed again. It holds open votes and what people typed, so it is readable by its owner alone.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from qmskg import __version__
from qmskg.errors import EnvironmentFault, InputError
from qmskg.exports.folder import SUMS, digest
from qmskg.register.archive import SCHEMA
from qmskg.settings import Settings
from qmskg.workspace.apart import Apart, digest_of, graph_lines, set_apart
from qmskg.workspace.demonstration import is_demonstration
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.session import Workspace
from qmskg.workspace.snapshot import FILES, current_report

__all__ = ["CONTENT", "FORMAT", "MANIFEST", "Archive", "backup"]

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
REGISTER: Final = "register.jsonl"
PROPOSALS: Final = "proposals.jsonl"
CONTENT: Final = ("ontology", "sources", "mappings")
_TAKE_ANOTHER: Final = "take another backup, or fetch this one again"


def backup(settings: Settings, target: Path) -> dict[str, Any]:
    """Write everything that cannot be computed again into one file, and check it.

    Args:
        settings: of the installation.
        target: the file, which must not exist; in a folder that exists, a file with a name of its own is made.

    Raises:
        InputError: there is a file already.
        DataFolderError: something cannot be read or written; no half-written file is left.
    """
    begun = time.perf_counter()
    if target.is_dir():
        target /= f"qmskg-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.zip"
    if target.exists():
        raise InputError(
            f"{target} is there already, and a backup replaces nothing; give another name, or a folder"
        )
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with set_apart(settings) as apart:
            manifest = _write(settings, apart, aside)
        with Archive(aside) as made:  # what cannot be read back is no backup
            made.check()
        _sync(aside)
        aside.rename(target)
        _sync(target.parent)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EnvironmentFault(f"nothing was kept: {target} cannot be written ({reason}); give another") from error
    finally:
        aside.unlink(missing_ok=True)
    return {
        "file": str(target),
        "bytes": target.stat().st_size,
        "sha256": digest(target),
        **{name: manifest[name] for name in ("position", "build", "graph", "releases", "tokens")},
        "seconds": round(time.perf_counter() - begun, 1),
    }


def _write(settings: Settings, apart: Apart, file: Path) -> dict[str, Any]:
    """Write the archive; return its manifest."""
    folder = DataFolder.open(apart.settings.data)
    releases: tuple[str, ...] = ()
    id, graph = folder.current, None
    if id is not None:
        with Workspace.open(apart.settings) as workspace:
            releases = tuple(one.version for one in workspace.releases.published())
            graph = digest_of(graph_lines(workspace))
    manifest = {
        "format": FORMAT, "qmskg": __version__, "schema": SCHEMA, "made": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        **asdict(apart.copied), "build": id, "graph": graph, "report": current_report(folder),
        "base_iri": settings.base_iri, "demonstration": is_demonstration(settings), "releases": list(releases),
    }  # fmt: skip
    text = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, text)
        sums = [f"{hashlib.sha256(text).hexdigest()}  {MANIFEST}\n"]
        for name, source in _members(settings, apart, folder, releases):
            archive.write(source, name)
            sums.append(f"{digest(source)}  {name}\n")
        archive.writestr(SUMS, "".join(sums))
    return manifest


def _members(
    settings: Settings, apart: Apart, folder: DataFolder, releases: tuple[str, ...]
) -> Iterator[tuple[str, Path]]:
    yield REGISTER, apart.lines
    if folder.current and (path := folder.build(folder.current) / FILES.proposals).exists():
        yield PROPOSALS, path
    for version in releases:
        for path in sorted((settings.data / "releases" / version).glob("*")):
            yield f"releases/{version}/{path.name}", path
    for name in CONTENT:
        for path in sorted((settings.content / name).rglob("*")):
            if path.is_file():
                yield f"content/{path.relative_to(settings.content).as_posix()}", path


class Archive:
    """A backup that is read. Use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            InputError: there is none, or it is no backup of ours.
        """
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is cut off, or no backup of qmskg"
            raise InputError(f"{path} cannot be read ({reason}); {_TAKE_ANOTHER}") from error

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_details: object) -> None:
        self._zip.close()

    def check(self) -> dict[str, Any]:
        """Hold every part to its checksum, and return the manifest.

        Raises:
            InputError: a part is missing, added, cut off or altered, or a newer qmskg made it.
        """
        listed = self._sums()
        names = [name for name in self._zip.namelist() if name != SUMS]
        if sorted(names) != sorted(listed):
            raise self._altered("parts are missing, or were added")
        for name in names:
            if hashlib.sha256(self.read(name)).hexdigest() != listed[name]:
                raise self._altered(f"{name} is not what its checksum says")
        try:
            manifest: dict[str, Any] = json.loads(self.read(MANIFEST))
            newer = manifest["format"] > FORMAT or manifest["schema"] > SCHEMA
        except (ValueError, KeyError, TypeError) as error:
            raise self._altered("its manifest cannot be read") from error
        if newer:
            raise InputError(f"{self.path} was made by qmskg {manifest['qmskg']}; install that one or a newer one")
        return manifest

    def read(self, name: str) -> bytes:
        """Return one part.

        Raises:
            InputError: it is missing, cut off or altered.
        """
        try:
            return self._zip.read(name)
        except (KeyError, OSError, EOFError, ValueError, RuntimeError, zlib.error, zipfile.BadZipFile) as error:
            raise self._altered(f"{name} cannot be read") from error

    def has(self, name: str) -> bool:
        """Return whether there is such a part."""
        return name in self._zip.namelist()

    def names(self, under: str) -> list[str]:
        """Return the parts under a folder."""
        return [name for name in self._zip.namelist() if name.startswith(f"{under}/")]

    def unpack(self, under: str, target: Path) -> None:
        """Write the parts under a folder into another.

        Raises:
            InputError: a name leads elsewhere.
        """
        for name in self.names(under):
            inner = name.removeprefix(f"{under}/")
            if ".." in inner.split("/") or inner.startswith("/") or "\\" in inner or ":" in inner:
                raise self._altered(f"the name {name[:60]!r} leads out of the folder")
            path = target / inner
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.read(name))

    def lines(self, name: str) -> io.BytesIO:
        """Return a part to be read line by line."""
        return io.BytesIO(self.read(name))

    def _sums(self) -> dict[str, str]:
        try:
            lines = self.read(SUMS).decode().splitlines()
            pairs = [line.split("  ", 1) for line in lines]
            return {name: listed for listed, name in pairs}
        except ValueError as error:
            raise self._altered("its list of checksums cannot be read") from error

    def _altered(self, why: str) -> InputError:
        return InputError(f"{self.path} is no whole backup: {why}; {_TAKE_ANOTHER}")


def _sync(path: Path) -> None:
    with suppress(PermissionError):  # a folder that may be written but not read
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
