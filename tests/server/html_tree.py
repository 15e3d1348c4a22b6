"""A page as a tree of elements, read strictly: every element that is opened is closed, in order."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "wbr"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tree = TreeBuilder()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.tree.end(tag)
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()
        self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.tree.data(data)


def parsed(text: str) -> Element:
    """Return the root of a page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert not reader.open, f"{reader.open} is not closed"
    return reader.tree.close()


def words(element: Element, *, without: frozenset[str] = frozenset()) -> str:
    """Return the text of an element, white space joined, without that of some tags."""

    def pieces(one: Element) -> list[str]:
        found = [one.text or ""]
        for child in one:
            found += [*(pieces(child) if child.tag not in without else ()), child.tail or ""]
        return found

    return " ".join("".join(pieces(element)).split())


def every(element: Element, *tags: str, **attributes: str) -> list[Element]:
    """Return the elements below with one of these tags, and with these attributes (``class_`` for ``class``)."""
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [
        one
        for one in element.iter()
        if (not tags or one.tag in tags) and all(one.get(name) == value for name, value in wanted.items())
    ]


def values(element: Element, attribute: str) -> list[str]:
    """Return every value of an attribute."""
    return [value for one in element.iter() if (value := one.get(attribute)) is not None]
