"""Changes of the projection, each of which may be carried out again without harm, and the mark of how far it is.

A process may be killed between any two steps. Therefore a change never says "add this to what is there" but "this
is what stands about that pair, or in that graph, now"; and the mark, a build and a register position in the graph
``meta``, is written with the last of the changes. What was carried out without its mark is carried out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, cast

from pyoxigraph import Literal, NamedNode, Quad

from qmskg.graph.store import Store, change_text
from qmskg.graph.terms import DCTERMS, OWL, GraphName, Names
from qmskg.graph.write import node_iri, public_graphs, with_default_graph
from qmskg.graph.write_core import core_quads
from qmskg.graph.write_links import (
    DIRECT,
    evidence_quads,
    implied_evidence,
    is_settled,
    link_iri,
    link_quads,
)
from qmskg.identity import DEFAULT_BASE, pair_key
from qmskg.links import CoreStandard, Link, LinkKind
from qmskg.model import Library

__all__ = [
    "Change",
    "Changes",
    "ChangesSince",
    "Mark",
    "core_change",
    "fold",
    "mark_in_default_graph",
    "pair_changes",
    "read_mark",
]

#: characters of one update; more changes than that go in several
_UPDATE_SIZE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """What stands now in place of what stood.

    Attributes:
        graphs: named graphs that are emptied.
        subjects: nodes about which everything goes, in every graph and in the default graph.
        remove: quads that go.
        add: quads that come, after all that.
    """

    graphs: tuple[NamedNode, ...] = ()
    subjects: tuple[NamedNode, ...] = ()
    remove: tuple[Quad, ...] = ()
    add: tuple[Quad, ...] = ()

    @property
    def update(self) -> str:
        """The change as one SPARQL update."""
        parts = [f"CLEAR SILENT GRAPH {graph}" for graph in self.graphs]
        for node in self.subjects:
            parts += (f"DELETE WHERE {{ GRAPH ?g {{ {node} ?p ?o }} }}", f"DELETE WHERE {{ {node} ?p ?o }}")
        parts.append(change_text(remove=self.remove, add=self.add))
        return "; ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed up to a position of the register; the order is kept.

    Attributes:
        core: names the state of the draft core set at this position; empty where nobody knows it.
        core_set: gives the change that writes the draft core set; asked only where a store holds another state.
    """

    position: int
    items: Iterable[Change] = ()
    core: str = ""
    core_set: Callable[[], Change] = Change

    def after(self, mark: Mark) -> Iterator[Change]:
        """Yield what a store with this mark lacks: the core set is long, and seldom what changed."""
        yield from self.items
        if not self.core or self.core != mark.core:
            yield self.core_set()


#: given the position that a store has reached, what changed since
ChangesSince = Callable[[int], Changes]


@dataclass(frozen=True, slots=True)
class Mark:
    """Which build a store holds, and the register position up to which decisions are folded in.

    Attributes:
        core: names the state of the draft core set that the store holds; empty where nobody knows it.
    """

    build: str
    position: int = 0
    core: str = ""

    def update(self, base: str = DEFAULT_BASE) -> str:
        """Return the update that writes the mark in place of an earlier one."""
        meta, draft = Names(base).graph(GraphName.META), Names(base).graph(GraphName.CORE_DRAFT)
        facts = [
            (meta, DCTERMS("identifier"), self.build), (meta, OWL("versionInfo"), str(self.position)),
            *([(draft, DCTERMS("identifier"), self.core)] if self.core else []),
        ]  # fmt: skip
        add = tuple(Quad(about, p, Literal(value), meta) for about, p, value in facts)
        return Change(graphs=(meta,), add=add).update


def read_mark(store: Store, base: str = DEFAULT_BASE) -> Mark | None:
    """Return the mark that a store has, if any."""
    meta, draft = Names(base).graph(GraphName.META), Names(base).graph(GraphName.CORE_DRAFT)
    query = (
        f"SELECT ?build ?position ?core {{ GRAPH {meta} {{ {meta} {DCTERMS('identifier')} ?build ; "
        f"{OWL('versionInfo')} ?position OPTIONAL {{ {draft} {DCTERMS('identifier')} ?core }} }} }}"
    )
    for row in store.select(query):
        build, position = cast(Literal, row["build"]).value, cast(Literal, row["position"]).value
        core = row["core"]  # None where the store says nothing of it
        return Mark(build, int(position), cast(Literal, core).value if core else "")
    return None


def mark_in_default_graph(store: Store, base: str = DEFAULT_BASE) -> bool:
    """Return whether a store that has a mark shows it where no graph is named."""
    return store.ask(f"ASK {{ {Names(base).graph(GraphName.META)} {DCTERMS('identifier')} ?build }}")


def fold(store: Store, items: Iterable[Change], mark: Mark, base: str = DEFAULT_BASE) -> None:
    """Carry out changes in order, and write the mark in one step with the last of them."""
    waiting: list[str] = []
    for change in items:
        if sum(map(len, waiting)) > _UPDATE_SIZE:
            store.update("; ".join(waiting))
            waiting.clear()
        if text := change.update:
            waiting.append(text)
    store.update("; ".join((*waiting, mark.update(base))))


def pair_changes(
    pairs: Iterable[tuple[str, str, Link | None]], library: Library, base: str = DEFAULT_BASE
) -> Iterator[Change]:
    """Yield, for each pair, what stands about it now.

    Args:
        pairs: the two ends, each held by the library or a core standard, in any order, with the link of whatever
            status that stands between them, or None.
        library: the content.
        base: of every IRI.

    What a body's stated link implies about evidence stands beside an undecided pair, and goes once people have
    agreed on it, so that a rejected pair is nowhere a positive triple.
    """
    implied, public = implied_evidence(library, base), public_graphs(library, base)
    for a, b, link in pairs:
        stated = implied.get(pair_key(a, b), {})
        quads = list(link_quads(link, library, base)) if link else []
        if not is_settled(link):
            for node, evidence in stated.items():
                quads += evidence_quads(evidence, node, library, base)
        nodes = [link_iri(kind, *ends, base) for kind in LinkKind for ends in ((a, b), (b, a))]
        yield Change(
            subjects=(*nodes, *stated),
            remove=tuple(_direct(a, b, library, base)),
            add=tuple(with_default_graph(quads, public)),
        )


def _direct(a: str, b: str, library: Library, base: str) -> Iterator[Quad]:
    """Yield every direct triple that a link between two ends could have made."""
    names = Names(base)
    ends = node_iri(a, library, base), node_iri(b, library, base)
    graphs = (names.graph(GraphName.PUBLISHED), names.graph(GraphName.AGREED), None)
    for subject, object_ in (ends, ends[::-1]):
        for curie in DIRECT:
            for graph in graphs:
                yield Quad(subject, names.curie(curie), object_, graph)


def core_change(standards: Iterable[CoreStandard], library: Library, base: str = DEFAULT_BASE) -> Change:
    """Return the change after which the draft of the core set is these standards."""
    quads = (quad for standard in standards for quad in core_quads(standard, library, base))
    return Change(graphs=(Names(base).graph(GraphName.CORE_DRAFT),), add=tuple(quads))
