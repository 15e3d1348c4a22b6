"""Whole graphs by name: what is read, in which format, and that nothing is written."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from installation import Installation
from sparql_questions import GRAPH, PROPOSED, refused

from qmskg.graph.formats import FORMATS

STORE = "/graph-store"


def triples(answer: Any, format: ox.RdfFormat = ox.RdfFormat.TURTLE) -> set[ox.Triple]:
    assert answer.status_code == 200, answer.text
    return {quad.triple for quad in ox.parse(answer.content, format)}


def test_a_graph_has_two_addresses_and_one_content(shared: Installation) -> None:
    indirect = shared.web.get(STORE, params={"graph": PROPOSED}, headers={"Accept": "text/turtle"})
    direct = shared.web.get("/graph/proposed", headers={"Accept": "text/turtle"})
    assert triples(indirect) == triples(direct)
    assert len(triples(direct)) == int(direct.headers["qmskg-rows"]) > 0
    assert direct.headers["etag"] == indirect.headers["etag"]
    assert direct.headers["access-control-allow-origin"] == "*"
    again = shared.web.get("/graph/proposed", headers={"If-None-Match": direct.headers["etag"]})
    assert again.status_code == 304


def test_the_default_graph_is_what_queries_ask(shared: Installation) -> None:
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    asked = shared.web.get("/sparql", params={"query": query}, headers={"Accept": "application/n-triples"})
    whole = shared.web.get(f"{STORE}?default", headers={"Accept": "application/n-triples"})
    assert triples(whole, ox.RdfFormat.N_TRIPLES) == triples(asked, ox.RdfFormat.N_TRIPLES)


@pytest.mark.parametrize("format", [row for row in FORMATS.values() if row.graph], ids=lambda row: row.w3c)
def test_a_graph_comes_in_every_format(shared: Installation, format: Any) -> None:
    (name,) = [g for g in graphs_of(shared) if "/source/nice-qs16/" in g]
    answer = shared.web.get(STORE, params={"graph": name}, headers={"Accept": format.media_type})
    assert answer.headers["content-type"].partition(";")[0] == format.media_type
    assert "Accept" in answer.headers["vary"]
    assert triples(answer, getattr(ox.RdfFormat, format.oxigraph))


def graphs_of(shared: Installation) -> list[str]:
    rows = shared.web.get("/sparql", params={"query": "SELECT DISTINCT ?g { GRAPH ?g {} }"}).json()
    return [row["g"]["value"] for row in rows["results"]["bindings"]]


def test_head_gives_the_headers_of_get(shared: Installation) -> None:
    get, head = shared.web.get("/graph/proposed"), shared.web.head("/graph/proposed")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag"):
        assert head.headers[name] == get.headers[name]


def test_a_graph_that_may_be_empty_is_there_all_the_same(shared: Installation) -> None:
    assert f"{GRAPH}unsure" not in graphs_of(shared)
    assert triples(shared.web.get("/graph/unsure")) == set()


@pytest.mark.parametrize(
    "graph", [f"{GRAPH}nowhere", "http://127.0.0.1:1/x.ttl", "file:///etc/passwd", "no iri at all", ""]
)
def test_a_graph_that_is_not_there_is_not_found(shared: Installation, graph: str) -> None:
    refused(shared.web.get(STORE, params={"graph": graph}), 404, "no graph .* service description")


def test_at_its_own_address_too(shared: Installation) -> None:
    refused(shared.web.get("/graph/nowhere/at-all"), 404, "no graph")


@pytest.mark.parametrize("query", ["", "?graph=a&graph=b", f"?default&graph={PROPOSED}", "?x=1"])
def test_one_graph_is_named(shared: Installation, query: str) -> None:
    refused(shared.web.get(f"{STORE}{query}"), 400, "Name one graph")


def test_a_format_that_we_do_not_have_is_not_acceptable(shared: Installation) -> None:
    refused(shared.web.get("/graph/proposed", headers={"Accept": "text/csv"}), 406, "text/turtle")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", [f"{STORE}?default", "/graph/proposed"])
def test_nothing_is_written(shared: Installation, method: str, address: str) -> None:
    before = shared.workspace.checkpoint().id
    answer = shared.web.request(method, address, content=b"<urn:a> <urn:b> <urn:c> .")
    refused(answer, 405, "only read")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert shared.workspace.checkpoint().id == before


def test_a_page_of_another_site_may_ask_first(shared: Installation) -> None:
    answer = shared.web.options(STORE, headers={"Origin": "https://example.org"})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "PUT" not in answer.headers["access-control-allow-methods"]
