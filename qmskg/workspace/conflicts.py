"""Demands that disagree, each with what a person ruled, and a way to rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qmskg import assurance
from qmskg.errors import InputError
from qmskg.ingest.services import Asked, asked
from qmskg.limits import quantity_words
from qmskg.links import CoreStandard
from qmskg.register import (
    Act,
    Change,
    Conflict,
    Person,
    Register,
    ask,
    conflict_key,
    read_now,
)
from qmskg.relations import RULING_WORDS, Ruling
from qmskg.workspace.curation import receipt_document
from qmskg.workspace.view import View

__all__ = ["Conflicts", "document", "ruled_parameters"]


class Conflicts:
    """The register and what is so now, for demands that disagree."""

    def __init__(self, register: Register, view: Callable[[], View], resolve: Callable[[str], str]) -> None:
        self._register, self._view, self._resolve = register, view, resolve

    def answer(self, services: Sequence[str] = (), lines: Sequence[str] = ()) -> dict[str, Any]:
        """Return every conflict with ``ruling``, ``reopened`` and ``position`` (what to name as ``seen``).

        Args:
            services: keys of what somebody gives; conflicts of which a demand is for others only are left out.
            lines: keys of the service lines that are asked about.

        Raises:
            InputError: a key names no service or service line.
        """
        view, chosen = self._view(), asked(services, lines)
        return _found(view, chosen) if any(chosen) else view.once(document, rests_on=_rests_on)

    def limits_under(self, standard: CoreStandard) -> list[dict[str, Any]]:
        """Return the limits under a core standard that are not the same, side by side, with what people ruled."""
        view = self._view()
        rows = assurance.parameters(view.library, [standard])
        return ruled_parameters(view, [row for row in rows if row["kind"] != "same"])

    def rule(
        self,
        person: Person,
        a: str,
        b: str,
        ruling: str,
        *,
        seen: str,
        dimension: str | None = None,
        applies: str | None = None,
        reason: str | None = None,
        event: str | None = None,
    ) -> dict[str, Any]:
        """Say what holds where two demands disagree.

        Args:
            person: who rules.
            a: one end.
            b: the other end.
            ruling: one of :class:`qmskg.relations.Ruling`.
            seen: ``none`` the first time, else the ``position`` of the conflict as it was shown.
            dimension: in what they disagree; may be left out where it is one thing only.
            applies: the one that applies, where one does.
            reason: why; everybody reads it.
            event: id made by the client; the same id again is a retry.

        Raises:
            UnknownId: an id that nothing has.
            InputError: the two do not disagree, no such ruling, or no reason.
            RefusedError: the person may not.
            StaleDecision: somebody ruled on it in between.
        """
        view = self._view()
        ask(view.state.people.get(person.id, person), Act.RULE_CONFLICT)
        if ruling not in set(Ruling):
            raise InputError(f"{ruling[:40]!r} is no ruling: say {', '.join(Ruling)}")
        conflict = self._conflict(view, self._resolve(a), self._resolve(b), dimension)
        receipt = self._register.rule_conflict(
            person, conflict, Ruling(ruling), seen=seen, reason=reason, event=event,
            applies=self._resolve(applies) if applies else None,
        )  # fmt: skip
        now = self._view()
        return receipt_document(now, receipt) | _standing(now, conflict.a, conflict.b, conflict.dimension)

    def _conflict(self, view: View, a: str, b: str, dimension: str | None) -> Conflict:
        rows = view.once(document, rests_on=_rests_on)["conflicts"]
        named = {
            quantity_words(row["dimension"]): row["dimension"] for row in rows if {row["a"], row["b"]} == {a, b}
        }
        if not named:
            raise InputError(f"{a} and {b} are not known to disagree; `qmskg conflicts` lists what does")
        if dimension is None and len(named) > 1:
            raise InputError(f"{a} and {b} disagree in {', '.join(named.values())}: say in which, with --in")
        chosen = next(iter(named.values())) if dimension is None else named.get(quantity_words(dimension))
        if chosen is None:
            raise InputError(
                f"{a} and {b} do not disagree in {str(dimension)[:80]!r}; they do in {', '.join(named.values())}"
            )
        return read_now(view.library, a, b, chosen, view.texts)


def document(view: View) -> dict[str, Any]:
    """Return every conflict; see :meth:`Conflicts.answer`."""
    return _found(view, ((), ()))


def _rests_on(view: View) -> tuple[Any, ...]:
    """Return what the document follows from besides the build: pairs of which both have a limit, and rulings."""
    return (
        assurance.comparable(view.library, view.links), view.core, view.texts, view.state.conflicts, view.state.people
    )  # fmt: skip


def _found(view: View, chosen: Asked) -> dict[str, Any]:
    found = assurance.conflicts(view.library, view.links, view.core, *chosen)
    for row in found["conflicts"]:
        row |= _standing(view, row["a"], row["b"], row["dimension"])
    ends = (row[end] for row in found["conflicts"] for end in "ab")
    return {**found, "names": assurance.names_of(view.index, ends)}


def ruled_parameters(view: View, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return limits side by side, each with the ``rulings`` on two of its leaves."""
    return [{**row, "rulings": list(_rulings(view, row))} for row in rows]


def _rulings(view: View, row: dict[str, Any]) -> list[dict[str, Any]]:
    leaves = sorted({value["leaf"] for value in row["values"]})
    keys = {conflict_key(a, b, row["quantity"]): (a, b) for i, a in enumerate(leaves) for b in leaves[i + 1 :]}
    return [
        {"a": a, "b": b, **_standing(view, a, b, row["quantity"])}
        for key, (a, b) in keys.items()
        if key in view.state.conflicts
    ]


def _standing(view: View, a: str, b: str, dimension: str) -> dict[str, Any]:
    """Return the ruling that holds, whether an earlier one is open again, and the position of both."""
    record = view.state.conflict(conflict_key(a, b, dimension))
    if (event := record.ruling) is None:
        return {"ruling": None, "earlier_ruling": None, "position": record.position}
    change = record.change(view.library, read_now(view.library, a, b, dimension, view.texts), view.texts)
    ruling = Ruling(event.payload["answer"])
    said = {
        "event": event.id, "ruling": ruling.value, "words": RULING_WORDS[ruling],
        "applies": event.payload["applies"], "reason": event.texts.get("reason"),
        "person": view.state.names.get(event.person, event.person), "time": event.time,
        "reworded": change is Change.WORDING,
    }  # fmt: skip
    reopened = change is Change.SUBSTANCE
    return {
        "ruling": None if reopened else said,
        "earlier_ruling": said if reopened else None,
        "position": record.position,
    }
