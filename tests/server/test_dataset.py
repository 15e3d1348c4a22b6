"""What the dataset says of itself: VoID and DCAT hold to the graph, the page and its JSON-LD to both."""

from __future__ import annotations

import json

import pytest
import rdflib
from html_tree import every, parsed, words
from installation import BROWSER, Installation
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID

DATASET = rdflib.URIRef("https://w3id.org/qmskg/dataset")
SCHEMA = rdflib.Namespace("https://schema.org/")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture(scope="module")
def void(shared: Installation) -> rdflib.Graph:
    answer = shared.web.get("/.well-known/void", headers={"Accept": "text/turtle"})
    assert answer.headers["access-control-allow-origin"] == "*"
    return rdflib.Graph().parse(data=answer.content, format="turtle")


def rows(shared: Installation, query: str) -> list[list[str]]:
    answer = shared.web.get("/sparql", params={"query": query}).json()
    return [[row[name]["value"] for name in answer["head"]["vars"]] for row in answer["results"]["bindings"]]


def test_the_counts_are_those_of_the_graph(shared: Installation, void: rdflib.Graph) -> None:
    (whole,) = rows(shared, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert str(void.value(DATASET, VOID.triples)) == whole[0] != "0"
    expected = rows(shared, "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?c")
    parts = list(void.objects(DATASET, VOID.classPartition))
    found = [[str(void.value(part, VOID["class"])), str(void.value(part, VOID.entities))] for part in parts]
    assert sorted(found) == sorted(expected)
    assert int(str(void.value(DATASET, VOID.classes))) == len(found)
    expected = rows(shared, "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?d) { ?s ?p ?o } GROUP BY ?p")
    found = [
        [str(void.value(part, of)) for of in (VOID.property, VOID.triples, VOID.distinctSubjects)]
        for part in void.objects(DATASET, VOID.propertyPartition)
    ]
    assert sorted(found) == sorted(expected)
    expected = rows(shared, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    subsets = [[str(graph), str(void.value(graph, VOID.triples))] for graph in void.objects(DATASET, VOID.subset)]
    assert sorted(subsets) == sorted(expected)


def test_a_decision_is_counted(here: Installation) -> None:
    def triples() -> int:
        text = here.web.get("/.well-known/void").text
        return int(str(rdflib.Graph().parse(data=text, format="turtle").value(DATASET, VOID.triples)))

    before, tag = triples(), here.web.get("/.well-known/void").headers["etag"]
    assert here.web.get("/.well-known/void", headers={"If-None-Match": tag}).status_code == 304
    here.agree("audit-nhfd:surg36", "nice-qs16:2", "full")
    assert triples() > before
    assert here.web.get("/.well-known/void", headers={"If-None-Match": tag}).status_code == 200


def test_where_it_can_be_had(shared: Installation, void: rdflib.Graph) -> None:
    service = void.value(DATASET, VOID.sparqlEndpoint)
    assert (service, DCAT.servesDataset, DATASET) in void
    assert (DATASET, RDF.type, DCAT.Dataset) in void
    assert void.value(DATASET, DCTERMS.license) is not None
    files = list(void.objects(DATASET, DCAT.distribution))
    assert len(files) == 4
    for file in files:
        address = str(void.value(file, DCAT.accessURL))
        media = str(void.value(file, DCAT.mediaType)).partition("media-types/")[2]
        answer = shared.web.get(address, headers={"Accept": media})
        assert answer.headers["content-type"].partition(";")[0] == media


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/rdf+xml"])
def test_programs_get_the_same_at_both_addresses(shared: Installation, accept: str) -> None:
    one, other = (shared.web.get(a, headers={"Accept": accept}) for a in ("/dataset", "/.well-known/void"))
    assert one.headers["content-type"].partition(";")[0] == accept
    assert one.headers["etag"] == other.headers["etag"]
    assert shared.web.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406


def test_the_page_says_what_a_search_engine_and_a_person_need(shared: Installation) -> None:
    page = shared.web.get("/dataset", headers=BROWSER).text
    start = page.index('<script type="application/ld+json">') + len('<script type="application/ld+json">')
    told = json.loads(page[start : page.index("</script>", start)])
    assert told["@type"] == "Dataset"
    assert 50 <= len(told["description"]) <= 5000
    assert told["license"].startswith("https://creativecommons.org/")
    assert {file["encodingFormat"] for file in told["distribution"]} >= {"text/turtle"}
    said = words(parsed(page))
    for limit in ("30 seconds that a query may take", "500,000 rows", "600 queries that one address may send"):
        assert limit in said
    assert told["citation"] in said
    assert every(parsed(page), "h1")


def test_the_description_of_the_service_states_the_limits(shared: Installation) -> None:
    text = shared.web.get("/sparql", headers={"Accept": "text/turtle"}).text
    graph = rdflib.Graph().parse(data=text, format="turtle")
    (service,) = graph.subjects(RDF.type, SD.Service)
    told = {
        str(graph.value(node, SCHEMA.name)): float(str(graph.value(node, SCHEMA.maxValue)))
        for node in graph.objects(service, SCHEMA.additionalProperty)
    }
    limits, settings = shared.workspace.query_runner.limits, shared.workspace.settings
    assert told == {
        "wallClock": limits.seconds, "memory": limits.megabytes, "rows": limits.rows, "answerSize": limits.size,
        "querySize": limits.text, "atOnce": limits.at_once, "longAtOnce": limits.at_once // 2,
        "atOncePerClient": limits.at_once_each, "rate": settings.query_rate,
    }  # fmt: skip
