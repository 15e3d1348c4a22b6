"""What stands where an id was: what took its place, or that it was withdrawn, and why; as RDF and as a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from qmskg.coreset.released import CURRENT
from qmskg.errors import WithdrawnId
from qmskg.graph.terms import DCTERMS, OWL, SKOS
from qmskg.identity import CORE_PREFIX, iri

if TYPE_CHECKING:
    from qmskg.workspace import Workspace

__all__ = ["moved_triples", "withdrawn_core", "withdrawn_triples"]


def moved_triples(old: str, new: str) -> Iterator[Triple]:
    """Yield what is so of an id that another took the place of; both as IRIs."""
    yield from _deprecated(old, f"This id is not used any more: see {new}")
    yield Triple(NamedNode(old), DCTERMS("isReplacedBy"), NamedNode(new))


def withdrawn_triples(old: str, error: WithdrawnId) -> Iterator[Triple]:
    """Yield what is so of an id that was withdrawn."""
    yield from _deprecated(old, f"This id was withdrawn: {error.why}")


def _deprecated(old: str, said: str) -> Iterator[Triple]:
    yield Triple(NamedNode(old), OWL("deprecated"), Literal(True))
    yield Triple(NamedNode(old), SKOS("changeNote"), Literal(said, language="en"))


def withdrawn_core(workspace: Workspace, id: str) -> WithdrawnId | None:
    """Return that a core standard is gone, where a release had it; None where none ever did."""
    if not id.startswith(CORE_PREFIX):
        return None
    graphs = set(workspace.projected.graphs_of("core", id))
    held = [one.version for one in workspace.releases.published() if f"coreset/{one.version}" in graphs]
    if not held:
        return None
    base, last = workspace.settings.base_iri, held[-1]
    return WithdrawnId(
        id,
        f"release {last} was the last that had this core standard, and {base}releases/{last}..{CURRENT} says what "
        f"became of it; as it was, it stands in the graph {base}graph/coreset/{last} as {iri('core', id, base)}",
    )
