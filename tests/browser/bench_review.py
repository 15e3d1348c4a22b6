"""How many decisions a minute the review screen allows: from a key to the next card, on the full data.

Two times are taken of each press, whatever the app is still busy with: until the next card is *ready*, that is, stands
there and takes a key; and until the decision is *saved*, that is, acknowledged and told so. Ready is held to the limit;
and each key pressed on a card must have come to be a decision in the register, or it was not ready. In a *reading*
round each card is given as long as a fast reader takes; in a *hurried* one none at all.

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
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from playwright.sync_api import Page, sync_playwright  # noqa: E402 - after the path is set
from running import Installation, chromium  # noqa: E402

from qmskg.client import Client  # noqa: E402
from qmskg.settings import Settings  # noqa: E402

CORES, LIMIT_MS, WARM_MS = 2, 150, 10_000
#: milliseconds in which somebody reads a card, at the very least
READING_MS = 500
#: notes of each key when it goes down, when a card is painted that takes the next one, and when it is told as saved
WATCH = """() => {
  const work = document.querySelector('.q-work');
  const card = () => work.querySelector('.q-card')?.textContent;
  const told = () => work.querySelector('.q-done')?.textContent;
  const later = (what) => requestAnimationFrame(() => setTimeout(what));
  const presses = window.presses = [];
  let on = card(), said = told();
  document.addEventListener('keydown', (event) => presses.push({ from: event.timeStamp, key: event.key }), true);
  new MutationObserver(() => {
    if (card() && card() !== on) {
      on = card();
      const press = presses.find(({ left }) => !left);
      if (press) { press.left = true; later(() => { press.ready = performance.now() - press.from; }); }
    }
    if (told() && told() !== said) {
      said = told();
      const press = presses.find(({ acknowledged }) => !acknowledged);
      if (press) { press.acknowledged = true; later(() => { press.saved = performance.now() - press.from; }); }
    }
  }).observe(work, { subtree: true, childList: true, characterData: true });
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
            figures = {"cores": CORES, "load_before": round(busy, 1), "decisions": decisions}
            figures |= measured(one, found, decisions)
        finally:
            one.stop()
    sys.stdout.write(f"{json.dumps(figures)}\n")
    if busy > CORES / 2:
        sys.stderr.write(
            f"other work kept this machine busy (load {busy:.1f}); these figures are not the screen's\n"
        )
    return 0 if figures["reading"]["ready"]["p95_ms"] < LIMIT_MS and not figures["lost"] else 1


def measured(one: Installation, found: str, decisions: int) -> dict[str, Any]:
    """Return figures of a reading and a hurried round, each without its first three, and how many were lost."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(60_000)
        for _ in range(2):  # the first visit of a new browser to a new app loads what every later one finds loaded
            page.goto(one.app.address)
            page.locator(".q-card").wait_for()
            page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        page.wait_for_timeout(WARM_MS)  # the server loads its encoder once it has answered for the first time
        page.evaluate(WATCH)
        rounds = {
            name: decided(page, decisions + 3, pause) for name, pause in (("reading", READING_MS), ("hurried", 0))
        }
        browser.close()
    with Client(one.server.address, (one.data / "token").read_text("utf-8")) as client:
        kept = client.my_events(500)["events"]
    return {"lost": sum(map(len, rounds.values())) - len(kept)} | {
        name: {what: summary([press[what] for press in presses[3:]]) for what in ("ready", "saved")}
        for name, presses in rounds.items()
    }


def decided(page: Page, many: int, pause: int) -> list[dict[str, float]]:
    """Press an answer on so many cards, each once it has been on the screen for a while."""
    page.evaluate("window.presses.length = 0")
    for n in range(many):
        page.keyboard.press("23"[n % 2])
        page.wait_for_function("window.presses.at(-1).ready", polling=1)
        page.wait_for_timeout(pause)
    page.wait_for_function("window.presses.every(({ saved }) => saved)")
    presses: list[dict[str, float]] = page.evaluate("window.presses")
    return presses


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
