"""What people decided about an edition that was reissued, carried over to the one that took its place.

A decision was made by reading two texts. It holds for a leaf of the new edition whose words and substance are the
same, whatever its number. Where they differ the pair is open again, and says why; where the leaf is gone, nothing
is carried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from qmskg.identity import pair_key
from qmskg.links import Link, LinkKind, inverse_answer
from qmskg.matching.alignment import asks_the_same
from qmskg.model import Library
from qmskg.vocabulary import Status

__all__ = ["Carried", "carried"]

_SETTLED = frozenset({Status.AGREED, Status.REJECTED})


@dataclass(frozen=True)
class Carried:
    """What is carried over.

    Attributes:
        links: pairs that hold for the new edition too, by their new key.
        reopened: pairs of which a text has changed, each as settled before, with its new ends.
        keys: key of a pair as it was decided -> its new key.
    """

    links: dict[str, Link] = field(default_factory=dict)
    reopened: tuple[Link, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)


def carried(library: Library, settled: Iterable[Link], known: Iterable[str]) -> Carried:
    """Return what is carried over to editions in force.

    Args:
        library: holds which leaf became which (``reissued``).
        settled: what people decided; only what they agreed or rejected is carried.
        known: keys of the pairs on which people have settled since, which stand as they are.
    """
    if not library.reissued:
        return Carried()
    taken, links, reopened, keys = set(known), {}, [], {}
    for link in settled:
        ends = [library.newest(end) for end in (link.a, link.b)]
        if link.status not in _SETTLED or ends == [link.a, link.b] or ends[0] == ends[1]:
            continue
        if (key := pair_key(*ends)) in taken:
            continue
        taken.add(key)
        keys[link.key] = key
        moved = _moved(link, *ends)
        if all(same for same in _same(library, link)):
            links[key] = moved
        else:
            reopened.append(moved)
    return Carried(links, tuple(reopened), keys)


def _same(library: Library, link: Link) -> Iterator[bool]:
    for end in (link.a, link.b):
        new = library.newest(end)
        yield new == end or asks_the_same(library.nodes[end], library.nodes[new])


def _moved(link: Link, a: str, b: str) -> Link:
    """Return a pair with its new ends, in canonical order; the hashes of what was read are those of the same words."""
    names = dict(zip((link.a, link.b), (a, b), strict=True))
    read = {names.get(leaf, leaf): text for leaf, text in link.read.items()}
    answer = link.answer
    if link.kind is LinkKind.MAPPING and a > b:
        a, b, answer = b, a, inverse_answer(answer) if answer else None
    return link.model_copy(update={"a": a, "b": b, "answer": answer, "read": read})
