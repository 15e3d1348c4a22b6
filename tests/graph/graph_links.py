"""Links of every status between leaves of the small content, made up, and strategies for more of them."""

from __future__ import annotations

from hypothesis import strategies as st

from qmskg.links import CoreMember, CoreStandard, Link, LinkKind
from qmskg.relations import Relation, Strength
from qmskg.vocabulary import Status

#: pairs of requirements in canonical order, two of them with an end in common
MAPPED = (
    ("nice-qs16:2", "nice-qs86:3"),
    ("nice-qs16:2", "seven-day-services:2"),
    ("core:falls", "nice-qs86:3"),
    ("nice-qs86:1", "seven-day-services:8"),
)
#: measures with leaves; of the first three a body states a link, of the last none
SHOWN = (
    ("audit-nhfd:thr", "nice-qs16:3"),
    ("audit-nhfd:home", "nice-qs16:6"),
    ("audit-7ds:cs2", "seven-day-services:2"),
    ("audit-nhfd:mobil", "nice-qs86:3"),
)
DECIDED = tuple(status for status in Status if status is not Status.PUBLISHED)
ANSWERS = {LinkKind.MAPPING: (*Relation, "unsure", None), LinkKind.EVIDENCE: (*Strength, "unsure", None)}
PAIRS = {**dict.fromkeys(MAPPED, LinkKind.MAPPING), **dict.fromkeys(SHOWN, LinkKind.EVIDENCE)}


def link(pair: tuple[str, str], status: Status, answer: str | None = None, **more: object) -> Link:
    """A link about one of the pairs."""
    fields = {"a": pair[0], "b": pair[1], "kind": PAIRS[pair], "status": status, "answer": answer, **more}
    return Link.model_validate(fields)


def core_standard(*leaves: str, title: str = "Prevent falls") -> CoreStandard:
    return CoreStandard(
        id="core:falls",
        title=title,
        statement="Assess and act.",
        scope="Everyone",
        theme="safety",
        members=tuple(CoreMember(leaf=leaf, relation=Relation.SUBSET) for leaf in leaves),
    )


@st.composite
def links(draw: st.DrawFn, pair: tuple[str, str] | None = None) -> Link:
    """Any link that the register or the matcher may pass on about one of the pairs."""
    pair = pair or draw(st.sampled_from(sorted(PAIRS)))
    status = draw(st.sampled_from(DECIDED))
    answers = [answer for answer in ANSWERS[PAIRS[pair]] if (answer == "none") == (status is Status.REJECTED)]
    texts = st.none() | st.sampled_from(['the "rest"', "a\nb \\u0041", "café"])
    return link(
        pair,
        status,
        draw(st.sampled_from(answers)),
        shared=draw(texts),
        conflicts=draw(texts),
        readers=draw(st.integers(0, 2)),
        people=draw(st.sampled_from([(), ("Ada",), ("Ada", "Ben")])),
        time=draw(st.sampled_from([None, "2026-02-03T04:05:06Z"])),
        round=draw(st.integers(1, 3)),
        not_covered=draw(st.sampled_from([None, (), ("children", "nights")])),
        pages=draw(st.sampled_from([(), ("https://example.org/a", "not an address")])),
        probability=draw(st.sampled_from([None, 0.25])),
    )


#: at most one link a pair
DATASETS = st.lists(links(), max_size=8, unique_by=lambda link: link.key).map(tuple)
