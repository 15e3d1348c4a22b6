"""Many clauses against a list, such as a national year of local audit criteria against the core set.

Every pair with every signal would take ten times as long as encoding. So each clause is read with all signals only
beside the targets nearest to it in meaning. What a signal's height is told from (how it lies among the targets, and
among the sources) is taken from a sample, evenly spaced, of either list. Where the lists are no longer than the samples
and every target is near, the probabilities are those of :func:`.rank.rank_clauses` with words left uncompared: a test
holds that. Words are not compared one by one, as in any comparison beyond :data:`.wordwise.LARGEST` pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qmskg.matching.calibration import NEAREST, inputs_of, log_mass
from qmskg.matching.encoder import Rows
from qmskg.matching.ranker import Ranker
from qmskg.matching.scoring import best_of, in_order
from qmskg.matching.signals import (
    ROWS_A_BLOCK,
    SIGNALS,
    Comparison,
    Nearest,
    Side,
    first_sight,
    moments,
    read_together,
    standardised,
    word_counts,
)

__all__ = ["SAMPLE", "Many"]

#: sources that stand for all of them, at most
SAMPLE: Final = 2048
#: targets, evenly spaced, from which a source's mean and deviation are taken
_TARGETS: Final = 512
#: parts that are worked on at once, each of some 100 MB
_AT_ONCE: Final = 2


class Many:
    """Targets and a sample of the sources, which any number of sources are then ranked by.

    Args:
        sample: some of the sources, evenly spaced.
        target: all targets.
        ranker: weights and calibrator.
        near: how many targets, nearest in meaning, each source is compared with.
    """

    def __init__(self, sample: Side, target: Side, ranker: Ranker, near: int) -> None:
        self._sampled, self._target, self._ranker = Comparison(sample, target), target, ranker
        targets = len(target.clauses)
        self._near = min(near, targets)
        self._some = np.arange(0, targets, max(1, -(-targets // _TARGETS)))

    def ranked(self, side: Side, sampled: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Rows]:
        """Return the near targets of each source by falling probability, and these; both ``(sources, near)``.

        Args:
            side: sources; those with the same headings are read as one section.
            sampled: which of them are in the sample.
        """
        rows = (slice(start, start + ROWS_A_BLOCK) for start in range(0, len(side.clauses), ROWS_A_BLOCK))
        parts = [_Part(self._sampled, side, some) for some in rows]
        self.prepare()
        # most of it is arithmetic during which other threads go on
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            found = list(threads.map(lambda part: self._block(part, sampled), parts))
        return np.concatenate([columns for columns, _ in found]), np.concatenate([chances for _, chances in found])

    def prepare(self) -> None:
        """Work out what every part needs."""
        _ = self._sampled.by_target, self._sampled.targets_again, self._columns

    def _block(self, part: _Part, sampled: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Rows]:
        columns = self._nearest(part)
        near, some = part.by_text(columns), part.by_text(self._some)
        by_source = moments(some, np.ones(some.shape[1:], dtype=bool), axis=2)
        by_target = self._sampled.by_target
        first = first_sight(near, by_source, _of(columns, (by_target[0][:1], by_target[1][:1])))
        again = read_together(part.text, self._target.text, _nearest_of(first, columns))
        near, some = part.signals(near, again, columns), part.signals(some, again, self._some)
        by_source = moments(some, np.ones(some.shape[1:], dtype=bool), axis=2)
        features = np.concatenate([standardised(near, *by_source), standardised(near, *_of(columns, by_target))])
        scores: Rows = np.tensordot(np.array(self._ranker.weights, dtype=np.float32), features, axes=1)
        order = np.argsort(-scores, axis=1, kind="stable")
        mass = self._mass(scores, columns, sampled[part.rows])
        inputs = inputs_of(scores, order, mass, near[0], part.counts, len(self._target.clauses))
        chances = in_order(self._ranker.calibrator.probabilities(inputs), scores)
        return np.take_along_axis(columns, order, axis=1), np.take_along_axis(chances, order, axis=1)

    def _nearest(self, part: _Part) -> NDArray[np.int64]:
        """Return the targets nearest in meaning, in the order of the list."""
        meaning = part.text @ self._target.text.T
        if self._near == meaning.shape[1]:
            return np.broadcast_to(np.arange(self._near), meaning.shape)
        return np.sort(np.argpartition(-meaning, self._near - 1, axis=1)[:, : self._near], axis=1)

    def _mass(self, scores: Rows, columns: NDArray[np.int64], sampled: NDArray[np.bool_]) -> Rows:
        """Return what each pair has to share its target with: the nearest of the sample, itself among them."""
        among, least, others = (of[columns] for of in self._columns)
        with_it: Rows = np.logaddexp(others, np.maximum(scores, least))
        return np.where(sampled[:, None], among, with_it)

    @cached_property
    def _columns(self) -> tuple[Rows, Rows, Rows]:
        """Of each target the nearest sources of the sample: their mass, the least of them, the mass of the others."""
        best = np.empty((0, self._sampled.shape[1]), dtype=np.float32)
        for start, stop in self._sampled.blocks():
            best = best_of(np.concatenate([best, self._ranker.scores(self._sampled, start, stop)]))
        best = np.sort(best, axis=0)[-NEAREST:]
        if len(best) < NEAREST:  # there is room for one more
            return log_mass(best, axis=0)[0], np.full(best.shape[1], -np.inf), log_mass(best, axis=0)[0]
        return log_mass(best, axis=0)[0], best[0], log_mass(best[1:], axis=0)[0]


class _Part:
    """Some rows of the sources, and how like a few targets they are."""

    def __init__(self, sampled: Comparison, side: Side, rows: slice) -> None:
        self.rows = rows
        self._sampled, self._side = sampled, side
        self.text: Rows = side.text[rows]
        texts = [clause.text for clause in side.clauses[rows]]
        self.counts = word_counts(side.clauses[rows])
        self._read = [(lexical, lexical.reader(texts)) for lexical in sampled.lexical]

    def by_text(self, columns: NDArray[np.int64]) -> Rows:
        """Return meaning, characters and words, shape ``(3, rows, columns)``; see :meth:`.Lexical.pairs`."""
        meaning = _products([self.text], self._sampled.target.text, columns)
        return np.stack([*meaning, *(lexical.pairs(rows, columns) for lexical, rows in self._read)])

    def signals(self, by_text: Rows, again: Rows, columns: NDArray[np.int64]) -> Rows:
        """Return every signal, in the order of SIGNALS; ``again`` are the sources read with their nearest targets."""
        b, section = self._sampled.target, self._side.section[self.rows]
        title, headings = self._side.title[self.rows], self._side.headings[self.rows]
        of_section, by_section = _products([section, self.text], b.section, columns)
        section_text, source_again = _products([section, again], b.text, columns)
        signals = [
            *by_text, *_products([title], b.title, columns), *_products([headings], b.headings, columns), of_section,
            by_section, section_text, source_again,
            *_products([self.text], self._sampled.targets_again, columns),
        ]  # fmt: skip
        not_compared = np.zeros_like(of_section)  # word by word
        return np.stack(signals + [not_compared] * (len(SIGNALS) - len(signals)))


def _products(sources: Sequence[Rows], targets: Rows, columns: NDArray[np.int64]) -> list[Rows]:
    """Return the products of rows with a few targets, for each of several sources; zeros cost nothing."""
    if not any(rows.any() for rows in sources):
        return [np.zeros((len(rows), columns.shape[-1]), dtype=np.float32) for rows in sources]
    few = targets[columns]
    if columns.ndim == 1:
        return [rows @ few.T for rows in sources]
    return list(np.matmul(np.stack(sources, axis=1), few.transpose(0, 2, 1)).transpose(1, 0, 2))


def _of(columns: NDArray[np.int64], by_target: tuple[Rows, Rows]) -> tuple[Rows, Rows]:
    """Return means and deviations of the targets in some columns, shape ``(signals, rows, columns)``."""
    mean, scale = (rows[:, 0][:, columns] for rows in by_target)
    return mean, scale


def _nearest_of(first: Rows, columns: NDArray[np.int64]) -> Nearest:
    near = Nearest.of(first, 0)
    return Nearest(near.scores, np.take_along_axis(columns, near.rows, axis=1))
