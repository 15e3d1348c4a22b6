"""How fast each part is on what is shipped and on ten or a hundred times as much, in one table: `make bench`.

    python tests/load/bench.py [--times 1 10] [--write docs/bench.md]

Each size is measured in a process of its own, so that its memory is its own. Seconds are of the processor, which is
what one waits for on a machine that has nothing else to do. What another program does is measured in the same process
on the same data, and the ratio is what to look at.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).parents[1]))

from load.made_up import times
from qmskg.assurance import EvidenceIndex, Footing, Grouping, audit_answer, coverage, coverage_matrix, gaps
from qmskg.assurance.choosing import Ask
from qmskg.assurance.programme import programme
from qmskg.coreset import draft_core_set
from qmskg.coreset.gate import check_gate
from qmskg.graph.store import EmbeddedStore
from qmskg.graph.write_links import dataset_quads
from qmskg.ingest import authored_core, drafted_links, load_library, read_core
from qmskg.links import Link
from qmskg.vocabulary import ServiceType

ROOT = Path(__file__).parents[2]
#: the SPARQL mix: look-up, join, grouping, difference
MIX = (
    "SELECT ?p ?o { <https://w3id.org/qmskg/id/requirement/nice-qs16/2> ?p ?o }",
    "PREFIX qms: <https://w3id.org/qmskg/ontology#> SELECT ?m ?l { ?m qms:measures ?l ; qms:inDocument ?d } LIMIT 1000",
    "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c",
    "PREFIX qms: <https://w3id.org/qmskg/ontology#> SELECT (COUNT(*) AS ?n) "
    "{ ?l qms:inDocument ?d MINUS { SELECT DISTINCT ?l { ?m qms:measures ?l } } }",
)
#: where others take minutes, only what is shipped is measured against them
RDFLIB_UP_TO = SHACL_UP_TO = 1


def took(what: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time()
    found = what()
    return round(time.process_time() - begun, 4), found


def peak_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def measure(number: int) -> dict[str, Any]:
    """Return the figures at one size."""
    reading, library = took(lambda: load_library(ROOT))
    authored = authored_core(read_core(ROOT, library), library)
    # what the project drafted is taken for links, so that there is something to chain
    links: list[Link] = list(drafted_links(authored))
    core = draft_core_set(library, (), authored=authored)
    library, more, core = times(library, links, core, number)
    made: dict[str, Any] = {
        "times": number, "leaves": len(library.leaves), "links": len(more), "core": len(core),
        "read the shipped files": reading,
    }  # fmt: skip
    made |= _graph(number, library, more, core)
    index = EvidenceIndex(library, more, core)
    made["all sources by all audits, from links"], _ = took(lambda: coverage_matrix(index))
    made["coverage by theme"], _ = took(lambda: coverage(index, Grouping.THEME))
    made["gaps"], _ = took(lambda: gaps(index, None, None))
    each = sorted(took(partial(audit_answer, index, one.id))[0] for one in library.audits)
    made["one audit's answer, 95 of 100 within"] = each[int(0.95 * len(each))]
    ask = Ask((ServiceType.ACUTE,), footing=Footing.DRAFT)
    made["a programme for an acute trust"], _ = took(lambda: programme(index, ask))
    if number <= SHACL_UP_TO:
        made["SHACL gate"], _ = took(lambda: check_gate(library, more, core, ROOT))
    return {**made, "peak_mb": peak_mb()}


def _graph(number: int, library: Any, links: Any, core: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        with EmbeddedStore.open(Path(folder) / "ours") as store:
            made["write the graph"], _ = took(lambda: store.load(dataset_quads(library, links, core, ROOT)))
            made["quads"] = store.count()
            made["SPARQL mix"], _ = took(lambda: [store.select(query) for query in MIX])
            quads = list(ox.parse(store.dump(), format=ox.RdfFormat.N_QUADS))
        bare = ox.Store(str(Path(folder) / "bare"))
        made["write the graph: bare pyoxigraph, given the quads"], _ = took(lambda: bare.bulk_extend(quads))
        made["SPARQL mix: bare pyoxigraph"], _ = took(lambda: [list(bare.query(query)) for query in MIX])
        if number <= RDFLIB_UP_TO:
            made |= _rdflib(quads)
    return made


def _rdflib(quads: list[ox.Quad]) -> dict[str, Any]:
    import rdflib

    text = ox.serialize(
        (q.triple for q in quads if q.graph_name == ox.DefaultGraph()), format=ox.RdfFormat.N_TRIPLES
    )
    graph = rdflib.Graph()
    parsing, _ = took(lambda: graph.parse(data=text, format="nt"))
    asking, _ = took(lambda: [list(graph.query(query)) for query in MIX])
    return {"write the graph: rdflib, its default graph alone": parsing, "SPARQL mix: rdflib": asking}


# --- the page -----------------------------------------------------------------------------------------------


def page(made: list[dict[str, Any]], given: argparse.Namespace) -> str:
    """Return the figures as a page; ratios are within one process."""
    first, last = made[0], made[-1]
    sizes = ("times", "leaves", "links", "core", "quads", "peak_mb")
    names = list(dict.fromkeys(name for one in made for name in one if name not in sizes))
    lines = [
        "# How fast each part is", "",
        f"Written on {datetime.now(UTC):%Y-%m-%d} by `python tests/load/bench.py --times "
        f"{' '.join(map(str, given.times))} --write docs/bench.md` (`make bench`), on {os.cpu_count()} processors "
        f"that were wanted by {os.getloadavg()[0]:.0f} processes at the end. Seconds are of the processor: on a "
        "machine busy with other work they are more than on one that is not, so look at ratios. More than once is made "
        "up in the shape of what is shipped (`tests/load/made_up.py`), and the links are the project's own drafts.", "",
        "| | " + " | ".join(f"{one['times']} times" for one in made) + " | growth |",
        "|---|" + "---:|" * (len(made) + 1),
    ]  # fmt: skip
    lines += [
        f"| {name.replace('_', ' ')} | " + " | ".join(f"{one[name]:,}" for one in made) + " | |"
        for name in sizes[1:]
    ]
    for name in names:
        cells = [f"{one[name]:.4g} s" if name in one else "not measured" for one in made]
        grown = f"{last[name] / first[name]:.1f}" if name in first and name in last and first[name] else ""
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {grown} |")
    lines += [
        "",
        "## Against others, in the same process",
        "",
        "| | " + " | ".join(f"{o['times']} times" for o in made) + " |",
    ]
    lines.append("|---|" + "---:|" * len(made))
    for name in names:
        ours, colon, other = name.partition(": ")
        if colon:
            ratios = [f"{one[name] / one[ours]:.2f}" if name in one and one[ours] else "" for one in made]
            lines.append(f"| {ours}: {other}, as a multiple of ours | " + " | ".join(ratios) + " |")
    lines += [
        "", f"Growth is the last size over the first; {last['times'] / first['times']:.0f} would be in proportion. "
        "SHACL by pySHACL and rdflib are measured on what is shipped alone, since they take minutes beyond it. "
        "Building with texts encoded, and matching, are in `qmskg/matching/BENCH.md`; answers over HTTP in "
        "`make bench-answers`.",
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    """Measure each size in a process of its own."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--times", type=int, nargs="+", default=[1, 10])
    asked.add_argument("--one", type=int, help="measure one size, and print it as JSON")
    asked.add_argument("--write", type=Path)
    given = asked.parse_args()
    if given.one:
        sys.stdout.write(json.dumps(measure(given.one)) + "\n")
        return
    made = []
    for number in given.times:
        command = [sys.executable, __file__, "--one", str(number)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
        made.append(json.loads(done.stdout.splitlines()[-1]))
        sys.stderr.write(f"{number} times: {done.stdout}")
    text = page(made, given)
    sys.stdout.write(text)
    if given.write:
        given.write.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
