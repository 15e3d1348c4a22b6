"""Whether what is served is what the files and the register say: made again apart, and compared.

Nothing that is served is changed, and nobody is held up. It is for a scheduler: a sentence, and an exit code.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from qmskg.errors import DataFolderError
from qmskg.exports.release import SUMS, sums_of
from qmskg.graph.store import EmbeddedStore
from qmskg.register import EventKind, fold
from qmskg.settings import Settings
from qmskg.workspace.apart import Apart, canonical, graph_lines, set_apart
from qmskg.workspace.building import build, content_now
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.restoring import with_proposals
from qmskg.workspace.session import Workspace
from qmskg.workspace.snapshot import FILES, current_report

__all__ = ["drift"]

#: told (stage, done, total)
Progress = Callable[[str, int, int], None]
#: lines of the graph shown of each kind
_SHOWN: Final = 10
#: how often it is begun anew where somebody blanks a text meanwhile
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class _Served:
    """The graph that is served, and its position."""

    position: int
    lines: frozenset[bytes]


def drift(settings: Settings, *, progress: Progress | None = None) -> dict[str, Any]:
    """Make the graph again apart and compare it with the one that is served; look at register and releases too.

    Returns:
        ``same``, one entry of ``checks`` for each thing that was held to what it should be, and what differs.

    Raises:
        DataFolderError: nothing is built, or the folder cannot be used.
        EnvironmentFault: the register or the remote store does not answer.
    """
    begun = time.perf_counter()
    with Workspace.open(settings) as workspace:
        checks = [
            _check("register", _register(workspace)),
            _check("releases", _releases(workspace)),
            _check("content", _content(workspace)),
        ]
        served, missing, extra = _served(workspace), [], []
        if checks[-1]["good"]:  # else the graph of the files is another one for that reason alone
            served, fresh = _both(settings, workspace, served, progress)
            missing, extra = sorted(fresh - served.lines), sorted(served.lines - fresh)
            checks.append(_check("graph", _graph(missing, extra)))
        wrong = [check["sentence"] for check in checks if not check["good"]]
        return {
            "same": not wrong, "position": served.position, "build": workspace.build_id, "quads": len(served.lines),
            "checks": checks, "missing": len(missing), "extra": len(extra),
            "examples": {"missing": _shown(missing), "extra": _shown(extra)},
            "sentence": " ".join(wrong) or (
                f"No drift: the {len(served.lines):,} quads at position {served.position} are what the files and the "
                "register say."
            ),
            "seconds": round(time.perf_counter() - begun, 1),
        }  # fmt: skip


def _both(
    settings: Settings, workspace: Workspace, served: _Served, progress: Progress | None
) -> tuple[_Served, set[bytes]]:
    """Return what is served and what it should be, at the same position and with the same texts blanked."""
    for _ in range(_TRIES):
        fresh = _made_again(settings, served.position, progress)
        if not any(event.kind is EventKind.REDACTED for event in workspace.register.events(served.position)):
            break
        served = _served(workspace)
    return served, fresh


def _shown(lines: list[bytes]) -> list[str]:
    return [line.decode().strip() for line in lines[:_SHOWN]]


def _check(name: str, wrong: str | None) -> dict[str, Any]:
    return {"name": name, "good": wrong is None, "sentence": wrong or "as it should be"}


def _served(workspace: Workspace) -> _Served:
    """Return what is served. A remote store moves on under its readers, so it is read until it stood still."""
    for _ in range(_TRIES):
        checkpoint = workspace.checkpoint()
        if checkpoint.path is None:
            dumped = workspace.projected.dump()
            if workspace.checkpoint() != checkpoint:
                continue
        else:
            with EmbeddedStore.open_read_only(checkpoint.path) as store:
                dumped = store.dump()
        return _Served(checkpoint.position, frozenset(canonical(dumped, workspace.settings.base_iri)))
    raise DataFolderError("the graph moves on while it is read; run the check when fewer people decide")


def _made_again(settings: Settings, position: int, progress: Progress | None) -> set[bytes]:
    """Return the graph at a position, made from the files and the register alone."""
    served = DataFolder.open(settings.data)
    with set_apart(settings, until=position, builds=False) as apart:
        _build(apart, served, progress)
        with Workspace.open(apart.settings) as workspace:
            return set(graph_lines(workspace))


def _build(apart: Apart, served: DataFolder, progress: Progress | None) -> None:
    """Build apart, with the proposals that are served: they are no fact, and another machine may find others."""
    build(apart.settings, progress=progress, encode=False)
    report = current_report(served)
    if served.current and report and (path := served.build(served.current) / FILES.proposals).exists():
        with_proposals(apart.settings, report, path)


# --- what is looked at --------------------------------------------------------------------------------------


def _register(workspace: Workspace) -> str | None:
    events = workspace.register.events()
    if [event.position for event in events] != list(range(1, len(events) + 1)):
        return "The register has gaps: restore a backup into an empty folder."
    if workspace.register.state().with_events(()) != fold(events):
        return "What is served of the register is not what its log says: restart the server."
    return None


def _releases(workspace: Workspace) -> str | None:
    def broken() -> Iterator[str]:
        for one in workspace.releases.published():
            place = workspace.releases.path / one.version
            try:
                workspace.releases.model(one.version)
                if sums_of(place) != (place / SUMS).read_text("utf-8"):
                    yield one.version
            except (DataFolderError, OSError):
                yield one.version

    found = list(broken())
    return f"Files of release {', '.join(found)} are missing or altered: restore a backup." if found else None


def _content(workspace: Workspace) -> str | None:
    """Say whether the files have moved on since the build."""
    was, now = workspace.snapshot.report.get("files", {}), content_now(workspace.settings)
    changed = sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name))
    if not changed:
        return None
    first = f"{changed[0]} and {len(changed) - 1} more" if len(changed) > 1 else changed[0]
    return f"Content has changed since the build ({first}): run `qmskg build`."


def _graph(missing: list[bytes], extra: list[bytes]) -> str | None:
    if not missing and not extra:
        return None
    return (
        f"The graph that is served lacks {len(missing):,} quads and has {len(extra):,} that nothing says: run "
        "`qmskg rebuild`."
    )
