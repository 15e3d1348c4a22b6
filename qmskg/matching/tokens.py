"""Words of a text: how it is cut, and which words tell something."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["TOKEN", "telling", "words"]

TOKEN: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
#: words that link no two duties, however rare they are here
_EMPTY: Final = frozenset([
    "the", "and", "for", "with", "are", "that", "this", "from", "who", "have", "has", "been", "their",
    "within", "least", "all", "any", "not", "its", "into", "when", "where", "which", "should", "must",
    "can", "may", "each", "other", "such", "than", "was", "were", "there", "minute", "hour", "day",
    "week", "month", "year", "will",
])  # fmt: skip


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; a plural in -s counts as its singular.

    >>> words("Falls risk-assessment within 24 hours")
    ['fall', 'risk-assessment', 'within', '24', 'hour']
    """
    return [
        w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith(("ss", "us", "is")) else w
        for w in TOKEN.findall(text.lower())
    ]


def telling(word: str) -> bool:
    """Return whether a word can link two duties: no filling word, no bare number.

    >>> telling("surgery"), telling("within"), telling("24")
    (True, False, False)
    """
    return len(word) > 2 and word not in _EMPTY and not word.isdigit()
