"""The child of a query: what it may use, that it reaches nothing, and that it leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from queries import CROSS_JOIN, DATA, LARGE, LIMITS, MANY, SIZE, child_runner, whole
from sparql_server import answering

from qmskg.errors import EnvironmentFault, QueryError, QueryRefused
from qmskg.graph import children
from qmskg.graph.formats import ResultFormat
from qmskg.graph.guard import GuardedQuery, QueryForm
from qmskg.graph.projection import Checkpoint
from qmskg.graph.query import QueryRequest, QueryRunner
from qmskg.graph.query_child import Exit
from qmskg.graph.store import EmbeddedStore


def test_an_answer_with_too_many_rows_is_no_answer(checkpoint: Checkpoint) -> None:
    for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
        assert whole(child_runner(checkpoint, rows=SIZE), query)[0] == SIZE
        for rows in (SIZE - 1, 0):
            with pytest.raises(QueryRefused, match=f"more than the {rows} rows") as error:
                child_runner(checkpoint, rows=rows).answer(query)
            assert error.value.http_status == 413
    assert whole(child_runner(checkpoint, rows=0), "SELECT * { ?s ?p ?o FILTER(false) }")[0] == 0
    with pytest.raises(QueryRefused, match="more than the 1,000 rows"):
        child_runner(checkpoint, rows=1000).answer(MANY)


def test_a_query_that_takes_too_much_memory_is_given_up(checkpoint: Checkpoint) -> None:
    with pytest.raises(QueryRefused, match="needs more than the 64 megabytes of memory") as error:
        child_runner(checkpoint, megabytes=64).answer(LARGE)
    assert error.value.http_status == 503
    assert whole(child_runner(checkpoint, megabytes=64), "SELECT * { ?s ?p ?o } ORDER BY ?o")[0] == SIZE


def test_a_child_that_is_being_started_is_not_started_again() -> None:
    made: list[children.Child] = []

    def prepare(child: children.Child) -> None:
        made.append(child)
        time.sleep(0.1)

    with children.Pool(2, children.launch, prepare) as pool:
        for _ in range(3):
            pool.fill(2)
        first, second = pool.take(), pool.take()
        assert sorted(map(id, (first, second))) == sorted(map(id, made))
        pool.give(first, again=False)  # another is started in its place
        pool.give(pool.take(), again=True)
        pool.give(second, again=True)
        assert len(made) == 3


def test_a_query_gives_way_to_whoever_waits_for_a_page() -> None:
    with children.Pool(1, children.launch, lambda child: None) as pool:
        child = pool.take()
        end = time.monotonic() + 20
        while (found := os.getpriority(os.PRIO_PROCESS, child.process.pid)) <= os.nice(0):
            assert time.monotonic() < end, found
            time.sleep(0.01)
        pool.give(child, again=True)


def test_what_crashes_a_child_crashes_nothing_else(checkpoint: Checkpoint) -> None:
    deep = "SELECT * { FILTER(" + "(" * 60_000 + "1" + ")" * 60_000 + ") }"
    with pytest.raises((QueryRefused, QueryError)):
        child_runner(checkpoint).answer(deep)
    with pytest.raises(QueryError, match="of another form than its first word says"):
        child_runner(checkpoint).run(
            QueryRequest(GuardedQuery("ASK {}", QueryForm.DESCRIBE, True), ResultFormat.TURTLE)
        )


@pytest.mark.parametrize("damage", ["gone", "overwritten"])
def test_a_checkpoint_that_cannot_be_read_is_the_machine_s_fault(damage: str, tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.load(DATA)
    for path in (tmp_path / "store").glob("CURRENT" if damage == "gone" else "*.sst"):
        path.unlink() if damage == "gone" else path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(EnvironmentFault, match=r"the data cannot be read: .* try again"):
        child_runner(Checkpoint("b", 1, tmp_path / "store")).answer("ASK {}")


def launching(launched: list[children.Child]) -> children.Launcher:
    def launch() -> children.Child:
        launched.append(children.launch())
        return launched[-1]

    return launch


def test_no_child_and_no_file_is_left_over(checkpoint: Checkpoint) -> None:
    launched: list[children.Child] = []
    runner = QueryRunner(lambda: checkpoint, replace(LIMITS, seconds=1.5, rows=10), launch=launching(launched))
    outs = [asked_of(runner, query) for query in (CROSS_JOIN, "SELECT * { ?s ?p ?o }", "SELECT * {", "ASK {}")]
    assert [type(out) for out in outs] == [QueryRefused, QueryRefused, QueryError, bytes]
    runner.close()
    assert launched
    for child in launched:
        assert child.process.returncode is not None
        assert child.errors.closed
        assert child.channel.fileno() == -1
    with pytest.raises(EnvironmentFault, match="is ending"):
        runner.answer("ASK { ?s ?p 'new' }")


def asked_of(runner: QueryRunner, query: str) -> bytes | Exception:
    try:
        return runner.answer(query).read()
    except (QueryRefused, QueryError) as error:
        return error


def test_a_child_is_used_again_until_it_is_killed(checkpoint: Checkpoint) -> None:
    launched: list[children.Child] = []
    with_one = replace(LIMITS, seconds=2, at_once=1)
    runner = QueryRunner(lambda: checkpoint, with_one, launch=launching(launched))
    for query in ("ASK {}", "SELECT * {", "SELECT * { ?s ?p ?o }", "ASK { ?s ?p 'no' }"):
        asked_of(runner, query)
    assert len(launched) == 1
    assert isinstance(asked_of(runner, CROSS_JOIN), QueryRefused)
    assert launched[0].process.returncode == -9
    assert b"true" in whole(runner, "ASK { ?s ?p '8' }")[1]
    assert len(launched) == 2
    launched[1].process.kill()
    launched[1].process.wait()
    assert isinstance(asked_of(runner, "ASK { ?s ?p '9' }"), QueryRefused)  # it says so, and the next is answered
    assert b"true" in whole(runner, "ASK { ?s ?p '9' }")[1]
    runner.close()


def test_children_are_ready_before_the_first_query(checkpoint: Checkpoint) -> None:
    launched: list[children.Child] = []
    runner = QueryRunner(lambda: checkpoint, replace(LIMITS, at_once=2), launch=launching(launched))
    runner.ready()
    runner._pool._starter.submit(lambda: None).result()  # one thread starts them, one after the other
    ready = len(launched)
    assert len(runner._pool._idle) == ready > 2
    assert b"true" in whole(runner, "ASK {}")[1]
    assert len(launched) == ready
    runner.close()


def test_another_state_of_the_data_is_asked_by_the_same_child(checkpoint: Checkpoint, tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store") as store:
        store.load(DATA[:2])
    states = [checkpoint]
    runner = QueryRunner(lambda: states[0], replace(LIMITS, at_once=1))
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    counts = [whole(runner, query, ResultFormat.CSV)[1].split()[1]]
    states[0] = Checkpoint("b", 2, tmp_path / "store")
    counts.append(whole(runner, query, ResultFormat.CSV)[1].split()[1])
    assert counts == [str(SIZE).encode(), b"2"]
    runner.close()


def test_only_half_of_the_turns_are_for_long_queries(checkpoint: Checkpoint) -> None:
    runner = QueryRunner(lambda: checkpoint, replace(LIMITS, seconds=30, at_once=2, long=0.4))
    with runner.turns.long():
        with pytest.raises(QueryRefused, match="as many long queries are running as may") as told:
            runner.answer(CROSS_JOIN)
        assert told.value.http_status == 503
        assert b"true" in whole(runner, "ASK {}")[1]
    runner.close()


def straight(checkpoint: Checkpoint, query: str, **more: Any) -> tuple[int, bytes, str]:
    """Run a query in a child past the guard; return how it ended, its answer and its last words."""
    runner = child_runner(checkpoint)
    job = runner._job(QueryRequest(GuardedQuery(query, QueryForm.SELECT, True), ResultFormat.CSV), checkpoint)
    child = children.launch()
    with tempfile.TemporaryFile() as out:
        child.begin({**job, **more}, out)
        reply = child.reply(60)
        child.close()
        out.seek(0)
        return reply.exit, out.read(), reply.words


def test_a_child_has_no_network(checkpoint: Checkpoint) -> None:
    body = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
    head = f"Content-Type: application/sparql-results+json\r\nContent-Length: {len(body)}"
    raw = f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode() + body
    asked: list[str] = []
    with answering(raw, asked) as address:
        query = f"SELECT * {{ SERVICE <{address}/out> {{ ?s ?p ?o }} }}"
        assert list(ox.Store().query(query)) == []  # type: ignore[arg-type]
        assert asked == ["/out"]  # what has not been cut off does go out
        code, out, words = straight(checkpoint, query)
        assert (code, asked) == (Exit.FAILED, ["/out"]), words
        assert b"urn:" not in out
    code, out, _ = straight(checkpoint, "SELECT ?s { ?s ?p '8' }")
    assert (code, out.split()) == (Exit.DONE, [b"s", b"urn:0008"])


def test_a_child_starts_no_program_and_gets_no_secret(checkpoint: Checkpoint, monkeypatch) -> None:
    monkeypatch.setenv("QMSKG_TOKEN", "secret")
    child = children.launch()
    environment = Path(f"/proc/{child.process.pid}/environ")
    assert not environment.exists() or b"secret" not in environment.read_bytes()
    child.close()
    code = (
        "import os, sys; sys.path.insert(0, os.path.dirname(sys.argv[1])); import query_child, socket\n"
        "means = query_child.isolate()\n"
        "for act in (lambda: socket.socket(), lambda: os.execv('/bin/true', ['true'])):\n"
        "    try: act()\n"
        "    except PermissionError: print('refused', *means)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(children._CHILD)], capture_output=True, text=True)
    if sys.platform.startswith("linux") and os.uname().machine in {"x86_64", "aarch64"}:
        assert [line.split()[0] for line in done.stdout.splitlines()] == ["refused", "refused"]
        assert "seccomp" in done.stdout
