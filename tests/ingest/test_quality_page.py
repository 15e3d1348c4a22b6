"""The published sample check: its arithmetic holds, and what it names is held."""

from __future__ import annotations

import re
from math import sqrt
from pathlib import Path

import pytest

from qmskg.model import Library

Z = 1.959964
RATE = re.compile(
    r"(?P<found>\d+) of (?P<of>\d+)[^()]*\((?P<share>\d+\.\d)%;\s+95%\s+interval\s+"
    r"(?P<low>\d+\.\d)%\s+to\s+(?P<high>\d+\.\d)%\)"
)
ID = re.compile(r"`([a-z0-9.-]+:[a-z0-9.-]+)`")


@pytest.fixture(scope="module")
def page(content: Path) -> str:
    return (content / "sources" / "QUALITY.md").read_text(encoding="utf-8")


def section(page: str, heading: str) -> str:
    return page.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def wilson(found: int, of: int) -> tuple[float, float]:
    share = found / of
    middle, half = share + Z**2 / (2 * of), Z * sqrt(share * (1 - share) / of + Z**2 / (4 * of**2))
    return (middle - half) / (1 + Z**2 / of), (middle + half) / (1 + Z**2 / of)


def rows(text: str) -> list[list[str]]:
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"
    ]
    return cells[2:]


def test_the_intervals_follow_from_the_counts(page: str) -> None:
    rates = list(RATE.finditer(page))
    assert len(rates) == 7
    for rate in rates:
        found, of = int(rate["found"]), int(rate["of"])
        low, high = wilson(found, of)
        printed = [float(rate[name]) for name in ("share", "low", "high")]
        assert printed == [round(100 * value, 1) for value in (found / of, low, high)]


def test_the_verdicts_add_up(page: str) -> None:
    table = rows(section(page, "What was looked at"))
    *kinds, total = [list(map(int, row[1:])) for row in table]
    assert [sum(column) for column in zip(*kinds, strict=True)] == total
    for leaves, *verdicts, seen in (*kinds, total):
        assert sum(verdicts) == leaves >= seen
    errors = total[4]
    assert next(RATE.finditer(page))["found"] == str(errors)
    assert len(rows(section(page, "Errors found"))) == errors


def test_what_the_page_names_is_held(page: str, library: Library) -> None:
    named = ID.findall(section(page, "Errors found"))
    assert len(named) >= 5
    held = {*library.nodes, *library.aliases}
    assert [id for id in named if id not in held] == []


def test_the_page_is_short_and_plain(page: str) -> None:
    assert len(page.splitlines()) < 120
    assert "not by an independent body" in page
