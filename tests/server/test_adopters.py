"""Papers for adopters: each is a page, says what is to be filled in, and no figure in it is made up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from installation import BROWSER, Installation

from qmskg.exports.licence_table import licence_table
from qmskg.matching import ranker
from qmskg.model import Library, is_open
from qmskg.server.adopters import FOLDER, PAPERS


@pytest.mark.parametrize("address", ["/adopters", *(f"/adopters/{name}" for name in PAPERS)])
def test_each_is_a_page_with_blanks_that_say_so(shared: Installation, address: str) -> None:
    page = shared.web.get(address, headers=BROWSER)
    assert page.status_code == 200
    assert "[adopter" in page.text
    for href in re.findall(r'<a href="(/[^"#?]*)"', page.text):
        assert shared.web.get(href, headers=BROWSER).status_code == 200, href


def test_no_other_file_is_shown(shared: Installation) -> None:
    for name in ("README", "..%2f..%2fREADME", "../../README.md", "x"):
        assert shared.web.get(f"/adopters/{name}", headers=BROWSER).status_code == 404


def test_every_file_is_a_paper() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == {*PAPERS, "README"}


def test_figures_of_the_record_are_those_of_the_report() -> None:
    record = (FOLDER / "algorithmic-transparency.md").read_text("utf-8")
    report = (Path(ranker.__file__).parent / "REPORT.md").read_text("utf-8")
    figures = {
        figure for line in record.splitlines() if "|" in line for figure in re.findall(r"\b0\.\d{3}\b", line)
    }
    assert len(figures) >= 6
    assert not [figure for figure in figures if figure not in report]


def test_the_table_of_licences_counts_every_document(library: Library) -> None:
    rows = [line.strip("| ").split(" | ") for line in licence_table(library).splitlines()[2:]]
    assert sum(int(row[1]) for row in rows) == len(library.documents)
    for row in rows:
        assert (row[3] == "yes") == is_open(row[0])


def test_the_accessibility_statement_is_on_every_page(shared: Installation) -> None:
    for address in ("/", "/audits", "/about"):
        assert 'href="/adopters/accessibility">' in shared.web.get(address, headers=BROWSER).text


def test_the_matcher_is_drawn_from_its_report(shared: Installation) -> None:
    for address in ("/matcher", "/matcher/report"):
        page = shared.web.get(address, headers=BROWSER).text
        assert page.count('class="picture') == 2
        assert "What came of pairs, by what was said of them, on crosswalks from elsewhere" in page
