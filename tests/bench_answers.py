"""How fast answers are on the data folder of the settings, against the obvious way: `make bench-answers`.

It prints each figure with the bound that it has to stay under, and ends with 1 where one does not. The bound is held
against processor time, which is what one waits for on a machine that has nothing else to do. The obvious way
writes every chain out (``tests/assurance/obvious.py``); the ratio says how many times faster the matrices are.
"""

from __future__ import annotations

import http.client
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "assurance")]

from installation import serving  # noqa: E402
from obvious import Found, every_chain, strengths  # noqa: E402

from qmskg.assurance import EvidenceIndex, Footing, Grouping, coverage, coverage_matrix  # noqa: E402
from qmskg.server.app import create_app  # noqa: E402
from qmskg.settings import Settings  # noqa: E402
from qmskg.workspace import Workspace  # noqa: E402
from qmskg.workspace.view import View  # noqa: E402

#: seconds for all sources by all audits, from links to counts
ALL_BY_ALL = 1.0
#: seconds for 95 of 100 answers about an audit, asked for one after another over HTTP
ONE_AUDIT = 0.010
#: times that each audit is asked for
ROUNDS = 3


#: seconds of the clock, and of the processor
Took = tuple[float, float]


def timed(what: Callable[[], object]) -> Took:
    start, busy = time.perf_counter(), time.process_time()
    what()
    return time.perf_counter() - start, time.process_time() - busy


def from_nothing(view: View) -> None:
    """Build the matrices and count: what happens after each decision."""
    coverage_matrix(EvidenceIndex(view.library, view.links, view.core))


def obvious(view: View) -> None:
    """Count the same, for each source and audit, from chains that are written out."""
    chains = list(every_chain(view.library, view.links, view.core))
    by_target: dict[str, list[Found]] = {}
    for chain in chains:
        by_target.setdefault(chain[1], []).append(chain)
    counts: dict[tuple[str, str, str], int] = {}
    for leaf in view.index.duties:
        for footing in Footing:
            for audit in strengths(by_target.get(leaf.id, []), leaf.id, footing.value):
                key = (leaf.id.partition(":")[0], audit, footing.value)
                counts[key] = counts.get(key, 0) + 1


def answers(workspace: Workspace) -> Took:
    """Return within how much time 95 of 100 answers about an audit come over HTTP, the first round included.

    The processor time is that of server and client together.
    """
    ids = [audit.id for audit in workspace.library.audits]
    with serving(create_app(workspace)) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        line = http.client.HTTPConnection(host, int(port), timeout=60)
        took = [timed(partial(ask, line, f"/api/v1/audits/{id}/standards")) for id in ids * ROUNDS]
        line.close()
    waited, worked = np.percentile(took, 95, axis=0)
    return float(waited), float(worked)


def ask(line: http.client.HTTPConnection, path: str) -> None:
    line.request("GET", path)
    answer = line.getresponse()
    answer.read()
    assert answer.status == 200


def main() -> int:
    with Workspace.open(Settings.from_environment()) as workspace:
        view = workspace.view
        size = f"{len(view.links):,} links, {len(view.core)} core standards, {len(view.library.audits)} audits"
        print(f"build {view.snapshot.id}: {size}")  # noqa: T201
        rows = (
            ("all sources by all audits, from links to counts", timed(lambda: from_nothing(view)), ALL_BY_ALL),
            ("the same, the matrices being there", timed(lambda: coverage_matrix(view.index)), ALL_BY_ALL),
            ("coverage by theme", timed(lambda: coverage(view.index, Grouping.THEME)), ALL_BY_ALL),
            ("one audit over HTTP, 95 of 100 within", answers(workspace), ONE_AUDIT),
        )
        slow = timed(lambda: obvious(view))
    print(f"{'ms':<50} {'waited':>8} {'worked':>8} {'bound':>8}")  # noqa: T201
    for what, took, bound in rows:
        print(f"{what:<50} {took[0] * 1000:8.1f} {took[1] * 1000:8.1f} {bound * 1000:8.0f}")  # noqa: T201
    times = slow[1] / rows[0][1][1]
    print(f"{'all by all, the obvious way':<50} {slow[0] * 1000:8.1f} {slow[1] * 1000:8.1f}  ({times:.0f} times)")  # noqa: T201
    return int(any(took[1] > bound for _, took, bound in rows))


if __name__ == "__main__":
    sys.exit(main())
