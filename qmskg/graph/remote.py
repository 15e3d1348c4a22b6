"""A store on another machine: any server of SPARQL 1.1 query, update and graph store, over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from types import TracebackType
from typing import Final, Self, cast

import httpx
import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, QueryResultsFormat, QuerySolution, RdfFormat, Triple

from qmskg.errors import EnvironmentFault, InputError
from qmskg.graph.store import change_text, dump_lines

__all__ = ["Endpoints", "RemoteStore"]

#: quads sent in one request when many are loaded
BLOCK: Final = 50_000
_COUNT: Final = "SELECT (COUNT(*) AS ?n) { %s }"
_EVERYTHING: Final = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The three addresses of a SPARQL 1.1 server."""

    query: str
    update: str
    graph_store: str

    @classmethod
    def of(cls, setting: str) -> Self:
        """Read the setting ``QMSKG_STORE``: the three addresses with commas between, or the root of an Oxigraph.

        >>> Endpoints.of("http://127.0.0.1:7878/").update
        'http://127.0.0.1:7878/update'

        Raises:
            InputError: it is neither.
        """
        parts = [part.strip() for part in setting.split(",")]
        if len(parts) not in {1, 3} or not all(map(_is_address, parts)):
            raise InputError(
                f"QMSKG_STORE must be 'oxigraph', the address of an Oxigraph server, or the addresses for query, "
                f"update and graph store with commas between, not {setting!r}"
            )
        if len(parts) == 3:
            return cls(*parts)
        root = parts[0].rstrip("/")
        return cls(f"{root}/query", f"{root}/update", f"{root}/store")


class RemoteStore:
    """The store protocol over HTTP.

    The server's default graph must be a graph of its own, not the union of the named ones, and it must carry out
    each update whole or not at all.
    """

    def __init__(self, endpoints: Endpoints, *, seconds: float = 120.0) -> None:
        self.endpoints = endpoints
        self._client = httpx.Client(timeout=seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def select(self, query: str) -> list[QuerySolution]:
        """Return the solutions of a SELECT query."""
        return list(cast(ox.QuerySolutions, self._results(query)))

    def ask(self, query: str) -> bool:
        """Return the answer of an ASK query."""
        return bool(self._results(query))

    def construct(self, query: str) -> list[Triple]:
        """Return the triples of a CONSTRUCT or DESCRIBE query."""
        body = self._ask(query, RdfFormat.N_TRIPLES.media_type)
        return [quad.triple for quad in ox.parse(body, format=RdfFormat.N_TRIPLES)]

    def update(self, text: str) -> None:
        """Carry out a SPARQL update."""
        self._send("POST", self.endpoints.update, text.encode(), "application/sparql-update")

    def change(self, *, remove: Iterable[Quad] = (), add: Iterable[Quad] = ()) -> None:
        """Take quads away, then add others, in one step."""
        if text := change_text(remove=remove, add=add):
            self.update(text)

    def replace_graph(self, graph: NamedNode | None, quads: Iterable[Quad]) -> None:
        """Let a graph hold these quads and no others, whichever graph they name, in one step."""
        self._write_graph("PUT", graph, quads)

    def load(self, quads: Iterable[Quad]) -> None:
        """Add many quads, a block a request."""
        ordered = sorted(quads, key=lambda quad: str(quad.graph_name))
        for name, group in groupby(ordered, lambda quad: quad.graph_name):
            graph = name if isinstance(name, NamedNode) else None
            for block in _blocks(group):
                self._write_graph("POST", graph, block)

    def clear(self) -> None:
        """Take away everything."""
        self.update("CLEAR ALL")

    def count(self) -> int:
        """Return how many quads there are."""
        rows = [self.select(_COUNT % part) for part in ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }")]
        return sum(int(cast(ox.Literal, row[0]["n"]).value) for row in rows)

    def dump(self) -> bytes:
        """Return every quad as sorted N-Quads."""
        return dump_lines(Quad(row[0], row[1], row[2], row[3]) for row in self.select(_EVERYTHING))

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def _results(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean:
        body = self._ask(query, QueryResultsFormat.JSON.media_type)
        return ox.parse_query_results(body, format=QueryResultsFormat.JSON)

    def _ask(self, query: str, media_type: str) -> bytes:
        return self._send(
            "POST", self.endpoints.query, query.encode(), "application/sparql-query", accept=media_type
        ).content

    def _write_graph(self, method: str, graph: NamedNode | None, quads: Iterable[Quad]) -> None:
        body = ox.serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
        where = {"graph": graph.value} if graph else {"default": ""}
        self._send(method, self.endpoints.graph_store, body, RdfFormat.N_TRIPLES.media_type, params=where)

    def _send(
        self,
        method: str,
        address: str,
        body: bytes,
        media_type: str,
        *,
        accept: str = "*/*",
        params: dict[str, str] | None = None,
    ) -> httpx.Response:
        headers = {"Content-Type": media_type, "Accept": accept}
        try:
            response = self._client.request(method, address, content=body, headers=headers, params=params)
        except httpx.HTTPError as error:
            raise EnvironmentFault(
                f"the SPARQL server at {_shown(address)} does not answer ({type(error).__name__}); see that it "
                "runs and that QMSKG_STORE names it",
                fault="graph-away",
            ) from error
        if not response.is_success:  # a redirection has done nothing either
            reason = " ".join(response.text.split())[:200]
            raise EnvironmentFault(
                f"the SPARQL server at {_shown(address)} answered {response.status_code}: {reason or 'no reason'}",
                fault="graph-away",
            )
        return response


def _is_address(text: str) -> bool:
    try:
        address = httpx.URL(text)
    except httpx.InvalidURL:
        return False
    return address.scheme in {"http", "https"} and bool(address.host)


def _blocks(quads: Iterator[Quad]) -> Iterator[list[Quad]]:
    while block := list(islice(quads, BLOCK)):
        yield block


def _shown(address: str) -> str:
    """Return an address without the password that may stand in it."""
    return str(httpx.URL(address).copy_with(userinfo=b""))
