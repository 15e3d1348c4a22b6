"""The graph of a workspace: brought up to the register's position, and asked by people and programs."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize
from pyoxigraph import Store as Oxigraph

from qmskg.coreset import is_core
from qmskg.exports.jsonld import Context, compacted
from qmskg.graph.changes import Change, Changes, core_change, pair_changes, read_mark
from qmskg.graph.projection import Checkpoint, Projection, Projector, RemoteProjection
from qmskg.graph.query import QueryLimits, QueryRunner, RemoteQueryRunner, Runner
from qmskg.graph.remote import Endpoints, RemoteStore
from qmskg.graph.statistics import Statistics, statistics
from qmskg.graph.store import EmbeddedStore, Store
from qmskg.graph.terms import PREFIXES, Names
from qmskg.graph.write import node_iri, source_graph
from qmskg.identity import graph_iri, ontology_iri
from qmskg.register import CHALLENGE_KINDS, Event, EventKind, Register
from qmskg.settings import Settings
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.released_graph import release_changes
from qmskg.workspace.snapshot import FILES
from qmskg.workspace.view import View

__all__ = ["Projected"]

_EMBEDDED: Final = "oxigraph"
#: blanking a text or a name can change what is said of any pair
_EVERYWHERE: Final = frozenset({EventKind.REDACTED})


class Projected:
    """The dataset that follows a workspace, in the data folder or in a remote store.

    Args:
        settings: which store.
        folder: the data folder.
        register: whose events are folded in.
        view: gives what is so now.
        released: gives the graph of a release.
    """

    def __init__(
        self,
        settings: Settings,
        folder: DataFolder,
        register: Register,
        view: Callable[[], View],
        released: Callable[[str], list[Quad]],
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._register = register
        self._view = view
        self._released = released
        self._lock = threading.Lock()
        self._remote = None if settings.store == _EMBEDDED else RemoteStore(Endpoints.of(settings.store))
        self._projectors: dict[str, Projector] = {}
        self._unread: Counter[str] = Counter()
        self._open: tuple[str, EmbeddedStore] | None = None
        self._counting = threading.Lock()
        self._counted: tuple[str, Statistics] | None = None
        self.runner: Runner = self._runner()

    def checkpoint(self) -> Checkpoint:
        """Return the graph at the newest position.

        Raises:
            DataFolderError: it cannot be read.
            EnvironmentFault: the remote store does not answer.
        """
        view = self._view()
        return self._projector(view).checkpoint(view.position, self._changes_since)

    def statistics(self) -> Statistics:
        """Return how much of what the graph holds, counted once for each state of the data."""
        id = self.checkpoint().id
        with self._counting:
            if self._counted is None or self._counted[0] != id:
                self._counted = (id, statistics(self._store()))
            return self._counted[1]

    def newest(self) -> int | None:
        """Return the position that the graph has reached, folding nothing; None where there is none yet."""
        view = self._view()
        if self._remote:
            mark = read_mark(self._remote, self._settings.base_iri)
            return mark.position if mark and mark.build == view.snapshot.id else None
        projector = self._projector(view)
        found = projector.newest() if isinstance(projector, Projection) else None
        return found.position if found else None

    def distrust(self, checkpoint: Checkpoint) -> None:
        """Take note that a checkpoint could not be read: it is made again from its build, once."""
        with self._lock:
            self._unread[checkpoint.build] += 1
            first, projector = self._unread[checkpoint.build] == 1, self._projectors.get(checkpoint.build)
        if first and isinstance(projector, Projection):
            projector.discard()

    def broken(self, build: str) -> bool:
        """Return whether the graph of a build could not be read even when made again.

        Then the build itself is broken: files that never change are shared between it and its graphs.
        """
        return self._unread[build] > 1

    def graphs_of(self, kind: str, id: str) -> list[str]:
        """Return the names of the graphs that say something of a thing, whether or not it is there now."""
        node, prefix = Names(self._settings.base_iri).individual(kind, id), graph_iri("", self._settings.base_iri)
        rows = self._store().select(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {node} ?p ?o }} }} ORDER BY ?g")
        return [str(row["g"]).strip("<>").removeprefix(prefix) for row in rows]

    def turtle(self, id: str) -> str:
        """Return what the graph says of a thing, as Turtle."""
        prefixes = {
            "qms": ontology_iri(base=self._settings.base_iri),
            **{prefix: namespace.iri for prefix, namespace in PREFIXES.items()},
        }
        return (serialize(self._described(id), format=RdfFormat.TURTLE, prefixes=prefixes) or b"").decode()

    def jsonld(self, id: str) -> str:
        """Return the same as JSON-LD, in the project's context."""
        context = Context.read(self._settings.content / "ontology" / "context.jsonld")
        return json.dumps(compacted(self._described(id), context), ensure_ascii=False, indent=1) + "\n"

    def dump(self) -> bytes:
        """Return every quad at the newest position as sorted N-Quads."""
        return self._store().dump()

    def close(self) -> None:
        """Let files, processes and connections go."""
        self.runner.close()
        with self._lock:
            if self._open:
                self._open[1].close()
                self._open = None
            if self._remote:
                self._remote.close()

    # --- which store ----------------------------------------------------------------------------------------

    def _runner(self) -> Runner:
        settings = self._settings
        limits = QueryLimits(
            seconds=settings.query_seconds, megabytes=settings.query_mb, at_once=settings.query_at_once,
            at_once_each=settings.query_at_once // 2,
        )  # fmt: skip
        if self._remote:
            return RemoteQueryRunner(self._remote.endpoints.query, self.checkpoint, limits, settings.base_iri)
        return QueryRunner(self.checkpoint, limits, settings.base_iri, broken=self.distrust)

    def _projector(self, view: View) -> Projector:
        with self._lock:
            id = view.snapshot.id
            if id not in self._projectors:
                base, base_iri = view.snapshot.path / FILES.store, self._settings.base_iri
                self._projectors[id] = (
                    RemoteProjection(
                        self._remote, self._folder.path, id, lambda: _quads_of(base), base_iri=base_iri
                    )
                    if self._remote
                    else Projection(self._folder.path, base, id, base_iri=base_iri)
                )
            return self._projectors[id]

    def _store(self) -> Store:
        """Return the store at the newest position, for reading; it is opened once a checkpoint."""
        checkpoint = self.checkpoint()
        if self._remote:
            return self._remote
        assert checkpoint.path is not None
        with self._lock:
            if self._open is None or self._open[0] != checkpoint.id:
                self._open = (checkpoint.id, EmbeddedStore.open_read_only(checkpoint.path))
            return self._open[1]

    # --- what changed ---------------------------------------------------------------------------------------

    def _changes_since(self, position: int) -> Changes:
        view = self._view()
        events = [event for event in self._register.events(position) if event.position <= view.position]
        return Changes(
            view.position, self._items(view, events), view.core_digest,
            lambda: core_change(view.core, view.library, self._settings.base_iri),
        )  # fmt: skip

    def _items(self, view: View, events: Iterable[Event]) -> Iterator[Change]:
        events, base = list(events), self._settings.base_iri
        if not events:
            return
        # a challenge changes no link, and what it is about may be no pair of leaves
        keys = {e.subject for e in events if "|" in e.subject and e.kind not in CHALLENGE_KINDS}
        # an edit of a core standard may retire it, or open again what people said about it
        cores = {event.subject for event in events if is_core(event.subject)}
        about = (key for key in {*view.state.links, *view.snapshot.drafted} if cores)
        keys |= {key for key in about if not cores.isdisjoint(key.split("|"))}
        if any(event.kind in _EVERYWHERE for event in events):
            keys |= view.state.links.keys()
        keys |= {view.moved[key] for key in keys if key in view.moved}
        split = ((key, key.partition("|")) for key in sorted(keys))
        pairs = ((a, b, view.by_key.get(key)) for key, (a, _, b) in split)
        yield from pair_changes(pairs, view.library, base)
        yield from release_changes(events, view.state.releases.values(), self._released, base)

    # --- one thing ------------------------------------------------------------------------------------------

    def _described(self, id: str) -> list[Triple]:
        """Return what is said of a thing in the default graph, in its document's own and in the drafts."""
        view, base = self._view(), self._settings.base_iri
        names, node = Names(base), node_iri(id, view.library, base)
        document = view.library.documents.get(id.partition(":")[0])
        graph = names.graph(source_graph(document) if document else "coreset/draft")
        query = (
            f"CONSTRUCT {{ {node} ?p ?o }} {{ {{ {node} ?p ?o }} UNION {{ GRAPH {graph} {{ {node} ?p ?o }} }} }}"
        )
        triples = set(self._store().construct(query))
        triples |= {t for member in _members(triples, names) for t in self._about(member, graph)}
        return sorted(
            triples, key=lambda t: (str(t.subject) != str(node), str(t.subject), str(t.predicate), str(t.object))
        )

    def _about(self, node: NamedNode, graph: NamedNode) -> list[Triple]:
        return self._store().construct(f"CONSTRUCT {{ {node} ?p ?o }} {{ GRAPH {graph} {{ {node} ?p ?o }} }}")


def _members(triples: Iterable[Triple], names: Names) -> list[NamedNode]:
    """Return the nodes that say nothing apart from what they belong to: limits, editions, places of leaves."""
    parts = {names.qms("hasThreshold"), names.qms("hasEdition"), names.qms("hasMember")}
    return [t.object for t in triples if t.predicate in parts and isinstance(t.object, NamedNode)]


def _quads_of(folder: Path) -> Iterable[Quad]:
    """Yield what a build wrote, for a store that is elsewhere."""
    return Oxigraph.read_only(str(folder)).quads_for_pattern(None, None, None, None)
