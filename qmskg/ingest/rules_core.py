"""Rules about the core set that the project writes: each core standard, and all of them together.

Each is a function: its name is the rule's, its first line says what to do. What keeps a file from being read at all
is told by the reader; here stands what reads well and is still not good enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from qmskg.authored import Ruled, WrittenMember, WrittenStandard
from qmskg.ingest.core import named
from qmskg.ingest.corpus import CORE_RULINGS, Corpus, Fault, FiledCore, Finding
from qmskg.limits import Comparison, compared, quantity_words, says_for_whom
from qmskg.model import Requirement, Threshold
from qmskg.relations import Relation, Strength

__all__ = ["CORE_RULES", "CORE_SET_RULES", "LONGEST_STATEMENT", "CoreRule", "CoreSetRule", "CoreSite"]

#: words of a statement: more than these hardly say one outcome
LONGEST_STATEMENT: Final = 45

_UNDER: Final = frozenset({Relation.EQUAL, Relation.SUBSET})
#: what each place must say of what the two ask: (what both share, what the leaf asks beyond)
_SAYS: Final[dict[Relation, tuple[bool, bool]]] = {
    Relation.EQUAL: (False, False),
    Relation.SUBSET: (False, False),
    Relation.SUPERSET: (False, True),
    Relation.INTERSECTS: (True, True),
}


@dataclass(frozen=True, slots=True)
class CoreSite:
    """A core standard where it stands, in everything that could be read."""

    standard: WrittenStandard
    corpus: Corpus

    def leaf(self, member: WrittenMember) -> Requirement | None:
        """Return the leaf of a place; None where it is not held."""
        return self.corpus.library.nodes.get(self.corpus.now(member.leaf))


CoreRule = Callable[[CoreSite], Iterator[Fault]]
CoreSetRule = Callable[[Corpus], Iterator[Finding]]


# --- one core standard --------------------------------------------------------------------------------------


def core_unknown_id(site: CoreSite) -> Iterator[Fault]:
    """Mend an id under a core standard that nothing has; `qmskg search WORDS` finds ids."""
    for where, id in named(site.standard):
        if not site.corpus.holds(id):
            yield where, f'nothing here has the id "{id}": mend it, or take the row out'


def core_not_asked(site: CoreSite) -> Iterator[Fault]:
    """Put only leaves under a core standard that ask for something now; measures go under `evidence`."""
    library = site.corpus.library
    for index, member in enumerate(site.standard.members):
        id = site.corpus.now(member.leaf)
        if not site.corpus.readable(id) or library.asks(id):
            continue
        if library.is_measure(id):
            problem = "is of an audit: put it under `evidence`"
        elif id in library.documents or id in library.children:
            problem = "is a heading: put the leaves below it here, one by one"
        else:
            problem = "asks for nothing now (superseded, removed or only announced): take it out"
        yield ("members", index, "leaf"), f'"{member.leaf}" {problem}'


def core_no_measure(site: CoreSite) -> Iterator[Fault]:
    """Name a single measure of an audit that still runs as evidence, not an audit and not a requirement."""
    library = site.corpus.library
    for index, shown in enumerate(site.standard.evidence):
        id = site.corpus.now(shown.measure)
        if not site.corpus.readable(id):
            continue
        if not library.is_measure(id):
            problem = "is no measure: only what an audit measures is evidence"
        elif id not in library.leaves:
            problem = f"is a whole audit: name the measure, such as {_some_measure(site, id)}"
        elif not library.active(id):
            problem = "belongs to an audit that no longer runs: take it out"
        else:
            continue
        yield ("evidence", index, "measure"), f'"{shown.measure}" {problem}'


def core_statement(site: CoreSite) -> Iterator[Fault]:
    """Say the outcome in one sentence of at most 45 words."""
    text = site.standard.statement
    count = len(text.split())
    if count > LONGEST_STATEMENT:
        yield ("statement",), f"the statement has {count} words: say the outcome in at most {LONGEST_STATEMENT}"
    if re.search(r"[.!?;]\s+\S", re.sub(r"\b(?:e\.g|i\.e|etc|vs)\.", "", text)):
        yield (
            ("statement",),
            "the statement is more than one sentence: say one outcome, and move the rest to `met_when`",
        )
    if not text.endswith("."):
        yield ("statement",), "end the statement with a full stop"


def core_same_leaf_twice(site: CoreSite) -> Iterator[Fault]:
    """Give a leaf one place under a core standard, and a measure one row of evidence."""
    rows = (("members", "leaf", site.standard.members), ("evidence", "measure", site.standard.evidence))
    for tree, field, listed in rows:
        seen: dict[str, int] = {}
        for index, row in enumerate(listed):
            id = site.corpus.now(getattr(row, field))
            if id in seen:
                yield (tree, index, field), f'"{id}" stands here twice: keep one row'
            seen.setdefault(id, index)


def core_left_over(site: CoreSite) -> Iterator[Fault]:
    """Say what a superset asks beyond (`remainder`), and of what intersects also what is `shared`."""
    for index, member in enumerate(site.standard.members):
        for field, wanted in zip(("shared", "remainder"), _SAYS[member.relation], strict=True):
            given = getattr(member, field)
            if wanted and not given:
                yield (
                    ("members", index),
                    f'`{field}` is missing: "{member.leaf}" is {member.relation}, so say {_WHY[field]}',
                )
            elif given and not wanted:
                yield (
                    ("members", index, field),
                    f'"{member.leaf}" is {member.relation}, which leaves no room for `{field}`: take it out, '
                    "or mend the relation",
                )


_WHY: Final = {"shared": "which duty both ask", "remainder": "what the leaf asks that the core standard does not"}


def core_not_covered(site: CoreSite) -> Iterator[Fault]:
    """Say with `not_covered` what partial evidence leaves out, and only there."""
    for index, shown in enumerate(site.standard.evidence):
        partial = shown.strength is Strength.PARTIAL
        if partial and not shown.not_covered:
            yield (
                ("evidence", index),
                f'`not_covered` is missing: say what "{shown.measure}" leaves out: population, period, setting, piece',
            )
        elif not partial and shown.not_covered:
            problem = (
                "leaves something out, so its strength is partial"
                if shown.strength is Strength.FULL
                else "shows nothing of it, so there is nothing to leave out: say it in `reason`"
            )
            yield ("evidence", index, "not_covered"), f'"{shown.measure}" {problem}'


def core_stricter_leaf(site: CoreSite) -> Iterator[Fault]:
    """Take over the strictest limit of the equal and subset leaves; a leaf with a stricter one is a superset."""
    for index, member, limit in _limits_under(site):
        for stated in site.standard.strictest:
            if compared(limit, _like(stated, limit)) is Comparison.STRICTER:
                yield (
                    ("members", index),
                    f'"{member.leaf}" is stricter ({limit}) than `strictest` says ({stated}), so meeting the core '
                    "standard does not meet it: state its limit, or make the leaf a superset",
                )


def core_no_strictest(site: CoreSite) -> Iterator[Fault]:
    """Where an equal or subset leaf has a limit as a number, state the `strictest` one and whose it is."""
    if not site.standard.strictest:
        for index, member, limit in _limits_under(site):
            yield (
                ("members", index),
                f'"{member.leaf}" has a limit ({limit}) and this core standard states none: add it to `strictest`, '
                "or make the leaf a superset",
            )
            return


def core_strictest_whose(site: CoreSite) -> Iterator[Fault]:
    """Take each strictest limit from a leaf that stands here as equal or subset and has the same one."""
    own = {site.corpus.now(m.leaf): m for m in site.standard.members if m.relation in _UNDER}
    for index, stated in enumerate(site.standard.strictest):
        id = site.corpus.now(stated.whose)
        if not site.corpus.readable(id):
            continue
        if id not in own:
            yield ("strictest", index, "whose"), f'"{stated.whose}" does not stand here as equal or subset'
        elif not any(
            compared(limit, _like(stated, limit)) is Comparison.SAME or (limit.text and limit.text == stated.text)
            for limit in site.corpus.library.nodes[id].thresholds
        ):
            held = "; ".join(map(str, site.corpus.library.nodes[id].thresholds)) or "none"
            yield ("strictest", index), f'"{stated.whose}" has no such limit; it has: {held}'


# --- all of them --------------------------------------------------------------------------------------------


def core_duplicate_id(corpus: Corpus) -> Iterator[Finding]:
    """Give each core standard an id of its own."""
    seen: dict[str, FiledCore] = {}
    for filed, index, standard in corpus.core_standards():
        if standard.id in seen:
            message = f'the id "{standard.id}" is already that of a core standard in {seen[standard.id].file}'
            yield filed.finding("core-duplicate-id", (("standards", index, "id"), message))
        seen.setdefault(standard.id, filed)


def core_equal_to_two(corpus: Corpus) -> Iterator[Finding]:
    """A leaf is equal to one core standard at most: two to which it is equal ask for the same."""
    seen: dict[str, str] = {}
    for filed, index, standard in corpus.core_standards():
        for place, member in enumerate(standard.members):
            id = corpus.now(member.leaf)
            if member.relation is Relation.EQUAL and seen.setdefault(id, standard.id) != standard.id:
                message = f'"{id}" is equal to "{seen[id]}" already, so the two ask for the same: merge them'
                yield filed.finding("core-equal-to-two", (("standards", index, "members", place), message))


def core_disposition(corpus: Corpus) -> Iterator[Finding]:
    """Give each row of dispositions.tsv an id that is held, a leaf that needs it, and, where kept, its annex."""
    placed = {corpus.now(m.leaf) for _, _, standard in corpus.core_standards() for m in standard.members}
    for ruling in corpus.rulings:
        id, problem = corpus.now(ruling.scope), None
        if not corpus.holds(id):
            problem = f'nothing here has the id "{ruling.scope}": mend it, or take the row out'
        elif ruling.became is Ruled.KEPT and not ruling.annex:
            problem = "name the annex in which these leaves are kept, such as hip-fracture"
        elif ruling.became is Ruled.OUT_OF_SCOPE and ruling.annex:
            problem = "what is out of scope stands in no annex: take the annex out"
        elif corpus.readable(id) and not any(
            corpus.library.asks(leaf.id) and leaf.id not in placed for leaf in corpus.library.leaves_under(id)
        ):
            problem = (
                f'every leaf under "{id}" stands in a core standard, or asks for nothing now: take the row out'
            )
        if problem:
            yield Finding(CORE_RULINGS, ruling.line, "core-disposition", problem, id)


# --- helpers ------------------------------------------------------------------------------------------------


def _limits_under(site: CoreSite) -> Iterator[tuple[int, WrittenMember, Threshold]]:
    """Yield the limits that are numbers of leaves that stand here as equal or subset; an age says for whom only."""
    for index, member in enumerate(site.standard.members):
        leaf = site.leaf(member) if member.relation in _UNDER else None
        for limit in leaf.thresholds if leaf else ():
            if limit.value is not None and not says_for_whom(limit):
                yield index, member, limit


def _like(stated: Threshold, limit: Threshold) -> Threshold:
    """Return a stated limit with the start of the clock left open where it says none: it then holds from any."""
    if stated.clock_start or quantity_words(stated.quantity) != quantity_words(limit.quantity):
        return stated
    return stated.model_copy(update={"clock_start": limit.clock_start})


def _same(stated: Threshold, limit: Threshold) -> bool:
    if limit.value is None:
        return bool(limit.text) and limit.text == stated.text
    return compared(limit, _like(stated, limit)) is Comparison.SAME


def _some_measure(site: CoreSite, audit: str) -> str:
    return next((leaf.id for leaf in site.corpus.library.leaves_under(audit)), "none, since it has none here")


CORE_RULES: Final[tuple[CoreRule, ...]] = (
    core_unknown_id, core_not_asked, core_no_measure, core_statement, core_same_leaf_twice, core_left_over,
    core_not_covered, core_stricter_leaf, core_no_strictest, core_strictest_whose,
)  # fmt: skip
CORE_SET_RULES: Final[tuple[CoreSetRule, ...]] = (
    core_duplicate_id, core_equal_to_two, core_disposition,
)  # fmt: skip
