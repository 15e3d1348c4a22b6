"""Where the lines and boxes of a picture lie. Pure numbers: templates draw them as SVG, beside a table of the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["Cell", "Curve", "HeatMap", "Mark", "curve", "heat_map"]

#: size of the curve, and the room for words at its left, top, right and foot
_WIDE, _HIGH = 720, 320
_LEFT, _TOP, _RIGHT, _FOOT = 64, 20, 20, 52
_TICKS: Final = 5
#: size of a box of a heat map, and the room for the names of its rows and columns
_BOX: Final = 34
_ROW_NAMES: Final = 330
_COLUMN_NAMES: Final = 150
#: room for the slanting name of the last column
_SLANT: Final = 90
#: shades of a heat map: from the first of each on
_SHADES: Final = (1, 2, 5, 10)
#: letters of a name that fit beside a row, and above a column
_ROW_LETTERS, _COLUMN_LETTERS = 44, 20


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an axis: where it lies, and what it says."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """How many are shown after each audit, as steps.

    Attributes:
        points: of the line, as SVG writes them.
        area: the same, closed along the foot.
        locked: right edge of the part that is locked in; None where nothing is.
        ceiling: height of the line of all that any audit shows.
    """

    width: int
    height: int
    left: float
    right: float
    top: float
    foot: float
    points: str
    area: str
    locked: float | None
    ceiling: float
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]


def curve(shown: Sequence[int], coverable: int, locked: int) -> Curve | None:
    """Return the picture of a programme; None where there is nothing to draw.

    Args:
        shown: how many are shown after each audit.
        coverable: how many all audits together show.
        locked: how many audits at the beginning are locked in.
    """
    if not shown or not coverable:
        return None
    left, right, top, foot = float(_LEFT), float(_WIDE - _RIGHT), float(_TOP), float(_HIGH - _FOOT)
    step, scale = (right - left) / len(shown), (foot - top) / coverable

    def high(number: float) -> float:
        return round(foot - number * scale, 1)

    line, before = [f"{left},{foot}"], 0
    for place, now in enumerate(shown):
        x, next_ = round(left + place * step, 1), round(left + (place + 1) * step, 1)
        line += [f"{x},{high(before)}", f"{x},{high(now)}", f"{next_},{high(now)}"]
        before = now
    return Curve(
        _WIDE, _HIGH, left, right, top, foot,
        points=" ".join(line), area=" ".join([*line, f"{right},{foot}"]),
        locked=round(left + locked * step, 1) if locked else None, ceiling=high(coverable),
        across=tuple(Mark(round(left + n * step, 1), str(n)) for n in _ticks(len(shown))),
        up=tuple(Mark(high(n), f"{n:,}") for n in _ticks(coverable)),
    )  # fmt: skip


def _ticks(most: int) -> list[int]:
    """Return a few round numbers from 0 to the greatest.

    >>> _ticks(36)
    [0, 10, 20, 30, 36]
    """
    rough = max(most / _TICKS, 1)
    size = next(n for n in (m * 10**e for e in range(9) for m in (1, 2, 5, 10)) if n >= rough)
    inner = [n for n in range(0, most, size) if most - n >= size / 2]
    return [*inner, most]


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of a heat map, with its shade from 1 to 4 and its number, which is always written."""

    x: float
    y: float
    shade: int
    number: int
    says: str


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Groups of duties by audits: a box where an audit shows something, with how many duties it shows.

    Attributes:
        across, up: the names of columns and rows, shortened, with the middle of each.
    """

    width: int
    height: int
    box: int
    left: int
    top: int
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    cells: tuple[Cell, ...]


def heat_map(
    cells: Sequence[Mapping[str, Any]], names: Mapping[str, str], short: Mapping[str, str]
) -> HeatMap | None:
    """Return the picture of cells with ``key``, ``audit`` and ``number``; None where there are none.

    Args:
        cells: only those whose number is above 0 are drawn.
        names: what people call a group or an audit, in full.
        short: what stands above a column.
    """
    drawn = [cell for cell in cells if cell["number"]]
    if not drawn:
        return None
    rows = sorted({cell["key"] for cell in drawn}, key=lambda key: names[key].casefold())
    columns = sorted({cell["audit"] for cell in drawn}, key=lambda audit: short[audit].casefold())
    x = {id: _ROW_NAMES + n * _BOX for n, id in enumerate(columns)}
    y = {key: _COLUMN_NAMES + n * _BOX for n, key in enumerate(rows)}
    return HeatMap(
        _ROW_NAMES + len(columns) * _BOX + _SLANT, _COLUMN_NAMES + len(rows) * _BOX + 10, _BOX,
        _ROW_NAMES, _COLUMN_NAMES,
        across=tuple(Mark(x[id] + _BOX / 2, _cut(short[id], _COLUMN_LETTERS)) for id in columns),
        up=tuple(Mark(y[key] + _BOX / 2, _cut(names[key], _ROW_LETTERS)) for key in rows),
        cells=tuple(
            Cell(
                x[c["audit"]], y[c["key"]], sum(c["number"] >= first for first in _SHADES), c["number"],
                f"{names[c['audit']]} shows {c['number']} of {names[c['key']]}",
            )
            for c in drawn
        ),
    )  # fmt: skip


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
