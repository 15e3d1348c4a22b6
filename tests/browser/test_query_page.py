"""The query page in a browser: every example, the editor by keyboard, and questions without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from running import Installation
from test_public_pages import overflowing

from qmskg.server.questions import examples


@pytest.fixture
def still(browser: Browser) -> Iterator[Page]:
    """A page without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def run(page: Page) -> None:
    page.get_by_role("button", name="Run the query").click()
    expect(page.locator("#status")).not_to_have_text("Asking…")
    expect(page.locator("#status")).not_to_be_empty()


def test_every_example_runs_in_the_editor(here: Installation, page: Page, complaints: list[str]) -> None:
    page.goto(f"{here.server.address}/sparql")
    for example in examples():
        page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", example.query)
        run(page)
        expect(page.locator("#status")).to_have_text("Answered.")
        assert page.locator("#answer .yasr table, #answer .yasr .CodeMirror").count() >= 1, example.name
    assert complaints == []


def test_the_editor_and_its_answer_are_for_everybody(
    here: Installation, page: Page, complaints: list[str]
) -> None:
    page.goto(f"{here.server.address}/sparql?example=what-audits-measure")
    editor = page.get_by_label("Query", exact=True)
    editor.focus()
    page.keyboard.press("Tab")  # moves on: nobody is caught in the editor
    expect(page.get_by_role("button", name="Run the query")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("Answered.")
    expect(page.locator("#answer")).to_contain_text("Multidisciplinary management")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 600})
    assert overflowing(page) == []
    page.get_by_role("button", name="Add all prefixes").click()
    assert "PREFIX sssom:" in page.locator("#query").input_value()
    assert "query=" in page.url  # the address is that of the query that ran, to hand on
    assert complaints == []


def test_a_wrong_query_is_told_and_kept(here: Installation, page: Page) -> None:
    page.goto(f"{here.server.address}/sparql")
    page.evaluate("document.querySelector('.CodeMirror').CodeMirror.setValue('SELECT nonsense')")
    run(page)
    expect(page.get_by_role("alert")).to_contain_text("No answer. The query is malformed: error at 1:16")
    expect(page.locator("#query")).to_have_value("SELECT nonsense")


def test_a_question_is_asked_without_javascript(here: Installation, still: Page) -> None:
    still.goto(f"{here.server.address}/sparql")
    still.get_by_label("Audit", exact=True).first.select_option("audit-nhfd")
    still.get_by_role("button", name="Answer this").first.click()
    expect(still.get_by_role("heading", level=1)).to_have_text("Which duties does an audit give evidence for?")
    expect(still.get_by_role("table")).to_contain_text("Multidisciplinary management")
    field = still.get_by_label("Query", exact=True)
    expect(field).to_contain_text("audit-nhfd")
    field.fill("SELECT nonsense")
    still.get_by_role("button", name="Run the query").click()
    expect(still.get_by_role("alert")).to_contain_text("No answer.")
    expect(field).to_have_value("SELECT nonsense")
