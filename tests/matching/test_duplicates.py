"""Groups of leaves that say the same, and leaves to which nothing answers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmskg.matching import duplicates, matched
from qmskg.matching.alone import none_right
from qmskg.matching.alone_measures import evaluate_alone
from qmskg.matching.calibration import PROPOSE_FROM
from qmskg.matching.duplicates import groups_of

TEXTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "Hip surgery within 36 hours",
                "Hip surgery within 36 hours.",
                "Keep records of training",
                "Board rounds",
            ]
        ),
        st.sampled_from("xyz"),
    ),
    max_size=9,
)


@settings(deadline=None)  # the first call imports scipy and scikit-learn
@given(TEXTS)
def test_groups_are_a_partition_across_documents(session_vectors, given_texts) -> None:
    texts, documents = [t for t, _ in given_texts], [d for _, d in given_texts]
    ids = [f"{d}:{n}" for n, d in enumerate(documents)]
    groups = groups_of(ids, texts, session_vectors.of(texts), documents)
    members = [id for group in groups for id in group.leaves]
    assert len(members) == len({*members})
    for group in groups:
        assert len({id[0] for id in group.leaves}) > 1
        assert group.identical
    for text in {"Keep records of training", "Board rounds"}:
        where = [i for i, t in enumerate(texts) if t == text]
        if len({documents[i] for i in where}) > 1:
            assert any({ids[i] for i in where} <= {*group.leaves} for group in groups)


def test_order_plays_no_part(session_vectors) -> None:
    texts = ["Hip surgery within 36 hours", "Board rounds", "Hip surgery within 36 hours"]
    one = groups_of(["a:1", "b:1", "c:1"], texts, session_vectors.of(texts), ["a", "b", "c"])
    two = groups_of(["c:1", "b:1", "a:1"], texts, session_vectors.of(texts), ["c", "b", "a"])
    assert one == two and one[0].leaves == ("a:1", "c:1") and one[0].likeness == pytest.approx(1, abs=1e-4)


def test_measures_and_requirements_are_kept_apart(small_library, session_vectors) -> None:
    for group in duplicates(small_library, session_vectors):
        assert len({small_library.is_measure(id) for id in group.leaves}) == 1
        assert len({id.partition(":")[0] for id in group.leaves}) > 1


def test_what_is_alone_has_no_proposal(small_library, session_vectors) -> None:
    found = matched(small_library, session_vectors)
    mapped = {
        kind: {end for li in found.links if li.kind == kind and li.origin == "machine" for end in (li.a, li.b)}
        for kind in ("mapping", "evidence")
    }
    for id, one in found.alone.items():
        assert id not in mapped["evidence" if small_library.is_measure(id) else "mapping"]
        assert 0 < one.probability < PROPOSE_FROM
        assert (1 - PROPOSE_FROM) ** 5 < one.sure <= 1
        assert one.nearest in small_library.leaves and one.nearest.partition(":")[0] != id.partition(":")[0]


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=12))
def test_none_right_is_a_chance_that_falls_with_each_candidate(chances) -> None:
    (none,) = none_right(np.array([chances], dtype=np.float32))
    (fewer,) = none_right(np.array([chances[:-1] or [0]], dtype=np.float32))
    assert 0 <= none <= fewer + 1e-6 <= 1 + 1e-6


def test_being_alone_is_measured_where_enough_is_unlinked(session_vectors, tmp_path) -> None:
    rows = [{"id": f"s{n}", "text": f"duty of kind {n}"} for n in range(14)]
    for name in ("source", "target"):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (tmp_path / "gold.jsonl").write_text('{"source_id": "s1", "target_id": "s1"}\n', "utf-8")
    (found,) = evaluate_alone([tmp_path], session_vectors)
    assert (found["sources"], found["unlinked"]) == (14, round(13 / 14, 3))
    assert 0 <= found["brier"] <= 1 and found["called_alone"] <= 14
