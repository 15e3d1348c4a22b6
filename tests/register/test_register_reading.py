"""What a change of the text does to what people decided on it."""

from __future__ import annotations

from typing import Any

from curators import Log

from qmskg.links import CoreStandard, Link, Origin, Strictest
from qmskg.model import Library
from qmskg.register import as_worded_now, readings
from qmskg.vocabulary import Operator, ServiceType


def library_with(**changed: Any) -> Library:
    """One source of two leaves, the first with some fields changed."""
    node = {"id": "s:1", "number": "1", "title": "Operate within 48 hours", "actor": "trust"}
    document = {
        "id": "s", "title": "A source", "publisher": "A body", "licence": "OGL", "kind": "guidance",
        "edition": {"version": changed.pop("version", "2020")},
        "requirements": [node | changed, {"id": "s:2", "number": "2", "title": "Learn from falls"}],
    }  # fmt: skip
    return Library.model_validate({"sources": [document]})


BEFORE = library_with()


def agree(log: Log) -> None:
    for who in ("ann", "ben"):
        log.decide(who, "s:1", "s:2", "intersects", read=readings(BEFORE, "s:1", "s:2"))


def test_the_same_text_stands_as_it_was(log: Log) -> None:
    agree(log)
    assert as_worded_now(log.state, BEFORE) == (log.state.links, frozenset())


def test_other_words_are_marked(log: Log) -> None:
    agree(log)
    links, reopened = as_worded_now(log.state, library_with(title="Operate in 48 hours"))
    assert links["s:1|s:2"].reworded
    assert links["s:1|s:2"].counts
    assert reopened == frozenset()


def test_another_substance_reopens(log: Log) -> None:
    agree(log)
    for changed in ({"actor": "ward"}, {"revision": 2}, {"version": "2024"}, {"population": "adults"}):
        assert as_worded_now(log.state, library_with(**changed)) == ({}, frozenset({"s:1|s:2"}))


def test_a_leaf_that_is_gone_and_a_reading_that_was_not_kept_change_nothing(log: Log) -> None:
    agree(log)
    assert as_worded_now(log.state, Library())[0] == log.state.links
    log.decide("ann", "s:1", "core:x", "subset")
    assert "core:x|s:1" in as_worded_now(log.state, library_with(revision=2))[0]


def test_readings_are_of_leaves_that_are_here(log: Log) -> None:
    assert set(readings(BEFORE, "s:1", "core:x")) == {"s:1"}


CORE = CoreStandard(
    id="core:x", title="Operating", statement="Operate soon.", scope="All.", theme="T", who_acts="trust",
    origin=Origin.DRAFTED,
)  # fmt: skip


def test_a_core_standard_that_has_a_text_of_its_own_is_read_as_a_leaf_is(log: Log) -> None:
    texts = {"core:x": CORE}
    for who in ("ann", "ben"):
        log.decide(who, "s:1", "core:x", "subset", read=readings(BEFORE, "s:1", "core:x", core=texts))

    def now(**changed: Any) -> tuple[dict[str, Link], frozenset[str]]:
        return as_worded_now(log.state, BEFORE, {"core:x": CORE.model_copy(update=changed)})

    assert now() == (log.state.links, frozenset())
    for reworded in (
        {"title": "Surgery"},
        {"statement": "Operate."},
        {"met_when": ("Lists.",)},
        {"scope": "Some."},
    ):
        links, reopened = now(**reworded)
        assert (links["core:x|s:1"].reworded, reopened) == (True, frozenset())
    limit = Strictest(quantity="time", operator=Operator.AT_MOST, value=36, unit="hours", whose="s:1")
    for changed in ({"who_acts": "ward"}, {"strictest": (limit,)}, {"applies_to": (ServiceType.ACUTE,)}):
        assert now(**changed) == ({}, frozenset({"core:x|s:1"}))
    # what is no reading, and other fields, change nothing
    assert now(rationale="Because.", leaves_out=("Pain.",)) == (log.state.links, frozenset())
    assert as_worded_now(log.state, BEFORE)[0] == log.state.links
