"""Likeness by word: TF-IDF of character n-grams, and BM25, both sparse and exact, computed in blocks of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from qmskg.matching.encoder import Rows
from qmskg.matching.tokens import words

__all__ = ["Lexical", "fit_bm25", "fit_characters"]

#: the usual constants of BM25 (Robertson and Zaragoza 2009)
_K1: Final = 1.2
_B: Final = 0.75


@dataclass(frozen=True, slots=True)
class Lexical:
    """Sparse rows of both sides, whose product is the score. Shapes ``(n, terms)`` and ``(m, terms)``."""

    source: Any
    target: Any

    def block(self, start: int, stop: int) -> Rows:
        """Return scores of source rows ``start:stop`` with every target, shape ``(stop - start, m)``."""
        product: Any = (self.source[start:stop] @ self.target.T).toarray()
        return np.ascontiguousarray(product, dtype=np.float32)


def fit_characters(source: Sequence[str], target: Sequence[str]) -> Lexical:
    """TF-IDF of character n-grams of 3 to 5 within words, cosine; document counts over both sides."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not any(text.strip() for text in (*source, *target)):
        return _empty(len(source), len(target))
    model = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32)
    rows = model.fit_transform([*source, *target])
    return Lexical(rows[: len(source)], rows[len(source) :])


def fit_bm25(source: Sequence[str], target: Sequence[str]) -> Lexical:
    """BM25 of each target for the words of each source text."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import CountVectorizer

    if not any(words(text) for text in target):
        return _empty(len(source), len(target))
    counter = CountVectorizer(analyzer=words, dtype=np.float32)
    counts: Any = counter.fit_transform(target).tocsr()
    asked: Any = counter.transform(source).tocsr()
    asked.data[:] = 1.0
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    found_in = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log1p((len(target) - found_in + 0.5) / (found_in + 0.5))
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    normal = _K1 * (1 - _B + _B * lengths[rows] / max(lengths.mean(), 1e-9))
    data = (idf[counts.indices] * counts.data * (_K1 + 1) / (counts.data + normal)).astype(np.float32)
    return Lexical(asked, csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape))


def _empty(n: int, m: int) -> Lexical:
    from scipy.sparse import csr_matrix

    return Lexical(csr_matrix((n, 1), dtype=np.float32), csr_matrix((m, 1), dtype=np.float32))
