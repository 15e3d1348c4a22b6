"""The handbook: one HTML file to print, a cover, the contents, and one A4 page a core standard.

It fetches nothing, and holds no date but that of the data. A page with much on it is set smaller, and one with more
than fits even so leaves out first the reasons and then the titles of duties, and says so. No duty is ever left out:
what is too much even then runs on to a second page.
"""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from qmskg.exports.cells import plain
from qmskg.exports.core_pages import Page, pages, standing
from qmskg.exports.dataset import LICENCE_URL, Dataset
from qmskg.links import Link
from qmskg.relations import RELATIONS, Strength
from qmskg.vocabulary import in_signs

__all__ = ["HANDBOOK", "read_handbook", "write_handbook"]

HANDBOOK: Final = "handbook.html"
#: the settings of a page, airiest first: (class, characters in a line of a column, lines in both columns)
_SETTINGS: Final = (("airy", 54, 107), ("close", 62, 131), ("tight", 71, 160))
#: lines that headings and the space round them take
_FURNITURE: Final = 16
_SHOWS: Final = {
    Strength.FULL: "shows all of it",
    Strength.PARTIAL: "shows part of it",
    Strength.RELATED: "is about it, and shows nothing",
    Strength.NONE: "has nothing to do with it",
}


def write_handbook(data: Dataset, folder: Path) -> None:
    """Write the handbook; the same data give the same bytes."""
    made = pages(data)
    chapters = [(theme, tuple(group)) for theme, group in groupby(made, key=lambda page: page.standard.theme)]
    text = _template().render(
        data=data, chapters=chapters, licence_url=LICENCE_URL, setting=lambda page: _setting(page, data),
        standing=standing, shows=_shows, runs=_runs, number={p.standard.id: n for n, p in enumerate(made, 1)},
        relations=[(word, row.sentence.format(a="the duty", b="the core standard")) for word, row in RELATIONS.items()],
    )  # fmt: skip
    (folder / HANDBOOK).write_text(text, "utf-8", newline="\n")


def read_handbook(path: Path) -> dict[str, dict[str, list[str]]]:
    """Return what a handbook holds: core standard -> field -> the texts that stand in it."""
    reader = _Reader()
    reader.feed(path.read_text("utf-8"))
    return reader.found


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=_clean, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["in_signs"] = in_signs
    return environment.get_template("handbook.jinja.html")


def _clean(value: Any) -> Any:
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _shows(link: Link) -> str:
    return _SHOWS.get(Strength(link.answer), "") if link.answer in set(Strength) else "extent not stated"


def _runs(page: Page) -> list[tuple[str, list[Link]]]:
    """Return the evidence of a page by what is said of it, for where there is no room to say it of each."""
    found: dict[str, list[Link]] = {}
    for link in page.evidence:
        found.setdefault(f"{_shows(link)}, {standing(link.status)}", []).append(link)
    return list(found.items())


def _setting(page: Page, data: Dataset) -> tuple[str, bool, bool]:
    """Return how a page is set: its class, and whether reasons and titles of duties stand on it."""
    for reasons, titles in ((True, True), (False, True), (False, False)):
        for name, width, room in _SETTINGS:
            if _lines(page, data, width, reasons, titles) <= room:
                return name, reasons, titles
    return _SETTINGS[-1][0], False, False


def _lines(page: Page, data: Dataset, width: int, reasons: bool, titles: bool) -> int:
    """Return about how many lines a page takes in a column of so many characters."""
    standard = page.standard
    levels = standard.maturity
    services = ", ".join(standard.applies_to)
    # these run over both columns
    wide = (
        standard.title * 2,
        page.label + standard.made_by,
        standard.statement,
        standard.scope,
        standard.who_acts or "",
        services,
    )
    texts: list[str | None] = [
        standard.rationale, *standard.met_when, *standard.leaves_out,
        *((levels.basic, levels.developing, f"Developing {levels.embedded}") if levels else ()),
        *(f"{limit} from {limit.clock_start or ''} {limit.whose}" for limit in page.standard.strictest),
    ]  # fmt: skip
    for source, places in page.by_source:
        texts.append(f"{source.name} ({source.licence})")
        ids = [f"{place.leaf.id}: {place.member.relation}, {place.standing}" for place in places]
        if not titles:
            texts += ids
            continue
        for id, place in zip(ids, places, strict=True):
            member = place.member
            more = (member.shared or member.reason, member.remainder, "Shared: Left over:") if reasons else ()
            texts.append(" ".join(filter(None, (id, place.leaf.title, *more))))
    for link in page.evidence:
        measure = f"{data.library.nodes[link.a].title}, {data.library.document_of(link.a).name}" if titles else ""
        left = "; ".join(link.not_covered or ("not stated",))
        texts.append(f"{link.a} {measure}: {_shows(link)}, {standing(link.status)}. Not covered: {left}")
    sources = len({place.source.id for place in page.places})
    lines = sum(1 + len(text or "") // width for text in texts) + sources // 2
    return _FURNITURE + lines + 2 * sum(1 + len(text) // (2 * width) for text in wide)


class _Reader(HTMLParser):
    """Reads what stands in elements that say which field they are, by ``data-field``."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, dict[str, list[str]]] = {}
        self._page: dict[str, list[str]] = {}
        self._open: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a page or a field."""
        given = dict(attrs)
        if id := given.get("data-core"):
            self._page = self.found.setdefault(id, {})
        elif field := given.get("data-field"):
            self._open = (tag, field)
            self._page.setdefault(field, []).append("")

    def handle_data(self, data: str) -> None:
        """Add to the open field."""
        if self._open:
            self._page[self._open[1]][-1] += data

    def handle_endtag(self, tag: str) -> None:
        """End the open field."""
        if self._open and self._open[0] == tag:
            self._open = None
