"""Which of the formats that we have the client likes best (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["best", "wants_page"]

HTML: Final = "text/html"
_WEIGHT: Final = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


def _ranges(accept: str) -> list[tuple[str, float]]:
    """Return the media ranges of an Accept header with their weights; what cannot be read counts as no wish."""
    found = []
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                weight = float(value) if _WEIGHT.fullmatch(value.strip()) else 0.0
        if media.count("/") == 1:
            found.append((media, weight))
    return found


def _weight(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the weight of the most special range that an offer falls under."""
    kind = offer.partition("/")[0]
    for wanted in (offer, f"{kind}/*", "*/*"):
        weights = [weight for media, weight in ranges if media == wanted]
        if weights:
            return max(weights)
    return 0.0


def best(accept: str | None, offers: Sequence[str]) -> str | None:
    """Return the offer that the header likes best, the earlier one where it likes two the same; None for none.

    >>> best("text/turtle, application/ld+json;q=0.5", ["text/html", "application/ld+json", "text/turtle"])
    'text/turtle'
    >>> best("*/*", ["text/html", "text/turtle"])
    'text/html'
    >>> best("image/png", ["text/html"]) is None
    True
    """
    if accept is None or not accept.strip():
        return offers[0]
    ranges = _ranges(accept)
    weights = [_weight(offer, ranges) for offer in offers]
    top = max(weights)
    return offers[weights.index(top)] if top > 0 else None


def wants_page(accept: str | None) -> bool:
    """Return whether whoever asks is a browser: it names HTML, and likes nothing better than it.

    >>> wants_page("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    True
    >>> wants_page("*/*"), wants_page("application/json")
    (False, False)
    """
    ranges = _ranges(accept or "")
    weights = dict(ranges)
    return HTML in weights and weights[HTML] >= max(weights.values())
