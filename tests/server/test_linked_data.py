"""``/id/...``: each thing at its own IRI, in every format the same, found by whatever the client would rather have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib
from installation import BROWSER, Installation, Make, told
from rdflib.namespace import DCTERMS, RDF
from rdflib.plugins.parsers.jsonld import to_rdf

BASE = "https://w3id.org/qmskg/"
QMS = rdflib.Namespace(f"{BASE}ontology#")
THINGS = {
    "source": "/id/source/nice-qs16",
    "audit": "/id/audit/audit-nhfd",
    "requirement": "/id/requirement/nice-qs16/2",
    "heading": "/id/requirement/cqc-regulated-activities-2014/5",
    "measure": "/id/measure/audit-nhfd/surg36",
}
RDF_FORMATS = {"ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"}


@pytest.fixture(scope="module")
def things(shared: Installation) -> dict[str, str]:
    core = shared.workspace.core_standards()[0].id
    return {**THINGS, "core": f"/id/core/{core.replace(':', '/', 1)}"}


def graph_of(here: Installation, address: str, format: str, content: Path) -> rdflib.Graph:
    """Return the triples of an answer; the context of JSON-LD is taken from the content, not from the network."""
    text = here.web.get(address, params={"format": format}).text
    graph = rdflib.Graph()
    if format == "jsonld":
        document = json.loads(text)
        shipped = json.loads((content / "ontology/context.jsonld").read_text("utf-8"))
        if isinstance(document.get("@context"), str):
            document["@context"] = shipped["@context"]
        to_rdf(document, graph)
    else:
        graph.parse(data=text, format={"ttl": "turtle", "nt": "nt"}[format])
    return graph


@pytest.mark.parametrize("kind", [*THINGS, "core"])
def test_a_thing_is_the_same_in_every_format(
    shared: Installation, things: dict[str, str], kind: str, content: Path
) -> None:
    turtle, json_ld, triples = (
        set(graph_of(shared, things[kind], format, content)) for format in ("ttl", "jsonld", "nt")
    )
    assert turtle == triples
    assert turtle == json_ld
    subject = rdflib.URIRef(BASE.removesuffix("/") + things[kind])
    assert any(s == subject and p == RDF.type for s, p, _ in turtle)
    assert any(s == subject and p == DCTERMS.title for s, p, _ in turtle)
    assert not [o for _, _, o in turtle if "SECRET" in str(o)]


@pytest.mark.parametrize("kind", [*THINGS, "core"])
@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        (None, "text/html"),
        (BROWSER["Accept"], "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("text/html;q=0.3, text/turtle;q=0.7, application/ld+json;q=0.5", "text/turtle"),
        ("application/*", "application/ld+json"),
        ("text/html;q=0, */*", "text/turtle"),
        ("image/png, */*;q=0.1", "text/html"),
    ],
)
def test_the_format_that_the_client_likes_best(
    shared: Installation, things: dict[str, str], kind: str, accept: str | None, sent: str
) -> None:
    # the client would otherwise say */* itself
    answer = shared.web.get(things[kind], headers={"Accept": accept if accept is not None else ""})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == sent
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert int(answer.headers["x-register-position"]) == shared.workspace.position()


@pytest.mark.parametrize("format", ["html", *RDF_FORMATS])
def test_the_others_are_in_the_link_header(shared: Installation, format: str) -> None:
    address = THINGS["requirement"]
    answer = shared.web.get(address, params={"format": format}, headers={"Accept": "image/png"})
    assert answer.status_code == 200
    links = answer.headers["link"].split(", ")
    others = {"html": "text/html", **RDF_FORMATS}
    del others[format]
    assert set(links) == {
        f'<{address}?format={name}>; rel="alternate"; type="{media}"' for name, media in others.items()
    }


def test_head_gives_the_headers(shared: Installation) -> None:
    answer = shared.web.head(THINGS["audit"], headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/turtle")
    assert answer.headers["link"]


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "application/rdf+xml", "nonsense"])
def test_a_format_that_we_do_not_have_is_not_acceptable(shared: Installation, accept: str) -> None:
    answer = shared.web.get(THINGS["source"], headers={"Accept": accept})
    told(answer, 406, "text/html, text/turtle, application/ld\\+json, application/n-triples")
    assert answer.headers["vary"] == "Accept"


def test_a_format_by_a_name_that_is_none(shared: Installation) -> None:
    told(shared.web.get(THINGS["source"], params={"format": "docx"}), 422, "'format' must be 'html', 'ttl'")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/id/source/nice-qs99", "nice-qs99"),
        ("/id/requirement/nice-qs16/99", "nice-qs16:99"),
        ("/id/requirement/nice-qs16", "did you mean the source https://w3id.org/qmskg/id/source/nice-qs16"),
        (
            "/id/measure/nice-qs16/2",
            "did you mean the requirement https://w3id.org/qmskg/id/requirement/nice-qs16/2",
        ),
        ("/id/source/audit-nhfd", "did you mean the audit"),
        ("/id/core/core/none", "core:none"),
        ("/id/source/Not an id!", "Not an id!"),
        ("/id/nothing/nice-qs16", "did you mean the source"),
    ],
)
def test_what_is_not_there_or_of_another_kind_is_said(shared: Installation, address: str, says: str) -> None:
    for accept in ("text/turtle", "*/*"):
        told(shared.web.get(address, headers={"Accept": accept}), 404, says)
    page = shared.web.get(address, headers=BROWSER)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")


def test_what_counts_is_on_the_thing_and_what_does_not_is_not(shared: Installation, content: Path) -> None:
    measure = graph_of(shared, "/id/measure/audit-nhfd/surgday", "ttl", content)
    subject, leaf = (
        rdflib.URIRef(f"{BASE}id/{x}") for x in ("measure/audit-nhfd/surgday", "requirement/nice-qs16/2")
    )
    assert (subject, QMS.evidences, leaf) in measure or any(s == subject and o == leaf for s, _, o in measure)
    open_ = graph_of(shared, THINGS["measure"], "ttl", content)
    assert not [p for s, p, o in open_ if o == leaf]


def test_a_core_standard_names_its_members(shared: Installation, things: dict[str, str], content: Path) -> None:
    graph = graph_of(shared, things["core"], "ttl", content)
    core = rdflib.URIRef(BASE.removesuffix("/") + things["core"])
    members = list(graph.objects(core, QMS.hasMember))
    assert len(members) == len(shared.workspace.core_standards()[0].members)
    assert all((member, None, None) in graph for member in members)


def test_another_base_has_other_iris_and_the_same_addresses(make: Make) -> None:
    here = make(base_iri="https://example.org/q/")
    turtle = here.web.get("/id/source/nice-qs16", params={"format": "ttl"}).text
    assert "https://example.org/q/id/source/nice-qs16" in turtle
    assert "w3id.org/qmskg/id/" not in turtle
    wrong = here.web.get("/id/measure/nice-qs16/2", headers={"Accept": "text/turtle"})
    told(wrong, 404, "https://example.org/q/id/requirement/nice-qs16/2")
