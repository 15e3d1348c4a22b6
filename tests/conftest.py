"""Fixtures that several floors share: the shipped content, and a small part of it that builds in a second."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from made_once import made_once

from qmskg.ingest import load_library
from qmskg.model import Library
from qmskg.settings import Settings

ROOT = Path(__file__).parent.parent
# no example has a time limit, since a machine may be busy; `HYPOTHESIS_PROFILE=long` looks far longer than a run may
settings.register_profile("run", max_examples=40, deadline=None)
settings.register_profile("long", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "run"))

# no test asks anything beyond this machine, so no authority is trusted, by the programs that tests start either: to
# read the 140 that httpx brings takes each new client 35 ms
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = os.devnull

#: nine real documents with their links, as they once were: what tests say of them stays true as content is mended
SMALL = Path(__file__).parent / "content"


#: folders whose files take long, and wait for browsers and servers half of the time
LONG = {"browser", "cli", "load", "notebooks"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin a long file after every four others, so that a few run at any time and none is left for the end."""
    long, others = (
        dict.fromkeys(item.path for item in items if (item.path.parent.name in LONG) is asked)
        for asked in (True, False)
    )
    turn = {path: 5.0 * n for n, path in enumerate(long)} | {path: 1.25 * n + 1 for n, path in enumerate(others)}
    items.sort(key=lambda item: turn[item.path])


def copy_small_content(to: Path) -> Path:
    """Copy the nine documents and their links, and the whole ontology as it is now, into an empty folder."""
    shutil.copytree(SMALL, to, dirs_exist_ok=True)
    shutil.copytree(ROOT / "ontology", to / "ontology")
    return to


@pytest.fixture(scope="session")
def content() -> Path:
    """The shipped content folder."""
    return ROOT


@pytest.fixture(scope="session")
def library(content: Path) -> Library:
    """Everything shipped."""
    return load_library(content)


@pytest.fixture(scope="session")
def small_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder of nine real documents. Shared: copy it before changing it."""
    return copy_small_content(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="session")
def small_library(small_content: Path) -> Library:
    """The library of the small content folder."""
    return load_library(small_content)


@pytest.fixture(scope="session")
def shipped_data(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a build of everything shipped, without vectors and proposals. Shared, for reading only."""
    from qmskg.workspace import build

    def make(data: Path) -> None:
        build(Settings(data=data, content=content), encode=False)

    return made_once(tmp_path_factory, "shipped", make)
