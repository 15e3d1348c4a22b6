"""The same duty said twice: leaves of different documents that are identical, or nearly so, as groups.

Two leaves are alike when they are so by meaning AND by word: by meaning alone different populations look the same,
by word alone templates do. The two thresholds were set by reading every pair of the shipped content near them: at or
above both, 11 of 14 pairs ask for the same thing (two of the others differ in who it is for, one in a reporting
duty of the same form); between 0.60 and 0.70 by word, about 7 of 18 do. The groups are stable there: from 0.68 to
0.75 none joins another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from qmskg.matching.encoder import Rows
from qmskg.matching.lexical import fit_characters
from qmskg.matching.texts import clauses_of
from qmskg.matching.tokens import words
from qmskg.matching.vectors import Vectors
from qmskg.model import Library

__all__ = ["MEANING", "WORDING", "Group", "duplicates", "groups_of"]

#: cosine of the two texts' vectors
MEANING: Final = 0.80
#: cosine of their character n-grams
WORDING: Final = 0.70
_BLOCK: Final = 512


@dataclass(frozen=True, slots=True)
class Group:
    """Leaves that say the same.

    Attributes:
        leaves: two or more, in order, from two documents or more.
        likeness: the least wording likeness of the pairs that hold it together.
        identical: whether all texts are the same, word for word.
    """

    leaves: tuple[str, ...]
    likeness: float
    identical: bool


def duplicates(library: Library, vectors: Vectors) -> tuple[Group, ...]:
    """Return the groups among the active leaves; requirements and measures are never grouped together."""
    active = sorted(id for id in library.leaves if library.active(id))
    found: list[Group] = []
    for measures in (False, True):
        ids = [id for id in active if library.is_measure(id) is measures]
        texts = [clause.text for clause in clauses_of(library, ids)]
        found += groups_of(ids, texts, vectors.of(texts), [library.document_of(id).id for id in ids])
    return tuple(sorted(found, key=lambda group: group.leaves))


def groups_of(ids: Sequence[str], texts: Sequence[str], rows: Rows, documents: Sequence[str]) -> list[Group]:
    """Return the connected groups of texts that are alike and stand in different documents."""
    alike = {(i, j): likeness for i, j, likeness in _alike(texts, rows, documents)}
    plain = [" ".join(words(text)) for text in texts]
    found = []
    for members in _connected(len(ids), alike):
        inside = {*members}
        least = min(likeness for (i, _), likeness in alike.items() if i in inside)
        same = len({plain[i] for i in members}) == 1
        found.append(Group(tuple(sorted(ids[i] for i in members)), round(least, 4), same))
    return found


def _alike(texts: Sequence[str], rows: Rows, documents: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """Yield each pair that is alike, the earlier first; wording is compared only where the meaning is near."""
    near = list(_near(rows, documents))
    if not near:
        return
    pairs = np.array(near)
    some = fit_characters(texts, [])
    for start in range(0, len(pairs), _BLOCK):
        block = pairs[start : start + _BLOCK]
        product: Any = some.source[block[:, 0]].multiply(some.source[block[:, 1]])
        for (i, j), likeness in zip(block, np.asarray(product.sum(axis=1)).ravel(), strict=True):
            if likeness >= WORDING:
                yield int(i), int(j), float(likeness)


def _near(rows: Rows, documents: Sequence[str]) -> Iterator[tuple[int, int]]:
    _, place = np.unique(np.array(documents), return_inverse=True)
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK] @ rows[start:].T
        for i, j in zip(*np.nonzero(block >= MEANING), strict=True):
            if i < j and place[start + i] != place[start + j]:
                yield start + int(i), start + int(j)


def _connected(number: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the connected components of two or more."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    ends = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
    graph = coo_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(number, number))
    _, component = connected_components(graph, directed=False)
    members: dict[int, list[int]] = {}
    for i in sorted({*ends.ravel().tolist()}):
        members.setdefault(int(component[i]), []).append(i)
    return [members[key] for key in sorted(members)]
