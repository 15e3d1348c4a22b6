"""An empty register on each kind of database, with people who decide in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from curators import NAMES, Log, Team
from postgresql_server import needed, postgresql_server

from qmskg.register import Register
from qmskg.vocabulary import Role


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'register.sqlite'}"
    make: Callable[[], str] = request.getfixturevalue("postgresql")
    return make()


@pytest.fixture
def team(url: str) -> Iterator[Team]:
    with Register(url) as register:
        added = {id: register.add_person(name, id=id, roles=Role) for id, name in NAMES.items()}
        yield Team(register, url, {k: p for k, (p, _) in added.items()}, {k: t for k, (_, t) in added.items()})


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """A real server of our own, on a socket in a temporary folder; gives a new empty database a call."""
    program = needed()
    with postgresql_server(program) as make:
        yield make
