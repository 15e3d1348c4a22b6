"""Readers, curators and researchers at once, for a while: does a server grow, and how long do small requests take?

First one reader alone asks small things, which gives the idle figure; then everybody comes, some researchers with
queries that run away, and the same small things are timed again. Meanwhile the memory and the open files of the
server's processes are read from the system. Everything that curators were told was saved is looked for at the end.

    python tests/load/soak.py [--seconds 3600] [--data FOLDER] [--write docs/soak.md]
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))

from load.serving_workers import pairs_of, serving_workers
from qmskg.register import Register, fold
from qmskg.settings import Settings
from qmskg.workspace import Workspace, build

__all__ = ["Soak", "run_soak"]

SMALL = (
    "/api/v1/audits/audit-nhfd/standards", "/api/v1/standards/nice-qs16/audits", "/audits/audit-nhfd",
    "/api/v1/search?q=hip+fracture", "/healthz", "/standards/nice-qs16:1",
)  # fmt: skip
BIGGER = ("/api/v1/coverage", "/api/v1/gaps", "/api/v1/conflicts", "/coverage", "/api/v1/disposition", "/core")
QUERIES = (
    "SELECT ?s { ?s a ?c } LIMIT 100",
    "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c",
    "PREFIX dcterms: <http://purl.org/dc/terms/> SELECT ?t { ?s dcterms:title ?t FILTER(CONTAINS(?t, 'hip')) }",
)
#: never ends by itself
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c != ?f && ?f != ?i) }"
#: seconds that a query may take here
QUERY_SECONDS = 5


@dataclass
class Soak:
    """What was seen; times in milliseconds, memory in megabytes, of all processes of the server together."""

    seconds: float
    workers: int
    processors: int
    others_load: float
    idle_p95: float
    busy_p95: float
    ratio: float
    requests: int
    answers: dict[str, int]
    decided: int
    lost: int
    runaways: int
    runaways_ended: int
    memory_early: float
    memory_late: float
    memory_growth: float
    files_early: float
    files_late: float
    query_processes: int


@dataclass
class Seen:
    """What the clients saw, added to by all of them."""

    stop: threading.Event = field(default_factory=threading.Event)
    times: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    events: list[str] = field(default_factory=list)
    runaways: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def run_soak(
    settings: Settings,
    *,
    seconds: float,
    workers: int = 2,
    readers: int = 4,
    curators: int = 2,
    researchers: int = 2,
) -> Soak:
    """Let them all at a server of a folder that may be changed, and return what was seen.

    Args:
        settings: of a folder with a build.
        seconds: for which everybody is there; the reader alone has a tenth of it, 10 s at least.
        workers: processes of the server.
        readers: who ask small and bigger things.
        curators: who decide.
        researchers: who ask queries, one in four of which runs away.
    """
    with Register(settings.register, readers=settings.readers) as register:
        tokens = [register.add_person(f"Reader {n}", id=f"soak-{n}")[1] for n in range(curators)]
    with Workspace.open(settings) as workspace:
        pairs = pairs_of(workspace.library, 4000)
    load = os.getloadavg()[0]
    with serving_workers(settings, workers, more={"QMSKG_QUERY_SECONDS": str(QUERY_SECONDS)}) as (pid, address):
        warm(address)
        idle = Seen()
        ask_small(idle, address, time.monotonic() + max(10.0, seconds / 10))
        seen, end = Seen(), time.monotonic() + seconds
        work: list[Callable[[], None]] = [lambda: ask_small(seen, address, end)]
        work += [(lambda n=n: read(seen, address, random.Random(n))) for n in range(readers)]
        work += [(lambda n=n: curate(seen, address, tokens[n], pairs, n)) for n in range(curators)]
        work += [(lambda n=n: research(seen, address, n)) for n in range(researchers)]
        threads = [threading.Thread(target=noting, args=(seen, one)) for one in work]
        for thread in threads:
            thread.start()
        memory, files = watch(pid, end, seen.stop)
        seen.stop.set()
        for thread in threads:
            thread.join()
        time.sleep(QUERY_SECONDS + 1)
        left = len([one for one in below(pid) if "query_child" in command(one)])
    assert not seen.faults, seen.faults[:3]
    third = max(1, len(memory) // 3)
    early, late = statistics.median(memory[third : 2 * third]), statistics.median(memory[-third:])
    return Soak(
        seconds, workers, len(os.sched_getaffinity(0)), round(load, 1), p95(idle.times), p95(seen.times),
        round(p95(seen.times) / p95(idle.times), 2), sum(seen.answers.values()), dict(sorted(seen.answers.items())),
        len(seen.events), lost(settings, seen.events), len(seen.runaways), sum(s == 503 for s in seen.runaways),
        round(early, 1), round(late, 1), round(late / early - 1, 3),
        statistics.median(files[third : 2 * third]), statistics.median(files[-third:]), left,
    )  # fmt: skip


def p95(times: list[float]) -> float:
    return round(1000 * sorted(times)[int(0.95 * len(times))], 1)


# --- who comes ----------------------------------------------------------------------------------------------


def noting(seen: Seen, work: Callable[[], None]) -> None:
    """Let one of them work; where the server breaks off, everybody stops and it is told when."""
    try:
        work()
    except httpx.HTTPError as error:
        seen.faults.append(f"{datetime.now(UTC):%H:%M:%S} {type(error).__name__}: {error}")
        seen.stop.set()


def warm(address: str) -> None:
    """Ask for everything once, so that neither figure holds what is only done once."""
    with httpx.Client(base_url=address, timeout=600) as web:
        for path in (*SMALL, *BIGGER) * 2:
            web.get(path).raise_for_status()
        web.get("/sparql", params={"query": QUERIES[0]}).raise_for_status()


def ask_small(seen: Seen, address: str, end: float) -> None:
    """Ask small things with a breath in between, and time each."""
    with httpx.Client(base_url=address, timeout=600) as web:
        for path in itertools.cycle(SMALL):
            if time.monotonic() > end or seen.stop.is_set():
                return
            begun = time.perf_counter()
            status = web.get(path).status_code
            seen.times.append(time.perf_counter() - begun)
            seen.answers[f"small {status}"] += 1
            time.sleep(0.05)


def read(seen: Seen, address: str, chance: random.Random) -> None:
    with httpx.Client(base_url=address, timeout=600) as web:
        while not seen.stop.is_set():
            path = chance.choice(BIGGER if chance.random() < 0.1 else SMALL)
            seen.answers[f"reader {web.get(path).status_code}"] += 1
            time.sleep(chance.random() / 2)


def curate(seen: Seen, address: str, token: str, pairs: list[tuple[str, str]], turn: int) -> None:
    """Decide on pair after pair, and read the queue now and then."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{address}/api/v1", headers=headers, timeout=600) as web:
        for number, (a, b) in enumerate(pairs):
            if seen.stop.is_set():
                return
            body = {"a": a, "b": b, "answer": ("equal", "none", "subset")[number % 3], "seen": "none"}
            said = web.post("/decisions", json=body)
            seen.answers[f"curator {said.status_code}"] += 1
            if said.status_code == 201:
                seen.events.append(said.json()["event"])
            elif said.status_code not in {409, 429}:
                seen.faults.append(said.text)
            if number % 10 == turn:
                seen.answers[f"queue {web.get('/queue', params={'limit': 5}).status_code}"] += 1
            time.sleep(1.0)


def research(seen: Seen, address: str, turn: int) -> None:
    with httpx.Client(base_url=address, timeout=600) as web:
        for number in itertools.count(turn):
            if seen.stop.is_set():
                return
            wild = number % 4 == 0
            query = RUNAWAY if wild else QUERIES[number % 3]
            status = web.get("/sparql", params={"query": query}).status_code
            seen.answers[f"{'runaway' if wild else 'researcher'} {status}"] += 1
            if wild:
                seen.runaways.append(status)
            time.sleep(1.0)


# --- what the system says -----------------------------------------------------------------------------------


def watch(pid: int, end: float, stop: threading.Event) -> tuple[list[float], list[int]]:
    """Return memory and open files of the server's own processes, those of queries left out, every second or so."""
    memory, files = [], []
    while time.monotonic() < end and not stop.is_set():
        mine = [one for one in (pid, *below(pid)) if "query_child" not in command(one)]
        memory.append(sum(resident(one) for one in mine))
        files.append(sum(handles(one) for one in mine))
        time.sleep(1.0)
    return memory, files


def below(pid: int) -> list[int]:
    try:
        lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    found = [int(one) for text in lists for one in text.split()]
    return found + [further for one in found for further in below(one)]


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return "query_child (has ended)"


def resident(pid: int) -> float:
    """Return the memory of a process in megabytes; what it shares with others is counted in each."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    except OSError:
        return 0.0


def handles(pid: int) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return 0


def lost(settings: Settings, told: list[str]) -> int:
    with Register(settings.register, readers=settings.readers) as register:
        events = register.events()
        assert register.state() == fold(events)
        return len(set(told) - {event.id for event in events})


# --- the page -----------------------------------------------------------------------------------------------

PAGE = """# An hour of everybody at once

`make soak` lets readers, curators and researchers at a real server for an hour, one query in four running away;
`make soak-short` does it for two minutes. What follows was written by

    {command}

on {date}, on {processors} processors, {busy} before it began ({load} processes wanted one).

| | |
|---|---|
| for | {seconds:.0f} s, {workers} workers |
| requests | {requests:,}: {answers} |
| small requests, 95 of 100 within | {idle_p95} ms by a reader alone; {busy_p95} ms with everybody: {ratio} times |
| runaway queries | {runaways}, of which {runaways_ended} were ended at {limit} s |
| query processes at the end | {left}, which wait for the next query (`QMSKG_QUERY_AT_ONCE` for each worker) |
| decisions acknowledged | {decided}; lost: {lost} |
| memory of the server | {memory_early} MB in the second third, {memory_late} MB in the last: {growth:+.1%} |
| open files | {files_early:.0f}, then {files_late:.0f} |

The aims are: no growth of memory or open files, and 95 of 100 small requests within twice the idle figure.
{verdict}
"""


def page(made: Soak) -> str:
    """Return the figures as a page."""
    fell = []
    if made.ratio > 2:
        fell.append(f"small requests took {made.ratio} times as long as idle")
    if made.memory_growth > 0.02:
        fell.append(f"memory grew by {made.memory_growth:.1%}")
    if made.files_late > made.files_early + 2:
        fell.append("open files grew")
    verdict = f"Here that was not met: {'; '.join(fell)}." if fell else "Both were met."
    return PAGE.format(
        command=" ".join(["python", *(one for one in sys.argv if "/tmp" not in one)]),
        date=f"{datetime.now(UTC):%Y-%m-%d}", load=made.others_load, limit=QUERY_SECONDS,
        busy="busy with other work" if made.others_load > made.processors / 2 else "idle", verdict=verdict,
        growth=made.memory_growth, left=made.query_processes,
        **{k: v for k, v in asdict(made).items() if k not in {"answers", "query_processes"}},
        answers=", ".join(f"{name} {number:,}" for name, number in made.answers.items()),
    )  # fmt: skip


def main() -> None:
    """Do it on what is shipped; one JSON line, and the page where it is asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=3600)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--data", type=Path, help="a data folder to copy; built anew where it is left out")
    asked.add_argument("--write", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data", content=Path(__file__).parents[2], readers=3)
        if given.data:
            shutil.copytree(given.data, settings.data)
        else:
            build(settings, encode=False)
        try:
            made = run_soak(settings, seconds=given.seconds, workers=given.workers)
        except BaseException:
            log = Path(folder) / "server.log"
            sys.stderr.write(log.read_text("utf-8")[-4000:] if log.is_file() else "")
            raise
    sys.stdout.write(json.dumps(asdict(made)) + "\n")
    if given.write:
        given.write.write_text(page(made), "utf-8")
    sys.exit(1 if made.lost else 0)


if __name__ == "__main__":
    main()
