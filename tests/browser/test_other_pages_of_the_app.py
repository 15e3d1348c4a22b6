"""The app's two other pages in a browser, and the banner of a demonstration on all of them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from filled_in import FilledIn
from playwright.sync_api import Page, expect
from pressing import open_card, press, said
from running import Installation
from small_folder import MAPPINGS

CONFIG = Path(__file__).parent.parent.parent / "app" / ".streamlit"
FIELD = "An audit or a measure: words of its name, or its id"


def test_an_audit_is_found_by_words_and_leads_to_a_card(here: Installation, page: Page) -> None:
    page.goto(f"{here.app.address}/audits")
    expect(page.get_by_role("heading", level=1)).to_have_text("What an audit shows")
    page.get_by_text("All audits at once, as a picture").click()
    expect(page.get_by_text("How many duties each audit shows at least in part, by document")).to_be_visible()
    expect(page.locator("img").first).to_be_visible()
    page.get_by_label(FIELD).fill("hip fracture database")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="National Hip Fracture Database", exact=True).click()
    expect(page.get_by_role("heading", level=2)).to_have_text("National Hip Fracture Database")
    expect(page).to_have_url(re.compile("id=audit-nhfd"))
    published, open_ = page.locator(".q-group-published"), page.locator(".q-group-open")
    row = published.locator("li").filter(has_text="nice-qs16:1").first
    expect(row).to_contain_text("In part")
    expect(row).to_contain_text("Extent not stated")
    expect(row).to_contain_text("measures")
    expect(row.get_by_role("link", name="page")).to_have_attribute("href", re.compile("^https://www.nice.org.uk/"))
    expect(open_).to_contain_text("Nobody has agreed these")
    open_.locator("li").filter(has_text="nice-qs86:1").get_by_role(
        "link", name="Read both texts and decide"
    ).click()
    expect(page.locator(".q-card")).to_contain_text("Identifying people at risk of falling")
    expect(page).to_have_url(re.compile("pair=audit-nhfd"))


def test_what_cannot_be_answered_is_a_sentence(here: Installation, page: Page) -> None:
    for query, told in (
        ("id=audit-nowhere", "nothing here has the id"),
        ("id=nice-qs16", "is no audit and no measure"),
        ("q=zzzzqqq", "No audit and no measure fits these words"),
        ("", "Type a few words"),
    ):
        page.goto(f"{here.app.address}/audits?{query}")
        expect(page.get_by_text(re.compile(told, re.IGNORECASE))).to_be_visible()


def test_drafts_follow_from_what_is_agreed(here: Installation, page: Page) -> None:
    open_card(page, here, MAPPINGS[6])
    press(page, "1")
    expect(said(page)).to_contain_text("Saved.")
    page.get_by_role("link", name="Core set drafts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Core set drafts")
    expect(page.locator(".q-said")).to_contain_text("Nobody has agreed a draft")
    draft = page.locator("li").filter(has_text="Medical examination after an inpatient fall").first
    expect(draft).to_contain_text("Draft")
    expect(draft).to_contain_text("ask for the same")
    expect(page.get_by_text("What became of every duty")).to_be_visible()
    draft.get_by_role("link", name="Read both and decide").first.click()
    expect(page.locator(".q-card")).to_contain_text("Core standard, draft that nobody has agreed")


def test_a_demonstration_says_so_on_every_page(demonstration: Installation, page: Page) -> None:
    for path in ("/", "/audits", "/core"):
        page.goto(f"{demonstration.app.address}{path}")
        expect(page.get_by_role("note")).to_contain_text("This register is fictional")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
    # nobody has decided anything in this one, so that the page of drafts says what to do
    expect(page.get_by_text("There are no drafts yet")).to_contain_text("Decide pairs of two requirements")


@pytest.mark.parametrize("path", ["/audits?id=audit-nhfd", "/core"])
def test_a_page_fits_and_is_accessible(here: Installation, page: Page, complaints: list[str], path: str) -> None:
    page.goto(f"{here.app.address}{path}")
    expect(page.locator(".q-group").first).to_be_visible()
    found = Axe().run(
        page, context={"include": [[".stMain"]]}, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}
    )
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 800})
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    # Streamlit asks for its health beside the page first, and then at the root
    assert [text for text in complaints if "404" not in text] == []


def test_pairs_go_away_as_a_workbook_and_come_back(here: Installation, page: Page, tmp_path: Path) -> None:
    page.goto(f"{here.app.address}/offline")
    expect(page.get_by_role("heading", level=1)).to_have_text("Work offline")
    page.get_by_role("button", name="Make the workbook").click()
    with page.expect_download() as taking:
        page.get_by_role("button", name="Save the workbook").click()
    file = tmp_path / "queue.xlsx"
    taking.value.save_as(file)
    made = FilledIn(file.read_bytes()).say(*MAPPINGS[5], answer="equal").say(*MAPPINGS[2], answer="similar")
    file.write_bytes(made.content)
    page.locator("input[type=file]").set_input_files(file)
    table = page.get_by_role("table")
    expect(table).to_contain_text("New answer")
    expect(table).to_contain_text("'similar' is no answer for two requirements")
    page.get_by_role("button", name="Save these answers (1)").click()
    expect(said(page)).to_contain_text("1 answer is saved")
    expect(page.get_by_role("button", name="Save these answers")).to_have_count(0)  # it fades away
    found = Axe().run(
        page, context={"include": [[".stMain"]]}, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}
    )
    assert found.violations_count == 0, found.generate_report()
    page.reload()
    file.write_bytes(b"no workbook")
    page.locator("input[type=file]").set_input_files(file)
    expect(said(page)).to_contain_text("no Excel workbook")


def test_progress_is_by_source_and_by_person(here: Installation, page: Page, complaints: list[str]) -> None:
    page.goto(f"{here.app.address}/progress")
    expect(page.get_by_role("heading", level=1)).to_have_text("Progress")
    page.get_by_label("Only sources whose name has these words").fill("QS86")
    page.keyboard.press("Enter")
    expect(page.locator(".q-wide tbody tr")).to_have_count(1)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()
    who = page.get_by_label("Who reads it")
    for person, told in (("nobody-here", "nobody-here"), ("local", "is read by local")):
        who.fill(person)
        page.get_by_role("button", name="Assign").click()
        expect(said(page)).to_contain_text(told)
    expect(page.locator(".q-plain")).to_contain_text("nice-qs86")
    page.get_by_role("link", name="NICE QS86").click()
    expect(page).to_have_url(re.compile("source=nice-qs86"))
    expect(page.locator(".q-card")).to_be_visible()


def test_what_streamlit_tells_nobody(here: Installation, page: Page) -> None:
    """No statistics are gathered, errors are told without details or links, and there is no menu of a developer."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_card(page, here, MAPPINGS[6])
    expect(page.get_by_test_id("stMainMenu")).to_have_count(0)
    expect(page.get_by_test_id("stAppDeployButton")).to_have_count(0)
    assert not [url for url in asked if not url.startswith((here.app.address, "data:", "blob:"))]
    shipped = tomllib.loads((CONFIG / "config.toml").read_text("utf-8"))
    assert shipped["browser"]["gatherUsageStats"] is False
    assert (shipped["client"]["showErrorDetails"], shipped["client"]["showErrorLinks"]) == ("none", False)
    assert shipped["client"]["toolbarMode"] == "minimal"


@pytest.mark.parametrize(("key", "title"), [("f", "find another"), ("p", "split a duty"), ("m", "core standard")])
def test_what_stands_open_over_the_card_is_accessible(
    here: Installation, page: Page, key: str, title: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    open_card(page, here, MAPPINGS[2])
    press(page, key)
    opened = page.get_by_role("dialog")
    expect(opened).to_contain_text(title)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)


def test_another_is_found_and_a_split_proposed_by_keyboard(here: Installation, page: Page) -> None:
    open_card(page, here, MAPPINGS[2])
    press(page, "f")
    page.get_by_label("Words, or what it is about").fill("total hip replacement")
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="nice-qs86:3").or_(page.get_by_role("button", name="nice-qs16:3"))
    button.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".q-count")).to_contain_text("You found this one")
    press(page, "p")
    page.get_by_label("The duties that it holds").fill("Assess.\nAct on it.")
    page.get_by_role("button", name="Propose the split").click()
    expect(said(page)).to_contain_text("Proposed to split")
    expect(page.locator(".q-stands")).to_contain_text("Somebody proposes to split")
    press(page, "u")
    expect(said(page)).to_contain_text("your proposal to split it")
