"""Leaves that belong under one core standard, from what agreed mappings entail.

A cluster stands round one leaf, its *hub*: the strictest one, or the one that people have already made a core
standard of. A leaf is in it only when its own relation to the hub is entailed: equal, a subset, or, where people
fixed the hub, a superset. So a chain of weak links can merge nothing: ``intersects`` entails no place under a hub,
and two hubs that share a leaf stay two. No two leaves of a cluster are known to share nothing.

A lesser leaf may stand under several hubs; meeting either then meets it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from qmskg.coreset.closure import Closure
from qmskg.relations import Relation

__all__ = ["UNDER", "Cluster", "Place", "apart", "clusters"]

#: relations of a leaf to the hub that put it under the hub: meeting the hub meets it
UNDER: Final = frozenset({Relation.EQUAL, Relation.SUBSET})
#: the order in which leaves are taken in, and shown
_ORDER: Final = (Relation.EQUAL, Relation.SUBSET, Relation.SUPERSET)


@dataclass(frozen=True, slots=True)
class Place:
    """One leaf of a cluster, with its relation read from the leaf to the hub."""

    leaf: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Cluster:
    """A hub and what stands under it.

    Attributes:
        hub: the leaf whose demands the core standard takes over.
        places: the hub first, then equal, subset and superset leaves, each in order.
        kept_out: (leaf, member): leaves that would belong but share nothing with a member.
    """

    hub: str
    places: tuple[Place, ...]
    kept_out: tuple[tuple[str, str], ...] = ()


def apart(closure: Closure, a: str, b: str) -> bool:
    """Return whether two leaves are agreed, or entailed, to share no duty."""
    agreed = {closure.relations.get((a, b)), closure.relations.get((b, a))}
    return Relation.NONE in agreed or closure.entailed(a, b) is Relation.NONE


def clusters(
    closure: Closure,
    among: Collection[str],
    fixed: Iterable[str] = (),
    rank: Callable[[str], Any] = str,
) -> tuple[Cluster, ...]:
    """Return the clusters, by hub; a hub with nothing under it is none, unless it is fixed.

    Args:
        closure: what agreed mappings entail.
        among: the leaves that may stand in a core standard.
        fixed: leaves that people have made core standards of. They stay hubs, also when a stricter leaf turns up,
            which then stands under them as a superset.
        rank: what decides between equal leaves and between leaves that cannot stand together; the lower first.
    """
    found = [_round(closure, hub, among, frozenset(_ORDER), rank) for hub in sorted({*fixed} & {*among})]
    held = {place.leaf for cluster in found for place in cluster.places if place.relation in UNDER}
    free = [leaf for leaf in closure.leaves if leaf in among and leaf not in held]
    for hub in sorted(_strictest(closure, free, rank)):
        cluster = _round(closure, hub, free, UNDER, rank)
        if len(cluster.places) > 1:
            found.append(cluster)
    return tuple(sorted(found, key=lambda cluster: cluster.hub))


def _strictest(closure: Closure, leaves: Collection[str], rank: Callable[[str], Any]) -> Iterator[str]:
    """Yield one leaf of each class of equals that is a subset of no other."""
    allowed = frozenset(leaves)
    seen: set[str] = set()
    for leaf in leaves:
        if leaf in seen:
            continue
        near = [(other, relation) for other, relation in closure.near(leaf) if other in allowed]
        equals = [leaf, *(other for other, relation in near if relation is Relation.EQUAL)]
        seen.update(equals)
        if not any(relation is Relation.SUBSET for _, relation in near):
            yield min(equals, key=lambda equal: (rank(equal), equal))


def _round(
    closure: Closure,
    hub: str,
    among: Collection[str],
    allowed: frozenset[Relation],
    rank: Callable[[str], Any],
) -> Cluster:
    """Gather what stands under a hub, leaf by leaf, keeping out what is apart from a leaf already in."""
    near = [(other, to.inverse) for other, to in closure.near(hub) if other in among]
    candidates = [Place(other, relation) for other, relation in near if relation in allowed]
    candidates.sort(key=lambda place: (_ORDER.index(place.relation), rank(place.leaf), place.leaf))
    places = [Place(hub, Relation.EQUAL)]
    kept_out = []
    for place in candidates:
        against = next((other.leaf for other in places if apart(closure, place.leaf, other.leaf)), None)
        if against is None:
            places.append(place)
        else:
            kept_out.append((place.leaf, against))
    return Cluster(hub, tuple(places), tuple(kept_out))
