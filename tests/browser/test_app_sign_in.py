"""Sign-in of the app at a real OpenID provider: people act as themselves, and what they typed outlives a sign-in."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from identity import AUDIENCE, RealProvider
from playwright.sync_api import Browser, Page, expect
from pressing import drawn, leave_field, open_card, press, said
from running import Installation, installed
from small_folder import EVIDENCE

SECRET = "hush-hush-hush"


@pytest.fixture(scope="module")
def here(browser: Browser, matched: Path, small_content: Path, provider: RealProvider) -> Iterator[Installation]:
    yield from installed(matched, small_content, "signed-in", more=provider.settings(SECRET))


def authorize(provider: RealProvider, page: Page, id: str, name: str, *roles: str) -> None:
    """Say at the page of the provider who one is."""
    claims = {"name": name, "realm_access": {"roles": list(roles)}}
    httpx.put(f"{provider.issuer}/users/{id}", json=claims).raise_for_status()
    page.get_by_placeholder("sub").fill(id)
    page.get_by_role("button", name="Authorize").click()


def sign_in(provider: RealProvider, page: Page, id: str, name: str, *roles: str) -> None:
    page.get_by_role("button", name="Sign in", exact=True).click()
    authorize(provider, page, id, name, *roles)
    expect(page.get_by_text("Signed in as")).to_contain_text(name)


def test_what_the_app_needs_lies_in_one_private_file(here: Installation, provider: RealProvider) -> None:
    file = here.data / "app-sign-in.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = tomllib.loads(file.read_text("utf-8"))["auth"]
    assert (kept["client_id"], kept["client_secret"]) == (AUDIENCE, SECRET)
    assert kept["redirect_uri"] == f"{here.app.address}/oauth2callback"
    assert kept["expose_tokens"] == ["id"]
    here.app.stop()
    here.app.start()
    here.app.wait()
    assert tomllib.loads(file.read_text("utf-8"))["auth"]["cookie_secret"] == kept["cookie_secret"]


def test_a_person_signs_in_decides_as_themselves_and_signs_out(
    here: Installation, provider: RealProvider, page: Page
) -> None:
    open_card(page, here, EVIDENCE[1])
    expect(said(page)).to_contain_text("Not signed in.")
    expect(page.locator(".q-said").last).to_contain_text("You may look, and not answer")
    page.keyboard.press("1")  # no answer is offered, and its key does nothing
    expect(page.locator("[data-press^='answer:']")).to_have_count(0)
    pair = f"{here.server.address}/api/v1/pairs/{'/'.join(EVIDENCE[1])}"
    assert not httpx.get(pair).json()["decided"]
    sign_in(provider, page, "ada-1", "Ada Lovelace", "curator")
    expect(page).to_have_url(re.compile("surgday"))  # signing in leads back to where one was
    drawn(page)
    press(page, "1")
    expect(page.locator(".q-done")).to_contain_text("Saved.")
    assert httpx.get(pair).json()["decided"]["people"] == ["Ada Lovelace"]
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()  # at the provider, too
    expect(said(page)).to_contain_text("Not signed in.")


def test_a_reader_is_told_what_it_takes(here: Installation, provider: RealProvider, page: Page) -> None:
    page.goto(f"{here.app.address}/")
    sign_in(provider, page, "rea-1", "Rea Reader")
    expect(page.get_by_text("Deciding takes the role curator")).to_be_visible()


def test_a_programme_is_checked_without_signing_in(here: Installation, page: Page) -> None:
    page.goto(f"{here.app.address}/programme")
    expect(said(page)).to_contain_text("Not signed in.")
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"Audit title\nNHFD\n"}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Check this programme").click()
    expect(page.get_by_text("1 of 1 rows look like an audit")).to_be_visible()


def test_a_sign_in_that_is_over_loses_nothing(here: Installation, provider: RealProvider, page: Page) -> None:
    open_card(page, here, EVIDENCE[2])
    sign_in(provider, page, "bo-1", "Bo Brief", "curator")
    expect(page).to_have_url(re.compile("mobil"))
    drawn(page)
    page.get_by_label("Why (optional)").fill("typed before it was over")
    leave_field(page)
    restart(here, provider, seconds=-60)
    press(page, "2")
    expect(page.locator(".q-said").last).to_contain_text("Nothing was saved, and what you typed is kept")
    for _ in range(2):
        page.get_by_role("button", name="Sign in again").click()
        authorize(provider, page, "bo-1", "Bo Brief", "curator")
        if provider.seconds < 0:
            page.wait_for_url(re.compile("mobil"))
            expect(said(page)).to_contain_text("Your sign-in ran out. Nothing you typed is lost")
            restart(here, provider, seconds=3600)
    expect(page.get_by_label("Why (optional)")).to_have_value("typed before it was over")
    press(page, "2")
    expect(page.locator(".q-done")).to_contain_text("Saved.")


def restart(here: Installation, provider: RealProvider, *, seconds: int) -> None:
    """Give the provider other keys, and start the server again, which remembers the old ones for a while."""
    provider.restart(seconds=seconds)
    here.server.stop()
    here.server.start()
    here.server.wait()
