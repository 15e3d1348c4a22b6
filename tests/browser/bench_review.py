"""How many decisions a minute the review screen allows: from a key to the next card, on the full data.

Two times are taken of each press: until the next card is *shown*, and until it is *ready*, that is, the decision is
acknowledged and told as saved, and the next key is taken. It is held to the second.

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
#: notes when a key goes down, when the next card has been painted, and when it takes a key
WATCH = """() => {
  const work = document.querySelector('.q-work');
  const card = () => work.querySelector('.q-card')?.textContent;
  const saved = () => work.querySelector('.q-done')?.textContent;
  const painted = (what) => requestAnimationFrame(() => setTimeout(what));
  document.addEventListener('keydown', (event) => {
    const before = [card(), saved()], from = event.timeStamp;
    window.times = new Promise((done, failed) => {
      let shown = null, busy = false;
      setTimeout(() => failed(new Error('no next card within 30 s')), 30_000);
      const seen = new MutationObserver(() => {
        busy ||= work.getAttribute('aria-busy') === 'true';
        if (!card() || card() === before[0]) return;
        if (shown === null) painted(() => { shown ||= performance.now() - from; });
        shown ??= 0;
        if (!busy || work.getAttribute('aria-busy') === 'true' || !saved() || saved() === before[1]) return;
        seen.disconnect();
        painted(() => done({ shown, ready: performance.now() - from }));
      });
      seen.observe(work, { subtree: true, childList: true, characterData: true, attributes: true });
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
    figures = {"cores": CORES, "load_before": round(busy, 1), "reading_ms": READING_MS, "decisions": decisions}
    figures |= {what: summary([one[what] for one in times]) for what in ("shown", "ready")}
    sys.stdout.write(f"{json.dumps(figures)}\n")
    if busy > CORES / 2:
        sys.stderr.write(
            f"other work kept this machine busy (load {busy:.1f}); these figures are not the screen's\n"
        )
    return 0 if figures["ready"]["p95_ms"] < LIMIT_MS else 1


def measured(one: Installation, found: str, decisions: int) -> list[dict[str, float]]:
    """Return milliseconds from key to card shown and ready, for so many decisions after three to warm up."""
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


def decided(page: Page) -> dict[str, float]:
    page.keyboard.press("2")
    times: dict[str, float] = page.evaluate("window.times")
    settled(page)
    return times


def summary(times: list[float]) -> dict[str, float]:
    """Return the figures, and how many decisions a minute there could be if nobody had to read."""
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return {
        "p50_ms": round(ordered[len(ordered) // 2]),
        "p95_ms": round(p95),
        "max_ms": round(ordered[-1]),
        "a_minute": round(60_000 / (sum(ordered) / len(ordered))),
    }


if __name__ == "__main__":
    sys.exit(main())
