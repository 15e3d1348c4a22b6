"""An embedded store in a folder: broken files, a second process, and copies that stay as they are."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Quad

from qmskg.errors import DataFolderError
from qmskg.graph.store import EmbeddedStore, dump_lines

OPENERS = {"for writing": EmbeddedStore.open, "read only": EmbeddedStore.open_read_only}
OTHER_PROCESS = """
import sys
from pathlib import Path
from qmskg.errors import DataFolderError
from qmskg.graph.store import EmbeddedStore
try:
    print(getattr(EmbeddedStore, sys.argv[1])(Path(sys.argv[2])).count())
except DataFolderError as error:
    print(error)
"""


def elsewhere(how: str, folder: Path) -> str:
    """Open a folder in another process and return how many quads it finds, or what went wrong."""
    command = [sys.executable, "-c", OTHER_PROCESS, how, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, small_dataset: tuple[Quad, ...]) -> Path:
    """A closed store with real data."""
    folder = tmp_path_factory.mktemp("made") / "store"
    with EmbeddedStore.open(folder) as store:
        store.load(small_dataset)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it to break."""
    return Path(shutil.copytree(made, tmp_path / "store"))


def test_what_was_written_is_there_afterwards(folder: Path, small_dataset: tuple[Quad, ...]) -> None:
    for opener in OPENERS.values():
        with opener(folder) as store:
            assert store.dump() == dump_lines(small_dataset)
    with pytest.raises(ValueError, match="the store is closed"):
        store.count()


def test_only_one_process_opens_it_for_writing(folder: Path) -> None:
    with EmbeddedStore.open(folder) as store:
        store.update("CLEAR ALL; INSERT DATA { <urn:a> <urn:a> 1 }")
        assert "cannot be opened" in elsewhere("open", folder)
        with pytest.raises(DataFolderError, match="cannot be opened"):
            EmbeddedStore.open(folder)
        assert store.count() == 1
    assert elsewhere("open", folder) == "1"


def test_a_copy_stays_as_it_was_and_many_may_read_it(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with EmbeddedStore.open(folder) as store:
        store.backup(copy)
        before = store.dump()
        store.clear()
        store.load([])
    with EmbeddedStore.open_read_only(copy) as one, EmbeddedStore.open_read_only(copy) as other:
        assert elsewhere("open_read_only", copy) == str(one.count())
        assert one.dump() == other.dump() == before
        with pytest.raises(RuntimeError):  # a defect of the program, and no fault of the folder
            one.update("CLEAR ALL")


def test_a_copy_goes_over_nothing_that_is_there(folder: Path, tmp_path: Path) -> None:
    with (
        EmbeddedStore.open_read_only(folder) as store,
        pytest.raises(DataFolderError, match="cannot be copied to"),
    ):
        store.backup(folder.parent)


def _each(folder: Path, pattern: str, change: Callable[[bytes], bytes]) -> None:
    for path in folder.glob(pattern):
        path.write_bytes(change(path.read_bytes()))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "data cut short": lambda folder: _each(folder, "*.sst", lambda data: data[:-100]),
    "data overwritten": lambda folder: _each(folder, "*.sst", lambda data: bytes(len(data))),
    "a data file gone": lambda folder: next(folder.glob("*.sst")).unlink(),
    "no list of files": lambda folder: next(folder.glob("MANIFEST*")).unlink(),
    "an empty list of files": lambda folder: _each(folder, "MANIFEST*", lambda data: b""),
    "not what is current": lambda folder: _each(folder, "CURRENT", lambda data: b"nothing"),
}


@pytest.mark.parametrize("opener", OPENERS.values(), ids=OPENERS)
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_broken_folder_is_said_in_one_sentence(damage, opener, folder: Path) -> None:
    damage(folder)
    with pytest.raises(DataFolderError, match=r"the graph in .* cannot be opened: .*; run `qmskg rebuild`"):
        opener(folder)


def test_blocks_that_break_while_it_is_open_are_said_too(folder: Path) -> None:
    with EmbeddedStore.open_read_only(folder) as store:
        _each(folder, "*.sst", lambda data: bytes(len(data) // 2) + data[len(data) // 2 :])
        for call in (store.dump, lambda: store.select("SELECT * { GRAPH ?g { ?s ?p ?o } }")):
            with pytest.raises(DataFolderError, match="cannot be read or written"):
                call()


def test_what_is_no_folder_or_not_there_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a store", "utf-8")
    for opener, name in [
        (EmbeddedStore.open, "file"),
        *((EmbeddedStore.open_read_only, n) for n in ("file", "no")),
    ]:
        with pytest.raises(DataFolderError, match="cannot be opened"):
            opener(tmp_path / name)
    assert not (tmp_path / "no").exists()
