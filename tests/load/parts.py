"""The parts that `make bench` measures, in groups that share what must be made first.

A group runs in a process of its own (``python tests/load/parts.py GROUP TIMES [CONTENT]``) and prints a line of JSON as
soon as a part is measured, so that what came before a limit is known. Seconds are of the processor: on a machine that
does nothing else they are what one waits.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx
import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).parents[1]))

from graph.sparql_server import serving_oxigraph

from load.made_up import MadeUp, made_up, made_up_folder
from qmskg.assurance import EvidenceIndex, Footing, Grouping, audit_answer, coverage, coverage_matrix, gaps
from qmskg.assurance.choosing import Ask
from qmskg.assurance.programme import programme
from qmskg.coreset import draft_core_set
from qmskg.coreset.closure import close
from qmskg.coreset.gate import check_gate
from qmskg.coreset.released import release_of
from qmskg.exports.release import Edition, write_release
from qmskg.graph.shacl import shape_files, to_rdflib, validate
from qmskg.graph.store import EmbeddedStore
from qmskg.graph.write_links import dataset_quads
from qmskg.settings import Settings
from qmskg.vocabulary import ServiceType
from qmskg.workspace.building import build as build_folder

__all__ = ["GROUPS", "ROOT"]

ROOT: Final = Path(__file__).parents[2]
#: the SPARQL mix: look-up, join, grouping, difference
MIX: Final = (
    "SELECT ?p ?o { <https://w3id.org/qmskg/id/requirement/nice-qs16/2> ?p ?o }",
    "PREFIX qms: <https://w3id.org/qmskg/ontology#> SELECT ?m ?l { ?m qms:measures ?l ; qms:inDocument ?d } LIMIT 1000",
    "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c",
    "PREFIX qms: <https://w3id.org/qmskg/ontology#> SELECT (COUNT(*) AS ?n) "
    "{ ?l qms:inDocument ?d MINUS { SELECT DISTINCT ?l { ?m qms:measures ?l } } }",
)
#: of more audits than this, so many are asked about
_ASKED: Final = 1000
#: the start of a server, of a quarter of a second, is spread over so many
_MIXES: Final = 50
#: a part with the seconds that it took, or a count
Measured = Iterator[tuple[str, float]]


def took(what: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor's seconds, and what came of it."""
    begun = time.process_time()
    found = what()
    return time.process_time() - begun, found


def by_server(folder: Path) -> float:
    """Return the processor's seconds that a server and whoever asks it take for the mix, on average of so many."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    def ask() -> None:
        with serving_oxigraph(folder) as address, httpx.Client(base_url=address, timeout=600) as web:
            for query in MIX * _MIXES:
                web.get("/query", params={"query": query}).raise_for_status()

    seconds, _ = took(ask)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (seconds + after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / _MIXES


def build(made: MadeUp) -> Measured:
    """Files to a folder that is served, without encoding; and again, when nothing has changed."""
    with tempfile.TemporaryDirectory() as name:
        folder = made_up_folder(made.content, Path(name) / "content", made.times)
        settings = Settings(data=Path(name) / "data", content=folder)
        seconds, said = took(lambda: build_folder(settings, encode=False))
        assert said["leaves"] == len(made.library.leaves), "both ways of making content up give the same"
        yield "build, nothing encoded", seconds
        yield "build again, nothing changed", took(lambda: build_folder(settings, encode=False))[0]


def answers(made: MadeUp) -> Measured:
    """What is asked of the evidence."""
    index = EvidenceIndex(made.library, made.links, made.core)
    yield "all sources by all audits, from links", took(lambda: coverage_matrix(index))[0]
    yield "coverage by theme", took(lambda: coverage(index, Grouping.THEME))[0]
    yield "gaps", took(lambda: gaps(index, None, None))[0]
    audits = random.Random(1).sample(made.library.audits, min(_ASKED, len(made.library.audits)))
    each = sorted(took(partial(audit_answer, index, one.id))[0] for one in audits)
    yield "one audit's answer, 95 of 100 within", each[int(0.95 * len(each))]
    ask = Ask((ServiceType.ACUTE,), footing=Footing.DRAFT)
    yield "a programme for an acute trust", took(lambda: programme(index, ask))[0]


def core(made: MadeUp) -> Measured:
    """The core set: put together, checked, released."""
    seconds, standards = took(lambda: draft_core_set(made.library, made.links, {}, made.authored))
    yield "core set: put together", seconds
    seconds, report = took(lambda: check_gate(made.library, made.links, standards, made.content))
    assert report.conforms, report.findings[:3]
    yield "core set: the gate, SHACL and coherence", seconds
    relations = {(place.leaf, standard.id): place.relation for standard in standards for place in standard.members}
    seconds, closed = took(lambda: close(relations))
    assert not closed.contradictions
    yield "core set: what its places entail, if all were agreed", seconds


def release(made: MadeUp) -> Measured:
    """Every file of a release."""
    standards = draft_core_set(made.library, made.links, {}, made.authored)
    model = release_of(made.library, (), standards, version="0.1.0", date="2026-01-01")
    edition = Edition(model, made.library, made.content, rulings=made.authored.rulings)
    with tempfile.TemporaryDirectory() as folder:
        yield "core set: release, every file", took(lambda: write_release(edition, Path(folder)))[0]
        yield "megabytes of a release", sum(path.stat().st_size for path in Path(folder).iterdir()) / 2**20


def graph(made: MadeUp) -> Measured:
    """The graph: written into the store, and asked; beside it the store without us."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with EmbeddedStore.open(folder / "ours") as store:
            quads = dataset_quads(made.library, made.links, made.core, made.content)
            yield "write the graph", took(lambda: store.load(quads))[0]
            yield "quads", store.count()
            yield "SPARQL mix", took(lambda: [store.select(query) for query in MIX])[0]
        ours = ox.Store.read_only(str(folder / "ours"))
        ours.dump(str(folder / "all.nq"), ox.RdfFormat.N_QUADS)
        yield from bare_store(folder / "bare", folder / "all.nq")
        # the server takes the folder's lock, which went with the store
        yield "SPARQL mix: an oxigraph server, with the way there", by_server(folder / "bare")


def bare_store(folder: Path, quads: Path) -> Measured:
    """The same by the store alone."""
    bare = ox.Store(str(folder))
    load = partial(bare.bulk_load, path=str(quads), format=ox.RdfFormat.N_QUADS)
    yield "write the graph: bare pyoxigraph, given the quads as a file", took(load)[0]
    yield "SPARQL mix: bare pyoxigraph", took(lambda: [list(bare.query(query)) for query in MIX])[0]
    bare.flush()


def others(made: MadeUp) -> Measured:
    """What other programs take for the same; minutes beyond what is shipped."""
    import rdflib

    triples = {q.triple for q in dataset_quads(made.library, made.links, made.core, made.content)}
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    held = rdflib.Graph()
    yield "write the graph: rdflib, without named graphs", took(lambda: held.parse(data=text, format="nt"))[0]
    yield "SPARQL mix: rdflib", took(lambda: [list(held.query(query)) for query in MIX])[0]
    whole = to_rdflib(triples)
    check = partial(validate, whole, shape_files(made.content))
    yield "core set: the gate, SHACL and coherence: pySHACL on the whole graph", took(check)[0]


#: group -> what measures its parts, in order of what they cost
GROUPS: Final[dict[str, Callable[[MadeUp], Measured]]] = {
    "answers": answers, "core": core, "release": release, "build": build, "graph": graph, "others": others,
}  # fmt: skip


def main() -> None:
    """Print what is measured as it comes, and the memory of the process so far in megabytes."""

    def tell(name: str, value: float) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(json.dumps({"name": name, "value": value, "peak_mb": peak}) + "\n")
        sys.stdout.flush()

    group, number, content = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3] if sys.argv[3:] else ROOT)
    made = made_up(content, number)
    for name, counted in (
        ("documents", made.library.documents), ("leaves", made.library.leaves), ("links", made.links),
        ("core standards", made.core),
    ):  # fmt: skip
        tell(name, len(counted))
    for name, value in GROUPS[group](made):
        tell(name, value)


if __name__ == "__main__":
    main()
