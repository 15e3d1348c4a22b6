"""How fast answers are on the data folder of the settings, against the obvious way: `make bench-answers`.

It prints each figure with the bound that it has to stay under, and ends with 1 where one does not. The obvious way
writes every chain out (``tests/assurance/obvious.py``); the ratio says how many times faster the matrices are.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "assurance")]

from installation import serving  # noqa: E402
from obvious import every_chain, strengths  # noqa: E402

from qmskg.assurance import EvidenceIndex, Footing, Grouping, coverage, coverage_matrix  # noqa: E402
from qmskg.server.app import create_app  # noqa: E402
from qmskg.settings import Settings  # noqa: E402
from qmskg.workspace import Workspace  # noqa: E402
from qmskg.workspace.view import View  # noqa: E402

#: seconds for all sources by all audits, from links to counts
ALL_BY_ALL = 1.0
#: seconds within which 95 of 100 answers about an audit come, asked for one after another over HTTP
ONE_AUDIT = 0.010
#: times that each audit is asked for
ROUNDS = 3


def timed(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def from_nothing(view: View) -> None:
    """Build the matrices and count: what happens after each decision."""
    coverage_matrix(EvidenceIndex(view.library, view.links, view.core))


def obvious(view: View) -> None:
    """Count the same, for each source and audit, from chains that are written out."""
    chains = list(every_chain(view.library, view.links, view.core))
    by_target: dict[str, list[tuple[str, str, str, str, str]]] = {}
    for chain in chains:
        by_target.setdefault(chain[1], []).append(chain)
    counts: dict[tuple[str, str, str], int] = {}
    for leaf in view.index.duties:
        for footing in Footing:
            for audit in strengths(by_target.get(leaf.id, []), leaf.id, footing.value):
                key = (leaf.id.partition(":")[0], audit, footing.value)
                counts[key] = counts.get(key, 0) + 1


def answers(workspace: Workspace) -> tuple[float, float]:
    """Return within how many seconds 95 of 100 answers about an audit come over HTTP, the first round included.

    Also how much processor time, of server and client together, 95 of 100 take: on a machine that has other work, the
    first figure says more about that work than about the answer.
    """
    ids = [audit.id for audit in workspace.library.audits]
    waited, worked = [], []
    with serving(create_app(workspace)) as address, httpx.Client(base_url=address, timeout=60) as client:
        client.get("/healthz").raise_for_status()
        for id in ids * ROUNDS:
            start, busy = time.perf_counter(), time.process_time()
            client.get(f"/api/v1/audits/{id}/standards").raise_for_status()
            waited.append(time.perf_counter() - start)
            worked.append(time.process_time() - busy)
    return float(np.percentile(waited, 95)), float(np.percentile(worked, 95))


def main() -> int:
    with Workspace.open(Settings.from_environment()) as workspace:
        view = workspace.view
        size = f"{len(view.links):,} links, {len(view.core)} core standards, {len(view.library.audits)} audits"
        print(f"build {view.snapshot.id}: {size}")  # noqa: T201
        fast, slow = min(timed(lambda: from_nothing(view)) for _ in range(3)), timed(lambda: obvious(view))
        again = timed(lambda: coverage_matrix(view.index))
        by_theme = timed(lambda: coverage(view.index, Grouping.THEME))
        waited, worked = answers(workspace)
    rows = (
        ("all sources by all audits, from links to counts", fast, ALL_BY_ALL),
        ("the same, the matrices being there", again, ALL_BY_ALL),
        ("coverage by theme", by_theme, ALL_BY_ALL),
        ("one audit over HTTP, 95 of 100 within", waited, ONE_AUDIT),
        ("of which processor time, client included", worked, ONE_AUDIT),
    )
    for what, seconds, bound in rows:
        print(f"{what:<50} {seconds * 1000:8.1f} ms  (bound {bound * 1000:.0f} ms)")  # noqa: T201
    print(f"{'the obvious way, every chain written out':<50} {slow * 1000:8.1f} ms  ({slow / fast:.0f} times)")  # noqa: T201
    return int(any(seconds > bound for _, seconds, bound in rows))


if __name__ == "__main__":
    sys.exit(main())
