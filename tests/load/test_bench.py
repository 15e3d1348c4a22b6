"""That what exceeds a limit is told and nothing hangs, and that growth is fitted; the figures are `make bench`'s."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from load.bench import PARTS, growth, measure, page

SLOW = """
print('{"name": "first", "value": 1.5, "peak_mb": 10}', flush=True)
while True: pass
"""


def test_what_takes_too_long_is_ended_and_what_came_before_stands() -> None:
    record = measure([sys.executable, "-c", SLOW], seconds=0.5, megabytes=4096)
    assert (record["measured"], record["ended"]) == ({"first": 1.5}, "not within 0 s")


def test_what_takes_too_much_memory_is_ended() -> None:
    many = "x = bytearray(b'1') * (300 << 20); import time; time.sleep(60)"
    record = measure([sys.executable, "-c", many], seconds=50, megabytes=200)
    assert record["ended"] == "not within 200 MB"


def test_what_fails_is_told() -> None:
    assert measure([sys.executable, "-c", "raise SystemExit(3)"], 50, 4096)["ended"] == "failed (3)"


@pytest.mark.parametrize(("power", "said"), [(1.0, "1.00"), (2.0, "2.00")])
def test_the_page_tells_growth_limits_and_load(power: float, said: str) -> None:
    def record(seconds: float | None, ended: str = "done") -> dict[str, object]:
        measured = {"leaves": 7.0} | (
            {} if seconds is None else {"gaps": seconds, "gaps: the other way": 3 * seconds}
        )
        return {
            "measured": measured,
            "peak_mb": 80.0 + len(measured),
            "ended": ended,
            "load": [0.2, 3.4],
            "day": "2026-01-02",
        }

    kept = {"answers": {"1": record(0.5), "10": record(0.5 * 10**power), "100": record(None, "not within 9 s")}}
    text = page(kept, "command")
    assert f"| gaps | 0.5 s | {0.5 * 10**power:.3g} s | not within 9 s | {said} |" in text
    assert "| memory: answers | 83 MB | 83 MB | 81 MB so far |" in text
    assert "| gaps: the other way | 10 |" in text
    assert "a load average from 0.2 to 3.4" in text
    assert growth([1], [2.0]) is None


def test_a_group_is_measured_on_content_made_up(small_content: Path) -> None:
    record = measure([sys.executable, str(PARTS), "build", "2", str(small_content)], 100, 4096)
    assert record["ended"] == "done", json.dumps(record)
    assert record["measured"]["leaves"] % 2 == 0
    assert 0 < record["measured"]["build again, nothing changed"] < record["measured"]["build, nothing encoded"]
