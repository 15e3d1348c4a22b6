"""The queue away from the screen: a workbook to fill in, and taking it back, row by row.

Taking it back first shows what each row would do; nothing is written until that is asked for. A row is refused, with
its reason, where it is malformed or stale; the others are taken all the same. Each answered row has an event id of
its own that follows from what it says, so that the same file taken twice writes once.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qmskg.coreset import is_core
from qmskg.errors import InputError, QmskgError, RefusedError, RowsRefused
from qmskg.exports.questionnaire import ABOUT, COLUMNS, PAIRS, write_questionnaire
from qmskg.identity import pair_key
from qmskg.ingest.workbook import Limits, Row, Sheet, Value, read_workbook
from qmskg.links import inverse_answer
from qmskg.register import Act, Answer, EventKind, Person, Reading, ask, contradictions, readings
from qmskg.vocabulary import STATED, Status
from qmskg.workspace import curation
from qmskg.workspace.cards import QueueOrder
from qmskg.workspace.view import View

if TYPE_CHECKING:
    from qmskg.workspace.session import Workspace

__all__ = ["LIMITS", "MOST_PAIRS", "Offline"]

#: pairs that one workbook may hold
MOST_PAIRS: Final = 1000
LIMITS: Final = Limits(rows=2 * MOST_PAIRS, columns=60, sheets=12)
_FORMAT: Final = "qmskg queue 1"
_NAMES: Final = uuid.UUID("6d1f8a0e-6a55-5f0b-9d43-0f6a5c1f2b77")
_AGAIN: Final = "export the queue again"


@dataclass(frozen=True, slots=True)
class Said:
    """A row with an answer, as it stands in the file."""

    row: int
    a: str
    b: str
    answer: str
    seen: str
    read: Mapping[str, str]
    shared: str | None
    reason: str | None
    not_covered: tuple[str, ...] | None

    def event(self, register: str | None, person: str) -> str:
        """Return the id of the event that this row writes."""
        facts = [register, person, self.a, self.b, self.answer, self.seen, self.shared, self.reason]
        return str(uuid.uuid5(_NAMES, json.dumps([*facts, self.not_covered])))


class Offline:
    """The workbook of one workspace's queue."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def export(
        self,
        person: Person,
        order: QueueOrder = QueueOrder.USEFUL,
        *,
        source: str | None = None,
        limit: int = 100,
    ) -> tuple[bytes, int]:
        """Return a workbook of pairs that wait for a vote of this person, and how many there are in it.

        Disputes are left out: they are settled on the screen, where what the readers said is in view.

        Raises:
            InputError: nothing can be filled in of this order.
        """
        workspace = self._workspace
        view = workspace.view
        if order is QueueOrder.MINE:
            raise InputError("what you have answered does not wait for you; export another order of the queue")
        waiting = workspace.queue(person, order, source=source, limit=10 * MOST_PAIRS)["items"]
        chosen = [i for i in waiting if i["status"] != Status.DISPUTED][: min(limit, MOST_PAIRS)]
        rows = [_row(view, person, item, workspace.settings.base_iri) for item in chosen]
        about = {"format": _FORMAT, "register": workspace.register.identity() or "", "for": person.id}
        return write_questionnaire(rows, about), len(rows)

    def take(
        self, person: Person, given: bytes | Path, *, apply: bool = False, name: str | None = None
    ) -> dict[str, Any]:
        """Return what each answered row of a workbook would do, or with ``apply`` did.

        Raises:
            InputError: it is no workbook of a queue, or is over a limit; nothing was written.
            RefusedError: it was made for somebody else, or this person may not decide.
            RowsRefused: every answered row is refused.
        """
        ask(person, Act.DECIDE)
        sheets = read_workbook(given, LIMITS, name=name)
        self._check_whose(sheets, person)
        lines = list(_lines(sheets))
        taking = _Taking(self._workspace, person, lines, apply=apply)
        answered = [taking.row(line) if isinstance(line, Said) else line for line in lines if line is not None]
        refused = [row for row in answered if row["change"] == "refused"]
        if refused and len(refused) == len(answered):
            raise RowsRefused(refused)
        kinds = Counter(row["change"] for row in answered)
        counts = {word: kinds[word] for word in ("new", "changed", "already", "refused")}
        return {
            "applied": apply,
            "rows": answered,
            "counts": {**counts, "blank": lines.count(None)},
        }

    def _check_whose(self, sheets: tuple[Sheet, ...], person: Person) -> None:
        about = next((sheet for sheet in sheets if sheet.name == ABOUT), None)
        facts = {row.values[0]: row.values[1] for row in about.rows if len(row.values) > 1} if about else {}
        if facts.get("format") != _FORMAT:
            raise InputError(f"the workbook is no export of the queue; {_AGAIN}, fill that in and send it back")
        if facts.get("register") != self._workspace.register.identity():
            raise RefusedError(f"the workbook was exported from another register; {_AGAIN} here")
        if facts.get("for") != person.id:
            raise RefusedError(f"the workbook was exported for somebody else; {_AGAIN} under your own name")


class _Taking:
    """One workbook being taken: every row against the same view."""

    def __init__(
        self, workspace: Workspace, person: Person, lines: Iterable[Said | dict[str, Any] | None], *, apply: bool
    ) -> None:
        self._workspace, self._register, self._person = workspace, workspace.register, person
        self._view, self._apply = workspace.view, apply
        self._identity = self._register.identity()
        self._rows = Counter(pair_key(line.a, line.b) for line in lines if isinstance(line, Said))
        self._mine = {e["id"]: e["undone"] for e in self._register.events_of(person, sys.maxsize)}

    def row(self, said: Said) -> dict[str, Any]:
        """Return what a row would do, or did."""
        id = said.event(self._identity, self._person.id)
        line: dict[str, Any] = {
            "row": said.row, "a": said.a, "b": said.b, "answer": said.answer, "was": None, "change": "refused",
            "why": None, "notes": [], "event": None,
        }  # fmt: skip
        if id in self._mine:
            since = ", and taken back since" if self._mine[id] else ""
            return {**line, "change": "already", "event": id, "notes": [f"This row was taken before{since}."]}
        try:
            return {**line, **self._decided(said, id)}
        except (InputError, RefusedError) as error:
            return {**line, "why": _why(error)}

    def _decided(self, said: Said, id: str) -> dict[str, Any]:
        if self._rows[pair_key(said.a, said.b)] > 1:
            raise InputError("the pair stands in more than one row; leave one answer and empty the others")
        view, register = self._view, self._register
        ends = self._workspace.resolve(said.a), self._workspace.resolve(said.b)
        a, b, kind = curation.to_decide(view, ends, said.answer)
        about: dict[str, Any] = {
            "seen": said.seen, "kind": kind, "read": _as_read(view, said, (a, b)), "shared": said.shared,
            "reason": said.reason, "not_covered": said.not_covered,
        }  # fmt: skip
        if register.try_decision(self._person, a, b, said.answer, **about) is EventKind.ADJUDICATED:
            raise RefusedError("the readers of this pair differ: settle it on the screen, where both are seen")
        if (self._person.id, pair_key(a, b)) in view.state.planted:
            raise RefusedError("you have answered this planted pair already; go on to the next")
        mine = view.state.view(a, b, self._person.id).mine
        notes = [chain.words() for chain in contradictions(view.state, a, b, said.answer)]
        if self._apply:
            self._write(said, (a, b, kind), about, id)
        return {
            "was": mine and _read_from(a, mine), "change": "changed" if mine else "new", "notes": notes,
            "event": id if self._apply else None,
        }  # fmt: skip

    def _write(self, said: Said, ends: curation.Ends, about: Mapping[str, Any], id: str) -> None:
        """Save one answer; one to a planted pair is kept apart, as on the screen."""
        a, b, kind = ends
        view, planting, key = self._view, self._workspace.planting, pair_key(a, b)
        if key in planting.pool(view):
            texts = {name: about[name] for name in ("shared", "reason", "not_covered")}
            planting.answer(view, self._person, Answer.checked(a, b, kind, said.answer, **texts), event=id)
            return
        self._register.decide(
            self._person, a, b, said.answer, **about, proposal=view.snapshot.proposals.get(key),
            readers=planting.readers(view, key), event=id,
        )  # fmt: skip


def _row(view: View, person: Person, item: Mapping[str, Any], base: str) -> dict[str, str]:
    """Return what the workbook shows of a pair: no more than the card does."""
    a, b, kind = curation.ends_of(view.library, item["a"], item["b"])
    card = curation.card(view, (a, b, kind), person, base)
    stated = [
        f"{s['subject']} {STATED[s['type']][1]} {s['object']} ({s['page'] or s['issuer']})" for s in card["stated"]
    ]
    sides = {f"{end}_{name}": text for end in "ab" for name, text in _side(card[end]).items()}
    read = {f"{end}_read": _hash(view, id) for end, id in (("a", a), ("b", b))}
    return {
        **sides, **read, "kind": kind.value, "a": a, "b": b, "seen": card["position"], "stated": "\n".join(stated),
    }  # fmt: skip


def _side(leaf: Mapping[str, Any]) -> dict[str, str]:
    document = leaf.get("document") or {}
    force = {"statutory": "in law"}.get(str(document.get("legal_force")), document.get("legal_force"))
    where = (
        ", ".join(str(part) for part in (document.get("short_title"), document.get("version"), force) if part),
        " > ".join(parent["title"] for parent in leaf.get("parents", ())),
        leaf.get("number") and f"number {leaf['number']}",
        leaf["id"],
        leaf.get("page"),
    )
    limits = (
        ", ".join(str(leaf[name]) for name in ("actor", "obligation", "population") if leaf.get(name)),
        *leaf.get("thresholds", ()),
        *(f"{name}: {leaf[name]}" for name in ("period", "sample", "cannot_show") if leaf.get(name)),
    )
    text = leaf["title"], leaf.get("summary")
    return {
        name: "\n".join(str(line) for line in lines if line)
        for name, lines in (("where", where), ("text", text), ("limits", limits))
    }


def _hash(view: View, id: str) -> str:
    """Return what tells a text from another: of a leaf its two hashes, of a core standard one of its statement."""
    if is_core(id):
        core = view.index.core_standard(id)
        text = f"{core.title}\n{core.statement}\n{core.scope}" if core else ""
        return hashlib.sha256(text.encode()).hexdigest()
    reading = readings(view.library, id)[id]
    return f"{reading.substance}.{reading.wording}"


def _as_read(view: View, said: Said, ends: tuple[str, str]) -> dict[str, Reading]:
    """Return the texts as they were in the file, where that is still what they ask for.

    Raises:
        InputError: a text has changed in substance since, or the file does not say what was read.
    """
    found = {}
    for id in ends:
        was, now = said.read.get(id, ""), _hash(view, id)
        if was.partition(".")[0] != now.partition(".")[0]:
            raise InputError(f"the text of {id} has changed since the export; {_AGAIN}, then read it again")
        if not is_core(id):
            substance, _, wording = was.partition(".")
            if len(was) != len(now) or not re.fullmatch("[0-9a-f]*", wording):
                raise InputError(f"the row does not say which text of {id} was read; {_AGAIN}")
            found[id] = Reading(substance, wording)
    return found


def _read_from(a: str, mine: Mapping[str, Any]) -> str:
    answer = str(mine["answer"])
    return answer if mine["a"] == a else inverse_answer(answer)


def _why(error: QmskgError) -> str:
    """Return why a row is refused, as the end of a sentence."""
    return str(error).rstrip(".")


# --- reading the file ---------------------------------------------------------------------------------------


def _lines(sheets: tuple[Sheet, ...]) -> Iterator[Said | dict[str, Any] | None]:
    """Yield each row of the sheet to fill in: what it says, why it is refused, or None for no answer.

    Raises:
        InputError: the sheet or one of its columns is not there.
    """
    sheet = next((sheet for sheet in sheets if sheet.name == PAIRS), None)
    if sheet is None or not sheet.rows:
        raise InputError(
            f"the workbook has no sheet “{PAIRS}” with pairs in it; send back the one that was exported"
        )
    places = {str(heading).strip(): place for place, heading in enumerate(sheet.rows[0].values)}
    for column in COLUMNS:
        if column.heading not in places and (column.fill or column.width is None):
            raise InputError(
                f"the sheet “{PAIRS}” has no column “{column.heading}” any more; {_AGAIN} and leave its columns"
            )
    keys = {column.key: places[column.heading] for column in COLUMNS if column.heading in places}
    for row in sheet.rows[1:]:
        try:
            yield _said(row, keys)
        except InputError as error:
            texts = _texts(row, keys)
            yield {
                "row": row.number, "a": texts["a"] or None, "b": texts["b"] or None,
                "answer": None, "was": None, "change": "refused", "why": _why(error), "notes": [], "event": None,
            }  # fmt: skip


def _said(row: Row, keys: Mapping[str, int]) -> Said | None:
    formula = next((c for c in COLUMNS if keys.get(c.key) in row.formulas and (c.fill or c.width is None)), None)
    if formula:
        raise InputError(f"the cell under “{formula.heading}” holds a formula; type the text itself")
    texts = _texts(row, keys)
    if not texts["answer"]:
        if any(texts[key] for key in ("shared", "not_covered", "reason")):
            raise InputError("something is written, but no answer is chosen; choose one, or empty the row")
        return None
    if not (texts["a"] and texts["b"] and texts["seen"]):
        raise InputError(f"the row does not say which pair it is about: rows cannot be added; {_AGAIN}")
    word = re.split(r"[:\s]", texts["answer"], maxsplit=1)[0].lower()
    left_out = tuple(line.strip() for line in texts["not_covered"].splitlines() if line.strip())
    return Said(
        row.number, texts["a"], texts["b"], word, texts["seen"],
        {texts["a"]: texts["a_read"], texts["b"]: texts["b_read"]},
        texts["shared"] or None, texts["reason"] or None, left_out or None,
    )  # fmt: skip


def _texts(row: Row, keys: Mapping[str, int]) -> dict[str, str]:
    return {key: _text(row.values[place]) if place < len(row.values) else "" for key, place in keys.items()}


def _text(value: Value) -> str:
    """Return a cell as text; a whole number as it was typed.

    >>> _text(18.0), _text(None), _text("none")
    ('18', '', 'none')
    """
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
