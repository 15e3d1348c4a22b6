"""Which of two texts asks for more, and in what: a hint by comparing their parts.

Limits are compared first (those recorded as thresholds; where there are none, those that the text names), then for
whom the duty is and who has it, then what the words of one say beyond the other. A hint is no proposal: proposals
carry none, since it was not measured to be better out of sample than always saying the commonest relation
(``python -m qmskg.matching.relation_measures`` says by how much).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from qmskg.limits import says_for_whom
from qmskg.matching.reasons import limit_spans, telling_words
from qmskg.matching.tokens import words
from qmskg.model import Library, Threshold
from qmskg.relations import Relation
from qmskg.units import unit_of
from qmskg.vocabulary import Operator

__all__ = ["IN_PROPOSALS", "Hint", "Limit", "Parts", "hint", "limits_in", "parts_of", "relation_hint"]

#: whether proposals carry the hint; see above
IN_PROPOSALS: Final = False
#: share of a text's telling words that the other must have to be said to contain it
_HELD: Final = 0.7

_AT_MOST: Final = re.compile(
    r"\b(within|no (?:later|longer|more) than|not later than|less than|under|up to|at most|by)\W+(?:\w+\W+){0,2}$",
    re.I,
)
_AT_LEAST: Final = re.compile(
    r"\b(at least|no(?:t)? less than|minimum of|more than|over)\W+(?:\w+\W+){0,2}$", re.I
)
_EVERY: Final = re.compile(r"\b(every|each|interval\w*)\W+(?:\w+\W+){0,2}$", re.I)
_LOOK_BACK: Final = 40


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit in the smallest unit of its kind: ``at_most`` 36 hours asks for more than ``at_most`` 48."""

    dimension: str
    at_most: bool
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What of a duty is compared."""

    text: str
    limits: tuple[Limit, ...] = ()
    actor: str | None = None
    population: str | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """A relation from the first to the second, and the dimension in which they differ; either may be None."""

    relation: Relation | None = None
    dimension: str | None = None


def relation_hint(library: Library, a: str, b: str) -> Relation | None:
    """Return the relation that a proposal may suggest; None as long as it is no better than the base rate."""
    return hint(parts_of(library, a), parts_of(library, b)).relation if IN_PROPOSALS else None


def parts_of(library: Library, id: str) -> Parts:
    """Return the parts of a leaf."""
    node = library.nodes[id]
    recorded = tuple(limit for t in node.thresholds if (limit := _of_threshold(t)) is not None)
    return Parts(node.text, recorded or limits_in(node.text), node.actor, node.population)


def hint(a: Parts, b: Parts) -> Hint:
    """Compare two duties that are known to be about the same thing.

    >>> hint(Parts("", limits_in("within 48 hours")), Parts("", limits_in("within 36 hours")))
    Hint(relation=<Relation.SUBSET: 'subset'>, dimension='time')
    """
    said = [*_by_limits(a.limits, b.limits), *_by_who("population", a.population, b.population)]
    if said:
        more = {first for _, first in said}
        return Hint(Relation.INTERSECTS if len(more) > 1 else _asks(more.pop()), said[0][0])
    differ = a.actor and b.actor and not (_names(a.actor) <= _names(b.actor) or _names(b.actor) <= _names(a.actor))
    return Hint(_by_words(a.text, b.text), "actor" if differ else None)


def limits_in(text: str) -> tuple[Limit, ...]:
    """Return the limits that a text names whose direction it says, or that go without saying.

    >>> limits_in("at least 90% within 2 hours, reviewed every 3 months")[0]
    Limit(dimension='threshold', at_most=False, value=90.0, unit='percent')
    """
    found = []
    for start, _, limit in limit_spans(text):
        amount, _, words_ = limit.partition(" ")
        before = text[max(0, start - _LOOK_BACK) : start]
        value, unit = _in_smallest(float(amount), words_)
        if words_ == "%":
            found.append(Limit("threshold", bool(_AT_MOST.search(before)), value, unit))
        elif _AT_MOST.search(before) or _EVERY.search(before):
            dimension = "frequency" if _EVERY.search(before) else "time"
            found.append(Limit(dimension, True, value, unit))
        elif _AT_LEAST.search(before):
            found.append(Limit("time", False, value, unit))
    return tuple(found)


def _of_threshold(threshold: Threshold) -> Limit | None:
    if threshold.value is None or threshold.operator is Operator.EXACTLY or says_for_whom(threshold):
        return None
    at_most = threshold.operator in {Operator.AT_MOST, Operator.LESS_THAN}
    value, unit = _in_smallest(threshold.value, threshold.unit or "")
    if unit in _times():
        often = re.search(r"\b(interval|between|frequency|every)\b", threshold.quantity.lower())
        return Limit("frequency" if often else "time", at_most, value, unit)
    often = re.search(r"\b(per|a) (day|week|month|year)\b", (threshold.unit or "").lower())
    return Limit("frequency" if often else "threshold", at_most, value, unit)


@lru_cache(maxsize=1)
def _times() -> frozenset[str]:
    """Return the smallest units of time: by the clock, by the calendar, and in working days and hours."""
    words_ = ("hours", "months", "working days", "working hours")
    return frozenset(unit.kind for each in words_ if (unit := unit_of(each)))


def _in_smallest(value: float, words_: str) -> tuple[float, str]:
    """Return an amount in the smallest unit of its kind; a unit that nothing is known of stays."""
    unit = unit_of(words_)
    return (value * unit.size, unit.kind) if unit else (value, words_)


def _by_limits(a: Iterable[Limit], b: Iterable[Limit]) -> list[tuple[str, bool]]:
    """Return the dimensions in which limits differ, and whether the first text asks for more."""
    mine, theirs = (_by_what(limits) for limits in (a, b))
    found = []
    for what in sorted(mine.keys() & theirs.keys()):
        if len(mine[what]) == len(theirs[what]) == 1 and mine[what] != theirs[what]:
            (one,), (other,) = mine[what], theirs[what]
            found.append((what[0], one < other if what[1] else one > other))
    return found


def _by_what(limits: Iterable[Limit]) -> dict[tuple[str, bool, str], set[float]]:
    found: dict[tuple[str, bool, str], set[float]] = {}
    for limit in limits:
        found.setdefault((limit.dimension, limit.at_most, limit.unit), set()).add(round(limit.value, 4))
    return found


def _by_who(dimension: str, a: str | None, b: str | None) -> list[tuple[str, bool]]:
    """A duty for everybody of a group asks for more than one for some of them, whom more words describe."""
    mine, theirs = _names(a or ""), _names(b or "")
    if not mine or not theirs or mine == theirs or not (mine < theirs or theirs < mine):
        return []
    return [(dimension, mine < theirs)]


def _names(text: str) -> frozenset[str]:
    return frozenset(words(text))


def _asks(first_more: bool) -> Relation:
    return Relation.SUPERSET if first_more else Relation.SUBSET


def _by_words(a: str, b: str) -> Relation | None:
    """Equal where each text has most of the other's words, subset where only the second has the first's."""
    mine, theirs = telling_words(a), telling_words(b)
    if not mine or not theirs:
        return None
    both = len(mine & theirs)
    held, holds = both / len(mine) >= _HELD, both / len(theirs) >= _HELD
    if held and holds:
        return Relation.EQUAL
    if held or holds:
        return Relation.SUBSET if held else Relation.SUPERSET
    return None
