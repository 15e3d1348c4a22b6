"""One core standard and the leaves under it: a line to each, and how the two stand to each other as two rings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from qmskg.pictures.drawing import BLUE, DARK, QUIET, TEXT, WHITE, Drawing, Picture, cut, wrapped
from qmskg.relations import Relation
from qmskg.vocabulary import Status

__all__ = ["cluster"]

_WIDE: Final = 940
#: right edge of the core standard's box, and where the rings and the words of a leaf begin
_BOX, _RINGS, _WORDS = 220, 330, 376
_ROW: Final = 26
_HEAD: Final = 34
#: letters of a line in the box, of a leaf with its source, and of its title where a source follows
_TITLE_LETTERS, _LEAF_LETTERS, _TITLE_AT_MOST = 22, 68, 50
_RADIUS: Final = 8.0
_TOP_HALF: Final = 140


@dataclass(frozen=True, slots=True)
class _Rings:
    """Two rings: the leaf's, thick, and the core standard's, filled. Shift of the leaf's, and the two radii."""

    words: str
    leaf: float
    core: float
    shift: float = 0.0


#: relation, read from the leaf -> how it is drawn; the order is that of the groups
_DRAWN: Final = {
    Relation.EQUAL: _Rings("asks for the same", _RADIUS, _RADIUS),
    Relation.SUBSET: _Rings("asks for less, and is met by it", _RADIUS * 0.5, _RADIUS),
    Relation.SUPERSET: _Rings("asks for more", _RADIUS, _RADIUS * 0.5),
    Relation.INTERSECTS: _Rings("shares a part", _RADIUS * 0.8, _RADIUS * 0.8, _RADIUS * 0.7),
}


def cluster(
    standard: Mapping[str, Any], names: Mapping[str, Mapping[str, Any]], name: str = "cluster"
) -> Picture | None:
    """Return the picture of a core standard; None where no leaf is under it.

    Args:
        standard: as the core set's document has it: ``title`` and ``members`` with ``leaf``, ``relation``, ``status``.
        names: of each leaf its ``title`` and ``source``.
        name: unique on a page.
    """
    groups = {
        relation: [member for member in standard["members"] if member["relation"] == relation]
        for relation in _DRAWN
    }
    shown = {relation: members for relation, members in groups.items() if members}
    if not shown:
        return None
    count = sum(map(len, shown.values()))
    height = max(count * _ROW + len(shown) * _HEAD + 52, 150)
    said = "; ".join(f"{len(members)} {_DRAWN[relation].words}" for relation, members in shown.items())
    agreed = sum(m["status"] == Status.AGREED for members in shown.values() for m in members)
    about = (
        f"{count} duties: {said}. People have agreed {agreed} of these places; the others are drafts. "
        "The list under it has each in words."
    )
    out = Drawing(name, f"The duties under “{standard['title']}”", about, _WIDE, height)
    y = 14.0
    ends: list[tuple[float, bool]] = []
    for relation, members in shown.items():
        _heading(out, relation, len(members), y)
        y += _HEAD
        for member in sorted(members, key=lambda m: _sorted_by(m, names)):
            ends.append((y + _ROW / 2, member["status"] == Status.AGREED))
            _leaf(out, member, names, y)
            y += _ROW
    _core(out, standard["title"], height, ends)
    _key(out, height)
    return out.picture()


def _sorted_by(member: Mapping[str, Any], names: Mapping[str, Mapping[str, Any]]) -> tuple[str, str]:
    known = names.get(member["leaf"], {})
    return str(known.get("source", "")).casefold(), str(member["leaf"])


def _heading(out: Drawing, relation: Relation, count: int, y: float) -> None:
    drawn = _DRAWN[relation]
    middle = y + _HEAD / 2
    core = _RINGS + drawn.shift
    out.add("circle", cx=core, cy=middle, r=drawn.core, fill="#a9cbea", stroke=BLUE, stroke_width=1)
    out.add("circle", cx=_RINGS - drawn.shift, cy=middle, r=drawn.leaf, fill="none", stroke=TEXT, stroke_width=2)
    words = f"{drawn.words[:1].upper()}{drawn.words[1:]} ({count})"
    out.words(_WORDS - 20, middle + 5, words, bold=True)


def _leaf(out: Drawing, member: Mapping[str, Any], names: Mapping[str, Mapping[str, Any]], y: float) -> None:
    known = names.get(member["leaf"], {})
    title, source = str(known.get("title") or member["leaf"]), str(known.get("source") or "")
    text = cut(title, _TITLE_AT_MOST if source else _LEAF_LETTERS)
    said = f"{text} · {cut(source, _LEAF_LETTERS - len(text) - 3)}" if source else text
    out.add("circle", cx=_WORDS - 14, cy=y + _ROW / 2, r=4, fill=WHITE, stroke=TEXT, stroke_width=2)
    out.words(_WORDS, y + _ROW / 2 + 5, said, says=f"{title} ({source})" if source else title)


def _core(out: Drawing, title: str, height: int, ends: Sequence[tuple[float, bool]]) -> None:
    """Draw the box of the core standard, and a line to each leaf: whole where people agreed, dashed where not."""
    lines = wrapped(title, _TITLE_LETTERS, 6)
    tall = len(lines) * 18 + 24
    middle = min((height - 30) / 2, _TOP_HALF)  # near the top of a long picture, where people begin to read
    for y, agreed in ends:
        bent = f"C{_BOX + 60},{middle:.1f} {_RINGS - 90},{y:.1f} {_RINGS - 20},{y:.1f}"
        path = f"M{_BOX},{middle:.1f} {bent} H{_WORDS - 18}"
        out.add("path", d=path, fill="none", stroke=DARK if agreed else QUIET, stroke_width=2 if agreed else 1,
                stroke_dasharray=None if agreed else "5 4")  # fmt: skip
    out.add("rect", x=8, y=middle - tall / 2, width=_BOX - 8, height=tall, rx=6, fill="#d7e6f5", stroke=BLUE,
            stroke_width=2)  # fmt: skip
    out.lines(20, middle - tall / 2 + 26, lines, bold=True)


def _key(out: Drawing, height: int) -> None:
    y = height - 14
    out.add("line", x1=8, x2=48, y1=y - 5, y2=y - 5, stroke=DARK, stroke_width=2)
    out.words(54, y, "people agreed this place", size=13)
    out.add("line", x1=230, x2=270, y1=y - 5, y2=y - 5, stroke=QUIET, stroke_dasharray="5 4")
    out.words(276, y, "draft, nobody has agreed it", size=13)
    out.add("circle", cx=478, cy=y - 5, r=6, fill="#a9cbea", stroke=BLUE)
    out.words(490, y, "what the core standard asks", size=13)
    out.add("circle", cx=690, cy=y - 5, r=6, fill="none", stroke=TEXT, stroke_width=2)
    out.words(702, y, "what the duty asks", size=13)
