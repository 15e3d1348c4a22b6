"""How far a recommended programme hangs on links that nobody has agreed, by drawing them at random.

In each draw every suggestion of the matcher is kept with the probability that it has, and every draft (whose
probability nobody knows) with a chance that is assumed and told. What is published or agreed is always kept. The
programme is then chosen anew. This is about the links, and says nothing about any organisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

import numpy as np
from scipy import sparse

from qmskg.assurance.choosing import Setting
from qmskg.assurance.cover import Cover, Problem
from qmskg.assurance.matrix import EvidenceMatrix
from qmskg.assurance.steps import Footing

__all__ = ["Draws", "Paths", "draw", "paths_of"]

_LEVEL: Final = {footing: level for level, footing in enumerate(Footing)}
#: the draws that lie outside the range that is told, in 100
_OUTSIDE: Final = (5, 95)


@dataclass(frozen=True)
class Paths:
    """Each way in which an audit shows an element: one link, and for some one place of a leaf.

    Attributes:
        audit, element: rows and columns of the problem, one a path.
        link, place: numbers into ``kept``, one a path; both must be kept.
        kept: the chance of each link and place, those that are sure with 1.
        known: how many uncertain links have a probability of their own.
        assumed: how many uncertain links and places have none; only those that some path goes over are counted.
    """

    audit: Any
    element: Any
    link: Any
    place: Any
    kept: Any
    known: int
    assumed: int

    def covers(self, kept: Any, shape: tuple[int, int]) -> Any:
        """Return what audits show where only these links and places are kept, as a sparse matrix."""
        there = kept[self.link] & kept[self.place]
        cells = (np.ones(int(there.sum()), dtype=bool), (self.audit[there], self.element[there]))
        return sparse.csr_matrix(cells, shape=shape)


@dataclass(frozen=True)
class Draws:
    """What came of the draws.

    Attributes:
        chosen: for each audit of the setting, in how many draws it was among the chosen.
        covered: for each draw, how many elements the recommended programme shows.
        done: how many draws were made.
    """

    paths: Paths
    chosen: Any
    covered: Any
    done: int

    @property
    def expected(self) -> float:
        """How many elements the recommended programme shows, on average."""
        return float(self.covered.mean()) if self.done else 0.0

    @property
    def range(self) -> tuple[int, int]:
        """Between which numbers 90 of 100 draws lie."""
        low, high = np.percentile(self.covered, _OUTSIDE, method="nearest") if self.done else (0, 0)
        return int(low), int(high)


def paths_of(matrix: EvidenceMatrix, setting: Setting) -> Paths:
    """Return every path from an audit of the setting to an element of it, on the footing that it asks for."""
    level, keep = _LEVEL[setting.ask.footing], setting.ask.keep
    row = {matrix.row[id]: n for n, id in enumerate(setting.audits)}
    column = {int(c): n for n, c in enumerate(setting.columns)}
    places: dict[int, list[tuple[int, int, bool]]] = {}
    kept: list[float] = [1.0]  # number 0 is the place of a path that goes over none
    assumed: set[int] = set()
    known: set[int] = set()
    for place in matrix.places:
        core = matrix.leaves + place.core
        if place.up is not None and _LEVEL[place.footing] <= level and core in column:
            places.setdefault(place.leaf, []).append((column[core], len(kept), place.up_narrows))
            if place.footing is not Footing.AGREED:
                assumed.add(len(kept))
            kept.append(1.0 if place.footing is Footing.AGREED else keep)
    found = []
    for link in matrix.links:
        ends = [(column[link.target], 0)] if link.target in column else []
        ends += [(end, place) for end, place, narrows in places.get(link.target, []) if link.full or not narrows]
        if ends and link.audit in row and _LEVEL[link.footing] <= level:
            found += [(row[link.audit], element, len(kept), place) for element, place in ends]
            uncertain = link.footing is not Footing.AGREED
            if uncertain:
                (assumed if link.probability is None else known).add(len(kept))
            kept.append(_chance(link.probability, keep) if uncertain else 1.0)
    audit, element, link_, place_ = np.array(found, dtype=np.int64).reshape(-1, 4).T
    used = {*link_.tolist(), *place_.tolist()}
    return Paths(audit, element, link_, place_, np.array(kept), len(known & used), len(assumed & used))


def _chance(probability: float | None, keep: float) -> float:
    return keep if probability is None else probability


def draw(matrix: EvidenceMatrix, setting: Setting, cover: Cover) -> Draws:
    """Draw as often as the question asks, or as time allows, and choose anew each time.

    The same seed gives the same draws, and how many were made is told.
    """
    paths, trials = paths_of(matrix, setting), setting.ask.trials
    chosen = np.zeros(len(setting.audits), dtype=np.int64)
    if not (paths.known or paths.assumed):
        return Draws(paths, chosen, np.zeros(0), 0)
    random = np.random.default_rng(setting.ask.seed)
    recommended, before = list(cover.chosen), setting.problem
    covered, until = np.zeros(trials), monotonic() + setting.ask.seconds
    for number in range(trials):
        if monotonic() > until:
            return Draws(paths, chosen, covered[:number], number)
        covers = paths.covers(random.random(len(paths.kept)) < paths.kept, before.covers.shape)
        problem = Problem(covers, before.weights, before.locked, before.barred)
        covered[number] = problem.shown_by(recommended).sum()
        again = setting.solve(problem, settle=False)
        chosen[list(again.chosen)] += 1
    return Draws(paths, chosen, covered, trials)
