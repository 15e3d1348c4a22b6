"""Queries that the tests of ``/sparql`` ask, and how."""

from __future__ import annotations

from typing import Any

import httpx
import rdflib
from installation import told

SELECT = "SELECT ?leaf ?title { ?leaf a <https://w3id.org/qmskg/ontology#Leaf> ; "
SELECT += "<http://purl.org/dc/terms/title> ?title } ORDER BY ?leaf LIMIT 7"
ASK = "ASK { ?leaf a <https://w3id.org/qmskg/ontology#Leaf> }"
CONSTRUCT = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {SELECT[SELECT.index('{') + 1 : SELECT.index('}')]} . "
CONSTRUCT += "?leaf ?p ?o BIND(?leaf AS ?s) }"
DESCRIBE = "DESCRIBE <https://w3id.org/qmskg/id/requirement/nice-qs16/2>"
GRAPH = "https://w3id.org/qmskg/graph/"
PROPOSED = f"{GRAPH}proposed"
IN_PROPOSED = "ASK { ?link a <https://w3id.org/qmskg/ontology#EvidenceLink> }"
#: no answer to this can be worked out before anybody loses patience, and it needs no memory
CROSS_JOIN = "SELECT (COUNT(*) AS ?count) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
QUERY_TYPE = {"Content-Type": "application/sparql-query"}
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
#: what reaches outside, or changes something
REFUSED = [
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "LOAD <http://127.0.0.1:1/x.ttl>",
    "CLEAR ALL",
    "SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:1/sparql> { ?s ?p ?o } }",
    "SELECT * FROM <http://127.0.0.1:1/x.ttl> { ?s ?p ?o }",
    "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
    "ASK FROM <https://w3id.org/qmskg/graph/../../elsewhere> {}",
]


def asked(web: httpx.Client, query: str, accept: str | None = None, **parameters: Any) -> httpx.Response:
    headers = {"Accept": accept} if accept is not None else {}
    return web.get("/sparql", params={"query": query, **parameters}, headers=headers)


def refused(answer: httpx.Response, status: int, says: str) -> None:
    """Hold an answer to be one sentence that a page of any site may read."""
    told(answer, status, says)
    assert answer.headers["access-control-allow-origin"] == "*"
