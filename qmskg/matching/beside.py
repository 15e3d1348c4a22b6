"""What stands beside a clause under the same headings, word by word with a clause of the other list.

A clause that is short or oddly worded is often next to others on the same matter, and those are like what it asks for.
The likenesses of the others under its headings (:mod:`.wordwise`) are averaged, its own left out; a clause that is
alone under its headings has its own instead, so that it is neither ahead nor behind; so has every clause of a list that
is under one heading as a whole, or under none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from qmskg.matching.encoder import Rows
from qmskg.matching.wordwise import Wordwise

__all__ = ["Beside"]


class Beside:
    """Likeness of what stands beside the clauses of either list; all 0 where words are not compared.

    Args:
        wordwise: the likenesses of the clauses themselves.
        source: the headings of each source, as one text.
        target: the headings of each target.
    """

    def __init__(self, wordwise: Wordwise, source: Sequence[str], target: Sequence[str]) -> None:
        self._wordwise = wordwise
        self._sources, self._targets = _Sections(source), _Sections(target)

    def block(self, start: int, stop: int) -> tuple[Rows, Rows]:
        """Return rows ``start:stop``, each of shape ``(stop - start, targets)``.

        The first is of what stands beside the source with the target, the second of the source with what stands
        beside the target.
        """
        own = self._wordwise.block(start, stop)
        rows = slice(start, stop)
        beside_target = self._targets.others(own.T, self._targets.sums(own.T), slice(None)).T
        return self._sources.others(own, self._sums, rows), np.ascontiguousarray(beside_target)

    @cached_property
    def _sums(self) -> Rows:
        return self._sources.sums(self._wordwise.block(0, self._wordwise.shape[0]))


class _Sections:
    """Which clauses of a list stand under the same headings."""

    def __init__(self, headings: Sequence[str]) -> None:
        names = {name: i for i, name in enumerate(dict.fromkeys(headings))}
        self._which = np.array([names[name] for name in headings], dtype=np.int64)
        self._sizes = np.bincount(self._which, minlength=len(names))
        self._told_apart = len(names) > 1

    def sums(self, rows: Rows) -> Rows:
        """Add up the rows under the same headings, shape ``(headings, columns)``."""
        from scipy.sparse import csr_matrix

        n = len(self._which)
        member: Any = csr_matrix(
            (np.ones(n, dtype=np.float32), (self._which, np.arange(n))), shape=(len(self._sizes), n)
        )
        return np.asarray(member @ rows, dtype=np.float32)

    def others(self, own: Rows, sums: Rows, rows: slice) -> Rows:
        """Return the mean of the others under the headings of each of some rows, or its own where there are none."""
        if not self._told_apart:
            return own
        which = self._which[rows]
        size = self._sizes[which][:, None]
        mean: Rows = np.where(size > 1, (sums[which] - own) / np.maximum(size - 1, 1), own).astype(np.float32)
        return mean
