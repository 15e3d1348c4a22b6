"""A paper for people: headings, sentences, lists and tables, said once and laid out by each format in its own way.

What stands in a paper is decided where it is made; a format adds no word and leaves none out, so that what is printed
and what is edited in a word processor say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from jinja2 import Environment, StrictUndefined

from qmskg.exports.cells import plain

__all__ = ["LANGUAGE", "Block", "Bullets", "Heading", "Notice", "Paper", "Table", "Text", "paper_html"]

#: BCP 47 tag of what every paper is written in
LANGUAGE: Final = "en-GB"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading under the title; ``level`` is 2 or 3, and none is passed over."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A paragraph that nobody may miss; its first words are ``strong``."""

    strong: str
    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, one text an item."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading over each column; every row has as many cells.

    Attributes:
        about: what it holds, for whoever hears it read.
    """

    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Text | Notice | Bullets | Table


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper, in reading order.

    Attributes:
        title: of the file, for whoever has several open.
        heading: over the paper.
    """

    title: str
    heading: str
    blocks: tuple[Block, ...]

    def texts(self) -> Iterable[str]:
        """Yield every text of it in reading order, as each format must hold it."""
        yield plain(self.heading)
        for block in self.blocks:
            yield from (plain(text) for text in _texts(block))


def _texts(block: Block) -> Iterable[str]:
    match block:
        case Heading(text) | Text(text):
            return (text,)
        case Notice(strong, text):
            return (f"{strong} {text}",)
        case Bullets(items):
            return items
        case Table(_, columns, rows):
            return (*columns, *(cell for row in rows for cell in row))


def paper_html(paper: Paper) -> str:
    """Return a paper as one page to print, whole in one file that fetches nothing, with everything escaped."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_clean
    )
    template = environment.from_string(files("qmskg.exports").joinpath("paper.html").read_text("utf-8"))
    blocks = [(type(block).__name__.lower(), block) for block in paper.blocks]
    return template.render(paper=paper, blocks=blocks, language=LANGUAGE)


def _clean(value: object) -> object:
    return plain(value) if type(value) is str else value
