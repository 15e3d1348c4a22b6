"""What docs/deploy.md describes: several workers on one register in PostgreSQL and one store elsewhere."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import httpx
from postgresql_server import needed, postgresql_server
from small_folder import make_folder

sys.path.insert(0, str(Path(__file__).parents[1] / "graph"))

from sparql_server import serving_oxigraph

from load.serving_workers import children_of, serving_workers
from qmskg.register import Register
from qmskg.settings import Settings

PAIR = ("nice-qs16:1", "nice-qs86:1")
ASK = f"ASK {{ ?s ?p ?o FILTER(CONTAINS(STR(?s), '{PAIR[0].replace(':', '/')}') && CONTAINS(STR(?p), 'exactMatch')) }}"


def test_workers_share_a_register_and_a_store_that_are_elsewhere(small_content: Path, tmp_path: Path) -> None:
    program = needed()
    settings = Settings(data=make_folder(small_content, tmp_path / "data"), content=small_content, readers=2)
    with postgresql_server(program) as make, serving_oxigraph(tmp_path / "store") as store:
        url = make()
        with Register(url) as register:
            tokens = [register.add_person(name, id=name.lower())[1] for name in ("Ada", "Bo")]
        more = {"QMSKG_STORE": store, "QMSKG_METRICS": "on"}
        with serving_workers(settings, 2, url, more) as (_, address):
            for token in tokens:
                with httpx.Client(base_url=address, timeout=60) as web:  # a connection of its own: any worker
                    body = {"a": PAIR[0], "b": PAIR[1], "answer": "equal", "seen": "none"}
                    said = web.post("/api/v1/decisions", json=body, headers={"Authorization": f"Bearer {token}"})
                    assert said.status_code == 201, said.text
            told: Counter[bool] = Counter()
            for _ in range(12):
                answer = httpx.get(f"{address}/sparql", params={"query": ASK}, timeout=60)
                told[answer.json()["boolean"]] += 1
            assert told == {True: 12}, "every worker folds forward before it answers"
            figures = httpx.get(f"{address}/metrics", timeout=60).text
            assert 'qmskg_requests_total{method="POST",route="/api/v1/decisions",status="201"} 2.0' in figures
            assert "qmskg_graph_lag 0.0" in figures
            assert httpx.get(f"{address}/readyz", timeout=60).json()["ready"] is True
    assert not list((tmp_path / "data" / "checkpoints").iterdir()), "nothing is projected beside the store"


def test_a_worker_that_dies_while_it_is_asked_whether_it_is_well_is_replaced_at_once(
    small_content: Path, tmp_path: Path
) -> None:
    settings = Settings(data=make_folder(small_content, tmp_path / "data"), content=small_content)
    with serving_workers(settings, 2) as (server, _):
        first, other = children_of(server)
        os.kill(first, signal.SIGSTOP)  # it answers no more, so that the question stands before it
        time.sleep(2)
        os.kill(first, signal.SIGKILL)
        end = time.monotonic() + 20  # the question would stand for a minute
        while len(now := set(children_of(server)) - {first}) < 2 and time.monotonic() < end:
            time.sleep(0.1)
        assert len(now) == 2
        assert other in now
