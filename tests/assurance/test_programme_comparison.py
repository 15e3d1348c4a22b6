"""Two programmes side by side: everything stands on one side or on both, and neither is the better."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from test_own_programme_answers import ACUTE, AUDITS, LIBRARY, STANDARDS, _shows

from qmskg.assurance import EvidenceIndex
from qmskg.assurance.own_programme import ProgrammeRow, check_programme
from qmskg.assurance.programme_comparison import compare_programmes
from qmskg.links import Origin
from qmskg.matching.recognise import By, Recognised
from qmskg.vocabulary import Status

INDEX = EvidenceIndex(
    LIBRARY,
    [
        _shows("aa", "s:1", Status.PROPOSED, Origin.DRAFTED),
        _shows("bb", "s:2", Status.AGREED, None),
        _shows("cc", "s:3", Status.PROPOSED, Origin.MACHINE),
    ],
    STANDARDS,
)
ROWS = st.lists(st.none() | st.sampled_from(AUDITS), max_size=6)


def checked(rows: list[str | None]) -> dict[str, object]:
    found = [
        ProgrammeRow(n, f"Row {n}", {}, (Recognised(audit, By.NAME, "strong"),) if audit else ())
        for n, audit in enumerate(rows, 2)
    ]
    return check_programme(INDEX, found, ACUTE)


@given(ROWS, ROWS)
def test_each_audit_stands_where_it_was_found(a: list[str | None], b: list[str | None]) -> None:
    document = compare_programmes(checked(a), checked(b), ("A", "B"))
    mine, theirs = {one for one in a if one}, {one for one in b if one}
    assert {one["id"] for one in document["common"]} == mine & theirs
    assert {one["id"] for one in document["only_a"]} == mine - theirs
    assert {one["id"] for one in document["only_b"]} == theirs - mine
    assert len(document["a"]["unrecognised"]) == a.count(None)
    rows = [row for one in document["common"] for row in one["a"]] + [
        row for one in document["only_a"] for row in one["rows"]
    ]
    assert sorted(rows) == [n for n, audit in enumerate(a, 2) if audit]


@given(ROWS, ROWS)
def test_the_other_way_round_says_the_same(a: list[str | None], b: list[str | None]) -> None:
    one = compare_programmes(checked(a), checked(b), ("A", "B"))
    other = compare_programmes(checked(b), checked(a), ("B", "A"))
    assert (one["a"], one["only_a"]) == (other["b"], other["only_b"])
    assert one["shown"]["only_a"] == other["shown"]["only_b"]
    assert [row["id"] for row in one["common"]] == [row["id"] for row in other["common"]]


def test_the_same_title_on_both_sides_is_told_where_no_audit_is_known() -> None:
    a = check_programme(INDEX, [ProgrammeRow(2, "Notes audit, ward 3", {}), ProgrammeRow(3, "Tea", {})], ACUTE)
    b = check_programme(INDEX, [ProgrammeRow(7, "NOTES AUDIT (Ward 3)", {}), ProgrammeRow(8, "Cake", {})], ACUTE)
    document = compare_programmes(a, b, ("A", "B"))
    assert document["same_title"] == [{"title": "Notes audit, ward 3", "a": [2], "b": [7]}]
    assert "1 title is the same in both" in document["words"][-1]


def test_what_a_machine_only_suggests_is_not_counted_as_shown() -> None:
    document = compare_programmes(checked(["aa", "cc"]), checked(["bb"]), ("A", "B"))
    assert "core:z" not in [id for ids in document["shown"].values() for id in ids]  # cc shows it by a suggestion
    assert document["shown"]["only_a"] == ["core:x"]


def test_a_less_likely_reading_is_no_difference() -> None:
    """A row that may be aa or bb is not told as missing bb, which the other side has."""
    two = ProgrammeRow(
        2, "Row", {}, (Recognised("aa", By.MEANING, "medium"), Recognised("bb", By.MEANING, "medium"))
    )
    a: dict[str, object] = check_programme(INDEX, [two], ACUTE)
    document = compare_programmes(a, checked(["bb"]), ("A", "B"))
    assert document["common"] == document["only_b"] == []
    assert document["maybe"] == [{"id": "bb", "a": [2], "b": [2]}]
    assert [one["id"] for one in document["only_a"]] == ["aa"]


def test_it_has_no_place_for_a_rank_or_a_score() -> None:
    document = compare_programmes(checked(["aa"]), checked(["bb"]), ("A", "B"))
    keys = {key for one in (document, document["a"], document["shown"]) for key in one}
    assert not keys & {"rank", "score", "rating", "better", "order", "position", "percent", "share"}
    assert not any(isinstance(value, float) for side in ("a", "b") for value in document[side].values())
