"""Several processes on one register, and one that is killed in the middle of its work."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from curators import Team
from test_register import raw
from writer import CORE, PAIRS

from qmskg.register import EventKind, Register, fold
from qmskg.register.rounds import VOTES

WRITER = Path(__file__).parent / "writer.py"


def start(url: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, str(WRITER), url, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish(running: Sequence[subprocess.Popen[str]]) -> list[list[str]]:
    told = [process.communicate(timeout=120)[0].split() for process in running]
    assert [process.returncode for process in running] == [0] * len(running)
    return told


def test_eight_processes_collide_and_nothing_is_lost(team: Team) -> None:
    """Two people, each at two desks, decide on the same ten pairs; four more processes raise one counter."""
    times = 3
    deciding = [start(team.url, "decide", who, str(times)) for who in ("ann", "ben") for _ in range(2)]
    counting = [start(team.url, "count", who, "10") for who in ("ann", "ben", "cat", "dan")]
    told, counted = finish(deciding), finish(counting)
    events = team.register.events()
    assert [e.position for e in events] == list(range(1, len(events) + 1)), "positions have no gap"

    acknowledged = [id for one in told for id in one]
    assert sorted(acknowledged) == sorted(e.id for e in events if e.kind in VOTES)
    votes = Counter((e.subject, e.person) for e in events if e.kind is EventKind.DECIDED)
    assert votes == {("|".join(pair), who): 2 * times for pair in PAIRS for who in ("ann", "ben")}
    for key in ("|".join(pair) for pair in PAIRS):
        record = team.register.state().pair(key)
        for who in ("ann", "ben"):
            mine = [e for e in record.events if e.person == who]
            assert [e.turn for e in mine] == list(range(2 * times))
            assert [e.answers for e in mine] == [None, *(e.id for e in mine[:-1])], (
                "each names the one it replaces"
            )
        assert record.status == "read_once"

    assert sum(len(one) for one in counted) == 40
    assert team.register.state().core_edits[CORE] == {"n": 40}, "no lost update"
    assert team.register.state() == fold(events)


def test_what_was_acknowledged_survives_kill_9(team: Team) -> None:
    chance = random.Random(7)
    acknowledged: list[str] = []
    for turn in range(4):
        who = ("ann", "ben", "cat", "dan")[turn]
        process = start(team.url, "forever", who)
        assert process.stdout
        for _ in range(chance.randint(1, 60)):
            acknowledged.append(process.stdout.readline().strip())
        assert acknowledged[-1]
        process.kill()
        rest, _ = process.communicate()
        acknowledged += [line for line in rest.split("\n")[:-1] if line]
    with Register(team.url) as after:
        events = after.events()
        assert set(acknowledged) <= {e.id for e in events}
        assert len(set(acknowledged)) == len(acknowledged) >= 4
        assert [e.position for e in events] == list(range(1, len(events) + 1))
        assert all(e.texts["reason"] == "r" * 500 for e in events if e.kind is EventKind.DECIDED), (
            "whole or not at all"
        )
        assert after.state() == fold(events)
        assert after.decide(team.people["ann"], "c:1", "c:2", "equal", seen="none").event
    if team.url.startswith("sqlite"):
        engine = raw(team.url)
        with engine.connect() as connection:
            assert connection.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
        engine.dispose()


def test_processes_that_start_at_once_make_one_register(url: str) -> None:
    command = [sys.executable, "-c", "import sys; from qmskg.register import Register; "
               "r = Register(sys.argv[1]); print(r.add_local('me').id); r.close()", url]  # fmt: skip
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert finish(running) == [["local"]] * 4
    with Register(url) as register:
        assert [e.kind for e in register.events()] == [EventKind.PERSON_ADDED]
