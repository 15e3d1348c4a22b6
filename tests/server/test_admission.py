"""What one client may ask of ``/sparql``: so much a minute, so many at once, and what the headers say of it."""

from __future__ import annotations

import threading
from contextlib import ExitStack

import pytest
from installation import Make
from sparql_questions import ASK, refused

from qmskg.errors import TooMany
from qmskg.server.admission import Admission


def test_a_client_that_asks_too_often_is_told_when_to_go_on(make: Make) -> None:
    web = make(query_rate=3).web
    seen = []
    for query in (ASK, "no query", ASK):  # what is malformed is counted too
        answer = web.get("/sparql", params={"query": query})
        assert answer.headers["ratelimit-policy"] == '"queries";q=3;w=60'
        seen.append(answer.headers["ratelimit"].partition(";t=")[0])
    assert seen == ['"queries";r=2', '"queries";r=1', '"queries";r=0']
    for over in (web.get("/sparql", params={"query": ASK}), web.get("/graph-store?default")):
        refused(over, 429, "3 queries a minute is all that one address may send")
        assert 0 < int(over.headers["retry-after"]) <= 60
        assert over.headers["ratelimit"].startswith('"queries";r=0;t=')
    assert "RateLimit" in over.headers["access-control-expose-headers"]


def test_without_a_limit_there_is_none(make: Make) -> None:
    web = make(query_rate=0).web
    answers = [web.post("/sparql", data={"query": "no query"}) for _ in range(30)]
    assert {answer.status_code for answer in answers} == {400}
    assert "ratelimit" not in answers[0].headers


def test_clients_do_not_take_each_others_shares() -> None:
    admission = Admission(2, 1)
    for client in ("a", "a", "b"):
        admission.count(client)
    with pytest.raises(TooMany):
        admission.count("a")
    admission.count("b")


def test_so_many_of_one_client_run_at_once_and_each_place_is_given_back() -> None:
    admission, held = Admission(0, 2), threading.Barrier(3)

    def run() -> None:
        with admission.running("a"):
            held.wait(10)
            held.wait(10)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    held.wait(10)
    with (
        admission.running("b"),
        pytest.raises(TooMany, match="2 queries of this address") as told,
        ExitStack() as s,
    ):
        s.enter_context(admission.running("a"))
    assert told.value.retry_after > 0
    held.wait(10)
    for thread in threads:
        thread.join()
    with pytest.raises(ZeroDivisionError), admission.running("a"):
        raise ZeroDivisionError
    with admission.running("a"), admission.running("a"):
        pass
    assert not admission._running
