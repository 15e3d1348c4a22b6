"""A paper for a board about its programme of audits, as a page to print: alert, advise, assure. No scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

__all__ = ["board_paper", "missing_by_reason", "same_audit"]

#: of each group of gaps so many are printed; a board reads no list of hundreds
_MOST: Final = 25
_UNITS: Final = {"core_standard": "core standards", "leaf": "duties"}


def board_paper(document: Mapping[str, Any], name: str) -> str:
    """Return the paper, whole in one file, with everything escaped.

    Args:
        document: what was found; see :func:`qmskg.assurance.own_programme.check_programme`.
        name: of the file that was checked.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    names = document["names"]

    def title(id: str) -> str:
        return str(names[id]["title"])

    environment.filters["title_of"] = title
    gaps = document["gap_details"]
    held = [gap for gap in gaps if gap["could_show"]]
    none = [gap for gap in gaps if not gap["could_show"]]
    groups = [
        ("An audit that is held here could show them", held),
        ("No audit that is held here shows them, so a local one would be needed", none),
    ]
    template = environment.from_string(files("qmskg.exports").joinpath("board_paper.html").read_text("utf-8"))
    return template.render(
        found=document, name=name, title=title, groups=groups if gaps else [], same=same_audit(document),
        service=(document["service"] or "").replace("+", " and ").replace("_", " "), most=_MOST,
        known=_known(document), unit=_UNITS[document["unit"]],
        missing=missing_by_reason(document["missing_details"]),
    )  # fmt: skip


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


def same_audit(document: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    """Return the audits that several rows look like, each with those rows in order."""
    found: dict[str, dict[Any, None]] = {}
    for pair in document["overlap_details"]:
        if pair["why"] == "same_audit":
            found.setdefault(pair["audits"][0], {}).update(dict.fromkeys(pair["rows"]))
    return [(audit, list(rows)) for audit, rows in found.items()]


def missing_by_reason(missing: Iterable[Mapping[str, Any]]) -> list[tuple[list[Mapping[str, Any]], list[str]]]:
    """Return the mandatory audits that are missing under what makes them mandatory, the commonest reason first.

    Each reason is told once, with its clauses and pages, however many audits it holds for.
    """
    found: dict[tuple[Any, ...], tuple[list[Mapping[str, Any]], list[str]]] = {}
    for one in missing:
        grounds = sorted(one["grounds"], key=lambda ground: (ground["text"], ground["clause"] or ""))
        key = tuple((ground["text"], ground["clause"], ground["page"]) for ground in grounds) or (one["why"],)
        found.setdefault(key, (grounds or [{"text": one["why"], "clause": None, "page": None}], []))[1].append(
            one["id"]
        )
    return sorted(found.values(), key=lambda group: (-len(group[1]), group[0][0]["text"]))
