"""Matching on a cluster of two workers, in processes of their own, gives what matching here gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from distributed import LocalCluster

from qmskg.errors import EnvironmentFault, InputError
from qmskg.links import Link
from qmskg.matching import matched
from qmskg.matching.spread import HERE, cluster
from qmskg.vocabulary import Status


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as workers:
        yield workers.scheduler_address


def test_the_proposals_are_the_same_on_a_cluster(small_library, session_vectors, address, monkeypatch) -> None:
    monkeypatch.setattr("qmskg.matching.signals.ROWS_A_BLOCK", 12)
    here = matched(small_library, session_vectors)
    decided = [
        Link(a=li.a, b=li.b, kind=li.kind, status=Status.AGREED, answer="equal")
        for li in here.links
        if li.probability
    ][:5]
    told: list[tuple[int, int]] = []
    with cluster(address) as spread:
        assert spread is not HERE
        there = matched(small_library, session_vectors, spread=spread, progress=lambda *done: told.append(done))
        learned = matched(small_library, session_vectors, decided=decided, spread=spread)
    assert there == here
    assert learned == matched(small_library, session_vectors, decided=decided)
    assert learned.links != here.links
    assert len(told) > 2
    assert told[-1][0] == told[-1][1]


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        ("nowhere", InputError, "is no address of a scheduler"),
        ("tcp://127.0.0.1:9", EnvironmentFault, "no Dask scheduler"),
    ],
)
def test_a_cluster_that_is_not_there_is_said_in_one_sentence(given, error, says, monkeypatch) -> None:
    monkeypatch.setattr("qmskg.matching.spread._PATIENCE", "1s")
    with pytest.raises(error, match=says), cluster(given):
        pass


def test_without_an_address_all_is_done_here() -> None:
    with cluster(None) as spread:
        assert spread is HERE
        assert list(spread.each(lambda shared, bounds: (shared, bounds), "s", [(0, 2), (2, 3)])) == [
            ("s", (0, 2)),
            ("s", (2, 3)),
        ]
