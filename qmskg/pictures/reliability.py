"""What came of proposals beside what was said of them: a reliability curve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from qmskg.pictures.drawing import BLUE, LINE, QUIET, Drawing, Picture

__all__ = ["reliability"]

#: size, and the square that holds the curve
_WIDE, _HIGH = 480, 430
_LEFT, _TOP, _SIDE = 62.0, 16.0, 350.0
_FOOT: Final = _TOP + _SIDE
_TICKS: Final = 5


def reliability(curve: Mapping[str, Any], of: str, name: str = "reliability") -> Picture | None:
    """Return the picture of a curve; None where it has no bins.

    Args:
        curve: ``error``, and ``bins`` with ``mean``, ``linked``, ``low`` and ``high``, each from 0 to 1.
        of: what was measured on, after "on".
        name: unique on a page.
    """
    bins = curve["bins"]
    if not bins:
        return None
    inside = sum(b["low"] <= b["mean"] <= b["high"] for b in bins)
    about = (
        f"{len(bins)} points, each of as many pairs, from {bins[0]['mean']:.2f} said and {bins[0]['linked']:.2f} "
        f"linked to {bins[-1]['mean']:.2f} said and {bins[-1]['linked']:.2f} linked. The interval of {inside} of them "
        f"holds what was said. On average they are {curve['error']:.3f} off."
    )
    title = f"What came of pairs, by what was said of them, on {of}"
    out = Drawing(name, title, about, _WIDE, _HIGH, shrinks=True)
    _axes(out)
    for b in bins:
        x = _across(b["mean"])
        out.add("line", x1=x, x2=x, y1=_up(b["low"]), y2=_up(b["high"]), stroke=BLUE, stroke_width=2)
    line = " ".join(f"{_across(b['mean']):.1f},{_up(b['linked']):.1f}" for b in bins)
    out.add("polyline", points=line, fill="none", stroke=BLUE, stroke_width=1)
    for b in bins:
        interval = f"({b['low']:.2f} to {b['high']:.2f}), {b['pairs']:,} pairs"
        says = f"said {b['mean']:.2f}: {b['linked']:.2f} linked {interval}"
        out.add("circle", says, cx=_across(b["mean"]), cy=_up(b["linked"]), r=5, fill=BLUE)
    return out.picture()


def _across(share: float) -> float:
    return _LEFT + share * _SIDE


def _up(share: float) -> float:
    return _FOOT - share * _SIDE


def _axes(out: Drawing) -> None:
    for number in range(_TICKS + 1):
        share = number / _TICKS
        out.add("line", x1=_LEFT, x2=_LEFT + _SIDE, y1=_up(share), y2=_up(share), stroke=LINE)
        out.words(_LEFT - 8, _up(share) + 5, f"{share:.1f}", anchor="end")
        out.words(_across(share), _FOOT + 20, f"{share:.1f}", anchor="middle")
    out.add("line", x1=_LEFT, x2=_LEFT, y1=_TOP, y2=_FOOT, stroke=QUIET)
    out.add("line", x1=_LEFT, x2=_LEFT + _SIDE, y1=_FOOT, y2=_FOOT, stroke=QUIET)
    out.add(
        "line", x1=_LEFT, x2=_LEFT + _SIDE, y1=_FOOT, y2=_TOP,
        stroke=QUIET, stroke_width=2, stroke_dasharray="6 5",
    )  # fmt: skip
    out.words(_across(0.5), _HIGH - 22, "probability that was said", anchor="middle")
    out.words(_across(0.5), _HIGH - 4, "the broken line: as many are linked as was said", anchor="middle", size=13)
    out.words(16, (_TOP + _FOOT) / 2, "share that is linked", anchor="middle", turned=-90)
