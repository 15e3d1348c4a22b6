"""An empty register on each kind of database, with people who decide in it."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from curators import NAMES, Log, Team

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
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    initdb = shutil.which("initdb") or (str(found[-1]) if found else None)
    if initdb is None:
        if os.environ.get("QMSKG_REQUIRE_POSTGRESQL") == "1":
            pytest.fail("QMSKG_REQUIRE_POSTGRESQL is set and there is no PostgreSQL server here")
        pytest.skip("there is no PostgreSQL server here: install Debian's package postgresql to run this")
    folder = Path(tempfile.mkdtemp(prefix="qmskg-pg-", dir="/tmp"))
    as_user: list[str] = []
    if os.getuid() == 0:  # the server refuses to run as root
        as_user = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    data, pg_ctl = folder / "data", str(Path(initdb).parent / "pg_ctl")

    def run(*command: str) -> None:
        done = subprocess.run([*as_user, *command], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        assert done.returncode == 0, command

    run(initdb, "--no-sync", "--auth=trust", "--username=qmskg", "--encoding=UTF8", "-D", str(data))
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
    run(pg_ctl, "-D", str(data), "-w", "-s", "-l", str(folder / "log"), "-o", options, "start")
    numbers = itertools.count(1)

    def make() -> str:
        name = f"register{next(numbers)}"
        with psycopg.connect(f"host={folder} user=qmskg dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://qmskg@/{name}?host={folder}"

    try:
        yield make
    finally:
        run(pg_ctl, "-D", str(data), "-m", "immediate", "-s", "stop")
        shutil.rmtree(folder, ignore_errors=True)
