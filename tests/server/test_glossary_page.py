"""The glossary page: every word with its anchor, what bodies mean by it, and where that was seen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from html_tree import every, parsed, words
from installation import BROWSER, Installation

from qmskg.graph.glossary import Term, glossary, matching


@pytest.fixture(scope="module")
def terms(content: Path) -> tuple[Term, ...]:
    return glossary(content, "test")


@pytest.fixture(scope="module")
def html(shared: Installation) -> str:
    answer = shared.web.get("/glossary", headers=BROWSER)
    assert answer.status_code == 200
    return str(answer.text)


def test_words_stand_from_a_to_z_with_an_anchor_each(html: str, terms: tuple[Term, ...]) -> None:
    anchors = re.findall(r'<section class="group" id="([a-z_]+)"', html)
    assert anchors == [term.id for term in terms]
    assert len(set(anchors)) == len(anchors) > 70
    assert [term.label for term in terms] == sorted((term.label for term in terms), key=str.casefold)


def test_each_link_on_the_page_to_the_page_has_an_end(html: str) -> None:
    ends = set(re.findall(r'id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= ends


def test_a_word_is_shown_with_all_that_is_known_of_it(html: str) -> None:
    (section,) = every(parsed(html), "section", id="quality_assurance")
    text = words(section)
    for shown in (
        "Also: QA.", "Why so", "For instance", "Not the same as", "Quality control: Control is done by those",
        "NHS England", "International Organization for Standardization", "25 November 2026",
    ):  # fmt: skip
        assert shown in text, shown
    links = [link.attrib["href"] for link in every(section, "a")]
    assert any(link.startswith("https://england.nhs.uk/nhsimpact/") for link in links)


def test_what_was_not_seen_says_so(html: str, terms: tuple[Term, ...]) -> None:
    unseen = [meaning for term in terms for meaning in term.meanings if not meaning.seen]
    assert unseen
    assert html.count("Not seen on a page yet.") == len(unseen)
    assert "No body's definition of it is held here." in html  # a red line: nobody defines it


def test_every_page_leads_to_it(shared: Installation) -> None:
    assert 'href="/glossary">Glossary</a>' in shared.web.get("/", headers=BROWSER).text


@pytest.mark.parametrize(
    ("asked", "first"),
    [("PDSA", "pdsa_cycle"), ("service improvement", "quality_improvement"), ("sms", "safety_management_system"),
     ("QMS", "quality_management_system"), ("  just   CULTURE ", "just_culture")],
)  # fmt: skip
def test_a_word_is_found_by_any_of_its_labels(asked: str, first: str, terms: tuple[Term, ...]) -> None:
    assert matching(terms, asked)[0].id == first


def test_what_is_no_word_finds_none(terms: tuple[Term, ...]) -> None:
    assert matching(terms, "") == matching(terms, "zz") == matching(terms, "hip fracture") == []


def test_search_names_the_words_beside_what_it_finds(shared: Installation) -> None:
    html = shared.web.get("/search", params={"q": "PDSA"}, headers=BROWSER).text
    assert '<a href="/glossary#pdsa_cycle">PDSA cycle</a>' in html
    assert "In the glossary" not in shared.web.get("/search", params={"q": "zzzz"}, headers=BROWSER).text
