"""What changed between two releases, what it means for earlier evidence, and which number fits."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmskg.coreset.coherence import Profile
from qmskg.coreset.difference import Difference, Move, difference
from qmskg.coreset.released import Released, ReleasedLeaf
from qmskg.coreset.versions import Level, Version, check_version, fitting, profile_for
from qmskg.errors import InputError
from qmskg.links import CoreMember, CoreStandard, Link, LinkKind
from qmskg.model import Threshold
from qmskg.relations import Relation
from qmskg.vocabulary import Operator, ServiceType, Status

E, B, N, I = Relation.EQUAL, Relation.SUBSET, Relation.SUPERSET, Relation.INTERSECTS  # noqa: E741


def core(id: str, *members: tuple[str, Relation] | str, **more: object) -> CoreStandard:
    places = [(member, E) if isinstance(member, str) else member for member in members]
    fields = {
        "title": f"Title of {id}",
        "statement": "People are seen.",
        "scope": "All.",
        "theme": "Safety",
        **more,
    }
    return CoreStandard.model_validate(
        {"id": f"core:{id}", "members": [CoreMember(leaf=leaf, relation=r) for leaf, r in places], **fields}
    )


def release(
    *standards: CoreStandard, links: Iterable[Link] = (), limits: dict[str, float] | None = None
) -> Released:
    leaves = {
        m.leaf: ReleasedLeaf(
            source="s", edition="1", number="", title=f"Duty {m.leaf}", wording="w", substance="s",
            thresholds=tuple(
                Threshold(quantity="time", operator=Operator.AT_MOST, value=value, unit="hours")
                for leaf, value in (limits or {}).items() if leaf == m.leaf
            ),
        )
        for one in standards for m in one.members
    }  # fmt: skip
    return Released(version="0.1.0", profile=Profile.DRAFT, core=standards, links=tuple(links), leaves=leaves)


def evidence(answer: str) -> Link:
    return Link(a="audit-x:m", b="s:1", kind=LinkKind.EVIDENCE, status=Status.AGREED, answer=answer)


def parts(found: Difference) -> dict[str, object]:
    document = found.document()
    names = ("added", "removed", "merged", "split", "reworded", "remapped")
    return {name: document[name] for name in names if document[name]}


BASE = core("a", "s:1", ("s:2", B), ("s:3", N))


def test_nothing_changed() -> None:
    found = difference(release(BASE), release(BASE))
    assert found.nothing
    assert parts(found) == {}
    assert found.level is Level.WORDING


@pytest.mark.parametrize(
    "limit",
    [
        Threshold(quantity="age", operator=Operator.AT_MOST, value=24, unit="years"),  # says for whom
        Threshold(quantity="review", operator=Operator.AT_MOST, text="as soon as possible"),  # is no number
    ],
)
def test_a_limit_that_is_compared_with_nothing_and_stays_breaks_nothing(limit: Threshold) -> None:
    held = release(core("a", "s:1"))
    leaf = held.leaves["s:1"].model_copy(update={"thresholds": (limit,)})
    with_it = held.model_copy(update={"leaves": {"s:1": leaf}})
    assert difference(with_it, with_it).breaking == ()
    assert difference(with_it, with_it).level is Level.WORDING
    assert difference(held, with_it).level is Level.BREAKING


def test_added_and_removed() -> None:
    one, two = release(BASE), release(BASE, core("b", "s:9"))
    assert difference(one, two).added == ("core:b",)
    assert difference(one, two).level is Level.ADDITION
    back = difference(two, one)
    assert back.removed == ("core:b",)
    assert back.level is Level.BREAKING
    assert back.breaking == ("core:b (Title of b) is not in it any more.",)


def test_two_that_became_one_are_merged_not_removed() -> None:
    old = release(core("a", "s:1", "s:2"), core("b", "s:3", "s:4"))
    new = release(core("a", "s:1", "s:2", "s:3", "s:4"))
    found = difference(old, new)
    assert found.merged == (Move(("core:a", "core:b"), ("core:a",)),)
    assert (found.added, found.removed, found.split) == ((), (), ())
    assert found.level is Level.BREAKING
    both_gone = difference(old, release(core("c", "s:1", "s:2", "s:3", "s:4")))
    assert both_gone.merged == (Move(("core:a", "core:b"), ("core:c",)),)
    assert (both_gone.added, both_gone.removed) == ((), ())


def test_one_that_became_two_is_split_not_added() -> None:
    old = release(core("a", "s:1", "s:2", "s:3", "s:4"))
    kept = difference(old, release(core("a", "s:1", "s:2"), core("b", "s:3", "s:4")))
    assert kept.split == (Move(("core:a",), ("core:a", "core:b")),)
    assert kept.added == ()
    gone = difference(old, release(core("b", "s:3", "s:4"), core("c", "s:1", "s:2")))
    assert gone.split == (Move(("core:a",), ("core:b", "core:c")),)
    assert (gone.added, gone.removed) == ((), ())


def test_reworded_says_what_it_said_before() -> None:
    found = difference(release(BASE), release(BASE.model_copy(update={"title": "New", "statement": "They come."})))
    (one,) = found.reworded
    assert one.fields == {"title": ("Title of a", "New"), "statement": ("People are seen.", "They come.")}
    assert found.level is Level.WORDING


@pytest.mark.parametrize(
    ("member", "becomes", "level"),
    [
        (("s:1", E), None, Level.BREAKING),
        (("s:1", E), B, Level.BREAKING),  # evidence for it shows the core standard no more
        (("s:1", E), N, Level.BREAKING),  # meeting the core standard meets it no more
        (("s:2", B), E, Level.WORDING),
        (("s:2", B), I, Level.BREAKING),
        (("s:3", N), E, Level.WORDING),
        (("s:3", N), B, Level.BREAKING),
        (("s:4", I), N, Level.WORDING),
        (("s:4", I), None, Level.WORDING),
    ],
)
def test_remapped_breaks_just_where_a_conclusion_is_lost(member, becomes, level) -> None:
    old = release(core("a", "s:0", member))
    new = release(core("a", "s:0", *([(member[0], becomes)] if becomes else [])))
    found = difference(old, new)
    assert found.level is level
    (one,) = found.remapped
    assert one.changes[0][:2] == (member[0], f"{member[1].value}, proposed")


@pytest.mark.parametrize(
    ("change", "level", "says"),
    [
        (
            {"statement": "People are seen within 4 hours."},
            Level.BREAKING,
            "numbers or words of obligation changed",
        ),
        ({"statement": "People must be seen."}, Level.BREAKING, "in its statement"),
        ({"scope": "All services."}, Level.WORDING, ""),
        ({"rationale": "Since 2019 all 4 ask it."}, Level.WORDING, ""),
        ({"made_by": "Ada Example", "draft": False}, Level.ADDITION, ""),
        ({"theme": "Other"}, Level.WORDING, ""),
    ],
)
def test_what_counts_as_wording(change, level, says) -> None:
    found = difference(release(BASE), release(BASE.model_copy(update=change)))
    assert found.level is level
    assert says in " ".join(found.breaking)


def test_more_services_and_a_draft_again_break() -> None:
    acute = BASE.model_copy(update={"applies_to": (ServiceType.ACUTE,), "draft": False})
    more = acute.model_copy(update={"applies_to": (ServiceType.ACUTE, ServiceType.COMMUNITY)})
    assert "holds for more services" in difference(release(acute), release(more)).breaking[0]
    assert difference(release(more), release(acute)).level is Level.WORDING
    draft = acute.model_copy(update={"draft": True})
    assert "is a draft again" in difference(release(acute), release(draft)).breaking[0]


def test_a_stricter_limit_breaks_and_a_looser_one_does_not() -> None:
    one = core("a", "s:1", ("s:2", B))
    slow, fast = release(one, limits={"s:1": 48}), release(one, limits={"s:1": 36})
    assert difference(slow, fast).breaking == (
        "core:a (Title of a) is held to a stricter limit: time <= 36 hours.",
    )
    assert difference(fast, slow).breaking == ()
    both = release(one, limits={"s:1": 36, "s:2": 48})
    assert difference(fast, both).breaking == ()  # the stricter held before


def test_weaker_evidence_breaks() -> None:
    strong, weak = release(BASE, links=[evidence("full")]), release(BASE, links=[evidence("partial")])
    assert "shows less of" in difference(strong, weak).breaking[0]
    assert difference(weak, strong).breaking == ()
    assert difference(strong, release(BASE)).level is Level.BREAKING
    assert difference(release(BASE), strong).level is Level.ADDITION
    (pair,) = difference(strong, weak).remapped
    assert (pair.id, pair.kind) == ("audit-x:m|s:1", "evidence")
    assert pair.changes == (("audit-x:m|s:1", "full", "partial"),)


_SETS = st.lists(
    st.lists(st.sampled_from([f"s:{n}" for n in range(6)]), min_size=1, max_size=4, unique=True), max_size=4
)


@given(old=_SETS, new=_SETS, shift=st.integers(0, 2))
@settings(max_examples=60)
def test_every_core_standard_is_told_of_once(old, new, shift) -> None:
    """Whatever comes or goes is added, removed, merged or split: one of them, and what stays is none of them gone."""
    before = release(*(core(f"c{n}", *leaves) for n, leaves in enumerate(old)))
    after = release(*(core(f"c{n + shift}", *leaves) for n, leaves in enumerate(new)))
    found = difference(before, after)
    was, now = {c.id for c in before.core}, {c.id for c in after.core}
    gone = {id for m in (*found.merged, *found.split) for id in m.of} - now
    come = {id for m in (*found.merged, *found.split) for id in m.to} - was
    assert gone.isdisjoint(found.removed)
    assert come.isdisjoint(found.added)
    assert gone | {*found.removed} == was - now
    assert come | {*found.added} == now - was
    if was - now:
        assert found.level is Level.BREAKING
    assert difference(before, before).nothing


# --- numbers ------------------------------------------------------------------------------------------------


@given(st.tuples(*[st.integers(0, 30)] * 3), st.sampled_from(Level))
def test_the_number_that_fits_is_the_only_one_that_passes(numbers, level) -> None:
    previous = Version(*numbers)
    profile = profile_for(previous)
    fits = fitting(previous, profile, level)
    assert fits > previous
    assert profile_for(fits) is profile
    check_version(fits, previous, profile, level)
    assert Version.parse(str(fits)) == fits
    for other in (previous, Version(fits.major, fits.minor, fits.patch + 1), Version(fits.major + 1, 0, 0)):
        if other != fits:
            with pytest.raises(InputError, match=re.escape(f"{fits} would fit")):
                check_version(other, previous, profile, level)


def test_the_first_agreed_release_is_one() -> None:
    assert str(fitting(Version(0, 4, 2), Profile.AGREED, Level.WORDING)) == "1.0.0"
    assert str(fitting(None, Profile.AGREED, Level.BREAKING)) == "1.0.0"


def test_no_draft_follows_what_was_agreed() -> None:
    with pytest.raises(InputError, match=r"1\.0\.0 is agreed, and no draft is released after that"):
        fitting(Version(1, 0, 0), Profile.DRAFT, Level.WORDING)
