"""Many clients deciding at once on the same pairs, against a real server, and what the register says of it after.

Two people, each at two desks, read every pair, so that desks of one person collide and readers do not. A desk looks,
decides, and where it was stale decides again on what it was told to look at.

    python tests/load/register_load.py [--clients 50] [--pairs 500] [--workers 2]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))

from postgresql_server import initdb, postgresql_server

from load.serving_workers import pairs_of, serving_workers
from qmskg.register import EventKind, Register, fold
from qmskg.settings import Settings
from qmskg.workspace import Workspace, build

__all__ = ["Figures", "run_load"]

ANSWERS = ("equal", "subset", "superset", "intersects", "none")


@dataclass(frozen=True)
class Figures:
    """What was measured; times are of the request that decides, as its client sees it."""

    register: str
    clients: int
    pairs: int
    workers: int
    acknowledged: int
    stale: int
    seconds: float
    decisions_per_second: float
    p50_ms: float
    p95_ms: float
    longest_ms: float


@dataclass
class Desk:
    """One client: a person at one desk, with pairs to read."""

    person: str
    token: str
    pairs: Sequence[tuple[str, str]]
    turn: int
    acknowledged: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    stale: int = 0
    fault: str | None = None

    def work(self, address: str, begin: threading.Barrier) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=f"{address}/api/v1", headers=headers, timeout=120) as web:
            begin.wait()
            try:
                for number, pair in enumerate(self.pairs):
                    self.decide(web, pair, ANSWERS[(number + self.turn) % len(ANSWERS)])
            except (AssertionError, httpx.HTTPError) as error:
                self.fault = repr(error)

    def decide(self, web: httpx.Client, pair: tuple[str, str], answer: str) -> None:
        seen = "none"
        while True:
            begun = time.perf_counter()
            body = {"a": pair[0], "b": pair[1], "answer": answer, "seen": seen, "reason": f"desk {self.turn}"}
            said = web.post("/decisions", json=body)
            self.times.append(time.perf_counter() - begun)
            if said.status_code == 201:
                self.acknowledged.append(said.json()["event"])
                return
            assert said.status_code == 409, said.text
            self.stale += 1
            seen = said.json()["position"]


def run_load(
    settings: Settings, *, clients: int, pairs: int, workers: int, register: str | None = None
) -> Figures:
    """Have the clients decide, hold the register to what they were told, and return the figures.

    Args:
        settings: of a folder with a build; three readers, so that no round closes.
        clients: an even number; two of them are the desks of one person.
        pairs: each is read by two people.
        workers: processes of the server.
        register: URL of the register; None is the folder's own.
    """
    with Workspace.open(settings) as workspace:
        chosen = pairs_of(workspace.library, pairs)
    assert len(chosen) == pairs
    url = register or settings.register
    people = clients // 2
    desks: list[Desk] = []
    with Register(url, readers=3) as opened:
        for n in range(people):
            person, token = opened.add_person(f"Reader {n}", id=f"reader-{n}")
            mine = [pair for m, pair in enumerate(chosen) if n in {m % people, (m + 1) % people}]
            desks += [Desk(person.id, token, mine, 2 * n + desk) for desk in (0, 1)]
    with serving_workers(settings, workers, register) as (_, address):
        begin = threading.Barrier(len(desks) + 1)
        threads = [threading.Thread(target=desk.work, args=(address, begin)) for desk in desks]
        for thread in threads:
            thread.start()
        begin.wait()
        begun = time.perf_counter()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - begun
    assert not [desk.fault for desk in desks if desk.fault]
    check(url, desks)
    times = sorted(t for desk in desks for t in desk.times)
    acknowledged = sum(len(desk.acknowledged) for desk in desks)
    return Figures(
        "postgresql" if url.startswith("postgresql") else "sqlite", len(desks), pairs, workers, acknowledged,
        sum(desk.stale for desk in desks), round(seconds, 2), round(acknowledged / seconds, 1),
        *(round(1000 * t, 1) for t in (statistics.median(times), times[int(0.95 * len(times))], times[-1])),
    )  # fmt: skip


def check(url: str, desks: Sequence[Desk]) -> None:
    """Hold the register to what the clients were told: everything is there, once, and nothing was overwritten."""
    with Register(url, readers=3) as register:
        events = register.events()
        assert [e.position for e in events] == list(range(1, len(events) + 1)), "positions have no gap"
        votes = [e for e in events if e.kind is EventKind.DECIDED]
        told = [id for desk in desks for id in desk.acknowledged]
        assert len(set(told)) == len(told)
        assert set(told) == {e.id for e in votes}, "what was acknowledged is there, and nothing else"
        wanted = Counter(("|".join(sorted(pair)), desk.person) for desk in desks for pair in desk.pairs)
        assert Counter((e.subject, e.person) for e in votes) == wanted
        for key, person in wanted:
            mine = [e for e in register.state().pair(key).events if e.person == person]
            assert [e.turn for e in mine] == list(range(len(mine))), "no lost update"
            assert [e.answers for e in mine] == [None, *(e.id for e in mine[:-1])], "each names what it replaces"
        assert register.state() == fold(events)


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where its programs are installed; one JSON line each."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--clients", type=int, default=50)
    asked.add_argument("--pairs", type=int, default=500)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--content", type=Path, default=Path(__file__).parents[2])
    given = asked.parse_args()
    size = {"clients": given.clients, "pairs": given.pairs, "workers": given.workers}
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data", content=given.content, readers=3)
        build(settings, encode=False)
        tell(run_load(settings, **size))
        program = initdb()
        if program is None:
            sys.stderr.write("PostgreSQL is not installed here, and was not measured\n")
            return
        with postgresql_server(program, fsync=True) as make:
            tell(run_load(settings, **size, register=make()))


def tell(figures: Figures) -> None:
    sys.stdout.write(f"{json.dumps(asdict(figures))}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
