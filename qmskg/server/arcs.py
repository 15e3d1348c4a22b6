"""Where the names and arcs of a picture of relations lie: names in a column, relations as arcs beside it.

Pure numbers, as in :mod:`qmskg.pictures`; the table under the picture holds the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from qmskg.pictures.drawing import cut

__all__ = ["Arc", "ArcPicture", "Row", "arcs"]

_WIDE: Final = 960
_STEP: Final = 40
_TOP: Final = 14
#: where names end, and where dots and arcs begin
_NAMES: Final = 420
_DOTS: Final = 436
#: how far an arc reaches to the right: at least, and more for each name that it passes
_REACH, _MORE = 70, 34
#: letters of a name that fit, and the room that a number takes
_LETTERS: Final = 50
_ROOM: Final = 26


@dataclass(frozen=True, slots=True)
class Row:
    """A name, at its height."""

    id: str
    text: str
    y: float


@dataclass(frozen=True, slots=True)
class Arc:
    """One arc, with the numbers of the relations that it stands for, and where they are written."""

    path: str
    text: str
    x: float
    y: float
    counts: bool


@dataclass(frozen=True, slots=True)
class ArcPicture:
    """A picture of relations."""

    width: int
    height: int
    names: float
    dots: float
    rows: tuple[Row, ...]
    arcs: tuple[Arc, ...]


def arcs(
    members: Sequence[str], names: Mapping[str, str], links: Iterable[Mapping[str, Any]], counts: Sequence[bool]
) -> ArcPicture:
    """Return the picture.

    Args:
        members: from top to foot.
        names: of the members.
        links: with the ids of their ends as ``a`` and ``b``; numbered from 1 in their order.
        counts: of each link, whether it has standing; the arcs of the others are drawn broken.
    """
    place = {id: number for number, id in enumerate(members)}
    joined: dict[tuple[int, int], list[int]] = {}
    for number, link in enumerate(links, 1):
        low, high = sorted((place[link["a"]], place[link["b"]]))
        joined.setdefault((low, high), []).append(number)
    drawn: list[Arc] = []
    for (low, high), numbers in sorted(joined.items(), key=lambda item: (item[0][1] - item[0][0], item[0])):
        reach = min(_REACH + _MORE * (high - low - 1), _WIDE - _DOTS - 60) / 0.75
        top, foot = _y(low), _y(high)
        text = ", ".join(map(str, numbers))
        x, y = _free(drawn, _DOTS + 0.75 * reach, (top + foot) / 2, text)
        path = f"M{_DOTS},{top:g} C{_DOTS + reach:g},{top:g} {_DOTS + reach:g},{foot:g} {_DOTS},{foot:g}"
        drawn.append(Arc(path, text, x, y, any(counts[number - 1] for number in numbers)))
    rows = tuple(Row(id, cut(names[id], _LETTERS), _y(number)) for id, number in place.items())
    return ArcPicture(_WIDE, _TOP * 2 + _STEP * max(len(members) - 1, 0) + 12, _NAMES, _DOTS, rows, tuple(drawn))


def _y(number: int) -> float:
    return _TOP + 6 + _STEP * number


def _free(drawn: Iterable[Arc], x: float, y: float, text: str) -> tuple[float, float]:
    """Return a place for numbers at which none stand yet, at or to the right of where the arc reaches furthest."""
    taken = [(arc.x, arc.y, len(arc.text)) for arc in drawn]
    while any(abs(y - b) < 16 and x < a + _ROOM + 8 * n and a < x + _ROOM + 8 * len(text) for a, b, n in taken):
        y += 16
    return round(x, 1), y
