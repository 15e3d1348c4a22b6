"""Somebody with a spreadsheet and no account: choose it, correct how it is read, check it, take it away."""

from __future__ import annotations

import io
from pathlib import Path

import docx
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from own_programmes import merged_headings
from playwright.sync_api import Page, expect
from running import Installation

WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


def choose(page: Page, here: Installation, content: bytes, name: str) -> None:
    page.goto(f"{here.app.address}/programme")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check my programme")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)


def accessible(page: Page) -> None:
    found = Axe().run(page, context={"include": [[".stMain"]]}, options={"runOnly": WCAG})
    assert found.violations_count == 0, found.generate_report()


def test_a_programme_is_corrected_checked_and_taken_away(
    here: Installation, page: Page, complaints: list[str]
) -> None:
    before = {path: path.stat().st_size for path in here.data.rglob("*.sqlite") if path.is_file()}
    choose(page, here, merged_headings(), "plan.xlsx")
    first = page.get_by_role("region", name="The first rows")
    expect(first).to_contain_text("Hip fracture database (NHFD)")
    expect(first).to_contain_text("Mr A")
    page.get_by_role("combobox", name="Lead").click()
    page.keyboard.type("No col")
    page.get_by_role("option", name="No column").click()
    expect(first).not_to_contain_text("Mr A")
    page.get_by_role("button", name="Check this programme").click()
    expect(page.get_by_text("A machine's reading, for you to check.")).to_be_visible()
    row = page.locator(".q-rows > li").filter(has_text="Row 7")
    expect(row).to_contain_text("National Hip Fracture Database (new tab) (named)")
    row.get_by_text("Published (").click()
    expect(row.get_by_role("link", name="Timing and expertise for surgery").first).to_be_visible()
    page.get_by_text("Which column is what").click()  # folded away once there is an answer
    expect(page.get_by_role("combobox", name="Lead")).to_have_value("No column")
    accessible(page)
    taken = {}
    for name in ("Your sheet with columns added (xlsx)", "Board paper in Word (docx)"):
        with page.expect_download() as taking:
            page.get_by_role("button", name=name).click()
        taken[taking.value.suggested_filename] = Path(taking.value.path()).read_bytes()
    sheet = load_workbook(io.BytesIO(taken["plan-checked.xlsx"])).worksheets[0]
    assert sheet["I7"].value == "National Hip Fracture Database (audit-nhfd)"
    paper = docx.Document(io.BytesIO(taken["plan-board-paper.docx"]))
    assert "Alert" in {paragraph.text for paragraph in paper.paragraphs}
    page.get_by_role("tab", name="Mandatory, missing").click()
    expect(page.get_by_role("heading", name="Mandatory audits that no row looks like")).to_be_visible()
    page.get_by_role("tab", name="Shown by no row").click()
    expect(page.get_by_role("heading", name="What no row may show")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 800})
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Forget this file, choose another").click()
    expect(page.locator("input[type=file]")).to_be_attached()
    assert {path: path.stat().st_size for path in before} == before
    assert [text for text in complaints if "404" not in text] == []


def test_a_file_that_cannot_be_read_is_one_sentence_and_another_can_be_chosen(
    here: Installation, page: Page
) -> None:
    choose(page, here, b"Foo,Bar\n1,2\n", "a.csv")
    expect(page.locator(".q-said")).to_contain_text("No column of a.csv looks like the title of an audit")
    expect(page.get_by_role("button", name="Check this programme")).to_have_count(0)
    page.get_by_role("button", name="Forget this file, choose another").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "b.csv", "mimeType": "text/csv", "buffer": b"Foo,Audit\n1,Falls\n"}
    )
    expect(page.get_by_role("region", name="The first rows")).to_contain_text("Falls")
