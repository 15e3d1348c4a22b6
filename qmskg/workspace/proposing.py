"""What a curator proposes or adds beside an answer: a reason afterwards, a split, a core standard; and how far all are.

A proposal changes nothing by itself: a split is made by whoever keeps the sources, and a core standard is a draft
until the places of leaves in it are agreed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from qmskg.coreset import is_core
from qmskg.errors import InputError
from qmskg.identity import CORE_PREFIX
from qmskg.register import Act, Event, Person, Receipt, Register, readings
from qmskg.vocabulary import Status
from qmskg.workspace.curation import is_assigned, receipt_document
from qmskg.workspace.view import View

__all__ = ["Proposing", "free_id"]

#: where a pair stands once nobody needs to read it again
_DONE = (Status.AGREED.value, Status.REJECTED.value, Status.UNSURE.value)
#: characters of a core standard's id after its prefix
_MOST_ID = 60


class Proposing:
    """The register and what is so now, for what people propose."""

    def __init__(self, register: Register, view: Callable[[], View]) -> None:
        self._register, self._view = register, view

    def comment(self, person: Person, a: str, b: str, text: str) -> dict[str, Any]:
        """Write a comment on a pair, for instance why something was decided; hidden as long as votes are."""
        return self._told(self._register.comment(person, a, b, text))

    def split(
        self, person: Person, leaf: str, parts: Sequence[str], *, reason: str | None = None
    ) -> dict[str, Any]:
        """Propose to split a leaf that holds more than one duty.

        Raises:
            InputError: it is no leaf, or fewer than two parts are named.
            RefusedError: this person has proposed that already.
        """
        library = self._view().library
        if leaf not in library.leaves:
            raise InputError(f"{leaf} is no leaf; only a leaf can hold two duties that are to be told apart")
        read = readings(library, leaf)
        return self._told(self._register.propose_split(person, leaf, parts, read=read, reason=reason))

    def splits(self) -> dict[str, Any]:
        """Return the proposals to split that stand, in the order of the leaves."""
        view = self._view()
        return {"splits": [line for leaf in sorted(view.state.splits) for line in self.splits_of(leaf)]}

    def splits_of(self, leaf: str) -> list[dict[str, Any]]:
        """Return the proposals to split one leaf that stand."""
        view = self._view()
        return [_split(event, view) for event in view.state.splits_of(leaf)]

    def core_standard(self, person: Person, title: str, statement: str, *, scope: str = "") -> dict[str, Any]:
        """Propose a new core standard, as a draft without leaves; a pair of it and a leaf can then be decided on.

        Raises:
            InputError: it has no title or no statement.
        """
        title, statement = " ".join(title.split()), statement.strip()
        if not title or not statement:
            raise InputError("a core standard needs a title and a statement of the duty; type both")
        view = self._view()
        taken = {*view.state.core_edits, *(standard.id for standard in view.core)}
        id = free_id(title, taken)
        fields = {
            "title": title,
            "statement": statement,
            "scope": scope.strip(),
            "draft": True,
            "made_by": person.name,
        }
        receipt = self._register.edit_core(person, id, fields, seen=view.state.core(id).position)
        return {**self._told(receipt), "id": id}

    def progress(self, person: Person) -> dict[str, Any]:
        """Return how far the reading is: by source, how many pairs stand where; by person, how many they answered.

        Names stand in the order of the alphabet, and no time is told: it is no table of who is fast. Whoever may not
        see votes sees their own line only.
        """
        view = self._view()
        counts: dict[str, Counter[str]] = {}
        for link in view.links:
            for document in {end.partition(":")[0] for end in (link.a, link.b) if not is_core(end)}:
                counts.setdefault(document, Counter())[link.status.value] += 1
        names = {id: view.library.documents[id].name for id in counts}
        sources = [
            {
                "id": one, "title": names[one], "pairs": counts[one].total(), "by": dict(sorted(counts[one].items())),
                "done": (done := sum(counts[one][word] for word in _DONE)), "left": counts[one].total() - done,
            }
            for one in sorted(counts, key=lambda each: (names[each].casefold(), each))
        ]  # fmt: skip
        everybody, asked = view.state.may(person.id, Act.SEE_VOTES), set(view.state.assigned.values())
        people = [
            {"id": one.id, "name": one.name, "answered": answered, "left": _left(view, one)}
            for one in sorted(view.state.people.values(), key=lambda one: (one.name.casefold(), one.id))
            if (everybody or one.id == person.id)
            and ((answered := len(view.state.touched_by(one.id))) or one.id in asked)
        ]
        return {"sources": sources, "people": people}

    def _told(self, receipt: Receipt) -> dict[str, Any]:
        return receipt_document(self._view(), receipt)


def _left(view: View, person: Person) -> int:
    """Return how many pairs that somebody is asked to read still wait for them."""
    waits = view.state.waits_for
    return sum(is_assigned(view, person, li) and waits(person.id, li.a, li.b) for li in view.links)


def _split(event: Event, view: View) -> dict[str, Any]:
    node = view.library.nodes.get(event.subject)
    return {
        "event": event.id,
        "leaf": event.subject,
        "title": node.title if node else event.subject,
        "parts": json.loads(event.texts.get("parts") or "[]"),
        "reason": event.texts.get("reason"),
        "person": view.state.names.get(event.person, event.person),
        "time": event.time,
    }


def free_id(title: str, taken: set[str]) -> str:
    """Return an id for a core standard that no other has.

    >>> free_id("Time out before surgery", {"core:time-out-before-surgery"})
    'core:time-out-before-surgery-2'
    """
    words = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:_MOST_ID].strip("-") or "standard"
    ids = (f"{CORE_PREFIX}{words}{f'-{n}' if n > 1 else ''}" for n in range(1, len(taken) + 2))
    return next(id for id in ids if id not in taken)
