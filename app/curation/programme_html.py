"""What was found about a trust's own programme, as HTML. What comes from the file or a source is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from curation.card import link_html

__all__ = ["gaps_html", "missing_html", "reading_html", "rows_html", "short_html", "twice_html"]

#: kind and id of a thing -> address of its public page
PageOf = Callable[[str, str], str]

_TAGS: Final = {"full": "In full", "partial": "In part", "related": "About it"}
_PLACES: Final = {"audit": "audits", "core": "core"}
#: standing of a link -> whether a row of the answer has it; each stands apart from the others
_STANDINGS: Final[dict[str, Callable[[Mapping[str, Any]], bool]]] = {
    "Published": lambda one: one["status"] == "published",
    "Agreed": lambda one: one["status"] == "agreed",
    "Project's draft": lambda one: bool(one["drafted"]),
}
_UNITS: Final = {"core_standard": "core standards", "leaf": "duties"}
#: other rows that one row names
_OTHERS: Final = 12
#: audits that one gap names
_COULD: Final = 3
#: characters of a cell in the first rows
_LONG: Final = 80


def reading_html(reading: Mapping[str, Any], fields: Mapping[str, str]) -> str:
    """Return how many rows were read from where, and the first of them as a table.

    Args:
        reading: the server's dry run.
        fields: field -> what people call it.
    """
    sheets = "; ".join(f"“{one['name']}”, headings in row {one['header']}" for one in reading["sheets"])
    untitled = len(reading["untitled"])
    said = [f"{reading['rows']:,} {'row was' if reading['rows'] == 1 else 'rows were'} read from {sheets}."]
    if untitled:
        said.append(f"Of these, {untitled:,} cannot be read as an audit and stay as they are.")
    used = [name for name in reading["fields"] if any(name in row["cells"] for row in reading["first"])]
    heads = "".join(f'<th scope="col">{escape(fields.get(name, name))}</th>' for name in used)
    body = "".join(
        f'<tr><th scope="row">{escape(str(row["row"]))}</th>{_cells(row["cells"], used)}</tr>'
        for row in reading["first"]
    )
    return (
        f'<p class="q-text">{escape(" ".join([*said, *reading["notes"]]))}</p><div class="q-wide" tabindex="0" '
        'role="region" aria-label="The first rows"><table class="q-table q-words"><caption>The first rows, as they '
        f'would be read</caption><thead><tr><th scope="col">Row</th>{heads}</tr></thead><tbody>{body}</tbody></table>'
        "</div>"
    )


def _cells(cells: Mapping[str, str], used: Iterable[str]) -> str:
    return "".join(f"<td>{escape(_short(cells.get(name, '')))}</td>" for name in used)


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def short_html(found: Mapping[str, Any]) -> str:
    """Return what it comes to, under the warning that no person has read it."""
    words = "".join(f"<li>{escape(sentence)}</li>" for sentence in found["words"])
    notes = f'<p class="q-doc">{escape(" ".join(found["notes"]))}</p>' if found["notes"] else ""
    return (
        f'<p class="q-said q-care"><b>A machine\'s reading, for you to check.</b> {escape(found["notice"])}</p>'
        f'<ul class="q-plain">{words}</ul>{notes}'
    )


def rows_html(found: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], page_of: PageOf) -> str:
    """Return rows of the programme, each with the audit that it may be and what that may show."""
    others = _others(found)
    items = "".join(f"<li>{_row(row, found['names'], others, page_of)}</li>" for row in rows)
    return f'<ul class="q-rows">{items}</ul>'


def _row(row: Mapping[str, Any], names: Mapping[str, Any], others: Mapping[Any, str], page_of: PageOf) -> str:
    audits = [one for one in row["matches"] if one["kind"] == "audit"]
    shows = [one for one in row["matches"] if one["kind"] != "audit"]
    may = "".join(f"<li>{_name(one, names, page_of)} ({_how(one)})</li>" for one in audits)
    told = "".join(
        _standing(words, [one for one in shows if is_one(one)], names, page_of, row["row"])
        for words, is_one in _STANDINGS.items()
    )
    rest = sum(not any(is_one(one) for is_one in _STANDINGS.values()) for one in shows)
    if rest:
        told += f'<p class="q-doc">{rest} more only suggested by a machine, or not settled.</p>'
    facts = (
        ("May be (proposed)", f"<ul>{may}</ul>" if may else "not recognised"),
        ("That may show", told or ("nothing that is known here" if audits else "")),
        ("See also", others.get(row["row"], "")),
        ("Note", escape(row["note"] or "")),
    )
    listed = "".join(f"<div><dt>{term}</dt><dd>{said}</dd></div>" for term, said in facts if said)
    title = escape(row["title"]) or "(no title)"
    return (
        f'<h3><span class="q-doc">Row {escape(str(row["row"]))}</span> {title}</h3>'
        f'<dl class="q-facts">{listed}</dl>'
    )


def _how(match: Mapping[str, Any]) -> str:
    """How a row was recognised, in words."""
    if match["by"] == "meaning":
        said = f"{match['band']} likeness in meaning"
    else:
        said = "named in another column" if match["elsewhere"] else "named"
    return said if match["in_force"] else f"{said}; no longer runs"


def _standing(
    words: str, shows: Sequence[Mapping[str, Any]], names: Mapping[str, Any], page_of: PageOf, row: object
) -> str:
    if not shows:
        return ""
    items = "".join(
        f'<li><b class="q-tag">{_TAGS.get(one["strength"], escape(one["strength"]))}</b> '
        f"{_name(one, names, page_of)}</li>"
        for one in shows
    )
    spoken = f'<span class="q-spoken"> for row {escape(str(row))}</span>'
    return f"<details><summary>{words} ({len(shows)}){spoken}</summary><ul>{items}</ul></details>"


def _name(match: Mapping[str, Any], names: Mapping[str, Any], page_of: PageOf) -> str:
    return _named(match["id"], _PLACES.get(match["kind"], "standards"), names, page_of)


def _named(id: str, place: str, names: Mapping[str, Any], page_of: PageOf) -> str:
    """The name of a thing, which leads to its public page, and whose it is."""
    title, source = escape(names[id]["title"]), escape(names[id].get("source") or "")
    whose = f' <span class="q-doc">{source}</span>' if source and place == "standards" else ""
    return (link_html(page_of(place, id), title) or title) + whose


def _others(found: Mapping[str, Any]) -> dict[Any, str]:
    """Return for each row what to say of the rows beside it that may be or show the same."""
    same: dict[Any, dict[Any, None]] = {}
    alike: dict[Any, dict[Any, None]] = {}
    titled: dict[Any, dict[Any, None]] = {}
    told = (
        ("Looks like the same audit as", same), ("Has the same title as", titled),
        ("May show some of the same as", alike),
    )  # fmt: skip
    for pair in found["overlap_details"]:
        kept = {"same_audit": same, "same_title": titled}.get(pair["why"], alike)
        one, other = pair["rows"]
        kept.setdefault(one, {})[other] = None
        kept.setdefault(other, {})[one] = None
    return {
        row: " ".join(f"{words} {_numbers(list(kept[row]))}." for words, kept in told if row in kept)
        for row in same.keys() | alike.keys() | titled.keys()
    }


def _numbers(rows: Sequence[Any]) -> str:
    more = f" and {len(rows) - _OTHERS} more" if len(rows) > _OTHERS else ""
    return f"{'row' if len(rows) == 1 else 'rows'} {escape(', '.join(map(str, rows[:_OTHERS])))}{more}"


def missing_html(found: Mapping[str, Any], page_of: PageOf) -> str:
    """Return the mandatory audits that no row looks like, under what makes them so, told once."""
    if not found["missing_by_reason"]:
        return "<p>None: every mandatory audit that applies looks to be in the programme.</p>"
    names = found["names"]
    groups = "".join(
        f"<section><h3>{escape('; '.join(ground['text'] for ground in group['grounds']))} "
        f"<span>({len(group['audits'])})</span></h3>{_grounds(group['grounds'])}"
        f"{_list(_named(id, 'audits', names, page_of) for id in group['audits'])}</section>"
        for group in found["missing_by_reason"]
    )
    return f"<p>Leave out those for care that you do not give.</p>{groups}"


def _grounds(grounds: Sequence[Mapping[str, Any]]) -> str:
    pages = [link_html(ground["page"], f"where {escape(ground['text'])} was seen") for ground in grounds]
    return f'<p class="q-doc">{" · ".join(page for page in pages if page)}</p>' if any(pages) else ""


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _could(audits: Sequence[str], names: Mapping[str, Any], page_of: PageOf) -> str:
    """Which audits could show a gap: the first few by name, the rest counted."""
    named = "; ".join(_named(id, "audits", names, page_of) for id in audits[:_COULD])
    more = f" and {len(audits) - _COULD} more" if len(audits) > _COULD else ""
    return f'<span class="q-doc">could be shown by {named}{more}</span>'


def gaps_html(found: Mapping[str, Any], page_of: PageOf) -> str:
    """Return what applies and no row may show: first what an audit could show, then what none does."""
    gaps, names = found["gap_details"], found["names"]
    unit = _UNITS.get(found["unit"], found["unit"])
    lede = f"<p>{len(gaps)} of {found['applicable']} {unit} that apply. {escape(found['rests_on'])}</p>"
    held = [gap for gap in gaps if gap["could_show"]]
    none = [gap for gap in gaps if not gap["could_show"]]
    place = "core" if found["unit"] == "core_standard" else "standards"
    could = _list(
        f"{_named(gap['id'], place, names, page_of)}<br>{_could(gap['could_show'], names, page_of)}"
        for gap in held
    )
    alone = _list(_named(gap["id"], place, names, page_of) for gap in none)
    parts = (("An audit that is held here could show these", could, held),
             ("No audit that is held here shows these, so a local one would be needed", alone, none))  # fmt: skip
    told = "".join(
        f"<section><h3>{words} <span>({len(some)})</span></h3>{items}</section>"
        for words, items, some in parts if some
    )  # fmt: skip
    return lede + (told or "<p>None.</p>")


def twice_html(found: Mapping[str, Any], page_of: PageOf) -> str:
    """Return the audits that several rows look like, and how many pairs of rows may show the same."""
    items = [
        f"{_named(one['id'], 'audits', found['names'], page_of)}: {_numbers(one['rows'])}"
        for one in found["same_audit"]
    ]
    titles = [f"{escape(one['title'])}: {_numbers(one['rows'])}" for one in found["same_title"]]
    pairs = sum(pair["why"] == "same_standards" for pair in found["overlap_details"])
    listed = _list(items) if items else "<p>No two rows look like the same audit.</p>"
    if titles:
        listed += f"<p>Rows with the same title, which look like no audit held here:</p>{_list(titles)}"
    further = (
        f"<p>{pairs:,} {'pair' if pairs == 1 else 'pairs'} of rows may show some of the same standards; each row "
        "says with which.</p>"
    )
    return f"{listed}{further if pairs else ''}<p>To look twice may be right; it should be meant.</p>"
