"""A real PostgreSQL server of our own, on a socket in a temporary folder."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

__all__ = ["initdb", "needed", "postgresql_server", "stopped"]


def initdb() -> str | None:
    """Return where PostgreSQL's programs are; None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return shutil.which("initdb") or (str(found[-1]) if found else None)


def needed() -> str:
    """Return where PostgreSQL's programs are; where there are none the test skips, or fails if it must not."""
    program = initdb()
    if program is None:
        if os.environ.get("QMSKG_REQUIRE_POSTGRESQL") == "1":
            pytest.fail("QMSKG_REQUIRE_POSTGRESQL is set and there is no PostgreSQL server here")
        pytest.skip("there is no PostgreSQL server here: install Debian's package postgresql to run this")
    return program


@contextmanager
def stopped(url: str) -> Iterator[None]:
    """Stop the server of a database, as a restart of its machine does, and start it again."""
    folder = url.partition("?host=")[2]
    program = initdb()
    assert program is not None
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    pg_ctl = [*as_user, str(Path(program).parent / "pg_ctl"), "-D", f"{folder}/data", "-s", "-w"]
    quiet = {"cwd": "/", "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "check": True}
    options = (Path(folder) / "options").read_text()
    subprocess.run([*pg_ctl, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]
    try:
        yield
    finally:
        subprocess.run([*pg_ctl, "-l", f"{folder}/log", "-o", options, "start"], **quiet)  # type: ignore[call-overload]


@contextmanager
def postgresql_server(program: str, *, fsync: bool = False) -> Iterator[Callable[[], str]]:
    """Start a server; what is given makes a new empty database a call and returns its URL."""
    folder = Path(tempfile.mkdtemp(prefix="qmskg-pg-", dir="/tmp"))
    as_user: list[str] = []
    if os.getuid() == 0:  # the server refuses to run as root
        as_user = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    data, pg_ctl = folder / "data", str(Path(program).parent / "pg_ctl")

    def run(*command: str) -> None:
        done = subprocess.run([*as_user, *command], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        assert done.returncode == 0, command

    run(program, "--no-sync", "--auth=trust", "--username=qmskg", "--encoding=UTF8", "-D", str(data))
    options = f"-k {folder} -c listen_addresses='' -c fsync={'on' if fsync else 'off'} -c max_connections=100"
    (folder / "options").write_text(options)
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
