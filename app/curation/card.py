"""The card's two texts as HTML: one grid, so that the sides and the strip stay aligned.

Everything that comes from a source is escaped, and only web addresses become links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

from curation.marks import LEGEND, Mark, Spans, compare
from curation.strip import Row, strip
from qmskg.vocabulary import in_signs

__all__ = ["card_html", "legend_html", "link_html"]

Leaf = Mapping[str, Any]

#: what a reader of a screen reader hears after a marked limit; shared words are not announced one by one
_SPOKEN: Final = {
    Mark.SAME: "same limit in the other text",
    Mark.DIFFERS: "another limit in the other text",
    Mark.ALONE: "no such limit in the other text",
}
_NOT_STATED: Final = '<span class="q-none">not stated</span>'


def card_html(card: Mapping[str, Any]) -> str:
    """Return both texts of a pair, side by side, with what stands above, beside and behind them."""
    a, b = card["a"], card["b"]
    marked_a, marked_b = compare(_parts(a), _parts(b))
    sides = _side("A", a, marked_a) + _side("B", b, marked_b)
    return f'<div class="q-card">{sides}</div>{_strip_html(strip(a, b))}'


def legend_html() -> str:
    """Return what the marks say, in the marks themselves."""
    items = (f'<span class="q-{mark.value}">{escape(words)}</span>' for mark, words in LEGEND.items())
    return f'<p class="q-legend"><span>Marks:</span> {" ".join(items)}</p>'


def _parts(leaf: Leaf) -> Sequence[str]:
    return (leaf["title"], leaf.get("summary") or "")


def _side(letter: str, leaf: Leaf, marked: Sequence[Spans]) -> str:
    title, summary = (_marked(spans) for spans in marked)
    number = f"{escape(leaf['number'])} " if leaf.get("number") else ""
    return (
        f'<section class="q-side" aria-label="Text {letter}">'
        f'<p class="q-doc"><b class="q-letter">{letter}</b> {_document(leaf)}</p>'
        f"{_above(leaf.get('parents') or ())}"
        f'<h2 class="q-title">{number}{title}</h2>'
        f'<p class="q-text">{summary or _NOT_STATED}</p>'
        f"{_beside(leaf.get('siblings') or (), leaf.get('siblings_in_all') or 0)}"
        f'<p class="q-source">{_provenance(leaf)}</p></section>'
    )


def _marked(spans: Spans) -> str:
    return "".join(
        f'<span class="q-{span.mark.value}">{escape(span.text)}{_spoken(span.mark)}</span>'
        if span.mark
        else escape(span.text)
        for span in spans
    )


def _spoken(mark: Mark) -> str:
    return f'<span class="q-spoken"> ({_SPOKEN[mark]})</span>' if mark in _SPOKEN else ""


def _document(leaf: Leaf) -> str:
    """Kind of text, document, edition, where it stands and what makes people follow it."""
    if leaf.get("kind") == "core":
        return f"Core standard{', draft that nobody has agreed' if leaf.get('draft') else ''}"
    document = leaf["document"]
    force = document.get("legal_force")
    parts = (
        "Measure" if leaf.get("kind") == "measure" else "Requirement",
        f"<b>{escape(document.get('short_title') or document['title'])}</b>",
        escape(document.get("version") or ""),
        escape(_words(document.get("status"))),
        escape(_words(force)) if force else "",
    )
    return " · ".join(part for part in parts if part)


def _above(parents: Iterable[Mapping[str, str]]) -> str:
    titles = [escape(parent["title"]) for parent in parents]
    return f'<p class="q-above"><span class="q-spoken">Under: </span>{" › ".join(titles)}</p>' if titles else ""


def _beside(siblings: Sequence[Mapping[str, str]], in_all: int) -> str:
    if not siblings:
        return ""
    items = "".join(f"<li>{escape(sibling['title'])}</li>" for sibling in siblings)
    many = f"{len(siblings)}" if in_all <= len(siblings) else f"The first {len(siblings)} of {in_all}"
    return f"<details><summary>{many} beside it</summary><ul>{items}</ul></details>"


def _provenance(leaf: Leaf) -> str:
    """Publisher, licence, page, and how far anybody has checked our wording against the page."""
    if leaf.get("kind") == "core":
        return f"<b>{escape(leaf.get('label') or 'agreed')}</b>"
    document = leaf.get("document") or {}
    checked = (leaf.get("verified") or {}).get("content")
    parts = (
        escape(document.get("publisher") or ""),
        escape(document.get("licence") or ""),
        link_html(leaf.get("page") or document.get("url"), "its page"),
        "wording checked against the page" if checked else "<b>our summary, not checked against the page</b>",
    )
    return " · ".join(part for part in parts if part)


def link_html(url: str | None, words: str) -> str:
    """Return a link that opens beside the app; nothing where there is no web address.

    >>> link_html("javascript:alert(1)", "its page")
    ''
    """
    if not url or urlsplit(url).scheme not in {"http", "https"}:
        return ""
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{words} (new tab)</a>'


def _strip_html(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    body = "".join(_row(row) for row in rows)
    head = '<tr><td class="q-label"></td><th scope="col">A</th><th scope="col">B</th></tr>'
    # a label, since a hidden caption undoes the widths of the columns
    return f'<table class="q-strip" aria-label="What A and B say">{head}{body}</table>'


def _row(row: Row) -> str:
    differs = ' <span class="q-unlike">≠ differs</span>' if row.differs else ""
    return f'<tr><th scope="row">{row.label}{differs}</th><td>{_value(row.a)}</td><td>{_value(row.b)}</td></tr>'


def _value(value: str | None) -> str:
    if value is None:
        return _NOT_STATED
    return escape(in_signs(value))


def _words(value: str | None) -> str:
    return (value or "").replace("_", " ")
