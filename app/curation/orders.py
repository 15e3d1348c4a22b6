"""The orders of the queue, in words. Which there are, the API says; one that it adds later is shown by its own name."""

from __future__ import annotations

from typing import Final

__all__ = ["FIRST", "HOMES", "MINE", "order_words"]

#: the order in which somebody who chose none works
FIRST: Final = "useful"
#: what the reader has answered, which no answer takes away
MINE: Final = "mine"
#: leaves without a place in the core set, each with core standards to choose from
HOMES: Final = "homes"

_WORDS: Final = {
    "useful": "Most useful next",
    "source": "By source",
    "core": "By core standard",
    "core_standard": "By core standard",
    "disagreements": "Readers differ",
    "disputed": "Readers differ",
    "reopened": "Reopened by a new version",
    "challenged": "Challenged",
    "assigned": "Assigned to me",
    "homes": "No core standard yet",
    "mine": "Decided by me",
}


def order_words(order: str) -> str:
    """Return an order as people read it.

    >>> order_words("useful"), order_words("by_age")
    ('Most useful next', 'By age')
    """
    plain = order.replace("_", " ").replace("-", " ")
    return _WORDS.get(order, plain[:1].upper() + plain[1:])
