"""All the files of an export, or none: whatever fails, the old ones stand."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from qmskg.errors import EnvironmentFault, InputError
from qmskg.exports.folder import write_together


def writing(**files: str):
    def write(folder: Path) -> None:
        for name, text in files.items():
            (folder / f"{name}.txt").write_text(text, "utf-8")

    return write


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


@pytest.fixture
def out(tmp_path) -> Path:
    folder = tmp_path / "out"
    write_together(folder, writing(a="old a", b="old b"))
    (folder / "mine.txt").write_text("not an export", "utf-8")
    return folder


BEFORE = {"a.txt": "old a", "b.txt": "old b", "mine.txt": "not an export"}


def test_files_are_named_with_their_checksums(tmp_path) -> None:
    (a, b) = write_together(tmp_path / "new" / "out", writing(b="two", a="one"))
    assert (a.path, b.path) == (tmp_path / "new" / "out" / "a.txt", tmp_path / "new" / "out" / "b.txt")
    assert a.sha256 == hashlib.sha256(b"one").hexdigest()


def test_new_files_replace_old_ones_and_leave_others(out) -> None:
    write_together(out, writing(a="new a", c="new c"))
    assert contents(out) == {**BEFORE, "a.txt": "new a", "c.txt": "new c"}


def test_a_failure_while_writing_leaves_what_was_there(out) -> None:
    def fail(folder: Path) -> None:
        writing(a="new a")(folder)
        raise OSError(28, "No space left on device")

    with pytest.raises(EnvironmentFault, match=r"nothing was exported to .*: No space left on device"):
        write_together(out, fail)
    assert contents(out) == BEFORE


def test_a_defect_of_the_program_leaves_what_was_there_and_is_not_hidden(out) -> None:
    def fail(folder: Path) -> None:
        writing(a="new a")(folder)
        raise KeyError("a defect")

    with pytest.raises(KeyError):
        write_together(out, fail)
    assert contents(out) == BEFORE


def test_a_failure_while_moving_puts_back_what_was_there(out, monkeypatch) -> None:
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.name == "c.txt":
            raise OSError(5, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(EnvironmentFault, match="Input/output error"):
        write_together(out, writing(a="new a", b="new b", c="new c"))
    assert contents(out) == BEFORE


def test_a_failure_while_moving_the_first_time_leaves_no_folder(tmp_path, monkeypatch) -> None:
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.name == "b.txt":
            raise OSError(5, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(EnvironmentFault):
        write_together(tmp_path / "out", writing(a="a", b="b"))
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path) -> None:
    (tmp_path / "out").write_text("mine", "utf-8")
    with pytest.raises(InputError, match="is a file; name a folder with --out"):
        write_together(tmp_path / "out", writing(a="a"))
    assert contents(tmp_path) == {"out": "mine"}


def test_a_folder_in_the_place_of_a_file_is_refused(out) -> None:
    (out / "c.txt").mkdir()
    with pytest.raises(InputError, match=r"c\.txt is a folder; move it away"):
        write_together(out, writing(a="new a", c="new c"))
    (out / "c.txt").rmdir()
    assert contents(out) == BEFORE


def test_a_place_that_cannot_be_written_is_said_so(tmp_path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    with pytest.raises(EnvironmentFault, match="cannot be written to; name another folder with --out"):
        write_together(tmp_path / "file" / "out", writing(a="a"))
