"""What changed in the texts since people decided on them.

A change of *substance* (edition, threshold, actor, obligation, population, or the revision number that the author
raises) reopens a pair: its answer no longer counts until people have read the new text. A change of *wording*
alone leaves the answer standing, marked as reworded since.
"""

from __future__ import annotations

from qmskg.links import Link
from qmskg.model import Library
from qmskg.register.rounds import Reading
from qmskg.register.state import State

__all__ = ["as_worded_now", "readings"]


def readings(library: Library, *ids: str) -> dict[str, Reading]:
    """Return the hashes of texts as they are now, by id; an id that the library does not hold has none."""
    return {
        id: Reading(node.substance_hash(library.document_of(id).edition.version), node.wording_hash())
        for id in ids
        if (node := library.nodes.get(id)) is not None
    }


def as_worded_now(state: State, library: Library) -> tuple[dict[str, Link], frozenset[str]]:
    """Return the links whose texts stand as they were read, and the keys of those that are reopened.

    A link about texts that were only reworded has ``reworded`` set.
    """
    links: dict[str, Link] = {}
    reopened: set[str] = set()
    for key, link in state.links.items():
        read = state.read_as(key)
        now = readings(library, *read)
        if any(leaf in now and now[leaf].substance != was.substance for leaf, was in read.items()):
            reopened.add(key)
            continue
        reworded = any(leaf in now and now[leaf].wording != was.wording for leaf, was in read.items())
        links[key] = link.model_copy(update={"reworded": True}) if reworded else link
    return links, frozenset(reopened)
