"""Queries from outside: guarded, then evaluated where they can be cut off, on data that stands still.

:class:`QueryRunner` evaluates in a child process on a checkpoint; :class:`RemoteQueryRunner` hands the guarded
query to a remote store. Either gives a whole answer or an error: what a limit cut off is never handed out.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import IO, Any, Final, Protocol, Self

from qmskg.errors import EnvironmentFault, QmskgError, QueryError, QueryRefused, no_room
from qmskg.graph.children import Child, Ended, Launcher, Pool, Reply, launch
from qmskg.graph.formats import FORMATS, ResultFormat, formats_for
from qmskg.graph.guard import GuardedQuery, check_graphs, guard
from qmskg.graph.kept_answers import KeptAnswer, KeptAnswers
from qmskg.graph.projection import Checkpoint
from qmskg.graph.query_child import Exit
from qmskg.graph.query_faults import Faults, QueryLimits, shortened
from qmskg.graph.terms import PREFIXES
from qmskg.graph.turns import Turns
from qmskg.identity import DEFAULT_BASE, ontology_iri

__all__ = ["QueryAnswer", "QueryLimits", "QueryRequest", "QueryRunner", "RemoteQueryRunner", "Runner"]

_CHUNK: Final = 1 << 16
_USUAL: Final = QueryLimits()
#: after which a query is no small one any more, and yields to those that are
_YIELD_SECONDS: Final = 0.25
#: children beyond those at work, so that a query finds one ready while another is made in place of one that was killed
_SPARE: Final = 2
#: that a child may take to open the data
_READY_SECONDS: Final = 60.0


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
        kept: whether it was known from an earlier request.
    """

    media_type: str
    file: IO[bytes]
    size: int
    rows: int | None
    checkpoint: Checkpoint
    kept: bool = False

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
    turns: Turns

    def checkpoint(self) -> Checkpoint:
        """Return the state of the data that an answer given now would rest on."""
        ...

    def guard(self, text: str) -> GuardedQuery:
        """Check a query, as :func:`qmskg.graph.guard.guard` does, and its length."""
        ...

    def ready(self) -> None:
        """Prepare for queries in the background."""
        ...

    def close(self) -> None:
        """Let processes go."""
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


class _Guarding:
    """What both runners share: the guard, how many may run, and the answers that are kept."""

    def __init__(self, checkpoint: Callable[[], Checkpoint], limits: QueryLimits, base: str) -> None:
        self.limits = limits
        self.faults = Faults(limits)
        self.base = base
        self._checkpoint = checkpoint
        self.turns = Turns(limits.at_once, limits.wait, limits.long, limits.long_at_once)
        self._kept = KeptAnswers()

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
        """Evaluate a query when its turn has come, unless the answer is known."""
        check_graphs((*request.default_graphs, *request.named_graphs), self.base)
        if not request.query.stable:
            with self.turns.turn():
                return self._run(request, self.checkpoint())
        checkpoint = self.checkpoint()
        asked = (request, self.limits)
        if found := self._kept.get(checkpoint.id, asked):
            media_type = FORMATS[request.format].media_type
            return QueryAnswer(media_type, found.file(), len(found.body), found.rows, checkpoint, kept=True)
        with self.turns.turn():
            answer = self._run(request, checkpoint)
        if answer.size <= self._kept.largest:
            kept = KeptAnswer(answer.read(), answer.rows)
            self._kept.keep(checkpoint.id, asked, kept)
            answer = replace(answer, file=kept.file())
        return answer

    def ready(self) -> None:
        """Prepare for queries in the background."""

    def close(self) -> None:
        """Let processes go."""

    def _run(self, request: QueryRequest, checkpoint: Checkpoint) -> QueryAnswer:
        raise NotImplementedError


class QueryRunner(_Guarding):
    """Evaluates each query in a child process on a checkpoint.

    Args:
        checkpoint: gives the checkpoint to ask; its ``path`` must be a folder that nobody writes to.
        limits: of each query.
        base: of every IRI of the dataset.
        launch: starts a child.
        broken: told of a checkpoint that a query could not read.
    """

    def __init__(
        self,
        checkpoint: Callable[[], Checkpoint],
        limits: QueryLimits = _USUAL,
        base: str = DEFAULT_BASE,
        launch: Launcher = launch,
        broken: Callable[[Checkpoint], None] = lambda _checkpoint: None,
    ) -> None:
        super().__init__(checkpoint, limits, base)
        self._broken = broken
        self._pool = Pool(limits.at_once + _SPARE, launch, self._prepare)

    def ready(self) -> None:
        """Start children in the background, with the data open."""
        self._pool.fill(self.limits.at_once + _SPARE)

    def _prepare(self, child: Child) -> None:
        checkpoint = self.checkpoint()
        job = {"store": str(checkpoint.path), "query": None, "seconds": _READY_SECONDS}
        with tempfile.TemporaryFile() as out:
            child.begin(job, out)
        reply = child.reply(_READY_SECONDS)
        if fault := self.faults.of_exit(reply.exit, reply.words):
            self._note(reply, checkpoint)
            raise fault

    def _note(self, reply: Reply, checkpoint: Checkpoint) -> None:
        if reply.exit == Exit.NO_STORE and not no_room(OSError(reply.words)):
            self._broken(checkpoint)

    def close(self) -> None:
        """End the children that wait."""
        self._pool.close()

    def _run(self, request: QueryRequest, checkpoint: Checkpoint) -> QueryAnswer:
        out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
        try:
            reply = self._asked(self._job(request, checkpoint), out)
            if fault := self.faults.of_exit(reply.exit, reply.words):
                self._note(reply, checkpoint)
                raise fault
        except Ended as error:
            out.close()
            raise self.faults.of_end(error.code, error.words) from error
        except BaseException:
            out.close()
            raise
        size = out.seek(0, 2)
        out.seek(0)
        return QueryAnswer(FORMATS[request.format].media_type, out, size, int(reply.words), checkpoint)

    def _asked(self, job: dict[str, Any], out: IO[bytes]) -> Reply:
        """Have a child do a job; one that does not end well, or was long, is not used again."""
        child, again = self._pool.take(), False
        try:
            child.begin(job, out)
            try:
                reply = child.reply(min(_YIELD_SECONDS, self.limits.seconds))
                again = reply.again
            except TimeoutError:
                reply = self._slow(child)
            return reply
        finally:
            self._pool.give(child, again=again)

    def _slow(self, child: Child) -> Reply:
        """Wait on for a query that is not small: it yields to those that are, and then needs a turn for long ones."""
        child.slow_down()
        end = time.monotonic() + self.limits.seconds - _YIELD_SECONDS
        with suppress(TimeoutError):
            return child.reply(min(self.limits.long, self.limits.seconds) - _YIELD_SECONDS)
        if time.monotonic() < end:
            with self.turns.long(), suppress(TimeoutError):
                return child.reply(end - time.monotonic())
        raise self.faults.too_slow()

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
        limits: QueryLimits = _USUAL,
        base: str = DEFAULT_BASE,
    ) -> None:
        super().__init__(checkpoint, limits, base)
        self._address = address

    def _run(self, request: QueryRequest, checkpoint: Checkpoint) -> QueryAnswer:
        import httpx

        end = time.monotonic() + self.limits.seconds
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
            raise self.faults.too_slow() from error
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
                raise self.faults.too_slow()
            if out.tell() > self.limits.size:
                raise self.faults.too_large(f"{self.limits.size:,} bytes")

    def _check(self, status: int, out: IO[bytes]) -> None:
        if status == 200:
            return
        out.seek(0)
        words = shortened(out.read(4000).decode("utf-8", "replace"))
        if status in {400, 422}:
            raise QueryError(f"the query is malformed: {words}")
        raise EnvironmentFault(f"the SPARQL server answered {status}: {words}")
