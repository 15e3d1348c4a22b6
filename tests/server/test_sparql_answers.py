"""``/sparql`` beside the protocol: tags, its description, limits, and the examples of its page."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import rdflib
from installation import BROWSER, LEAF, MEASURE, Installation, Make, serving
from rdflib.namespace import RDF
from sparql_questions import (
    ASK,
    CROSS_JOIN,
    GRAPH,
    PROPOSED,
    QUERY_TYPE,
    REFUSED,
    SD,
    SELECT,
    asked,
    refused,
)

from qmskg.graph.formats import FORMATS

# --- tags ---------------------------------------------------------------------------------------------------


def test_a_tag_holds_until_the_data_change(here: Installation) -> None:
    """The sequence matters: same tag, 304, a decision, another tag and the new answer."""
    query = "SELECT ?leaf { ?m <https://w3id.org/qmskg/ontology#evidences> ?leaf }"
    first = here.web.get("/sparql", params={"query": query})
    tag = first.headers["etag"]
    again = here.web.get("/sparql", params={"query": query}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    weak = here.web.get("/sparql", params={"query": query}, headers={"If-None-Match": f'"x", W/{tag}'})
    assert weak.status_code == 304
    as_csv = here.web.get("/sparql", params={"query": query}, headers={"If-None-Match": tag, "Accept": "text/csv"})
    assert as_csv.status_code == 200
    assert as_csv.headers["etag"] != tag
    here.agree(MEASURE, LEAF, "full")
    changed = here.web.get("/sparql", params={"query": query}, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag
    found = [row["leaf"]["value"] for row in changed.json()["results"]["bindings"]]
    assert "https://w3id.org/qmskg/id/requirement/nice-qs16/2" in found
    assert len(found) == len(first.json()["results"]["bindings"]) + 1
    assert int(changed.headers["x-register-position"]) == here.workspace.position()


def test_chance_and_time_have_no_tag(web: httpx.Client) -> None:
    assert "etag" not in asked(web, "SELECT (RAND() AS ?x) {}").headers
    assert "etag" not in asked(web, "SELECT (NOW() AS ?x) {}").headers
    assert "etag" not in web.post("/sparql", data={"query": ASK}).headers


# --- the description of the service -------------------------------------------------------------------------


def test_without_a_query_the_service_describes_itself(web: httpx.Client) -> None:
    answer = web.get("/sparql", headers={"Accept": "text/turtle"})
    assert answer.headers["content-type"].startswith("text/turtle")
    graph = rdflib.Graph().parse(data=answer.content, format="turtle")
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert str(graph.value(service, SD.endpoint)) == str(web.base_url.join("/sparql"))
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert len(list(graph.objects(service, SD.resultFormat))) == len(FORMATS)
    dataset = graph.value(service, SD.defaultDataset)
    assert graph.value(dataset, SD.defaultGraph) is not None
    named = {str(graph.value(node, SD.name)) for node in graph.objects(dataset, SD.namedGraph)}
    assert {f"{GRAPH}ontology", f"{GRAPH}published", f"{GRAPH}agreed", PROPOSED} <= named
    tag = {"If-None-Match": answer.headers["etag"], "Accept": "text/turtle"}
    assert web.get("/sparql", headers=tag).status_code == 304


def test_a_browser_gets_the_form_and_a_program_the_protocol(web: httpx.Client) -> None:
    page = web.get("/sparql", headers=BROWSER)
    assert page.headers["content-type"].startswith("text/html")
    assert "<textarea" in page.text
    filled = web.get("/sparql", params={"query": SELECT}, headers=BROWSER)
    assert "7 rows" in filled.text
    refused = web.get("/sparql", params={"query": REFUSED[0]}, headers=BROWSER)
    assert "No answer." in refused.text
    assert web.get("/sparql").headers["content-type"].startswith("text/turtle")


# --- limits: an answer is whole or it is none ---------------------------------------------------------------


def test_a_query_without_end_is_given_up_while_another_is_answered(make: Make) -> None:
    here = make(query_seconds=2.0)
    with serving(here.web.app) as address, httpx.Client(base_url=address, timeout=60) as web:
        asked(web, ASK)
        slow: list[httpx.Response] = []
        thread = threading.Thread(target=lambda: slow.append(asked(web, CROSS_JOIN)))
        thread.start()
        time.sleep(0.3)
        small = asked(web, ASK)
        still_running = thread.is_alive()
        thread.join(30)
        assert small.json()["boolean"] is True
        assert still_running
        refused(slow[0], 503, "took longer than the 2 seconds")
        assert int(slow[0].headers["retry-after"]) > 0
        assert asked(web, ASK).status_code == 200


def test_an_answer_over_a_limit_is_no_answer(here: Installation) -> None:
    runner = here.workspace.query_runner
    whole = here.web.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
    assert whole.status_code == 200
    rows = len(whole.json()["results"]["bindings"])
    usual = runner.limits
    runner.limits = replace(usual, rows=rows - 1)
    refused(here.web.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}), 413, "more than the")
    refused(here.web.get("/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o }"}), 413, "more than the")
    runner.limits = replace(usual, size=len(whole.content) - 1)
    refused(here.web.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}), 413, "bytes that it may")
    runner.limits = usual
    assert here.web.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}).content == whole.content


def test_a_request_that_is_too_large_is_refused(web: httpx.Client) -> None:
    long = f"ASK {{ }} #{'x' * 260_000}"
    refused(web.post("/sparql", content=long, headers=QUERY_TYPE), 413, "characters")
    refused(web.post("/sparql", content="x" * (2 << 20) + "x", headers=QUERY_TYPE), 413, "bytes it may have")

    def without_length() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * (1 << 17)

    for sent in (b"x" * (5 << 20), without_length()):
        answer = web.post("/sparql", content=sent, headers=QUERY_TYPE)
        assert answer.status_code == 413
        assert answer.headers["access-control-allow-origin"] == "*"
