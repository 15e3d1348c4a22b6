from __future__ import annotations

import json
from pathlib import Path

import pytest

from qmskg.errors import InputError, SourceError
from qmskg.matching import evaluate, rank_files


def write_lines(path: Path, rows) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return path


SOURCE = [{"id": "s1", "title": "1 Falls", "text": "prevent falls"}, {"id": "s2", "text": "train the board"}]
TARGET = [
    {"id": i, "text": t, "parent": "All"}
    for i, t in (("t1", "board training"), ("t2", "falls prevention"), ("t3", "keep records"))
]


@pytest.fixture
def lists(tmp_path):
    return write_lines(tmp_path / "s.jsonl", SOURCE), write_lines(tmp_path / "t.jsonl", TARGET)


def read(path):
    return {r["source_id"]: r["ranked"] for r in map(json.loads, path.read_text().splitlines())}


def test_every_target_is_ranked_unless_top(lists, vectors, tmp_path) -> None:
    out = tmp_path / "out.jsonl"
    assert rank_files(*lists, out, vectors) == 2
    ranked = read(out)
    assert {t for t, _ in ranked["s1"]} == {"t1", "t2", "t3"}
    assert ranked["s1"][0][0] == "t2"
    assert [p for _, p in ranked["s1"]] == sorted((p for _, p in ranked["s1"]), reverse=True)
    rank_files(*lists, out, vectors, measures=True)
    as_measures = read(out)
    assert as_measures["s1"][0][0] == "t2" and as_measures != ranked
    rank_files(*lists, out, vectors, top=1)
    assert all(len(r) == 1 for r in read(out).values())


def test_labels_come_first_and_none_last(lists, vectors, tmp_path) -> None:
    out = tmp_path / "out.jsonl"
    labels = write_lines(tmp_path / "l.jsonl", [
        {"source_id": "s1", "target_id": "t3", "relation": "equal"},
        {"source_id": "s1", "target_id": "t2", "relation": "none"},
    ])  # fmt: skip
    rank_files(*lists, out, vectors, labels=labels)
    assert [t for t, _ in read(out)["s1"]] == ["t3", "t1", "t2"]


@pytest.mark.parametrize(("lines", "says"), [
    (['{"id": "a", "text": "x"}', "{"], ":2: not JSON"),
    (['{"id": "a", "text": "x"}', '{"id": "a", "text": "y"}'], ":2: the id 'a' stands on line 1"),
    (["[1]"], ":1: a JSON object"), (['{"text": "x"}'], ':1: an "id"'),
    (['{"id": "a", "text": "\\u0000 "}'], ":1: 'a' has no words"),
    (['{"id": "a", "text": ["x"]}'], '"text" must be text'),
    ([], "holds no clauses"),
])  # fmt: skip
def test_bad_lists_say_where_and_leave_what_was_there(lists, vectors, tmp_path, lines, says) -> None:
    out, bad = tmp_path / "out.jsonl", tmp_path / "bad.jsonl"
    out.write_text("before")
    bad.write_text("\n".join(lines))
    with pytest.raises(InputError) as caught:
        rank_files(bad, lists[1], out, vectors)
    assert says in str(caught.value)
    assert out.read_text() == "before"


def test_unknown_label_and_no_top(lists, vectors, tmp_path) -> None:
    labels = write_lines(tmp_path / "l.jsonl", [{"source_id": "zz", "target_id": "t2"}])
    with pytest.raises(SourceError, match="'zz'"):
        rank_files(*lists, tmp_path / "o", vectors, labels=labels)
    with pytest.raises(InputError, match="--top"):
        rank_files(*lists, tmp_path / "o", vectors, top=0)


def test_long_text_and_one_target(vectors, tmp_path) -> None:
    source = write_lines(tmp_path / "s", [{"id": "a", "text": "falls \x07" * 20000}])
    target = write_lines(tmp_path / "t", [{"id": "b", "text": "falls"}])
    assert rank_files(source, target, tmp_path / "o", vectors) == 1


def test_evaluate_reports_itself_beside_its_baselines(lists, vectors, tmp_path) -> None:
    folder = tmp_path / "gold"
    folder.mkdir()
    write_lines(folder / "source.jsonl", SOURCE)
    write_lines(folder / "target.jsonl", TARGET)
    write_lines(folder / "gold.jsonl", [{"source_id": "s1", "target_id": "t2"}])
    (one,) = evaluate([folder], vectors)["sets"]
    assert one["weights"] == "shipped" and one["MAP"] == 1.0
    assert {"MAP", "ece", "brier_skill", "Recall@10"} <= one["minilm"].keys() & one["bm25"].keys()


@pytest.mark.model
def test_real_weights_rank_by_meaning(lists, real_vectors, tmp_path) -> None:
    rank_files(*lists, tmp_path / "out", real_vectors)
    ranked = read(tmp_path / "out")
    assert (ranked["s1"][0][0], ranked["s2"][0][0]) == ("t2", "t1")
