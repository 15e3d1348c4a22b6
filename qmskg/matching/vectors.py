"""A cache of vectors on disk, by model and text, so that only what changed is encoded again.

One SQLite file; each block of texts is a transaction of its own, so a run that is stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import numpy as np

from qmskg.errors import DataFolderError
from qmskg.matching.encoder import Encoder, Rows, Words

__all__ = ["LONGEST_TEXT", "Progress", "Vectors", "nearest"]

#: called with (done, total)
Progress = Callable[[int, int], None]

#: characters of a text that are read; the default model sees 256 word pieces, about 1,200 characters
LONGEST_TEXT: Final = 4000
_BLOCK: Final = 256
_QUERY: Final = 500


class Vectors:
    """Vectors of texts, from the cache or the encoder.

    Args:
        encoder: what encodes a text that the cache lacks; it is not touched before that.
        folder: where ``vectors.sqlite`` lies, made if missing; None keeps the vectors in memory.

    Attributes:
        encoder_seconds: time spent inside the encoder.
        encoded: how many texts it encoded.

    Raises:
        DataFolderError: the cache cannot be opened.
    """

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self.encoder = encoder
        self.encoder_seconds = 0.0
        self.encoded = 0
        self._path = ":memory:" if folder is None else str(folder / "vectors.sqlite")
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            # A web server reads it from several threads; each call holds the connection for one statement.
            self._database = sqlite3.connect(self._path, timeout=60, check_same_thread=False)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS vector "
                "(model TEXT, text TEXT, row BLOB, PRIMARY KEY (model, text)) WITHOUT ROWID"
            )
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS words "
                "(model TEXT, text TEXT, words TEXT, rows BLOB, PRIMARY KEY (model, text))"
            )
        except (OSError, sqlite3.Error) as error:
            raise self._fault(error) from error

    @property
    def model(self) -> str:
        """Name and version of the model, as proposals record it."""
        return f"{self.encoder.name}@{self.encoder.version}"

    def of(self, texts: Sequence[str], progress: Progress | None = None) -> Rows:
        """Return one unit row a text, in order; a text that stands twice is encoded once.

        Args:
            texts: any number; what is longer than :data:`LONGEST_TEXT` is cut.
            progress: told (encoded, to encode) after each block; never called when nothing is missing.
        """
        cut = [text[:LONGEST_TEXT] for text in texts]
        keys = [_key(text) for text in cut]
        known = self._read(set(keys))
        missing = {key: text for key, text in zip(keys, cut, strict=True) if key not in known}
        known |= self._encode(missing, progress)
        if not keys:
            return np.zeros((0, 0), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def words(self, texts: Sequence[str], progress: Progress | None = None) -> list[Words]:
        """Return the words of each text with their vectors, in order; what is read for it is kept for :meth:`of`."""
        cut = [text[:LONGEST_TEXT] for text in texts]
        keys = [_key(text) for text in cut]
        known = self._read_words(set(keys))
        missing = {key: text for key, text in zip(keys, cut, strict=True) if key not in known}

        def read(some: Sequence[str]) -> Iterable[tuple[str, Rows]]:
            rows, found = self.encoder.read([missing[key] for key in some])
            self._write_words(zip(some, found, strict=True))
            known.update(zip(some, found, strict=True))
            return zip(some, rows, strict=True)

        self._encode(missing, progress, read)
        return [known[key] for key in keys]

    def holds(self, texts: Sequence[str]) -> bool:
        """Return whether the cache has a vector of every text, so that none must be encoded."""
        keys = {_key(text[:LONGEST_TEXT]) for text in texts}
        return len(self._read(keys)) == len(keys)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _read(self, keys: set[str]) -> dict[str, Rows]:
        query = "SELECT text, row FROM vector WHERE model = ? AND text IN "
        return {key: np.frombuffer(row, dtype=np.float32) for key, row in self._select(query, keys)}

    def _select(self, query: str, keys: set[str]) -> Iterator[tuple[Any, ...]]:
        """Yield what a query, which ends before its list of texts, finds of some texts."""
        ordered = sorted(keys)
        try:
            for start in range(0, len(ordered), _QUERY):
                some = ordered[start : start + _QUERY]
                marks = ",".join("?" * len(some))
                with closing(self._database.execute(f"{query}({marks})", (self.model, *some))) as cursor:
                    yield from cursor
        except sqlite3.Error as error:
            raise self._fault(error) from error

    def _read_words(self, keys: set[str]) -> dict[str, Words]:
        found: dict[str, Words] = {}
        query = "SELECT text, words, rows FROM words WHERE model = ? AND text IN "
        for key, names, blob in self._select(query, keys):
            words = tuple(names.split("\n"))
            found[key] = Words(words, np.frombuffer(blob, dtype=np.float16).reshape(len(words), -1))
        return found

    def _write_words(self, block: Iterable[tuple[str, Words]]) -> None:
        rows = [(self.model, key, "\n".join(text.words), text.rows.tobytes()) for key, text in block]
        try:
            with self._database:
                self._database.executemany("INSERT OR REPLACE INTO words VALUES (?, ?, ?, ?)", rows)
        except sqlite3.Error as error:
            raise self._fault(error) from error

    def _encode(
        self,
        missing: dict[str, str],
        progress: Progress | None,
        read: Callable[[Sequence[str]], Iterable[tuple[str, Rows]]] | None = None,
    ) -> dict[str, Rows]:
        """Encode in blocks of like length, so that little of a batch is padding; write each block."""
        order = sorted(missing, key=lambda key: (len(missing[key]), key))
        made: dict[str, Rows] = {}
        for start in range(0, len(order), _BLOCK):
            some = order[start : start + _BLOCK]
            began = time.perf_counter()
            if read is None:
                block = dict(zip(some, self.encoder.encode([missing[key] for key in some]), strict=True))
            else:
                block = dict(read(some))
            self.encoder_seconds += time.perf_counter() - began
            self.encoded += len(some)
            self._write(block.items())
            made |= block
            if progress is not None:
                progress(len(made), len(order))
        return made

    def _write(self, block: Iterable[tuple[str, Rows]]) -> None:
        try:
            with self._database:
                self._database.executemany(
                    "INSERT OR REPLACE INTO vector VALUES (?, ?, ?)",
                    [(self.model, key, row.astype(np.float32).tobytes()) for key, row in block],
                )
        except sqlite3.Error as error:
            raise self._fault(error) from error

    def _fault(self, error: Exception) -> DataFolderError:
        return DataFolderError(
            f"the cache of vectors {self._path} cannot be used ({error}): delete it, or mend its folder"
        )


def nearest(vectors: Rows, query: Rows, k: int) -> list[tuple[int, float]]:
    """Return the rows nearest to one unit vector by cosine, best first, ties by row number.

    Args:
        vectors: unit rows, shape ``(n, d)``.
        query: one unit vector, shape ``(d,)``.
        k: how many; fewer come back where there are fewer.
    """
    if not len(vectors) or k <= 0:
        return []
    scores = vectors @ query
    order = np.argsort(-scores, kind="stable")[:k]
    return [(int(i), float(scores[i])) for i in order]


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]
