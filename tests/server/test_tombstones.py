"""Ids that are not used any more: what took their place, or that they were withdrawn, to people and to programs."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from installation import BROWSER, Make, told

OWL_DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
REPLACED_BY = "http://purl.org/dc/terms/isReplacedBy"
BASE = "https://w3id.org/qmskg/id/requirement/nice-qs16/"
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


def test_withdrawn_and_moved_ids_say_what_became_of_them(make: Make, own_content: Path) -> None:
    (own_content / "sources/aliases.tsv").write_text(
        "old\tnew\tedition\treason\nnice-qs16:0\tnice-qs16:2\t2017\trenumbered\n", "utf-8"
    )
    (own_content / "sources/withdrawn.tsv").write_text("id\treason\nnice-qs16:99\tit stood twice\n", "utf-8")
    web = make(content=own_content).web
    for media, format in FORMATS.items():
        gone = web.get("/id/requirement/nice-qs16/99", headers={"Accept": media})
        assert (gone.status_code, gone.headers["content-type"].partition(";")[0]) == (410, media)
        said = {(q.subject.value, q.predicate.value): q.object.value for q in ox.parse(gone.content, format)}
        assert said[f"{BASE}99", OWL_DEPRECATED] == "true"
        assert any("it stood twice" in value for value in said.values())
        moved = web.get("/id/requirement/nice-qs16/0", headers={"Accept": media})
        assert (moved.status_code, moved.headers["location"]) == (308, "/id/requirement/nice-qs16/2")
        said = {(q.subject.value, q.predicate.value): q.object.value for q in ox.parse(moved.content, format)}
        assert said[f"{BASE}0", REPLACED_BY] == f"{BASE}2"
        assert moved.headers["access-control-allow-origin"] == gone.headers["access-control-allow-origin"] == "*"
    page = web.get("/id/requirement/nice-qs16/99", headers=BROWSER)
    assert page.status_code == 410
    assert "was withdrawn: it stood twice" in page.text.replace("&#39;", "'")
    told(web.get("/api/v1/standards/nice-qs16:99/audits"), 410, "was withdrawn: it stood twice")
    assert web.get("/id/requirement/nice-qs16/98", headers={"Accept": "text/turtle"}).status_code == 404


@pytest.mark.parametrize("id", ["core:nothing", "core:never-was"])
def test_a_core_standard_that_never_was_is_not_gone(make: Make, id: str) -> None:
    told(make().web.get(f"/id/core/{id.replace(':', '/')}", headers={"Accept": "text/turtle"}), 404, id)
