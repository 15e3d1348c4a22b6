"""Planted pairs: a few with known answers among those that a person reads, and pairs read by one more than needed.

What is planted is drawn by a secret of the register, so nobody can tell before answering from what the program shows
them; it can be told by comparing with the public list of suggestions. It guards against haste, not against bad faith.
A library that is small has too few duties that surely have nothing in common: there nothing is planted.

How an answer is known:

    published   a body says of the measure that it measures the requirement (both single items): anything but ``none``.
                One in five of such pairs is held back from the ordinary queue for this.
    identical   two leaves say the same word for word, of the same people and limits: ``equal``. One in five as well.
    unrelated   two leaves of different bodies without a word in common, that nothing links: ``none``. These are easier
                than what is proposed, so the share of errors among them is a lower end.
"""

from __future__ import annotations

import hashlib
import random
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from qmskg import vocabulary as v
from qmskg.identity import pair_key
from qmskg.links import Link, LinkKind
from qmskg.model import Library, Requirement
from qmskg.register import Act, Answer, Person, Register, State, is_right, may
from qmskg.relations import Relation, Strength
from qmskg.settings import Settings
from qmskg.workspace.view import View

__all__ = ["OVERLAP", "Planted", "Planting", "identical_pairs"]

#: of the pairs where one reader would do, the share that two read, so that agreement can be measured
OVERLAP: Final = 0.10
#: leaves below which nothing is planted; of known pairs, the share that is held back; how many unrelated ones are drawn
_LEAST_LEAVES, _HELD_BACK, _UNRELATED = 1000, 0.20, 400
#: real pairs that somebody reads before anything is planted: an unrelated pair would be a poor first impression
_FIRST: Final = 10
_WORD: Final = re.compile(r"[a-z]{4,}")
_SHOWN: Final = frozenset({Strength.FULL, Strength.PARTIAL, Strength.RELATED})


@dataclass(frozen=True, slots=True)
class Planted:
    """A pair with a known answer."""

    link: Link
    expected: tuple[str, ...]
    basis: str


class Planting:
    """Draws what is planted, the same for everybody who has the register's secret.

    Args:
        register: whose secret it is, and which keeps the answers.
        share: of the pairs that a person reads; 0 plants nothing.
        readers: how many are enough.
        least: leaves below which nothing is planted.
    """

    def __init__(self, register: Register, settings: Settings, *, least: int = _LEAST_LEAVES) -> None:
        self._register, self._share, self._readers, self._least = (
            register,
            settings.planted,
            settings.readers,
            least,
        )
        self._lock = threading.Lock()
        self._secret: bytes | None = None
        self._pool: tuple[str, dict[str, Planted]] | None = None

    def pool(self, view: View) -> dict[str, Planted]:
        """Return every planted pair of this build, by key; empty where nothing is planted."""
        if not self._share or len(view.library.leaves) < self._least:
            return {}
        with self._lock:
            if self._pool is None or self._pool[0] != view.snapshot.id:
                self._pool = (view.snapshot.id, _pool(view, self._drawn))
            return self._pool[1]

    def woven(self, view: View, person: Person, links: Iterable[Link]) -> Iterator[Link]:
        """Yield a person's queue with planted pairs in it, each before the pair that it is drawn by.

        Nothing is planted among the first pairs that somebody ever reads.
        """
        pool = self.pool(view)
        keys, placed = sorted(pool), set()
        unspoilt = _FIRST - view.state.answered_by(person.id, _FIRST)
        for place, link in enumerate(links):
            if link.key in pool:
                continue  # held back
            if keys and place >= unspoilt and self._drawn("place", person.id, link.key) < self._share:
                key = keys[int(self._drawn("which", person.id, link.key) * len(keys))]
                if key not in placed and (person.id, key) not in view.state.planted:
                    placed.add(key)
                    yield pool[key].link
            yield link

    def answer(self, view: View, person: Person, said: Answer, *, event: str | None = None) -> dict[str, Any]:
        """Keep an answer to a planted pair, and return the receipt with what was known of it."""
        planted = self.pool(view)[said.key]
        receipt = self._register.answer_planted(
            person, said, expected=planted.expected, basis=planted.basis, event=event
        )
        return {
            "event": receipt.event,
            "position": view.state.view(said.a, said.b, person.id).position,
            "status": planted.link.status.value,
            "planted": {
                "expected": list(planted.expected),
                "right": is_right(said.answer, planted.expected),
                "basis": planted.basis,
            },
        }

    def readers(self, view: View, key: str) -> int | None:
        """Return how many readers a pair takes where that is more than the setting says; None where it is not."""
        if self._readers != 1 or not self._share or len(view.library.leaves) < self._least:
            return None
        if sum(may(person.roles, Act.DECIDE) for person in view.state.people.values()) < 2:
            return None  # a second reader would never come
        return 2 if self._drawn("overlap", key) < OVERLAP else None

    def _drawn(self, *what: str) -> float:
        """Return a number from 0 to 1 that follows from the secret and these words."""
        if self._secret is None:
            self._secret = self._register.planting_secret().encode()
        made = hashlib.blake2b("\n".join(what).encode(), key=self._secret, digest_size=6).digest()
        return int.from_bytes(made) / (1 << 48)


def own_result(state: State, person: Person) -> dict[str, int]:
    """Return how a person did on the planted pairs that they answered; it is for them alone."""
    mine = [event for (id, _), event in state.planted.items() if id == person.id]
    right = [is_right(event.payload["answer"], event.payload["expected"]) for event in mine]
    return {
        "answers": len(mine),
        "right": right.count(True),
        "wrong": right.count(False),
        "unsure": right.count(None),
    }


def _pool(view: View, drawn: Any) -> dict[str, Planted]:
    library = view.library
    known = [*_published(view), *_identical(view)]
    pool = {p.link.key: p for p in known if drawn("held back", p.link.key) < _HELD_BACK}
    draw = random.Random(drawn("unrelated", view.snapshot.id))  # noqa: S311 - seeded by the secret
    taken = {*view.state.links, *view.snapshot.proposals, *view.published, *(p.link.key for p in known)}
    taken |= {pair_key(s.subject, s.object) for s in library.stated}
    for planted in _unrelated(library, draw):
        if planted.link.key not in taken:
            pool.setdefault(planted.link.key, planted)
    return {key: p for key, p in pool.items() if key not in view.state.links}


def _published(view: View) -> Iterator[Planted]:
    for stated in view.library.stated:
        link = view.published.get(pair_key(stated.subject, stated.object))
        single = {stated.subject, stated.object} <= view.library.leaves.keys()
        if link and single and stated.type is v.StatedType.MEASURES and _active(view.library, link.a, link.b):
            yield Planted(link, tuple(s.value for s in Strength if s in _SHOWN), "published")


def _identical(view: View) -> Iterator[Planted]:
    for a, b in identical_pairs(view.library):
        yield Planted(_link(a, b, LinkKind.MAPPING), (Relation.EQUAL.value,), "identical")


def identical_pairs(library: Library) -> list[tuple[str, str]]:
    """Return pairs of requirement leaves in force, of different documents, whose texts are the same.

    The same is: title and summary but for capitals, punctuation and white space, and population, limits, obligation
    and actor as they are.
    """
    groups: dict[tuple[Any, ...], list[str]] = {}
    for id, node in library.leaves.items():
        if library.active(id) and not library.is_measure(id):
            groups.setdefault(_text(node), []).append(id)
    pairs = ((a, b) for ids in groups.values() for n, a in enumerate(sorted(ids)) for b in sorted(ids)[n + 1 :])
    return [(a, b) for a, b in pairs if a.partition(":")[0] != b.partition(":")[0]]


def _text(node: Requirement) -> tuple[Any, ...]:
    words = " ".join(re.findall(r"\w+", node.text.casefold()))
    return (words, node.population, tuple(map(str, node.thresholds)), node.obligation, node.actor)


def _unrelated(library: Library, draw: random.Random) -> Iterator[Planted]:
    leaves = sorted(id for id in library.leaves if library.active(id))
    asked = [id for id in leaves if not library.is_measure(id)]
    words = {id: set(_WORD.findall(library.nodes[id].text.casefold())) for id in leaves}
    for _ in range(_UNRELATED):
        a, b = draw.choice(leaves), draw.choice(asked)
        apart = library.document_of(a).publisher != library.document_of(b).publisher
        if a != b and apart and words[a] and words[b] and not words[a] & words[b]:
            kind = LinkKind.EVIDENCE if library.is_measure(a) else LinkKind.MAPPING
            one, other = (a, b) if kind is LinkKind.EVIDENCE else (min(a, b), max(a, b))
            yield Planted(_link(one, other, kind), ("none",), "unrelated")


def _link(a: str, b: str, kind: LinkKind) -> Link:
    return Link(a=a, b=b, kind=kind, status=v.Status.PROPOSED)


def _active(library: Library, *ids: str) -> bool:
    return all(library.active(id) for id in ids)
