"""How good groups are: extended B-cubed and pair F1 against groups that people made, and few decisions' worth.

A clause may stand in several groups, which plain B-cubed cannot count: extended B-cubed compares, for each pair that
shares a group, in how many (Amigo, Gonzalo, Artiles and Verdejo 2009, section 3.3). A clause that nobody grouped is
a group of its own on both sides.

The simulated curator answers from the gold: shown a group (at first a clause alone) and at most five others, the
strongest links first, they name the one that asks for the same, or say that none does. Each such answer is one
decision. A group that was named joins whole, as where people merge core standards in the editor, so that one answer
places all of its clauses; where none was right, those five are not shown beside it again. Asked next is what will
most probably be answered with a name. The review card asks so of a leaf that stands in no core standard, with core
standards for the others (the queue's order ``homes``); in other orders it asks about one pair.

A clause of several groups comes into one of them only, which the measure counts against this.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from qmskg.errors import InputError, SourceError
from qmskg.matching.linkage import Linkage, Pair

__all__ = ["Agreement", "Pair", "agreement", "curve", "read_groups"]

Groups = Sequence[Collection[int]]
_SHOWN: Final = 5
#: a group that was shown in vain is asked about later, by so much of a probability a time
_IN_VAIN: Final = 0.5


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
        self._groups = Linkage(size, likely)
        self._in_vain = [0] * size
        self._gold = [[frozenset(members) for members in gold if row in members] for row in range(size)]
        self._worth = {row: self._worth_of(row) for row in range(size)}

    def groups(self) -> list[set[int]]:
        return [set(members) for members in self._groups.members.values() if len(members) > 1]

    def ask(self, until: int) -> None:
        """Go on until so many decisions were made, or there is nothing left to ask."""
        while self.asked < until and not self.done:
            group = max(self._worth, key=self._worth.__getitem__)
            shown = [other for other, _ in self._shown(group)]
            if not shown:
                self.done = True
                return
            self.asked += 1
            right = next((other for other in shown if self._same(group, other)), None)
            if right is None:
                for other in shown:
                    self._groups.part(group, other)
                self._in_vain[group] += 1
                changed = {group, *shown}
            else:
                self._groups.join(right, group)
                del self._worth[group]
                self._in_vain[right] = min(self._in_vain[right], self._in_vain[group])
                changed = {right, *(other for other, _ in self._groups.near(right))}
            self._worth |= {other: self._worth_of(other) for other in changed}

    def _worth_of(self, group: int) -> float:
        strengths = [strength for _, strength in self._shown(group)]
        return sum(strengths) - _IN_VAIN * self._in_vain[group] if strengths else -math.inf

    def _shown(self, group: int) -> list[tuple[int, float]]:
        return sorted(self._groups.near(group), key=lambda near: (-near[1], near[0]))[:_SHOWN]

    def _same(self, group: int, other: int) -> bool:
        both = {*self._groups.members[group], *self._groups.members[other]}
        return any(both <= members for members in self._gold[group])
