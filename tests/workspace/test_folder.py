"""The data folder: one clear sentence for what cannot be used, and a failed build that changes nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qmskg.errors import DataFolderError
from qmskg.workspace.folder import FORMAT, DataFolder


def make(folder: DataFolder, id: str) -> None:
    with folder.new_build(id) as aside:
        (aside / "library.json").write_text("{}")


def test_a_new_folder_is_made_and_kept_out_of_git(tmp_path: Path) -> None:
    folder = DataFolder.open(tmp_path / "a" / "b")
    assert (folder.path / "VERSION").read_text().strip() == FORMAT
    assert (folder.path / ".gitignore").read_text() == "*\n"
    assert folder.current is None
    assert DataFolder.open(folder.path) == folder


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("x")
    with pytest.raises(DataFolderError, match="is no data folder"):
        DataFolder.open(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]


@pytest.mark.parametrize("version", ["0", "2", "", "\x00"])
def test_an_old_or_newer_folder_is_refused_and_left_alone(tmp_path: Path, version: str) -> None:
    (tmp_path / "VERSION").write_text(version)
    with pytest.raises(DataFolderError, match="has format"):
        DataFolder.open(tmp_path)
    assert (tmp_path / "VERSION").read_text() == version


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(DataFolderError, match="cannot be used"):
        DataFolder.open(tmp_path / "x")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """As another user, since root may write anywhere."""
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:
        if parent.stat().st_uid == 0 and "pytest" in parent.name:
            parent.chmod(0o755)
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom qmskg.errors import DataFolderError\n"
        "from qmskg.workspace.folder import DataFolder\n"
        "os.setuid(65534) if os.getuid() == 0 else os.chmod(sys.argv[1], 0o555)\n"
        "try: DataFolder.open(Path(sys.argv[1]) / 'data')\n"
        "except DataFolderError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True)
    assert "set QMSKG_DATA to one that you may write" in done.stdout, done.stderr


def test_a_failed_build_leaves_the_last_good_one(tmp_path: Path) -> None:
    folder = DataFolder.open(tmp_path)
    make(folder, "good")
    folder.make_current("good")
    with pytest.raises(RuntimeError), folder.new_build("bad") as aside:
        (aside / "library.json").write_text("half")
        raise RuntimeError
    assert folder.current == "good"
    assert sorted(p.name for p in (tmp_path / "builds").iterdir()) == ["good"]


def test_old_builds_go_and_the_current_one_stays(tmp_path: Path) -> None:
    folder = DataFolder.open(tmp_path)
    for id in "abcdef":
        make(folder, id)
        folder.make_current(id)
    assert folder.current == "f"
    assert len(list((tmp_path / "builds").iterdir())) == 3


def test_two_builders_do_not_meet(tmp_path: Path) -> None:
    folder = DataFolder.open(tmp_path)
    with folder.building(), pytest.raises(DataFolderError, match="another process is building"), folder.building():
        pass
    with folder.building():
        pass
