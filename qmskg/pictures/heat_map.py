"""Groups of duties by what stands over against them: a box with its number where there is something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from qmskg.pictures.drawing import DARK, TEXT, WHITE, Drawing, Picture, cut
from qmskg.themes import Theme

__all__ = ["bodies_by_theme", "coverage_map", "heat_map"]

#: side of a box; size of the words, and the width of a letter where a wide font stands in for Arial
_BOX: Final = 26
_SIZE: Final = 13
_LETTER: Final = 7.6
#: letters of a name that fit beside a row, and above a column
_ROW_LETTERS, _COLUMN_LETTERS = 42, 30
#: the share of its length that a slanting name goes up, and to the side
_UP, _SIDE = 0.866, 0.5
#: from this number on: (fill, colour of the number)
_SHADES: Final = ((1, "#d7e6f5", TEXT), (2, "#a9cbea", TEXT), (5, "#1d70b8", WHITE), (10, DARK, WHITE))


def heat_map(
    cells: Iterable[Mapping[str, Any]],
    *,
    name: str,
    title: str,
    about: str,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    says: str = "{column}: {number} of {row}",
) -> Picture | None:
    """Return the picture of cells with ``row``, ``column`` and ``number``; None where all numbers are 0.

    Args:
        cells: a row or column with nothing in it is not drawn.
        name: unique on a page.
        title: what it shows.
        about: the same in words; how many rows and columns there are is put before it.
        rows: what people call each row, in the order in which they stand.
        columns: the same of each column.
        says: what is said of one box.
    """
    drawn = [cell for cell in cells if cell["number"]]
    if not drawn:
        return None
    across = [key for key in columns if key in {cell["column"] for cell in drawn}]
    down = [key for key in rows if key in {cell["row"] for cell in drawn}]
    left = round(max(len(cut(rows[key], _ROW_LETTERS)) for key in down) * _LETTER) + 16
    longest = max(len(cut(columns[key], _COLUMN_LETTERS)) for key in across) * _LETTER
    top = round(longest * _UP) + 16
    width = round(left + len(across) * _BOX + longest * _SIDE) + 8
    counted = f"{len(down)} rows by {len(across)} columns, with a number in each box; darker is more. "
    out = Drawing(name, title, counted + about, width, top + len(down) * _BOX + 8)
    for place, key in enumerate(across):
        out.words(left + (place + 0.6) * _BOX, top - 8, cut(columns[key], _COLUMN_LETTERS), turned=-60, size=_SIZE,
                  says=columns[key])  # fmt: skip
    for place, key in enumerate(down):
        y = top + (place + 0.5) * _BOX
        out.words(left - 8, y + 5, cut(rows[key], _ROW_LETTERS), anchor="end", size=_SIZE, says=rows[key])
        out.add("line", x1=left, x2=left + len(across) * _BOX, y1=y, y2=y, stroke="#e8edee")
    x = {key: left + place * _BOX for place, key in enumerate(across)}
    y_of = {key: top + place * _BOX for place, key in enumerate(down)}
    for cell in drawn:
        said = says.format(column=columns[cell["column"]], row=rows[cell["row"]], number=cell["number"])
        _box(out, x[cell["column"]], y_of[cell["row"]], cell["number"], said)
    return out.picture()


def _box(out: Drawing, x: float, y: float, number: int, says: str) -> None:
    _, fill, ink = [shade for shade in _SHADES if number >= shade[0]][-1]
    out.add("rect", says, x=x, y=y, width=_BOX, height=_BOX, fill=fill, stroke=WHITE, stroke_width=2)
    out.words(x + _BOX / 2, y + _BOX / 2 + 5, str(number), fill=ink, anchor="middle", size=12, says=says)


def coverage_map(
    cells: Iterable[Mapping[str, Any]], *, by: str, groups: Mapping[str, str], audits: Mapping[str, str]
) -> Picture | None:
    """Return how many duties each audit shows, by groups of duties; None where no audit shows any.

    Args:
        cells: ``key`` of a group, ``audit``, and the ``number`` of duties.
        by: what the groups are, in a word.
        groups: what people call each group.
        audits: what people call each audit.
    """
    return heat_map(
        ({"row": cell["key"], "column": cell["audit"], "number": cell["number"]} for cell in cells),
        name="heat",
        title=f"How many duties each audit shows at least in part, by {by}",
        about="Both are in the order of the alphabet. The page of coverage holds the same as a table.",
        rows=_by_name(groups),
        columns=_by_name(audits),
        says="{column} shows {number} of {row}",
    )


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda item: (item[1].casefold(), item[0])))


def bodies_by_theme(rows: Sequence[Mapping[str, Any]], name: str = "bodies") -> Picture | None:
    """Return which bodies ask within which themes of the core set; None where nobody does.

    Args:
        rows: ``by_body_and_theme`` of the disposition: ``body``, ``theme``, ``leaves``.
        name: unique on a page.

    Bodies stand in the order of the alphabet and themes in their own: it ranks nobody.
    """
    bodies = sorted({row["body"] for row in rows}, key=str.casefold)
    known = [theme.value for theme in Theme]
    themes = [*known, *sorted({row["theme"] for row in rows} - {*known})]
    return heat_map(
        ({"row": row["body"], "column": row["theme"], "number": row["leaves"]} for row in rows),
        name=name,
        title="How many duties of each body stand under core standards of each theme",
        about="Bodies are in the order of the alphabet. A table of the same stands beside it.",
        rows={body: body for body in bodies},
        columns={theme: theme for theme in themes},
        says="{column}: {number} duties of {row}",
    )
