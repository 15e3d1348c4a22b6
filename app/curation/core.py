"""The core set's drafts as the screen says them: by theme, each with its place for every leaf, in sentences.

A draft is nobody's decision, and each says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from curation.address import Address
from curation.evidence import Names
from qmskg.relations import RELATIONS, Relation
from qmskg.vocabulary import Status

__all__ = [
    "BECAME", "EMPTY", "LEDE", "Standard", "bodies_html", "by_theme", "counts_html", "place_sentence",
    "theme_html", "theme_words",
]  # fmt: skip

#: what can become of a leaf, in the words of the screen
BECAME: Final = {
    "core": "In a core standard",
    "kept": "Kept as its own, since only its source asks",
    "out_of_scope": "Out of scope, with a reason",
    "not_yet_mapped": "Not yet mapped",
}
LEDE: Final = (
    "The project wrote some of these with machine help, and a program put others together from pairs of requirements "
    "that people agreed; each says which. Nobody has agreed a draft: not its words, and not the places in it that "
    "say so."
)
EMPTY: Final = (
    "There are no drafts yet: none is written here, and none follows from pairs that people have agreed. Decide pairs "
    "of two requirements on the Review page. Once two of different sources are agreed to ask for the same, or one for "
    "all that the other asks, a draft stands here."
)
_NO_THEME: Final = "No theme"
_THIS: Final = "this core standard"

Standard = Mapping[str, Any]


def by_theme(document: Mapping[str, Any]) -> dict[str, list[Standard]]:
    """Return the core standards under their themes, both in the order of the alphabet."""
    found: dict[str, list[Standard]] = {}
    for standard in sorted(
        document["core_standards"], key=lambda s: (theme_words(s["theme"]), s["title"], s["id"])
    ):
        found.setdefault(theme_words(standard["theme"]), []).append(standard)
    return found


def theme_words(theme: str | None) -> str:
    """Return a theme as a heading.

    >>> theme_words("patient_safety"), theme_words("")
    ('Patient safety', 'No theme')
    """
    words = (theme or "").replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:] if words else _NO_THEME


def place_sentence(member: Mapping[str, Any], names: Names) -> str:
    """Return what the place of one leaf under its core standard amounts to."""
    said = RELATIONS[Relation(member["relation"])].sentence.format(a=f"“{_title(member, names)}”", b=_THIS)
    return said[:1].upper() + said[1:]


def theme_html(standards: Sequence[Standard], names: Names) -> str:
    """Return the core standards of one theme."""
    return f'<ul class="q-rows">{"".join(f"<li>{_standard(standard, names)}</li>" for standard in standards)}</ul>'


def counts_html(disposition: Mapping[str, Any]) -> str:
    """Return what became of every duty, as counts."""
    by = disposition["by"]
    rows = "".join(
        f"<div><dt>{words}</dt><dd>{by[key]:,}</dd></div>" for key, words in BECAME.items() if key in by
    )
    alone = disposition.get("draft_only") or 0
    drafts = f"<p>{alone:,} of those in a core standard stand in drafts alone.</p>" if alone else ""
    return (
        '<section class="q-group"><h2>What became of every duty</h2><dl class="q-facts">'
        f"<div><dt>All duties of sources in force</dt><dd>{disposition['leaves']:,}</dd></div>{rows}</dl>"
        f"{drafts}</section>"
    )


def bodies_html(disposition: Mapping[str, Any]) -> str:
    """Return which bodies ask within which theme, as a table."""
    cells = "".join(
        f'<tr><th scope="row">{escape(row["body"])}</th><td>{escape(row["theme"])}</td><td>{row["leaves"]:,}</td></tr>'
        for row in sorted(
            disposition.get("by_body_and_theme") or (), key=lambda row: (row["body"].casefold(), row["theme"])
        )
    )
    return (
        "<details><summary>The same as a table</summary><table><thead><tr>"
        '<th scope="col">Body</th><th scope="col">Theme</th><th scope="col">Duties</th></tr></thead>'
        f"<tbody>{cells}</tbody></table></details>"
    )


def _standard(standard: Standard, names: Names) -> str:
    made = f"Made by {standard['made_by']}."
    if standard["draft"]:
        said = (standard.get("label") or f"{made[:-1]}; nobody has agreed it").removeprefix("Draft, ")
        draft = f'<b class="q-tag">Draft</b> {escape(said[:1].upper() + said[1:])}.'
    else:
        draft = escape(made)
    members = "".join(f"<li>{_member(standard, member, names)}</li>" for member in standard["members"])
    return (
        f'<h3>{escape(standard["title"] or standard["id"])}</h3><p class="q-doc">{draft} '
        f"<code>{escape(standard['id'])}</code></p><p>{escape(standard['statement'])}</p>"
        f'<dl class="q-facts"><div><dt>Scope</dt><dd>{escape(standard["scope"] or "not stated")}</dd></div>'
        f"<div><dt>Duties under it</dt><dd><ul>{members}</ul></dd></div></dl>"
    )


def _member(standard: Standard, member: Mapping[str, Any], names: Names) -> str:
    source = names.get(member["leaf"], {}).get("source", "")
    where = " · ".join(part for part in (escape(source), f"<code>{escape(member['leaf'])}</code>") if part)
    more = (
        ("They share", member.get("shared")),
        ("Left over", member.get("remainder")),
        ("Why", member.get("reason")),
    )
    left = "".join(f" {name}: {escape(text.rstrip('.'))}." for name, text in more if text)
    return (
        f'{escape(place_sentence(member, names))} <span class="q-doc">{where}</span><br>'
        f"{_standing(standard, member, names)}{left}"
    )


def _standing(standard: Standard, member: Mapping[str, Any], names: Names) -> str:
    if member["status"] == Status.AGREED:
        return "People have agreed this place."
    address = Address.parse({"pair": f"{standard['id']}|{member['leaf']}"}).link
    return (
        "It is drafted here; nobody has agreed this place. "
        f'<a href="{escape(address)}" target="_self">Read both and decide'
        f'<span class="q-spoken"> ({escape(_title(member, names))})</span></a>'
    )


def _title(member: Mapping[str, Any], names: Names) -> str:
    return names.get(member["leaf"], {}).get("title") or str(member["leaf"])
