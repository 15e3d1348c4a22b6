"""An audit's answer as HTML. Everything that comes from a source is escaped, and only web addresses become links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

from curation.card import link_html
from curation.evidence import Group, Row, groups

__all__ = ["answer_html", "hits_html"]

#: rows of a group on the screen before the rest, which one press opens
_FIRST: Final = 12
_KINDS: Final = {"audit": "Audit", "measure": "Measure"}
_CLOSED: Final = "This audit is closed: what is listed here is kept as it was, and counts for nothing now."
_READ: Final = "Read both texts and decide"
_READ_STEP: Final = "Read step {n}"


def answer_html(document: Mapping[str, Any], page: str | None = None) -> str:
    """Return what an audit gives evidence towards.

    Args:
        document: the server's answer.
        page: address of the public page that says the same.
    """
    closed = "" if document.get("in_force", True) else f'<p class="q-said q-care">{_CLOSED}</p>'
    public = f" · {link_html(page, 'its public page')}" if page else ""
    sections = "".join(_group(group, rows) for group, rows in groups(document))
    return (
        f'<section class="q-answer"><h2>{escape(document["title"])}</h2>'
        f'<p class="q-doc"><code>{escape(document["audit"])}</code>{public}</p>{closed}'
        "<p>“In part” and “in full” say what a good result would show. Nothing here says that an organisation meets "
        f"a standard.</p>{sections}</section>"
    )


def hits_html(hits: Sequence[Mapping[str, Any]], words: str) -> str:
    """Return the audits and measures that fit some words, as links to their answers."""
    items = "".join(
        f'<li><a href="?{escape(urlencode({"q": words, "id": hit["id"]}))}" target="_self">{escape(hit["title"])}</a>'
        f'<p class="q-doc">{_KINDS[hit["kind"]]}{_of(hit)} · <code>{escape(hit["id"])}</code></p></li>'
        for hit in hits
    )
    return f'<ul class="q-rows">{items}</ul>'


def _of(hit: Mapping[str, Any]) -> str:
    source = hit.get("source")
    return f" of {escape(source)}" if hit["kind"] == "measure" and source else ""


def _group(group: Group, rows: Sequence[Row]) -> str:
    heading = f"{escape(group.heading)} <span>({len(rows)})</span>" if rows else escape(group.heading)
    body = f"<p>{escape(group.lede)}</p>{_rows(rows)}" if rows else f"<p>{escape(group.empty)}</p>"
    return f'<section class="q-group q-group-{group.key}"><h3>{heading}</h3>{body}</section>'


def _rows(rows: Sequence[Row]) -> str:
    first, rest = rows[:_FIRST], rows[_FIRST:]
    more = f"<details><summary>The other {len(rest)}</summary>{_list(rest)}</details>" if rest else ""
    return _list(first) + more


def _list(rows: Iterable[Row]) -> str:
    return f'<ul class="q-rows">{"".join(f"<li>{_row(row)}</li>" for row in rows)}</ul>'


def _row(row: Row) -> str:
    tag = f'<b class="q-tag">{escape(row.tag)}</b> ' if row.tag else ""
    facts = (
        ("Not covered", _lines(row.left_out)),
        ("Why", _lines((*row.chain, *row.notes))),
        ("Who says so", _who(row)),
    )
    told = "".join(f"<div><dt>{term}</dt><dd>{said}</dd></div>" for term, said in facts if said)
    return (
        f'<h4>{escape(row.title)}</h4><p class="q-doc">{escape(row.where)} · <code>{escape(row.id)}</code></p>'
        f'<p>{tag}{escape(row.shows)}</p><dl class="q-facts">{told}</dl>{_reviews(row)}{_others(row)}'
    )


def _lines(texts: Sequence[str]) -> str:
    """One text as it is, several as a list."""
    if len(texts) < 2:
        return "".join(escape(text) for text in texts)
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def _who(row: Row) -> str:
    pages = [
        link_html(page, "page" if len(row.pages) == 1 else f"page {n}") for n, page in enumerate(row.pages, 1)
    ]
    return " · ".join(part for part in (escape(row.who), *pages) if part)


def _reviews(row: Row) -> str:
    """A link to the card of each step; a chain of one needs no number."""
    if not row.reviews:
        return ""
    many = len(row.reviews) > 1
    links = (
        f'<a href="{escape(address)}" target="_self">{_READ_STEP.format(n=n) if many else _READ}'
        f'<span class="q-spoken"> ({escape(row.title)})</span></a>'
        for n, address in enumerate(row.reviews, 1)
    )
    return f"<p>{' · '.join(links)}</p>"


def _others(row: Row) -> str:
    if not row.others:
        return ""
    items = "".join(f"<li>{escape(' '.join(chain))}</li>" for chain in row.others)
    word = "way" if len(row.others) == 1 else "ways"
    return f"<details><summary>{len(row.others)} other {word} to it</summary><ul>{items}</ul></details>"
