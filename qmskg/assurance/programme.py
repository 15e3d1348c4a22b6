"""The recommended programme as a document: the fewest audits that show whatever can be shown, and the proof.

"At least in part" is the measure throughout: partial links never add up to full, so how many are shown fully is told
beside it. Nothing here says how well an organisation does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from qmskg.assurance.answers import names_of
from qmskg.assurance.choosing import Ask, Setting, Unit, add_order, left_out, set_up, standards_left_out
from qmskg.assurance.cover import Cover
from qmskg.assurance.draws import Draws, draw
from qmskg.assurance.evidence import EvidenceIndex
from qmskg.assurance.mandatory import Taking
from qmskg.assurance.steps import FOOTINGS, Footing
from qmskg.model import Audit

__all__ = ["ADDS_NOTHING", "DRAFT_NOTICE", "programme"]

#: what stands on every programme that rests on more than what is published or agreed
DRAFT_NOTICE: Final = {
    Footing.DRAFT: "Draft. This rests on the project's own draft core set and draft evidence, which nobody has agreed.",
    Footing.WOULD_BE: "Not agreed. This rests on drafts and on suggestions of a machine that nobody has agreed. It "
    "shows where to look, and is no basis for a decision.",
}
#: what is said of an audit that is in the programme and adds nothing
ADDS_NOTHING: Final = {
    Unit.CORE_STANDARD: "It adds no core standard to those before it; what it shows of its own specialty stands on its "
    "own page.",
    Unit.LEAF: "It adds nothing here that the audits before it do not show.",
}
#: "the ten that everyone should be doing": so many are told of before the rest
_FIRST: Final = 10
_UNITS: Final = {
    Unit.CORE_STANDARD: ("core standard", "core standards"), Unit.LEAF: ("duty", "duties"),
}  # fmt: skip


def programme(index: EvidenceIndex, ask: Ask) -> dict[str, Any]:
    """Return the programme for a kind of trust.

    ``objective`` and ``bound`` count the audits, weighted; where at most so many were asked for, they count what is
    shown (``goal`` and ``unit`` say so). ``audits`` stand in the order in which each adds most, mandatory ones first.

    Raises:
        InputError: what was asked for contradicts itself.
        UnknownId: an audit that is named is not held.
    """
    setting = set_up(index, ask)
    cover = setting.solve()
    drawn = draw(index.matrix, setting, cover)
    order = add_order(setting.problem, cover.chosen)
    elements = np.array(setting.elements, dtype=object)
    reachable, shown = setting.problem.coverable, setting.problem.shown_by(cover.chosen)
    rows = [_audit(index, setting, number, elements[new].tolist(), drawn) for number, new in order]
    swaps, all_tried = setting.alternatives(cover)
    full = index.matrix.shown(ask.footing).full[[index.matrix.row[row["id"]] for row in rows]]
    fully = (
        np.asarray(full[:, setting.columns].getnnz(axis=0)) > 0 if rows else np.zeros(len(elements), dtype=bool)
    )
    document = {
        "service": "+".join(ask.services),
        "service_line": "+".join(ask.lines) or None,
        "left_out": left_out(index, ask),
        "standards_left_out": standards_left_out(index, setting),
        "basis": ask.footing.value,
        "status": "optimal" if cover.proven else "feasible",
        "objective": cover.objective,
        "bound": cover.bound,
        "gap": cover.gap,
        "goal": "fewest" if ask.number is None else "most",
        "most": ask.number,
        "unit": setting.unit.value,
        "rests_on": FOOTINGS[ask.footing],
        "notice": DRAFT_NOTICE.get(ask.footing),
        "mandatory_locked": ask.mandatory,
        "audits": rows,
        "applicable": elements.tolist(),
        "coverable": elements[reachable].tolist(),
        "covered": elements[shown].tolist(),
        "uncoverable": elements[~reachable].tolist(),
        "shown": {"full": int(fully.sum()), "partial": int(shown.sum() - fully.sum())},
        "curve": _curve(rows),
        "irreplaceable": _irreplaceable(setting, cover),
        "ties": [_tie(setting, cover, id, others) for id, others in sorted(swaps.items())],
        "ties_complete": all_tried,
        "sure": _sure(setting, cover, drawn),
        "without": sorted(ask.without),
        "including": sorted(ask.including),
    }
    document["words"] = _words(document, setting)
    document["names"] = names_of(index, {*document["applicable"], *setting.audits, *ask.without})
    return document


def _audit(index: EvidenceIndex, setting: Setting, number: int, adds: list[str], drawn: Draws) -> dict[str, Any]:
    id, taking = setting.audits[number], setting.taking[number]
    audit = index.library.documents[id]
    assert isinstance(audit, Audit)
    return {
        "id": id,
        "title": audit.title,
        "mandatory": taking.mandatory,
        "locked": bool(setting.problem.locked[number]),
        "why": _why(setting, id, taking, adds),
        "adds_nothing": None if adds else ADDS_NOTHING[setting.unit],
        "adds": adds,
        "weight": float(setting.problem.weights[number]),
        "frequency": audit.frequency.value,
        "specialty": audit.specialty,
        "standing": taking.standing.value,
        "grounds": [
            {"text": g.text, "clause": g.clause, "page": g.page, "issuer": g.issuer, "note": g.note}
            for g in taking.grounds
        ],
        "drawn": int(drawn.chosen[number]) if drawn.done else None,
    }


def _why(setting: Setting, id: str, taking: Taking, adds: list[str]) -> str:
    """Say why an audit is in the programme: what binds it, or what it adds."""
    said = f"Shows {_count(len(adds), setting.unit)} that nothing before it in this list shows."
    if not adds:
        said = ADDS_NOTHING[setting.unit]
    if setting.ask.mandatory and taking.mandatory:
        return f"{taking.why} {said}"
    if id in setting.ask.including:
        return f"You do it anyway. {said}"
    return said


def _curve(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return how many are shown after each audit of the list."""
    curve, covered = [], 0
    for place, row in enumerate(rows, 1):
        covered += len(row["adds"])
        curve.append({"audits": place, "id": row["id"], "covered": covered})
    return curve


def _irreplaceable(setting: Setting, cover: Cover) -> list[dict[str, Any]]:
    """Return the chosen audits that are the only ones to show something, with what that is."""
    only, found = setting.only_by(), []
    for number in cover.chosen:
        mine = np.flatnonzero(only == number)
        if len(mine):
            found.append({"id": setting.audits[number], "only_for": [setting.elements[e] for e in mine]})
    return sorted(found, key=lambda row: row["id"])


def _tie(setting: Setting, cover: Cover, id: str, others: tuple[int, ...]) -> dict[str, Any]:
    """Return what one of two choices that are as good has, and the other has not."""
    mine, other = set(cover.chosen), set(others)
    return {
        "without": id,
        "drops": [setting.audits[n] for n in sorted(mine - other)],
        "instead": [setting.audits[n] for n in sorted(other - mine)],
    }


def _sure(setting: Setting, cover: Cover, drawn: Draws) -> dict[str, Any]:
    """Return what the draws say, with what they assume."""
    paths, ask = drawn.paths, setting.ask
    low, high = drawn.range
    return {
        "trials": drawn.done,
        "seed": ask.seed,
        "keep": ask.keep,
        "suggestions": paths.known,
        "drafts": paths.assumed,
        "expected": round(drawn.expected, 1) if drawn.done else None,
        "low": low if drawn.done else None,
        "high": high if drawn.done else None,
        "chosen": {
            id: int(times)
            for id, times, locked in sorted(zip(setting.audits, drawn.chosen, setting.problem.locked, strict=True))
            if times and drawn.done and not locked
        },
        "words": _sure_words(drawn, setting, len(cover.chosen)),
    }


def _sure_words(drawn: Draws, setting: Setting, chosen: int) -> str:
    if not (drawn.paths.known or drawn.paths.assumed):
        return "Nothing here rests on a link that nobody has agreed."
    if not drawn.done or not chosen:
        return "How far this hangs on links that nobody has agreed was not drawn."
    low, high = drawn.range
    parts = [
        f"The programme was chosen anew {drawn.done} times, without some of the links that nobody has agreed."
    ]
    if drawn.paths.known:
        parts.append("Suggestions of the machine were dropped as often as it expects to be wrong.")
    if drawn.paths.assumed:
        parts.append(
            f"How many of the {drawn.paths.assumed} drafts and rows from memory behind it will be agreed is not known: "
            f"each was kept in {setting.ask.keep * 100:.0f} of 100 draws, which is an assumption."
        )
    parts.append(
        f"The programme as recommended then showed {drawn.expected:.0f} {_UNITS[setting.unit][1]} on average, "
        f"and between {low} and {high} in 90 of 100 draws. This is about the links, not about any organisation."
    )
    return " ".join(parts)


def _words(document: dict[str, Any], setting: Setting) -> list[str]:
    """Return what the answer amounts to, as sentences."""
    ask, unit = setting.ask, setting.unit
    chosen, mandatory = document["audits"], sum(row["mandatory"] for row in document["audits"])
    counted = []
    if unit is Unit.LEAF:
        none = (
            "No core standard is agreed yet" if ask.footing is Footing.AGREED else "There is no core standard yet"
        )
        counted = [f"{none}, so this counts the duties of each source, and some of them say the same."]
    if not document["applicable"]:
        return [f"Nothing held here applies to {_services(ask)}, so there is nothing to show.", *counted]
    if not document["coverable"]:
        some = _count(len(document["applicable"]), unit)
        return [f"No audit shows any of the {some} that apply to {_services(ask)}.", *counted]
    locked = f", {mandatory} of them mandatory," if ask.mandatory and mandatory else ""
    said = [
        f"{len(chosen)} {'audit shows' if len(chosen) == 1 else f'audits{locked} together show'} "
        f"{len(document['covered'])} of the {_count(len(document['applicable']), unit)} that apply at least in part: "
        f"{document['shown']['full']} fully, {document['shown']['partial']} in part.",
        *counted,
    ]
    said += _first(document, setting)
    if document["uncoverable"]:
        said.append(f"Of those that apply, {len(document['uncoverable']):,} are shown by no audit here.")
    return [*said, _proof(document, setting)]


def _first(document: dict[str, Any], setting: Setting) -> list[str]:
    """Return what the first few audits beside those done in any case add, where there are many more than that."""
    beside = [len(row["adds"]) for row in document["audits"] if not row["locked"]]
    if len(beside) <= _FIRST:
        return []
    first, all_ = sum(beside[:_FIRST]), _count(sum(beside), setting.unit)
    if len(beside) == len(document["audits"]):
        return [f"The first {_FIRST} of them show {first} of these {all_}."]
    return [
        f"Beside those done in any case are {len(beside)}; the first {_FIRST} of them add {first} of the {all_} that "
        "they add together."
    ]


def _proof(document: dict[str, Any], setting: Setting) -> str:
    ask, unit = setting.ask, _UNITS[setting.unit][1]
    if document["status"] == "optimal":
        if ask.number is not None:
            beside = " beside the mandatory ones" if ask.mandatory else ""
            return f"It is proven that no other {ask.number} audits{beside} show more {unit}."
        return f"It is proven that no smaller programme shows as many {unit}."
    limit = "most" if ask.number is not None else "least"
    return (
        f"The solver ran out of time before the proof. This is what it found: {document['objective']:g}, where at "
        f"{limit} {document['bound']:g} is possible (a gap of {document['gap']:.0%})."
    )


def _services(ask: Ask) -> str:
    return " and ".join(service.value.replace("_", " ") for service in ask.services)


def _count(number: int, unit: Unit) -> str:
    one, many = _UNITS[unit]
    return f"{number:,} {one if number == 1 else many}"
