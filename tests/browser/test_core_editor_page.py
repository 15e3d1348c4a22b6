"""The core set in a browser, by keyboard alone: a merge, a split, and a place for a leaf, each taken back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from installation import edit
from playwright.sync_api import Browser, Locator, Page, expect
from pressing import drawn, press, settled
from running import Installation
from small_folder import make_folder

from qmskg.links import LinkKind
from qmskg.register import Register, local_account
from qmskg.settings import Settings

HIPS, FALLS = "core:nice-qs16_1", "core:nice-qs16_6"
LIMIT = "  thresholds:\n  - {quantity: rehabilitation start, operator: <=, value: 2, unit: day after surgery}\n"
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="module")
def here(browser: Browser, small_content: Path, tmp_path_factory) -> Iterator[Installation]:
    """An installation with two core standards, and two limits under one of them that differ."""
    content = Path(shutil.copytree(small_content, tmp_path_factory.mktemp("editor") / "content"))
    edit(content / "sources/nice/nice-qs86.yaml", "- id: nice-qs86:6\n", f"- id: nice-qs86:6\n{LIMIT}")
    data = make_folder(content, content.parent / "data")
    with Register(Settings(data=data, content=content).register, readers=1) as register:
        me = local_account(register, data / "token")
        for a, b in (("nice-qs16:1", "nice-qs86:1"), ("nice-qs16:6", "nice-qs86:6")):
            register.decide(me, a, b, "equal", kind=LinkKind.MAPPING, seen="none")
    one = Installation(data, content)
    try:
        one.start()
        yield one
    finally:
        one.stop()


def choose(page: Page, label: str, *typed: str) -> None:
    """Choose from a list by typing, as one does without a mouse."""
    field = page.get_by_role("combobox", name=re.compile(label))
    field.focus()
    for words in typed:
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        settled(page)
    page.keyboard.press("Tab")
    settled(page)


def push(page: Page, name: str) -> None:
    """Press a button by the keyboard."""
    settled(page)
    page.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")
    settled(page)


def write(page: Page, label: str, text: str) -> None:
    page.get_by_label(label).focus()
    page.keyboard.type(text)
    page.keyboard.press("Tab")
    settled(page)


def write_and_push(page: Page, label: str, text: str, name: str) -> None:
    """Type, and press a button before the app could draw what was typed."""
    page.get_by_label(label).focus()
    page.keyboard.type(text)
    page.get_by_role("button", name=name).evaluate("button => { document.activeElement.blur(); button.click() }")
    settled(page)


def standards(page: Page) -> Locator:
    return page.locator(".q-rows h3")


def test_a_merge_and_a_split_by_keyboard_each_taken_back(here: Installation, page: Page, complaints) -> None:
    page.goto(f"{here.app.address}/core")
    expect(standards(page)).to_have_count(2)
    titles = standards(page).all_text_contents()

    choose(page, "Change", "Merge")
    choose(page, "Core standards to merge", FALLS, HIPS)
    write_and_push(page, "New title", "Falls and hips", "Show the consequences")
    shown = page.locator(".q-consequences")
    expect(shown).to_contain_text("What this would do")
    expect(shown).to_contain_text("is not in it any more")
    expect(standards(page)).to_have_count(2)
    found = Axe().run(page, options=AXE)
    assert found.response["violations"] == []
    push(page, "Do this")
    expect(page.locator(".q-said").first).to_contain_text("You can take it back")
    expect(standards(page)).to_have_text(["Falls and hips"])
    push(page, "Take it back")
    expect(standards(page)).to_have_text(titles)

    choose(page, "Change", "Split")
    choose(page, "Core standard to split", HIPS)
    choose(page, "Duties that go to the new one", "nice-qs86:1")
    write(page, "Title of the new core standard", "A part")
    write(page, "Its statement", "Do a part of it.")
    push(page, "Show the consequences")
    expect(shown).to_contain_text("core:a-part")
    push(page, "Do this")
    expect(standards(page)).to_have_count(3)
    push(page, "Take it back")
    expect(standards(page)).to_have_text(titles)
    assert [said for said in complaints if said.startswith("asks ")] == []


def test_a_ruling_by_keyboard_is_shown_in_public_and_taken_back(here: Installation, page: Page) -> None:
    page.goto(f"{here.app.address}/core")
    choose(page, "Two demands", "rehabilitation")
    expect(page.locator(".q-facts", has_text="Nobody has ruled")).to_contain_text("≤ 2 day after surgery")
    assert Axe().run(page, options=AXE).response["violations"] == []
    push(page, "Record the ruling")
    expect(page.locator(".q-said", has_text="Say what holds, and why")).to_be_visible()
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    settled(page)
    write_and_push(page, "Why? Everybody", "It is the newer of the two.", "Record the ruling")
    expect(page.locator(".q-said", has_text="The ruling is recorded")).to_be_visible()
    public = page.context.new_page()
    public.goto(f"{here.server.address}/conflicts")
    expect(public.locator("main")).to_contain_text("It is the newer of the two.")
    push(page, "Take the ruling back")
    expect(page.locator(".q-said", has_text="The ruling is taken back")).to_be_visible()
    public.reload()
    expect(public.locator("main")).to_contain_text("Nobody has ruled.")


def test_a_leaf_without_a_place_is_a_choice_by_key(here: Installation, page: Page, complaints: list[str]) -> None:
    page.goto(f"{here.app.address}/?order=homes&source=nice-qs86")
    drawn(page)
    choice = page.get_by_role("region", name="Which of these?")
    expect(choice.locator("li")).to_have_count(2)
    expect(choice.locator("li").first).to_contain_text("on the card")
    leaf = choice.locator(".q-text").first.inner_text()
    found = Axe().run(page, context={"include": [[".stMain"]]}, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    press(page, "g")
    expect(choice.locator("li").last).to_contain_text("on the card")
    expect(page).to_have_url(re.compile("order=homes"))
    press(page, "2")
    expect(page.locator(".q-done")).to_contain_text("Saved.")
    expect(choice).not_to_contain_text(leaf)
    press(page, "u")
    expect(choice).to_contain_text(leaf)
    press(page, "x")
    expect(page.locator(".q-done")).to_contain_text("it shares no duty with any of these 2")
    press(page, "u")
    expect(page.locator(".q-done")).to_contain_text("Taken back")
    press(page, "u")
    expect(choice).to_contain_text(leaf)
    assert complaints == []
