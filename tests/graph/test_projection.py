"""The projection: checkpoints that are reused, folded forward, and made again from whatever is left of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import folding
import pytest
from folding import BUILD, P, expected, register
from pyoxigraph import NamedNode, Quad
from sparql_server import serving_oxigraph

from qmskg.errors import DataFolderError, EnvironmentFault
from qmskg.graph import projection as projection_module
from qmskg.graph.changes import Changes, Mark, fold, read_mark
from qmskg.graph.projection import Checkpoint, Projection, RemoteProjection
from qmskg.graph.remote import Endpoints, RemoteStore
from qmskg.graph.store import EmbeddedStore, Store, dump_lines
from qmskg.graph.terms import Names

BASE = (Quad(P, P, P), Quad(NamedNode("urn:node:1"), P, P, P))
META = Names().graph("meta")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The store that a build wrote."""
    with EmbeddedStore.open(tmp_path / "base") as store:
        store.load(BASE)
    return tmp_path / "base"


@pytest.fixture
def projection(tmp_path: Path, base: Path) -> Projection:
    return Projection(tmp_path / "graph", base, BUILD)


def no_changes(start: int) -> Changes:
    raise AssertionError(f"the register was asked for what came after {start}")


def quads_at(position: int) -> set[Quad]:
    """What the dataset is at a position, worked out without a store."""
    touched = {quad.subject for quad in expected(position)}
    return {quad for quad in BASE if quad.subject not in touched} | set(expected(position))


def assert_holds(checkpoint: Checkpoint, position: int) -> None:
    assert checkpoint.position == position
    assert checkpoint.path is not None
    with EmbeddedStore.open_read_only(checkpoint.path) as store:
        assert_is_at(store, position)


def assert_is_at(store: Store, position: int) -> None:
    assert read_mark(store) == Mark(BUILD, position)
    lines = [line for line in store.dump().splitlines(keepends=True) if META.value.encode() not in line]
    assert b"".join(lines) == dump_lines(quads_at(position))


def test_the_first_checkpoint_is_the_base_folded_forward(projection: Projection, base: Path) -> None:
    assert projection.newest() is None
    checkpoint = projection.checkpoint(0, register(0))
    assert_holds(checkpoint, 0)
    assert checkpoint.id == "b1-0"
    assert_holds(projection.checkpoint(5, register(5)), 5)
    with EmbeddedStore.open_read_only(base) as store:
        assert store.dump() == dump_lines(BASE)


def test_a_checkpoint_that_is_far_enough_is_used_again(projection: Projection, base: Path) -> None:
    made = projection.checkpoint(4, register(6))  # the register has moved on
    assert_holds(made, 6)
    other_process = Projection(projection.folder, base, BUILD)
    for asked in (0, 4, 6):
        assert projection.checkpoint(asked, no_changes) == other_process.checkpoint(asked, no_changes) == made


def test_only_what_is_new_is_asked_for_and_old_checkpoints_stay_as_they_were(projection: Projection) -> None:
    asked = []

    def since(start: int) -> Changes:
        asked.append(start)
        return register(start + 3)(start)

    made = [projection.checkpoint(position, since) for position in (1, 4, 7)]
    assert asked == [0, 3, 6]
    for checkpoint, position in zip(made, (3, 6, 9), strict=True):
        assert_holds(checkpoint, position)
    assert projection.newest() == made[-1]


def test_two_builds_in_one_folder_do_not_see_each_other(projection: Projection, base: Path) -> None:
    projection.checkpoint(9, register(9))
    other = Projection(projection.folder, base, f"{BUILD}-1")
    assert other.newest() is None
    assert other.checkpoint(2, register(2)).id == "b1-1-2"
    projection.discard()
    assert projection.newest() is None
    assert other.checkpoint(2, no_changes).position == 2
    assert_holds(projection.checkpoint(3, register(3)), 3)


def _lose(path: Path) -> None:
    for one in path.iterdir():
        one.unlink()


def _overwrite(path: Path) -> None:
    for one in path.glob("*.sst"):
        size = one.stat().st_size
        one.unlink()  # it may be one file with that of the base
        one.write_bytes(bytes(size))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "gone": shutil.rmtree,
    "emptied": _lose,
    "overwritten": _overwrite,
    "half deleted": lambda path: (path / "CURRENT").unlink(),
    "a file": lambda path: (shutil.rmtree(path), path.write_text("no store", "utf-8")),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_live_store_that_is_broken_is_made_again(damage, projection: Projection) -> None:
    projection.checkpoint(3, register(3))
    damage(projection.folder / "live" / BUILD)
    assert_holds(projection.checkpoint(5, register(5)), 5)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_checkpoint_that_is_broken_is_passed_over_and_made_again(damage, projection, base) -> None:
    projection.checkpoint(2, register(2))
    damage(projection.checkpoint(3, register(3)).path)
    again = Projection(projection.folder, base, BUILD)
    assert_holds(again.checkpoint(2, no_changes), 2)
    assert_holds(again.checkpoint(3, register(3)), 3)


def test_a_checkpoint_that_is_not_what_its_name_says_is_made_again(projection: Projection, base: Path) -> None:
    one = projection.checkpoint(2, register(2))
    assert one.path is not None
    one.path.rename(one.path.with_name(f"{BUILD}-8"))
    assert_holds(Projection(projection.folder, base, BUILD).checkpoint(8, register(8)), 8)


def test_a_base_that_is_broken_is_said(projection: Projection, base: Path) -> None:
    shutil.rmtree(base)
    with pytest.raises(DataFolderError, match="base cannot be opened"):
        projection.checkpoint(1, register(1))


def test_a_register_that_is_behind_is_said_and_changes_nothing(projection: Projection) -> None:
    with pytest.raises(EnvironmentFault, match="the register is at 3, but an answer was to rest on 4"):
        projection.checkpoint(4, register(3))
    for path in [projection.checkpoint(6, register(6)).path, projection.checkpoint(9, register(9)).path]:
        shutil.rmtree(path)
    with pytest.raises(EnvironmentFault, match="the register is at 7, but an answer was to rest on 9"):
        projection.checkpoint(7, register(7))  # the register was restored, and the live store is ahead of it
    assert_holds(projection.checkpoint(9, register(9)), 9)


def test_old_stores_and_what_a_kill_left_are_dropped(projection: Projection, monkeypatch) -> None:
    monkeypatch.setattr(projection_module, "_GRACE_SECONDS", -1.0)
    projection.checkpoint(1, register(1))
    for kind in ("live", "checkpoints"):
        (projection.folder / kind / ".aside-left" / "store").mkdir(parents=True)
    for position in range(2, 8):
        projection.checkpoint(position, register(position))
        for number, path in enumerate(sorted((projection.folder / "checkpoints").iterdir())):
            os.utime(path, (number, number))
    names = sorted(path.name for path in projection.folder.glob("*/*"))
    assert names == ["b1", "b1-4", "b1-5", "b1-6", "b1-7"]


def test_whoever_holds_the_lock_too_long_is_named(projection: Projection, monkeypatch) -> None:
    monkeypatch.setattr(projection_module, "_LOCK_SECONDS", 0.05)
    expected = pytest.raises(EnvironmentFault, match="another process has been writing to the graph")
    with projection_module._locked(projection.folder), expected:
        projection.checkpoint(1, register(1))


# --- processes that are killed, and several at once ---------------------------------------------------------


def run(projection: Projection, base: Path) -> subprocess.Popen[str]:
    command = [sys.executable, folding.__file__, str(projection.folder), str(base)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def positions(process: subprocess.Popen[str]) -> Iterable[int]:
    assert process.stdout is not None
    return map(int, process.stdout)


def test_a_process_that_is_killed_leaves_a_projection_that_can_be_used(projection: Projection, base: Path) -> None:
    reached = 0
    for pause in (0.0, 0.004, 0.015):
        with run(projection, base) as process:
            told = 0
            for told in positions(process):
                if told >= reached + 3:
                    break
            time.sleep(pause)
            process.kill()
        fresh = Projection(projection.folder, base, BUILD)
        newest = fresh.newest()
        assert newest is not None
        assert newest.position >= told > reached
        assert_holds(newest, newest.position)
        reached = newest.position + 1
        assert_holds(fresh.checkpoint(reached, register(reached)), reached)
    assert not list(projection.folder.glob("*/.aside-*"))


def test_two_processes_and_two_threads_at_once_agree(projection: Projection, base: Path) -> None:
    found: list[Checkpoint] = []

    def follow() -> None:
        mine = Projection(projection.folder, base, BUILD)
        found.extend(mine.checkpoint(position, register(position)) for position in range(0, 12, 3))

    threads = [threading.Thread(target=follow) for _ in range(2)]
    with run(projection, base) as one, run(projection, base) as other:
        for thread in threads:
            thread.start()
        for process in (one, other):
            assert next(position for position in positions(process) if position >= 5) >= 5
        for thread in threads:
            thread.join()
        one.kill()
        other.kill()
    assert len(found) == 8
    for checkpoint in found:
        assert_holds(checkpoint, checkpoint.position)


# --- a remote store -----------------------------------------------------------------------------------------


def test_a_remote_store_is_folded_in_place(remote: RemoteStore, tmp_path: Path) -> None:
    loads = []

    def base() -> Iterable[Quad]:
        loads.append(1)
        return BASE

    projection = RemoteProjection(remote, tmp_path / "lock", BUILD, base)
    assert projection.checkpoint(0, register(0)) == Checkpoint(BUILD, 0)
    assert_is_at(remote, 0)
    assert projection.checkpoint(4, register(6)) == Checkpoint(BUILD, 6)
    assert_is_at(remote, 6)
    other_process = RemoteProjection(remote, tmp_path / "lock", BUILD, base)
    assert other_process.checkpoint(5, no_changes) == Checkpoint(BUILD, 6)
    assert loads == [1]
    with pytest.raises(EnvironmentFault, match="the register is at 7, but an answer was to rest on 9"):
        projection.checkpoint(9, register(7))
    assert_is_at(remote, 6)


def test_a_remote_store_of_another_build_or_cut_off_while_it_loaded_is_loaded_again(remote, tmp_path) -> None:
    remote.load([Quad(NamedNode("urn:old"), P, P)])
    fold(remote, (), Mark("another", 99))

    def cut_off() -> Iterable[Quad]:
        yield BASE[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        RemoteProjection(remote, tmp_path, BUILD, cut_off).checkpoint(1, register(1))
    assert read_mark(remote) is None
    RemoteProjection(remote, tmp_path, BUILD, lambda: BASE).checkpoint(3, register(3))
    assert_is_at(remote, 3)


def test_a_server_that_mixes_its_graphs_is_refused(tmp_path: Path) -> None:
    with (
        serving_oxigraph(tmp_path / "data", "--union-default-graph") as address,
        RemoteStore(Endpoints.of(address)) as store,
    ):
        projection = RemoteProjection(store, tmp_path, BUILD, lambda: BASE)
        for _ in range(2):
            with pytest.raises(EnvironmentFault, match=r"the union of its named graphs.* keep it apart") as error:
                projection.checkpoint(0, register(0))
            assert error.value.fault == "graph-mixed"
