"""In which words a probability is told: the one table of bands, for proposals, measures, pages and the app."""

from __future__ import annotations

from typing import Final

__all__ = ["BANDS", "band"]

#: band -> the probability from which a proposal is in it; what is below the last is not proposed
BANDS: Final[dict[str, float]] = {"strong": 0.7, "medium": 0.4, "weak": 0.1}


def band(probability: float | None) -> str | None:
    """Return the band that a probability is in; None where there is none, or it is not worth proposing.

    >>> band(0.99), band(0.4), band(0.0), band(None)
    ('strong', 'medium', None, None)
    """
    if probability is None:
        return None
    return next((name for name, least in BANDS.items() if probability >= least), None)
