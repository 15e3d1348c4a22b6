"""A real Chromium in front of the real server and the real app."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from identity import RealProvider, real_provider
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from running import Installation, chromium, installed
from small_folder import make_folder

#: the busiest of machines draws a page within this
PATIENCE_MS = 20_000
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # asked once more where a busy machine drew something late; the summary counts what was
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    found = chromium()
    if found is None:
        reason = "no Chromium is installed (looked for chromium, chromium-browser, google-chrome, chrome)"
        if os.environ.get("QMSKG_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{reason}, and QMSKG_REQUIRE_BROWSER=1 asks for one")
        pytest.skip(f"{reason}; set QMSKG_REQUIRE_BROWSER=1 to fail instead")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=found, headless=True, args=ARGUMENTS)
        yield one
        one.close()


@pytest.fixture(scope="session")
def matched(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with proposals and no decision."""
    return make_folder(small_content, tmp_path_factory.mktemp("browser") / "data")


@pytest.fixture(scope="session")
def here(browser: Browser, matched: Path, small_content: Path) -> Iterator[Installation]:
    """An installation where one reader is enough; each test decides pairs of its own."""
    yield from installed(matched, small_content, "real")


@pytest.fixture(scope="session")
def demonstration(browser: Browser, matched: Path, small_content: Path) -> Iterator[Installation]:
    """An installation whose register is a fictional one."""
    yield from installed(matched, small_content, "fictional", demonstration=True)


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    """A real OpenID provider, one a file, since a test may restart it with other keys."""
    with real_provider() as one:
        yield one


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile."""
    one = browser.new_context(viewport={"width": 1280, "height": 900})
    one.set_default_timeout(PATIENCE_MS)
    yield one
    one.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the console of the page complained about."""
    return []


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Page:
    """A page that notes every error and warning, and every request that leaves this machine."""
    one = context.new_page()

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    one.on("console", note)
    one.on("pageerror", lambda error: complaints.append(str(error)))
    one.on("request", lambda r: None if _local(r.url) else complaints.append(f"asks {r.url}"))
    return one


def _local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:"))
