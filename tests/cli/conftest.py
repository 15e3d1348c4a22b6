"""Data folders for commands: one to read from, and one of a test's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from installation import LEAF, install

Environment = dict[str, str]


@pytest.fixture(scope="session")
def made(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with a build, proposals and some decisions, and the token of a curator. Shared: copy it."""
    folder = tmp_path_factory.mktemp("commands") / "data"
    one = install(small_content, folder)
    one.agree("audit-nhfd:surgday", LEAF, "partial", not_covered=["whether the list was planned"])
    one.agree("nice-qs16:6", "nice-qs86:1", "subset")
    one.decide("ada", "audit-nhfd:home", "nice-qs16:1", "full", reason="SECRET of ada")
    one.workspace.close()
    return folder, one.tokens["bo"]


@pytest.fixture(scope="session")
def reading(made: tuple[Path, str], small_content: Path) -> Environment:
    """The environment of a data folder for reading only."""
    return {"QMSKG_DATA": str(made[0]), "QMSKG_CONTENT": str(small_content), "QMSKG_TOKEN": made[1]}


@pytest.fixture
def own(reading: Environment, tmp_path: Path) -> Environment:
    """The environment of a data folder of one's own."""
    shutil.copytree(reading["QMSKG_DATA"], tmp_path / "data")
    return {**reading, "QMSKG_DATA": str(tmp_path / "data")}


@pytest.fixture
def own_files(own: Environment, tmp_path: Path) -> Environment:
    """The same, with a content folder of one's own."""
    shutil.copytree(own["QMSKG_CONTENT"], tmp_path / "content")
    return {**own, "QMSKG_CONTENT": str(tmp_path / "content")}
