"""Word by word: each word of one text with the nearest word of the other, both read in their context.

The encoder's own vectors of words, before they are averaged into the text's one vector (late interaction, Khattab and
Zaharia 2020; with rare words counting more, as Zhang et al. 2020). A long text that holds a short duty among others
is found by it where the average is not. The vectors are brought to :data:`DIMENSIONS` by the principal directions of
the two lists, which is a third of the work; comparing only the 64 rarest words of a text was faster too, and lost much
of the gain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qmskg.matching.encoder import Rows, Words

__all__ = ["DIMENSIONS", "LARGEST", "Wordwise"]

DIMENSIONS: Final = 128
#: pairs of texts beyond which words are not compared (a minute for 25 million on two cores): all pairs get 0
LARGEST: Final = 25_000_000
#: word vectors that the principal directions are taken from, or some more
_SAMPLE: Final = 20_000
#: cosines of words held at once (float32, 32 MB)
_HELD: Final = 8_000_000


class Wordwise:
    """Likeness of every text of one list with every text of another, from 0 to about 1; 0 for a text without words."""

    def __init__(self, source: Sequence[Words], target: Sequence[Words]) -> None:
        self.shape = len(source), len(target)
        counts: Counter[str] = Counter()
        for text in (*source, *target):
            counts.update(set(text.words))
        rare = {word: log((sum(self.shape) + 1) / (count + 0.5)) for word, count in counts.items()}
        self._source, self._target = (_List.of(side, rare) for side in (source, target))

    def block(self, start: int, stop: int) -> Rows:
        """Return the likenesses of rows ``start:stop``, shape ``(stop - start, targets)``."""
        return self._all[start:stop]

    @cached_property
    def _all(self) -> Rows:
        a, b = self._source, self._target
        found: Rows = np.zeros(self.shape, dtype=np.float32)
        if self.shape[0] * self.shape[1] > LARGEST or not len(a.rows) or not len(b.rows):
            return found
        turn = _directions(a.rows, b.rows)
        mine, theirs = (_unit(side.rows @ turn) for side in (a, b))
        for first, last in a.runs(max(1, _HELD // len(theirs))):
            lo, hi = a.starts[first], a.starts[last - 1] + a.sizes[last - 1]
            cosines: Rows = mine[lo:hi] @ theirs.T
            begins = a.starts[first:last] - lo
            forward = np.maximum.reduceat(cosines, b.starts, axis=1) * a.rare[lo:hi, None]
            backward = np.maximum.reduceat(cosines, begins, axis=0) * b.rare
            said = np.add.reduceat(forward, begins, axis=0) / a.whole[first:last, None]
            heard = np.add.reduceat(backward, b.starts, axis=1) / b.whole
            found[np.ix_(a.texts[first:last], b.texts)] = (said + heard) / 2
        return found


class _List:
    """The words of a list's texts, one under another; texts without words are left out.

    ``texts`` are the places of the texts in the list, ``starts`` and ``sizes`` say which rows are theirs, ``rare``
    what each word counts, ``whole`` what the words of a text count together.
    """

    def __init__(self, texts: NDArray[np.int64], sizes: NDArray[np.int64], rows: Rows, rare: Rows) -> None:
        self.texts, self.sizes, self.rows, self.rare = texts, sizes, rows, rare
        self.starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        self.whole = np.add.reduceat(rare, self.starts) if len(rare) else rare

    @classmethod
    def of(cls, side: Sequence[Words], rare: dict[str, float]) -> _List:
        texts, sizes, rows, counts = [], [], [], []
        for place, text in enumerate(side):
            if text.words:
                weights = np.array([rare[word] for word in text.words], dtype=np.float32)
                texts.append(place)
                sizes.append(len(weights))
                rows.append(text.rows.astype(np.float32))
                counts.append(weights)
        if not texts:
            return cls(
                _whole_numbers([]), _whole_numbers([]), np.zeros((0, 1), np.float32), np.zeros(0, np.float32)
            )
        return cls(_whole_numbers(texts), _whole_numbers(sizes), np.concatenate(rows), np.concatenate(counts))

    def runs(self, words: int) -> list[tuple[int, int]]:
        """Return runs of texts with about so many words together, at least one text each."""
        found, first = [], 0
        while first < len(self.texts):
            last = first + 1
            while last < len(self.texts) and self.starts[last] + self.sizes[last] - self.starts[first] <= words:
                last += 1
            found.append((first, last))
            first = last
        return found


def _whole_numbers(values: Sequence[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _directions(a: Rows, b: Rows) -> Rows:
    """Return the principal directions of both lists' words, shape ``(d, DIMENSIONS)``; all where d is smaller."""
    step = max(1, (len(a) + len(b)) // _SAMPLE)
    some = np.concatenate([a[::step], b[::step]]).astype(np.float64)
    _, directions = np.linalg.eigh(some.T @ some)
    turn: Rows = directions[:, -DIMENSIONS:].astype(np.float32)
    return turn


def _unit(rows: Rows) -> Rows:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Rows = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit
