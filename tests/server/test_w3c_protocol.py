"""The W3C's own cases for the SPARQL 1.1 Protocol and for reads of graphs, over the whole application."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
import yaml
from installation import Installation, install

from qmskg.graph.formats import FORMATS
from qmskg.graph.store import EmbeddedStore
from qmskg.identity import graph_iri
from qmskg.workspace.snapshot import FILES

CASES = yaml.safe_load(Path(__file__).with_name("w3c_protocol.yaml").read_text("utf-8"))
DATA = {f"{{data{number}}}": graph_iri(f"w3c/data{number}") for number in (0, 1, 2, 3, 9)}
A = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
#: the suite's word -> media types that it takes
FORMAT = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {row.media_type for row in FORMATS.values() if not row.graph},
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples"},
}


@pytest.fixture(scope="module")
def suite(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that holds the suite's graphs beside its own."""
    one = install(small_content, tmp_path_factory.mktemp("suite"))
    with EmbeddedStore.open(one.workspace.snapshot.path / FILES.store) as store:
        kind = ox.NamedNode("http://xmlns.com/foaf/0.1/Document")
        nodes = [ox.NamedNode(graph) for name, graph in DATA.items() if name not in {"{data0}", "{data9}"}]
        store.load(ox.Quad(node, A, kind, node) for node in nodes)
    yield one
    one.workspace.close()


def sent(suite: Installation, case: dict[str, Any], path: str) -> Any:
    """Send the request of a case."""

    def filled(text: str) -> str:
        for name, graph in DATA.items():
            text = text.replace(name, graph)
        return text

    def pairs(of: str) -> str:
        return urlencode([(name, filled(value)) for name, value in case.get(of, ())])

    headers = {"Content-Type": case["type"]} if "type" in case else {}
    body = filled(case.get("body", "")).encode(case.get("encoding", "utf-8"))
    if "form" in case:
        body, headers = pairs("form").encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    return suite.web.request(case["method"], f"{path}?{pairs('address')}", content=body, headers=headers)


@pytest.mark.parametrize("case", CASES["queries"], ids=lambda case: case["name"])
def test_case_of_the_protocol(suite: Installation, case: dict[str, Any]) -> None:
    before = suite.workspace.checkpoint().id
    answer, expected = sent(suite, case, "/sparql"), case["expect"]
    assert answer.status_code // 100 == expected["status"], answer.text
    if "format" in expected:
        assert answer.headers["content-type"].partition(";")[0] in FORMAT[expected["format"]]
    if "boolean" in expected:
        assert json.loads(answer.content)["boolean"] is expected["boolean"]
    assert suite.workspace.checkpoint().id == before


@pytest.mark.parametrize("case", CASES["graphs"], ids=lambda case: case["name"])
def test_case_of_the_graph_store(suite: Installation, case: dict[str, Any]) -> None:
    answer, expected = sent(suite, case, "/graph-store"), case["expect"]
    assert answer.status_code == expected["code"], answer.text
    if "triples" in expected:
        assert len(list(ox.parse(answer.content, ox.RdfFormat.TURTLE))) == expected["triples"]


def test_the_dataset_of_a_form_may_stand_in_the_address(suite: Installation) -> None:
    """The suite's own case cannot tell: its query is true of anything."""
    form, query = {"query": f"ASK {{ <{DATA['{data1}']}> ?p ?o }}"}, "default-graph-uri="
    for name, found in (("{data1}", True), ("{data2}", False)):
        answer = suite.web.post(f"/sparql?{query}{DATA[name]}", data=form)
        assert answer.json()["boolean"] is found
