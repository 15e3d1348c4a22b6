"""Quads in order, each once, however many there are: more than fit into memory are sorted in pieces on disk.

An external merge sort (Knuth, The Art of Computer Programming 3, section 5.4). What is held at once is one piece, so
that memory does not grow with the dataset; the time grows as n log n.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby, islice
from pathlib import Path
from types import TracebackType
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from qmskg.graph.terms import RDF

__all__ = ["Ordered"]

#: so many are sorted at once, in about 200 MB
_PIECE: Final = 500_000
#: so many are turned from lines into quads at once
_BLOCK: Final = 20_000
#: stands between the parts of a record; smaller than any character of a term
_GAP: Final = b"\0"
_TYPE: Final = str(RDF("type")).encode()


class Ordered:
    """Quads to be read in order as often as one likes, by line or by graph and subject; a context that clears up.

    Args:
        quads: without blank nodes, in any order; one that comes twice is there once.
        near: the folder in which pieces are kept that do not fit into memory; None for the system's own.
    """

    def __init__(self, quads: Iterable[Quad], near: Path | None = None, piece: int = _PIECE) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix=".qmskg-sorting-", dir=near)
        self._piece = piece
        self._lines: _Sorted | None = None
        self._records = _Sorted(map(_record, _lines_of(quads)), Path(self._folder.name), piece)

    def __enter__(self) -> Ordered:
        """Use it as a context, so that its pieces are cleared away."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the pieces away."""
        self._folder.cleanup()

    def lines(self) -> Iterator[bytes]:
        """Yield N-Quads, a line each, sorted by code point."""
        if self._lines is None:
            self._lines = _Sorted(map(_line, self._records), Path(self._folder.name), self._piece)
        return iter(self._lines)

    def quads(self) -> Iterator[Quad]:
        """Yield them by graph, subject (its types first), predicate and object."""
        return _parsed(map(_line, self._records))

    def within(self, graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
        """Yield those of one graph, by subject (its types first), predicate and object."""
        beginning = str(graph).encode() + _GAP
        return _parsed(_line(record) for record in self._records if record.startswith(beginning))


class _Sorted:
    """Lines of bytes in order, each once: in memory where they are one piece, and else in a file.

    Pieces are merged once and not at each reading, since a merge costs more than all the rest of a reading.
    """

    def __init__(self, lines: Iterable[bytes], folder: Path, piece: int) -> None:
        self._file = folder / f"{id(self)}"
        lines, paths = iter(lines), list[Path]()
        self._piece = sorted(islice(lines, piece))
        some = self._piece
        while len(some) == piece:
            paths.append(folder / f"{id(self)}-{len(paths)}")
            with paths[-1].open("wb") as file:
                file.writelines(some)
            self._piece = []
            some = sorted(islice(lines, piece))
        if paths:
            self._merge(paths, some)

    def _merge(self, paths: list[Path], last: list[bytes]) -> None:
        with ExitStack() as stack:
            pieces = [stack.enter_context(path.open("rb")) for path in paths]
            stack.enter_context(self._file.open("wb")).writelines(_once(heapq.merge(*pieces, last)))
        for path in paths:
            path.unlink()

    def __iter__(self) -> Iterator[bytes]:
        if not self._file.exists():
            yield from _once(self._piece)
            return
        with self._file.open("rb") as file:
            yield from file


def _once(lines: Iterable[bytes]) -> Iterator[bytes]:
    return (line for line, _ in groupby(lines))


def _lines_of(quads: Iterable[Quad]) -> Iterator[bytes]:
    quads = iter(quads)
    while some := list(islice(quads, _BLOCK)):
        yield from (serialize(some, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


def _parsed(lines: Iterator[bytes]) -> Iterator[Quad]:
    while some := b"".join(islice(lines, _BLOCK)):
        yield from parse(some, format=RdfFormat.N_QUADS)


def _record(line: bytes) -> bytes:
    """Return a line so that records sort by graph, subject, types first, predicate and object."""
    subject, predicate, rest = line.split(b" ", 2)
    object_, _, graph = rest[:-3].rpartition(b" ")
    # a quotation mark stands in no IRI, so that the last word of a literal is never taken for a graph
    named = bool(object_) and graph.startswith(b"<") and b'"' not in graph
    where, what = (graph, object_) if named else (b"DEFAULT", rest[:-3])
    return _GAP.join((where, subject, b"0" if predicate == _TYPE else b"1", predicate, what)) + b"\n"


def _line(record: bytes) -> bytes:
    """Return the line that a record was made of."""
    graph, subject, _, predicate, object_ = record[:-1].split(_GAP, 4)
    where = b"" if graph == b"DEFAULT" else b" " + graph
    return b"%b %b %b%b .\n" % (subject, predicate, object_, where)
