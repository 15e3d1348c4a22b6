"""Stores of quads: one protocol, an embedded adapter here and a remote one in :mod:`qmskg.graph.remote`.

Whatever must happen at once is one SPARQL 1.1 update, which both kinds of store carry out whole or not at all. An
embedded store on disk can be open for writing in one process only; see :mod:`qmskg.graph.projection`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, groupby, islice
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self, cast

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QuerySolution, RdfFormat, Triple

from qmskg.errors import DataFolderError, EnvironmentFault, no_room

__all__ = ["EmbeddedStore", "Store", "change_text", "data_blocks", "dump_lines"]

#: so many quads are added at once, in about 300 MB
_PIECE: Final = 250_000
_DEFAULT: Final = DefaultGraph()


class Store(Protocol):
    """Quads that can be asked and changed. ``graph=None`` is the default graph.

    Errors are :class:`~qmskg.errors.EnvironmentFault`: the store cannot be reached, or is broken. A query or
    update that is malformed is a defect of the program.
    """

    def select(self, query: str) -> list[QuerySolution]:
        """Return the solutions of a SELECT query."""
        ...

    def ask(self, query: str) -> bool:
        """Return the answer of an ASK query."""
        ...

    def construct(self, query: str) -> list[Triple]:
        """Return the triples of a CONSTRUCT or DESCRIBE query."""
        ...

    def update(self, text: str) -> None:
        """Carry out a SPARQL update, whole or not at all."""
        ...

    def change(self, *, remove: Iterable[Quad] = (), add: Iterable[Quad] = ()) -> None:
        """Take quads away, then add others, in one step. A quad that is not there is no error."""
        ...

    def replace_graph(self, graph: NamedNode | None, quads: Iterable[Quad]) -> None:
        """Let a graph hold these quads and no others, whichever graph they name, in one step."""
        ...

    def load(self, quads: Iterable[Quad]) -> None:
        """Add many quads, in pieces: a reader may see a part of them, and a failure may leave a part."""
        ...

    def clear(self) -> None:
        """Take away everything."""
        ...

    def count(self) -> int:
        """Return how many quads there are, over all graphs."""
        ...

    def dump(self) -> bytes:
        """Return every quad as N-Quads, sorted by bytes: the same quads, the same bytes."""
        ...

    def close(self) -> None:
        """Let files, locks and connections go."""
        ...


class EmbeddedStore:
    """Oxigraph in this process, in memory or in a folder."""

    def __init__(self, store: ox.Store) -> None:
        self._store: ox.Store | None = store

    @classmethod
    def in_memory(cls) -> Self:
        """Make an empty store in memory."""
        return cls(ox.Store())

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a folder for writing; make it, if it is not there. No other process may have it open.

        Raises:
            DataFolderError: it is open elsewhere, cannot be written, or is broken.
        """
        return cls._open(folder, ox.Store)

    @classmethod
    def open_read_only(cls, folder: Path) -> Self:
        """Open a folder that nobody writes to, such as a checkpoint.

        Raises:
            DataFolderError: there is none, or it is broken.
        """
        return cls._open(folder, ox.Store.read_only)

    @classmethod
    def _open(cls, folder: Path, opener: type[ox.Store] | object) -> Self:
        try:
            return cls(opener(str(folder)))  # type: ignore[operator]
        except (OSError, RuntimeError) as error:
            raise _fault(f"the graph in {folder} cannot be opened", error) from error

    @property
    def _open_store(self) -> ox.Store:
        if self._store is None:
            raise ValueError("the store is closed")
        return self._store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def select(self, query: str) -> list[QuerySolution]:
        """Return the solutions of a SELECT query."""
        with _faults():
            return list(cast(ox.QuerySolutions, self._open_store.query(query)))

    def ask(self, query: str) -> bool:
        """Return the answer of an ASK query."""
        with _faults():
            return bool(self._open_store.query(query))

    def construct(self, query: str) -> list[Triple]:
        """Return the triples of a CONSTRUCT or DESCRIBE query."""
        with _faults():
            return list(cast(ox.QueryTriples, self._open_store.query(query)))

    def update(self, text: str) -> None:
        """Carry out a SPARQL update, whole or not at all."""
        with _faults():
            self._open_store.update(text)

    def change(self, *, remove: Iterable[Quad] = (), add: Iterable[Quad] = ()) -> None:
        """Take quads away, then add others, in one step."""
        if text := change_text(remove=remove, add=add):
            self.update(text)

    def replace_graph(self, graph: NamedNode | None, quads: Iterable[Quad]) -> None:
        """Let a graph hold these quads and no others, whichever graph they name, in one step."""
        moved = (Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
        self.update("; ".join(filter(None, (_clear_text(graph), change_text(add=moved)))))

    def load(self, quads: Iterable[Quad]) -> None:
        """Add many quads in pieces, since Oxigraph holds what it adds at once."""
        quads = iter(quads)
        with _faults():
            for first in quads:
                self._open_store.bulk_extend(chain((first,), islice(quads, _PIECE - 1)))

    def clear(self) -> None:
        """Take away everything."""
        self.update("CLEAR ALL")

    def count(self) -> int:
        """Return how many quads there are."""
        with _faults():
            return len(self._open_store)

    def dump(self) -> bytes:
        """Return every quad as sorted N-Quads."""
        with _faults():
            return dump_lines(self._open_store)

    def backup(self, folder: Path) -> None:
        """Write a copy that stays as it is now into a folder that must not exist.

        Files that never change are shared by hard links, where the file system allows.

        Raises:
            DataFolderError: it cannot be written.
        """
        try:
            self._open_store.backup(str(folder))
        except (OSError, RuntimeError) as error:
            raise _fault(f"the graph cannot be copied to {folder}", error) from error

    def close(self) -> None:
        """Let the files and the lock go."""
        self._store = None


@contextmanager
def _faults() -> Iterator[None]:
    """Say what Oxigraph raises over files that are missing or broken; the rest is a defect of the program."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        if isinstance(error, OSError) or str(error).startswith("Corruption"):
            raise _fault("the graph cannot be read or written", error) from error
        raise


def _fault(what: str, error: Exception) -> EnvironmentFault:
    if no_room(error):
        return EnvironmentFault(f"{what}: the disk is full; make room, then try again", fault="disk-full")
    return DataFolderError(f"{what}: {error}; run `qmskg rebuild`", fault="graph-broken")


# --- quads as SPARQL ----------------------------------------------------------------------------------------


def change_text(*, remove: Iterable[Quad] = (), add: Iterable[Quad] = ()) -> str:
    """Return the update that takes quads away and adds others; empty where there is nothing to do.

    >>> node = NamedNode("urn:x")
    >>> change_text(add=[Quad(node, node, node)])
    'INSERT DATA { <urn:x> <urn:x> <urn:x> . }'
    """
    parts = (("DELETE DATA", data_blocks(remove)), ("INSERT DATA", data_blocks(add)))
    return "; ".join(f"{word} {{ {data} }}" for word, data in parts if data)


def data_blocks(quads: Iterable[Quad]) -> str:
    """Return quads as they stand between the braces of DELETE DATA and INSERT DATA."""
    ordered = sorted(quads, key=lambda quad: str(quad.graph_name))
    return " ".join(_block(graph, list(group)) for graph, group in groupby(ordered, lambda quad: quad.graph_name))


def _block(graph: NamedNode | BlankNode | DefaultGraph, quads: list[Quad]) -> str:
    lines = (ox.serialize((q.triple for q in quads), format=RdfFormat.N_TRIPLES) or b"").decode()
    triples = lines.replace("\n", " ").strip()  # a line break inside a literal is written as an escape
    return triples if graph == _DEFAULT else f"GRAPH {graph} {{ {triples} }}"


def _clear_text(graph: NamedNode | None) -> str:
    return f"CLEAR SILENT GRAPH {graph}" if graph else "CLEAR SILENT DEFAULT"


def dump_lines(quads: Iterable[Quad]) -> bytes:
    """Return quads as N-Quads, one a line, each once, sorted by bytes."""
    text = ox.serialize(quads, format=RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(text.splitlines(keepends=True))))
