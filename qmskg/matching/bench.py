"""How fast the matcher is, against the bare encoder and the bare matrix product; writes a page.

    python -m qmskg.matching.bench --content FOLDER --out BENCH.md [--small]

With ``--small`` everything is run at a tenth of the size: whether it runs, not how fast it is.

Everything is measured on this machine at this moment, with whatever else it does: ratios say more than seconds. The
extrapolation is arithmetic on the rates measured here, and is stated as such.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from qmskg.ingest import load_library
from qmskg.matching.candidates import top
from qmskg.matching.encoder import Rows, SentenceEncoder
from qmskg.matching.memory import Memory
from qmskg.matching.ranker import shipped
from qmskg.matching.scoring import scored
from qmskg.matching.signals import Comparison, encode_side
from qmskg.matching.texts import Clause, clauses_of
from qmskg.matching.vectors import Vectors

__all__ = ["main", "measure"]

_TEXTS: Final = 256
_SIDE: Final = 1000
_LARGE: Final = (1_000_000, 10_000)
_BLOCK: Final = 512
_ROWS: Final = 20_000
_TOP: Final = 10
_DECISIONS: Final = 10_000
#: what everything is divided by for a run that only shows that it runs
_SMALL: Final = 10


def measure(content: Path, small: bool = False) -> dict[str, Any]:
    """Return what was measured: rates a second, ratios, seconds and peak MB."""
    part = _SMALL if small else 1
    library = load_library(content)
    clauses = clauses_of(library, sorted(id for id in library.leaves if library.active(id)))
    texts = list(dict.fromkeys(c.text for c in clauses))
    some = clauses[: 2 * _SIDE // part]
    return {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), **_encoding(texts[: _TEXTS // part]),
            **_scoring(some, _DECISIONS // part), **_blocks(_ROWS // part), **_cold(some)}  # fmt: skip


def _encoding(texts: list[str]) -> dict[str, float]:
    """Encode the same texts bare, sorted by length, and through the cache with every text twice."""
    encoder = SentenceEncoder()
    encoder.encode(texts[:8])
    bare, _ = _timed(lambda: encoder.encode(sorted(texts, key=len)))
    cached, _ = _timed(lambda: Vectors(encoder).of([*texts, *texts]))
    words, _ = _timed(lambda: Vectors(encoder).words([*texts, *texts]))
    return {"bare_texts_s": len(texts) / bare, "texts_s": len(texts) / cached, "words_texts_s": len(texts) / words}


def _scoring(clauses: Sequence[Clause], decisions: int) -> dict[str, float]:
    """Score one half with the other, vectors at hand, and learn from decisions; the bare product beside it."""
    rows = np.random.default_rng(0).normal(size=(len(clauses), 384)).astype(np.float32)
    half = len(clauses) // 2
    vectors = Vectors(SentenceEncoder())
    sides = encode_side(clauses[:half], vectors), encode_side(clauses[half:], vectors)
    pairs = half * (len(clauses) - half)
    bare, _ = _timed(lambda: [rows[:half] @ rows[half:].T for _ in range(5)])
    ranked, _ = _timed(lambda: sum(len(b.scores) for b in scored(Comparison(*sides), shipped())))
    drawn = np.random.default_rng(2).choice(pairs, size=min(decisions, pairs), replace=False)
    decided = tuple((int(i) // len(sides[1].clauses), int(i) % len(sides[1].clauses)) for i in drawn)
    cut = len(decided) // 2
    learned, _ = _timed(lambda: Memory(*sides, linked=decided[:cut], rejected=decided[cut:]).adds(0, half).shape)
    return {
        "bare_pairs_s": 5 * pairs / bare, "pairs_s": pairs / ranked, "decisions": len(decided),
        "learn_seconds": learned,
    }  # fmt: skip


def _blocks(rows: int) -> dict[str, float]:
    """The nearest ten by meaning in blocks, with vectors at hand: so many rows by 10,000."""
    draw = np.random.default_rng(1)
    a, b = (draw.normal(size=(n, 384)).astype(np.float32) for n in (rows, _LARGE[1]))
    bare, _ = _timed(lambda: [_product(a, b, i).shape for i in range(0, len(a), _BLOCK)])
    best, _ = _timed(
        lambda: [np.flatnonzero(top(_product(a, b, i), _TOP)).shape for i in range(0, len(a), _BLOCK)]
    )
    return {"product_pairs_s": len(a) * len(b) / bare, "top_pairs_s": len(a) * len(b) / best}


def _product(a: Rows, b: Rows, start: int) -> Rows:
    block: Rows = a[start : start + _BLOCK] @ b.T
    return block


def _cold(clauses: Sequence[Clause]) -> dict[str, float]:
    """`qmskg rank` in a process of its own, with an empty cache: seconds and the most memory it held."""
    half = len(clauses) // 2
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        for name, side in (("a", clauses[:half]), ("b", clauses[half:])):
            lines = (json.dumps({"id": c.id, "title": c.title, "text": c.text, "parent": c.parent}) for c in side)
            (here / name).write_text("\n".join(lines), "utf-8")
        command = [sys.executable, "-m", "qmskg", "rank", "a", "b", "--out", "out", "--json"]
        environment = {**os.environ, "QMSKG_DATA": str(here / "data"), "PYTHONPATH": os.pathsep.join(sys.path)}
        seconds, _ = _timed(
            lambda: subprocess.run(command, cwd=here, env=environment, check=True, capture_output=True)
        )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"cold_rank": half, "cold_seconds": seconds, "cold_peak_mb": peak}


def _timed(work: Callable[[], object]) -> tuple[float, object]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def markdown(m: dict[str, Any], date: str) -> str:
    """Return the page."""
    n, k = _LARGE
    encode, product = (n + k) / m["texts_s"] / 3600, n * k / m["top_pairs_s"] / 60
    full = n * k / m["pairs_s"] / 3600
    return "\n".join((
        "# How fast the matcher is",
        "",
        f"Made on {date} by `make bench-match`, on {m['cores']} cores with a load of {m['load']} at the start. Do not "
        "edit by hand.",
        "",
        "| what | a second | bare | times the bare time |",
        "| --- | --- | --- | --- |",
        _row("texts encoded, through the cache, each given twice", m["texts_s"], m["bare_texts_s"]),
        _row("the same, words kept too", m["words_texts_s"], m["bare_texts_s"]),
        _row(f"pairs, the nearest {_TOP} by meaning in blocks", m["top_pairs_s"], m["product_pairs_s"]),
        _row("pairs, all signals, placed and with probabilities", m["pairs_s"], m["bare_pairs_s"]),
        "",
        f"`qmskg rank` on {m['cold_rank']:,} by {m['cold_rank']:,} texts from a cold start, nothing cached: "
        f"{m['cold_seconds']:.0f} s, {m['cold_peak_mb']:,.0f} MB at most.",
        "",
        f"Learning from {m['decisions']:,} decided pairs, for all pairs of two such lists: {m['learn_seconds']:.1f} s.",
        "",
        f"By arithmetic on these rates, not measured: {n:,} by {k:,} texts would take {encode:.1f} hours to encode, "
        f"{product:.0f} minutes for the nearest {_TOP} by meaning with vectors at hand, and {full:.1f} hours with all "
        "signals. `qmskg rank --near` does it in less, since it compares only near pairs: `docs/year.md`.",
        "",
    ))  # fmt: skip


def _row(what: str, rate: float, bare: float) -> str:
    return f"| {what} | {rate:,.0f} | {bare:,.0f} | {bare / rate:.2f} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(prog="python -m qmskg.matching.bench", description=__doc__.split("\n")[0])
    parser.add_argument("--content", type=Path, required=True, help="folder of the content whose texts are used")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("BENCH.md"))
    parser.add_argument("--small", action="store_true", help="a tenth of the size: whether it runs")
    given = parser.parse_args(arguments)
    given.out.write_text(markdown(measure(given.content, given.small), f"{datetime.now(UTC):%Y-%m-%d}"), "utf-8")


if __name__ == "__main__":
    main()
