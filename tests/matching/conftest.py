"""A tiny encoder for the seam, and the real weights, loaded once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest

from qmskg.matching.encoder import Rows, SentenceEncoder, Words
from qmskg.matching.tokens import words
from qmskg.matching.vectors import Vectors


class HashEncoder:
    """A text is the sum of one fixed random vector a word; counts what it is asked."""

    name = "hash"
    version = "1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Rows:
        self.asked += texts
        rows = np.array([self._row(t) for t in texts], dtype=np.float32).reshape(len(texts), 32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Rows = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
        return unit

    def read(self, texts: Sequence[str]) -> tuple[Rows, list[Words]]:
        rows = self.encode(texts)
        return rows, [self._words(text) for text in texts]

    def _words(self, text: str) -> Words:
        found = np.array([self._row(w) for w in words(text)] or [self._row("none")])
        unit = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
        return Words(tuple(words(text)) or ("",), unit.astype(np.float16))

    def _row(self, text: str) -> np.ndarray:
        seeds = [int(hashlib.sha256(w.encode()).hexdigest()[:8], 16) for w in words(text)]
        return sum((np.random.default_rng(s).normal(size=32) for s in seeds), np.zeros(32))


@pytest.fixture
def encoder() -> HashEncoder:
    return HashEncoder()


@pytest.fixture
def vectors(encoder: HashEncoder) -> Vectors:
    return Vectors(encoder)


@pytest.fixture(scope="session")
def session_vectors() -> Vectors:
    """Of the tiny encoder, kept from test to test."""
    return Vectors(HashEncoder())


@pytest.fixture(scope="session")
def real_vectors() -> Vectors:
    return Vectors(SentenceEncoder())
