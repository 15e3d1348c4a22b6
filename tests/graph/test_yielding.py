"""Long work stands still while a small query is answered, and is never left standing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.graph.yielding import Yielding


@pytest.fixture
def busy() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) as process:
        yield process
        process.kill()


def stands_still(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process is stopped, once the kernel has got round to it."""
    letter = ""
    for _ in range(100):
        letter = Path(f"/proc/{process.pid}/stat").read_text("utf-8").rpartition(") ")[2][0]
        if letter == "T":
            return True
        time.sleep(0.001)
    return False


def test_what_is_long_stands_still_only_while_a_small_one_is_answered(busy: subprocess.Popen[bytes]) -> None:
    yielding = Yielding()
    with yielding.behind(busy):
        assert not stands_still(busy)
        with yielding.small():
            assert stands_still(busy)
            with yielding.small():
                pass
            assert stands_still(busy)
        assert not stands_still(busy)


def test_what_comes_while_a_small_one_is_answered_waits_and_is_let_go_at_its_end(
    busy: subprocess.Popen[bytes],
) -> None:
    yielding = Yielding()
    with yielding.small():
        with yielding.behind(busy):
            assert stands_still(busy)
        assert not stands_still(busy)


def test_what_has_ended_is_left_alone(busy: subprocess.Popen[bytes]) -> None:
    yielding = Yielding()
    with yielding.behind(busy):
        busy.kill()
        busy.wait()
        with yielding.small():
            pass


class Told:
    """Stands for a process: what it was told last, and how long it ran by the clock of the test."""

    def __init__(self) -> None:
        self.now = self.ran = self.longest = 0.0
        self.still_since: float | None = None

    def pass_(self, seconds: float) -> None:
        self.now += seconds
        if self.still_since is None:
            self.ran += seconds

    def send_signal(self, number: int) -> None:
        import signal

        if number == signal.SIGSTOP:
            self.still_since = self.now
        elif self.still_since is not None:
            self.longest = max(self.longest, self.now - self.still_since)
            self.still_since = None


@given(st.lists(st.tuples(st.floats(0.0, 0.05), st.floats(0.0, 0.01)), min_size=1, max_size=5))
def test_however_often_small_ones_come_long_work_goes_on(times: list[tuple[float, float]]) -> None:
    one = Told()
    times = times * (300 // len(times))
    yielding = Yielding(lambda: one.now)
    with yielding.behind(one):  # type: ignore[arg-type]
        for answered, between in times:
            with yielding.small():
                one.pass_(answered)
            one.pass_(between)
    assert one.still_since is None
    assert one.longest <= 0.05 + 1e-9  # as long as the small one was
    assert one.now < 2 or one.ran >= 0.02 * (one.now - 1.6)
