"""What SHACL cannot check well: places that contradict each other, and mappings that cannot all be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Final

from qmskg.coreset.closure import Contradiction, agreed_relations, close
from qmskg.coreset.clusters import UNDER
from qmskg.coreset.drafts import EDITED, PROGRAM, asks
from qmskg.identity import pair_key
from qmskg.ingest.core import PROJECT
from qmskg.ingest.overlap import shingles, words
from qmskg.limits import Comparison, compared
from qmskg.links import CoreStandard, Link
from qmskg.model import Library, is_open
from qmskg.relations import Relation
from qmskg.vocabulary import Status

__all__ = ["EXPLAINED", "Finding", "Profile", "Severity", "coherence", "explanation", "standing"]


class Profile(StrEnum):
    """What a core set must be for it to be published.

    ``draft`` is what the project ships before 1.0.0: drafts are allowed, and say that they are. ``agreed`` is for
    1.0.0 and on: no drafts, no proposals, and a named person behind everything.
    """

    DRAFT = "draft"
    AGREED = "agreed"


class Severity(StrEnum):
    """Whether a finding stops a publication; the words are SHACL's."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        shape: the rule, by name.
        focus: id of what is wrong.
        message: what is wrong and what to do, for a person who knows the subject and not the program.
    """

    shape: str
    focus: str
    message: str
    severity: Severity = Severity.VIOLATION


ONE_EQUAL: Final = "equal-to-one-core-standard"
NO_NONE: Final = "no-equal-across-none"
NO_CONTRADICTION: Final = "agreed-mappings-can-all-be-true"
LEAF_IN_FORCE: Final = "member-asks-now"
STRICTEST: Final = "strictest-limit-taken-over"
NOT_DRAFT: Final = "agreed-not-draft"
NAMED_PERSON: Final = "named-person"
AGREED_PLACE: Final = "agreed-place"
NO_CYCLE: Final = "no-cycle-of-subsets"
TEXT_READ: Final = "settled-text"
NO_PROPOSAL: Final = "no-proposal-in-a-release"
BARRED_TEXT: Final = "text-that-a-licence-bars"
#: how the comment begins in which somebody says why mappings that seem to contradict each other do not
EXPLAINED: Final = "Contradiction explained:"
#: so many words in a row are another's text; fewer are a name
_RUN: Final = 8


def coherence(
    library: Library,
    links: Iterable[Link],
    core: Sequence[CoreStandard],
    explained: Mapping[str, str] | None = None,
) -> Iterator[Finding]:
    """Yield what contradicts itself, whatever the profile.

    Args:
        library: the content.
        links: what people settled.
        core: the core standards.
        explained: key of a pair -> why the contradiction that it is part of is none, and who says so.
    """
    links = list(links)
    agreed = agreed_relations(links)
    name = _Name(library, core)
    yield from _unread(library, links, name)
    yield from _barred(library, links, core)
    yield from _equal_to_two(core, name)
    for standard in core:
        yield from _across_none(standard, agreed, name)
        yield from _limits(library, standard, name)
        for member in standard.members:
            if not asks(library, member.leaf):
                message = f"{name(member.leaf)} asks for nothing now, so take it out of {name(standard.id)}."
                yield Finding(LEAF_IN_FORCE, standard.id, message)
    for found in close(agreed).contradictions:
        if not explanation(found, explained or {}):
            yield _contradiction(found, name)


def explanation(found: Contradiction, explained: Mapping[str, str]) -> str | None:
    """Return why a contradiction is none, as somebody said about one of its pairs; None where nobody did."""
    return next((text for a, _, b in found.pairs if (text := explained.get(pair_key(a, b)))), None)


def _contradiction(found: Contradiction, name: _Name) -> Finding:
    advice = f"Or say why they can, in a comment on one of these pairs that begins with “{EXPLAINED}”."
    within = {relation for _, relation, _ in found.pairs} <= {Relation.EQUAL, Relation.SUBSET}
    chain = {a for a, _, _ in found.pairs} == {b for _, _, b in found.pairs}
    if within and chain and len(found.pairs) > 1:
        path = ", which is within ".join(name(a) for a in (*found.leaves, found.leaves[0]))
        message = f"These go round in a circle: {path}. Decide one of these pairs again. {advice}"
        return Finding(NO_CYCLE, found.leaves[0], message)
    return Finding(NO_CONTRADICTION, found.leaves[0], f"{found.sentence(name)} {advice}")


def _unread(library: Library, links: Iterable[Link], name: _Name) -> Iterator[Finding]:
    """Nobody can tell whether a decision still holds that does not say which text was read."""
    for link in links:
        missing = [end for end in (link.a, link.b) if end in library.nodes and end not in link.read]
        if missing:
            message = (
                f"The decision on {name(link.a)} and {name(link.b)} does not say which text of {missing[0]} was "
                "read, so nobody would notice if it changed: have the pair decided again."
            )
            yield Finding(TEXT_READ, link.key, message)


def _barred(library: Library, links: Iterable[Link], core: Iterable[CoreStandard]) -> Iterator[Finding]:
    """What we publish as our own words must not be those of a source whose licence bars its text."""
    barred: dict[tuple[str, ...], str] = {}
    for document in library.documents.values():
        if not is_open(document.licence):
            titles = [
                (document.id, document.title),
                *((n.id, n.title) for n in document.nodes if n.title_official),
            ]
            barred |= {run: id for id, title in titles for run in shingles(words(title), _RUN)}
    ours = [(standard.id, _typed(standard)) for standard in core]
    ours += [(link.key, link.shared) for link in links if link.shared]
    for id, text in ours:
        if taken := next((run for run in shingles(words(text), _RUN) if run in barred), None):
            message = (
                f"“{' '.join(taken)}” is the text of {barred[taken]}, whose licence bars passing it on: say it in "
                "your own words."
            )
            yield Finding(BARRED_TEXT, id, message)


def _typed(standard: CoreStandard) -> str:
    """Return everything that was written for a core standard, as one text."""
    found: list[str] = []
    waiting: list[object] = [standard.model_dump(mode="json", exclude={"id", "made_by"})]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return " · ".join(sorted(found))


def standing(library: Library, links: Iterable[Link], core: Iterable[CoreStandard]) -> Iterator[Finding]:
    """Yield what keeps a core set from the profile ``agreed``; links are those that the release would hold."""
    name = _Name(library, core := tuple(core))
    for link in links:
        if link.status is Status.PROPOSED or link.origin is not None:
            message = (
                f"{name(link.a)} and {name(link.b)} are a proposal, which no release holds: have them decided."
            )
            yield Finding(NO_PROPOSAL, link.key, message)
    for standard in core:
        if standard.draft:
            message = (
                f"{name(standard.id)} is a draft: a named person must agree it, or leave it out of the release."
            )
            yield Finding(NOT_DRAFT, standard.id, message)
        if standard.made_by.removesuffix(EDITED) in {PROGRAM, PROJECT, ""}:
            message = f"No named person stands behind {name(standard.id)}: whoever agrees it must give their name."
            yield Finding(NAMED_PERSON, standard.id, message)
        for member in standard.members:
            if member.status is not Status.AGREED:
                message = (
                    f"The place of {name(member.leaf)} under {name(standard.id)}, {member.relation.value}, is "
                    f"{member.status.value.replace('_', ' ')}: have it decided, or take the leaf out."
                )
                yield Finding(AGREED_PLACE, standard.id, message)


class _Name:
    """Ids as people read them: with the title where there is one."""

    def __init__(self, library: Library, core: Iterable[CoreStandard]) -> None:
        self._library, self._core = library, {standard.id: standard.title for standard in core}

    def __call__(self, id: str) -> str:
        node = self._library.nodes.get(id)
        title = node.title if node else self._core.get(id)
        return f"{id} ({title})" if title else id


def _equal_to_two(core: Iterable[CoreStandard], name: _Name) -> Iterator[Finding]:
    equal: dict[str, list[str]] = {}
    for standard in core:
        for member in standard.members:
            if member.relation is Relation.EQUAL:
                equal.setdefault(member.leaf, []).append(standard.id)
    for leaf, standards in equal.items():
        if len(standards) > 1:
            names = " and ".join(name(id) for id in standards)
            message = f"{name(leaf)} is equal to {names}, so these ask for the same: merge them, or decide again."
            yield Finding(ONE_EQUAL, leaf, message)


def _across_none(
    standard: CoreStandard, agreed: dict[tuple[str, str], Relation], name: _Name
) -> Iterator[Finding]:
    """Two leaves that share no duty cannot be one equal to a core standard and the other under it."""
    equal = [m.leaf for m in standard.members if m.relation is Relation.EQUAL]
    under = [m.leaf for m in standard.members if m.relation in {Relation.EQUAL, Relation.SUBSET}]
    pairs = sorted({(min(pair), max(pair)) for pair in product(equal, under)})
    for one, other in pairs:
        if Relation.NONE in {agreed.get((one, other)), agreed.get((other, one))}:
            message = (
                f"{name(one)} and {name(other)} were agreed to share no duty, yet both stand under "
                f"{name(standard.id)}: decide one of the three again."
            )
            yield Finding(NO_NONE, standard.id, message)


def _limits(library: Library, standard: CoreStandard, name: _Name) -> Iterator[Finding]:
    """Meeting a core standard meets its equal and subset leaves, so its limits must be as strict as theirs."""
    under = [m.leaf for m in standard.members if m.relation in UNDER]
    for stated in standard.strictest:
        if stated.whose not in under:
            message = (
                f"The strictest limit of {name(standard.id)} ({stated}) is said to be that of {name(stated.whose)}, "
                "which does not stand under it as equal or subset: name a leaf that does, or take the limit out."
            )
            yield Finding(STRICTEST, standard.id, message)
        for leaf in under:
            for limit in library.nodes[leaf].thresholds if leaf in library.nodes else ():
                if compared(limit, stated) is Comparison.STRICTER:
                    message = (
                        f"{name(leaf)} is stricter ({limit}) than {name(standard.id)} says ({stated}), so meeting "
                        "the core standard does not meet it: take its limit over, or make the leaf a superset."
                    )
                    yield Finding(STRICTEST, standard.id, message)
