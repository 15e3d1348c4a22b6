"""Data folders with a build of the small content."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_once import made_once

from qmskg.settings import Settings
from qmskg.workspace import Workspace, build, match


@pytest.fixture(scope="session")
def built(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a matched build, by the real model. Shared: copy it before changing it."""

    def make(data: Path) -> None:
        settings = Settings(data=data, content=small_content)
        build(settings)
        match(settings)

    return made_once(tmp_path_factory, "matched", make)


@pytest.fixture
def here(built: Path, small_content: Path, tmp_path: Path) -> Settings:
    """Settings of a data folder and a content folder of one's own, built and matched."""
    shutil.copytree(built, tmp_path / "data")
    shutil.copytree(small_content, tmp_path / "content")
    return Settings(data=tmp_path / "data", content=tmp_path / "content")


@pytest.fixture
def workspace(here: Settings) -> Iterator[Workspace]:
    with Workspace.open(here) as found:
        yield found
