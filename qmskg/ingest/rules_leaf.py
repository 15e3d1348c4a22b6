"""Rules about one node of a tree. Each is a function: its name is the rule's, its first line says what to do.

A rule is given the node where it stands and yields what is wrong: the field, from the node down, and a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from qmskg.ingest.corpus import Fault
from qmskg.model import Requirement
from qmskg.units import unit_of

__all__ = ["LEAF_RULES", "LONGEST", "SHORTEST", "LeafRule", "Site", "listed"]

#: words of a summary: fewer cannot tell a duty from its neighbours, more usually hold several duties
SHORTEST: Final = 25
LONGEST: Final = 60

_BOILERPLATE: Final = re.compile(
    r"\((?:local |national |clinical )*audit item:|\((?:this is )?part of (?:NICE|the NICE|CQC|NHS)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Site:
    """A node where it stands.

    ``raw`` are its fields as written, without defaults; ``active`` is whether it is a leaf of an edition in force
    that still asks for, or measures, something.
    """

    node: Requirement
    raw: Mapping[str, Any]
    active: bool


LeafRule = Callable[[Site], Iterator[Fault]]


def thin_summary(site: Site) -> Iterator[Fault]:
    """Say in at least 25 words who must do what, to or for whom, when, and to what limit."""
    count = len(site.node.summary.split())
    if site.active and not count:
        yield (), f"`summary` is missing: say in {SHORTEST} to {LONGEST} words who must do what, for whom and when"
    elif site.active and count < SHORTEST:
        yield (
            ("summary",),
            f"the summary has {count} words: say in {SHORTEST} to {LONGEST} who must do what, for whom and when",
        )


def long_summary(site: Site) -> Iterator[Fault]:
    """Keep a summary to 60 words; if it does not fit, the row holds several duties: split it."""
    count = len(site.node.summary.split())
    if site.active and count > LONGEST:
        yield ("summary",), f"the summary has {count} words: keep it to {LONGEST}, or split its duties"


def boilerplate(site: Site) -> Iterator[Fault]:
    """Take out words that say where a row comes from; they would swamp the matching."""
    if found := _BOILERPLATE.search(site.node.summary):
        yield ("summary",), f'take out "{found[0]} ...": where a row comes from is not part of its duty'


def untyped(site: Site) -> Iterator[Fault]:
    """Give each leaf its `actor`, its `duty_type` and, for a requirement, its `form`."""
    wanted = ("actor", "duty_type", "form") if site.node.kind == "requirement" else ("actor", "duty_type")
    missing = [f"`{name}`" for name in wanted if not getattr(site.node, name)]
    if site.active and missing:
        yield (), f"{listed(missing)} missing: the leaf must say who acts and what kind of duty it is"


def missing_obligation(site: Site) -> Iterator[Fault]:
    """Say with `obligation` whether a requirement must, should or may be met; the default is only a guess."""
    if site.active and site.node.kind == "requirement" and not site.raw.get("obligation"):
        yield (), "`obligation` is missing: write must, should or may, as the source has it"


def missing_number(site: Site) -> Iterator[Fault]:
    """Give a requirement the body's number, or one of ours with `minted: true`."""
    if site.node.kind == "requirement" and not site.node.number:
        yield ("number",), "`number` is empty: write the body's number, or one of ours with `minted: true`"


def threshold_without_limit(site: Site) -> Iterator[Fault]:
    """Give a threshold its `value`, or its limit in words as `text`; take out what is no limit."""
    for index, threshold in enumerate(site.node.thresholds):
        if threshold.value is None and not threshold.text:
            yield (
                ("thresholds", index),
                f'the threshold "{threshold.quantity}" has neither `value` nor `text`: give one, or take it out',
            )


def threshold_without_unit(site: Site) -> Iterator[Fault]:
    """Give the value of a threshold its `unit`: hours, days, %, staff ..."""
    for index, threshold in enumerate(site.node.thresholds):
        if threshold.value is not None and not threshold.unit:
            yield (
                ("thresholds", index),
                f'the threshold "{threshold.quantity}" has the value {threshold.value:g} but no `unit`',
            )


def unknown_unit(site: Site) -> Iterator[Fault]:
    """Write a unit as the others do (hours, working days, %), so that limits can be compared."""
    for index, threshold in enumerate(site.node.thresholds):
        if threshold.unit and unit_of(threshold.unit) is None:
            yield (
                ("thresholds", index, "unit"),
                f'"{threshold.unit}" is no unit known here: write it as other rows do (hours, working days, per year, '
                "%), or add what is counted to qmskg/units.txt",
            )


def listed(names: list[str]) -> str:
    """Return names as a sentence begins with them: "a is", "a and b are"."""
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"


LEAF_RULES: Final[tuple[LeafRule, ...]] = (
    thin_summary, long_summary, boilerplate, untyped, missing_obligation, missing_number, threshold_without_limit,
    threshold_without_unit, unknown_unit,
)  # fmt: skip
