"""``/sparql`` keeps the SPARQL 1.1 Protocol, over a real server: section numbers are those of its recommendation."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
import rdflib
from installation import Installation
from sparql_questions import (
    ASK,
    CONSTRUCT,
    DESCRIBE,
    GRAPH,
    IN_PROPOSED,
    PROPOSED,
    QUERY_TYPE,
    REFUSED,
    SELECT,
    asked,
    refused,
)

from qmskg.graph.formats import FORMATS, ResultFormat

# --- 2.1: three ways to ask ---------------------------------------------------------------------------------


def test_three_ways_to_ask_give_one_answer(web: httpx.Client) -> None:
    get = asked(web, SELECT)
    form = web.post("/sparql", data={"query": SELECT})
    direct = web.post("/sparql", content=SELECT, headers=QUERY_TYPE)
    with_charset = web.post(
        "/sparql", content=SELECT, headers={"Content-Type": "application/sparql-query; charset=UTF-8"}
    )
    assert get.status_code == form.status_code == direct.status_code == with_charset.status_code == 200
    assert get.json() == form.json() == direct.json() == with_charset.json()
    assert len(get.json()["results"]["bindings"]) == 7
    assert get.headers["qmskg-rows"] == "7"


def test_words_beyond_ascii_arrive(web: httpx.Client) -> None:
    query = 'SELECT ("é 漢 😀" AS ?x) {}'
    for answer in (
        asked(web, query),
        web.post("/sparql", data={"query": query}),
        web.post("/sparql", content=query.encode(), headers=QUERY_TYPE),
    ):
        assert answer.json()["results"]["bindings"][0]["x"]["value"] == "é 漢 😀"


def test_parameters_that_the_protocol_does_not_know_are_passed_over(web: httpx.Client) -> None:
    assert asked(web, ASK, format="json", timeout="5").json()["boolean"] is True


@pytest.mark.parametrize(
    ("request_", "status", "says"),
    [
        ({"method": "GET", "params": [("query", ASK), ("query", ASK)]}, 400, "several queries"),
        ({"method": "POST", "data": {"x": "1"}}, 400, "here is no query"),
        ({"method": "POST", "content": ASK, "headers": {"Content-Type": "text/plain"}}, 415, "sparql-query"),
        ({"method": "POST", "content": ASK}, 415, "sparql-query"),
        ({"method": "POST", "content": b"\xff\xfe", "headers": QUERY_TYPE}, 400, "UTF-8"),
        ({"method": "POST", "content": ASK, "headers": QUERY_TYPE, "params": {"query": ASK}}, 400, "two queries"),
        ({"method": "POST", "content": b"", "headers": QUERY_TYPE}, 400, "no SPARQL query"),
        ({"method": "GET", "params": {"query": ""}}, 400, "no SPARQL query"),
    ],
)
def test_what_is_no_request_of_the_protocol(
    web: httpx.Client, request_: dict[str, Any], status: int, says: str
) -> None:
    refused(web.request(url="/sparql", **request_), status, says)


@pytest.mark.parametrize(
    "query", ["SELECT * WHERE { ?s ?p", "SELECT ?x { ?s ex:p ?x }", "hello", "ASK { FILTER }"]
)
def test_a_malformed_query_is_said_in_a_sentence(web: httpx.Client, query: str) -> None:
    refused(asked(web, query), 400, "malformed|no SPARQL query")


# --- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", REFUSED)
def test_what_changes_or_reaches_outside_is_refused(web: httpx.Client, query: str) -> None:
    said = "refuse|only reads|not of this dataset"
    refused(asked(web, query), 403, said)
    refused(web.post("/sparql", content=query, headers=QUERY_TYPE), 403, said)


def test_an_update_is_refused_however_it_is_sent(web: httpx.Client, shared: Installation) -> None:
    update, before = REFUSED[0], shared.workspace.checkpoint().id
    refused(web.post("/sparql", data={"update": update}), 403, "only reads")
    refused(web.post("/sparql", data={"update": update, "query": ASK}), 403, "only reads")
    refused(web.get("/sparql", params={"update": update}), 403, "only reads")
    kind = {"Content-Type": "application/sparql-update"}
    refused(web.post("/sparql", content=update, headers=kind), 403, "only reads")
    assert shared.workspace.checkpoint().id == before
    for method in ("PUT", "DELETE", "PATCH"):
        assert web.request(method, "/sparql").status_code == 405


# --- 2.1.4: the dataset of the request ----------------------------------------------------------------------


def test_the_request_names_its_dataset(web: httpx.Client) -> None:
    everywhere = "ASK { GRAPH ?g { ?link a <https://w3id.org/qmskg/ontology#EvidenceLink> } }"
    assert asked(web, IN_PROPOSED, **{"default-graph-uri": PROPOSED}).json()["boolean"] is True
    assert asked(web, IN_PROPOSED, **{"default-graph-uri": f"{GRAPH}ontology"}).json()["boolean"] is False
    assert asked(web, everywhere, **{"named-graph-uri": PROPOSED}).json()["boolean"] is True
    assert asked(web, everywhere, **{"named-graph-uri": f"{GRAPH}ontology"}).json()["boolean"] is False
    # the request's goes before the query's own
    query = IN_PROPOSED.replace("ASK", f"ASK FROM <{PROPOSED}>")
    assert asked(web, query).json()["boolean"] is True
    assert asked(web, query, **{"default-graph-uri": f"{GRAPH}ontology"}).json()["boolean"] is False
    direct = web.post("/sparql", params={"default-graph-uri": PROPOSED}, content=IN_PROPOSED, headers=QUERY_TYPE)
    form = web.post("/sparql", data={"query": IN_PROPOSED, "default-graph-uri": PROPOSED})
    assert direct.json()["boolean"] is form.json()["boolean"] is True


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", ["http://127.0.0.1:1/x.ttl", "file:///etc/passwd", "x.ttl", ""])
def test_a_dataset_from_elsewhere_is_refused(web: httpx.Client, name: str, graph: str) -> None:
    refused(asked(web, ASK, **{name: graph}), 403, "not of this dataset")
    refused(web.post("/sparql", data={"query": ASK, name: graph}), 403, "not of this dataset")


# --- 2.2: formats and negotiation ---------------------------------------------------------------------------


def rows_of(format: ResultFormat, body: bytes) -> list[list[str]]:
    """Read solutions of two variables out of any format."""
    text = body.decode("utf-8")
    if format is ResultFormat.JSON:
        return [[row[v]["value"] for v in ("leaf", "title")] for row in json.loads(text)["results"]["bindings"]]
    if format is ResultFormat.CSV:
        return list(csv.reader(io.StringIO(text)))[1:]
    if format is ResultFormat.TSV:
        lines = [line.split("\t") for line in text.splitlines()[1:]]
        return [[leaf.strip("<>"), title.strip('"')] for leaf, title in lines]
    name = "{http://www.w3.org/2005/sparql-results#}"
    tree = ElementTree.fromstring(text)
    return [
        [str(binding[0].text) for binding in sorted(row, key=lambda b: b.get("name") or "")]
        for row in tree.iter(f"{name}result")
    ]


SOLUTIONS = [f for f, row in FORMATS.items() if not row.graph]
GRAPHS = [f for f, row in FORMATS.items() if row.graph]


@pytest.mark.parametrize("format", SOLUTIONS)
def test_solutions_in_every_format(web: httpx.Client, format: ResultFormat) -> None:
    answer = asked(web, SELECT, FORMATS[format].media_type)
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[format].media_type
    assert "Accept" in answer.headers["vary"]
    assert len(answer.content) == int(answer.headers["content-length"])
    expected = rows_of(ResultFormat.JSON, asked(web, SELECT, "application/json").content)
    assert rows_of(format, answer.content) == expected


@pytest.mark.parametrize("format", SOLUTIONS)
def test_yes_or_no_in_every_format(web: httpx.Client, format: ResultFormat) -> None:
    answer = asked(web, ASK, FORMATS[format].media_type)
    assert answer.status_code == 200
    assert b"true" in answer.content
    assert b"false" not in answer.content


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("format", GRAPHS)
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
def test_triples_in_every_format(web: httpx.Client, format: ResultFormat, query: str) -> None:
    answer = asked(web, query, FORMATS[format].media_type)
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[format].media_type
    names = {ResultFormat.RDF_XML: "xml", ResultFormat.N_TRIPLES: "nt", ResultFormat.JSON_LD: "json-ld"}
    found = rdflib.Graph().parse(data=answer.content, format=names.get(format, "turtle"))
    plain = rdflib.Graph().parse(data=asked(web, query, "application/n-triples").content, format="nt")
    assert len(found) == len(plain) > 0
    assert set(found) == set(plain)


@pytest.mark.parametrize(
    ("query", "accept", "sent"),
    [
        (SELECT, None, "application/sparql-results+json"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        (SELECT, "text/csv, */*;q=0.1", "text/csv"),
        (SELECT, "application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        (SELECT, "application/json", "application/sparql-results+json"),
        (SELECT, "application/xml", "application/sparql-results+xml"),
        (SELECT, "text/*", "text/csv"),
        (SELECT, "image/png, text/tab-separated-values;q=0.001", "text/tab-separated-values"),
        (SELECT, "text/turtle, application/sparql-results+json;q=0.2", "application/sparql-results+json"),
        (CONSTRUCT, None, "text/turtle"),
        (CONSTRUCT, "application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        (CONSTRUCT, "application/xml", "application/rdf+xml"),
        (CONSTRUCT, "application/json", "application/ld+json"),
        (CONSTRUCT, "TEXT/TURTLE", "text/turtle"),
    ],
)
def test_the_format_that_the_client_likes_best(
    web: httpx.Client, query: str, accept: str | None, sent: str
) -> None:
    answer = asked(web, query, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == sent


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (SELECT, "image/png"),
        (SELECT, "text/turtle"),
        (SELECT, "application/sparql-results+json;q=0"),
        (SELECT, "*/*;q=0"),
        (ASK, "application/n-triples"),
        (CONSTRUCT, "text/csv, application/sparql-results+json"),
    ],
)
def test_a_format_that_we_do_not_have_is_not_acceptable(web: httpx.Client, query: str, accept: str) -> None:
    refused(asked(web, query, accept), 406, "application/sparql-results|text/turtle")


# --- HEAD, OPTIONS, other sites -----------------------------------------------------------------------------


def test_head_is_get_without_the_body(web: httpx.Client) -> None:
    get, head = asked(web, SELECT), web.head("/sparql", params={"query": SELECT})
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "qmskg-rows", "vary", "x-register-position"):
        assert head.headers[name] == get.headers[name]
    assert web.head("/sparql", params={"query": "nonsense"}).status_code == 400
    # the connection can be used on
    assert asked(web, ASK).json()["boolean"] is True


def test_a_page_of_another_site_may_ask(web: httpx.Client) -> None:
    origin = {"Origin": "https://example.org"}
    before = web.options(
        "/sparql", headers={**origin, "Access-Control-Request-Method": "POST",
                            "Access-Control-Request-Headers": "content-type"},
    )  # fmt: skip
    assert before.status_code == 204
    assert before.headers["access-control-allow-origin"] == "*"
    assert {"GET", "POST"} <= set(before.headers["access-control-allow-methods"].split(", "))
    assert "content-type" in before.headers["access-control-allow-headers"].lower()
    answer = web.get("/sparql", params={"query": ASK}, headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    exposed = answer.headers["access-control-expose-headers"]
    assert "ETag" in exposed
    assert "Retry-After" in exposed
