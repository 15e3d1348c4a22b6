"""What goes wrong with a machine, done to a served installation: what it says, what is kept, and how it recovers.

Each fault has a row in docs/faults.md, whose codes are those that are met here. Processes that are killed are in
tests/load, writers that collide in tests/register, files of content that are cut off in tests/workspace.
"""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from installation import LEAF, MEASURE, TWINS, Installation, install, told
from postgresql_server import needed, postgresql_server, stopped

from qmskg.graph.store import EmbeddedStore
from qmskg.register import EventKind, Register, fold
from qmskg.workspace import build
from qmskg.workspace.backup import backup
from qmskg.workspace.restoring import restore

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
_NUMBERS = itertools.count()


def wrong(one: Installation) -> dict[str, str]:
    """What /readyz says is wrong: code -> sentence; nothing where all is well."""
    answer = one.web.get("/readyz")
    found = {problem["code"]: problem["sentence"] for problem in answer.json()["problems"]}
    assert answer.status_code == (503 if found else 200), answer.text
    assert answer.json()["ready"] is not bool(found)
    for code, sentence in found.items():
        assert f"`{code}`" in PAGE.read_text("utf-8"), f"docs/faults.md says nothing of {code}"
        assert "\n" not in sentence
    return found


def counted(one: Installation) -> Any:
    """Ask how much the graph holds, in words of its own each time, since answers are kept."""
    name = f"n{next(_NUMBERS)}"
    answer = one.web.get("/sparql", params={"query": f"SELECT (COUNT(*) AS ?{name}) {{ ?s ?p ?o }}"})
    return int(answer.json()["results"]["bindings"][0][name]["value"]) if answer.status_code == 200 else answer


def held(one: Installation) -> int:
    """The same without a query from outside, which would leave a process that has the graph open."""
    path = one.workspace.checkpoint().path
    assert path is not None
    with EmbeddedStore.open_read_only(path) as store:
        (row,) = store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        return int(row["n"].value)  # type: ignore[union-attr]


def decided(one: Installation) -> list[str]:
    return [event.id for event in one.workspace.register.events() if event.kind is EventKind.DECIDED]


def graph_files(one: Installation, *folders: str) -> list[Path]:
    data = one.workspace.settings.data
    return [path for folder in folders for path in sorted((data / folder).rglob("*.sst"))]


def test_a_deleted_projection_comes_back_by_itself(here: Installation) -> None:
    here.agree(*TWINS, "equal")
    before = held(here)
    for name in ("live", "checkpoints"):
        shutil.rmtree(here.workspace.settings.data / name)
    assert counted(here) == before
    assert wrong(here) == {}


def test_a_corrupted_checkpoint_comes_back_by_itself(here: Installation) -> None:
    """Files of its own; those that it shares with its build are another fault."""
    before = held(here)
    checkpoint = here.workspace.checkpoint().path
    assert checkpoint is not None
    for path in checkpoint.rglob("*.sst"):
        data = path.read_bytes()
        path.unlink()  # the name alone: the build has the file under another
        path.write_bytes(bytes(len(data)))
    told(counted(here), 503, "cannot be read.*try again")
    assert counted(here) == before
    assert wrong(here) == {}


def test_a_corrupted_build_says_so_until_it_is_made_again(here: Installation) -> None:
    """`qmskg rebuild` mends it under the running server; nothing that people decided is touched."""
    here.agree(*TWINS, "equal")
    before, acknowledged = held(here), decided(here)
    for path in graph_files(here, "builds", "live", "checkpoints"):
        path.write_bytes(bytes(path.stat().st_size))
    for _ in range(3):
        told(counted(here), 503, "cannot be (read|opened)|rebuild")
    assert "qmskg rebuild" in wrong(here)["graph-broken"]
    assert here.web.get("/api/v1/audits/audit-nhfd/standards").status_code == 200, "answers need no graph"
    build(here.workspace.settings, afresh=True, encode=False)
    assert counted(here) == before
    assert wrong(here) == {}
    assert decided(here) == acknowledged


def test_a_deleted_build_is_served_on_from_memory(here: Installation) -> None:
    assert wrong(here) == {}
    shutil.rmtree(here.workspace.settings.data / "builds")
    assert "qmskg build" in wrong(here)["build-gone"]
    assert here.web.get("/api/v1/audits/audit-nhfd/standards").status_code == 200
    (here.workspace.settings.data / "builds").mkdir()
    build(here.workspace.settings, encode=False)
    assert wrong(here) == {}


def test_a_register_that_is_gone_takes_no_decision_into_nowhere(here: Installation) -> None:
    """A file that was taken away can still be written to by whoever has it open, and is lost with them."""
    here.agree(*TWINS, "equal")
    acknowledged, file = decided(here), here.workspace.settings.data / "register.sqlite"
    file.rename(file.with_name("aside"))
    assert "put it back" in wrong(here)["register-gone"]
    told(here.web.post("/api/v1/decisions", json={}, headers=here.as_("ada")), 503, "is gone")
    file.with_name("aside").rename(file)
    assert wrong(here) == {}
    assert here.decide("ada", MEASURE, LEAF, "partial").status_code == 201
    assert decided(here)[:-1] == acknowledged


def test_a_truncated_register_is_brought_back_from_a_backup(here: Installation, tmp_path: Path) -> None:
    here.agree(*TWINS, "equal")
    acknowledged, settings = decided(here), here.workspace.settings
    backup(settings, tmp_path / "b.zip")
    here.workspace.close()
    with (settings.data / "register.sqlite").open("r+b") as file:
        file.truncate(6000)
    (code,) = wrong(here)
    assert code == "register-broken"
    told(here.web.post("/api/v1/decisions", json={}, headers=here.as_("ada")), 503, "restore a backup")
    shutil.rmtree(settings.data)
    assert restore(settings, tmp_path / "b.zip")["same_graph"] is True
    assert wrong(here) == {}, "the same server, though it is better started again"
    assert decided(here) == acknowledged


@contextmanager
def small_disk(path: Path, megabytes: int) -> Iterator[None]:
    """Put a small file system of its own at a path, which needs the right to mount."""
    path.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(path)], capture_output=True
    )
    if made.returncode:
        pytest.skip("no file system may be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def test_a_full_disk_refuses_decisions_and_loses_none(small_content: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 96):
        one = install(small_content, tmp_path / "disk" / "data")
        try:
            one.agree(*TWINS, "equal")
            acknowledged = decided(one)
            fill(tmp_path / "disk" / "filler")
            refused = 0
            for _ in range(20):  # what room the database has left is used up first
                answer = one.decide("ada", MEASURE, LEAF, "partial", reason="r" * 2000)
                if answer.status_code == 201:
                    acknowledged.append(answer.json()["event"])
                else:
                    told(answer, 503, "make room")
                    refused += 1
            assert refused
            assert "make room" in wrong(one)["disk-full"]
            assert one.web.get("/api/v1/audits/audit-nhfd/standards").status_code == 200
            (tmp_path / "disk" / "filler").unlink()
            assert wrong(one) == {}
            assert one.decide("bo", MEASURE, LEAF, "partial").status_code == 201
            assert decided(one)[:-1] == acknowledged
            assert one.workspace.register.state() == fold(one.workspace.register.events())
        finally:
            one.workspace.close()


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as out:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while out.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


def test_postgresql_stopped_and_started_again(small_content: Path, tmp_path: Path) -> None:
    program = needed()
    with postgresql_server(program) as make:
        url = make()
        one = install(small_content, tmp_path / "data", register_url=url)
        try:
            one.agree(*TWINS, "equal")
            acknowledged = decided(one)
            with stopped(url):
                assert "found again" in wrong(one)["register-away"]
                told(one.web.get("/api/v1/me", headers=one.as_("ada")), 503, "does not answer")
            assert wrong(one) == {}
            assert one.decide("ada", MEASURE, LEAF, "partial").status_code == 201
            assert decided(one)[:-1] == acknowledged
        finally:
            one.workspace.close()


def test_a_clock_that_jumps_back_changes_no_order(tmp_path: Path) -> None:
    """Order is that of positions; a time is only what the clock said."""
    now = [datetime(2026, 11, 26, 3, 0, tzinfo=UTC)]
    with Register(f"sqlite:///{tmp_path / 'register.sqlite'}", clock=lambda: now[0]) as register:
        ada, _ = register.add_person("Ada Example", id="ada")
        bo, _ = register.add_person("Bo Sample", id="bo")
        register.decide(ada, *TWINS, "subset", seen="none")
        now[0] -= timedelta(days=400)
        seen = register.history(*TWINS, ada).position
        changed = register.decide(ada, *TWINS, "equal", seen=seen)
        register.decide(bo, *TWINS, "equal", seen="none")
        events = register.events()
        assert [e.position for e in events] == list(range(1, len(events) + 1))
        assert [e.time for e in events] != sorted(e.time for e in events)
        view = register.history(*TWINS, None)
        assert (view.status, changed.status) == ("agreed", "read_once")
        assert register.state() == fold(events)


def test_every_code_of_the_page_is_one_that_the_program_has() -> None:
    """And the other way round: the page leaves none out."""
    page = set(re.findall(r"(?m)^\| `([a-z-]+)` \|", PAGE.read_text("utf-8")))
    package = Path(__file__).parents[2] / "qmskg"
    made = {code for path in package.rglob("*.py") for code in re.findall(r'fault="([a-z-]+)"', path.read_text())}
    assert page - {"unavailable"} == made
