"""The review card in a browser: read, decide by key, see it public and exported, take it back."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from pressing import drawn, leave_field, open_card, press, press_idle, said
from running import Installation
from small_folder import EVIDENCE, MAPPINGS

MEASURE, LEAF = EVIDENCE[0]
WHICH_PART = "If in part"
LEFT_OUT = "patients whose operation is not on a planned list"
ASK = f"""PREFIX qms: <https://w3id.org/qmskg/ontology#>
ASK {{ <https://w3id.org/qmskg/id/measure/{MEASURE.replace(":", "/")}> qms:evidences
       <https://w3id.org/qmskg/id/requirement/{LEAF.replace(":", "/")}> }}"""


def public_group(page: Page, here: Installation, key: str) -> Locator:
    page.goto(f"{here.server.address}/audits/{MEASURE.partition(':')[0]}?all={key}")
    return page.locator(f"section.group--{key}")


def asked(here: Installation) -> bool:
    answer = httpx.get(f"{here.server.address}/sparql", params={"query": ASK},
                       headers={"Accept": "application/sparql-results+json"})  # fmt: skip
    assert answer.status_code == 200
    return bool(answer.json()["boolean"])


def exported(here: Installation, to: Path) -> dict[str, str] | None:
    """The agreed row of the pair in the table of evidence."""
    here.run("export", "csv", "--out", str(to))
    with (to / "evidence.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] == "agreed"]
    return next((row for row in rows if (row["measure"], row["requirement"]) == (MEASURE, LEAF)), None)


def agreed_mappings(here: Installation, to: Path) -> str:
    """The SSSOM file of what is agreed between requirements."""
    here.run("export", "sssom", "--out", str(to))
    return (to / "agreed.sssom.tsv").read_text("utf-8")


def test_from_a_proposal_to_the_public_and_back(here: Installation, page: Page, tmp_path: Path) -> None:
    open_card(page, here, (MEASURE, LEAF))
    a, b = page.get_by_label("Text A"), page.get_by_label("Text B")
    expect(a.get_by_role("heading")).to_contain_text("Surgery within")
    expect(a).to_contain_text("Share of patients operated on inside")
    expect(b.get_by_role("heading")).to_contain_text("Timing and expertise for surgery")
    expect(b).to_contain_text("done no later than the")
    shown = page.locator(".stMain").inner_text()
    assert "A machine proposes this pair; nobody has agreed it." in shown
    assert not re.search(r"0\.\d|\d\d ?%|probab|likel|score|strong|medium|weak", shown.lower())
    assert not asked(here)

    page.get_by_label(WHICH_PART).fill(LEFT_OUT)
    leave_field(page)
    press(page, "2")
    expect(said(page)).to_contain_text("Saved.")
    expect(said(page)).to_contain_text("shows that part of")

    agreed = public_group(page, here, "agreed")
    row = agreed.locator("li.answer").filter(has_text=LEFT_OUT)
    expect(row).to_contain_text("Timing and expertise for surgery")
    expect(row).to_contain_text("In part")
    expect(row).to_contain_text("One reader only.")
    assert asked(here)
    line = exported(here, tmp_path / "agreed")
    assert line is not None
    assert (line["shows"], line["not covered"], line["readers"]) == ("partial", LEFT_OUT, "1")

    page.goto(f"{here.app.address}/")
    drawn(page)
    press(page, "u")
    expect(said(page)).to_contain_text("Taken back")
    expect(page.get_by_label("Text A").get_by_role("heading")).to_contain_text("Surgery within")
    expect(public_group(page, here, "agreed").filter(has_text=LEFT_OUT)).to_have_count(0)
    assert not asked(here)
    assert exported(here, tmp_path / "undone") is None


def test_two_requirements_by_yes_and_no(here: Installation, page: Page) -> None:
    open_card(page, here, MAPPINGS[3])
    first = page.get_by_text("Would an organisation that meets A")
    expect(first).to_have_class(re.compile("q-next"))
    press(page, "n")
    expect(page.get_by_text("Would an organisation that meets B")).to_have_class(re.compile("q-next"))
    press(page, "n")
    expect(page.get_by_text("Do they share a duty?")).to_have_class(re.compile("q-next"))
    page.get_by_label("Which duty do they share?").fill("to look again")
    leave_field(page)
    press(page, "b")  # takes the second no back, and the third question with it
    expect(page.get_by_text("Do they share a duty?")).to_have_count(0)
    press(page, "y")
    amounts = page.locator(".q-sum")
    expect(amounts).to_have_text("B asks for all that A asks, and more: meeting B meets A.")
    expect(said(page)).to_have_count(0)  # nothing is saved yet
    press(page, "d")
    expect(said(page)).to_contain_text("Saved.")
    expect(said(page)).to_contain_text("asks for all that")
    card = httpx.get(f"{here.server.address}/api/v1/pairs/{'/'.join(MAPPINGS[3])}").json()
    assert card["decided"]["answer"] == "subset"


def test_the_shared_duty_is_kept_and_exported(here: Installation, page: Page, tmp_path: Path) -> None:
    open_card(page, here, MAPPINGS[4])
    for key, next_ in (("n", "Would an organisation that meets B"), ("n", "Do they share a duty?")):
        press(page, key)
        expect(page.get_by_text(next_)).to_have_class(re.compile("q-next"))
    page.get_by_label("Which duty do they share?").fill("to check for injury")
    leave_field(page)
    press(page, "y")
    expect(page.locator(".q-sum")).to_contain_text("share a duty")
    press(page, "d")
    expect(said(page)).to_contain_text("Saved.")
    card = httpx.get(f"{here.server.address}/api/v1/pairs/{'/'.join(MAPPINGS[4])}").json()
    assert (card["decided"]["answer"], card["decided"]["shared"]) == ("intersects", "to check for injury")
    assert "to check for injury" in agreed_mappings(here, tmp_path / "agreed")


def test_what_contradicts_is_seen_before_saving(here: Installation, page: Page) -> None:
    for pair in MAPPINGS[:2]:
        open_card(page, here, pair)
        press(page, "1")
        expect(said(page)).to_contain_text("Saved.")
    open_card(page, here, ("nice-qs16:1", "nice-qs16:2"))
    press(page, "5")
    expect(said(page)).to_contain_text("Not saved. This cannot be true together with what people agreed.")
    press(page, "y")
    expect(page.get_by_text("Would an organisation that meets B")).to_have_class(re.compile("q-next"))
    press(page, "n")
    against = page.locator(".q-said").filter(has_text="can only be equal").last
    expect(against).to_contain_text("nice-qs86:1")
    expect(page.get_by_role("button", name="Save this")).to_be_visible()


def test_a_reload_brings_back_order_source_and_pair(here: Installation, page: Page) -> None:
    page.goto(f"{here.app.address}/?order=source&source=nice-qs86")
    drawn(page)
    before = page.locator(".q-card").inner_text()
    press(page, "j")
    expect(page.locator(".q-card")).not_to_have_text(before, use_inner_text=True)
    expect(page).to_have_url(re.compile(r"pair="))
    there, text = page.url, page.locator(".q-card").inner_text()
    page.reload()
    drawn(page)
    assert page.url == there
    assert page.locator(".q-card").inner_text() == text
    assert "order=source" in there
    assert "source=nice-qs86" in there


def test_next_previous_and_skip(here: Installation, page: Page) -> None:
    page.goto(f"{here.app.address}/?order=source&source=nice-qs86")
    card = page.locator(".q-card")
    drawn(page)
    texts = [card.inner_text()]
    for key, typed_before in {"j": "", "k": "typed before j", "s": "typed before k"}.items():
        page.get_by_label("Why (optional)").fill(f"typed before {key}")
        leave_field(page)
        press(page, key)
        expect(card).not_to_have_text(texts[-1], use_inner_text=True)
        expect(page.get_by_label("Why (optional)")).to_have_value(typed_before)  # each pair keeps its own
        texts.append(card.inner_text())
    assert texts[2] == texts[0]
    assert texts[3] == texts[1]
    press(page, "k")
    expect(card).to_have_text(texts[3], use_inner_text=True)  # what was skipped is put aside


def test_keys_do_nothing_in_a_field_or_when_they_are_off(here: Installation, page: Page) -> None:
    open_card(page, here, EVIDENCE[2])
    why = page.get_by_label("Why (optional)")
    why.click()
    page.keyboard.type("1 2 3 u s j")
    expect(why).to_have_value("1 2 3 u s j")
    leave_field(page)
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_text("Take back your last decision")).to_be_visible()
    page.get_by_text("Single keys work").click()
    expect(page).to_have_url(re.compile(r"keys=off"))
    page.keyboard.press("Escape")
    expect(page.get_by_text("Take back your last decision")).to_have_count(0)
    text = page.locator(".q-card").inner_text()
    press_idle(page, "12340sjku")
    assert page.locator(".q-card").inner_text() == text
    expect(page.locator(".q-said")).to_have_count(0)
    page.get_by_role("button", name="Next").click()  # every key has a button
    expect(page.locator(".q-card")).not_to_have_text(text, use_inner_text=True)


def test_a_server_that_is_away_loses_nothing(here: Installation, page: Page) -> None:
    open_card(page, here, EVIDENCE[3])
    page.get_by_label(WHICH_PART).fill("the last quarter")
    page.get_by_label("Why (optional)").fill("typed before it went")
    leave_field(page)
    here.server.stop()
    try:
        press(page, "2")
        expect(said(page)).to_contain_text("Server away.")
        expect(said(page)).to_contain_text("What you typed is still here")
        expect(page.get_by_label("Why (optional)")).to_have_value("typed before it went")
        expect(page.get_by_label(WHICH_PART)).to_have_value("the last quarter")
        other = page.context.new_page()
        other.goto(f"{here.app.address}/audits")
        field = other.get_by_role("textbox")
        field.fill("hip fracture")
        field.press("Enter")
        expect(said(other)).to_contain_text("Server away.")
        expect(field).to_have_value("hip fracture")
        other.get_by_role("link", name="Core set drafts").click()
        expect(other.get_by_role("heading", level=1)).to_have_text("Core set drafts")
        expect(said(other)).to_contain_text("Server away.")
    finally:
        here.server.start()
        here.server.wait()
    other.get_by_role("button", name="Load again").click()
    expect(other.get_by_text("What became of every duty")).to_be_visible()
    press(page, "l")
    expect(page.locator(".q-said")).to_have_count(0)
    press(page, "2")
    expect(said(page)).to_contain_text("Saved.")
    card = httpx.get(f"{here.server.address}/api/v1/pairs/{'/'.join(EVIDENCE[3])}").json()
    assert card["decided"]["not_covered"] == ["the last quarter"]


@pytest.mark.parametrize("width", [1280, 320])
def test_the_card_fits_and_is_accessible(
    here: Installation, page: Page, complaints: list[str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_card(page, here, MAPPINGS[5])
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(
        page, context={"include": [[".stMain"]]}, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}
    )
    assert found.violations_count == 0, found.generate_report()
    assert complaints == []
