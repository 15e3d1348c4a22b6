"""One event that changes several core standards: merged, split, or a leaf moved from one to another.

It stands in the log once, under the first of them, and is taken back as a whole. Which leaves stand where is a fact
and stays when words are blanked; titles and statements are words that a person typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from qmskg.errors import InputError, StaleDecision
from qmskg.identity import ID_PATTERN
from qmskg.links import PLACE
from qmskg.register.answers import clean
from qmskg.register.events import Draft, Event, EventKind
from qmskg.register.people import Person

if TYPE_CHECKING:
    from qmskg.register.state import State

__all__ = ["CoreChange", "CoreEdit", "Reshaped", "core_reshaped", "cores_of", "edits_in", "made_by"]


class Reshaped(StrEnum):
    """What is done to several core standards at once."""

    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class CoreEdit:
    """What is done to one core standard.

    Attributes:
        fields: new values of its fields, as JSON; what is not named stays.
        places: leaf -> how it stands there now (relation, shared, remainder, reason); None: not any more.
        retired: whether it goes.
        made: whether it is new.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    retired: bool = False
    made: bool = False


@dataclass(frozen=True, slots=True)
class CoreChange:
    """What is done to several core standards, the first of which gives the event its subject."""

    kind: Reshaped
    edits: Mapping[str, CoreEdit]

    def as_edits(self) -> dict[str, dict[str, Any]]:
        """Return it as the state of the register holds edits: id of a core standard -> field -> value."""
        return {id: _flat(edit.fields, edit.places, edit.retired) for id, edit in self.edits.items()}


def core_reshaped(
    state: State,
    person: Person,
    change: CoreChange,
    *,
    id: str,
    seen: Mapping[str, str] | None,
    reason: str | None = None,
) -> Draft:
    """Return a change of several core standards.

    Args:
        state: of the whole register.
        person: who makes it.
        change: what is done.
        id: of the event.
        seen: position of each core standard as the person saw it; None where it is meant whatever others did.
        reason: why.

    Raises:
        InputError: an id that can be none, or nothing that changes.
        StaleDecision: somebody changed one of them in between.
    """
    if wrong := next((core for core in change.edits if not re.fullmatch(ID_PATTERN, core)), None):
        raise InputError(f"{wrong[:120]!r} is not an id: write it like core:falls-assessment")
    if not any(change.as_edits().values()):
        raise InputError("nothing is changed; name at least one thing to change")
    if seen is not None:
        for core in change.edits:
            now = state.core(core).position
            if seen.get(core, "none") != now:
                raise StaleDecision(
                    f"{core} changed since you looked: look at the consequences again, then decide", position=now
                )
    payload = {
        "change": change.kind.value,
        "cores": {
            core: {"places": {leaf: place and dict(place) for leaf, place in edit.places.items()},
                   "retired": edit.retired, "made": edit.made}
            for core, edit in change.edits.items()
        },
    }  # fmt: skip
    words = {core: dict(edit.fields) for core, edit in change.edits.items() if edit.fields}
    texts = {"fields": clean("fields", json.dumps(words, ensure_ascii=False, sort_keys=True)) if words else None}
    texts["reason"] = clean("reason", reason)
    return Draft(
        id=id, person=person.id, kind=EventKind.CORE_RESHAPED, subject=next(iter(change.edits)), payload=payload,
        texts={name: text for name, text in texts.items() if text},
    )  # fmt: skip


def cores_of(event: Draft) -> tuple[str, ...]:
    """Return the core standards that an event changes; the one that it is about, where it is no such change."""
    return tuple(event.payload["cores"]) if event.kind is EventKind.CORE_RESHAPED else (event.subject,)


def made_by(event: Draft) -> tuple[str, ...]:
    """Return the core standards that an event brought into being."""
    if event.kind is not EventKind.CORE_RESHAPED:
        return ()
    return tuple(core for core, edit in event.payload["cores"].items() if edit["made"])


def edits_in(event: Event, core: str) -> dict[str, Any]:
    """Return what an event sets of one core standard, by field; of texts that were blanked, nothing."""
    words = dict(json.loads(event.texts.get("fields") or "{}"))
    if event.kind is not EventKind.CORE_RESHAPED:
        return words
    edit = event.payload["cores"].get(core)
    return _flat(words.get(core, {}), edit["places"], edit["retired"], event.time) if edit else {}


#: field that takes a core standard away
RETIRED: Final = "retired"


def _flat(
    fields: Mapping[str, Any], places: Mapping[str, Any], retired: bool, since: str | None = None
) -> dict[str, Any]:
    """Return an edit with a field of its own for each place, so that two edits of different leaves do not collide."""
    found = {**fields, **{PLACE + leaf: {"place": place, "since": since} for leaf, place in places.items()}}
    return {**found, RETIRED: True} if retired else found
