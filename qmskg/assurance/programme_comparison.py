"""Two programmes side by side: what is in both, what only in one. No rank and no score, and neither is the better.

Of two trusts, or of two service lines of one. Which audit a row is, is a proposal in each; a row that was recognised
in neither is told, since it may be the same as one on the other side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from qmskg.assurance.own_programme import title_key

__all__ = ["compare_programmes"]

_NOTICE: Final = (
    "A machine read both programmes and proposes which known audit each row may be. Nobody has agreed that, and some "
    "readings are wrong. That something stands on one side only is no fault: services differ. Nothing was stored."
)
#: what a row may show of the core set, if it is that audit; what a machine only suggests is left out
_COUNTED: Final = frozenset({"full", "partial"})


def compare_programmes(a: Mapping[str, Any], b: Mapping[str, Any], names: tuple[str, str]) -> dict[str, Any]:
    """Return what two checked programmes have in common and what stands in one only.

    Args:
        a: one, as :func:`qmskg.assurance.own_programme.check_programme` tells it.
        b: the other.
        names: what to call the two.
    """
    audits, readings = (_audits(a, 1), _audits(b, 1)), (_audits(a), _audits(b))
    shown = (_shown(a), _shown(b))
    both = [id for id in readings[0] if id in readings[1]]
    common = [id for id in both if id in audits[0] and id in audits[1]]
    document: dict[str, Any] = {
        "a": _side(a, names[0]),
        "b": _side(b, names[1]),
        "common": [_row(id, readings) for id in common],
        "maybe": [_row(id, readings) for id in both if id not in common],
        "only_a": [{"id": id, "rows": rows} for id, rows in audits[0].items() if id not in both],
        "only_b": [{"id": id, "rows": rows} for id, rows in audits[1].items() if id not in both],
        "shown": {
            "common": sorted(shown[0] & shown[1]),
            "only_a": sorted(shown[0] - shown[1]),
            "only_b": sorted(shown[1] - shown[0]),
        },
        "notice": _NOTICE,
        "rests_on": a["rests_on"],
    }
    document["same_title"] = _same_title(document)
    document["words"] = _words(document)
    told = {*readings[0], *readings[1], *shown[0], *shown[1]}
    document["names"] = {id: name for id, name in {**a["names"], **b["names"]}.items() if id in told}
    return document


def _side(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    rows = {row["row"]: row["title"] for row in document["rows"]}
    return {
        "name": name,
        "rows": len(rows),
        "unrecognised": [{"row": row, "title": rows[row]} for row in document["unrecognised"] if rows[row]],
    }


def _same_title(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the titles of rows that were not recognised which stand in both: perhaps one local audit."""
    found: dict[str, dict[str, Any]] = {}
    for side in ("a", "b"):
        for one in document[side]["unrecognised"]:
            row = found.setdefault(title_key(one["title"]), {"title": one["title"], "a": [], "b": []})
            row[side].append(one["row"])
    return [row for key, row in found.items() if key and row["a"] and row["b"]]


def _row(id: str, readings: tuple[dict[str, list[Any]], dict[str, list[Any]]]) -> dict[str, Any]:
    return {"id": id, "a": readings[0][id], "b": readings[1][id]}


def _audits(document: Mapping[str, Any], most: int | None = None) -> dict[str, list[Any]]:
    """Return the audits that rows may be, each with those rows, by name; with ``most`` 1, the likeliest of each row."""
    found: dict[str, list[Any]] = {}
    for row in document["rows"]:
        for id in [one["id"] for one in row["matches"] if one["kind"] == "audit"][:most]:
            found.setdefault(id, []).append(row["row"])
    return dict(sorted(found.items(), key=lambda item: document["names"][item[0]]["title"].casefold()))


def _shown(document: Mapping[str, Any]) -> set[str]:
    return {
        one["id"] for row in document["rows"] for one in row["matches"]
        if one["kind"] == "core" and one["strength"] in _COUNTED
        and (one["drafted"] or one["status"] in {"published", "agreed"})
    }  # fmt: skip


def _words(document: Mapping[str, Any]) -> list[str]:
    a, b, shown = document["a"], document["b"], document["shown"]
    unknown = len(a["unrecognised"]) + len(b["unrecognised"])
    maybe = (
        f" {len(document['maybe'])} more may be in both, by a less likely reading." if document["maybe"] else ""
    )
    said = [
        f"Known audits that look to be in both: {len(document['common'])}; only in {a['name']}: "
        f"{len(document['only_a'])}; only in {b['name']}: {len(document['only_b'])}.{maybe}",
        f"Core standards that may be shown by both: {len(shown['common'])}; only by {a['name']}: "
        f"{len(shown['only_a'])}; only by {b['name']}: {len(shown['only_b'])}.",
    ]
    if unknown:
        same = len(document["same_title"])
        said.append(
            f"Rows that were not recognised: {unknown}. What they have in common is not known, so they are listed side "
            f"by side; {same} {'title is' if same == 1 else 'titles are'} the same in both."
        )
    return said
