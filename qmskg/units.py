"""Units of limits, by pint: which are of one kind, and how an amount in one is said in another.

All of them stand in ``units.txt`` beside this file, the only place that says how long a week is. A unit that is not
there is of no kind: it can be compared with the same word alone. pint is loaded where two words differ, not before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pint import UnitRegistry

__all__ = ["Unit", "converted", "unit_of", "words_like"]


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit measures.

    Attributes:
        kind: the smallest unit of its kind; amounts in units of one kind can be compared.
        size: how many of those one of it is.
    """

    kind: str
    size: float


def unit_of(words: str | None) -> Unit | None:
    """Return what a unit measures; None for one that ``units.txt`` does not have.

    >>> unit_of("weeks"), unit_of("per cent"), unit_of("moons")
    (Unit(kind='second', size=604800.0), Unit(kind='percent', size=1.0), None)
    """
    return _unit(_name(words)) if words else None


def converted(value: float, unit: str | None, into: str | None) -> float | None:
    """Return an amount in another unit; None where the two are not of one kind.

    >>> converted(1.5, "hours", "minutes"), converted(2, "weeks", "days"), converted(1, "month", "days")
    (90.0, 14.0, None)
    """
    if (unit or "") == (into or ""):
        return value
    one, other = unit_of(unit), unit_of(into)
    if one is None or other is None or one.kind != other.kind:
        return None
    return value * one.size / other.size


def words_like(*units: str) -> tuple[str, ...]:
    """Return all words for units that these can be said in, in the order of the alphabet; no plurals.

    >>> words_like("mg")
    ('g', 'gram', 'kg', 'kilogram', 'mg', 'milligram')
    """
    kinds = {unit.kind for one in units if (unit := unit_of(one))}
    return tuple(
        name.replace("_", " ") for name in sorted(_registry()) if (u := unit_of(name)) and u.kind in kinds
    )


def _name(words: str) -> str:
    """Return a unit's words as a name: without case and signs."""
    return re.sub(r"[\W_]+", "_", words.lower().replace("%", "percent")).strip("_")


@lru_cache(maxsize=1024)
def _unit(name: str) -> Unit | None:
    from pint.errors import UndefinedUnitError

    if not name.isidentifier():  # no number and no expression, which pint would work out
        return None
    try:
        base = _registry().Quantity(1.0, name).to_base_units()
    except UndefinedUnitError:
        return None
    return Unit(str(base.units), base.magnitude)


@lru_cache(maxsize=1)
def _registry() -> UnitRegistry[float]:
    from pint import UnitRegistry

    registry: UnitRegistry[float] = UnitRegistry(None)
    with resources.as_file(resources.files("qmskg") / "units.txt") as path:
        registry.load_definitions(path)
    return registry
