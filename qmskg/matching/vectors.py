"""A cache of vectors on disk, by model and text, so that only what changed is encoded again.

One SQLite file; each block of texts is a transaction of its own, so a run that is stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np

from qmskg.errors import DataFolderError
from qmskg.matching.encoder import Encoder, Rows

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

    def holds(self, texts: Sequence[str]) -> bool:
        """Return whether the cache has a vector of every text, so that none must be encoded."""
        keys = {_key(text[:LONGEST_TEXT]) for text in texts}
        return len(self._read(keys)) == len(keys)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _read(self, keys: set[str]) -> dict[str, Rows]:
        ordered, found = sorted(keys), {}
        try:
            for start in range(0, len(ordered), _QUERY):
                some = ordered[start : start + _QUERY]
                marks = ",".join("?" * len(some))
                query = f"SELECT text, row FROM vector WHERE model = ? AND text IN ({marks})"  # noqa: S608 - marks only
                with closing(self._database.execute(query, (self.model, *some))) as cursor:
                    found.update({key: np.frombuffer(row, dtype=np.float32) for key, row in cursor})
        except sqlite3.Error as error:
            raise self._fault(error) from error
        return found

    def _encode(self, missing: dict[str, str], progress: Progress | None) -> dict[str, Rows]:
        """Encode in blocks of like length, so that little of a batch is padding; write each block."""
        order = sorted(missing, key=lambda key: (len(missing[key]), key))
        made: dict[str, Rows] = {}
        for start in range(0, len(order), _BLOCK):
            some = order[start : start + _BLOCK]
            began = time.perf_counter()
            rows = self.encoder.encode([missing[key] for key in some])
            self.encoder_seconds += time.perf_counter() - began
            self.encoded += len(some)
            block = dict(zip(some, rows, strict=True))
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
