"""Queries from outside: guarded, then evaluated where they can be cut off, on data that stands still.

:class:`QueryRunner` evaluates in a child process on a checkpoint; :class:`RemoteQueryRunner` hands the guarded
query to a remote store. Either gives a whole answer or an error: what a limit cut off is never handed out.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Protocol, Self

from qmskg.errors import EnvironmentFault, QmskgError, QueryError, QueryRefused
from qmskg.graph.formats import FORMATS, ResultFormat, formats_for
from qmskg.graph.guard import GuardedQuery, check_graphs, guard
from qmskg.graph.projection import Checkpoint
from qmskg.graph.query_child import Exit
from qmskg.graph.terms import PREFIXES
from qmskg.identity import DEFAULT_BASE, ontology_iri

__all__ = ["Launched", "QueryAnswer", "QueryLimits", "QueryRequest", "QueryRunner", "RemoteQueryRunner", "Runner"]

_CHILD: Final = Path(__file__).with_name("query_child.py")
#: variables that a child is given: how Python is found and loaded, and nothing that is secret
_ENVIRONMENT: Final = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")
_CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one query may use, and how many may run at once in this process.

    Attributes:
        seconds: of wall clock.
        megabytes: of memory, beyond what an idle child has.
        rows: solutions or triples of an answer.
        size: bytes of an answer.
        text: characters of the query.
        at_once: queries that run side by side.
        at_once_each: of them, those that one client may have running.
        wait: seconds that a query waits for its turn.
    """

    seconds: float = 30.0
    megabytes: int = 1024
    rows: int = 500_000
    size: int = 128 << 20
    text: int = 250_000
    at_once: int = 4
    at_once_each: int = 2
    wait: float = 5.0


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A guarded query with the format of the answer.

    ``default_graphs`` and ``named_graphs`` are the request's own dataset, which goes before that of the query;
    where both are empty, the query's own holds.
    """

    query: GuardedQuery
    format: ResultFormat
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """A whole answer, spooled to a file that is gone when closed. Use it as a context manager, or iterate over it.

    Attributes:
        media_type: of the bytes.
        file: at its beginning.
        size: in bytes.
        rows: solutions or triples; None where it was not counted.
        checkpoint: the state of the data that it rests on.
    """

    media_type: str
    file: IO[bytes]
    size: int
    rows: int | None
    checkpoint: Checkpoint

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes in pieces, and close the file."""
        with self.file:
            while chunk := self.file.read(_CHUNK):
                yield chunk

    def read(self) -> bytes:
        """Return the bytes, and close the file."""
        return b"".join(self)


class Runner(Protocol):
    """Whatever evaluates queries from outside."""

    limits: QueryLimits
    base: str

    def checkpoint(self) -> Checkpoint:
        """Return the state of the data that an answer given now would rest on."""
        ...

    def guard(self, text: str) -> GuardedQuery:
        """Check a query, as :func:`qmskg.graph.guard.guard` does, and its length."""
        ...

    def run(self, request: QueryRequest) -> QueryAnswer:
        """Evaluate a query.

        Raises:
            QueryError: it is malformed (400).
            QueryRefused: it reaches outside (403), takes too long or too much memory, or too many run (503), or
                its answer is too large (413).
            EnvironmentFault: the store cannot be read (503).
        """
        ...


@dataclass(frozen=True, slots=True)
class Launched:
    """A child that waits for its job, with the files that it writes its answer and its last words to."""

    process: subprocess.Popen[bytes]
    out: IO[bytes]
    words: IO[bytes]


#: how a child is had; a pool of children that have started already may stand here
Launcher = Callable[[], Launched]


def _launch() -> Launched:
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    out, words = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - outlive this function
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", str(_CHILD)], stdin=subprocess.PIPE, stdout=out, stderr=words, env=environment
        )
    except OSError as error:
        out.close()
        words.close()
        raise EnvironmentFault(f"no process can be started for a query: {error}; try again") from error
    return Launched(process, out, words)


class _Guarding:
    """What both runners share: the guard, and how many may run."""

    def __init__(self, checkpoint: Callable[[], Checkpoint], limits: QueryLimits, base: str) -> None:
        self.limits = limits
        self.base = base
        self._checkpoint = checkpoint
        self._turns = threading.BoundedSemaphore(limits.at_once)

    def checkpoint(self) -> Checkpoint:
        """Return the state of the data that an answer given now would rest on."""
        return self._checkpoint()

    def guard(self, text: str) -> GuardedQuery:
        """Check a query and its length."""
        if len(text) > self.limits.text:
            raise QueryRefused(
                f"the query has {len(text):,} characters; a query may have {self.limits.text:,}", http_status=413
            )
        return guard(text, self.base)

    def answer(self, text: str, format: ResultFormat | None = None) -> QueryAnswer:
        """Guard and evaluate a query; the default format of its form unless one is given."""
        query = self.guard(text)
        return self.run(QueryRequest(query, format or formats_for(query.form)[0]))

    def run(self, request: QueryRequest) -> QueryAnswer:
        """Evaluate a query when its turn has come."""
        check_graphs((*request.default_graphs, *request.named_graphs), self.base)
        with self._turn():
            return self._run(request)

    def _run(self, request: QueryRequest) -> QueryAnswer:
        raise NotImplementedError

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=self.limits.wait):
            raise QueryRefused(
                f"{self.limits.at_once} queries are running, which is as many as may; try again in a few seconds",
                http_status=503,
            )
        try:
            yield
        finally:
            self._turns.release()

    def _too_slow(self) -> QueryRefused:
        return QueryRefused(
            f"the query took longer than the {self.limits.seconds:g} seconds that it may: ask for less, or put "
            "what narrows it down first",
            http_status=503,
        )

    def _too_large(self, most: str) -> QueryRefused:
        return QueryRefused(
            f"the answer has more than the {most} that it may: narrow the query down, page it with ORDER BY, "
            "LIMIT and OFFSET, or take the data as a file",
            http_status=413,
        )


class QueryRunner(_Guarding):
    """Evaluates each query in a child process on a checkpoint.

    Args:
        checkpoint: gives the checkpoint to ask; its ``path`` must be a folder that nobody writes to.
        limits: of each query.
        base: of every IRI of the dataset.
        launch: gives a child.
    """

    def __init__(
        self,
        checkpoint: Callable[[], Checkpoint],
        limits: QueryLimits = QueryLimits(),
        base: str = DEFAULT_BASE,
        launch: Launcher = _launch,
    ) -> None:
        super().__init__(checkpoint, limits, base)
        self._launch = launch

    def _run(self, request: QueryRequest) -> QueryAnswer:
        checkpoint = self.checkpoint()
        child = self._launch()
        try:
            child.process.communicate(json.dumps(self._job(request, checkpoint)).encode(), self.limits.seconds)
        except subprocess.TimeoutExpired as error:
            child.out.close()
            raise self._too_slow() from error
        except BaseException:
            child.out.close()
            raise
        finally:
            child.process.kill()
            child.process.wait()
            words = _last_words(child.words)
        if fault := self._fault(child.process.returncode, words):
            child.out.close()
            raise fault
        size = child.out.seek(0, 2)
        child.out.seek(0)
        return QueryAnswer(FORMATS[request.format].media_type, child.out, size, int(words), checkpoint)

    def _job(self, request: QueryRequest, checkpoint: Checkpoint) -> dict[str, Any]:
        row = FORMATS[request.format]
        return {
            "store": str(checkpoint.path),
            "query": request.query.text,
            "base": self.base,  # what a relative IRI is relative to (SPARQL 1.1 Query, 4.1.1.2)
            "graph": row.graph,
            "format": row.oxigraph,
            "default_graphs": request.default_graphs,
            "named_graphs": request.named_graphs,
            "prefixes": {"qms": ontology_iri(base=self.base), **{name: ns.iri for name, ns in PREFIXES.items()}},
            "seconds": self.limits.seconds,
            "megabytes": self.limits.megabytes,
            "rows": self.limits.rows,
            "size": self.limits.size,
        }

    def _fault(self, code: int, words: str) -> QmskgError | None:
        """Return what to tell the client about a child that ended otherwise than it should."""
        if code == Exit.DONE:
            return None
        short_of_memory = "memory allocation" in words or code == -signal.SIGKILL
        if code == Exit.OUT_OF_MEMORY or (code < 0 and short_of_memory):
            return QueryRefused(
                f"the query needs more than the {self.limits.megabytes} megabytes of memory that it may have: "
                "narrow it down, or leave out DISTINCT, ORDER BY or the grouping of many rows",
                http_status=503,
            )
        if code in {-signal.SIGXCPU, -signal.SIGALRM}:
            return self._too_slow()
        if code < 0:
            return QueryRefused("the query cannot be evaluated: it may be nested too deeply", http_status=400)
        faults: dict[int, QmskgError] = {
            Exit.MALFORMED: QueryError(f"the query is malformed: {_shortened(words)}"),
            Exit.TOO_MANY_ROWS: self._too_large(f"{self.limits.rows:,} rows"),
            Exit.TOO_LONG: self._too_large(f"{self.limits.size:,} bytes"),
            Exit.OTHER_FORM: QueryError(
                "the query is of another form than its first word says: rewrite it plainly"
            ),
            Exit.NO_STORE: EnvironmentFault(f"the data cannot be read: {_shortened(words)}; try again"),
        }
        return faults.get(code, QueryError(f"the query cannot be evaluated: {_shortened(words)}"))


class RemoteQueryRunner(_Guarding):
    """Hands each guarded query to a remote store.

    The server should have a time limit of its own: when ours has passed, the query is given up here, and whether
    the server stops is the server's affair.

    Args:
        address: of the server's query endpoint.
        checkpoint: says which state the server holds.
        limits: of each query; memory and rows are left to the server.
        base: of every IRI of the dataset.
    """

    def __init__(
        self,
        address: str,
        checkpoint: Callable[[], Checkpoint],
        limits: QueryLimits = QueryLimits(),
        base: str = DEFAULT_BASE,
    ) -> None:
        super().__init__(checkpoint, limits, base)
        self._address = address

    def _run(self, request: QueryRequest) -> QueryAnswer:
        import httpx

        checkpoint, end = self.checkpoint(), time.monotonic() + self.limits.seconds
        graphs = {"default-graph-uri": request.default_graphs, "named-graph-uri": request.named_graphs}
        headers = {"Accept": FORMATS[request.format].media_type, "Content-Type": "application/sparql-query"}
        out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
        try:
            with httpx.stream(
                "POST",
                self._address,
                content=request.query.text.encode(),
                params={name: list(values) for name, values in graphs.items() if values},
                headers=headers,
                timeout=self.limits.seconds,
            ) as response:
                self._receive(response.iter_bytes(_CHUNK), out, end)
                self._check(response.status_code, out)
        except httpx.TimeoutException as error:
            out.close()
            raise self._too_slow() from error
        except httpx.HTTPError as error:
            out.close()
            raise EnvironmentFault(f"the SPARQL server does not answer ({type(error).__name__})") from error
        except QmskgError:
            out.close()
            raise
        size = out.tell()
        out.seek(0)
        return QueryAnswer(FORMATS[request.format].media_type, out, size, None, checkpoint)

    def _receive(self, chunks: Iterator[bytes], out: IO[bytes], end: float) -> None:
        for chunk in chunks:
            out.write(chunk)
            if time.monotonic() > end:
                raise self._too_slow()
            if out.tell() > self.limits.size:
                raise self._too_large(f"{self.limits.size:,} bytes")

    def _check(self, status: int, out: IO[bytes]) -> None:
        if status == 200:
            return
        out.seek(0)
        words = _shortened(out.read(4000).decode("utf-8", "replace"))
        if status in {400, 422}:
            raise QueryError(f"the query is malformed: {words}")
        raise EnvironmentFault(f"the SPARQL server answered {status}: {words}")


def _last_words(file: IO[bytes]) -> str:
    with file:
        file.seek(0)
        return file.read(20_000).decode("utf-8", "replace")


def _shortened(words: str) -> str:
    """Return a message in one line; Oxigraph names every character that could have followed."""
    line = " ".join(words.split())
    return line if len(line) <= 300 else f"{line[:300]}..."
