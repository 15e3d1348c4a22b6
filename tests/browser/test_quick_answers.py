"""Answers that are given faster than they are saved, and what a reader of the screen hears of it all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect
from pressing import drawn, leave_field, open_card, press
from running import Installation, installed
from small_folder import EVIDENCE

from qmskg.client import Client

ORDER = "order=source"
#: one press of a key by a finger that bounced
BOUNCED = """for (const _ of [1, 2]) {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '2', bubbles: true }))
}"""
HEARD = ("button", "link", "textbox", "combobox", "checkbox", "radio", "group", "alert", "status")


@pytest.fixture(scope="module")
def here(browser: Browser, matched: Any, small_content: Any) -> Iterator[Installation]:
    """An installation where two readers must agree, so that nothing here is settled."""
    yield from installed(matched, small_content, "quick", readers=2)


@pytest.fixture
def held(page: Page) -> Callable[[], None]:
    """Keep back what the app says from the first press on, as a slow line would; calling it lets everything through."""
    waiting: list[tuple[WebSocketRoute, str | bytes]] = []
    state = {"held": False}

    def join(browser_side: WebSocketRoute) -> None:
        server_side = browser_side.connect_to_server()

        def said(message: str | bytes) -> None:
            if state["held"]:
                waiting.append((browser_side, message))
            else:
                browser_side.send(message)

        server_side.on_message(said)

    page.route_web_socket("**/_stcore/stream", join)

    def turn() -> None:
        state["held"] = not state["held"]
        while waiting:
            side, message = waiting.pop(0)
            side.send(message)

    return turn


def texts(page: Page) -> str:
    return page.locator(".q-card").inner_text()


def mine(here: Installation) -> list[tuple[str, str]]:
    """What the local account decided: pair and answer, oldest first."""
    with Client(here.server.address, (here.data / "token").read_text("utf-8")) as client:
        events = client.my_events()["events"]
    return [(e["subject"], e["answer"]) for e in reversed(events) if e["kind"] == "decided" and not e["undone"]]


def queued(here: Installation) -> list[str]:
    with Client(here.server.address, (here.data / "token").read_text("utf-8")) as client:
        return [f"{item['a']}|{item['b']}" for item in client.queue("source")["items"]]


def ready(page: Page, here: Installation) -> None:
    """Open the queue, and wait until the browser holds the next cards."""
    page.goto(f"{here.app.address}/?{ORDER}")
    drawn(page)
    page.wait_for_function("() => window.qmskgLater?.cards.length === 2")


def test_what_is_answered_while_the_last_is_being_saved_is_saved_too_in_order(
    here: Installation, page: Page, held: Callable[[], None], complaints: list[str]
) -> None:
    ready(page, here)
    pairs, first = queued(here)[:2], texts(page)
    held()
    page.evaluate(BOUNCED)
    expect(page.locator("[data-part=news]")).to_have_text("Saving…")
    second = texts(page)
    assert second != first
    page.get_by_label("Why (optional)").fill("read while it was being saved")
    leave_field_quietly(page)
    page.keyboard.press("3")
    expect(page.locator(".q-card")).not_to_have_text(second, use_inner_text=True)
    third = texts(page)
    held()
    expect(page.locator(".q-work")).to_have_attribute("aria-busy", "false")
    assert texts(page) == third
    assert [pair for pair, _ in mine(here)] == pairs
    with Client(here.server.address, (here.data / "token").read_text("utf-8")) as client:
        assert client.card(*pairs[1].split("|"))["mine"]["reason"] == "read while it was being saved"
    assert complaints == []


def test_a_refused_save_brings_its_card_back_and_loses_nothing_typed(
    here: Installation, page: Page, held: Callable[[], None]
) -> None:
    ready(page, here)
    pairs, first, before = queued(here)[:2], texts(page), mine(here)
    page.get_by_label("Why (optional)").fill("typed on the first")
    leave_field(page)
    with Client(here.server.address, (here.data / "token").read_text("utf-8")) as client:
        client.decide(*pairs[0].split("|"), "unsure", seen="none")  # in another window, meanwhile
    held()
    page.keyboard.press("2")
    expect(page.locator(".q-card")).not_to_have_text(first, use_inner_text=True)
    page.get_by_label("Why (optional)").fill("typed on the second")
    leave_field_quietly(page)
    page.keyboard.press("3")
    held()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Nothing was saved, and what you typed is still here.")
    expect(told).to_contain_text("Not sent.")
    expect(page.locator(".q-work")).to_be_focused()
    assert texts(page) == first
    expect(page.get_by_label("Why (optional)")).to_have_value("typed on the first")
    assert mine(here) == [*before, (pairs[0], "unsure")]
    press(page, "j")
    expect(page.get_by_label("Why (optional)")).to_have_value("typed on the second")


def leave_field_quietly(page: Page) -> None:
    """Put the focus elsewhere, while the app says nothing."""
    page.get_by_role("heading", level=1).click()


def heard(page: Page) -> list[tuple[str, str]]:
    """Role and name of what Chromium tells a screen reader of the page, in order."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    told = [n for n in nodes if not n["ignored"] and n["role"]["value"] in HEARD]
    return [(n["role"]["value"], n.get("name", {}).get("value", "").strip()) for n in told]


def test_a_screen_reader_is_told_what_everything_is_and_what_was_done(here: Installation, page: Page) -> None:
    measure = EVIDENCE[3]
    open_card(page, here, measure)
    page.wait_for_function("() => window.qmskgLater?.cards.length")
    told = heard(page)
    assert [one for one in told if not one[1] and one[0] not in {"alert", "status", "group"}] == []
    for role, name in {
        ("button", "Yes, in full"), ("button", "In part"), ("button", "Undo"), ("textbox", "Why (optional)"),
    }:  # fmt: skip
        assert (role, name) in told
    (card,) = [name for role, name in told if role == "group" and name.startswith("A, ")]
    title = httpx.get(f"{here.server.address}/api/v1/pairs/{'/'.join(measure)}").json()["a"]["title"]
    assert title in card
    assert page.locator(".q-work [aria-keyshortcuts='2']").get_attribute("title")

    page.get_by_role("button", name="In part").focus()
    page.keyboard.press("Enter")
    news = page.get_by_role("status").filter(has_text="Saved.")
    expect(news).to_contain_text("Next: A, ")
    expect(page.locator(".q-work")).to_be_focused()  # at the top of the next card, which is named
    assert page.locator(".q-work").get_attribute("aria-label") in news.inner_text()
    page.keyboard.press("u")
    expect(page.get_by_role("status").filter(has_text="Taken back")).to_contain_text(f"Next: {card}")
    expect(page.locator(".q-work")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('.q-work').contains(document.activeElement)")
