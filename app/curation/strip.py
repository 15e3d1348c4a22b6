"""The strip of a card: who, must or should, what kind, for whom, how often, within what time, threshold, side by side.

Values come from the API. How often and within what time are read from text and thresholds by
:mod:`curation.limits`, since no source states them apart; a row that neither side fills is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from curation.limits import Dimension, limits

__all__ = ["NOT_ASKED", "Row", "strip"]

Leaf = Mapping[str, Any]

#: stands where a dimension makes no sense
NOT_ASKED: Final = "a measure asks for nothing"

_IN_TIME: Final = frozenset({Dimension.TIME, Dimension.WORKING_TIME, Dimension.CALENDAR})
_ARTICLE: Final = re.compile(r"^an?\b", re.IGNORECASE)
_OFTEN: Final = frozenset({Dimension.FREQUENCY})


@dataclass(frozen=True, slots=True)
class Row:
    """One dimension of both sides; None is "not stated"."""

    label: str
    a: str | None
    b: str | None

    @property
    def differs(self) -> bool:
        """Whether both sides say something, and not the same. "Yearly" and "annual" are the same.

        >>> Row("How often", "yearly", "annual").differs, Row("How often", "yearly", "monthly").differs
        (False, True)
        """
        if self.a is None or self.b is None or NOT_ASKED in {self.a, self.b}:
            return False
        return _plain(self.a) != _plain(self.b)


def strip(a: Leaf, b: Leaf) -> tuple[Row, ...]:
    """Return the rows that at least one side fills."""
    rows = (Row(label, read(a), read(b)) for label, read in _ROWS.items())
    return tuple(row for row in rows if row.a is not None or row.b is not None)


def _plain(value: str) -> tuple[object, ...]:
    """Return what a value amounts to: its limits as amounts, whichever words say them, and the words between."""
    text, parts, at = value.casefold(), [], 0
    found = limits(text)
    for limit in found:
        parts.append(text[at : limit.start])
        at = limit.end
    amounts = sorted((limit.dimension, limit.amount) for limit in found)
    return (amounts, sorted(" ".join([*parts, text[at:]]).replace(";", " ").split()))


def _joined(values: Iterable[str] | None, between: str = "; ") -> str | None:
    return between.join(dict.fromkeys(values or ())) or None


def _field(name: str) -> Callable[[Leaf], str | None]:
    return lambda leaf: leaf.get(name) or None


def _many(name: str, between: str = "; ") -> Callable[[Leaf], str | None]:
    return lambda leaf: _joined((str(value).replace("_", " ") for value in leaf.get(name) or ()), between)


def _obligation(leaf: Leaf) -> str | None:
    return NOT_ASKED if leaf.get("kind") == "measure" else leaf.get("obligation")


def _in_text(dimensions: frozenset[Dimension]) -> Callable[[Leaf], str | None]:
    def read(leaf: Leaf) -> str | None:
        texts = (leaf.get("title") or "", leaf.get("summary") or "", *(leaf.get("thresholds") or ()))
        found = (limit for text in texts for limit in limits(text) if limit.dimension in dimensions)
        by_amount: dict[tuple[Dimension, float], str] = {}
        for limit in found:
            # "a day" is a limit after "within" alone, and here it stands apart from that
            by_amount.setdefault((limit.dimension, limit.amount), _ARTICLE.sub("one", limit.text))
        return _joined(by_amount.values())

    return read


_ROWS: Final[dict[str, Callable[[Leaf], str | None]]] = {
    "Who": _field("actor"),
    "Must or should": _obligation,
    "What kind of duty": _field("duty_type"),
    "For whom": _field("population"),
    "Setting": _many("applies_to", ", "),
    "How often": _in_text(_OFTEN),
    "Within what time": _in_text(_IN_TIME),
    "Threshold": _many("thresholds"),
    "Period": _field("period"),
    "Sample": _field("sample"),
    "Cannot show": _many("cannot_show"),
}
