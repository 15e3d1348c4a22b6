"""Search by word, in SQLite's full-text index, over documents, requirements and measures.

Oxigraph has no text index; this one is built beside the graph and opened read-only.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qmskg.model import Library

__all__ = ["Hit", "SearchIndex", "fuse", "write_index"]

#: weights of id, code, title, names and body in the rank: a document's own code or acronym says most
_WEIGHTS: Final = "4.0, 20.0, 8.0, 4.0, 2.0"
#: constant of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)
_RRF: Final = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found; ``score`` orders one answer's hits and means nothing else."""

    id: str
    title: str
    kind: str
    source: str
    score: float


def write_index(path: Path, library: Library) -> None:
    """Write the index of a library to a new file."""
    with sqlite3.connect(path) as db:
        db.execute(
            "CREATE VIRTUAL TABLE things USING fts5(id, code, title, names, body, kind UNINDEXED, source UNINDEXED,"
            " tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        db.executemany("INSERT INTO things VALUES (?, ?, ?, ?, ?, ?, ?)", _rows(library))
    db.close()


def _rows(library: Library) -> Iterable[tuple[str, ...]]:
    for document in library.documents.values():
        acronym = getattr(document, "acronym", None) or getattr(document, "code", None) or ""
        names = f"{document.short_title or ''} {document.publisher}"
        yield document.id, acronym, document.title, names, document.summary, document.type, document.name
        for node in document.nodes:
            names = f"{document.name} {acronym} {' '.join(node.topics)}"
            yield node.id, "", node.title, names, node.summary, node.kind, document.name


class SearchIndex:
    """The index of one build, open for reading. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)

    def find(self, words: str, limit: int = 20) -> list[Hit]:
        """Return what holds all the words, else words that begin so, else some of them. No words, no hits."""
        tokens = re.findall(r"\w+", words.lower())[:32]
        if not tokens:
            return []
        for joiner, ending in ((" AND ", ""), (" AND ", "*"), (" OR ", "*")):
            query = joiner.join(f'"{token}"{ending}' for token in tokens)
            if rows := self._rows(query, limit):
                return rows
        return []

    def _rows(self, query: str, limit: int) -> list[Hit]:
        sql = (
            f"SELECT id, title, kind, source, bm25(things, {_WEIGHTS}) AS rank FROM things"  # noqa: S608 - constants
            " WHERE things MATCH ? ORDER BY rank, id LIMIT ?"
        )
        return [
            Hit(id, title, kind, source, -rank)
            for id, title, kind, source, rank in self._db.execute(sql, (query, limit))
        ]

    def close(self) -> None:
        """Let the file go."""
        self._db.close()


def fuse(rankings: Sequence[Sequence[str]], limit: int) -> list[tuple[str, float]]:
    """Join rankings by reciprocal rank; ids and their scores, best first.

    >>> [id for id, _ in fuse([["a", "b"], ["b", "c"]], 2)]
    ['b', 'a']
    """
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, id in enumerate(ranking):
            scores[id] = scores.get(id, 0.0) + 1.0 / (_RRF + rank + 1)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
