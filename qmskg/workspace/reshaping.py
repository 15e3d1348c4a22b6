"""The editor of the core set: each change shows its consequences first, and is one event that can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from qmskg.assurance.reshaping import Standing, reshaping
from qmskg.coreset import reshape
from qmskg.errors import InputError
from qmskg.links import CoreStandard
from qmskg.register import Act, CoreChange, Person, Register, ask
from qmskg.relations import Relation
from qmskg.workspace.curation import receipt_document
from qmskg.workspace.proposing import free_id
from qmskg.workspace.view import View

__all__ = ["Editing", "Reshaping"]

#: fields that can be typed here
FIELDS: Final = ("title", "statement", "scope", "who_acts")

Core = Mapping[str, CoreStandard]
Fields = Mapping[str, str]
Edits = CoreChange | dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Editing:
    """What somebody wants to do to the core set.

    Attributes:
        action: ``merge``, ``split``, ``move``, ``edit`` (rename or reword) or ``retire``.
        core: the core standards: to merge, the one that stays first; else the one that is changed.
        leaves: those that are split off, or the one that is moved.
        to: where a leaf is moved.
        relation: how a leaf that is moved stands there.
        fields: title, statement, scope and who acts, of the one that stays, is new, or is edited.
        reason: why.
    """

    action: str
    core: Sequence[str]
    leaves: Sequence[str] = ()
    to: str | None = None
    relation: str | None = None
    fields: Mapping[str, str] | None = None
    reason: str | None = None


class Reshaping:
    """The register and what is so now, for whoever edits the core set."""

    def __init__(self, register: Register, view: Callable[[], View]) -> None:
        self._register, self._view = register, view

    def consequences(self, wanted: Editing) -> dict[str, Any]:
        """Return what a change would do; nothing is changed.

        Raises:
            InputError: it cannot be done; the sentence says what to do.
        """
        view = self._view()
        return self._document(view, wanted, _edits(view, wanted))

    def apply(self, person: Person, wanted: Editing, seen: Mapping[str, str] | None) -> dict[str, Any]:
        """Change the core set.

        Args:
            person: who does it.
            wanted: what they want.
            seen: position of each core standard, as :meth:`consequences` gave it; None writes whatever is so by now.

        Raises:
            InputError: it cannot be done.
            RefusedError: the person may not.
            StaleDecision: somebody changed one of these core standards in between.
        """
        ask(person, Act.EDIT_CORE)
        view = self._view()
        change = _edits(view, wanted)
        before = self._document(view, wanted, change)
        if isinstance(change, CoreChange):
            receipt = self._register.reshape_core(person, change, seen=seen, reason=wanted.reason)
        else:
            ((id, fields),) = change.items()
            position = None if seen is None else seen.get(id, "none")
            receipt = self._register.edit_core(person, id, fields, seen=position)
        now = self._view()
        return {**before, **receipt_document(now, receipt), "applied": True, "seen": _seen(now, before["seen"])}

    def _document(self, view: View, wanted: Editing, change: Edits) -> dict[str, Any]:
        edits = change.as_edits() if isinstance(change, CoreChange) else change
        state = view.state
        held = {**state.core_edits, **{id: {**state.core_edits.get(id, {}), **edit} for id, edit in edits.items()}}
        after = View.of(view.snapshot, replace(state, core_edits=held))
        found = reshaping(view.library, _standing(view), _standing(after), list(edits))
        return {"action": wanted.action, "applied": False, "seen": _seen(view, edits), **found}


def _edits(view: View, wanted: Editing) -> Edits:
    core = {standard.id: standard for standard in view.core}
    ids = list(wanted.core)
    fields = {
        name: " ".join(text.split()) for name, text in (wanted.fields or {}).items() if text and text.strip()
    }
    if wrong := sorted(fields.keys() - set(FIELDS)):
        raise InputError(f"{wrong[0][:60]!r} cannot be edited here; use {', '.join(FIELDS)}")
    if wanted.action == "merge":
        return reshape.merge(core, ids, fields)
    if wanted.action not in _ONE:
        raise InputError(f"{wanted.action[:40]!r} is no change; use merge, {', '.join(_ONE)}")
    if len(ids) != 1:
        raise InputError(f"name one core standard to {wanted.action}")
    reshape.standing(core, ids[0])
    return _ONE[wanted.action](view, core, wanted, fields)


def _split(view: View, core: Core, wanted: Editing, fields: Fields) -> CoreChange:
    new = free_id(fields.get("title", ""), {*view.state.core_edits, *core, *view.texts})
    return reshape.split(core, wanted.core[0], wanted.leaves, new, fields)


def _move(_: View, core: Core, wanted: Editing, __: Fields) -> CoreChange:
    if len(wanted.leaves) != 1 or not wanted.to:
        raise InputError("name one leaf to move, and the core standard that it goes to")
    return reshape.move(core, wanted.leaves[0], wanted.core[0], wanted.to, _relation(wanted.relation))


def _retire(_: View, __: Core, wanted: Editing, ___: Fields) -> dict[str, dict[str, Any]]:
    return {wanted.core[0]: {"retired": True}}


def _edit(_: View, core: Core, wanted: Editing, fields: Fields) -> dict[str, dict[str, Any]]:
    id = wanted.core[0]
    changed = {name: text for name, text in fields.items() if getattr(core[id], name) != text}
    if not changed:
        raise InputError(f"nothing is changed in {id}; type a new title, statement, scope or who acts")
    return {id: changed}


#: changes of one core standard that was named
_ONE: Final[dict[str, Callable[[View, Core, Editing, Fields], Edits]]] = {
    "split": _split, "move": _move, "edit": _edit, "retire": _retire,
}  # fmt: skip


def _relation(word: str | None) -> Relation | None:
    try:
        return Relation(word) if word else None
    except ValueError as error:
        raise InputError(f"{word!r} is no relation; use {', '.join(Relation)}") from error


def _standing(view: View) -> Standing:
    return Standing(view.core, view.links, view.index)


def _seen(view: View, ids: Mapping[str, Any]) -> dict[str, str]:
    return {id: view.state.core(id).position for id in ids}
