"""Writers that are killed at random moments, and what the register and the graph say of it after.

Three kinds of writer, each in the middle of its work: a worker of a real server with clients deciding through it, a
process that decides as the command line does, over and over, and `qmskg queue import --apply` on a full workbook.

    python tests/load/register_kills.py [--kills 200] [--seed 1]
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import httpx
import pyoxigraph

sys.path.insert(0, str(Path(__file__).parents[1]))

from filled_in import FilledIn

from load.deciding import deciding
from load.serving_workers import children_of, pairs_of, serving_workers
from qmskg.register import EventKind, Register, fold
from qmskg.settings import Settings
from qmskg.workspace import QueueOrder, Workspace, build

__all__ = ["Told", "run_kills"]

_READER = "reader"
#: writers are forked from a process that has imported what they need, and holds nothing open
_FORK = multiprocessing.get_context("forkserver")
_FORK.set_forkserver_preload(["load.deciding"])


@dataclass
class Told:
    """What was done, and what came of it."""

    kills: int = 0
    of_workers: int = 0
    of_writers: int = 0
    of_imports: int = 0
    acknowledged: int = 0
    lost: int = 0
    same_graph: bool = False
    seconds: float = 0.0
    events: set[str] = field(default_factory=set, repr=False)

    def say(self) -> None:
        """Say on standard error how far it is, now and then."""
        if self.kills % 10 == 0:
            sys.stderr.write(f"{self.kills} kills, {len(self.events)} acknowledged, {self.lost} lost\n")


def run_kills(settings: Settings, *, kills: int, seed: int, share: float = 0.25) -> Told:
    """Kill writers, look after each kill, and return what was found.

    Args:
        settings: of a folder with a build.
        kills: how many.
        seed: of the moments.
        share: of the kills that are of a server's worker; the rest are of the other two, in turns.
    """
    chance, told, begun = random.Random(seed), Told(), time.monotonic()
    with Workspace.open(settings) as workspace:
        pairs = iter(pairs_of(workspace.library, 100 * kills))
        _, token = workspace.register.add_person("A Reader", id=_READER)
    workers = max(1, round(share * kills))
    kill_workers(settings, token, told, chance, workers, pairs)
    for n in range(kills - workers):
        (kill_writer if n % 8 else kill_import)(settings, token, told, chance, pairs)
        look(settings, told)
    told.same_graph = rebuilt_is_the_same(settings)
    told.acknowledged, told.seconds = len(told.events), round(time.monotonic() - begun, 1)
    return told


def look(settings: Settings, told: Told) -> None:
    """Open the register as the next process does, and count what was acknowledged and is not there."""
    told.kills += 1
    told.say()
    with Register(settings.register, readers=3) as register:
        state = register.state()
        events = register.events()[: state.position]  # others may be writing on
        assert [e.position for e in events] == list(range(1, len(events) + 1)), "positions have no gap"
        told.lost += len(told.events - {e.id for e in events})
        assert all("reason" in e.texts for e in events if e.kind is EventKind.DECIDED), "whole, or not at all"
        assert state == fold(events)
    with contextlib.closing(sqlite3.connect(settings.register.removeprefix("sqlite:///"))) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def kill_workers(
    settings: Settings, token: str, told: Told, chance: random.Random, kills: int, pairs: Iterator[tuple[str, str]]
) -> None:
    """Kill one of two workers again and again, while clients decide; the server starts another each time."""
    stop, lock = threading.Event(), threading.Lock()

    def client(address: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        while not stop.is_set():
            with lock:
                a, b = next(pairs)
            body = {"a": a, "b": b, "answer": "equal", "seen": "none", "reason": "r" * 500}
            with contextlib.suppress(httpx.HTTPError):  # what was not acknowledged may or may not be there
                said = httpx.post(f"{address}/api/v1/decisions", json=body, headers=headers, timeout=30)
                if said.status_code == 201:
                    with lock:
                        told.events.add(said.json()["event"])

    with serving_workers(settings, 2) as (server, address):
        clients = [threading.Thread(target=client, args=(address,)) for _ in range(4)]
        for one in clients:
            one.start()
        try:
            for _ in range(kills):
                kill_one(settings, server, told, chance, lock)
        finally:
            stop.set()
            for one in clients:
                one.join()


def kill_one(settings: Settings, server: int, told: Told, chance: random.Random, lock: threading.Lock) -> None:
    """Kill a worker of a server once some more was acknowledged, and look while the others write on."""
    wanted, end = len(told.events) + chance.randint(1, 6), time.monotonic() + 120
    while len(told.events) < wanted:
        assert time.monotonic() < end, "the server answers nobody any more"
        time.sleep(0.01)
    time.sleep(chance.random() / 20)
    os.kill(chance.choice(children_of(server)), signal.SIGKILL)
    told.of_workers += 1
    with lock:
        seen = Told(events=set(told.events))
    look(settings, seen)
    told.kills, told.lost = told.kills + 1, told.lost + seen.lost
    told.say()


def kill_writer(
    settings: Settings, token: str, told: Told, chance: random.Random, pairs: Iterator[tuple[str, str]]
) -> None:
    """Kill a process that decides as the command line does; it names each event once it has its receipt."""
    mine, before = list(itertools.islice(pairs, 8)), len(told.events)
    hear, say = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=deciding, args=(replace(settings, token=token), mine, say))
    process.start()
    say.close()
    with contextlib.suppress(EOFError, OSError):  # an event that was cut off was not acknowledged
        told.events.add(hear.recv())
        threading.Timer(chance.random() / 4, process.kill).start()
        while True:
            told.events.add(hear.recv())
    process.kill()
    process.join()
    hear.close()
    assert len(told.events) > before, "it was killed before it wrote anything"
    told.of_writers += 1


def kill_import(
    settings: Settings, token: str, told: Told, chance: random.Random, pairs: Iterator[tuple[str, str]]
) -> None:
    """Kill `qmskg queue import --apply` in the middle; the same file, taken again, is then whole and there once."""
    file = settings.data.parent / "queue.xlsx"
    with Workspace.open(settings) as workspace:
        person = workspace.person_for_token(token)
        content, waiting = workspace.offline.export(person, QueueOrder.SOURCE, limit=40)
    made = FilledIn(content)
    for row in made.rows[:waiting]:
        made.say(row["a"], row["b"], answer="unsure", reason="r" * 500)
    file.write_bytes(made.content)
    env = {**os.environ, "QMSKG_DATA": str(settings.data), "QMSKG_CONTENT": str(settings.content)}
    command = [sys.executable, "-m", "qmskg", "queue", "import", str(file), "--apply", "--json"]
    before = position(settings)
    process = subprocess.Popen(
        command, env={**env, "QMSKG_TOKEN": token}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while waiting and position(settings) == before and process.poll() is None:
        time.sleep(0.005)
    time.sleep(chance.random() / 10)
    process.kill()
    process.wait()
    told.of_imports += 1
    if not waiting:
        return
    with Workspace.open(settings) as workspace:
        person = workspace.person_for_token(token)
        done = workspace.offline.take(person, file, apply=True)
        assert done["counts"]["refused"] == 0
        assert done["counts"]["already"] + done["counts"]["new"] == waiting
        told.events |= {row["event"] for row in done["rows"]}


def position(settings: Settings) -> int:
    with contextlib.closing(sqlite3.connect(settings.register.removeprefix("sqlite:///"), timeout=30)) as raw:
        return int(raw.execute("SELECT max(position) FROM register_event").fetchone()[0])


def rebuilt_is_the_same(settings: Settings) -> bool:
    """Return whether the graph that was folded forward is the one that `qmskg rebuild` makes, quad by quad."""
    folded = graph(settings)
    build(settings, encode=False, afresh=True)
    return graph(settings) == folded


def graph(settings: Settings) -> frozenset[str]:
    """Return the graph at the register's position as N-Quads; not the proposals, nor the name of the build."""
    with Workspace.open(settings) as workspace:
        checkpoint = workspace.checkpoint()
        assert checkpoint.path is not None
        quads = pyoxigraph.Store.read_only(str(checkpoint.path))
        lines = (str(quad) for quad in quads if not str(quad.graph_name).endswith("/graph/proposed>"))
        return frozenset(line for line in lines if checkpoint.build not in line)


def main() -> None:
    """Do it on what is shipped; one JSON line."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--content", type=Path, default=Path(__file__).parents[2])
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data", content=given.content, readers=3)
        build(settings, encode=False)
        told = run_kills(settings, kills=given.kills, seed=given.seed)
    sys.stdout.write(json.dumps({k: v for k, v in asdict(told).items() if k != "events"}) + "\n")
    sys.exit(0 if told.lost == 0 and told.same_graph else 1)


if __name__ == "__main__":
    main()
