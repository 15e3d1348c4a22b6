"""A small version of what `make bench-register` and `make soak-kills` run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_folder import make_folder

from load.register_kills import run_kills
from load.register_load import run_load
from qmskg.settings import Settings


@pytest.fixture(scope="module")
def folder(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_folder(small_content, tmp_path_factory.mktemp("load") / "data")


@pytest.fixture
def here(folder: Path, small_content: Path, tmp_path: Path) -> Settings:
    shutil.copytree(folder, tmp_path / "data")
    return Settings(data=tmp_path / "data", content=small_content, readers=3)


def test_clients_collide_and_every_acknowledged_decision_is_there(here: Settings) -> None:
    """On PostgreSQL processes collide in tests/register; the whole server does in `make bench-register`."""
    figures = run_load(here, clients=8, pairs=40, workers=2)
    assert figures.acknowledged == 40 * 4
    assert figures.stale >= 40 * 2  # the second desk of each person was told to look again


def test_kill_9_loses_nothing_that_was_acknowledged(here: Settings) -> None:
    told = run_kills(here, kills=8, seed=7, share=0.125)
    assert told.kills == 8
    assert told.acknowledged > 8
    assert told.lost == 0
    assert told.of_workers >= 1
    assert told.same_graph
