"""How far the reading is, as tables: by source where its pairs stand, by person how many they answered.

There are no times and no ranks: nobody is told who is fast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from curation.address import Address
from qmskg.vocabulary import Status

__all__ = ["assigned_html", "people_html", "sources_html"]

#: columns: what they say, and the statuses counted in each
_COLUMNS: Final = (
    ("Agreed", (Status.AGREED,)),
    ("Rejected", (Status.REJECTED,)),
    ("Not sure", (Status.UNSURE,)),
    ("Readers differ", (Status.DISPUTED,)),
    ("Read once", (Status.READ_ONCE,)),
    ("Nobody has read", (Status.PROPOSED,)),
)


def sources_html(sources: Sequence[Mapping[str, Any]]) -> str:
    """Return, for each source, how many pairs stand where; its name leads to its queue."""
    head = "".join(f'<th scope="col">{words}</th>' for words, _ in _COLUMNS)
    rows = "".join(_source(source) for source in sources)
    return (
        '<div class="q-wide" role="region" aria-label="Pairs by source" tabindex="0"><table class="q-table">'
        f'<thead><tr><th scope="col">Source</th><th scope="col">Pairs</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _source(source: Mapping[str, Any]) -> str:
    link = escape(Address.parse({"source": source["id"]}).link)
    cells = "".join(
        f"<td>{sum(source['by'].get(status.value, 0) for status in counted):,}</td>" for _, counted in _COLUMNS
    )
    name = f'<a href="{link}" target="_self">{escape(source["title"])}</a>'
    return f'<tr><th scope="row">{name}</th><td>{source["pairs"]:,}</td>{cells}</tr>'


def people_html(people: Sequence[Mapping[str, Any]]) -> str:
    """Return how many pairs each person has answered, in the order of their names."""
    if not people:
        return "<p>Nobody has answered a pair yet.</p>"
    rows = "".join(f'<tr><th scope="row">{escape(p["name"])}</th><td>{p["answered"]:,}</td></tr>' for p in people)
    head = '<thead><tr><th scope="col">Person</th><th scope="col">Pairs answered</th></tr></thead>'
    return f'<table class="q-table">{head}<tbody>{rows}</tbody></table>'


def assigned_html(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return who is asked to read which document or pair, as far as the reader may see it."""
    if not rows:
        return "<p>Nothing is assigned.</p>"
    items = "".join(
        f"<li>{escape(' and '.join(row['subject'].split('|')))}: <b>{escape(row['name'])}</b></li>" for row in rows
    )
    return f'<ul class="q-plain">{items}</ul>'
