"""A trust's own programme against what is known: what each row may show, what nothing in it shows, what is missing.

Which audit a row is, is a proposal throughout. So that no gap is claimed that is none, whatever a row *may* be counts
as done when gaps and missing audits are looked for; two rows overlap by the likeliest reading of each alone. Nothing
here is a score, and nothing says that an organisation complies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from qmskg import vocabulary as v
from qmskg.assurance.answers import audit_answer, names_of
from qmskg.assurance.choosing import Ask, Setting, Unit, left_out, set_up, standards_left_out
from qmskg.assurance.evidence import EvidenceIndex
from qmskg.assurance.steps import FOOTINGS, Footing
from qmskg.matching.recognise import By, Recognised
from qmskg.relations import Strength

__all__ = ["NOTICE", "ProgrammeRow", "check_programme", "missing_by_reason", "same_title", "title_key"]

#: what stands on every answer about a trust's own programme
NOTICE: Final = (
    "A machine read this programme and proposes which known audit each row may be. Nobody has agreed that, and some "
    "readings are wrong: check each before you use it. What is missing is told on the project's draft core set and "
    "draft evidence, which nobody has agreed."
)
#: how a row was recognised -> what that says of the row and the audit, in the words of evidence
_STRENGTH: Final = {By.ACRONYM: Strength.FULL, By.NAME: Strength.FULL, By.MEANING: Strength.RELATED}
_WORD: Final = re.compile(r"[^\W_]+")
_UNIT: Final = {Unit.CORE_STANDARD: "core standards", Unit.LEAF: "duties"}


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A row as it is told.

    Attributes:
        row: its number in its sheet; where several sheets hold a programme, with the name of the sheet before it.
        cells: what the other columns say, by field.
        found: the audits that it may be, the likeliest first.
    """

    row: int | str
    title: str
    cells: Mapping[str, str]
    found: tuple[Recognised, ...] = ()
    note: str | None = None


def check_programme(
    index: EvidenceIndex,
    rows: Sequence[ProgrammeRow],
    services: Sequence[v.ServiceType] = (),
    lines: Sequence[v.ServiceLine] = (),
) -> dict[str, Any]:
    """Return what a programme may show, and what nothing in it does.

    Args:
        index: the evidence at one state of links and core set.
        rows: of the programme, in order.
        services: what the trust gives; none means that all kinds are looked at.
        lines: service lines that the programme is of; what is about others only is left out.
    """
    asked = tuple(services) or tuple(v.ServiceType)
    setting = set_up(index, Ask(asked, Footing.DRAFT, trials=0, lines=tuple(lines)))
    shows = {id: _shown_by(index, id) for row in rows for id in _ids(row)}
    matched = set(shows)
    gaps = _gaps(setting, matched)
    missing = _missing(setting, matched)
    pairs = [*_overlaps(index, rows), *_repeated(rows)]
    document: dict[str, Any] = {
        "rows": [_row(row, index, shows) for row in rows],
        "gaps": [gap["id"] for gap in gaps],
        "overlaps": [pair["rows"] for pair in pairs],
        "mandatory_missing": [one["id"] for one in missing],
        "service": "+".join(services) if services else None,
        "service_line": "+".join(lines) or None,
        "left_out": left_out(index, setting.ask) if services or lines else [],
        "standards_left_out": standards_left_out(index, setting) if services or lines else [],
        "basis": Footing.DRAFT.value,
        "rests_on": FOOTINGS[Footing.DRAFT],
        "notice": NOTICE,
        "unit": setting.unit.value,
        "applicable": len(setting.elements),
        "gap_details": gaps,
        "overlap_details": pairs,
        "missing_details": missing,
        "missing_by_reason": missing_by_reason(missing),
        "same_audit": _same_audit(pairs),
        "same_title": same_title(rows),
        "unrecognised": [row.row for row in rows if not row.found],
    }
    document["words"] = _words(document, setting.unit, services)
    ends = {end for row in document["rows"] for one in row["matches"] for end in (one["id"], one.get("audit"))}
    ends |= {*document["gaps"], *document["mandatory_missing"]} | {id for gap in gaps for id in gap["could_show"]}
    ends |= {id for pair in pairs for id in pair["shared"]}
    ends |= {one["id"] for key in ("left_out", "standards_left_out") for one in document[key]}
    document["names"] = names_of(index, ends - {None})
    return document


def _ids(row: ProgrammeRow) -> list[str]:
    return [one.audit for one in row.found]


def _row(row: ProgrammeRow, index: EvidenceIndex, shows: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return a row with what it may be, and what the likeliest of that shows."""
    audits = [
        {
            "id": one.audit, "kind": "audit", "strength": _STRENGTH[one.by].value, "status": v.Status.PROPOSED.value,
            "by": one.by.value, "band": one.band, "probability": one.probability,
            "in_force": index.library.documents[one.audit].in_force, "elsewhere": one.elsewhere,
        }
        for one in row.found
    ]  # fmt: skip
    standards = [{**one, "audit": row.found[0].audit} for one in shows[row.found[0].audit]] if row.found else []
    return {
        "row": row.row, "title": row.title, "matches": [*audits, *standards], "cells": dict(row.cells),
        "note": row.note,
    }  # fmt: skip


def _shown_by(index: EvidenceIndex, audit: str) -> list[dict[str, Any]]:
    """Return the standards that an audit gives evidence towards: published, agreed, drafted and proposed apart.

    Where a part of a core standard is shown, that is among them, and its duties are not: nobody has said which.
    """
    return [
        {name: row[name] for name in ("id", "kind", "strength", "status", "drafted", "basis")}
        for row in audit_answer(index, audit)["standards"]
        if row["current"] and not row["part_unknown"]
    ]


def _gaps(setting: Setting, matched: set[str]) -> list[dict[str, Any]]:
    """Return what applies and no row may show, with the audits that could show it."""
    shown = setting.problem.shown_by([n for n, id in enumerate(setting.audits) if id in matched])
    covers = setting.problem.covers.tocsc()
    covers.sort_indices()
    return [
        {"id": id, "could_show": [setting.audits[n] for n in covers[:, [column]].indices]}
        for column, id in enumerate(setting.elements) if not shown[column]
    ]  # fmt: skip


def _missing(setting: Setting, matched: set[str]) -> list[dict[str, Any]]:
    """Return the mandatory audits that no row may be, with what makes each mandatory."""
    return [
        {
            "id": id,
            "why": taking.why,
            "grounds": [
                {"text": g.text, "clause": g.clause, "page": g.page, "issuer": g.issuer, "note": g.note}
                for g in taking.grounds
            ],
        }
        for id, taking in zip(setting.audits, setting.taking, strict=True) if taking.mandatory and id not in matched
    ]  # fmt: skip


def _overlaps(index: EvidenceIndex, rows: Sequence[ProgrammeRow]) -> list[dict[str, Any]]:
    """Return pairs of rows that are likeliest the same audit, or whose audits show the same core standards."""
    first = [(row, row.found[0].audit) for row in rows if row.found]
    core = {standard.id for standard in index.core}
    matrix = index.matrix
    shown = matrix.shown(Footing.DRAFT).some
    targets = {
        id: {matrix.targets[n] for n in shown[matrix.row[id]].indices} & (core or set(matrix.targets))
        for id in {id for _, id in first} if id in matrix.row
    }  # fmt: skip
    found = []
    for (one, a), (other, b) in combinations(first, 2):
        shared = targets.get(a, set()) & targets.get(b, set())
        if a == b or shared:
            found.append({
                "rows": [one.row, other.row], "why": "same_audit" if a == b else "same_standards",
                "audits": [a] if a == b else [a, b], "shared": [] if a == b else sorted(shared),
            })  # fmt: skip
    return found


def same_title(rows: Iterable[ProgrammeRow]) -> list[dict[str, Any]]:
    """Return the titles of several rows that were not recognised, each with those rows in order.

    Rows that were recognised are told by their audit.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if not row.found and (key := title_key(row.title)):
            found.setdefault(key, {"title": row.title, "rows": []})["rows"].append(row.row)
    return [one for one in found.values() if len(one["rows"]) > 1]


def title_key(title: str) -> str:
    """Return the words of a title, for which case, signs and spaces make no difference.

    >>> title_key("Notes  audit (Ward 3)") == title_key("NOTES AUDIT: ward 3")
    True
    """
    return " ".join(_WORD.findall(title.casefold()))


def _repeated(rows: Sequence[ProgrammeRow]) -> list[dict[str, Any]]:
    return [
        {"rows": list(pair), "why": "same_title", "audits": [], "shared": []}
        for one in same_title(rows) for pair in combinations(one["rows"], 2)
    ]  # fmt: skip


def _same_audit(pairs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the audits that several rows look like, each with those rows in order."""
    found: dict[str, dict[Any, None]] = {}
    for pair in pairs:
        if pair["why"] == "same_audit":
            found.setdefault(pair["audits"][0], {}).update(dict.fromkeys(pair["rows"]))
    return [{"id": audit, "rows": list(rows)} for audit, rows in found.items()]


def missing_by_reason(missing: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the mandatory audits that are missing under what makes them mandatory, the commonest reason first.

    Each reason is told once, with its clauses and pages, however many audits it holds for.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in missing:
        grounds = sorted(one["grounds"], key=lambda ground: (ground["text"], ground["clause"] or ""))
        key = tuple((ground["text"], ground["clause"], ground["page"]) for ground in grounds) or (one["why"],)
        alone = [{"text": one["why"], "clause": None, "page": None, "issuer": None, "note": None}]
        found.setdefault(key, {"grounds": grounds or alone, "audits": []})["audits"].append(one["id"])
    return sorted(found.values(), key=lambda group: (-len(group["audits"]), group["grounds"][0]["text"]))


def _words(document: Mapping[str, Any], unit: Unit, services: Iterable[v.ServiceType]) -> list[str]:
    """Return what the answer amounts to, as sentences."""
    rows, gaps = document["rows"], document["gap_details"]
    known = len(rows) - len(document["unrecognised"])
    what = _UNIT[unit]
    said = [
        f"{known} of {len(rows)} rows look like an audit that is held here; what the others show is not known.",
        f"Of the {document['applicable']:,} {what} that apply, {document['applicable'] - len(gaps):,} may be shown at "
        f"least in part by a row of this programme, and {len(gaps):,} by none.",
    ]
    if gaps:
        alone = sum(not gap["could_show"] for gap in gaps)
        said.append(
            f"Of those, {alone:,} are shown by no audit that is held here, so a local one would be needed."
        )
    missing = len(document["mandatory_missing"])
    said.append(
        f"No row looks like {missing} of the mandatory audits. Leave out those for care that you do not give."
        if missing else "Every mandatory audit that applies looks to be in the programme."
    )  # fmt: skip
    if not list(services):
        said.append(
            "No kind of service was named, so every kind was looked at: name yours, and less will be missing."
        )
    return said
