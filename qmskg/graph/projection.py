"""The projection: a live store that follows the register, and read-only checkpoints that queries run on.

    live/<build>/                 the store that is written to, by whoever holds the lock
    checkpoints/<build>-<position>/   copies that nobody writes to
    .projection.lock              held while the live store is open

No process keeps the live store open. Whoever needs a checkpoint that is not there takes the lock, folds into the
live store what the register has more, copies it aside and renames the copy. A process that is killed on the way
loses the lock; what it left half-done is done again by the next (:mod:`qmskg.graph.changes`). A live store that is
missing or broken is made again from the base of its build.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from pyoxigraph import Quad

from qmskg.errors import DataFolderError, EnvironmentFault, no_room
from qmskg.graph.changes import Changes, ChangesSince, Mark, fold, mark_in_default_graph, read_mark
from qmskg.graph.store import EmbeddedStore, Store
from qmskg.identity import DEFAULT_BASE

__all__ = ["Checkpoint", "Projection", "Projector", "RemoteProjection"]

_LOCK_SECONDS: Final = 120.0
#: live stores and checkpoints kept, the newest; a checkpoint that a running query may have open is younger than
#: the grace
_KEPT: Final = 3
_GRACE_SECONDS: Final = 660.0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The dataset at one position of the register; ``path`` is its folder, or None in a remote store."""

    build: str
    position: int
    path: Path | None = None

    @property
    def id(self) -> str:
        """What names this state of the data, for instance in an ETag."""
        return f"{self.build}-{self.position}"


class Projector(Protocol):
    """Whatever can bring the dataset up to a position of the register."""

    def checkpoint(self, position: int, changes: ChangesSince) -> Checkpoint:
        """Return a checkpoint at this position or a later one; ``changes`` is called only if there is none."""
        ...


class Projection:
    """The projection of one build into embedded stores.

    Args:
        folder: where live stores and checkpoints lie; it is made.
        base: the Oxigraph folder that the build wrote and that nobody writes to any more.
        build: the build's id.
        base_iri: of every IRI.
    """

    def __init__(self, folder: Path, base: Path, build: str, *, base_iri: str = DEFAULT_BASE) -> None:
        self.folder = folder
        self.build = build
        self._base = base
        self._base_iri = base_iri
        self._sound: set[int] = set()

    def checkpoint(self, position: int, changes: ChangesSince) -> Checkpoint:
        """Return a checkpoint at this position or a later one.

        Raises:
            DataFolderError: the folder or the base cannot be used.
            EnvironmentFault: another process holds the lock for too long.
        """
        newest = self.newest()
        if newest and newest.position >= position:
            return newest
        try:
            with _locked(self.folder):
                newest = self.newest()
                if newest and newest.position >= position:
                    return newest
                self._tidy()
                return self._made(position, changes)
        except OSError as error:
            raise _fault(self.folder, error) from error

    def _made(self, position: int, changes: ChangesSince) -> Checkpoint:
        try:
            return self._fold(position, changes)
        except DataFolderError:
            # the live store is broken: the base and the register hold all that it held
            _drop(self._live)
            return self._fold(position, changes)

    def newest(self) -> Checkpoint | None:
        """Return the newest checkpoint of this build that can be read."""
        for position in sorted(self._positions(), reverse=True):
            found = Checkpoint(self.build, position, self._path(position))
            if position in self._sound or self._check(found):
                return found
        return None

    def discard(self) -> None:
        """Drop the live store and every checkpoint of this build, for instance after the register was restored."""
        with _locked(self.folder):
            _drop(self._live)
            for position in self._positions():
                _drop(self._path(position))
            self._sound.clear()

    @property
    def _live(self) -> Path:
        return self.folder / "live" / self.build

    def _path(self, position: int) -> Path:
        return self.folder / "checkpoints" / f"{self.build}-{position}"

    def _positions(self) -> list[int]:
        names = [path.name for path in (self.folder / "checkpoints").glob(f"{self.build}-*")]
        ends = [name.removeprefix(f"{self.build}-") for name in names]
        return [int(end) for end in ends if end.isdecimal()]

    def _check(self, checkpoint: Checkpoint) -> bool:
        """Return whether a checkpoint can be opened and is what its name says; each is looked at once."""
        if checkpoint.path is None:
            return False
        try:
            with EmbeddedStore.open_read_only(checkpoint.path) as store:
                mark = read_mark(store, self._base_iri)
        except DataFolderError:
            mark = None
        if mark is None or (mark.build, mark.position) != (checkpoint.build, checkpoint.position):
            _drop(checkpoint.path)
            return False
        self._sound.add(checkpoint.position)
        return True

    def _fold(self, position: int, changes: ChangesSince) -> Checkpoint:
        with self._open_live() as live:
            mark = read_mark(live, self._base_iri)
            if mark is None or mark.build != self.build:
                raise DataFolderError(f"the graph in {self._live} does not hold the build {self.build}")
            reached = _forward(live, mark, changes, position, self._base_iri)
            return self._copy(live, reached.position)

    def _open_live(self) -> EmbeddedStore:
        if not self._live.exists():
            with _aside(self._live) as aside:
                with EmbeddedStore.open_read_only(self._base) as base:
                    base.backup(aside)
                # what has no mark of this build later on is no copy of its base, but for instance an empty store
                with EmbeddedStore.open(aside) as copy:
                    if (mark := read_mark(copy, self._base_iri)) is None or mark.build != self.build:
                        fold(copy, (), Mark(self.build), self._base_iri)
        return EmbeddedStore.open(self._live)

    def _copy(self, live: EmbeddedStore, position: int) -> Checkpoint:
        path = self._path(position)
        _drop(path)
        with _aside(path) as aside:
            live.backup(aside)
        self._sound.add(position)
        return Checkpoint(self.build, position, path)

    def _tidy(self) -> None:
        """Drop what is old, and what a killed process left behind. The lock is held."""
        now = time.time()
        for folder, grace in ((self.folder / "live", 0.0), (self.folder / "checkpoints", _GRACE_SECONDS)):
            for path in folder.glob(".aside-*"):
                shutil.rmtree(path, ignore_errors=True)
            found = sorted(folder.glob("*"), key=_age, reverse=True)
            for path in found[_KEPT:]:
                if path != self._live and now - _age(path) > grace:
                    _drop(path)


class RemoteProjection:
    """The projection into a remote store, which is folded forward in place: its readers always see the newest.

    The lock holds for the processes of one machine. Across machines, one of them must be the one that folds.

    Args:
        store: the remote store; nothing else may be in it.
        folder: where the lock lies.
        build: the build's id.
        base: yields the quads of the build.
        base_iri: of every IRI.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        build: str,
        base: Callable[[], Iterable[Quad]],
        *,
        base_iri: str = DEFAULT_BASE,
    ) -> None:
        self._store = store
        self._folder = folder
        self._build = build
        self._base = base
        self._base_iri = base_iri
        self._apart = False

    def checkpoint(self, position: int, changes: ChangesSince) -> Checkpoint:
        """Bring the store up to this position, unless it is there.

        Raises:
            EnvironmentFault: the server does not answer, or mixes its graphs, or another process holds the lock for
                too long.
        """
        mark = read_mark(self._store, self._base_iri)
        if not self._reaches(mark, position):
            with _locked(self._folder):
                mark = read_mark(self._store, self._base_iri)
                if not self._reaches(mark, position):
                    mark = self._fold(mark, position, changes)
        self._see_that_graphs_are_apart()
        return Checkpoint(self._build, mark.position if mark else 0)

    def _see_that_graphs_are_apart(self) -> None:
        """Refuse a server that answers from its named graphs when none is named: proposals would pass as agreed."""
        # the mark stands in a named graph alone
        if not self._apart and mark_in_default_graph(self._store, self._base_iri):
            raise EnvironmentFault(
                "the default graph of the SPARQL server is the union of its named graphs, so that proposals would "
                "be answered as if people had agreed them; set the server to keep it apart, or choose another",
                fault="graph-mixed",
            )
        self._apart = True

    def _reaches(self, mark: Mark | None, position: int) -> bool:
        return mark is not None and mark.build == self._build and mark.position >= position

    def _fold(self, mark: Mark | None, position: int, changes: ChangesSince) -> Mark:
        if mark is None or mark.build != self._build:
            self._store.clear()  # and the mark with it, so that a load that is cut off is begun again
            self._store.load(self._base())
            mark = Mark(self._build)
            fold(self._store, (), mark, self._base_iri)
        return _forward(self._store, mark, changes, position, self._base_iri)


def _forward(store: Store, mark: Mark, changes: ChangesSince, position: int, base: str) -> Mark:
    """Fold into a store with this mark what changed since, up to a position at least; return its new mark."""
    new = _new(changes, mark, position)
    reached = Mark(mark.build, new.position, new.core)
    fold(store, new.after(mark), reached, base)
    return reached


def _new(changes: ChangesSince, mark: Mark, position: int) -> Changes:
    """Return what changed since the mark, up to this position at least."""
    new, needed = changes(mark.position), max(position, mark.position)
    if new.position < needed:
        raise EnvironmentFault(
            f"the register is at {new.position}, but an answer was to rest on {needed}; try again, and if the "
            "register was restored from a backup, run `qmskg rebuild`",
            fault="register-behind",
        )
    return new


def _fault(folder: Path, error: OSError) -> EnvironmentFault:
    if no_room(error):
        return EnvironmentFault(f"the disk of {folder} is full; make room, then try again", fault="disk-full")
    reason = error.strerror or type(error).__name__
    return DataFolderError(f"the graph in {folder} cannot be written ({reason}); mend that", fault="folder")


def _drop(path: Path) -> None:
    """Take a folder away in one step; of what a kill leaves, nothing is taken for a store."""
    if not path.exists():
        return
    aside = Path(tempfile.mkdtemp(prefix=".aside-", dir=path.parent))
    with suppress(OSError):  # another process has been quicker
        path.rename(aside / path.name)
    shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the right to write, among all processes and threads of this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + _LOCK_SECONDS
    with (folder / ".projection.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > end:
                    raise EnvironmentFault(
                        f"another process has been writing to the graph in {folder} for {_LOCK_SECONDS:.0f} s; "
                        "see whether it hangs",
                        fault="graph-busy",
                    ) from error
                time.sleep(0.01)
        yield


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """Give a path to make a folder at; it becomes ``target`` in one step, once it is whole and on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".aside-", dir=target.parent) as aside:
        made = Path(aside) / "store"
        yield made
        for path in (*made.iterdir(), made):
            _sync(path)
        made.rename(target)
        _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
