"""How many decisions a minute the review screen allows: from a key to the next card on the screen, on the full data.

    python tests/browser/bench_review.py [--decisions 60]

It copies the newest build of QMSKG_DATA (default `.qmskg`) into a folder of its own, so that nothing is decided in the
register there, and runs server, app and Chromium on two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from playwright.sync_api import Page, sync_playwright  # noqa: E402 - after the path is set
from running import Installation, chromium  # noqa: E402

from qmskg.settings import Settings  # noqa: E402

CORES, LIMIT_MS = 2, 150
#: milliseconds in which somebody reads a card, at the very least; in it the app asks for the next one
READING_MS = 500
#: notes when a key goes down and when the next card has been painted
WATCH = """() => {
  const card = () => document.querySelector('.q-card')?.textContent;
  document.addEventListener('keydown', (event) => {
    const before = card(), from = event.timeStamp;
    window.ready = new Promise((done, failed) => {
      setTimeout(() => failed(new Error('no next card within 30 s')), 30_000);
      const seen = new MutationObserver(() => {
        if (!card() || card() === before) return;
        seen.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
      });
      seen.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  }, true);
}"""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("--decisions", type=int, default=60)
    decisions = asked.parse_args().decisions
    settings, found = Settings.from_environment(), chromium()
    if found is None or not (settings.data / "current").exists():
        sys.stderr.write(
            "this needs a Chromium, and a folder built and matched: run `qmskg build` and `qmskg match`\n"
        )
        return 2
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(settings.data, data, ignore=shutil.ignore_patterns("register*", "token", "*.toml"))
        one = Installation(data, settings.content, readers=2)
        try:
            one.start()
            times = measured(one, found, decisions)
        finally:
            one.stop()
    figures = {"cores": CORES, "load_before": round(busy, 1), "reading_ms": READING_MS, **summary(times)}
    sys.stdout.write(f"{json.dumps(figures)}\n")
    if busy > CORES / 2:
        sys.stderr.write(
            f"other work kept this machine busy (load {busy:.1f}); these figures are not the screen's\n"
        )
    return 0 if figures["p95_ms"] < LIMIT_MS else 1


def measured(one: Installation, found: str, decisions: int) -> list[float]:
    """Return milliseconds from key to card, for so many decisions after three that warm everything up."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(60_000)
        for _ in range(2):  # the first visit of a new browser to a new app loads what every later one finds loaded
            page.goto(one.app.address)
            page.locator(".q-card").wait_for()
            settled(page)
        page.evaluate(WATCH)
        times = [decided(page) for _ in range(decisions + 3)]
        browser.close()
    return times[3:]


def settled(page: Page) -> None:
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(READING_MS)


def decided(page: Page) -> float:
    page.keyboard.press("2")
    time = float(page.evaluate("window.ready"))
    settled(page)
    return time


def summary(times: list[float]) -> dict[str, float]:
    """Return the figures, and how many decisions a minute there could be if nobody had to read."""
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return {
        "decisions": len(ordered),
        "p50_ms": round(ordered[len(ordered) // 2]),
        "p95_ms": round(p95),
        "max_ms": round(ordered[-1]),
        "a_minute": round(60_000 / (sum(ordered) / len(ordered))),
    }


if __name__ == "__main__":
    sys.exit(main())
