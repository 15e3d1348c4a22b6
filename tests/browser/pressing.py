"""What the tests of the app do on every screen: wait until it is drawn, and press a key."""

from __future__ import annotations

from contextlib import suppress

from playwright.sync_api import Error, Locator, Page, expect
from running import Installation

#: a busy machine begins what a key asks for within this
BEGINS_MS = 3_000
_WATCH = """() => {
  const app = document.querySelector('[data-testid=stApp]')
  window.hasRun = false
  new MutationObserver(() => { window.hasRun ||= app.dataset.testScriptState === 'running' })
    .observe(app, { attributes: true, attributeFilter: ['data-test-script-state'] })
}"""


def settled(page: Page) -> None:
    """Return when the app has drawn what it was asked for; before that, a key may find no button."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def open_card(page: Page, here: Installation, pair: tuple[str, str]) -> None:
    """Open the review card of a pair."""
    page.goto(f"{here.app.address}/?pair={pair[0]}%7C{pair[1]}")
    drawn(page)


def drawn(page: Page) -> None:
    """Return when a card with all of its buttons is there, and the browser keeps what is typed: that comes last."""
    expect(page.locator(".q-card")).to_be_visible()
    expect(page.get_by_role("button", name="Load again")).to_be_visible()
    settled(page)
    page.wait_for_function("() => window.qmskgKept?.now?.pair")


def press(page: Page, keys: str) -> None:
    """Press keys, each once the one before has done what it does."""
    for key in keys:
        settled(page)
        page.evaluate(_WATCH)
        page.keyboard.press(key)
        # until it has begun, "settled" would be said of what was there before
        with suppress(Error):
            page.wait_for_function("() => window.hasRun", timeout=BEGINS_MS)
        settled(page)


def press_idle(page: Page, keys: str) -> None:
    """Press keys that should do nothing."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(100)
    settled(page)


def said(page: Page) -> Locator:
    """What the last press did."""
    return page.locator(".q-said").first


def leave_field(page: Page) -> None:
    """Put the focus elsewhere: keys do nothing while a field has it."""
    page.get_by_role("heading", level=1).click()
    settled(page)
