"""The pages of releases and reissues in a browser: whole, and without a fault that axe finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from installation import install, serving
from playwright.sync_api import Page
from test_public_pages import overflowing, unlabelled

from qmskg.register import local_account

PAGES = (
    "/releases", "/releases/0.1.1", "/releases/0.1.0..0.1.1", "/releases/0.1.1..current", "/impact",
    "/impact/nice-qs86..nice-qs16",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two releases, and something new since."""
    one = install(small_content, tmp_path_factory.mktemp("release-pages") / "data")
    workspace = one.workspace
    one.agree("nice-qs16:6", "nice-qs86:1", "subset")
    boss = local_account(workspace.register, workspace.settings.data / "token")
    workspace.releases.make(boss, "0.1.0", date="2026-11-26")
    one.agree("nice-qs16:4", "nice-qs86:4", "equal")
    workspace.releases.make(boss, "0.1.1", date="2026-11-27")
    workspace.register.edit_core(boss, "core:nice-qs86_1", {"statement": "People are asked within 2 days."})
    with serving(one.web.app) as found:
        yield found
    workspace.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole(address: str, page: Page, complaints: list[str], path: str) -> None:
    answer = page.goto(address + path)
    assert answer is not None
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    assert unlabelled(page) == []
    assert complaints == []
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 320, "height": 600})
    assert overflowing(page) == []


def test_two_releases_are_chosen_and_compared_by_keyboard(address: str, page: Page) -> None:
    page.goto(f"{address}/releases")
    page.get_by_label("From").select_option("0.1.0")
    page.get_by_label("To").select_option("0.1.1")
    page.get_by_role("button", name="Show what changed").press("Enter")
    page.wait_for_url("**/releases/0.1.0..0.1.1")
    assert "Something is added" in page.locator("main").inner_text()
