"""What the README says works: every command in it runs, and its query gives an answer."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import run

from qmskg.settings import Settings
from qmskg.workspace import Workspace, demonstrate

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
#: a program of ours in a code block or in `code`, up to a comment or the end
COMMANDS = re.findall(r"\.venv/bin/qmskg ([^`\n#]+)", README)
MAKE = re.findall(r"(?m)(?:^    |`)make ([a-z]+)", README)


def test_every_command_runs(here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demonstrate(here)
    monkeypatch.chdir(tmp_path)
    env = {"QMSKG_DATA": str(here.data), "QMSKG_CONTENT": str(here.content), "QMSKG_READERS": "1"}
    assert len(COMMANDS) >= 10
    event = ""
    for command in COMMANDS:
        done = run(env, *shlex.split(command.replace("EVENT", event)))
        assert done.code == 0, f"{command}: {done.err}"
        if found := re.search(r"\(event ([0-9a-f-]+)\)", done.err):
            event = found[1]


def test_the_commands_of_curation_are_there() -> None:
    begun = {" ".join(command.split()[:2]) for command in COMMANDS}
    assert {"queue", "queue export", "queue import", "rebuild", "token new"} <= begun
    assert {"decide", "history", "undo"} <= {words.split()[0] for words in begun}


def test_every_word_of_make_is_one(tmp_path: Path) -> None:
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {"run", "test", "demo"} <= set(MAKE) & known
    assert set(MAKE) <= known


def test_the_query_gives_what_audits_measure(here: Settings) -> None:
    (query,) = re.findall(r"(?m)^    (PREFIX .*(?:\n    .*)+)", README)
    with Workspace.open(replace(here)) as workspace:
        answer = workspace.query_runner.answer(query.replace("\n    ", "\n"))  # type: ignore[attr-defined]
        assert json.loads(answer.read())["results"]["bindings"]


def test_the_pictures_are_there() -> None:
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", README)
    assert pictures
    for words, path in pictures:
        assert len(words) > 20
        assert (ROOT / path).stat().st_size > 10_000
