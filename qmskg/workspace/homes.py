"""Leaves without a place in the core set, each with the core standards that it may belong under: at most five.

They are a machine's suggestion, shown in the order of the alphabet, with no word on which it holds to be nearest. A
curator reads the one that they choose beside the leaf, and says how the two stand; nothing follows for the others.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from qmskg import vocabulary as v
from qmskg.coreset import is_core
from qmskg.identity import pair_key
from qmskg.links import UNSURE, CoreStandard, Link, LinkKind
from qmskg.matching.homes import by_neighbours, nearest_homes
from qmskg.matching.texts import clauses_of
from qmskg.model import digest
from qmskg.register import Person
from qmskg.relations import Relation
from qmskg.workspace.meaning import Meaning
from qmskg.workspace.view import View

if TYPE_CHECKING:
    from qmskg.matching.encoder import Rows

__all__ = ["MOST", "Homes"]

#: so many can be read one beside the other
MOST: Final = 5
#: answers about one of them after which the others are still to be looked at
_NO_PLACE: Final = frozenset({Relation.NONE.value, UNSURE, None})


class Homes:
    """Which core standards a leaf without a place may belong under.

    Args:
        meaning: has the vectors of leaves; without them words alone are gone by.
    """

    def __init__(self, meaning: Meaning) -> None:
        self._meaning = meaning
        self._lock = threading.Lock()
        #: by build, what core standards say, and whether there were vectors: leaf -> ids of core standards
        self._known: tuple[tuple[str, str, bool], dict[str, tuple[str, ...]]] = (("", "", False), {})

    def waiting(self, view: View, person: Person) -> list[Link]:
        """Return, for each leaf without a place that waits for a person, its pair with the first of its five.

        What nobody has said anything about comes before what is kept as its own. A leaf waits until the person has
        said of one of its five that they share a duty, or has answered all of them.
        """
        waits = view.state.waiting(person.id)
        answered = {key for key in view.state.touched_by(person.id) if any(map(is_core, key.split("|")))}
        links = []
        for leaf, homes in self._of(view, view.without_place).items():
            pairs = [_pair(view, leaf, home) for home in homes]
            said = {_said(view, pair, person) for pair in pairs if pair.key in answered}
            open_ = [pair for pair in pairs if waits(pair.key)]
            if open_ and said <= _NO_PLACE:
                links.append(open_[0])
        return links

    def beside(self, view: View, a: str, b: str, person: Person | None) -> list[dict[str, Any]]:
        """Return the core standards that the leaf of a pair may belong under, the pair's own among them.

        There are none unless the pair is a leaf without a place and one of its five.
        """
        leaf, core = (b, a) if is_core(a) else (a, b)
        if person is None or not is_core(core) or leaf not in view.without_place:
            return []
        homes = self._of(view, [leaf])[leaf]
        return [_shown(view, leaf, home, person) for home in homes] if core in homes else []

    def _of(self, view: View, leaves: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the core standards that each leaf may belong under, in the order of their titles."""
        wanted = list(leaves)
        texts = {core.id: _text(core) for core in view.core}
        with self._lock:
            key = (view.snapshot.id, digest(*texts, *texts.values()), self._meaning.ready)
            if self._known[0] != key:
                self._known = (key, {})
            found = self._known[1]
            new = [leaf for leaf in wanted if leaf not in found]
            found.update(self._found(view, new, texts))
            return {leaf: found[leaf] for leaf in wanted}

    def _found(
        self, view: View, leaves: list[str], texts: Mapping[str, str]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        ids = list(texts)
        titles = {core.id: core.title.casefold() for core in view.core}
        clauses = [clause.text for clause in clauses_of(view.library, leaves)]
        nearest = nearest_homes(clauses, list(texts.values()), self._neighbours(view, leaves, ids), MOST)
        for leaf, columns in zip(leaves, nearest, strict=True):
            homes = (ids[column] for column in columns)
            yield leaf, tuple(sorted(homes, key=lambda home: (titles[home], home)))

    def _neighbours(self, view: View, leaves: list[str], ids: list[str]) -> Rows | None:
        """Return how near each leaf is to what the project's files put in each core standard, by meaning.

        What people decided meanwhile is left out, so that each decision does not change what everybody is shown.
        """
        column = {id: n for n, id in enumerate(ids)}
        standards = [core for core in view.snapshot.authored.standards if core.id in column]
        housed = sorted({m.leaf for core in standards for m in core.members if view.library.asks(m.leaf)})
        rows = self._meaning.rows([*leaves, *housed], view.snapshot) if leaves and housed else None
        if rows is None:
            return None
        place = {leaf: n for n, leaf in enumerate(housed)}
        places = np.zeros((len(housed), len(ids)), dtype=np.float32)
        for core in standards:
            for member in core.members:
                if member.leaf in place:
                    places[place[member.leaf], column[core.id]] = 1
        return by_neighbours(rows[: len(leaves)], rows[len(leaves) :], places)


def _text(core: CoreStandard) -> str:
    return f"{core.title}. {core.statement} {' '.join(core.met_when)}"


def _pair(view: View, leaf: str, home: str) -> Link:
    a, b = min(leaf, home), max(leaf, home)
    known = view.by_key.get(pair_key(a, b))
    return known or Link(a=a, b=b, kind=LinkKind.MAPPING, status=v.Status.PROPOSED)


def _said(view: View, pair: Link, person: Person) -> str | None:
    mine = view.state.view(pair.a, pair.b, person.id).mine
    return str(mine["answer"]) if mine else None


def _shown(view: View, leaf: str, home: str, person: Person) -> dict[str, Any]:
    core = view.index.core_standard(home)
    assert core is not None
    seen = view.state.view(leaf, home, person.id)
    return {
        "id": home,
        "title": core.title,
        "statement": core.statement,
        "seen": seen.position,
        "mine": str(seen.mine["answer"]) if seen.mine else None,
    }
