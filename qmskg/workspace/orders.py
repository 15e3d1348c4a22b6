"""In which order the queue is worked. Nothing here is shown: the order follows probabilities, and they are hidden.

*Useful* puts pairs that wait for a second reader or an adjudicator first, then those whose answer would settle most:
how unsure it is, times how many audits and core standards rest on the two ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Final

from qmskg.coreset import is_core
from qmskg.links import Link, LinkKind, Origin
from qmskg.vocabulary import Status
from qmskg.workspace.cards import QueueOrder

__all__ = ["Untouched", "audits_of", "belongs", "lined_up"]

#: what a pair is sorted by, its key last
Row = tuple[Any, ...]
#: pairs that a person has begun come before those that nobody has read
_BEGUN: Final = {Status.READ_ONCE: 0, Status.DISPUTED: 1}
#: what a body publishes counts already, so it comes after what nobody has said; as does what has no probability
_UNSTATED: Final = 0.0


def audits_of(links: Iterable[Link]) -> dict[str, int]:
    """Return how many audits have a measure that is linked with each leaf, whatever the link's status."""
    found: dict[str, set[str]] = {}
    for link in links:
        if link.kind is LinkKind.EVIDENCE:
            found.setdefault(link.b, set()).add(link.a.partition(":")[0])
    return {leaf: len(audits) for leaf, audits in found.items()}


def uncertainty(link: Link) -> float:
    """Return how unsure a proposal is: 1 for one that is as likely as not, 0 for one that is certain either way.

    >>> from qmskg.links import LinkKind
    >>> link = Link(a="a:1", b="b:1", kind=LinkKind.MAPPING, status=Status.PROPOSED, probability=0.75)
    >>> uncertainty(link)
    0.5
    """
    return _UNSTATED if link.probability is None else 1 - abs(2 * link.probability - 1)


def belongs(order: QueueOrder, link: Link, cores: Mapping[str, list[str]]) -> bool:
    """Return whether a pair that waits stands in an order at all.

    Args:
        order: of the queue.
        link: the pair.
        cores: leaf -> ids of the core standards that it stands in.
    """
    if order is QueueOrder.DISAGREEMENTS:
        return link.status is Status.DISPUTED
    if order is QueueOrder.REOPENED:
        return link.origin is Origin.REOPENED
    if order is QueueOrder.CORE:
        return any(is_core(end) or end in cores for end in (link.a, link.b))
    return True


def lined_up(
    order: QueueOrder, links: Mapping[str, Link], audits: Mapping[str, int], cores: Mapping[str, list[str]]
) -> list[Row]:
    """Return the pairs that stand in an order, sorted: each as what it is sorted by, its key last.

    Args:
        order: of the queue.
        links: pairs that may wait, by key.
        audits: leaf -> how many audits rest on it (:func:`audits_of`).
        cores: leaf -> ids of the core standards that it stands in.
    """
    resting = Counter(audits)
    resting.update({leaf: len(ids) for leaf, ids in cores.items()})
    resting.update({core for ids in cores.values() for core in ids})
    depend = resting.get  # a long queue: a Counter's own way to 0 takes twice as long

    def useful(link: Link) -> tuple[Any, ...]:
        depends = depend(link.a, 0) + depend(link.b, 0)
        return (_BEGUN.get(link.status, 2), -uncertainty(link) * (1 + depends))

    def by_source(link: Link) -> tuple[Any, ...]:
        return (link.b.partition(":")[0], link.a.partition(":")[0])

    def by_core(link: Link) -> tuple[Any, ...]:
        return (min(id for end in (link.a, link.b) for id in ([end] if is_core(end) else cores.get(end, ()))),)

    keys: dict[QueueOrder, Callable[[Link], tuple[Any, ...]]] = {
        QueueOrder.SOURCE: by_source, QueueOrder.CORE: by_core,
    }  # fmt: skip
    sorting = keys.get(order, useful)
    return sorted((*sorting(link), key) for key, link in links.items() if belongs(order, link, cores))


class Untouched:
    """The pairs of a build of which nobody has said anything, in each order.

    A decision moves one of thousands, and everybody's queue is asked for after each: so the others are not sorted anew.

    Args:
        links: of the build, by key.
        audits: leaf -> how many audits rest on it.
        may_wait: whether people may be asked about a pair.
    """

    def __init__(
        self, links: Mapping[str, Link], audits: Mapping[str, int], may_wait: Callable[[Link], bool]
    ) -> None:
        self._links, self._audits, self._may_wait = links, audits, may_wait
        self._sorted: dict[QueueOrder, tuple[Mapping[str, list[str]], list[Row]]] = {}

    def among(
        self, pairs: Mapping[str, Link], order: QueueOrder, cores: Mapping[str, list[str]]
    ) -> dict[str, Link]:
        """Return the pairs that stand in an order, sorted, those that are as they were in the build among them.

        Args:
            pairs: that are open now, by key; those that people may not be asked about are left out.
            order: of the queue.
            cores: leaf -> ids of the core standards that it stands in.
        """
        moved = {key: link for key, link in pairs.items() if self._waiting.get(key) is not link}
        moved = {key: link for key, link in moved.items() if self._may_wait(link)}
        rows = [row for row in self._rows(order, cores) if pairs.get(row[-1]) is self._waiting[row[-1]]]
        # two sorted lists, which sorting only puts together
        rows = sorted(rows + lined_up(order, moved, self._audits, cores))
        return {row[-1]: pairs[row[-1]] for row in rows}

    @cached_property
    def _waiting(self) -> dict[str, Link]:
        return {key: link for key, link in self._links.items() if self._may_wait(link)}

    def _rows(self, order: QueueOrder, cores: Mapping[str, list[str]]) -> list[Row]:
        known = self._sorted.get(order)
        if known is None or known[0] != cores:
            known = self._sorted[order] = (cores, lined_up(order, self._waiting, self._audits, cores))
        return known[1]
