"""A reader without a script challenges a link on its public page; a curator answers in the app; the page says what."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from running import Installation

LINK = "/links/audit-nhfd:thr/nice-qs16:3"
WORDS = "The page no longer says so <i>at all</i>."
WHY = "It does, under “data source”."
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def faults(page: Page) -> str:
    found = Axe().run(page, options={"runOnly": STANDARD})
    return found.generate_report() if found.violations_count else ""


def test_from_the_public_page_to_its_answer(browser: Browser, here: Installation, page: Page) -> None:
    plain = browser.new_context(java_script_enabled=False)
    reader = plain.new_page()
    reader.goto(f"{here.server.address}/standards/nice-qs16:3")
    reader.get_by_role("link", name="Is something wrong with this link?").first.click()
    reader.get_by_label("Say what is wrong").fill(WORDS)
    reader.get_by_role("button", name="Send the challenge").click()
    expect(reader.get_by_role("status")).to_contain_text("Sent.")
    expect(reader.locator("main")).to_contain_text("Challenged since")
    expect(reader.locator("body")).not_to_contain_text("no longer says so")

    page.goto(f"{here.app.address}/challenges")
    expect(page.get_by_role("heading", level=1)).to_have_text("Challenges")
    expect(page.locator("blockquote")).to_have_text(WORDS)
    assert faults(page) == ""
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("status").filter(has_text="with a reason")).to_be_visible()
    page.get_by_label("Why (everybody sees it)").fill(WHY)
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("No challenge waits for an answer.")).to_be_visible()

    reader.goto(f"{here.server.address}{LINK}")
    expect(reader.locator("main")).to_contain_text(WHY)
    expect(reader.locator("main")).not_to_contain_text("Challenged since")
    expect(reader.locator("body")).not_to_contain_text("no longer says so")
    plain.close()
    page.goto(f"{here.server.address}{LINK}")
    assert faults(page) == ""


def test_a_sample_that_cannot_be_drawn_is_a_sentence(here: Installation, page: Page) -> None:
    page.goto(f"{here.app.address}/bulk")
    page.get_by_role("button", name="Draw a sample").click()
    expect(page.get_by_role("status").filter(has_text="decide them one by one")).to_be_visible()
    assert faults(page) == ""
