"""How many are shown after each audit of a programme, as steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from qmskg.pictures.drawing import BLUE, LINE, PAPER, QUIET, Drawing, Picture

__all__ = ["curve"]

#: size, and the room for words at its left, top, right and foot
_WIDE, _HIGH = 720, 320
_LEFT, _TOP, _RIGHT, _FOOT = 64.0, 20.0, 700.0, 268.0
_TICKS: Final = 5
#: unit of a programme -> what is shown, in the plural
_MANY: Final = {"core_standard": "core standards", "leaf": "duties"}


def curve(programme: Mapping[str, Any], name: str = "curve") -> Picture | None:
    """Return the picture of a programme; None where there is nothing to draw.

    Args:
        programme: the answer: ``curve``, ``coverable``, ``unit``, and which of its ``audits`` are ``locked``.
        name: unique on a page.
    """
    shown, coverable = [point["covered"] for point in programme["curve"]], len(programme["coverable"])
    locked, many = sum(row["locked"] for row in programme["audits"]), _MANY[programme["unit"]]
    if not shown or not coverable:
        return None
    step, scale = (_RIGHT - _LEFT) / len(shown), (_FOOT - _TOP) / coverable
    about = (
        f"The line rises from none to {shown[-1]} of the {coverable} {many} that any audit here shows, over "
        f"{len(shown)} audits{f'; the first {locked} are done in any case' if locked else ''}. "
        "A table with every number stands beside it."
    )
    out = Drawing(
        name, f"How many {many} are shown after each audit of the list", about, _WIDE, _HIGH, shrinks=True
    )
    if locked:
        out.add("rect", x=_LEFT, y=_TOP, width=locked * step, height=_FOOT - _TOP, fill=PAPER, stroke=LINE)
        out.words(_LEFT + 8, _TOP + 18, "done in any case")
    line, before = [f"{_LEFT:g},{_FOOT:g}"], 0
    for place, now in enumerate(shown):
        x, then = _LEFT + place * step, _LEFT + (place + 1) * step
        line += [f"{px:.1f},{_FOOT - n * scale:.1f}" for px, n in ((x, before), (x, now), (then, now))]
        before = now
    out.add("polygon", points=" ".join([*line, f"{_RIGHT:g},{_FOOT:g}"]), fill=BLUE, fill_opacity=0.12)
    out.add("polyline", points=" ".join(line), fill="none", stroke=BLUE, stroke_width=3)
    _axes(out, len(shown), step, coverable, scale)
    return out.picture()


def _axes(out: Drawing, audits: int, step: float, coverable: int, scale: float) -> None:
    out.add("line", x1=_LEFT, x2=_RIGHT, y1=_TOP, y2=_TOP, stroke=QUIET, stroke_width=2, stroke_dasharray="6 5")
    out.add("line", x1=_LEFT, x2=_RIGHT, y1=_FOOT, y2=_FOOT, stroke=QUIET)
    out.add("line", x1=_LEFT, x2=_LEFT, y1=_TOP, y2=_FOOT, stroke=QUIET)
    for number in _ticks(audits):
        out.words(_LEFT + number * step, _FOOT + 20, str(number), anchor="middle")
    for number in _ticks(coverable):
        out.words(_LEFT - 8, _FOOT - number * scale + 5, f"{number:,}", anchor="end")
    said = "audits, in the order of the list; the dashed line is all that any audit here shows"
    out.words((_LEFT + _RIGHT) / 2, _HIGH - 8, said, anchor="middle")


def _ticks(most: int) -> list[int]:
    """Return a few round numbers from 0 to the greatest.

    >>> _ticks(36)
    [0, 10, 20, 30, 36]
    """
    rough = max(most / _TICKS, 1)
    size = next(n for n in (m * 10**e for e in range(9) for m in (1, 2, 5, 10)) if n >= rough)
    inner = [n for n in range(0, most, size) if most - n >= size / 2]
    return [*inner, most]
