"""Long lists: the same as every pair compared where nothing is left out, and the same wherever a run was stopped."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest

from qmskg.errors import InputError, SourceError
from qmskg.matching import long_lists, rank_files
from qmskg.matching.many import Many
from qmskg.matching.ranker import for_evidence, shipped
from qmskg.matching.scoring import scored
from qmskg.matching.signals import Comparison, encode_side
from qmskg.matching.texts import given_clause

WORDS = ("falls", "hip", "audit", "board", "surgery", "bed", "nurse", "drug", "record", "child", "safety", "staff")


def clauses(number: int, seed: int, titles: bool = True):
    draw = Random(seed)
    return tuple(
        given_clause(
            f"{seed}-{i}", draw.choice(WORDS) if titles else "", " ".join(draw.choices(WORDS, k=draw.randint(2, 9))),
            f"section {draw.randrange(4)}" if titles else "",
        )
        for i in range(number)
    )  # fmt: skip


def every_pair(sides, ranker):
    return np.concatenate([block.probabilities for block in scored(Comparison(*sides), ranker)])


@pytest.mark.parametrize(("number", "titles"), [(40, True), (40, False), (9, True)])
@pytest.mark.parametrize("ranker", [shipped(), for_evidence()], ids=["crosswalks", "evidence"])
def test_with_every_target_near_it_is_every_pair_compared(session_vectors, number, titles, ranker) -> None:
    lists = clauses(number, 1, titles), clauses(30, 2)
    sides = [encode_side(side, session_vectors, wordwise=False) for side in lists]
    columns, chances = Many(*sides, ranker, 99).ranked(sides[0], np.ones(number, dtype=bool))
    placed = np.empty_like(chances)
    np.put_along_axis(placed, columns, chances, axis=1)
    np.testing.assert_allclose(placed, every_pair(sides, ranker), atol=2e-4)
    assert (np.diff(chances, axis=1) <= 0).all()


def test_only_the_nearest_in_meaning_are_compared(session_vectors) -> None:
    sides = [encode_side(side, session_vectors, wordwise=False) for side in (clauses(40, 1), clauses(30, 2))]
    columns, chances = Many(*sides, shipped(), 7).ranked(sides[0], np.ones(40, dtype=bool))
    meaning = sides[0].text @ sides[1].text.T
    left_out = np.ones(meaning.shape, dtype=bool)
    np.put_along_axis(left_out, columns, False, axis=1)
    least = np.take_along_axis(meaning, columns, axis=1).min(axis=1)
    assert columns.shape == chances.shape == (40, 7)
    assert (np.where(left_out, meaning, -1).max(axis=1) <= least + 1e-6).all()


def test_a_clause_outside_the_sample_is_placed_as_one_more_source(session_vectors) -> None:
    sides = [encode_side(side, session_vectors, wordwise=False) for side in (clauses(40, 1), clauses(30, 2))]
    many = Many(*sides, shipped(), 30)
    inside, outside = (many.ranked(sides[0], np.full(40, sampled))[1] for sampled in (True, False))
    # one more beside itself: none is likelier for it, and none by more than half the odds
    assert (outside.max(axis=1) <= inside.max(axis=1) + 1e-6).all()
    assert (outside.max(axis=1) < inside.max(axis=1) - 1e-6).any()


@pytest.fixture
def lists(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path / "s.jsonl", clauses(50, 1)), write(tmp_path / "t.jsonl", clauses(20, 2))


def write(path: Path, some) -> Path:
    rows = ({"id": c.id, "title": c.title, "text": c.text, "parent": c.parent} for c in some)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def parts(monkeypatch) -> None:
    monkeypatch.setattr(long_lists, "_PART", 16)
    monkeypatch.setattr(long_lists, "SAMPLE", 8)


def test_a_run_that_was_stopped_goes_on_and_writes_the_same(lists, parts, vectors, tmp_path) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    assert rank_files(*lists, whole, vectors, near=5, top=3) == 50
    out.write_text("before")
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 32:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rank_files(*lists, out, vectors, near=5, top=3, progress=stop)
    assert out.read_text() == "before"
    with (tmp_path / "out.part").open("a") as stream:
        stream.write('{"half a line')
    rank_files(*lists, out, vectors, near=5, top=3, progress=lambda done, total: told.append((done, total)))
    assert told == [(16, 50), (32, 50), (48, 50), (50, 50)]
    assert out.read_bytes() == whole.read_bytes()
    assert sorted(p.name for p in tmp_path.glob("out*")) == ["out"]


def test_what_was_left_of_another_run_is_not_gone_on_with(lists, parts, vectors, tmp_path) -> None:
    out, told = tmp_path / "out", []

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rank_files(*lists, out, vectors, near=5, progress=stop)
    assert rank_files(*lists, out, vectors, near=4, progress=lambda *now: told.append(now)) == 50
    assert told[0] == (16, 50)
    assert all(len(json.loads(line)["ranked"]) == 4 for line in out.read_text().splitlines())


def test_the_sample_is_evenly_spaced(lists, parts) -> None:
    sample, step, total = long_lists._sampled(lists[0])
    assert (step, total) == (8, 50)
    assert [c.id for c in sample] == [f"1-{i}" for i in range(0, 50, 8)]


def test_a_wrong_line_is_told_before_anything_is_encoded(lists, encoder, vectors, tmp_path) -> None:
    with lists[0].open("a") as stream:
        stream.write("{")
    with pytest.raises(SourceError, match=":51: not JSON"):
        rank_files(*lists, tmp_path / "out", vectors, near=5)
    assert encoder.asked == []


def test_what_cannot_be_asked_for(lists, vectors, tmp_path, monkeypatch) -> None:
    out = tmp_path / "out"
    with pytest.raises(InputError, match="--near must be 1 or more"):
        rank_files(*lists, out, vectors, near=0)
    with pytest.raises(InputError, match="leave --near out"):
        rank_files(*lists, out, vectors, near=5, labels=lists[0])
    with pytest.raises(InputError, match="cannot be written"):
        rank_files(*lists, tmp_path / "no" / "out", vectors, near=5)
    monkeypatch.setattr("qmskg.matching.rank._MOST", 999)
    with pytest.raises(InputError, match="1,000 pairs are too many to compare each of them: say --near 100"):
        rank_files(*lists, out, vectors)
    assert list(tmp_path.glob("out*")) == []
