"""Ids of requests, lines in the log, and figures; and that nothing anybody typed gets into any of them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from installation import BROWSER, LEAF, MEASURE, Installation, Make
from prometheus_client.parser import text_string_to_metric_families

from qmskg.server.app import create_app
from qmskg.server.logs import JsonLines, Lines, log_config

TYPED = "SOMETHING-THAT-SOMEBODY-TYPED"


@pytest.fixture(params=[JsonLines, Lines], ids=["json", "text"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """All that the server and what serves it write down, at the level of QMSKG_LOG=json."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(request.param())
    loggers = [logging.getLogger(name) for name in log_config("json")["loggers"]]
    before = [(one, one.level, one.propagate) for one in loggers]
    for one in loggers:
        one.setLevel(logging.INFO)
        one.propagate = one.name.startswith("qmskg.")
    for one in (logging.getLogger("qmskg"), logging.getLogger("uvicorn")):
        one.addHandler(handler)
    yield out
    for one, level, propagate in before:
        one.setLevel(level)
        one.propagate = propagate
        one.removeHandler(handler)


def test_nothing_typed_and_no_secret_is_written_down(make: Make, log: io.StringIO) -> None:
    one = make(metrics="on")

    @one.web.app.get("/defect/{word}")  # type: ignore[attr-defined]
    def defect(word: str) -> None:
        try:
            raise KeyError(word)
        except KeyError as error:
            raise ValueError(f"a defect over {word}") from error

    one.decide("ada", MEASURE, LEAF, "partial", reason=TYPED, not_covered=[TYPED])
    bearer = {"Authorization": f"Bearer {TYPED}"}
    asked = [
        one.web.get("/search", params={"q": TYPED}, headers=BROWSER),
        one.web.get("/api/v1/search", params={"q": TYPED}),
        one.web.get(f"/{TYPED}"),
        one.web.get(f"/id/requirement/{TYPED}/{TYPED}"),
        one.web.get("/api/v1/me", headers=bearer),
        one.web.get("/sparql", params={"query": f'SELECT * {{ ?s ?p "{TYPED}" }}'}),
        one.web.get("/sparql", params={"query": TYPED}),
        one.web.post("/api/v1/decisions", json={"a": TYPED}, headers=one.as_("ada")),
        one.web.post("/api/v1/decisions", content=TYPED, headers=one.as_("ada")),
        one.web.request(TYPED, "/"),
        one.web.get("/healthz", headers={"X-Request-ID": f"{TYPED}\t!"}),
        one.web.get(f"/defect/{TYPED}"),
    ]
    assert asked[-1].status_code == 500
    lines, figures = log.getvalue(), one.web.get("/metrics").text
    assert lines.count("\n") > len(asked)
    assert "ValueError" in lines
    assert "test_observing.py" in lines, "where it was"
    for text in (lines, figures):
        assert TYPED not in text
        assert not [name for name, token in one.tokens.items() if token in text]


def test_a_line_and_a_problem_name_the_same_request(make: Make, log: io.StringIO) -> None:
    one = make()
    given_id = one.web.get("/api/v1/audits/nothing/standards", headers={"X-Request-ID": "from.the-proxy_7"})
    assert given_id.headers["x-request-id"] == given_id.json()["request_id"] == "from.the-proxy_7"
    assert "from.the-proxy_7" in log.getvalue()
    if log.getvalue().startswith("{"):
        line = json.loads(log.getvalue().splitlines()[-1])
        assert line["route"] == "/api/v1/audits/{id:ref}/standards"
        assert (line["method"], line["status"], line["request_id"]) == ("GET", 404, "from.the-proxy_7")
        assert line["ms"] > 0
    page = one.web.get("/nothing", headers=BROWSER)
    assert page.headers["x-request-id"] in page.text


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_id_that_could_do_harm_is_replaced(shared: Installation, said: str) -> None:
    """It stands in headers, in lines and on pages: letters, digits, dot, hyphen and underscore, and no more than 64."""
    try:
        sent = said.encode("latin-1")
    except UnicodeEncodeError:
        return
    if any(byte < 32 or byte == 127 for byte in sent):
        return
    id = shared.web.get("/healthz", headers={b"X-Request-ID": sent}).headers["x-request-id"]
    good = said.strip(" ")
    harmless = 0 < len(good) <= 64 and good.isascii() and all(c.isalnum() or c in "._-" for c in good)
    assert (id == good) is harmless
    assert id


def test_every_answer_has_its_own_id(shared: Installation) -> None:
    ids = {shared.web.get("/healthz").headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5


# --- figures ------------------------------------------------------------------------------------------------


def test_figures_are_off_until_somebody_asks_for_them(shared: Installation, make: Make) -> None:
    assert shared.web.get("/metrics").status_code == 404
    one = make(metrics="loopback")
    near = TestClient(create_app(one.workspace), client=("127.0.0.1", 50000))
    far = TestClient(create_app(one.workspace), client=("192.0.2.7", 50000))
    assert near.get("/metrics").status_code == 200
    assert far.get("/metrics").status_code == 404
    for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
        assert near.get("/metrics", headers={header: "192.0.2.7"}).status_code == 404, "through a proxy"


def test_figures_say_what_was_asked_and_where_things_stand(make: Make) -> None:
    one = make(metrics="on")
    for _ in range(3):
        one.web.get("/api/v1/audits/audit-nhfd/standards")
    one.web.get("/api/v1/audits/nothing/standards")
    one.web.get("/sparql?query=ASK{}")
    one.agree(MEASURE, LEAF, "partial")
    position = one.workspace.position()
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(one.web.get("/metrics").text)
        for sample in family.samples
    }
    route = "/api/v1/audits/{id:ref}/standards"
    assert found["qmskg_requests_total", route, "200", "GET"] == 3
    assert found["qmskg_requests_total", route, "404", "GET"] == 1
    assert found["qmskg_request_seconds_count", route, "GET"] == 4
    assert found["qmskg_requests_in_progress",] == 1  # this one
    assert found["qmskg_register_position",] == position
    assert found["qmskg_graph_lag",] == position - found["qmskg_graph_position",] > 0, (
        "nothing was folded for this"
    )
    assert found["qmskg_up",] == 1
    assert found["qmskg_build_age_seconds",] > 0
    assert found["qmskg_queries_running",] == found["qmskg_queries_waiting",] == 0
    (one.workspace.settings.data / "register.sqlite").unlink()
    assert "qmskg_up 0.0" in one.web.get("/metrics").text
