"""What a change of the core set means for somebody who showed by evidence that a core standard is met.

Evidence for a leaf shows a core standard where the leaf is equal to it or asks for more; a core standard that is met
meets the leaves that are equal or ask for less (the design's *What may be concluded*). Whatever takes one of these
away, or asks for more, is breaking. Of a text in plain words a program cannot tell whether it means the same: a
change counts as wording unless its numbers, limits or words of obligation change, and whoever releases may say that
it breaks (``--breaking``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from qmskg.coreset.released import Released
from qmskg.limits import Comparison, compared
from qmskg.links import CoreStandard, Link, LinkKind
from qmskg.model import Threshold
from qmskg.relations import Relation, Strength
from qmskg.vocabulary import Status

__all__ = ["additions", "breaking", "demand_words"]

#: evidence for the leaf is evidence for the core standard
_SHOWS: Final = frozenset({Relation.EQUAL, Relation.SUPERSET})
#: meeting the core standard meets the leaf
_MEETS: Final = frozenset({Relation.EQUAL, Relation.SUBSET})
#: words that, with numbers, say how much is asked and how strongly
_DEMANDS: Final = re.compile(
    r"\d+(?:[.,]\d+)*|\b(?:must|shall|should|may|never|always|all|every|each|any|no|not|none|only|at least|at most|"
    r"within|before|immediately|one|two|three|four|five|six|seven|eight|nine|ten|twelve|"
    r"hours?|days?|weeks?|months?|years?|annually|monthly|weekly|daily)\b",
    re.IGNORECASE,
)
#: fields of a core standard that ask nothing (what it is called, who wrote it, and why), or are compared elsewhere
_ASKS_NOTHING: Final = frozenset(
    {"id", "members", "title", "theme", "theme_guessed", "function", "applies_to", "draft", "made_by", "origin",
     "rationale", "codifiable", "quality", "strictest"}
)  # fmt: skip
#: a limit that is this to one that held before asks for no more
_NO_STRICTER: Final = frozenset({Comparison.SAME, Comparison.LOOSER})
#: how much an evidence word shows
_WEIGHT: Final = {Strength.FULL: 3, Strength.PARTIAL: 2, Strength.RELATED: 1, Strength.NONE: 0}
Titles = Mapping[str, str]


def breaking(old: Released, new: Released, titles: Titles) -> Iterator[str]:
    """Yield why evidence that was enough may not be enough any more, a sentence each."""
    after = {core.id: core for core in new.core}
    for core in old.core:
        name = _name(core.id, titles)
        if core.id not in after:
            yield f"{name} is not in it any more."
            continue
        now = after[core.id]
        yield from _fewer_conclusions(core, now, titles)
        yield from _asks_more(old, new, core, now, name)
    yield from _weaker_evidence(old.links, new.links, titles)


def additions(old: Released, new: Released, titles: Titles) -> Iterator[str]:
    """Yield what is there now besides, a sentence each."""
    before = {core.id: core for core in old.core}
    for core in new.core:
        name = _name(core.id, titles)
        if core.id not in before:
            yield f"{name} is new."
            continue
        known = {member.leaf for member in before[core.id].members}
        for member in core.members:
            if member.leaf not in known:
                yield f"{_name(member.leaf, titles)} stands under {name}."
        if before[core.id].draft and not core.draft:
            yield f"{name} is agreed by a named person, and was a draft."
    settled = {(link.kind, link.key) for link in old.links}
    for link in new.links:
        if (link.kind, link.key) not in settled:
            yield f"People settled {_name(link.a, titles)} and {_name(link.b, titles)}."


def demand_words(text: str) -> tuple[str, ...]:
    """Return the numbers and the words of obligation in a text, in order.

    >>> demand_words("Surgery must start within 36 hours.")
    ('must', 'within', '36', 'hours')
    """
    return tuple(found.lower() for found in _DEMANDS.findall(text))


def _name(id: str, titles: Titles) -> str:
    return f"{id} ({titles[id]})" if titles.get(id) else id


def _fewer_conclusions(old: CoreStandard, new: CoreStandard, titles: Titles) -> Iterator[str]:
    now, name = {member.leaf: member for member in new.members}, _name(new.id, titles)
    for was in old.members:
        member, leaf = now.get(was.leaf), _name(was.leaf, titles)
        relation = member.relation if member else None
        if was.relation in _SHOWS and relation not in _SHOWS:
            yield f"Evidence about {leaf} does not show {name} any more."
        if was.relation in _MEETS and relation not in _MEETS:
            yield f"Meeting {name} does not meet {leaf} any more."
        if member and was.status is Status.AGREED and member.status is not Status.AGREED:
            yield f"The place of {leaf} under {name} is not agreed any more."


def _asks_more(old: Released, new: Released, was: CoreStandard, now: CoreStandard, name: str) -> Iterator[str]:
    if was.applies_to and (not now.applies_to or {*now.applies_to} - {*was.applies_to}):
        yield f"{name} holds for more services."
    if now.draft and not was.draft:
        yield f"{name} is a draft again."
    before, after = (core.model_dump(mode="json", exclude=set(_ASKS_NOTHING)) for core in (was, now))
    changed = [field for field in after if _demands(before[field]) != _demands(after[field])]
    if changed:
        words = ", ".join(field.replace("_", " ") for field in changed)
        yield f"{name}: numbers or words of obligation changed in its {words}."
    limits = _limits(old, was)
    for limit in _limits(new, now):
        # one that stands as it did asks for no more, also where it is compared with nothing, as an age is
        if limit not in limits and not any(compared(limit, known) in _NO_STRICTER for known in limits):
            yield f"{name} is held to a stricter limit: {limit}."


def _demands(value: Any) -> tuple[str, ...]:
    return demand_words(json.dumps(value, ensure_ascii=False))


def _limits(model: Released, core: CoreStandard) -> list[Threshold]:
    """Return the limits of the leaves that a core standard takes over: it is held to the strictest of them."""
    leaves = [model.leaves.get(m.leaf) for m in core.members if m.relation in _MEETS]
    own = [Threshold(**limit.model_dump(exclude={"whose"})) for limit in core.strictest]
    return [*own, *(limit for leaf in leaves if leaf for limit in leaf.thresholds)]


def _weaker_evidence(old: Iterable[Link], new: Iterable[Link], titles: Titles) -> Iterator[str]:
    now = {link.key: link for link in new}
    for link in old:
        if _shown(link) > _shown(now.get(link.key)):
            yield f"{_name(link.a, titles)} shows less of {_name(link.b, titles)} than people had agreed."


def _shown(link: Link | None) -> int:
    """Return how much a measure shows, as people agreed; 0 for what is no evidence."""
    known = link and link.kind is LinkKind.EVIDENCE and link.answer in {*Strength}
    return _WEIGHT[Strength(str(link.answer))] if known and link else 0
