"""``serve`` and ``up`` as programs: they start, answer, and end without leaving anything behind."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from command_line import start

from qmskg.register import Register
from qmskg.settings import Settings

Environment = dict[str, str]
pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for children in /proc")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(environment: Environment, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a command that serves, wait until it is ready, and see that nothing of it is left afterwards."""
    port = free_port()
    process = start(environment, *words, "--port", str(port))
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(process, address)
        yield process, address
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=20)


def _wait_until_ready(process: subprocess.Popen[str], address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, process.communicate()
        with contextlib.suppress(httpx.TransportError):
            answer = httpx.get(f"{address}/readyz", timeout=10)
            assert answer.status_code == 200, answer.text
            return
        time.sleep(0.1)
    raise AssertionError("it was not ready in a minute")


def descendants(pid: int) -> set[int]:
    """Return the processes below one."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a thread may end while it is looked at
            for child in map(int, task.read_text().split()):
                found |= {child, *descendants(child)}
    return found


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def ended(process: subprocess.Popen[str], address: str, children: set[int]) -> tuple[str, str]:
    """Wait for a process that was told to stop; return what it said."""
    out, err = process.communicate(timeout=20)
    end = time.monotonic() + 5
    while any(map(alive, children)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not [child for child in children if alive(child)]
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{address}/healthz", timeout=2)
    assert "Traceback" not in err
    return out, err


def test_up_starts_answers_and_stops_with_no_child_left(own: Environment) -> None:
    with running(own, "up", "--no-app") as (process, address):
        assert httpx.get(f"{address}/api/v1/audits/audit-nhfd/standards").json()["standards"]
        assert httpx.get(f"{address}/sparql", params={"query": "ASK {}"}, timeout=30).json()["boolean"] is True
        children = descendants(process.pid)
        assert children
        process.send_signal(signal.SIGTERM)
        out, err = ended(process, address, children)
    assert process.returncode == 0
    assert out == ""
    assert f"{address}/sparql" in err
    assert "Control-C stops everything" in err


def test_up_ends_when_its_server_does(own: Environment) -> None:
    with running(own, "up", "--no-app") as (process, address):
        children = descendants(process.pid)
        os.kill(min(children), signal.SIGKILL)
        _, err = ended(process, address, children)
    assert process.returncode == 2
    assert "the server ended by itself" in err


@pytest.mark.parametrize("words", [("up", "--no-app"), ("serve", "--workers", "2")], ids=" ".join)
def test_what_was_started_ends_with_it_even_when_it_is_killed(own: Environment, words: tuple[str, ...]) -> None:
    with running(own, *words) as (process, address):
        children = descendants(process.pid)
        process.kill()
        ended(process, address, children)


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_serve_stops_when_told_and_keeps_every_decision_that_it_acknowledged(
    own: Environment, told: signal.Signals
) -> None:
    acknowledged: list[str] = []

    def decide(address: str) -> None:
        headers = {"Authorization": f"Bearer {own['QMSKG_TOKEN']}"}
        seen = "none"
        with httpx.Client(headers=headers, timeout=30) as web, contextlib.suppress(httpx.TransportError):
            for answer in itertools.cycle(["full", "partial"]):
                body = {"a": "audit-nhfd:surg36", "b": "nice-qs16:2", "answer": answer, "seen": seen}
                sent = web.post(f"{address}/api/v1/decisions", json=body)
                assert sent.status_code == 201, sent.text
                seen = sent.json()["position"]
                acknowledged.append(sent.json()["event"])

    with running(own, "serve") as (process, address):
        deciding = threading.Thread(target=decide, args=(address,))
        deciding.start()
        while len(acknowledged) < 3:
            time.sleep(0.01)
            assert deciding.is_alive()
        process.send_signal(told)
        _, err = ended(process, address, descendants(process.pid))
        deciding.join(30)
    assert process.returncode in {0, 130, -signal.SIGTERM}
    assert f"serving at {address}/" in err
    with Register(Settings(data=Path(own["QMSKG_DATA"])).register) as register:
        assert set(acknowledged) <= {event.id for event in register.events()}


def test_several_workers_answer_from_one_register(own: Environment) -> None:
    with running(own, "serve", "--workers", "2") as (process, address):
        children = descendants(process.pid)
        headers = {"Authorization": f"Bearer {own['QMSKG_TOKEN']}"}
        body = {"a": "audit-nhfd:surg36", "b": "nice-qs16:2", "answer": "full", "seen": "none"}
        sent = httpx.post(f"{address}/api/v1/decisions", json=body, headers=headers, timeout=30)
        assert sent.status_code == 201
        for _ in range(6):  # each over a connection of its own, so that either worker is asked
            card = httpx.get(f"{address}/api/v1/pairs/audit-nhfd:surg36/nice-qs16:2", timeout=30).json()
            assert card["others"] == 1
        process.send_signal(signal.SIGTERM)
        ended(process, address, children)
    assert process.returncode in {0, -signal.SIGTERM}


def test_workers_count_together_and_log_lines_of_json(own: Environment) -> None:
    environment = {**own, "QMSKG_METRICS": "loopback", "QMSKG_LOG": "json"}
    with running(environment, "serve", "--workers", "2") as (process, address):
        asked = 0
        while asked < 40:
            assert httpx.get(f"{address}/healthz").status_code == 200
            asked += 1
        figures = httpx.get(f"{address}/metrics").text
        assert f'qmskg_requests_total{{method="GET",route="/healthz",status="200"}} {asked}.0' in figures
        process.terminate()
        _, err = process.communicate(timeout=30)
    lines = [json.loads(line) for line in err.splitlines()]
    assert [line["route"] for line in lines if "route" in line].count("/healthz") == asked
    assert any("serving at" in line.get("message", "") for line in lines)
