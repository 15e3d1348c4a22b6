"""Releases in the graph: each in its own named graph, and what counts of the newest in the default graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from pyoxigraph import Quad

from qmskg.graph.changes import Change
from qmskg.graph.write_release import release_graph, what_counts
from qmskg.identity import DEFAULT_BASE
from qmskg.register import Event, EventKind, Publication

__all__ = ["release_changes"]


def release_changes(
    events: Iterable[Event],
    known: Iterable[Publication],
    quads_of: Callable[[str], list[Quad]],
    base: str = DEFAULT_BASE,
) -> Iterator[Change]:
    """Yield what events of releases change.

    Args:
        events: that were written since.
        known: every release, oldest first.
        quads_of: gives the graph of a release, by version; none where its files are not here.
        base: of every IRI.
    """
    places = {event.position for event in events if event.kind is EventKind.RELEASED}
    before: tuple[Quad, ...] = ()
    for one in known:
        quads = quads_of(one.version) if places else []
        counts = tuple(what_counts(partial(iter, quads), one.version, base))
        if one.position in places:
            kept = frozenset(counts)
            gone = tuple(quad for quad in before if quad not in kept)
            yield Change(
                graphs=(release_graph(one.version, base),), remove=gone, add=(*dict.fromkeys(quads), *kept)
            )
        before = counts
