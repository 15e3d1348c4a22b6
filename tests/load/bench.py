"""How fast each part is on what is shipped and on many times as much, and how the cost grows: `make bench`.

    python tests/load/bench.py [--times 1 3 10] [--groups core release] [--limit 600] [--write docs/bench.md]

Each group of parts (:mod:`load.parts`) is measured at each size in a process of its own, which is ended where it takes
too long or too much memory; what was measured before that stands. What was measured is kept in ``build/bench.json``, so
that a run that was broken off goes on from there; ``--fresh`` begins anew.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from load.parts import GROUPS, ROOT

__all__ = ["growth", "measure", "page"]

PARTS: Final = Path(__file__).with_name("parts.py")
#: counted, and not seconds
SIZES: Final = ("documents", "leaves", "links", "core standards", "quads", "megabytes of a release")
#: other programs take minutes beyond what is shipped
ONCE: Final = frozenset({"others"})
_TICK: Final = 0.2
#: where the processor's seconds stand still, so many times the limit is waited by the clock
_PATIENCE: Final = 5

Record = dict[str, Any]


def measure(command: Sequence[str], seconds: float, megabytes: float) -> Record:
    """Run a process that prints what it measures, and end it where it takes more than this of the processor.

    Returns:
        ``measured`` (name -> value), ``peak_mb``, ``ended`` (``done``, or why there is no more), ``load`` (of the
        machine at the start and at the end), ``day``.
    """
    begun, load, ended = time.monotonic(), os.getloadavg()[0], "done"
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(command, stdout=out)
        while child.poll() is None and ended == "done":
            time.sleep(_TICK)
            spent, resident = _costs(child.pid)
            if spent > seconds or time.monotonic() - begun > _PATIENCE * seconds:
                ended = f"not within {seconds:.0f} s"
            elif resident > megabytes:
                ended = f"not within {megabytes:,.0f} MB"
        if ended != "done":
            child.kill()
        if child.wait() and ended == "done":
            ended = f"failed ({child.returncode})"
        out.seek(0)
        lines = [json.loads(line) for line in out.read().splitlines() if line.endswith("}")]
    return {
        "measured": {line["name"]: line["value"] for line in lines},
        "peak_mb": max((line["peak_mb"] for line in lines), default=0.0),
        "ended": ended,
        "load": [round(load, 1), round(os.getloadavg()[0], 1)],
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
    }


def _costs(pid: int) -> tuple[float, float]:
    """Return the processor's seconds that a process took and the megabytes that it holds; 0 where none says so."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0, 0.0
    ticks, pages = int(fields[11]) + int(fields[12]), int(fields[21])
    return ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def growth(times: Sequence[float], seconds: Sequence[float]) -> float | None:
    """Return the power of the size with which a cost grows, fitted to all sizes; None where there is one only.

    >>> round(growth([1, 10, 100], [0.5, 5, 50]), 2), round(growth([1, 10], [1, 100]), 2)
    (1.0, 2.0)
    """
    known = [(t, s) for t, s in zip(times, seconds, strict=True) if s > 0]
    if len(known) < 2:
        return None
    return float(np.polyfit(*np.log(np.array(known).T), 1)[0])


# --- the page -----------------------------------------------------------------------------------------------


def page(kept: Mapping[str, Mapping[str, Record]], command: str) -> str:
    """Return what was measured as a page: ``kept`` is group -> times -> record."""
    times = sorted({int(number) for sizes in kept.values() for number in sizes})
    names = list(dict.fromkeys(
        name for sizes in kept.values() for one in sizes.values() for name in one["measured"] if name not in SIZES
    ))  # fmt: skip
    head = ["", "| | " + " | ".join(f"{number} times" for number in times) + " | grows with the power |",
            "|---|" + "---:|" * (len(times) + 1)]  # fmt: skip
    ours = [name for name in names if name.count(": ") < 1 + name.startswith("core set")]
    rows = [_row(name, kept, times) for name in (*SIZES, *ours)]
    memory = [_memory(group, kept[group], times) for group in kept if group not in ONCE]
    return "\n".join([
        "# How fast each part is, and how the cost grows", "", *_about(kept, command), *head, *rows, *memory,
        *_against([name for name in names if name not in ours], kept), "",
    ])  # fmt: skip


def _about(kept: Mapping[str, Mapping[str, Record]], command: str) -> Iterable[str]:
    records = [one for sizes in kept.values() for one in sizes.values()]
    days = sorted({one["day"] for one in records})
    low, high = (f(load for one in records for load in one["load"]) for f in (min, max))
    yield (
        f"Written by `{command}` (`make bench`) of figures taken {' to '.join(dict.fromkeys((days[0], days[-1])))} on "
        f"{os.cpu_count()} processors, with a load average from {low} to {high} (over {os.cpu_count()}, other work was "
        "waiting too). Seconds are of the processor: on a machine busy with other work they are more than on one that "
        "is not, so look at ratios and powers."
    )
    yield ""
    yield (
        "More than once is made up in the shape of what is shipped (`tests/load/made_up.py`), and the links are the "
        "project's own drafts. A power of 1 is in proportion; n log n reads as 1.1 at these sizes; 2 would be the "
        "square. It is fitted to all sizes that were measured. Each group of parts ran in a process of its own, "
        "whose memory is what it came to, the content itself included; in that of `graph` is bare pyoxigraph, loading "
        "the same beside it."
    )


def _row(name: str, kept: Mapping[str, Mapping[str, Record]], times: Sequence[int]) -> str:
    group = next((one for one in kept if any(name in r["measured"] for r in kept[one].values())), None)
    sizes = kept[group] if group else {}
    cells, known = [], []
    for number in times:
        record = sizes.get(str(number))
        value = record["measured"].get(name) if record else None
        if value is None:
            cells.append(record["ended"] if record and record["ended"] != "done" else "not measured")
        else:
            known.append((number, value))
            cells.append(f"{value:,.0f}" if name in SIZES else f"{value:.3g} s")
    grown = growth(*zip(*known, strict=True)) if known and name not in SIZES else None
    return f"| {name} | " + " | ".join(cells) + f" | {'' if grown is None else f'{grown:.2f}'} |"


def _memory(group: str, sizes: Mapping[str, Record], times: Sequence[int]) -> str:
    found = [sizes.get(str(number)) for number in times]
    cells = [
        "not measured"
        if one is None
        else f"{one['peak_mb']:,.0f} MB" + ("" if one["ended"] == "done" else " so far")
        for one in found
    ]
    whole = [
        (number, one["peak_mb"])
        for number, one in zip(times, found, strict=True)
        if one and one["ended"] == "done"
    ]
    grown = growth(*zip(*whole, strict=True)) if whole else None
    return f"| memory: {group} | " + " | ".join(cells) + f" | {'' if grown is None else f'{grown:.2f}'} |"


def _against(names: Sequence[str], kept: Mapping[str, Mapping[str, Record]]) -> Iterable[str]:
    """Yield a row for each other way of doing a part, as a multiple of ours on the same data."""
    yield from (
        "",
        "## Against others, on the same data",
        "",
        "| | times | theirs | ours | as a multiple of ours |",
    )
    yield "|---|---:|---:|---:|---:|"
    every: dict[str, Record] = {}
    for sizes in kept.values():
        for number, record in sizes.items():
            every.setdefault(number, {}).update(record["measured"])
    for number, measured in sorted(every.items(), key=lambda item: int(item[0])):
        for name in names:
            part = name.rpartition(": ")[0]
            if name in measured and measured.get(part):
                theirs, mine = measured[name], measured[part]
                yield f"| {name} | {number} | {theirs:.3g} s | {mine:.3g} s | {theirs / mine:.2f} |"
    yield ""
    yield (
        "Building with texts encoded, and matching, are in `qmskg/matching/BENCH.md`; answers over HTTP in "
        "`make bench-answers`; queries under attack in `make bench-sparql`."
    )


def main() -> None:
    """Measure what is not kept yet, and print the page."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--times", type=int, nargs="+", default=[1, 3, 10])
    asked.add_argument("--groups", nargs="+", choices=list(GROUPS), default=list(GROUPS))
    asked.add_argument("--limit", type=float, default=600.0, help="processor's seconds that a group may take")
    asked.add_argument("--megabytes", type=float, default=8192.0, help="memory that a group may take")
    asked.add_argument("--keep", type=Path, default=ROOT / "build" / "bench.json")
    asked.add_argument("--fresh", action="store_true", help="measure anew what is kept")
    asked.add_argument("--write", type=Path)
    given = asked.parse_args()
    kept: dict[str, dict[str, Record]] = json.loads(given.keep.read_text("utf-8")) if given.keep.is_file() else {}
    for number in sorted(given.times):
        for group in given.groups:
            if (group in ONCE and number > 1) or (not given.fresh and str(number) in kept.get(group, {})):
                continue
            command = [sys.executable, str(PARTS), group, str(number)]
            record = measure(command, given.limit, given.megabytes)
            kept.setdefault(group, {})[str(number)] = record
            given.keep.parent.mkdir(parents=True, exist_ok=True)
            given.keep.write_text(json.dumps(kept, indent=1), "utf-8")
            sys.stderr.write(f"{number} times, {group}: {json.dumps(record)}\n")
    text = page(kept, f"python tests/load/bench.py --times {' '.join(map(str, given.times))}")
    sys.stdout.write(text)
    if given.write:
        given.write.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
