"""Merging and splitting core standards, and moving a leaf: what each amounts to, as one change. Pure functions.

Nothing that people agreed is carried over: a leaf that comes under another core standard waits there to be read, as it
stood before, since the text that it is compared with is another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from qmskg.coreset.drafts import EDITABLE
from qmskg.errors import InputError
from qmskg.links import CoreMember, CoreStandard
from qmskg.register.reshaping import CoreChange, CoreEdit, Reshaped
from qmskg.relations import Relation

__all__ = ["merge", "move", "split", "standing"]

#: what a core standard that is split off takes from the one that it was a part of
_TAKEN: Final = ("theme", "quality", "function", "applies_to", "who_acts")

CoreSet = Mapping[str, CoreStandard]


def merge(core: CoreSet, ids: Sequence[str], fields: Mapping[str, Any]) -> CoreChange:
    """Return that the first of several core standards takes the others in.

    Args:
        core: the core set as it stands, by id.
        ids: which, the one that stays first; its places stay as they are.
        fields: what is said of it from now on, for instance a statement that takes in what the others asked.

    Raises:
        InputError: one is not here, or there are fewer than two.
    """
    found = [standing(core, id) for id in dict.fromkeys(ids)]
    if len(found) < 2:
        raise InputError("name two core standards or more to merge; the first is the one that stays")
    stays, *go = found
    places: dict[str, Mapping[str, Any] | None] = {}
    held = {member.leaf for member in stays.members}
    for standard in go:
        for member in standard.members:
            if member.leaf not in held and member.leaf not in places:
                places[member.leaf] = _place(member, f"It stood so under {standard.id}, which was merged in.")
    edits = {stays.id: CoreEdit(_editable(fields), places)}
    return CoreChange(Reshaped.MERGED, edits | {standard.id: CoreEdit(retired=True) for standard in go})


def split(core: CoreSet, id: str, leaves: Sequence[str], new: str, fields: Mapping[str, Any]) -> CoreChange:
    """Return that some leaves of a core standard come to stand under a new one.

    Args:
        core: the core set as it stands, by id.
        id: which one is split; it stays, with the rest of its leaves.
        leaves: those that go.
        new: id of the new one.
        fields: of the new one: ``title`` and ``statement``, and its ``scope`` where that differs.

    Raises:
        InputError: it is not here, a leaf does not stand under it, none or all would go, or words are missing.
    """
    standard, wanted = standing(core, id), tuple(dict.fromkeys(leaves))
    held = {member.leaf: member for member in standard.members}
    if missing := next((leaf for leaf in wanted if leaf not in held), None):
        raise InputError(f"{missing} does not stand under {id}; name leaves that do")
    if not wanted or len(wanted) == len(held):
        raise InputError(f"name some leaves of {id}, and not all: those that go to the new core standard")
    said = _editable(fields)
    if not (said.get("title") and said.get("statement")):
        raise InputError("the new core standard needs a title and a statement of the duty; type both")
    kept = standard.model_dump(mode="json", include=set(_TAKEN))
    made = {
        "scope": standard.scope,
        **{name: value for name, value in kept.items() if value},
        **said,
        "draft": True,
    }
    why = f"It stood so under {id}, from which this was split."
    return CoreChange(Reshaped.SPLIT, {
        id: CoreEdit(places=dict.fromkeys(wanted)),
        new: CoreEdit(made, {leaf: _place(held[leaf], why) for leaf in wanted}, made=True),
    })  # fmt: skip


def move(core: CoreSet, leaf: str, source: str, target: str, relation: Relation | None = None) -> CoreChange:
    """Return that a leaf goes from one core standard to another.

    Args:
        core: the core set as it stands, by id.
        leaf: which.
        source: where it stands.
        target: where it goes.
        relation: how it stands there; as it stood before where that is left out.

    Raises:
        InputError: one is not here, the leaf is not there or is in the other already, or the relation is ``none``.
    """
    before, after = standing(core, source), standing(core, target)
    if source == target:
        raise InputError(f"{leaf} stands under {source}; name another core standard to move it to")
    member = next((one for one in before.members if one.leaf == leaf), None)
    if member is None:
        raise InputError(f"{leaf} does not stand under {source}; name a leaf that does")
    if any(one.leaf == leaf for one in after.members):
        raise InputError(f"{leaf} stands under {target} already; decide that pair instead")
    if relation is Relation.NONE:
        raise InputError(
            f"a leaf that shares nothing with {target} does not stand under it; name another relation"
        )
    if relation is not None and relation is not member.relation:
        member = CoreMember(leaf=leaf, relation=relation)
    place = _place(member, f"It was moved here from {source}.")
    return CoreChange(
        Reshaped.MOVED, {source: CoreEdit(places={leaf: None}), target: CoreEdit(places={leaf: place})}
    )


def standing(core: CoreSet, id: str) -> CoreStandard:
    """Return a core standard.

    Raises:
        InputError: none of this id stands now.
    """
    if id not in core:
        raise InputError(f"{id[:120]} is no core standard that stands now; `qmskg coreset suggest` lists them")
    return core[id]


def _editable(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in EDITABLE and value not in (None, "")}


def _place(member: CoreMember, reason: str) -> dict[str, Any]:
    kept = {"shared": member.shared, "remainder": member.remainder}
    said = {name: text for name, text in kept.items() if text}
    return {"relation": member.relation.value, **said, "reason": reason}
