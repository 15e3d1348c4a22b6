"""How good groups are: extended B-cubed and pair F1 against groups that people made, and few decisions' worth.

A clause may stand in several groups, which plain B-cubed cannot count: extended B-cubed compares, for each pair that
shares a group, in how many (Amigo, Gonzalo, Artiles and Verdejo 2009, section 3.3). A clause that nobody grouped is
a group of its own on both sides.

The simulated curator answers from the gold: shown a clause and at most five groups, the likeliest first, they name
one to which it belongs, or say that none is right. Each such answer is one decision.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from qmskg.errors import InputError, SourceError

__all__ = ["Agreement", "Pair", "agreement", "curve", "read_groups"]

Groups = Sequence[Collection[int]]
#: two rows, the lower first
Pair = tuple[int, int]
_SHOWN: Final = 5
#: a clause that has a place, or was shown in vain, is asked about later, by so much of a probability
_PLACED, _IN_VAIN = 2.0, 0.5


@dataclass(frozen=True, slots=True)
class Agreement:
    """Each from 0 to 1."""

    precision: float
    recall: float
    f: float
    pair_f1: float

    def document(self) -> dict[str, float]:
        """Return it as the command line prints it."""
        return {
            "bcubed_precision": self.precision, "bcubed_recall": self.recall, "bcubed_f": self.f,
            "pair_f1": self.pair_f1,
        }  # fmt: skip


def agreement(size: int, found: Groups, gold: Groups) -> Agreement:
    """Compare two groupings of rows ``0 .. size - 1``, either of which may overlap.

    >>> agreement(3, [{0, 1}], [{0, 1}]).f, agreement(3, [{0, 1}, {1, 2}], [{0, 1}]).precision
    (1.0, 0.6667)
    """
    ours, theirs = _shared(size, found), _shared(size, gold)
    least = np.minimum(ours, theirs)
    precision = _mean_share(least, ours)
    recall = _mean_share(least, theirs)
    upper = np.triu_indices(size, 1)
    mine, right = ours[upper] > 0, theirs[upper] > 0
    pairs = int(mine.sum() + right.sum())
    return Agreement(
        round(precision, 4), round(recall, 4),
        round(2 * precision * recall / (precision + recall), 4),
        round(2 * int((mine & right).sum()) / pairs, 4) if pairs else 1.0,
    )  # fmt: skip


def _shared(size: int, groups: Groups) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return in how many groups each two rows stand together; a row of no group shares one with itself."""
    rows = np.zeros((size, len(groups)), dtype=np.float32)
    for column, members in enumerate(groups):
        rows[list(members), column] = 1
    together = rows @ rows.T
    lonely = np.flatnonzero(rows.sum(axis=1) == 0)
    together[lonely, lonely] = 1
    return together


def _mean_share(least: np.ndarray[Any, Any], of: np.ndarray[Any, Any]) -> float:
    shares = np.divide(least, of, out=np.zeros_like(of), where=of > 0)
    return float((shares.sum(axis=1) / (of > 0).sum(axis=1)).mean())


def read_groups(path: Path, ids: Sequence[str]) -> list[set[int]]:
    """Read groups that people made, as JSON lines with ``members``; ids that are no clause's are an error.

    Raises:
        InputError: the file cannot be read.
        SourceError: a line of it is wrong.
    """
    rows = {id: row for row, id in enumerate(ids)}
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    groups = []
    for number, line in enumerate(lines, 1):
        try:
            members = json.loads(line)["members"]
            groups.append({rows[id] for id in members})
        except KeyError as error:
            raise SourceError(
                f"{error} is missing here, or names no clause of the list", path=path, line=number
            ) from error
        except (ValueError, TypeError) as error:
            raise SourceError('this is no group: write {"members": [ids]}', path=path, line=number) from error
    return groups


def curve(
    size: int, likely: Mapping[Pair, float], gold: Groups, *, decisions: float = 1.5, steps: int = 15
) -> list[dict[str, float]]:
    """Return how the groups agree with the gold after more and more decisions of a simulated curator.

    Args:
        size: how many clauses there are.
        likely: what the questions are chosen by.
        gold: what the curator answers from.
        decisions: how many a clause, in all.
        steps: how many points there are.
    """
    session = _Session(size, likely, gold)
    points = []
    for step in range(1, steps + 1):
        session.ask(until=round(size * decisions * step / steps))
        point = agreement(size, session.groups(), gold).document()
        points.append({"decisions_a_clause": round(session.asked / size, 3), **point})
        if session.done:
            break
    return points


class _Session:
    """One simulated curator at work; groups hold only what they said."""

    def __init__(self, size: int, likely: Mapping[Pair, float], gold: Groups) -> None:
        self.asked = 0
        self.done = False
        self._members: list[set[int]] = [{row} for row in range(size)]
        self._near: list[dict[int, float]] = [{} for _ in range(size)]  # clause -> group -> likeliest member
        for (a, b), chance in likely.items():
            self._near[a][b] = self._near[b][a] = chance
        self._chances = [dict(near) for near in self._near]  # clause -> clause, which stays as it is
        self._said: list[set[int]] = [{row} for row in range(size)]  # groups already answered about
        self._behind = [0.0] * size
        self._gold = [[frozenset(g) for g in gold if row in g] for row in range(size)]
        self._worth = [self._worth_of(row) for row in range(size)]

    def groups(self) -> list[set[int]]:
        return [members for members in self._members if len(members) > 1]

    def ask(self, until: int) -> None:
        """Go on until so many decisions were made, or there is nothing left to ask."""
        while self.asked < until and not self.done:
            row = max(range(len(self._near)), key=self._worth.__getitem__)
            shown = list(self._shown(row))
            if not shown:
                self.done = True
                return
            self.asked += 1
            right = next((group for group in shown if self._belongs(row, group)), None)
            if right is None:
                self._said[row].update(shown)
                self._behind[row] += _IN_VAIN
                self._worth[row] = self._worth_of(row)
            else:
                for changed in self._place(row, right):
                    self._worth[changed] = self._worth_of(changed)

    def _worth_of(self, row: int) -> float:
        chances = [self._near[row][group] for group in self._shown(row)]
        return sum(chances) - self._behind[row] if chances else -1e9

    def _shown(self, row: int) -> Iterator[int]:
        open_ = [g for g in self._near[row] if g not in self._said[row] and self._members[g]]
        yield from sorted(open_, key=lambda group: (-self._near[row][group], group))[:_SHOWN]

    def _belongs(self, row: int, group: int) -> bool:
        return any(self._members[group] <= members for members in self._gold[row])

    def _place(self, row: int, group: int) -> set[int]:
        """Let a clause join a group; returns the clauses to which something else may be shown now."""
        for member in self._members[group] | {row}:
            self._behind[member] = max(self._behind[member], _PLACED)
        self._members[group] = self._members[group] | {row}
        self._said[row].add(group)
        if self._members[row] == {row} and row != group:
            self._members[row] = set()  # it stands in a group now
        for other, chance in self._chances[row].items():
            near = self._near[other]
            near[group] = max(near.get(group, 0.0), chance)
        for member in self._members[group]:
            self._said[member].add(group)
        return {row, *self._chances[row], *self._members[group]}
