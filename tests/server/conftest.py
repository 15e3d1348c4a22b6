"""Installations that are served: one to read from, and one of a test's own to decide in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from installation import LEAF, Installation, Make, install, serving


@pytest.fixture
def make(small_content: Path, tmp_path: Path) -> Iterator[Make]:
    """Make an installation; each call another one."""
    made: list[Installation] = []

    def another(readers: int = 2, content: Path = small_content, **settings: Any) -> Installation:
        made.append(install(content, tmp_path / str(len(made)), readers, **settings))
        return made[-1]

    yield another
    for one in made:
        one.workspace.close()


@pytest.fixture
def own_content(small_content: Path, tmp_path: Path) -> Path:
    """A content folder of one's own, to change."""
    return Path(shutil.copytree(small_content, tmp_path / "content"))


@pytest.fixture
def here(make: Make) -> Installation:
    """An installation of one's own, to decide in."""
    return make()


@pytest.fixture(scope="session")
def shared(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with some decisions, for reading only."""
    one = install(small_content, tmp_path_factory.mktemp("served"))
    one.agree("audit-nhfd:thr", "nice-qs16:3", "full")
    one.agree("audit-nhfd:surgday", LEAF, "partial", not_covered=["whether the list was planned"])
    one.agree("nice-qs16:6", "nice-qs86:1", "subset")
    one.decide("ada", "audit-nhfd:ortho72", "nice-qs16:1", "related", reason="SECRET of ada")
    one.decide("ada", "audit-nhfd:home", "nice-qs16:1", "full")
    one.decide("bo", "audit-nhfd:home", "nice-qs16:1", "none")
    yield one
    one.workspace.close()


@pytest.fixture
def address(here: Installation) -> Iterator[str]:
    """The address of a real server of the installation."""
    with serving(here.web.app) as found:
        yield found


@pytest.fixture(scope="session")
def web(shared: Installation) -> Iterator[httpx.Client]:
    """A client at a real server of the shared installation."""
    with serving(shared.web.app) as found, httpx.Client(base_url=found, timeout=60) as client:
        yield client
