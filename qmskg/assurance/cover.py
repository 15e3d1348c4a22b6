"""Weighted set cover and maximum coverage, exactly, by HiGHS (through :func:`scipy.optimize.milp`).

Sets are rows, elements are columns of a sparse boolean matrix. Elements that no set has are left aside; whatever can
be covered, is. Before the solver sees a problem it is made smaller without losing an optimum: elements that locked
sets have are done; of two elements of which one's sets all have the other, only the harder is kept. All but the
solver itself costs in proportion to the cells of the matrix.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

import numpy as np
from scipy import sparse

__all__ = ["Cover", "Problem", "fewest", "most"]

Array = Any
#: rows by columns, in rows (csr)
Sparse = Any
#: rows, and the least and the most that each may come to
_Constraint = tuple[Array, float, float]
_TINY: Final = 1e-6


@dataclass(frozen=True)
class Problem:
    """What may be chosen from.

    Attributes:
        covers: boolean, sets by elements, with no cell that is false.
        weights: one a set, more than 0.
        locked: boolean, one a set: those that are chosen in any case.
        barred: boolean, one a set: those that may not be chosen; a locked one is chosen all the same.
    """

    covers: Sparse
    weights: Array
    locked: Array
    barred: Array

    @classmethod
    def of(
        cls,
        covers: Array | Sparse,
        weights: Array | None = None,
        locked: Array | None = None,
        barred: Array | None = None,
    ) -> Problem:
        """Return a problem; ``covers`` is an array or sparse, and without weights each set weighs 1."""
        covers = sparse.csr_matrix(covers, dtype=bool)
        covers.eliminate_zeros()
        none = np.zeros(covers.shape[0], dtype=bool)
        return cls(
            covers,
            np.ones(covers.shape[0]) if weights is None else np.asarray(weights, dtype=float),
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
        return self.shown_by(np.flatnonzero(self.locked | ~self.barred))

    def shown_by(self, sets: Sequence[int] | Array) -> Array:
        """Whether each element is in one of these sets."""
        return self.covers[np.asarray(sets, dtype=np.int64)].getnnz(axis=0) > 0


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
    patterns = _hard(problem, free)
    base = float(problem.weights[problem.locked].sum())
    weights = problem.weights[free]
    if not patterns.shape[0]:
        return Cover(tuple(np.flatnonzero(problem.locked)), True, base, base)
    all_covered = (patterns.astype(float), 1, np.inf)
    found = _solve(weights, [all_covered], seconds)
    picked = found.picked if found.picked is not None else _greedy(patterns, weights)
    value = float(weights @ picked)
    bound = value if found.proven else _rounded_up(found.bound, weights)
    if found.proven and settle:
        as_light = (weights[None, :], -np.inf, value + _TINY)
        richer = _solve(
            -problem.covers[free].getnnz(axis=1).astype(float), [all_covered, as_light], until - monotonic()
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
    patterns, times = _patterns(problem, free)
    base = float(problem.shown_by(np.flatnonzero(problem.locked)).sum())
    if number <= 0 or not patterns.shape[0]:
        return Cover(tuple(np.flatnonzero(problem.locked)), True, base, base)
    elements, sets = patterns.shape
    rows = sparse.hstack([patterns.astype(float), -sparse.identity(elements)], format="csr")
    covered = (rows, 0, np.inf)
    few = (np.concatenate([np.ones(sets), np.zeros(elements)])[None, :], -np.inf, number)
    gain = np.concatenate([np.zeros(sets), times])
    found = _solve(-gain, [covered, few], seconds, integral=sets)
    picked = found.picked[:sets] if found.picked is not None else _greedy_most(patterns, times, number)
    value = float(times[patterns.astype(np.int64) @ (picked > 0) > 0].sum())
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


def _hard(problem: Problem, free: Array) -> Sparse:
    """Return the elements that are left to cover, as rows over the free sets, without those that others imply.

    An element is implied by another of which each set has it too. Those in few sets are looked at first, and each is
    compared with what shares its rarest set, so that no element is compared with all others.
    """
    patterns, _ = _patterns(problem, free)
    have = patterns.T.tocsr()  # free sets by elements
    rarity, sets_of = have.getnnz(axis=1), np.split(patterns.indices, patterns.indptr[1:-1])
    within = [frozenset(sets.tolist()) for sets in sets_of]
    kept = np.ones(patterns.shape[0], dtype=bool)
    for one in np.argsort(patterns.getnnz(axis=1), kind="stable"):
        if kept[one]:
            rarest = sets_of[one][np.argmin(rarity[sets_of[one]])]
            for other in have.indices[have.indptr[rarest] : have.indptr[rarest + 1]]:
                if other != one and within[one] <= within[other]:
                    kept[other] = False
    return patterns[kept]


def _patterns(problem: Problem, free: Array) -> tuple[Sparse, Array]:
    """Return the different elements that are left to cover, as rows over the free sets, and how often each occurs."""
    left = problem.coverable & ~problem.shown_by(np.flatnonzero(problem.locked))
    covers = problem.covers[free][:, np.flatnonzero(left)].tocsc()
    covers.sort_indices()
    columns = np.split(covers.indices, covers.indptr[1:-1]) if covers.shape[1] else []
    counted = Counter(tuple((-sets).tolist()) for sets in columns)
    different = sorted(counted)  # numbers are negative, so that the order is that of the rows as booleans
    ends = np.cumsum([0, *map(len, different)])
    numbers = np.array([-number for sets in different for number in sets], dtype=np.int64)
    cells = np.ones(len(numbers), dtype=bool)
    rows = sparse.csr_matrix((cells, numbers, ends), shape=(len(different), len(free)))
    return rows, np.array([counted[sets] for sets in different], dtype=float)


def _chosen(problem: Problem, free: Array, picked: Array) -> tuple[int, ...]:
    return tuple(sorted({*np.flatnonzero(problem.locked).tolist(), *free[picked > 0].tolist()}))


def _rounded_up(bound: float, weights: Array) -> float:
    """A bound on a sum of whole weights is whole."""
    whole = bool(np.all(weights == np.round(weights)))
    return float(np.ceil(bound - _TINY)) if whole and np.isfinite(bound) else max(float(bound), 0.0)


def _greedy(patterns: Sparse, weights: Array) -> Array:
    """Return a cover found step by step, for when the solver has none in time."""
    picked, left, of_set = np.zeros(len(weights)), np.ones(patterns.shape[0]), patterns.tocsc()
    while left.any():
        best = int(np.argmax((left @ patterns) / weights))
        picked[best] = 1
        left[of_set.indices[of_set.indptr[best] : of_set.indptr[best + 1]]] = 0
    return picked


def _greedy_most(patterns: Sparse, times: Array, number: int) -> Array:
    picked, left, of_set = np.zeros(patterns.shape[1]), np.ones(patterns.shape[0]), patterns.tocsc()
    for _ in range(min(number, patterns.shape[1])):
        best = int(np.argmax((times * left) @ patterns))
        picked[best] = 1
        left[of_set.indices[of_set.indptr[best] : of_set.indptr[best + 1]]] = 0
    return picked
