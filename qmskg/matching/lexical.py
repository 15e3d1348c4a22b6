"""Likeness by word: TF-IDF of character n-grams, and BM25, both sparse and exact, computed in blocks of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qmskg.matching.encoder import Rows
from qmskg.matching.tokens import words

__all__ = ["Lexical", "fit_bm25", "fit_characters"]

#: the usual constants of BM25 (Robertson and Zaragoza 2009)
_K1: Final = 1.2
_B: Final = 0.75
#: rows whose terms are spread out at once: few enough for the processor's own memory
_AT_ONCE: Final = 32


@dataclass(frozen=True, slots=True)
class Lexical:
    """Sparse rows of both sides, whose product is the score. Shapes ``(n, terms)`` and ``(m, terms)``.

    ``reader`` makes such rows of other texts that are to be compared with the targets.
    """

    source: Any
    target: Any
    reader: Callable[[Sequence[str]], Any]

    def block(self, start: int, stop: int) -> Rows:
        """Return scores of source rows ``start:stop`` with every target, shape ``(stop - start, m)``."""
        product: Any = (self.source[start:stop] @ self.target.T).toarray()
        return np.ascontiguousarray(product, dtype=np.float32)

    def pairs(self, rows: Any, columns: NDArray[np.int64]) -> Rows:
        """Return the scores of rows that :attr:`reader` made with a few targets.

        Args:
            rows: shape ``(n, terms)``.
            columns: targets, the same ones for all rows, shape ``(k,)``, or for each its own, shape ``(n, k)``.

        Returns:
            Shape ``(n, k)``.
        """
        if columns.ndim == 1:
            return np.asarray((rows @ self.target[columns].T).toarray(), dtype=np.float32)
        parts = (slice(start, start + _AT_ONCE) for start in range(0, len(columns), _AT_ONCE))
        return np.concatenate([self._of_each(rows[part], columns[part]) for part in parts])

    def _of_each(self, rows: Any, columns: NDArray[np.int64]) -> Rows:
        few = self.target[columns.ravel()]
        terms = rows.toarray().ravel()
        own = (np.arange(columns.size) // columns.shape[1] * rows.shape[1]).astype(np.int32)
        few.data *= terms.take(np.repeat(own, np.diff(few.indptr)) + few.indices)
        return np.asarray(few.sum(axis=1), dtype=np.float32).reshape(columns.shape)


def fit_characters(source: Sequence[str], target: Sequence[str]) -> Lexical:
    """TF-IDF of character n-grams of 3 to 5 within words, cosine; document counts over both sides."""
    if not any(text.strip() for text in (*source, *target)):
        return _empty(len(source), len(target))
    reader = _Characters([*source, *target])
    rows = reader([*source, *target])
    return Lexical(rows[: len(source)], rows[len(source) :], reader)


class _Characters:
    """Reads n-grams of characters, of each distinct word once: they do not reach from one word into the next.

    What scikit-learn's ``TfidfVectorizer`` makes of the same texts, several times as fast.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

        self._counter = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5), dtype=np.float32)
        self._numbers = {word: i for i, word in enumerate(dict.fromkeys(w for t in texts for w in _split(t)))}
        self._of_word: Any = self._counter.fit_transform(list(self._numbers))
        self._weighed = TfidfTransformer(sublinear_tf=True).fit(self._counts(texts))

    def __call__(self, texts: Sequence[str]) -> Any:
        return self._weighed.transform(self._counts(texts))

    def _counts(self, texts: Sequence[str]) -> Any:
        """Return how often each text has each n-gram."""
        from scipy.sparse import csr_matrix, vstack

        split = [_split(text) for text in texts]
        new = [word for word in dict.fromkeys(w for words in split for w in words) if word not in self._numbers]
        if new:
            self._numbers |= {word: len(self._numbers) + i for i, word in enumerate(new)}
            self._of_word = vstack([self._of_word, self._counter.transform(new)], format="csr")
        which = np.array([self._numbers[word] for words in split for word in words], dtype=np.int64)
        ends = np.cumsum([0, *(len(words) for words in split)])
        has = csr_matrix(
            (np.ones(len(which), dtype=np.float32), which, ends), shape=(len(texts), len(self._numbers))
        )
        return has @ self._of_word


def _split(text: str) -> list[str]:
    return text.lower().split()


def fit_bm25(source: Sequence[str], target: Sequence[str]) -> Lexical:
    """BM25 of each target for the words of each source text."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import CountVectorizer

    if not any(words(text) for text in target):
        return _empty(len(source), len(target))
    counter = CountVectorizer(analyzer=words, dtype=np.float32)
    counts: Any = counter.fit_transform(target).tocsr()
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    found_in = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log1p((len(target) - found_in + 0.5) / (found_in + 0.5))
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    normal = _K1 * (1 - _B + _B * lengths[rows] / max(lengths.mean(), 1e-9))
    data = (idf[counts.indices] * counts.data * (_K1 + 1) / (counts.data + normal)).astype(np.float32)
    reader = partial(_asked, counter)
    return Lexical(reader(source), csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape), reader)


def _asked(counter: Any, texts: Sequence[str]) -> Any:
    """Return which words each text has."""
    rows = counter.transform(texts).tocsr()
    rows.data[:] = 1.0
    return rows


def _empty(n: int, m: int) -> Lexical:
    return Lexical(_nothing(range(n)), _nothing(range(m)), _nothing)


def _nothing(texts: Sequence[object]) -> Any:
    from scipy.sparse import csr_matrix

    return csr_matrix((len(texts), 1), dtype=np.float32)
