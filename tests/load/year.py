"""A national year: a million local audit criteria ranked against ten thousand core leaves, on this machine.

The criteria and most of the leaves are made up, each of the halves of two shipped texts. Encoding a million texts
takes hours, so their vectors are made up too; how fast the real encoder is, is measured beside it on some of them. Then
the list is ranked (`qmskg rank --near`) with no vector at hand, in a process that holds the real encoder as well, which
says what is spent beside encoding, and the memory; and the first tenth of it again with all vectors in the cache, which
says what is spent then. What is lost by not comparing every pair is measured on what bodies state of shipped measures.

    python tests/load/year.py [--rows 1000000] [--targets 10000] [--near 100] [--write docs/year.md]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from qmskg.ingest import load_library
from qmskg.matching import SentenceEncoder, Vectors
from qmskg.matching.encoder import Rows, Words
from qmskg.matching.long_lists import rank_long
from qmskg.matching.many import Many
from qmskg.matching.measures import ranking_measures
from qmskg.matching.ranker import for_evidence
from qmskg.matching.scoring import scored
from qmskg.matching.signals import encode_side
from qmskg.matching.stated import stated_links
from qmskg.matching.texts import clauses_of
from qmskg.vocabulary import StatedType

__all__ = ["Year", "page", "rank_year"]

ROOT: Final = Path(__file__).parents[2]
#: texts that the bare encoder is timed on
_TIMED: Final = 1024
_TOP: Final = 10
_WIDE: Final = 384
_NAMES: Final = ("criteria.jsonl", "core.jsonl")


@dataclass(frozen=True)
class Year:
    """What was measured; seconds by the clock (with vectors at hand: for a tenth of the rows), memory in megabytes."""

    rows: int
    targets: int
    near: int
    bare_texts_a_second: float
    beside_encoding_seconds: float
    at_hand_seconds: float
    peak_mb: float
    map_every_pair: float
    map_near: float
    recall_every_pair: float
    recall_near: float
    load: float

    @property
    def encoding_seconds(self) -> float:
        """What the bare encoder would take for all texts."""
        return (self.rows + self.targets) / self.bare_texts_a_second

    @property
    def cold(self) -> float:
        """Encoding and all that is beside it, as a multiple of encoding."""
        return 1 + self.beside_encoding_seconds / self.encoding_seconds


class MadeUpEncoder:
    """Vectors of no meaning under the name of the real encoder, as many a second as one likes."""

    def __init__(self) -> None:
        real = SentenceEncoder()
        self.name, self.version = real.name, real.version
        self._rows = np.random.default_rng(0).normal(size=(4096, _WIDE)).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> Rows:
        hashes = np.array([zlib.crc32(text.encode()) for text in texts])
        rows = self._rows[hashes % 4096] + self._rows[hashes // 4096 % 4096]
        unit: Rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def read(self, texts: Sequence[str]) -> tuple[Rows, list[Words]]:
        raise NotImplementedError("words are not compared in long lists")


def halves(texts: Sequence[str], number: int, draw: random.Random) -> Iterator[str]:
    """Yield texts, each of the first half of one and the second half of another."""
    words = [text.split() for text in texts]
    for _ in range(number):
        one, other = draw.choice(words), draw.choice(words)
        yield " ".join([*one[: len(one) // 2], *other[len(other) // 2 :]])


def write_lists(content: Path, folder: Path, rows: int, targets: int) -> list[str]:
    """Write both lists; return some of the criteria."""
    library = load_library(content)
    texts = [c.text for c in clauses_of(library, sorted(id for id in library.leaves if library.active(id)))]
    draw = random.Random(1)
    core = [*texts[:targets], *halves(texts, max(0, targets - len(texts)), draw)]
    some: list[str] = []
    for name, number, list_ in zip(_NAMES, (rows, targets), (halves(texts, rows, draw), iter(core)), strict=True):
        with (folder / name).open("w", encoding="utf-8") as stream:
            for i in range(number):
                text = next(list_)
                stream.write(json.dumps({"id": f"{name[:4]}-{i}", "text": text}) + "\n")
                if name == _NAMES[0] and len(some) < _TIMED:
                    some.append(text)
    return some


def bare_rate(texts: Sequence[str]) -> float:
    """Return how many texts a second the encoder takes in, sorted by length as one would."""
    encoder = SentenceEncoder()
    encoder.encode(texts[:32])
    begun = time.perf_counter()
    encoder.encode(sorted(texts, key=len))
    return len(texts) / (time.perf_counter() - begun)


def rank_year(folder: Path, near: int) -> dict[str, float]:
    """Rank in a process of its own; return its seconds, those inside the encoder, and the most memory it held."""
    run = subprocess.run(
        [sys.executable, __file__, "--ranks", str(folder), "--near", str(near)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found


def _ranks(folder: Path, near: int) -> None:
    SentenceEncoder().encode(["the real encoder is in memory too"])
    vectors, begun = Vectors(MadeUpEncoder(), folder / "vectors"), time.perf_counter()

    def tell(done: int, total: int) -> None:
        sys.stderr.write(f"\r{done:,} of {total:,}, {time.perf_counter() - begun:,.0f} s")
        sys.stderr.flush()

    lists = [folder / name for name in _NAMES]
    lines = rank_long(*lists, folder / "ranked.jsonl", vectors, near=near, top=_TOP, measures=True, progress=tell)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stderr.write("\n")
    sys.stdout.write(json.dumps({
        "lines": lines, "seconds": seconds, "encoder": vectors.encoder_seconds, "peak_mb": peak,
    }) + "\n")  # fmt: skip


def lost(content: Path, near: int) -> dict[str, float]:
    """Return MAP and Recall@10 of stated links of measures, with every pair compared and with those near only."""
    library, vectors = load_library(content), Vectors(SentenceEncoder())
    stated = stated_links(library, vectors, {StatedType.MEASURES})
    assert stated is not None
    comparison, gold = stated.crosswalk.comparison, stated.crosswalk.gold
    rankers = [for_evidence(audit) for audit in stated.audits]
    every = {r: np.concatenate([b.scores for b in scored(comparison, r)]) for r in set(rankers)}
    sides = [encode_side(side.clauses, vectors, wordwise=False) for side in (comparison.source, comparison.target)]
    only: dict[object, Rows] = {}
    for ranker in set(rankers):
        columns, chances = Many(*sides, ranker, near).ranked(sides[0], np.ones(len(rankers), dtype=bool))
        only[ranker] = np.full(comparison.shape, -1, dtype=np.float32)
        np.put_along_axis(only[ranker], columns, chances, axis=1)
    found = {}
    for name, scores in (("every_pair", every), ("near", only)):
        rows = np.stack([scores[ranker][row] for row, ranker in enumerate(rankers)])
        measures = ranking_measures(rows, gold)
        found |= {f"map_{name}": measures["MAP"], f"recall_{name}": measures["Recall@10"]}
    return found


def measured(content: Path, rows: int, targets: int, near: int) -> Year:
    """Do all of it."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rate = bare_rate(write_lists(content, folder, rows, targets))
        cold = rank_year(folder, near)
        tenth = (folder / _NAMES[0]).read_text("utf-8").splitlines(keepends=True)[: rows // 10]
        (folder / _NAMES[0]).write_text("".join(tenth), "utf-8")
        warm = rank_year(folder, near)
    return Year(
        rows, targets, near, rate, cold["seconds"] - cold["encoder"], warm["seconds"],
        max(cold["peak_mb"], warm["peak_mb"]), load=load, **lost(content, near),
    )  # fmt: skip


PAGE: Final = """# A national year of audit criteria

`make bench-year` ranks {rows:,} local audit criteria against {targets:,} leaves with `qmskg rank --near {near}`. What
follows was written by

    {command}

on {date}, on {cores} processors ({load:.1f} processes wanted one before it began). The criteria are made up of halves
of shipped texts, and so are their vectors: {rows:,} texts were **not** encoded. How fast the real encoder is, was
measured on {timed:,} of them.

| | |
|---|---|
| the bare encoder | {bare_texts_a_second:.0f} texts a second: {hours:.1f} hours for all by arithmetic |
| everything beside encoding, no vector at hand | {beside:.1f} minutes: {cold:.2f} times the bare encoder, with it |
| all vectors at hand | {at_hand:.1f} minutes for {tenth:,}, {all_at_hand:.0f} for all by arithmetic |
| memory, the real encoder loaded | {peak_mb:,.0f} MB |

The aims are 1.1 times the bare encoder, minutes with vectors at hand, and 2 GB. {verdict} A run that was stopped goes
on after the last 4,096 criteria; progress is shown.

Not every pair is compared, and no pair word by word. On the links that bodies state between shipped measures and
statements of NICE's quality standards, each ranked by weights that have not seen its audit:

| | every pair | the {near} nearest |
|---|---:|---:|
| MAP | {map_every_pair:.3f} | {map_near:.3f} |
| Recall@10 | {recall_every_pair:.3f} | {recall_near:.3f} |
"""


def page(made: Year) -> str:
    """Return the figures as a page."""
    missed = []
    if made.cold > 1.1:
        missed.append(f"it takes {made.cold:.2f} times the bare encoder")
    if made.peak_mb > 2048:
        missed.append(f"it takes {made.peak_mb:,.0f} MB")
    verdict = f"Here that was not met: {'; '.join(missed)}." if missed else "All were met."
    return PAGE.format(
        command=" ".join(["python", *sys.argv]), date=f"{datetime.now(UTC):%Y-%m-%d}", cores=os.cpu_count(),
        timed=_TIMED, hours=made.encoding_seconds / 3600, beside=made.beside_encoding_seconds / 60, cold=made.cold,
        at_hand=made.at_hand_seconds / 60,
        all_at_hand=10 * made.at_hand_seconds / 60, tenth=made.rows // 10, verdict=verdict, **asdict(made),
    )  # fmt: skip


def main() -> None:
    """Measure; one JSON line, and the page where it is asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--targets", type=int, default=10_000)
    asked.add_argument("--near", type=int, default=100)
    asked.add_argument("--write", type=Path)
    asked.add_argument("--ranks", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.ranks:
        _ranks(given.ranks, given.near)
        return
    made = measured(ROOT, given.rows, given.targets, given.near)
    sys.stdout.write(json.dumps(asdict(made)) + "\n")
    if given.write:
        given.write.write_text(page(made), "utf-8")


if __name__ == "__main__":
    main()
