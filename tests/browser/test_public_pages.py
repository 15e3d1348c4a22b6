"""The public pages in a browser: readable by everybody, with or without JavaScript, at any width."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from running import Installation

PAGES = (
    "/", "/about", "/search", "/search?q=hip+fracture&body=NICE", "/audits", "/standards", "/audits/audit-nhfd",
    "/audits/audit-nhfd:surg36", "/standards/nice-qs16", "/standards/nice-qs16:2", "/core", "/disposition", "/bodies",
    "/conflicts", "/coverage", "/gaps", "/fit", "/islands", "/levels?service_line=maternity", "/red-lines",
    "/programme/compare", "/tailor", "/measure",
    "/coverage?basis=would_be&service=ambulance", "/overlaps?basis=would_be", "/programme",
    "/programme?service=acute&basis=would_be&trials=5&most=3",
    "/glossary", "/privacy", "/quality", "/links/audit-nhfd:thr/nice-qs16:3", "/sparql", "/dataset",
    "/releases", "/impact", "/matcher", "/programme/check",
    "/sparql?query=SELECT", "/sparql?example=what-audits-measure", "/sparql?ask=duties-an-audit-shows&audit=audit-nhfd",
)  # fmt: skip
#: what axe-core looks for: WCAG 2.2, A and AA
EVERYBODY = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WRONG = ("/nowhere", "/audits/audit-nowhere", "/standards/a%20b", "/core/core:none")


def unlabelled(page: Page) -> list[str]:
    """Fields that no label names."""
    return page.eval_on_selector_all(
        "input:not([type=hidden]), select, textarea",
        "all => all.filter(f => !f.labels.length && !f.ariaLabel).map(f => f.outerHTML)",
    )


def overflowing(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    width = page.evaluate("innerWidth")
    if page.evaluate("document.documentElement.scrollWidth") <= width:
        return []
    return page.eval_on_selector_all(
        "body *",
        "(all, w) => all.filter(e => e.getBoundingClientRect().right > w + 1).map(e => e.outerHTML.slice(0, 120))",
        width,
    )


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole(here: Installation, page: Page, complaints: list[str], path: str) -> None:
    answer = page.goto(here.server.address + path)
    assert answer is not None
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert re.fullmatch(r".{5,} - qmskg", page.title())
    assert page.locator("main").count() == 1
    assert unlabelled(page) == []
    assert complaints == []
    page.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
    found = Axe().run(page, options=EVERYBODY)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 600})  # 1280 pixels at 400%
    assert overflowing(page) == []


def test_without_javascript(browser: Browser, here: Installation) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in PAGES:
        page.goto(here.server.address + path)
        expect(page.locator("h1")).to_have_count(1)
        assert page.locator("main").inner_text().strip()
    page.goto(f"{here.server.address}/")
    page.get_by_label("Search for an audit, a standard or a requirement").fill("hip fracture")
    page.locator("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="National Hip Fracture Database").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("National Hip Fracture Database")
    expect(page.get_by_role("heading", name="Published by a body")).to_be_visible()
    context.close()


def test_a_programme_is_asked_for_without_javascript(browser: Browser, here: Installation) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{here.server.address}/")
    page.get_by_role("link", name="Which audits should we do?").click()
    page.get_by_label("Kind of trust or service").select_option("acute")
    page.get_by_label("What it may rest on").select_option("would_be")
    page.get_by_role("button", name="Show the programme").click()
    expect(page.get_by_role("note")).to_contain_text("Not agreed.")
    expect(page.get_by_role("rowheader", name="1. National Hip Fracture Database")).to_be_visible()
    expect(page.get_by_role("img", name="are shown after each audit")).to_be_visible()
    page.locator("[name=without][value=audit-nhfd]").check()
    page.get_by_role("button", name="Choose again without those ticked").click()
    expect(page.get_by_text("Taken out by you: National Hip Fracture Database")).to_be_visible()
    expect(page.get_by_role("rowheader", name="National Hip Fracture Database")).to_have_count(0)
    expect(page.get_by_label("What it may rest on")).to_have_value("would_be")
    with page.expect_download() as held:
        page.get_by_role("link", name="workbook (XLSX)").click()
    assert held.value.suggested_filename == "programme.xlsx"
    context.close()


def test_other_questions_are_asked_without_javascript(browser: Browser, here: Installation) -> None:
    """Coverage for a kind of trust, islands by pathway, a measure that is pasted, two programmes side by side."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{here.server.address}/coverage")
    page.get_by_label("Kind of trust or service").select_option("ambulance")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("duties in force that may apply")).to_be_visible()
    expect(page.get_by_text("for other services")).to_be_visible()
    page.goto(f"{here.server.address}/islands")
    page.get_by_label("Sorted by").select_option("pathway")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("A pathway is what a quality standard")).to_be_visible()
    page.goto(f"{here.server.address}/audits")
    page.get_by_role("link", name="Paste what your audit measures").click()
    page.get_by_label("What is measured").fill("Surgery for hip fracture by the day after admission")
    page.get_by_role("button", name="Show what it may be about").click()
    expect(page.get_by_text("Proposed by a machine, for you to check.")).to_be_visible()
    expect(page.get_by_role("link", name="Timing and expertise for surgery").first).to_be_visible()
    page.goto(f"{here.server.address}/programme/compare")
    for label, name in (("One programme", "north.csv"), ("The other", "south.csv")):
        plan = {"name": name, "mimeType": "text/csv", "buffer": b"Audit title\nNHFD\nTea\n"}
        page.get_by_label(label, exact=True).set_input_files(plan)
    page.get_by_role("button", name="Put them side by side").click()
    expect(page.get_by_text("The same title in both")).to_be_visible()
    context.close()


def test_the_groups_of_an_audit_are_apart(here: Installation, page: Page) -> None:
    page.goto(f"{here.server.address}/audits/audit-nhfd")
    for key in ("published", "agreed", "proposed"):
        expect(page.locator(f"section.group--{key}")).to_have_count(1)
    published = page.locator("section.group--published")
    expect(published.get_by_role("heading", name="Multidisciplinary management")).to_be_visible()
    expect(published).to_contain_text("Extent not stated.")
    expect(page.locator("section.group--proposed")).to_contain_text("They count for nothing")


def test_the_focus_is_always_seen(here: Installation, page: Page) -> None:
    page.goto(f"{here.server.address}/audits/audit-nhfd")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    for _ in range(14):
        page.keyboard.press("Tab")
        look = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement), b = document.activeElement"
            ".getBoundingClientRect(); return [s.outlineStyle, s.boxShadow, b.width > 0 && b.height > 0] })()"
        )
        assert look[0] != "none" or look[1] != "none"
        assert look[2]


def test_search_answers_and_says_when_it_finds_nothing(here: Installation, page: Page) -> None:
    page.goto(here.server.address)
    page.get_by_label("Search standards, requirements and audits").fill("hip fracture")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search for “hip fracture”")
    expect(page.get_by_role("link", name="National Hip Fracture Database").first).to_be_visible()
    page.get_by_text("Narrow by body, service or legal force").click()
    page.get_by_label("Body that issues it").select_option("NICE")
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_text("Left out:")).to_be_visible()
    expect(page.get_by_label("Body that issues it")).to_have_value("NICE")
    expect(page.locator(".results").get_by_role("link", name="National Hip Fracture Database")).to_have_count(0)
    page.get_by_label("Search standards, requirements and audits").fill("zzzzqqq")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Nothing was found")


@pytest.mark.parametrize("path", WRONG)
def test_a_wrong_address_is_a_page_with_one_sentence(here: Installation, page: Page, path: str) -> None:
    answer = page.goto(here.server.address + path)
    assert answer is not None
    assert answer.status == 404 if "%20" not in path else answer.status in {400, 404}
    assert page.locator("h1").count() == 1
    assert page.locator("main .intro").inner_text().strip()
    assert Axe().run(page, options=EVERYBODY).violations_count == 0
    expect(page.get_by_role("link", name="start from the front page")).to_be_visible()


def test_a_demonstration_says_so(demonstration: Installation, here: Installation, page: Page) -> None:
    for path in ("/", "/search?q=hip", "/audits/audit-nhfd", "/core", "/sparql", "/nowhere"):
        page.goto(demonstration.server.address + path)
        expect(page.get_by_role("note")).to_contain_text("fictional")
        page.goto(here.server.address + path)
        expect(page.get_by_role("note")).to_have_count(0)
