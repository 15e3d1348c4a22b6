"""The demonstration: made-up decisions that show each way to stand, marked as fictional, never in a real register."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from qmskg.errors import DataFolderError, InputError
from qmskg.register import Register
from qmskg.settings import Settings
from qmskg.workspace import Workspace, demonstrate
from qmskg.workspace.demonstration import NOTICE, is_demonstration


@pytest.fixture(scope="module")
def shown(built: Path, small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    data = tmp_path_factory.mktemp("demonstration") / "data"
    shutil.copytree(built, data)
    settings = Settings(data=data, content=small_content)
    demonstrate(settings)
    return settings


def test_it_says_that_it_is_fictional(shown: Settings, tmp_path: Path) -> None:
    assert is_demonstration(shown)
    with Workspace.open(shown) as workspace:
        assert workspace.demonstration
        assert all("(fictional)" in p.name for p in workspace.register.state().people.values() if p.id != "local")
        for format in ("csv", "turtle", "trig", "jsonld", "sssom"):
            out = tmp_path / format
            workspace.export(format, out)
            assert any(NOTICE in file.read_text("utf-8") for file in out.iterdir()), format


def test_each_way_to_stand_is_there(shown: Settings) -> None:
    with Workspace.open(shown) as workspace:
        statuses = {link.status.value for link in workspace.view.links}
        assert statuses >= {"agreed", "read_once", "disputed", "rejected", "proposed"}
        assert workspace.validate("draft")["conforms"]


def test_again_changes_nothing(shown: Settings) -> None:
    with Register(shown.register) as register:
        before = register.position()
    first = demonstrate(shown)
    with Register(shown.register) as register:
        assert register.position() == before
    assert first["decisions"] > 20


def test_a_real_register_is_left_alone(here: Settings) -> None:
    with Workspace.open(here) as workspace:
        workspace.person()
    with pytest.raises(DataFolderError, match="has a register already"):
        demonstrate(here)
    with pytest.raises(InputError, match="unset QMSKG_REGISTER_URL"):
        demonstrate(replace(here, register_url="sqlite:///elsewhere.sqlite"))
    assert not is_demonstration(here)


def test_the_same_content_gives_the_same_decisions(shown: Settings, here: Settings) -> None:
    demonstrate(here)

    def said(settings: Settings) -> list[tuple[str, object]]:
        with Register(settings.register) as register:
            return [
                (event.subject, event.payload.get("answer")) for event in register.events() if "|" in event.subject
            ]

    assert said(here) == said(shown)
