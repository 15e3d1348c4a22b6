"""What every picture is drawn with: shapes and words as SVG 1.1, with colours that hold 4.5:1 against each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

__all__ = ["BLUE", "DARK", "LINE", "PAPER", "QUIET", "TEXT", "WHITE", "Drawing", "Picture", "cut", "wrapped"]

TEXT: Final = "#212b32"
QUIET: Final = "#4c6272"
BLUE: Final = "#005eb8"
DARK: Final = "#003087"
LINE: Final = "#d8dde0"
PAPER: Final = "#f0f4f5"
WHITE: Final = "#ffffff"

Number = float | int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture. A notebook shows it as it is, and a template writes it without escaping.

    Attributes:
        svg: one ``svg`` element.
        title: what it shows, in a few words.
        about: the same in words, for whoever does not see it.
        width, height: in pixels, at which its words have the size of the text around.
    """

    svg: str
    title: str
    about: str
    width: int
    height: int

    def __html__(self) -> str:
        return self.svg

    def _repr_svg_(self) -> str:
        return self.svg


class Drawing:
    """A picture in the making.

    Args:
        name: unique on a page; ids are made from it.
        title: what it shows.
        about: the same in words, for whoever does not see it.
        width: in pixels.
        height: in pixels.
        shrinks: whether it may be narrower than drawn, down to legible words; else its surroundings scroll.
    """

    def __init__(
        self, name: str, title: str, about: str, width: int, height: int, *, shrinks: bool = False
    ) -> None:
        self._title, self._about, self._width, self._height = title, about, width, height
        size = {"width": "100%", "class": "picture picture--fits"} if shrinks else {"width": str(width)}
        self._root = ET.Element("svg", {
            "xmlns": "http://www.w3.org/2000/svg", "class": "picture", **size, "viewBox": f"0 0 {width} {height}",
            **({} if shrinks else {"height": str(height)}), "role": "img", "aria-labelledby": f"{name}-title",
            "aria-describedby": f"{name}-about", "font-family": "Arial, Helvetica, sans-serif", "font-size": "14",
        })  # fmt: skip
        ET.SubElement(self._root, "title", {"id": f"{name}-title"}).text = title
        ET.SubElement(self._root, "desc", {"id": f"{name}-about"}).text = about
        self.add("rect", width=width, height=height, fill=WHITE)

    def add(self, shape: str, says: str | None = None, **attributes: Number | str | None) -> None:
        """Add a shape; ``says`` is shown where a pointer rests on it. An attribute of None is left out."""
        element = ET.SubElement(self._root, shape, _written(attributes))
        if says:
            ET.SubElement(element, "title").text = says

    def words(
        self, x: Number, y: Number, text: str, *, fill: str = TEXT, anchor: str = "start", bold: bool = False,
        size: Number | None = None, turned: Number | None = None, says: str | None = None,
    ) -> None:  # fmt: skip
        """Add words; ``turned`` is by how many degrees, round where they begin."""
        place: dict[str, Number | str | None] = {"x": x, "y": y}
        if turned is not None:
            place = {"transform": f"translate({_number(x)} {_number(y)}) rotate({_number(turned)})"}
        written = _written({
            **place, "fill": fill, "text-anchor": anchor, "font-weight": "bold" if bold else None, "font-size": size,
        })  # fmt: skip
        element = ET.SubElement(self._root, "text", written)
        element.text = text
        if says:
            ET.SubElement(element, "title").text = says

    def lines(self, x: Number, y: Number, texts: Iterable[str], *, step: Number = 18, bold: bool = False) -> None:
        """Add lines of words under each other."""
        for place, text in enumerate(texts):
            self.words(x, y + place * step, text, bold=bold)

    def picture(self) -> Picture:
        """Return it."""
        svg = ET.tostring(self._root, encoding="unicode")
        return Picture(svg, self._title, self._about, self._width, self._height)


def _written(attributes: dict[str, Number | str | None]) -> dict[str, str]:
    return {
        name.replace("_", "-"): value if isinstance(value, str) else _number(value)
        for name, value in attributes.items()
        if value is not None
    }


def _number(value: Number) -> str:
    return f"{round(value, 1):g}" if abs(value) < 100_000 else str(round(value))


def cut(text: str, most: int) -> str:
    """Return a text with at most so many letters.

    >>> cut("Openness and learning", 12)
    'Openness an…'
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def wrapped(text: str, most: int, lines: int) -> list[str]:
    """Return a text in lines of so many letters, cut where it takes more lines than there may be.

    >>> wrapped("Openness and learning when things go wrong", 14, 2)
    ['Openness and', 'learning when…']
    """
    found: list[str] = []
    for word in text.split():
        if found and len(found[-1]) + len(word) < most:
            found[-1] += f" {word}"
        else:
            found.append(cut(word, most))
    if len(found) > lines:
        found = [*found[: lines - 1], cut(f"{found[lines - 1]}…", most)]
    return found
