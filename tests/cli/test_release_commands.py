"""release, diff, explain and load-mappings from the command line; a kill in the middle publishes nothing."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import jsonschema
import pytest
from command_line import Ran, run, start
from installation import install

from qmskg.server import documents as d

Environment = dict[str, str]


@pytest.fixture(scope="module")
def decided(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a core standard of two leaves. Shared: copy it."""
    one = install(small_content, tmp_path_factory.mktemp("releasing") / "data")
    one.agree("nice-qs16:6", "nice-qs86:1", "subset")
    one.workspace.close()
    return one.workspace.settings.data


@pytest.fixture
def there(decided: Path, small_content: Path, tmp_path: Path) -> Environment:
    shutil.copytree(decided, tmp_path / "data")
    return {"QMSKG_DATA": str(tmp_path / "data"), "QMSKG_CONTENT": str(small_content)}


def fits(ran: Ran, command: str) -> None:
    assert ran.code == 0, ran.err
    jsonschema.Draft202012Validator(d.schema(d.COMMANDS[command])).validate(ran.document)


def test_release_then_diff_then_again(there, tmp_path) -> None:
    words = ("release", "0.1.0", "--date", "2026-11-26", "--write-mappings", str(tmp_path / "mappings"), "--json")
    made = run(there, *words)
    fits(made, "release")
    assert {Path(file["path"]).parent.name for file in made.document["mappings"]} == {"confirmed", "rejected"}
    found = run(there, "diff", "0.1.0", "current", "--json")
    fits(found, "diff")
    assert found.document["level"] == "wording"
    assert "Nothing has changed." in run(there, "diff", "0.1.0", "current").out
    assert "qmskg: what changed from 0.1.0 to current" in run(there, "diff", "0.1.0", "current", "--rdf").out
    again = run(there, *words)
    assert (again.code, again.out) == (2, "")
    assert "0.1.0 was released on 2026-11-26, and a release never changes" in again.err
    shown = run(there, "diff", "current", "0.0.1")
    assert shown.code == 2
    assert "there is no release '0.0.1'; there is 0.1.0" in shown.err
    copied = run(there, "export", "dump", "--release", "0.1.0", "--out", str(tmp_path / "dump"), "--json")
    fits(copied, "export")
    assert {Path(file["path"]).name: file["sha256"] for file in copied.document["files"]} == {
        file["path"]: file["sha256"] for file in made.document["files"]
    }
    part = run(there, "export", "csv", "--release", "0.1.0", "--out", str(tmp_path / "csv"))
    assert part.code == 2
    assert "a release is had whole: `qmskg export dump --release 0.1.0` copies all its files" in part.err
    empty = {**there, "QMSKG_REGISTER_URL": f"sqlite:///{tmp_path / 'other.sqlite'}"}
    (tmp_path / "data" / "token").unlink()
    back = run(empty, "load-mappings", str(tmp_path / "mappings"), "--json")
    fits(back, "load-mappings")
    assert back.document == {"decisions": 1}


def test_a_gate_that_fails_is_said(there) -> None:
    failed = run(there, "release", "1.0.0")
    assert (failed.code, failed.out) == (1, "")
    assert "the gate (agreed) does not pass" in failed.err
    assert "`qmskg validate --profile agreed` lists them all" in failed.err


def test_explain(there) -> None:
    fits(run(there, "explain", "nice-qs16:6", "nice-qs86:1", "Different sites.", "--json"), "explain")
    nothing = run(there, "explain", "nice-qs16:1", "nice-qs86:1", "Different sites.")
    assert nothing.code == 2
    assert "nobody has settled nice-qs16:1 and nice-qs86:1" in nothing.err


def test_a_kill_during_a_release_leaves_nothing_published(there, tmp_path) -> None:
    releases = tmp_path / "data" / "releases"
    process = start(there, "release", "0.1.0")
    end = time.monotonic() + 60
    while not list(releases.glob(".making-*/*")) and time.monotonic() < end and process.poll() is None:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert list(releases.glob(".making-*"))  # it was in the middle of it
    assert run(there, "diff", "0.1.0", "current").code == 2
    made = run(there, "release", "0.1.0", "--json")
    fits(made, "release")
    assert sorted(path.name for path in releases.iterdir()) == [".lock", "0.1.0"]
