"""Queries through a real child and a real server: every form and format, and whole answers or errors."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pyoxigraph as ox
import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat
from queries import CROSS_JOIN, DATA, LIMITS, MANY, PROPOSED, SIZE, whole
from sparql_server import answering, serving_oxigraph

from qmskg.errors import EnvironmentFault, QueryError, QueryRefused
from qmskg.graph.formats import FORMATS, ResultFormat
from qmskg.graph.guard import guard
from qmskg.graph.projection import Checkpoint
from qmskg.graph.query import QueryRequest, QueryRunner, RemoteQueryRunner
from qmskg.graph.remote import Endpoints, RemoteStore
from qmskg.identity import graph_iri


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the same data, for reading only."""
    with (
        serving_oxigraph(tmp_path_factory.mktemp("server") / "data", "--timeout-s", "5") as address,
        RemoteStore(Endpoints.of(address)) as store,
    ):
        store.load(DATA)
        yield address


Make = Callable[..., QueryRunner | RemoteQueryRunner]


@pytest.fixture(params=["child", "server"])
def make(request: pytest.FixtureRequest, checkpoint: Checkpoint) -> Make:
    """Make a runner of each kind with these limits."""
    if request.param == "child":
        return lambda **limits: QueryRunner(lambda: checkpoint, replace(LIMITS, **limits))
    address = request.getfixturevalue("server")
    return lambda **limits: RemoteQueryRunner(f"{address}/query", lambda: checkpoint, replace(LIMITS, **limits))


# --- both kinds of runner -----------------------------------------------------------------------------------


@pytest.mark.parametrize("format", [format for format, row in FORMATS.items() if not row.graph])
def test_solutions_come_in_every_format(make: Make, format: ResultFormat, checkpoint: Checkpoint) -> None:
    with make().answer("SELECT ?s ?o ?none { ?s ?p ?o } ORDER BY ?s", format) as answer:
        body = answer.file.read()
    assert (answer.media_type, answer.size, answer.checkpoint) == (
        FORMATS[format].media_type,
        len(body),
        checkpoint,
    )
    assert answer.rows in {SIZE, None}
    if format is ResultFormat.CSV:
        assert body.count(b"urn:") == SIZE
        return
    rows = list(ox.parse_query_results(body, format=getattr(QueryResultsFormat, FORMATS[format].oxigraph)))
    assert [(row["s"], row["o"], row["none"]) for row in rows] == [
        (q.subject, q.object, None) for q in DATA[:SIZE]
    ]


@pytest.mark.parametrize("format", [format for format, row in FORMATS.items() if row.graph])
@pytest.mark.parametrize("query", ["CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "DESCRIBE ?s { ?s ?p ?o }"])
def test_triples_come_in_every_format(make: Make, format: ResultFormat, query: str) -> None:
    answer = make().answer(query, format)
    assert answer.media_type == FORMATS[format].media_type
    body = b"".join(answer)
    assert answer.file.closed
    found = {quad.triple for quad in ox.parse(body, format=getattr(RdfFormat, FORMATS[format].oxigraph))}
    assert found == {quad.triple for quad in DATA[:SIZE]}


@pytest.mark.parametrize(("query", "expected"), [("ASK { ?s ?p '7 ' }", False), ("ASK { ?s ?p '8' }", True)])
def test_yes_and_no(make: Make, query: str, expected: bool) -> None:
    assert json.loads(make().answer(query).read())["boolean"] is expected
    assert make().answer(query, ResultFormat.XML).read().count(b"<boolean>") == 1


def test_the_graphs_of_the_request_go_before_those_of_the_query(make: Make) -> None:
    query = guard(f"SELECT (COUNT(*) AS ?n) FROM <{graph_iri('agreed')}> {{ ?s ?p ?o }}")
    request = QueryRequest(query, ResultFormat.CSV)
    for one, count in (
        (request, b"0"),
        (replace(request, default_graphs=(PROPOSED.value,)), b"1"),
        (replace(request, named_graphs=(PROPOSED.value,)), b"0"),
        (replace(request, query=guard("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")), str(SIZE).encode()),
    ):
        assert make().run(one).read().split() == [b"n", count]
    with pytest.raises(QueryRefused, match="not of this dataset"):
        make().run(replace(request, named_graphs=("http://127.0.0.1:9/",)))


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p", "SELECT * { ?s nowhere:p ?o }", "SELECT ?y {} GROUP BY 1"])
def test_what_is_malformed_is_said_in_one_line(make: Make, query: str) -> None:
    with pytest.raises(QueryError, match=r"^the query is malformed: .+$") as error:
        make().answer(query)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 350


def test_a_query_that_takes_too_long_is_given_up(make: Make) -> None:
    start = time.monotonic()
    with pytest.raises(QueryRefused, match=r"took longer than the 0\.5 seconds") as error:
        make(seconds=0.5).answer(CROSS_JOIN)
    assert error.value.http_status == 503
    assert time.monotonic() - start < 30


def test_an_answer_with_too_many_bytes_is_no_answer(make: Make) -> None:
    every = "SELECT * { ?s ?p ?o }"
    _, body = whole(make(), every)
    assert whole(make(size=len(body)), every)[1] == body
    for size, query in (
        (len(body) - 1, every),
        (100_000, MANY),
        (90, "CONSTRUCT WHERE { ?s ?p ?o }"),
    ):
        with pytest.raises(QueryRefused, match=f"more than the {size:,} bytes") as error:
            make(size=size).answer(query)
        assert error.value.http_status == 413


def test_a_query_that_is_too_long_is_not_read(make: Make) -> None:
    assert b"true" in whole(make(text=10), "ASK { }   ")[1]
    with pytest.raises(QueryRefused, match="has 11 characters; a query may have 10") as error:
        make(text=10).answer("ASK { }    ")
    assert error.value.http_status == 413


def test_only_so_many_run_at_once_and_each_turn_is_given_back(make: Make) -> None:
    runner = make(at_once=1, wait=0.05)
    with (
        runner.turns.turn(),
        pytest.raises(QueryRefused, match="1 queries are running, which is as many as may") as error,
    ):
        runner.answer("ASK {}")
    assert error.value.http_status == 503
    for query in ("SELECT * {", "ASK {}", "SELECT * {", "ASK { ?s ?p ?o }"):  # a fault gives its turn back too
        if query.startswith("ASK"):
            assert b"true" in whole(runner, query)[1]
            continue
        with pytest.raises(QueryError):
            runner.answer(query)


def test_what_was_answered_is_kept_while_the_data_stand_still(make: Make, checkpoint: Checkpoint) -> None:
    runner, states = make(at_once=2), iter([*[checkpoint] * 3, *[Checkpoint("b", 2, checkpoint.path)] * 9])
    runner._checkpoint = lambda: next(states)
    query = "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 3"
    first, again = runner.answer(query), runner.answer(query)
    assert [first.kept, again.kept] == [False, True]
    assert (first.rows, first.size, first.read()) == (again.rows, again.size, again.read())
    assert not runner.answer(query, ResultFormat.CSV).kept
    moved = runner.answer(query)
    assert (moved.kept, moved.checkpoint.position) == (False, 2)
    for _ in range(2):
        with runner.answer("SELECT (RAND() AS ?x) {}") as drawn:
            assert not drawn.kept


# --- servers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "fault", "message"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\na,b", EnvironmentFault, "does not answer"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na,b\r\n",
            EnvironmentFault,
            "does not answer",
        ),
        (b"HTTP/1.0 302 Found\r\nLocation: /x\r\n\r\nelsewhere", EnvironmentFault, "answered 302: elsewhere"),
        (b"HTTP/1.0 204 No Content\r\n\r\n", EnvironmentFault, "answered 204"),
        (b"HTTP/1.0 206 Partial Content\r\n\r\na,b", EnvironmentFault, "answered 206"),
        (b"HTTP/1.0 500 Oh\r\n\r\nno\n\nluck", EnvironmentFault, "answered 500: no luck"),
        (b"HTTP/1.0 400 Bad\r\n\r\nno\n query", QueryError, "^the query is malformed: no query$"),
        (b"nonsense", EnvironmentFault, "does not answer"),
    ],
)
def test_an_answer_that_is_cut_off_or_none_is_an_error(raw, fault, message, checkpoint) -> None:
    with answering(raw, []) as address, pytest.raises(fault, match=message):
        RemoteQueryRunner(address, lambda: checkpoint, LIMITS).answer("SELECT * {}", ResultFormat.CSV)


def test_a_server_that_is_away_is_said(checkpoint: Checkpoint) -> None:
    runner = RemoteQueryRunner("http://127.0.0.1:1/query", lambda: checkpoint, LIMITS)
    with pytest.raises(EnvironmentFault, match="does not answer"):
        runner.answer("ASK {}")
    with pytest.raises(QueryRefused, match="SERVICE is refused"):
        runner.answer("SELECT * { SERVICE <http://127.0.0.1:9/> {} }")
