"""The solver against trying every choice, on small cases."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.assurance.choosing import add_order
from qmskg.assurance.cover import Problem, _hard, _patterns, fewest, most


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    sets, elements = draw(st.integers(1, 6)), draw(st.integers(0, 7))
    covers = [[draw(st.booleans()) for _ in range(elements)] for _ in range(sets)]
    weights = draw(st.lists(st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0]), min_size=sets, max_size=sets))
    marks = draw(
        st.lists(st.sampled_from(["free", "free", "free", "locked", "barred"]), min_size=sets, max_size=sets)
    )
    return Problem.of(
        np.array(covers, dtype=bool).reshape(sets, elements), weights,
        [mark == "locked" for mark in marks], [mark == "barred" for mark in marks],
    )  # fmt: skip


def choices(problem: Problem, number: int | None = None) -> Any:
    """Every choice that is allowed: the locked ones, and any of the free ones."""
    locked, free = [int(n) for n in np.flatnonzero(problem.locked)], [int(n) for n in problem.free]
    for size in range(len(free) + 1 if number is None else min(number, len(free)) + 1):
        for some in combinations(free, size):
            yield tuple(sorted([*locked, *some]))


def covered(problem: Problem, chosen: tuple[int, ...]) -> int:
    return int(problem.shown_by(chosen).sum())


def weight(problem: Problem, chosen: tuple[int, ...]) -> float:
    return float(problem.weights[list(chosen)].sum())


@given(problems())
def test_the_fewest_are_as_few_as_can_be(problem: Problem) -> None:
    found = fewest(problem)
    all_ = int(problem.coverable.sum())
    least = min(weight(problem, one) for one in choices(problem) if covered(problem, one) == all_)
    assert found.proven
    assert found.chosen in set(choices(problem))
    assert covered(problem, found.chosen) == all_
    assert found.objective == pytest.approx(least) == pytest.approx(weight(problem, found.chosen))
    assert found.bound == pytest.approx(least)
    assert found.gap == 0
    richest = max(
        problem.covers[list(one)].nnz
        for one in choices(problem)
        if covered(problem, one) == all_ and weight(problem, one) == pytest.approx(least)
    )
    assert problem.covers[list(found.chosen)].nnz == richest


@given(problems(), st.integers(0, 4))
def test_the_most_are_as_many_as_can_be(problem: Problem, number: int) -> None:
    found = most(problem, number)
    greatest = max(covered(problem, one) for one in choices(problem, number))
    assert found.proven
    assert found.chosen in set(choices(problem, number))
    assert found.objective == greatest == covered(problem, found.chosen)
    assert found.bound == greatest
    lightest = min(weight(problem, one) for one in choices(problem, number) if covered(problem, one) == greatest)
    assert weight(problem, found.chosen) == pytest.approx(lightest)


def test_a_solver_without_time_says_what_it_has_and_how_far_off_it_may_be() -> None:
    covers = np.zeros((3, 6), dtype=bool)
    covers[0, [0, 1, 3, 4]] = covers[1, [0, 1, 2]] = covers[2, [3, 4, 5]] = True
    problem = Problem.of(covers)
    assert fewest(problem).chosen == (1, 2)
    late = fewest(problem, seconds=0.0)
    assert not late.proven
    assert covered(problem, late.chosen) == 6
    assert late.bound <= 2 <= late.objective
    assert late.gap > 0
    some = most(problem, 2, seconds=0.0)
    assert not some.proven
    assert (some.objective, some.bound) == (5, 6)


def test_nothing_to_cover_needs_nothing() -> None:
    problem = Problem.of(np.zeros((2, 3), dtype=bool), locked=[True, False])
    assert fewest(problem).chosen == most(problem, 5).chosen == (0,)
    assert fewest(problem).objective == 1
    assert most(problem, 5).objective == 0


@given(problems())
def test_what_is_left_for_the_solver_is_what_no_other_element_implies(problem: Problem) -> None:
    """Against comparing each element with all others."""
    covers, free = problem.covers.toarray(), problem.free
    left = covers[free][:, problem.coverable & ~covers[problem.locked].any(axis=0)]
    rows = np.unique(left.T, axis=0) if left.size else np.zeros((0, len(free)), dtype=bool)
    hard = [a for a in rows if not any((b <= a).all() and (b != a).any() for b in rows)]
    assert _hard(problem, free).toarray().tolist() == [row.tolist() for row in hard]
    assert _patterns(problem, free)[0].toarray().tolist() == rows.tolist()


@given(problems())
def test_the_order_for_reading_takes_what_adds_most_first(problem: Problem) -> None:
    """Against looking at every set that is left, at each step."""
    covers, chosen = problem.covers.toarray(), fewest(problem).chosen
    left, done, order = set(chosen), np.zeros(covers.shape[1], dtype=bool), []
    while left:
        some = [n for n in left if problem.locked[n]] or left
        best = max(some, key=lambda n: ((covers[n] & ~done).sum(), covers[n].sum(), -n))
        order.append((best, np.flatnonzero(covers[best] & ~done).tolist()))
        done |= covers[best]
        left.discard(best)
    assert [(n, new.tolist()) for n, new in add_order(problem, chosen)] == order
