"""The core set that is shipped: whole, free of contradictions, and a draft from end to end."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Triple

from qmskg.coreset import Became, dispose, draft_core_set
from qmskg.coreset.coherence import coherence
from qmskg.graph.shacl import check
from qmskg.graph.terms import RDF, Names
from qmskg.graph.write import node_iri, ontology_quads
from qmskg.graph.write_core import core_quads
from qmskg.graph.write_links import link_quads
from qmskg.ingest import authored_core, drafted_links, read_core
from qmskg.ingest.corpus import Corpus, Finding, read_core_set
from qmskg.ingest.lint import lint_core
from qmskg.ingest.yaml_lines import load_yaml
from qmskg.links import DRAFT_LABEL, Origin
from qmskg.vocabulary import Status

GUIDE = Path(__file__).parents[2] / "docs" / "core-set.md"


@pytest.fixture(scope="module")
def shipped(content, library):
    return authored_core(read_core(content, library), library)


def corpus(content, library) -> tuple[Corpus, list[Finding]]:
    broken: list[Finding] = []
    core, rulings = read_core_set(content, broken)
    return Corpus(content, (), (), library, (), core, rulings), broken


def test_there_is_nothing_to_mend(content, library) -> None:
    held, broken = corpus(content, library)
    assert [*broken, *lint_core(held)] == []


def test_the_example_of_the_guide_has_nothing_to_mend(content, library, tmp_path) -> None:
    found = re.search(r"```yaml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert found
    (tmp_path / "sources" / "core").mkdir(parents=True)
    path = tmp_path / "sources" / "core" / "example.yaml"
    path.write_text(found[1], "utf-8")
    held, broken = corpus(tmp_path, library)
    assert len(load_yaml(path).value["standards"]) == len(list(held.core_standards())) == 1
    assert [*broken, *lint_core(held)] == []


def test_all_of_it_is_a_draft_that_nobody_agreed(shipped) -> None:
    for standard in shipped.standards:
        assert (standard.draft, standard.origin, standard.label) == (True, Origin.DRAFTED, DRAFT_LABEL)
        assert "_" not in standard.id
    for link in drafted_links(shipped):
        assert (link.status, link.origin, link.people, link.readers) == (Status.PROPOSED, Origin.DRAFTED, (), 0)


def test_it_contradicts_nothing(library, shipped) -> None:
    core = draft_core_set(library, (), {}, shipped)
    assert core == shipped.standards
    assert list(coherence(library, (), core)) == []


def test_it_passes_the_shapes(content, library, shipped) -> None:
    """All of it. Of leaves and measures what they are is enough here."""
    some = {standard.id: standard for standard in shipped.standards}
    names = Names()
    stubs = [
        Triple(node_iri(id, library), RDF("type"), names.qms(kind))
        for id, node in library.leaves.items()
        for kind in ("Leaf", "Measure" if library.is_measure(id) else "Requirement")
    ]
    quads = [
        *ontology_quads(content),
        *(quad for standard in some.values() for quad in core_quads(standard, library)),
        *(quad for link in shipped.evidence if link.b in some for quad in link_quads(link, library)),
    ]
    folder = content / "ontology" / "shapes"
    files = [folder / name for name in ("core.ttl", "links.ttl", "thresholds.ttl")]
    report = check([*stubs, *quads], files)
    assert [result for result in report.results if result.severity == "violation"] == []


def test_every_duty_has_one_fate(library, shipped) -> None:
    disposition = dispose(library, shipped.standards, shipped.rulings)
    leaves = [leaf for leaf in library.leaves if library.asks(leaf)]
    assert Counter(fate.leaf for fate in disposition.fates) == Counter(leaves)
    for fate in disposition.fates:
        assert bool(fate.places) is (fate.became is Became.CORE)
        assert bool(fate.annex) is (fate.became is Became.KEPT)
        assert bool(fate.reason) is (fate.became in {Became.KEPT, Became.OUT_OF_SCOPE})
    assert disposition.count(Became.NOT_YET_MAPPED) <= 0.15 * len(leaves)
    assert 150 <= len(shipped.standards) <= 250
