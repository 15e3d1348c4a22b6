"""Words that two texts share: near duplicates, and runs of words that one has from the other.

Everything works on an index of shingles (runs of so many words), so that comparing thousands of texts takes a
second, not an hour.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

__all__ = ["common_run", "jaccard", "pairs_alike", "pairs_sharing_a_run", "shingles", "words"]

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
#: where more texts than this share a shingle, each is paired with the first of them only, not with every other
_MANY: Final = 30


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters.

    >>> words("The trust's board MUST act.")
    ('the', "trust's", 'board', 'must', 'act')
    """
    return tuple(_WORD.findall(text.lower()))


def shingles(text: Sequence[str], size: int) -> frozenset[tuple[str, ...]]:
    """Return every run of ``size`` words."""
    return frozenset(tuple(text[at : at + size]) for at in range(len(text) - size + 1))


def jaccard(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> float:
    """Return the share of shingles that two texts have in common, of those that either has."""
    either = len(a | b)
    return len(a & b) / either if either else 0.0


def common_run(a: Sequence[str], b: Sequence[str]) -> tuple[str, ...]:
    """Return the longest run of words that stands in both texts.

    >>> common_run(words("who must act within two days"), words("teams must act within a day"))
    ('must', 'act', 'within')
    """
    best, end = 0, 0
    before = [0] * (len(b) + 1)
    for row, word in enumerate(a, start=1):
        now = [0] * (len(b) + 1)
        for column, other in enumerate(b, start=1):
            if word == other:
                now[column] = before[column - 1] + 1
                if now[column] > best:
                    best, end = now[column], row
        before = now
    return tuple(a[end - best : end])


def pairs_alike(
    texts: Mapping[str, Sequence[str]], *, size: int, share: float
) -> Iterator[tuple[str, str, float]]:
    """Yield the pairs whose shingles overlap by more than ``share`` (Jaccard), in the order of ``texts``."""
    grams = {key: shingles(text, size) for key, text in texts.items()}
    together: Counter[tuple[str, str]] = Counter()
    for keys in _holders(grams).values():
        together.update(combinations(keys, 2))
    order = {key: at for at, key in enumerate(texts)}
    for a, b in sorted(together, key=lambda pair: (order[pair[0]], order[pair[1]])):
        alike = jaccard(grams[a], grams[b])
        if alike > share:
            yield a, b, alike


def pairs_sharing_a_run(texts: Mapping[str, Sequence[str]], *, size: int) -> Iterator[tuple[str, str]]:
    """Yield the pairs that share a run of ``size`` words or more, in the order of ``texts``."""
    holders = _holders({key: shingles(text, size) for key, text in texts.items()})
    order = {key: at for at, key in enumerate(texts)}
    found: set[tuple[str, str]] = set()
    for keys in holders.values():
        found.update(combinations(keys, 2) if len(keys) <= _MANY else ((keys[0], key) for key in keys[1:]))
    yield from sorted(found, key=lambda pair: (order[pair[0]], order[pair[1]]))


def _holders(grams: Mapping[str, frozenset[tuple[str, ...]]]) -> dict[tuple[str, ...], list[str]]:
    """Return, for each shingle, the texts that hold it, in order."""
    found: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for key, held in grams.items():
        for gram in held:
            found[gram].append(key)
    return {gram: keys for gram, keys in found.items() if len(keys) > 1}
