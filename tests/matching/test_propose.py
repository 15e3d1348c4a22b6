from __future__ import annotations

import pytest

from qmskg.links import LinkKind
from qmskg.matching import encode_library, evaluate_library, propose, recalled
from qmskg.matching.calibration import PROPOSE_FROM
from qmskg.matching.ranker import VERSION
from qmskg.matching.reasons import reasons
from qmskg.vocabulary import Status


@pytest.fixture
def proposals(small_library, vectors):
    return list(propose(small_library, vectors))


def test_proposals_run_between_documents_and_never_measure_to_measure(small_library, proposals) -> None:
    assert {p.kind for p in proposals} == set(LinkKind)
    assert len({p.key for p in proposals}) == len(proposals)
    for p in proposals:
        assert p.status is Status.PROPOSED and p.answer is None
        assert p.a.partition(":")[0] != p.b.partition(":")[0]
        assert small_library.is_measure(p.a) is (p.kind is LinkKind.EVIDENCE)
        assert not small_library.is_measure(p.b)
        assert small_library.active(p.a) and small_library.active(p.b)
        if p.origin == "machine":
            assert p.probability is not None and p.probability >= PROPOSE_FROM
            assert p.reasons and p.features and p.ranks and p.model == f"hash@1 {VERSION}"


def test_settled_and_published_pairs_are_left_out(small_library, vectors, proposals) -> None:
    stated = {tuple(sorted((s.subject, s.object))) for s in small_library.stated}
    assert not {tuple(sorted((p.a, p.b))) for p in proposals} & stated
    some = {p.key for p in proposals[:3]}
    rest = list(propose(small_library, vectors, settled=some))
    assert [p.key for p in rest] == [p.key for p in proposals if p.key not in some]


def test_one_source_is_the_same_proposals_restricted(small_library, vectors, proposals) -> None:
    few = list(propose(small_library, vectors, sources={"nice-qs86"}))
    assert few
    assert few == [p for p in proposals if "nice-qs86" in (p.a.partition(":")[0], p.b.partition(":")[0])]


def test_again_is_the_same_and_encodes_nothing(small_library, vectors, proposals) -> None:
    before = vectors.encoded
    assert list(propose(small_library, vectors)) == proposals
    assert vectors.encoded == before


def test_encode_library_leaves_nothing_to_encode(small_library, vectors) -> None:
    encode_library(small_library, vectors)
    before = vectors.encoded
    list(propose(small_library, vectors))
    assert vectors.encoded == before > 0


def test_recalled_rows_between_leaves_are_kept_and_the_others_counted(library) -> None:
    found = recalled(library)
    assert found.links and found.skipped
    assert len(found.links) + found.skipped <= len(library.suggested)
    assert all(p.origin == "recalled" and p.probability is None for p in found.links)


def test_reasons_name_limits_that_differ() -> None:
    said = reasons("Theatre within 36 hours", "Theatre within thirty minutes, or 36 hours", {})
    assert "Same limit: 36 hours." in said
    assert reasons("apple", "pear", {})[0].startswith("No word in common")


@pytest.mark.model
def test_real_weights_find_the_hip_fracture_statement(small_library, real_vectors) -> None:
    found = evaluate_library(small_library, real_vectors)
    assert found["weights"] == "left_out" and found["n"] > 0
    assert found["Recall@10"] > 0.5
