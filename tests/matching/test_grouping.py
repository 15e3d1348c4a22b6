"""Groups of clauses, and how they are measured."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.errors import InputError, SourceError
from qmskg.matching import cluster_file
from qmskg.matching.grouping import group, likely_pairs
from qmskg.matching.grouping_measures import _Session, agreement, curve, read_groups
from qmskg.matching.texts import Clause

SIZE = 9
PAIRS = list(itertools.combinations(range(SIZE), 2))
CHANCES = st.dictionaries(st.sampled_from(PAIRS), st.floats(0.02, 1))
BARRED = st.sets(st.sampled_from(PAIRS), max_size=6)
GROUPS = st.lists(st.sets(st.integers(0, SIZE - 1), min_size=1), max_size=6)


@given(CHANCES, BARRED, st.floats(0.05, 1))
def test_every_row_stands_once_and_what_is_apart_stays_apart(likely, apart, limit) -> None:
    found = group(SIZE, likely, apart=apart, limit=limit)
    rows = [row for g in found.groups for row in g.members] + list(found.alone)
    assert sorted(rows) == list(range(SIZE))
    for g in found.groups:
        assert len(g.members) > 1
        assert limit - 1e-4 <= g.strength <= 1  # it is rounded
        assert 0 <= g.stable <= 1
        assert not apart & set(itertools.combinations(g.members, 2))


@given(CHANCES, st.randoms())
def test_the_order_in_which_pairs_are_given_does_not_matter(likely, random) -> None:
    turned = list(likely.items())
    random.shuffle(turned)
    assert group(SIZE, likely) == group(SIZE, dict(turned))


@given(CHANCES, st.floats(0.05, 1))
def test_no_two_groups_are_left_that_reach_the_limit(likely, limit) -> None:
    found = group(SIZE, likely, limit=limit)
    groups = [g.members for g in found.groups] + [(row,) for row in found.alone]
    for a, b in itertools.combinations(groups, 2):
        across = [likely.get((min(p), max(p)), 0) for p in itertools.product(a, b)]
        assert (max(across) + sum(across) / len(across)) / 2 < limit + 1e-9


def test_a_chain_of_weak_links_merges_nothing() -> None:
    chain = {(row, row + 1): 0.3 for row in range(8)}
    assert max(len(g.members) for g in group(SIZE, chain, limit=0.2).groups) < 5
    assert max(len(g.members) for g in group(SIZE, dict.fromkeys(PAIRS, 0.3), limit=0.2).groups) == SIZE


def test_a_group_that_only_just_holds_is_not_stable() -> None:
    assert group(2, {(0, 1): 0.9}).groups[0].stable == 1
    assert group(2, {(0, 1): 0.18}).groups[0].stable == 0


@given(GROUPS, GROUPS)
def test_agreement_is_what_the_definition_says(found, gold) -> None:
    def alone(groups):
        return [set(g) for g in groups] + [{r} for r in range(SIZE) if not any(r in g for g in groups)]

    def mean(mine, theirs):
        shares = []
        for a in range(SIZE):
            each = [
                min(both, sum({a, b} <= g for g in theirs)) / both
                for b in range(SIZE)
                if (both := sum({a, b} <= g for g in mine))
            ]
            shares.append(sum(each) / len(each))
        return sum(shares) / SIZE

    ours, right = alone(found), alone(gold)
    seen = agreement(SIZE, found, gold)
    assert seen.precision == pytest.approx(mean(ours, right), abs=1e-3)
    assert seen.recall == pytest.approx(mean(right, ours), abs=1e-3)
    assert agreement(SIZE, gold, gold).f == 1
    assert agreement(SIZE, gold, found).precision == pytest.approx(seen.recall)


@given(CHANCES, GROUPS)
def test_a_simulated_curator_says_nothing_that_is_wrong(likely, gold) -> None:
    session = _Session(SIZE, likely, gold)
    session.ask(until=3 * SIZE)
    assert session.asked <= 3 * SIZE
    assert all(any(found <= members for members in gold) for found in session.groups())


def test_with_every_pair_shown_the_curator_finds_every_group() -> None:
    gold = [{0, 1, 2}, {3, 4}]
    assert (
        curve(6, dict.fromkeys(itertools.combinations(range(6), 2), 0.5), gold, decisions=9)[-1]["bcubed_f"] == 1
    )


def test_one_answer_places_a_whole_group() -> None:
    pairs = list(itertools.combinations(range(4), 2))
    session = _Session(4, {**dict.fromkeys(pairs, 0.1), (0, 1): 0.9, (2, 3): 0.8}, [{0, 1, 2, 3}])
    session.ask(until=3)
    assert (session.asked, session.groups()) == (3, [{0, 1, 2, 3}])


def test_where_none_is_right_nothing_is_asked_twice() -> None:
    session = _Session(6, dict.fromkeys(itertools.combinations(range(6), 2), 0.5), [])
    session.ask(until=99)
    assert session.done
    assert session.asked <= 5
    assert session.groups() == []


def test_people_may_be_asked_about_two_clauses_of_one_document(vectors) -> None:
    clauses = [Clause(row["id"], row["text"], row["text"], row["parent"]) for row in ROWS]
    likely, asked = likely_pairs(clauses, vectors), likely_pairs(clauses, vectors, asked=True)
    assert likely.keys() < asked.keys() == set(itertools.combinations(range(6), 2))


def items(tmp_path, rows):
    path = tmp_path / "items.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


ROWS = [
    {"id": f"{d}:{n}", "text": text, "parent": f"Document {d}"}
    for d in "ab"
    for n, text in enumerate(("falls prevention plan", "board training", "clean hands at every bedside"))
]


def test_a_file_is_grouped_across_documents(tmp_path, vectors) -> None:
    out = tmp_path / "out.jsonl"
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"members": ["a:0", "b:0"]}\n', "utf-8")
    document = cluster_file(items(tmp_path, ROWS), out, vectors, gold=gold)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert sorted(m for line in lines for m in line["members"]) == sorted(row["id"] for row in ROWS)
    assert {"a:0", "b:0"} in [set(line["members"]) for line in lines]
    assert document["groups"] == sum(len(line["members"]) > 1 for line in lines)
    assert document["unaided"]["bcubed_recall"] == 1
    assert document["curve"]


def test_clauses_that_name_no_document_are_all_compared(tmp_path, vectors) -> None:
    out = tmp_path / "out.jsonl"
    cluster_file(items(tmp_path, [{**row, "parent": ""} for row in ROWS]), out, vectors)
    assert any(len(json.loads(line)["members"]) > 1 for line in out.read_text("utf-8").splitlines())


@pytest.mark.parametrize(("line", "says"), [
    ('{"members": ["nobody"]}', ":1: 'nobody' is missing here, or names no clause"),
    ("[]", ":1: this is no group"), ('{"members": 3}', ":1: this is no group"), ("{", ":1: this is no group"),
])  # fmt: skip
def test_groups_that_cannot_be_read_say_where(tmp_path, vectors, line, says) -> None:
    gold, out = tmp_path / "gold.jsonl", tmp_path / "out.jsonl"
    gold.write_text(line + "\n", "utf-8")
    out.write_text("kept", "utf-8")
    with pytest.raises(SourceError, match=says):
        cluster_file(items(tmp_path, ROWS), out, vectors, gold=gold)
    assert out.read_text("utf-8") == "kept"


def test_other_wrong_input(tmp_path, vectors) -> None:
    path = items(tmp_path, ROWS)
    with pytest.raises(InputError, match="--limit must be above 0"):
        cluster_file(path, tmp_path / "o.jsonl", vectors, limit=0)
    with pytest.raises(InputError, match="cannot be read"):
        read_groups(tmp_path / "none.jsonl", [])
    with pytest.raises(InputError, match="cannot be written"):
        cluster_file(path, tmp_path / "no" / "o.jsonl", vectors)
