"""Installations that are served: one to read from, and one of a test's own to decide in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from installation import LEAF, Installation, install, serving

Make = Callable[..., Installation]


@pytest.fixture
def make(small_content: Path, tmp_path: Path) -> Iterator[Make]:
    """Make an installation; each call another one."""
    made: list[Installation] = []

    def another(readers: int = 2) -> Installation:
        made.append(install(small_content, tmp_path / str(len(made)), readers))
        return made[-1]

    yield another
    for one in made:
        one.workspace.close()


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
