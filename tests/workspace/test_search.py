"""Search by word over the real content."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qmskg.model import Library
from qmskg.workspace.search import SearchIndex, fuse, write_index


@pytest.fixture(scope="module")
def index(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    path = tmp_path_factory.mktemp("search") / "search.sqlite"
    write_index(path, library)
    index = SearchIndex(path)
    yield index
    index.close()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("hip fracture database", "audit-nhfd"),
        ("NHFD", "audit-nhfd"),
        ("QS16", "nice-qs16"),
        ("learning culture", "cqc-single-assessment-framework:qs-s1"),
        ("duty of candour", "cqc-duty-of-candour-guidance"),
        ("seven day consultant review", "seven-day-services:2"),
    ],
)
def test_what_people_type_finds_what_they_mean(index: SearchIndex, words: str, expected: str) -> None:
    assert expected in [hit.id for hit in index.find(words, 8)]


def test_some_words_are_better_than_none(index: SearchIndex) -> None:
    assert index.find("fracture zzzzzz")
    assert index.find("   ") == index.find("!!! ???") == []


@given(st.text(max_size=60))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_words_break_it(index: SearchIndex, words: str) -> None:
    hits = index.find(words, 5)
    assert len(hits) <= 5
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=4))
def test_fusing_keeps_everything_and_prefers_agreement(rankings: list[list[str]]) -> None:
    fused = [id for id, _ in fuse(rankings, 100)]
    assert set(fused) == {id for ranking in rankings for id in ranking}
    if rankings and rankings[0] and all(r[:1] == rankings[0][:1] for r in rankings):
        assert fused[0] == rankings[0][0]
