"""What the README says works: every command in it runs, and its query gives an answer."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from qmskg.settings import Settings
from qmskg.workspace import Workspace, demonstrate

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
#: a program of ours in a code block or in `code`, up to a comment or the end
COMMANDS = re.findall(r"\.venv/bin/qmskg ([^`\n#]+)", README)
MAKE = re.findall(r"(?m)(?:^    |`)make ([a-z]+)", README)


def run(command: str, settings: Settings, folder: Path) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "QMSKG_DATA": str(settings.data),
        "QMSKG_CONTENT": str(settings.content),
        "QMSKG_READERS": "1",
    }
    words = [sys.executable, "-m", "qmskg", *shlex.split(command)]
    return subprocess.run(words, env=env, cwd=folder, capture_output=True, text=True)


def test_every_command_runs(here: Settings, tmp_path: Path) -> None:
    demonstrate(here)
    assert len(COMMANDS) >= 10
    event = ""
    for command in COMMANDS:
        done = run(command.replace("EVENT", event).strip(), here, tmp_path)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        if found := re.search(r"\(event ([0-9a-f-]+)\)", done.stderr):
            event = found[1]


def test_every_word_of_make_is_one(tmp_path: Path) -> None:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
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
