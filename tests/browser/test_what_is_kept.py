"""Nothing typed is lost: by a reload, a lost connection, or a restart of the app and of the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from pressing import drawn, leave_field, open_card, press, said
from running import Installation, installed
from small_folder import EVIDENCE, MAPPINGS

from qmskg.client import Client

WHY, PART = "Why (optional)", "If in part"
#: what the card showed, one after the other: whose pair, and what was said of it
NOTE = """() => {
  const work = document.querySelector('.q-work'), seen = window.seen = [];
  new MutationObserver(() => seen.push([
    work.querySelector('.q-card')?.innerText, work.querySelector('[data-part=news]').innerText,
  ])).observe(work, { subtree: true, childList: true });
}"""

#: a finger that bounced, on a machine that gets to the second press only after 400 ms
BOUNCED = """() => {
  const one = () => new KeyboardEvent('keydown', { key: '1', bubbles: true }), [first, second] = [one(), one()];
  document.body.dispatchEvent(first);
  for (const until = performance.now() + 400; performance.now() < until;);
  document.body.dispatchEvent(second);
}"""


@pytest.fixture(scope="module")
def here(browser: Browser, matched: Path, small_content: Path) -> Iterator[Installation]:
    yield from installed(matched, small_content, "kept")


def test_a_reload_brings_back_what_was_typed_even_in_the_middle_of_a_word(here: Installation, page: Page) -> None:
    open_card(page, here, EVIDENCE[0])
    page.get_by_label(PART).fill("children\nnig")
    page.get_by_label(WHY).press_sequentially("half a wo")
    page.reload()  # nothing had left the field, so the app had not heard of it
    drawn(page)
    expect(page.get_by_label(WHY)).to_have_value("half a wo")
    expect(page.get_by_label(PART)).to_have_value("children\nnig")
    press(page, "2")
    expect(page.locator(".q-done")).to_contain_text("Saved.")
    decided = httpx.get(f"{here.server.address}/api/v1/pairs/{'/'.join(EVIDENCE[0])}").json()["decided"]
    assert decided["not_covered"] == ["children", "nig"]
    expect(page.get_by_label(WHY)).to_have_value("")  # every new card starts empty
    press(page, "u")
    expect(said(page)).to_contain_text("Taken back")
    expect(page.get_by_label(WHY)).to_have_value("")  # what was saved is kept in the browser no longer


def test_a_restart_of_app_and_server_brings_everything_back(here: Installation, page: Page) -> None:
    open_card(page, here, MAPPINGS[0])
    press(page, "n")
    expect(page.get_by_text("Would an organisation that meets B")).to_have_class(re.compile("q-next"))
    press(page, "n")
    page.get_by_label("Which duty do they share?").fill("to look again")
    page.get_by_label(WHY).fill("typed before the restart")
    leave_field(page)
    for process in (here.app, here.server):
        process.stop()
    for process in (here.server, here.app):
        process.start()
        process.wait()
    page.reload()
    drawn(page)
    expect(page.get_by_label("Which duty do they share?")).to_have_value("to look again")
    expect(page.get_by_label(WHY)).to_have_value("typed before the restart")
    press(page, "y")
    expect(page.get_by_role("button", name="Save this")).to_be_visible()
    press(page, "d")
    expect(page.locator(".q-done")).to_contain_text("share a duty")


def test_a_connection_that_is_lost_for_a_while(here: Installation, page: Page) -> None:
    open_card(page, here, MAPPINGS[1])
    page.get_by_label(WHY).fill("typed before it was lost")
    page.context.set_offline(True)
    page.get_by_label(WHY).press_sequentially(" and after")
    page.context.set_offline(False)
    page.reload()
    drawn(page)
    expect(page.get_by_label(WHY)).to_have_value("typed before it was lost and after")


def test_going_on_empties_the_fields_and_going_back_fills_them(here: Installation, page: Page) -> None:
    open_card(page, here, MAPPINGS[2])
    page.get_by_label(WHY).fill("for this one")
    leave_field(page)
    first = re.compile(r"nice-qs16(:|%3A)2%7Cnice-qs86(:|%3A)2")
    expect(page).to_have_url(first)
    press(page, "j")
    expect(page).not_to_have_url(first)
    expect(page.get_by_label(WHY)).to_have_value("")
    press(page, "k")
    expect(page).to_have_url(first)
    expect(page.get_by_label(WHY)).to_have_value("for this one")


def test_a_refused_answer_brings_its_card_back_with_what_was_typed(here: Installation, page: Page) -> None:
    open_card(page, here, EVIDENCE[1])
    before = page.locator(".q-card").inner_text()
    page.get_by_label(WHY).fill("typed for this one")
    leave_field(page)
    page.wait_for_function("() => window.qmskgLater?.cards.length")  # the next pair is held ready
    page.evaluate(NOTE)
    with Client(here.server.address, (here.data / "token").read_text().strip()) as elsewhere:
        elsewhere.decide(*EVIDENCE[1], "none", seen="none")
    press(page, "2")
    expect(said(page)).to_contain_text("Not saved.")
    expect(page.locator(".q-card")).to_have_text(before, use_inner_text=True)
    expect(page.get_by_label(WHY)).to_have_value("typed for this one")
    seen = page.evaluate("window.seen")
    assert any(card != before and news == "Saving…" for card, news in seen)  # it is there at once, not as saved
    assert not any("Saved." in news for _, news in seen)
    press(page, "l2")  # as it is now, the answer can be given
    expect(said(page)).to_contain_text("Saved.")


def test_two_presses_at_once_decide_on_one_card(here: Installation, page: Page) -> None:
    open_card(page, here, MAPPINGS[5])
    page.wait_for_function("() => window.qmskgLater?.cards.length")  # the next pair is shown at once
    page.evaluate(BOUNCED)
    expect(page.locator(".q-done")).to_contain_text("Saved.")
    drawn(page)
    told = {"Authorization": f"Bearer {(here.data / 'token').read_text().strip()}"}
    events = httpx.get(f"{here.server.address}/api/v1/people/me/events", headers=told).json()["events"]
    pairs = [{e["a"], e["b"]} for e in events if e["kind"] == "decided" and not e["undone"]]
    assert pairs[0] == set(MAPPINGS[5])
    assert set(MAPPINGS[6]) not in pairs
