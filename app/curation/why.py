"""Why the machine proposed a pair, drawn once the reader has decided: both texts marked, and a small waterfall.

The drawing is a table, so that it reads as one without seeing it: each row says in words what a signal did, and the
bar beside it shows how far. Bars that lower the case are hatched and stand under a minus, so that colour is not
needed. No probability and no other number is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any, Final

__all__ = ["why_html"]

#: kind of a mark -> its class, and what a screen reader says after it; the later kind wins where two overlap
_MARKS: Final[dict[str, tuple[str, str]]] = {
    "meaning": ("q-carries", ""),
    "shared": ("q-shared", ""),
    "limit_same": ("q-same", "same limit in the other text"),
    "limit_differs": ("q-differs", "not in the other text"),
}
_LEGEND: Final = {"shared": "word in both", "meaning": "carries the likeness in meaning", "limit_same": "same limit",
                  "limit_differs": "limit that the other does not have"}  # fmt: skip
#: signals drawn one by one; the rest are one row
_DRAWN: Final = 5
_REST: Final = "Everything else that it looked at"
#: share of the longest bar -> how strongly it is said
_STRENGTHS: Final = ((0.6, "much"), (0.2, ""), (0.0, "a little"))
_LEAST: Final = 0.005
_SUMMARY: Final = "<summary>Why the machine proposed it</summary>"
_NONE: Final = "It cannot be drawn: a text is not a duty or a measure of its own any more, or is a core standard."


def why_html(proposal: Mapping[str, Any]) -> str:
    """Return the server's explanation of a proposal as HTML; it is asked for when the reader opens it.

    Making it takes the server most of a second, and few readers look.

    Args:
        proposal: as the server gives it, with ``explanation`` (:func:`qmskg.matching.explain.explain`) or before that.
    """
    if "explanation" not in proposal:
        return f'<details class="q-why" data-opens="explain">{_SUMMARY}<p role="status">One moment…</p></details>'
    drawn = _drawn(proposal["explanation"]) if proposal["explanation"] else f"<p>{_NONE}</p>"
    return f'<details class="q-why" open>{_SUMMARY}{drawn}</details>'


def _drawn(explanation: Mapping[str, Any]) -> str:
    sides = "".join(_side(letter, explanation[letter.lower()]) for letter in "AB")
    fall = explanation.get("waterfall")
    drawn = _waterfall(fall["rows"]) if fall else ""
    return f'{_legend(explanation)}<div class="q-both">{sides}</div>{drawn}'


def _legend(explanation: Mapping[str, Any]) -> str:
    used = {mark["kind"] for side in "ab" for mark in explanation[side]["marks"]}
    if not used:
        return "<p>No word and no limit stands in both texts.</p>"
    items = (
        f'<span class="{_MARKS[kind][0]}">{escape(said)}</span>' for kind, said in _LEGEND.items() if kind in used
    )
    return f'<p class="q-legend"><span>Marks:</span> {" ".join(items)}</p>'


def _side(letter: str, side: Mapping[str, Any]) -> str:
    title, summary = (
        _marked(side[f], [m for m in side["marks"] if m["field"] == f]) for f in ("title", "summary")
    )
    return (
        f'<section class="q-side" aria-label="Text {letter}, with what it was matched by">'
        f'<p class="q-title"><b class="q-letter">{letter}</b> {title}</p><p class="q-text">{summary}</p></section>'
    )


def _marked(text: str, marks: Sequence[Mapping[str, Any]]) -> str:
    """Return a text with its marks; where marks overlap, the kind that stands later in the table is shown."""
    kinds: list[str | None] = [None] * len(text)
    for kind in _MARKS:
        for mark in marks:
            if mark["kind"] == kind:
                kinds[mark["start"] : mark["end"]] = [kind] * (mark["end"] - mark["start"])
    cuts = [0, *(i for i in range(1, len(text)) if kinds[i] != kinds[i - 1]), len(text)]
    return "".join(_piece(text[a:b], kinds[a]) for a, b in pairwise(cuts) if a < b)


def _piece(text: str, kind: str | None) -> str:
    if kind is None:
        return escape(text)
    style, said = _MARKS[kind]
    spoken = f'<span class="q-spoken"> ({said})</span>' if said else ""
    return f'<span class="{style}">{escape(text)}{spoken}</span>'


def _waterfall(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the table: each row begins where the one before it ended."""
    steps = _steps(rows)
    longest = max((abs(adds) for _, adds in steps), default=0.0) or 1.0
    ends, at = [0.0], 0.0
    for _, adds in steps:
        at += adds
        ends.append(at)
    low, high = min(ends), max(ends)
    scale = 100 / ((high - low) or 1.0)
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{_said(adds, longest)}</td>'
        f"<td>{_bar((begins - low) * scale, adds * scale, -low * scale)}</td></tr>"
        for (label, adds), begins in zip(steps, ends, strict=False)
    )
    return (
        '<table class="q-fall"><caption>What made the case for a link stronger or weaker, step by step; the line is '
        'where it began</caption><thead><tr><th scope="col">What it looked at</th><th scope="col">What that did</th>'
        f'<th scope="col"><span class="q-spoken">Drawn</span></th></tr></thead><tbody>{body}</tbody></table>'
    )


def _steps(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, float]]:
    """Return the strongest signals one by one, the rest as one, and last what is not the pair's own."""
    own, others = [(r["label"], float(r["adds"])) for r in rows[:-1]], rows[-1]
    own.sort(key=lambda row: -abs(row[1]))
    rest = sum(adds for _, adds in own[_DRAWN:])
    more = [(_REST, rest)] if abs(rest) >= _LEAST else []
    return [
        *(row for row in own[:_DRAWN] if abs(row[1]) >= _LEAST),
        *more,
        (others["label"], float(others["adds"])),
    ]


def _said(adds: float, longest: float) -> str:
    if abs(adds) < _LEAST:
        return "made no difference"
    how = next(word for least, word in _STRENGTHS if abs(adds) / longest >= least)
    return f"{'stronger' if adds > 0 else 'weaker'}{', ' + how if how else ''}"


def _bar(begins: float, length: float, origin: float) -> str:
    """Return one bar, in percent; the words beside it say the same, so that it is hidden from a screen reader.

    Boxes and no SVG, which Streamlit cuts from what it is given.
    """
    kind, sign = ("up", "+") if length > 0 else ("down", "−")
    left, width = min(begins, begins + length), max(abs(length), 0.5)
    return (
        f'<span class="q-bar" aria-hidden="true"><span class="q-began" style="left:{origin:.1f}%"></span>'
        f'<span class="q-step q-{kind}" style="left:{left:.1f}%;width:{width:.1f}%"></span>'
        f'<span class="q-sign" style="left:{left + width:.1f}%">{sign}</span></span>'
    )
