"""Search by meaning: the leaves nearest to a text. It works where vectors and an encoder are there, and says so."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from qmskg.errors import QmskgError
from qmskg.matching import SentenceEncoder, Vectors, nearest
from qmskg.matching.texts import clauses_of
from qmskg.matching.vectors import LONGEST_TEXT
from qmskg.settings import Settings

if TYPE_CHECKING:
    from qmskg.matching.encoder import Rows, Words
    from qmskg.workspace.snapshot import Snapshot

__all__ = ["LOADING", "Meaning"]

#: why there was no meaning in an answer
LOADING: Final = "Meaning is being loaded: these were found by their words. Ask again in a minute for the rest."
_NOT_HERE: Final = "Search by meaning is not set up here: these were found by their words."

_DEEP: Final = 50


@dataclass(frozen=True, slots=True)
class _Leaves:
    """Vectors of the leaves of one build."""

    build: str
    ids: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True)
class _Passing:
    """An encoder that takes what is public from a cache, and encodes the rest without keeping it."""

    cache: Vectors
    public: frozenset[str]
    lock: threading.Lock

    @property
    def name(self) -> str:
        return self.cache.encoder.name

    @property
    def version(self) -> str:
        return self.cache.encoder.version

    def encode(self, texts: Sequence[str]) -> Rows:
        known, other = self._apart(texts)
        with self.lock:
            parts = dict(zip(known, self.cache.of(known), strict=True))
            parts |= dict(zip(other, self.cache.encoder.encode(other), strict=True)) if other else {}
        return np.stack([parts[text] for text in texts])

    def read(self, texts: Sequence[str]) -> tuple[Rows, list[Words]]:
        known, other = self._apart(texts)
        with self.lock:
            words = dict(zip(known, self.cache.words(known), strict=True))
            rows = dict(zip(known, self.cache.of(known), strict=True))
            if other:
                read, found = self.cache.encoder.read(other)
                rows |= dict(zip(other, read, strict=True))
                words |= dict(zip(other, found, strict=True))
        return np.stack([rows[text] for text in texts]), [words[text] for text in texts]

    def _apart(self, texts: Sequence[str]) -> tuple[list[str], list[str]]:
        return [t for t in texts if t in self.public], [t for t in texts if t not in self.public]


class Meaning:
    """Finds leaves by meaning.

    Loading the encoder takes seconds. A command waits for it; a server, after :meth:`warm`, answers by word alone
    until it is there.

    Args:
        settings: where the cache of vectors is, and which model made it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._vectors: Vectors | None = None
        self._leaves: _Leaves | None = None
        self._ready = threading.Event()
        self._warming: threading.Thread | None = None
        self._waits = True
        self._failed = False

    def warm(self, snapshot: Snapshot, *, after: float = 0.0) -> None:
        """Load in the background, after some seconds, what answers need; from now on nothing waits for it."""
        self._waits = False
        if self._warming is None or not self._warming.is_alive():
            self._warming = threading.Timer(after, self._load, args=(snapshot,))
            self._warming.daemon = True
            self._warming.start()

    def find(self, words: str, snapshot: Snapshot, limit: int = _DEEP) -> list[str]:
        """Return the ids of the leaves nearest to a text, best first; none where that cannot be had now."""
        if not self._waits and not self._ready.is_set():
            self.warm(snapshot)
            return []
        try:
            leaves = self._of(snapshot)
            if leaves is None:
                return []
            return [leaves.ids[row] for row, _ in nearest(leaves.rows, self._query(words), limit)]
        except QmskgError:
            return []  # an install without the encoder searches by word

    def rows(self, ids: Sequence[str], snapshot: Snapshot) -> Rows | None:
        """Return the vectors of leaves in force, in their order, encoding nothing; None where there are none now."""
        if not self.ready:
            self.warm(snapshot)
            return None
        try:
            leaves = self._of(snapshot)
        except QmskgError:
            return None
        if leaves is None:
            return None
        place = {id: row for row, id in enumerate(leaves.ids)}
        rows: Rows = leaves.rows[[place[id] for id in ids]]
        return rows

    @property
    def ready(self) -> bool:
        """Whether an answer now would be by meaning, or would wait until it is."""
        return self._waits or self._ready.is_set()

    def words_alone(self, by_meaning: bool) -> str | None:
        """Return why an answer rests on words alone, as a sentence; None for one that does not."""
        if by_meaning:
            return None
        return _NOT_HERE if self.ready or self._failed else LOADING

    @property
    def encoder(self) -> Callable[[Sequence[str]], Rows] | None:
        """What encodes texts without keeping them; None until :meth:`warm` has loaded it. It makes nobody wait."""
        return self._encode if self._ready.is_set() else None

    def passing(self, public: Collection[str]) -> Vectors | None:
        """Return vectors that keep nothing on disk but those of these public texts; None where none can be had now.

        It is for what somebody sends to be read once: the texts of others are never in the cache.
        """
        if not self._waits and not self._ready.is_set():
            return None
        try:
            with self._lock:
                cache = self._cache()
            return Vectors(_Passing(cache, frozenset(text[:LONGEST_TEXT] for text in public), self._lock))
        except QmskgError:
            return None

    def _encode(self, texts: Sequence[str]) -> Rows:
        with self._lock:
            return self._cache().encoder.encode(texts)

    def _load(self, snapshot: Snapshot) -> None:
        with contextlib.suppress(QmskgError):
            if self._of(snapshot) is not None:
                self._query("quality")
                self._ready.set()
        self._failed = not self._ready.is_set()

    def close(self) -> None:
        """Let the cache go."""
        with self._lock:
            if self._vectors:
                self._vectors.close()
                self._vectors = None

    def _cache(self) -> Vectors:
        if self._vectors is None:
            self._vectors = Vectors(SentenceEncoder(self._settings.model), self._settings.data / "vectors")
        return self._vectors

    def _query(self, words: str) -> Rows:
        """Return the vector of what somebody typed, which is kept nowhere."""
        row: Rows = self._encode([words[:LONGEST_TEXT]])[0]
        return row

    def _of(self, snapshot: Snapshot) -> _Leaves | None:
        with self._lock:
            known = self._leaves
            if known is None or known.build != snapshot.id:
                library = snapshot.library
                clauses = clauses_of(library, sorted(id for id in library.leaves if library.active(id)))
                texts = [clause.text for clause in clauses]
                if not texts or not self._cache().holds(texts):
                    return None
                ids = tuple(clause.id for clause in clauses)
                known = self._leaves = _Leaves(snapshot.id, ids, self._cache().of(texts))
            return known
