"""Groups of rows that join, and how strongly each two are linked: for suggestions and for questions to a curator alike.

The strength of a link is the mean of two numbers: the likeliest pair across the two groups, and the mean over all pairs
across. The first alone (single linkage) lets a chain of weak links run two themes together; the second alone (average
linkage) parts what only one clause of each side says in like words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

__all__ = ["Linkage", "Pair"]

#: two rows, the lower first
Pair = tuple[int, int]


class Linkage:
    """Rows ``0 .. size - 1``, each a group of its own at first; a group goes by the row that it began with.

    Args:
        size: how many rows there are.
        likely: probability that two rows ask for the same; a pair that is not named has 0.
        apart: pairs that never stand in one group.
    """

    def __init__(self, size: int, likely: Mapping[Pair, float], apart: Collection[Pair] = ()) -> None:
        #: group -> its rows
        self.members: dict[int, list[int]] = {row: [row] for row in range(size)}
        #: group -> group -> (likeliest, sum)
        self._links: dict[int, dict[int, tuple[float, float]]] = {row: {} for row in range(size)}
        self._apart: dict[int, set[int]] = {row: set() for row in range(size)}
        for (a, b), chance in likely.items():
            self._links[a][b] = self._links[b][a] = (chance, chance)
        for a, b in apart:
            self.part(a, b)

    def near(self, group: int) -> Iterator[tuple[int, float]]:
        """Yield the groups that are linked with one and may join it, with the strength."""
        for other in self._links[group]:
            if other not in self._apart[group]:
                yield other, self.strength(group, other)

    def strength(self, a: int, b: int) -> float:
        """Return how strongly two groups are linked, from 0 to 1."""
        most, total = self._links[a].get(b, (0.0, 0.0))
        return (most + total / (len(self.members[a]) * len(self.members[b]))) / 2

    def apart(self, a: int, b: int) -> bool:
        """Return whether two groups never join."""
        return b in self._apart[a]

    def part(self, a: int, b: int) -> None:
        """Keep two groups apart, and whatever joins them."""
        self._apart[a].add(b)
        self._apart[b].add(a)

    def join(self, a: int, b: int) -> None:
        """Let group ``a`` take group ``b`` in."""
        self.members[a] += self.members.pop(b)
        for other, (most, total) in self._links.pop(b).items():
            del self._links[other][b]
            if other != a:
                before = self._links[a].get(other, (0.0, 0.0))
                self._links[a][other] = self._links[other][a] = (max(most, before[0]), total + before[1])
        for other in self._apart.pop(b):
            self._apart[other].discard(b)
            self.part(a, other)
