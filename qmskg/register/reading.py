"""What changed in the texts since people decided on them.

A change of *substance* (edition, threshold, actor, obligation, population, or the revision number that the author
raises) reopens a pair: its answer no longer counts until people have read the new text. A change of *wording*
alone leaves the answer standing, marked as reworded since. Where a source is reissued in its file, its ``edition``
names the ``earlier`` ones: just the pairs whose text changed are then reopened.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import TYPE_CHECKING

from qmskg.links import CoreStandard, Link
from qmskg.model import Library
from qmskg.register.rounds import Reading

if TYPE_CHECKING:
    from qmskg.register.state import State

__all__ = ["Change", "Worded", "as_worded_now", "change_since", "readings"]


def readings(library: Library, *ids: str, core: Mapping[str, CoreStandard] | None = None) -> dict[str, Reading]:
    """Return the hashes of texts as they are now, by id.

    Args:
        library: the content.
        ids: of leaves and core standards; one that is held neither there nor in ``core`` has no reading.
        core: core standards whose texts are somebody's own. What the program put together has no text of its own: it
            changes with the leaves under it.
    """
    found = {}
    for id in ids:
        if (node := library.nodes.get(id)) is not None:
            version = library.document_of(id).edition.version
            found[id] = Reading(node.substance_hash(version), node.wording_hash())
        elif (standard := (core or {}).get(id)) is not None:
            found[id] = Reading(standard.substance_hash(), standard.wording_hash())
    return found


#: a state, its links whose texts stand as they were read, and the keys of those that are reopened
Worded = tuple["State", Mapping[str, Link], frozenset[str]]


def as_worded_now(
    state: State, library: Library, core: Mapping[str, CoreStandard] | None = None, before: Worded | None = None
) -> tuple[dict[str, Link], frozenset[str]]:
    """Return the links whose texts stand as they were read, and the keys of those that are reopened.

    A link about texts that were only reworded has ``reworded`` set.

    Args:
        state: of the register.
        library: the content.
        core: core standards whose texts are somebody's own.
        before: what was found for an earlier state over the same texts: only what moved since is looked at.
    """
    links: dict[str, Link] = {}
    reopened: set[str] = set()
    for key, link in state.links.items():
        if before is not None and state.as_in(before[0], key):
            if key in before[2]:
                reopened.add(key)
            else:
                links[key] = before[1][key]
            continue
        found = {change_since(library, core or {}, id, was) for id, was in state.read_as(key).items()}
        if Change.SUBSTANCE in found:
            reopened.add(key)
            continue
        links[key] = link.model_copy(update={"reworded": True}) if Change.WORDING in found else link
    return links, frozenset(reopened)


class Change(Enum):
    """What changed in a text since somebody read it."""

    NOTHING = auto()
    WORDING = auto()
    SUBSTANCE = auto()


def change_since(library: Library, core: Mapping[str, CoreStandard], id: str, was: Reading) -> Change:
    """Return what changed in a text since it was read.

    A new edition alone changes nothing; new words in a new edition are another text.
    """
    if id not in library.nodes:
        return _core_change(core[id], was) if id in core else Change.NOTHING
    node, edition = library.nodes[id], library.document_of(id).edition
    same_words = node.wording_hash() == was.wording
    if node.substance_hash(edition.version) == was.substance:
        return Change.NOTHING if same_words else Change.WORDING
    reissued = any(node.substance_hash(version) == was.substance for version in edition.earlier)
    return Change.NOTHING if reissued and same_words else Change.SUBSTANCE


def _core_change(standard: CoreStandard, was: Reading) -> Change:
    if standard.substance_hash() != was.substance:
        return Change.SUBSTANCE
    return Change.NOTHING if standard.wording_hash() == was.wording else Change.WORDING
