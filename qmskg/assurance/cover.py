"""Weighted set cover and maximum coverage, exactly, by HiGHS (through :func:`scipy.optimize.milp`).

Sets are rows, elements are columns of a boolean array. Elements that no set has are left aside; whatever can be
covered, is. Before the solver sees a problem it is made smaller without losing an optimum: elements that locked
sets have are done; of two elements of which one's sets all have the other, only the harder is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

import numpy as np
from scipy import sparse

__all__ = ["Cover", "Problem", "fewest", "most"]

Array = Any
#: rows, and the least and the most that each may come to
_Constraint = tuple[Array, float, float]
_TINY: Final = 1e-6


@dataclass(frozen=True)
class Problem:
    """What may be chosen from.

    Attributes:
        covers: boolean, sets by elements.
        weights: one a set, more than 0.
        locked: boolean, one a set: those that are chosen in any case.
        barred: boolean, one a set: those that may not be chosen; a locked one is chosen all the same.
    """

    covers: Array
    weights: Array
    locked: Array
    barred: Array

    @classmethod
    def of(
        cls, covers: Array, weights: Array | None = None, locked: Array | None = None, barred: Array | None = None
    ) -> Problem:
        """Return a problem; without weights each set weighs 1."""
        covers = np.asarray(covers, dtype=bool)
        none = np.zeros(len(covers), dtype=bool)
        return cls(
            covers,
            np.ones(len(covers)) if weights is None else np.asarray(weights, dtype=float),
            none if locked is None else np.asarray(locked, dtype=bool),
            none if barred is None else np.asarray(barred, dtype=bool),
        )

    def without(self, set_: int) -> Problem:
        """Return the same with one set fewer to choose from."""
        barred = self.barred.copy()
        barred[set_] = True
        return Problem(self.covers, self.weights, self.locked, barred)

    @property
    def free(self) -> Array:
        """Numbers of the sets that may be chosen or left."""
        return np.flatnonzero(~self.locked & ~self.barred)

    @property
    def coverable(self) -> Array:
        """Whether each element is in some set that is or may be chosen."""
        return self.covers[self.locked | ~self.barred].any(axis=0)


@dataclass(frozen=True)
class Cover:
    """A solution, with the proof of how good it is.

    Attributes:
        chosen: numbers of the sets, locked ones among them.
        proven: whether no other can do better.
        objective: what was minimised (weight) or maximised (elements covered).
        bound: what no solution can go beyond, in the unit of the objective.
    """

    chosen: tuple[int, ...]
    proven: bool
    objective: float
    bound: float

    @property
    def gap(self) -> float:
        """How far the bound lies from the objective, as a share of the objective."""
        return abs(self.objective - self.bound) / max(abs(self.objective), _TINY) if not self.proven else 0.0


def fewest(problem: Problem, *, seconds: float = 10.0, settle: bool = True) -> Cover:
    """Return the sets of least weight that cover whatever can be covered.

    Args:
        problem: sets and elements.
        seconds: how long the solver may take; after that the best found is returned, with the bound.
        settle: whether, among the solutions of least weight, that one is chosen whose sets have most elements,
            so that the answer does not hang on how the solver happens to search.
    """
    until = monotonic() + seconds
    free = problem.free
    patterns, _ = _hard(problem, free)
    base = float(problem.weights[problem.locked].sum())
    weights = problem.weights[free]
    if not len(patterns):
        return Cover(tuple(np.flatnonzero(problem.locked)), True, base, base)
    rows = sparse.csr_matrix(patterns.astype(float))
    all_covered = (rows, 1, np.inf)
    found = _solve(weights, [all_covered], seconds)
    picked = found.picked if found.picked is not None else _greedy(patterns, weights)
    value = float(weights @ picked)
    bound = value if found.proven else _rounded_up(found.bound, weights)
    if found.proven and settle:
        as_light = (weights[None, :], -np.inf, value + _TINY)
        richer = _solve(
            -problem.covers[free].sum(axis=1).astype(float), [all_covered, as_light], until - monotonic()
        )
        picked = richer.picked if richer.picked is not None else picked
    return Cover(_chosen(problem, free, picked), found.proven or value <= bound, value + base, bound + base)


def most(problem: Problem, number: int, *, seconds: float = 10.0, settle: bool = True) -> Cover:
    """Return at most ``number`` sets beside the locked ones that together cover as many elements as possible.

    Among those that cover as many, one of least weight is chosen if ``settle``. The objective and the bound count
    elements, those of the locked sets among them.
    """
    until = monotonic() + seconds
    free = problem.free
    done = problem.covers[problem.locked].any(axis=0)
    patterns, times = _patterns(problem.covers[np.ix_(free, np.flatnonzero(problem.coverable & ~done))])
    base = float(done.sum())
    if number <= 0 or not len(patterns):
        return Cover(tuple(np.flatnonzero(problem.locked)), True, base, base)
    sets, elements = len(free), len(patterns)
    rows = sparse.hstack([sparse.csr_matrix(patterns.astype(float)), -sparse.identity(elements)], format="csr")
    covered = (rows, 0, np.inf)
    few = (np.concatenate([np.ones(sets), np.zeros(elements)])[None, :], -np.inf, number)
    gain = np.concatenate([np.zeros(sets), times])
    found = _solve(-gain, [covered, few], seconds, integral=sets)
    picked = found.picked[:sets] if found.picked is not None else _greedy_most(patterns, times, number)
    value = float(times[patterns[:, picked > 0].any(axis=1)].sum())
    bound = value if found.proven else min(np.floor(-found.bound + _TINY), float(times.sum()))
    if found.proven and settle:
        as_much = (gain[None, :], value - _TINY, np.inf)
        light = np.concatenate([problem.weights[free], np.zeros(elements)])
        lighter = _solve(light, [covered, few, as_much], until - monotonic(), integral=sets)
        picked = lighter.picked[:sets] if lighter.picked is not None else picked
    return Cover(_chosen(problem, free, picked), found.proven or value >= bound, value + base, bound + base)


@dataclass(frozen=True)
class _Found:
    picked: Array | None
    proven: bool
    bound: float


def _solve(costs: Array, constraints: list[_Constraint], seconds: float, integral: int | None = None) -> _Found:
    """Minimise over 0 and 1; the first ``integral`` variables are whole, all of them by default."""
    from scipy.optimize import Bounds, milp  # half a second, which most commands need not wait

    if seconds <= 0:
        return _Found(None, False, -np.inf)
    whole = np.zeros(len(costs))
    whole[: len(costs) if integral is None else integral] = 1
    result = milp(
        costs, integrality=whole, bounds=Bounds(0, 1), constraints=constraints,
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )  # fmt: skip
    bound = result.mip_dual_bound if result.mip_dual_bound is not None else -np.inf
    picked = None if result.x is None else np.round(result.x)
    return _Found(picked, result.status == 0, float(bound))


def _hard(problem: Problem, free: Array) -> tuple[Array, Array]:
    """Return the elements that are left to cover, as rows over the free sets, without those that others imply."""
    done = problem.covers[problem.locked].any(axis=0)
    patterns, times = _patterns(problem.covers[np.ix_(free, np.flatnonzero(problem.coverable & ~done))])
    sizes = patterns.sum(axis=1)
    shared = patterns.astype(np.int32) @ patterns.T.astype(np.int32)
    # row i is implied by another row j where all of j's sets are among i's
    implied = ((shared == sizes[None, :]) & ~np.eye(len(patterns), dtype=bool)).any(axis=1)
    return patterns[~implied], times[~implied]


def _patterns(covers: Array) -> tuple[Array, Array]:
    """Return the different columns, as rows, and how often each occurs."""
    if not covers.size:
        return np.zeros((0, len(covers)), dtype=bool), np.zeros(0)
    patterns, times = np.unique(covers.T, axis=0, return_counts=True)
    return patterns, times.astype(float)


def _chosen(problem: Problem, free: Array, picked: Array) -> tuple[int, ...]:
    return tuple(sorted({*np.flatnonzero(problem.locked).tolist(), *free[picked > 0].tolist()}))


def _rounded_up(bound: float, weights: Array) -> float:
    """A bound on a sum of whole weights is whole."""
    whole = bool(np.all(weights == np.round(weights)))
    return float(np.ceil(bound - _TINY)) if whole and np.isfinite(bound) else max(float(bound), 0.0)


def _greedy(patterns: Array, weights: Array) -> Array:
    """Return a cover found step by step, for when the solver has none in time."""
    picked, left = np.zeros(len(weights)), np.ones(len(patterns), dtype=bool)
    while left.any():
        best = int(np.argmax(patterns[left].sum(axis=0) / weights))
        picked[best] = 1
        left &= ~patterns[:, best]
    return picked


def _greedy_most(patterns: Array, times: Array, number: int) -> Array:
    picked, left = np.zeros(patterns.shape[1]), np.ones(len(patterns), dtype=bool)
    for _ in range(min(number, patterns.shape[1])):
        best = int(np.argmax(times[left] @ patterns[left]))
        picked[best] = 1
        left &= ~patterns[:, best]
    return picked
