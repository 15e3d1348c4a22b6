"""What is measured about a pair of clauses: thirteen likenesses, standardised per source and per target.

Standardised per source, they compare the targets of one clause; per target, they take from a *hub*, a text that is
near to everything, what it has with everyone. Two of them are of the second look: a clause is read again together
with the clauses that came nearest at first sight (pseudo relevance feedback, Rocchio 1971), which finds what says
the same in words that only a neighbour shares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qmskg.matching.beside import Beside
from qmskg.matching.encoder import Rows, Words
from qmskg.matching.lexical import Lexical, fit_bm25, fit_characters
from qmskg.matching.texts import Clause
from qmskg.matching.vectors import Progress, Vectors
from qmskg.matching.wordwise import Wordwise

__all__ = [
    "BY_TEXT", "FEATURES", "ROWS_A_BLOCK", "SIGNALS", "Comparison", "Nearest", "Side", "encode_side", "first_sight",
    "moments", "read_together", "standardised", "word_counts",
]  # fmt: skip

#: in the order of the first axis of :meth:`Comparison.signals`
SIGNALS: Final = (
    "meaning", "characters", "words", "title", "headings", "section", "text_section", "section_text",
    "source_again", "target_again", "alignment", "beside_source", "beside_target",
)  # fmt: skip
#: in the order of the first axis of :meth:`Comparison.by_text`
BY_TEXT: Final = SIGNALS[:3]
FEATURES: Final = (*(f"{s}_by_source" for s in SIGNALS), *(f"{s}_by_target" for s in SIGNALS))
ROWS_A_BLOCK: Final = 256
#: rows from which a target's mean and deviation are taken; all of them up to here, evenly spaced beyond
_SAMPLE: Final = 4096
_FLAT: Final = 1e-4
#: likenesses (float32, 100 MB) of a comparison that are kept once measured; of a larger one they are measured again
_KEPT: Final = 25_000_000
#: first sight: weights of meaning, characters and words by source, and of meaning by target
_FIRST: Final = (1.0, 0.5, 0.5, 0.5)
_NO_WORDS: Final = Words((), np.zeros((0, 1), dtype=np.float16))
#: how many of the nearest a clause is read again with, and how much they weigh beside it
_NEAREST: Final = 3
_WITH: Final = 0.5


@dataclass(frozen=True)
class Side:
    """One list of clauses with its vectors; each has shape ``(n, d)``, rows of zeros where there is no text.

    ``groups`` are the documents that the clauses belong to: a pair within one group is not compared.
    """

    clauses: tuple[Clause, ...]
    text: Rows
    title: Rows
    headings: Rows
    section: Rows
    words: tuple[Words, ...]
    groups: tuple[str, ...] | None = None


def encode_side(
    clauses: Sequence[Clause],
    vectors: Vectors,
    *,
    groups: Sequence[str] | None = None,
    wordwise: bool = True,
    progress: Progress | None = None,
) -> Side:
    """Encode a list of clauses, what the cache has being taken from it; ``wordwise`` with the vectors of its words."""
    texts = [[c.text for c in clauses], [c.title for c in clauses], [c.parent for c in clauses]]
    # first: it leaves the vectors of the texts too
    read = tuple(vectors.words(texts[0], progress)) if wordwise else (_NO_WORDS,) * len(clauses)
    rows = vectors.of([t for column in texts for t in column], progress)
    n = len(clauses)
    text, title, headings = (
        rows[i * n : (i + 1) * n] * np.array([[bool(t)] for t in texts[i]], dtype=np.float32).reshape(n, 1)
        for i in range(3)
    )
    return Side(
        tuple(clauses), text, title, headings, _centroids(text, [c.parent for c in clauses]), read,
        None if groups is None else tuple(groups),
    )  # fmt: skip


def _centroids(text: Rows, sections: Sequence[str]) -> Rows:
    """Return, for each clause, the unit mean vector of the clauses under the same headings."""
    _, which = np.unique(np.array(sections, dtype=object).astype(str), return_inverse=True)
    sums = np.zeros((int(which.max(initial=-1)) + 1, text.shape[1]), dtype=np.float32)
    np.add.at(sums, which, text)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    unit: Rows = (sums / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit[which]


def word_counts(clauses: Sequence[Clause]) -> Rows:
    """Return how many words each clause has, shape ``(n,)``."""
    return np.array([len(clause.text.split()) for clause in clauses], dtype=np.float32)


class Comparison:
    """Every clause of one side with every clause of the other, block by block of the source's rows."""

    def __init__(self, source: Side, target: Side) -> None:
        self.source, self.target = source, target
        texts = [c.text for c in source.clauses], [c.text for c in target.clauses]
        self._characters: Lexical = fit_characters(*texts)
        self._words: Lexical = fit_bm25(*texts)
        self._kept: dict[tuple[int, int], Rows] = {}
        self._wordwise = Wordwise(source.words, target.words)
        self._beside = Beside(self._wordwise, *([c.parent for c in side.clauses] for side in (source, target)))

    @property
    def shape(self) -> tuple[int, int]:
        """(sources, targets)."""
        return len(self.source.clauses), len(self.target.clauses)

    @property
    def lexical(self) -> tuple[Lexical, Lexical]:
        """Characters and words of both sides."""
        return self._characters, self._words

    @property
    def by_target(self) -> tuple[Rows, Rows]:
        """Mean and inverse deviation of each signal for each target, shape ``(signals, 1, targets)``."""
        return self._columns

    @property
    def targets_again(self) -> Rows:
        """Vectors of the targets, each read with the sources that came nearest at first sight."""
        return self._read_again[1]

    def signals(self, start: int, stop: int) -> Rows:
        """Return the likenesses of rows ``start:stop``, shape ``(signals, stop - start, targets)``.

        They are measured once, unless the comparison is large: do not change what is returned.
        """
        found = self._kept.get((start, stop))
        if found is None:
            found = self._measured(start, stop)
            if len(SIGNALS) * self.shape[0] * self.shape[1] <= _KEPT:
                self._kept[start, stop] = found
        return found

    def _measured(self, start: int, stop: int) -> Rows:
        a, b = self.source, self.target
        rows = slice(start, stop)
        sources, targets = self._read_again
        return np.stack([
            *self.by_text(start, stop),
            a.title[rows] @ b.title.T,
            a.headings[rows] @ b.headings.T,
            a.section[rows] @ b.section.T,
            a.text[rows] @ b.section.T,
            a.section[rows] @ b.text.T,
            sources[rows] @ b.text.T,
            a.text[rows] @ targets.T,
            self._wordwise.block(start, stop),
            *self._beside.block(start, stop),
        ])  # fmt: skip

    def by_text(self, start: int, stop: int) -> Rows:
        """Meaning, characters and words of a block: what the first sight rests on."""
        return np.stack([
            self.meaning(start, stop), self._characters.block(start, stop), self._words.block(start, stop)
        ])  # fmt: skip

    def meaning(self, start: int, stop: int) -> Rows:
        """Return the cosines of a block of rows with every target."""
        rows: Rows = self.source.text[start:stop] @ self.target.text.T
        return rows

    def source_words(self, start: int, stop: int) -> Rows:
        """Return how many words each source of a block has, shape ``(stop - start,)``."""
        return word_counts(self.source.clauses[start:stop])

    def apart(self, start: int, stop: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
        """Return which pairs may be compared, shape ``(stop - start, targets)``."""
        apart: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = np.not_equal(
            self._groups[0][start:stop, None], self._groups[1][None, :]
        )
        return apart

    def prepare(self) -> None:
        """Work out what every block needs, so that it goes with a copy that is sent elsewhere."""
        _ = self._columns, self._groups, self._read_again

    def features(self, signals: Rows, start: int) -> Rows:
        """Standardise a block of signals, shape ``(2 * signals, rows, targets)``, in the order of FEATURES."""
        keep = self.apart(start, start + signals.shape[1])
        by_source = standardised(signals, *moments(signals, keep, axis=2))
        by_target = standardised(signals, *self._columns)
        return np.concatenate([by_source, by_target])

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Yield the bounds of each block of rows."""
        n = self.shape[0]
        for start in range(0, n, ROWS_A_BLOCK):
            yield start, min(n, start + ROWS_A_BLOCK)

    @cached_property
    def _groups(self) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]:
        a, b = self.source.groups, self.target.groups
        if a is None or b is None:
            n, m = self.shape
            return np.zeros(n, dtype=np.int64), np.ones(m, dtype=np.int64)
        number = {name: i for i, name in enumerate(sorted({*a, *b}))}
        return np.array([number[g] for g in a]), np.array([number[g] for g in b])

    @cached_property
    def _columns(self) -> tuple[Rows, Rows]:
        return self._column_moments(self.signals, len(SIGNALS))

    def _column_moments(self, measure: Callable[[int, int], Rows], number: int) -> tuple[Rows, Rows]:
        """Mean and inverse deviation of each target, shape ``(number, 1, targets)``, over _SAMPLE rows."""
        n, m = self.shape
        step = max(1, -(-n // _SAMPLE))
        sums = np.zeros((2, number, 1, m))
        count = np.zeros((1, 1, m))
        for start, stop in self.blocks():
            pick = np.arange(start, stop)[np.arange(start, stop) % step == 0] - start
            if not len(pick):
                continue
            block = measure(start, stop)[:, pick]
            keep = self.apart(start, stop)[pick][None]
            sums[0] += np.sum(block * keep, axis=1, keepdims=True, dtype=np.float64)
            sums[1] += np.sum(np.square(block) * keep, axis=1, keepdims=True, dtype=np.float64)
            count += keep.sum(axis=1, keepdims=True)
        return _mean_and_scale(sums[0], sums[1], count)

    @cached_property
    def _read_again(self) -> tuple[Rows, Rows]:
        """Vectors of both sides, each clause together with the nearest of the other side at first sight."""
        columns = self._column_moments(self.by_text, 3)
        sources, near = np.empty_like(self.source.text), Nearest.none(self.shape[1])
        for start, stop in self.blocks():
            first = self._first_sight(start, stop, columns)
            best = Nearest.of(first, 0)
            sources[start:stop] = read_together(self.source.text[start:stop], self.target.text, best)
            near = near.merged(Nearest.of(first.T, start))
        return sources, read_together(self.target.text, self.source.text, near)

    def _first_sight(self, start: int, stop: int, columns: tuple[Rows, Rows]) -> Rows:
        block, keep = self.by_text(start, stop), self.apart(start, stop)
        first = first_sight(block, moments(block, keep, axis=2), (columns[0][:1], columns[1][:1]))
        first[~keep] = -np.inf
        return first


def first_sight(by_text: Rows, by_source: tuple[Rows, Rows], by_target: tuple[Rows, Rows]) -> Rows:
    """Score pairs by text alone, shape ``(rows, targets)``.

    Args:
        by_text: what :meth:`Comparison.by_text` measures.
        by_source: mean and inverse deviation of each of these for each row.
        by_target: the same of meaning alone, for each target.
    """
    both = np.concatenate([standardised(by_text, *by_source), standardised(by_text[:1], *by_target)])
    first: Rows = np.tensordot(np.array(_FIRST, dtype=np.float32), both, axes=1)
    return first


@dataclass(frozen=True)
class Nearest:
    """Of each clause of one side the nearest few of the other: scores and rows, shape ``(clauses, few)``."""

    scores: Rows
    rows: NDArray[np.int64]

    @classmethod
    def none(cls, clauses: int) -> Nearest:
        """Return that of so many clauses, where nothing was looked at yet."""
        return cls(np.empty((clauses, 0), dtype=np.float32), np.empty((clauses, 0), dtype=np.int64))

    @classmethod
    def of(cls, scores: Rows, offset: int) -> Nearest:
        """Take the nearest from a block whose columns are the other side's rows from ``offset`` on."""
        rows = np.argsort(-scores, axis=1, kind="stable")[:, :_NEAREST]
        return cls(np.take_along_axis(scores, rows, axis=1), rows + offset)

    def merged(self, other: Nearest) -> Nearest:
        """Keep the nearest of both; of equals the earlier row."""
        scores = np.concatenate([self.scores, other.scores], axis=1)
        rows = np.concatenate([self.rows, other.rows], axis=1)
        order = np.argsort(-scores, axis=1, kind="stable")[:, :_NEAREST]
        return Nearest(np.take_along_axis(scores, order, axis=1), np.take_along_axis(rows, order, axis=1))


def read_together(text: Rows, others: Rows, near: Nearest) -> Rows:
    """Return unit vectors of clauses read with the nearest of the other side, by the softmax of their scores."""
    if near.rows.shape[1] == 0:
        return text
    top = near.scores.max(axis=1, keepdims=True)
    shares = np.exp(near.scores - np.where(np.isfinite(top), top, 0))
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)
    summed = text + _WITH * np.einsum("nk,nkd->nd", shares, others[near.rows])
    lengths = np.linalg.norm(summed, axis=1, keepdims=True)
    unit: Rows = (summed / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit


def moments(signals: Rows, keep: np.ndarray[tuple[int, int], np.dtype[np.bool_]], axis: int) -> tuple[Rows, Rows]:
    """Return mean and inverse deviation of each signal along an axis, over the pairs to keep."""
    kept = signals * keep[None]
    return _mean_and_scale(
        kept.sum(axis=axis, keepdims=True, dtype=np.float64),
        np.square(kept).sum(axis=axis, keepdims=True, dtype=np.float64),
        keep[None].sum(axis=axis, keepdims=True),
    )


def _mean_and_scale(sums: object, squares: object, count: object) -> tuple[Rows, Rows]:
    """Return mean and 1 / deviation; a signal that does not vary gets scale 0, so that it says nothing."""
    n = np.maximum(np.asarray(count, dtype=np.float64), 1)
    mean = np.asarray(sums) / n
    deviation = np.sqrt(np.maximum(np.asarray(squares) / n - mean**2, 0))
    scale = np.divide(1.0, deviation, out=np.zeros_like(deviation), where=deviation > _FLAT)
    return mean.astype(np.float32), scale.astype(np.float32)


def standardised(signals: Rows, mean: Rows, scale: Rows) -> Rows:
    """Return how many deviations each likeness is above the mean."""
    standard: Rows = (signals - mean) * scale
    return standard
