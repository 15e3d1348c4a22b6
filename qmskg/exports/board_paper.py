"""A paper for a board about its programme of audits: alert, advise, assure. No scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from qmskg.exports.paper import Block, Bullets, Heading, Notice, Paper, Table, Text

__all__ = ["board_paper"]

#: of each group of gaps so many are printed; a board reads no list of hundreds
_MOST: Final = 25
#: rows of a programme that are named by their number
_NUMBERS: Final = 60
#: audits or standards that one cell names
_NAMED: Final = 3
_UNITS: Final = {"core_standard": "core standards", "leaf": "duties"}
_NO_SCORE: Final = (
    "This paper counts what is on a list of audits. It says nothing of how good care is, and it is no score and no "
    "finding that the organisation complies."
)
_NONE: Final = Text("None.")


def board_paper(document: Mapping[str, Any], name: str) -> Paper:
    """Return the paper, for any format.

    Args:
        document: what was found; see :func:`qmskg.assurance.own_programme.check_programme`.
        name: of the file that was checked.
    """
    service = (document["service"] or "").replace("+", " and ").replace("_", " ")
    blocks: list[Block] = [
        Text(
            f"From: {name}. Kind of service: {service or 'not named, so every kind was looked at'}. "
            f"Rows read: {len(document['rows'])}."
        ),
        Notice("Draft, for a person to check.", f"{document['notice']} {_NO_SCORE}"),
        Heading("In short"), Bullets(tuple(document["words"])), Text(f"Rests on: {document['rests_on']}"),
        *_alert(document), *_advise(document), *_assure(document),
    ]  # fmt: skip
    if document["notes"]:
        blocks += [Heading("How the file was read"), Bullets(tuple(document["notes"]))]
    return Paper(
        "Programme of audits: assure, advise, alert", "Programme of clinical audits: assure, advise, alert",
        tuple(blocks),
    )  # fmt: skip


def _alert(document: Mapping[str, Any]) -> Iterator[Block]:
    missing = document["missing_details"]
    yield Heading("Alert")
    yield Text("What needs a decision, once somebody has checked it.")
    yield Heading(f"Mandatory audits that no row looks like ({len(missing)})", 3)
    if not missing:
        yield _NONE
        return
    yield Text("Leave out those for care that you do not give.")
    rows = [
        (
            "; ".join(ground["text"] for ground in group["grounds"]),
            "; ".join(_title(document, id) for id in group["audits"]),
        )
        for group in document["missing_by_reason"]
    ]
    yield Table("Mandatory audits that no row looks like", ("What makes them mandatory", "Audits"), tuple(rows))


def _advise(document: Mapping[str, Any]) -> Iterator[Block]:
    gaps, unit = document["gap_details"], _UNITS[document["unit"]]
    yield Heading("Advise")
    yield Text("What is worth knowing, and worth a conversation.")
    yield Heading(
        f"Nothing in the programme may show these ({len(gaps)} of {document['applicable']} {unit} that apply)", 3
    )
    if not gaps:
        yield _NONE
    yield from _gaps_that_could_be_shown(document, unit, [gap for gap in gaps if gap["could_show"]])
    none = [_title(document, gap["id"]) for gap in gaps if not gap["could_show"]]
    if none:
        yield Text(f"No audit that is held here shows these, so a local one would be needed ({len(none)}):")
        yield Bullets((*none[:_MOST], *_rest(len(none))))
    same = document["same_audit"]
    yield Heading(f"Rows that look like the same audit ({len(same)})", 3)
    if same:
        yield Bullets(tuple(f"{_title(document, one['id'])}: rows {_numbers(one['rows'])}" for one in same))
        yield Text("To look twice may be right; it should be meant.")
    else:
        yield _NONE
    if document["same_title"]:
        yield Text("Rows with the same title, which look like no audit held here:")
        yield Bullets(tuple(f"{one['title']}: rows {_numbers(one['rows'])}" for one in document["same_title"]))
    unknown = document["unrecognised"]
    yield Heading(f"Rows that were not recognised ({len(unknown)})", 3)
    yield (
        Text(f"They may show something that is not counted here. Rows: {_numbers(unknown)}.") if unknown else _NONE
    )


def _gaps_that_could_be_shown(
    document: Mapping[str, Any], unit: str, gaps: Sequence[Mapping[str, Any]]
) -> Iterator[Block]:
    if not gaps:
        return
    yield Text(f"An audit that is held here could show these ({len(gaps)}):")
    rows = [(_title(document, gap["id"]), _some(document, gap["could_show"])) for gap in gaps[:_MOST]]
    heading = unit.removesuffix("s") if unit != "duties" else "duty"
    yield Table("What no row may show, and what could", (heading.capitalize(), "Could be shown by"), tuple(rows))
    yield from map(Text, _rest(len(gaps)))


def _assure(document: Mapping[str, Any]) -> Iterator[Block]:
    known = _known(document)
    yield Heading("Assure")
    yield Text("What the programme may give evidence about, if the rows are the audits that they look like.")
    if not known:
        yield Text("No row was recognised.")
        return
    rows = [
        (row["title"], _title(document, audit), _some(document, shows) or "not known here")
        for row, audit, shows in known[:_MOST]
    ]  # fmt: skip
    yield Table("Rows that were recognised", ("Row of the programme", "May be", "Which may show"), tuple(rows))
    yield from map(Text, _rest(len(known)))


def _title(document: Mapping[str, Any], id: str) -> str:
    return str(document["names"][id]["title"])


def _some(document: Mapping[str, Any], ids: Sequence[str]) -> str:
    more = f"; and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return "; ".join(_title(document, id) for id in ids[:_NAMED]) + more


def _rest(number: int) -> tuple[str, ...]:
    return (f"And {number - _MOST} more, which the sheet and the data list.",) if number > _MOST else ()


def _numbers(rows: Sequence[Any]) -> str:
    more = f" and {len(rows) - _NUMBERS} more" if len(rows) > _NUMBERS else ""
    return ", ".join(map(str, rows[:_NUMBERS])) + more


def _known(document: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], str, list[str]]]:
    """Return the rows that look like an audit, each with that audit and what it shows of the core set, if it is."""
    found = []
    for row in document["rows"]:
        audits = [one["id"] for one in row["matches"] if one["kind"] == "audit"]
        shows = {
            one["id"]: None
            for one in row["matches"]
            if one["kind"] == "core" and one["strength"] in ("full", "partial")
        }
        if audits:
            found.append((row, audits[0], list(shows)))
    return found
