"""The authoring commands, and those that the guide shows, on a content folder with no build anywhere."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qmskg.cli import main

GUIDE = (Path(__file__).parents[2] / "sources" / "README.md").read_text("utf-8")
Run = Callable[[str], tuple[int, str, str]]


@pytest.fixture
def folder(small_content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(small_content, tmp_path / "content", ignore=shutil.ignore_patterns("ontology")))
    monkeypatch.setenv("QMSKG_CONTENT", str(folder))
    monkeypatch.setenv("QMSKG_DATA", str(tmp_path / "nothing"))
    return folder


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(line: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", shlex.split(line))
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        assert not (folder.parent / "nothing").exists()
        return int(stop.value.code or 0), out, err

    return call


def test_the_ten_minutes_of_the_guide(run: Run, folder: Path) -> None:
    """What the guide tells to type, then the file that it shows as finished."""
    (command,) = re.findall(r"^ *(qmskg sources new .*)$", GUIDE, re.MULTILINE)
    code, _, err = run(command)
    assert code == 0
    assert "example-fridge-guide.yaml" in err
    code, out, _ = run("qmskg sources lint example-fridge-guide")
    assert code == 1
    assert re.search(r"^sources/standards/example-fridge-guide\.yaml:\d+: left-blank: ", out, re.MULTILINE)
    finished = re.search(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert finished
    (folder / "sources" / "standards" / "example-fridge-guide.yaml").write_text(finished[1], "utf-8")
    assert run("qmskg sources lint example-fridge-guide") == (0, "", "Nothing to mend.\n")
    code, out, _ = run("qmskg sources status --json")
    assert json.loads(out)["by_source"]["example-fridge-guide"]["leaves"] == 3


def test_lint_as_json(run: Run) -> None:
    code, out, _ = run("qmskg sources lint --json nice-qs16")
    findings = json.loads(out)["findings"]
    assert code == 1
    assert {"file", "line", "rule", "message"} <= set(findings[0])
    assert {f["file"] for f in findings} == {"sources/nice/nice-qs16.yaml"}
    lines = (f["line"] for f in findings)
    assert all(isinstance(line, int) and line >= 1 for line in lines)


def test_the_rules_are_listed(run: Run) -> None:
    code, out, _ = run("qmskg sources lint --rules --json")
    assert code == 0
    assert "thin-summary" in {row["rule"] for row in json.loads(out)["rules"]}


def test_lint_of_what_is_not_there(run: Run) -> None:
    code, out, err = run("qmskg sources lint nice-qs61")
    assert (code, out) == (2, "")
    assert "did you mean nice-qs" in err


def test_status_is_in_the_order_of_the_alphabet(run: Run) -> None:
    code, out, err = run("qmskg sources status")
    ids = [line.split()[0] for line in out.splitlines()[1:] if line.strip()]
    assert code == 0
    assert len(ids) == 9
    assert ids == sorted(ids)
    assert "leaves" in err
    _, out, _ = run("qmskg sources status --json")
    document = json.loads(out)
    assert {"verified_share", "leaves", "by_source"} <= set(document)
    assert document["leaves"] == sum(counts["leaves"] for counts in document["by_source"].values())
    assert all({"leaves", "verified"} <= set(counts) for counts in document["by_source"].values())


def test_new_is_refused_with_a_sentence(run: Run) -> None:
    code, _, err = run("qmskg sources new nice-qs16 --kind guidance --title T --publisher P")
    assert code == 2
    assert "ids are never used again" in err
    code, _, err = run("qmskg sources new x --kind novel --title T --publisher P")
    assert code == 2
    assert "use one of" in err
    code, out, _ = run("qmskg sources new audit-x --audit --kind registry --title T --publisher P --json")
    assert code == 0
    assert Path(json.loads(out)["file"]).exists()


def test_schemas_are_written_where_they_are_wanted(run: Run, tmp_path: Path, folder: Path) -> None:
    code, out, _ = run(f"qmskg sources schema --out {tmp_path / 'out'} --json")
    assert code == 0
    assert [Path(file).name for file in json.loads(out)["files"]] == [
        "source.schema.json",
        "audit.schema.json",
        "core.schema.json",
    ]
    assert run("qmskg sources schema")[0] == 0
    assert (folder / "sources" / "schema" / "source.schema.json").exists()


def test_the_guide_names_commands_and_files_that_are_there(content: Path) -> None:
    block = re.search(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    assert block
    for schema, globs in json.loads(block[1])["yaml.schemas"].items():
        assert (content / schema).is_file()
        assert all(list(content.glob(glob)) for glob in globs)
    for command in ("lint", "lint --rules", "status", "schema", "new"):
        assert f"qmskg sources {command}" in GUIDE
    assert len(GUIDE.splitlines()) < 200
