"""Bringing an installation back from a backup: into an empty folder and an empty register, and held to what it was."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from qmskg.errors import DataFolderError, InputError
from qmskg.register.archive import require_empty, take_lines
from qmskg.settings import Settings
from qmskg.workspace.apart import digest_of, graph_lines
from qmskg.workspace.backup import PROPOSALS, REGISTER, Archive
from qmskg.workspace.building import MATCHED, build, write_build
from qmskg.workspace.demonstration import mark_as_demonstration
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.session import Workspace
from qmskg.workspace.snapshot import Snapshot, read_proposals

__all__ = ["restore", "with_proposals"]

#: told (stage, done, total)
Progress = Callable[[str, int, int], None]


def restore(
    settings: Settings, file: Path, *, content: Path | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Bring an installation back, build its graph, and see whether it is the one that was kept.

    Args:
        settings: of an empty data folder, and of an empty register where it lies elsewhere.
        file: the backup.
        content: an empty or new folder to write the backup's own content into, which is then built; None builds
            the content of the settings.
        progress: told what is being done.

    Raises:
        InputError: the file is no whole backup. Nothing was written.
        DataFolderError: the data folder is not empty. Nothing was written.
        RefusedError: the register is not empty. Nothing was written.
    """
    begun = time.perf_counter()
    with Archive(file) as archive:
        manifest = archive.check()
        _check_base(settings, manifest)
        for folder in filter(None, (settings.data, content)):
            _require_empty_folder(folder)
        if settings.register_url:
            require_empty(settings.register)
        if content:
            archive.unpack("content", content)
            settings = replace(settings, content=content)
        try:
            _fill(settings, archive, manifest)
        except BaseException:
            _empty(settings.data)
            if content:
                _empty(content)
            raise
        graph, differs = _rebuilt(settings, archive, manifest, progress)
    same = None if manifest["graph"] is None or differs else graph == manifest["graph"]
    return {
        "file": str(file), "data": str(settings.data), "content": str(settings.content),
        "position": manifest["position"], "releases": manifest["releases"], "tokens": manifest["tokens"],
        "graph": graph, "same_graph": same, "content_differs": differs,
        "sentence": _sentence(manifest, same, differs),
        "seconds": round(time.perf_counter() - begun, 1),
    }  # fmt: skip


def with_proposals(settings: Settings, report: dict[str, Any], proposals: Path) -> None:
    """Serve the newest build with proposals that were made for the same content, as a match leaves it.

    Args:
        settings: of a folder with a build.
        report: of the build that the proposals stood in.
        proposals: its file of proposals.
    """
    folder = DataFolder.open(settings.data)
    assert folder.current is not None
    snapshot = Snapshot.open(folder, folder.current)
    snapshot.close()
    kept = {k: v for k, v in report.items() if k in MATCHED}
    links = list(read_proposals(proposals))
    write_build(
        folder, settings, snapshot.library, links, {**snapshot.report, **kept}, lambda *_: None,
        beside=(snapshot.written, snapshot.companions),
    )  # fmt: skip


def _fill(settings: Settings, archive: Archive, manifest: dict[str, Any]) -> None:
    folder = DataFolder.open(settings.data)
    if manifest["demonstration"]:
        mark_as_demonstration(folder)  # before the first event, so that none is ever without it
    if manifest["releases"]:
        archive.unpack("releases", folder.path / "releases")
    copied = take_lines(settings.register, archive.lines(REGISTER))
    if (copied.position, copied.identity) != (manifest["position"], manifest["identity"]):
        raise DataFolderError(f"the register in {archive.path} is not the one that its manifest names")


def _rebuilt(
    settings: Settings, archive: Archive, manifest: dict[str, Any], progress: Progress | None
) -> tuple[str | None, list[str]]:
    """Build; return the digest of the graph, and the files of content that are not those of the backup."""
    build(settings, progress=progress, encode=False)
    folder = DataFolder.open(settings.data)
    assert folder.current is not None
    snapshot = Snapshot.open(folder, folder.current)
    snapshot.close()
    was, now = (manifest["report"] or {}).get("files", {}), snapshot.report["files"]
    differs = sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name)) if was else []
    if was and not differs and archive.has(PROPOSALS):
        aside = folder.path / ".proposals"
        try:
            aside.write_bytes(archive.read(PROPOSALS))
            with_proposals(settings, manifest["report"], aside)
        finally:
            aside.unlink(missing_ok=True)
    with Workspace.open(settings) as workspace:
        return digest_of(graph_lines(workspace)), differs


def _check_base(settings: Settings, manifest: dict[str, Any]) -> None:
    if manifest["base_iri"] != settings.base_iri:
        raise InputError(
            f"the backup names things under {manifest['base_iri']}; set QMSKG_BASE_IRI to that, then restore"
        )


def _require_empty_folder(folder: Path) -> None:
    try:
        held = [path.name for path in folder.iterdir() if path.name not in {".gitignore", "lost+found"}]
    except FileNotFoundError:
        return
    except OSError as error:
        raise DataFolderError(f"{folder} cannot be used ({error.strerror}); give another folder") from error
    if held:
        raise DataFolderError(
            f"{folder} is not empty, and a backup is taken into an empty folder only; move it aside, or give another"
        )


def _empty(folder: Path) -> None:
    """Take away what a restore that failed has written into a folder that was empty."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _sentence(manifest: dict[str, Any], same: bool | None, differs: list[str]) -> str:
    if manifest["graph"] is None:
        return "No build was served when the backup was made, so there is no graph to hold this one to."
    if differs:
        return (
            f"{len(differs)} files of content are not those of the backup, so the graph is another one and nothing is "
            "proposed yet: run `qmskg match`, or restore with --content to take the backup's own content."
        )
    if same:
        return "The graph is the one that was kept, quad by quad."
    return (
        f"The graph is NOT the one that was kept, though the content is; qmskg {manifest['qmskg']} made the backup: "
        "where another version is installed here, that is the reason."
    )
