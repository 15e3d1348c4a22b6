"""Filters of a search, over HTTP: what passes fits each of them, and what does not is counted with the reason."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import pytest
from installation import BROWSER, Installation, told

from qmskg.model import Source
from qmskg.vocabulary import LegalForce, ServiceType
from qmskg.workspace.finding import HitKind, find, issuers, search_filters
from qmskg.workspace.meaning import LOADING, Meaning

WORDS = "falls"


@pytest.fixture(scope="module")
def everything(shared: Installation) -> Iterator[list[dict[str, Any]]]:
    """All that fits the words, without a filter."""
    yield shared.web.get("/api/v1/search", params={"q": WORDS, "limit": 500}).json()["hits"]


def of(shared: Installation, id: str) -> tuple[set[str], set[str], set[str]]:
    """Bodies, services and legal forces of a thing, looked up the slow way."""
    library = shared.workspace.library
    core = next((one for one in shared.workspace.core_standards() if one.id == id), None)
    ends = [member.leaf for member in core.members] if core else [id]
    documents = [library.document_of(end) for end in ends]
    services = set(core.applies_to if core else (library.nodes[id].applies_to if id in library.nodes else ()))
    services = services or set() if core else services or set(documents[0].applies_to)
    return (
        {document.publisher for document in documents},
        {service.value for service in services},
        {document.legal_force.value for document in documents if isinstance(document, Source)},
    )


def test_what_passes_fits_and_nothing_is_lost_without_being_counted(
    shared: Installation, everything: list[dict[str, Any]]
) -> None:
    workspace = shared.workspace
    each: list[tuple[Any, ...]] = [(kind, None, None, None) for kind in HitKind]
    each += [(None, body, None, None) for body in issuers(workspace.library)]
    each += [(None, None, ServiceType.AMBULANCE, None), (HitKind.CORE, "NICE", None, LegalForce.VOLUNTARY)]
    each += [(None, None, None, force) for force in LegalForce]
    seen = set()
    for kind, body, service, force in each:
        filters = search_filters(
            workspace.library, kind=kind, body=body, services=[service] if service else [], force=force
        )
        found = find(workspace.view, workspace.meaning, WORDS, 500, leaves=False, filters=filters)
        passing = []
        for hit in everything:
            bodies_, services, forces_ = of(shared, hit["id"])
            if (
                (kind is None or hit["kind"] == kind)
                and (body is None or body in bodies_)
                and (service is None or not services or service in services)
                and (force is None or force in forces_)
            ):
                passing.append(hit["id"])
        assert {hit["id"] for hit in found["hits"]} == set(passing)
        assert found["found"] == len(passing)
        assert sum(left["things"] for left in found["left_out"]) == len(everything) - len(passing)
        seen |= {left["why"] for left in found["left_out"]}
    assert {"of another kind", "not statutory", "without a legal force of their own, as audits are"} <= seen
    assert {hit["kind"] for hit in everything} == {kind.value for kind in HitKind}


def test_the_api_takes_filters_and_says_what_is_none(shared: Installation) -> None:
    def ask(**more: Any) -> Any:
        return shared.web.get("/api/v1/search", params={"q": WORDS, **more})

    found = ask(body="nice", limit=2).json()  # however it is spelt
    assert len(found["hits"]) == 2
    assert found["found"] > 2
    assert [left["why"] for left in found["left_out"]] == ["not of NICE"]
    told(ask(body="NISE"), 400, "No document held here is issued by 'NISE'; did you mean NICE")
    told(ask(service="cars"), 400, "no service type 'cars'")
    told(ask(force="hard"), 422, "must be 'statutory'")
    assert "left_out" not in ask().json()


def test_the_page_offers_the_filters_and_says_what_they_left_out(shared: Installation) -> None:
    def page(**asked: str) -> str:
        answer = shared.web.get("/search", params={"q": WORDS, **asked}, headers=BROWSER)
        assert answer.status_code == 200, answer.text
        return html.unescape(answer.text)

    plain = page(kind="", body="", service="", force="")  # as the form sends what is not chosen
    assert "Left out" not in plain
    assert "<option>NICE</option>" in plain
    some = page(body="NICE")
    assert "<option selected>NICE</option>" in some
    assert "not of NICE" in some
    assert "body=NICE&kind=audit" in some  # another kind keeps the body
    assert "Nothing that fits passes the filters" in page(kind="audit", force="statutory")
    wrong = shared.web.get("/search?q=x&kind=cars", headers=BROWSER)
    assert wrong.status_code == 400
    assert "'cars' is no filter of a search" in html.unescape(wrong.text)


def test_what_was_found_by_words_alone_says_so_and_is_asked_for_anew(
    shared: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/api/v1/search?q=falls"
    here = shared.web.get(address)
    assert here.json()["words_alone"] == "Search by meaning is not set up here: these were found by their words."
    loading = Meaning(shared.workspace.settings)
    monkeypatch.setattr(shared.workspace, "meaning", loading)
    loading.warm(shared.workspace.snapshot, after=60)
    try:
        early = shared.web.get(address, headers={"If-None-Match": here.headers["etag"]})
        assert (early.status_code, early.json()["words_alone"]) == (200, LOADING)
        assert LOADING in shared.web.get("/search?q=falls", headers=BROWSER).text
    finally:
        assert loading._warming is not None
        loading._warming.cancel()  # type: ignore[attr-defined]
