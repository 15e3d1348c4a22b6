"""A paper for a board about its programme of audits, as a page to print: alert, advise, assure. No scores."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

__all__ = ["board_paper", "same_audit"]

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
        unit=_UNITS[document["unit"]],
    )  # fmt: skip


def same_audit(document: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    """Return the audits that several rows look like, each with those rows in order."""
    found: dict[str, dict[Any, None]] = {}
    for pair in document["overlap_details"]:
        if pair["why"] == "same_audit":
            found.setdefault(pair["audits"][0], {}).update(dict.fromkeys(pair["rows"]))
    return [(audit, list(rows)) for audit, rows in found.items()]
