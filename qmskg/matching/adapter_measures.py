"""Whether a learned turn of the encoder's vectors would pay: tried, measured, and not shipped.

    python -m qmskg.matching.adapter_measures FOLDER_OF_SETS [--cache FOLDER] [--rank 32] [--ridge 10]

The encoder stays as it is. Its vectors are multiplied by one matrix, a diagonal and a product of two narrow ones beside
the identity, which is learned from the pairs of crosswalks against the others of the same batch (InfoNCE, van den Oord
et al. 2018) and pulled towards the identity. Each set is ranked with a matrix that was learned without it and without
every set that shares a framework with it, by cosine and with the shipped way of ranking.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from qmskg.matching.crosswalks import Crosswalk, read_crosswalk
from qmskg.matching.encoder import Rows, SentenceEncoder
from qmskg.matching.measures import ranking_measures
from qmskg.matching.ranker import Ranker, choose
from qmskg.matching.signals import Comparison, Side
from qmskg.matching.training import FRAMEWORKS
from qmskg.matching.vectors import Vectors

__all__ = ["compare", "learned_turn", "main"]

_STEPS: Final = 300
_BATCH: Final = 256
_RATE: Final = 3e-3
_TEMPERATURE: Final = 0.05


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let torch use one thread: for matrices of this size, more only wait for each other."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@_one_thread()
def learned_turn(sets: Sequence[Crosswalk], rank: int, ridge: float) -> Rows:
    """Return the matrix learned from some crosswalks, the same at every run; shape ``(dimensions, dimensions)``.

    Args:
        sets: each gives every so many-th batch.
        rank: of what departs from the identity beside its diagonal.
        ridge: weight of the mean squared departure of a dimension.
    """
    import torch

    torch.manual_seed(0)
    draw = np.random.default_rng(0)
    size = sets[0].comparison.source.text.shape[1]
    diagonal, left = torch.zeros(size, requires_grad=True), torch.zeros(size, rank, requires_grad=True)
    right = (torch.randn(size, rank) / size**0.5).requires_grad_()
    descent = torch.optim.Adam([diagonal, left, right], lr=_RATE)
    for step in range(_STEPS):
        a, b, linked = _batch(sets[step % len(sets)], draw)
        departs = torch.diag(diagonal) + left @ right.T
        ends = [
            torch.nn.functional.normalize(x + x @ departs, dim=1)
            for x in (torch.from_numpy(a), torch.from_numpy(b))
        ]
        others = torch.from_numpy(linked & ~np.eye(len(a), dtype=bool))
        scores = (ends[0] @ ends[1].T / _TEMPERATURE).masked_fill(others, -1e4)
        own = torch.arange(len(a))
        loss = sum(torch.nn.functional.cross_entropy(s, own) / 2 for s in (scores, scores.T))
        loss = loss + ridge * (departs**2).sum() / size
        descent.zero_grad()
        loss.backward()
        descent.step()
    turn: Rows = (torch.eye(size) + torch.diag(diagonal) + left @ right.T).detach().numpy()
    return turn


def _batch(crosswalk: Crosswalk, draw: np.random.Generator) -> tuple[Rows, Rows, np.ndarray]:
    """Draw pairs: vectors of both ends, and which of them all are linked, so that none of those counts as wrong."""
    pairs = np.array([(i, j) for i, linked in crosswalk.gold.items() for j in sorted(linked)])
    chosen = pairs[draw.choice(len(pairs), min(_BATCH, len(pairs)), replace=False)]
    linked = np.array([[j in crosswalk.gold[i] for j in chosen[:, 1]] for i in chosen[:, 0]])
    comparison = crosswalk.comparison
    return comparison.source.text[chosen[:, 0]], comparison.target.text[chosen[:, 1]], linked


def _turned(side: Side, turn: Rows) -> Side:
    def unit(rows: Rows) -> Rows:
        moved = rows @ turn
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        turned: Rows = (moved / np.where(lengths > 0, lengths, 1)).astype(np.float32)
        return turned

    return replace(
        side,
        text=unit(side.text),
        title=unit(side.title),
        headings=unit(side.headings),
        section=unit(side.section),
    )


def compare(folders: Iterable[Path], vectors: Vectors, rank: int, ridge: float) -> dict[str, Any]:
    """Return MAP of each set with and without, by cosine and as shipped, and the mean gains with 95% intervals."""
    sets = [read_crosswalk(folder, vectors) for folder in folders]
    learned: dict[tuple[str, ...], Rows] = {}
    rows = []
    for one in sets:
        apart = tuple(s.name for s in sets if not FRAMEWORKS[s.name] & FRAMEWORKS[one.name])
        if apart not in learned:
            learned[apart] = learned_turn([s for s in sets if s.name in apart], rank, ridge)
        sides = (_turned(side, learned[apart]) for side in (one.comparison.source, one.comparison.target))
        rows.append({"set": one.name, **_both(one, Comparison(*sides), choose(*one.digests))})
    said = {"rank": rank, "ridge": ridge, "sets": rows}
    return said | {f"{way}_gain": _gain(rows, way) for way in ("cosine", "shipped")}


def _both(crosswalk: Crosswalk, turned: Comparison, ranker: Ranker) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, comparison in (("", crosswalk.comparison), ("_adapted", turned)):
        blocks = list(comparison.blocks())
        cosines = np.concatenate([comparison.meaning(*block) for block in blocks])
        scores = np.concatenate([ranker.scores(comparison, *block) for block in blocks])
        for way, said in (("cosine", cosines), ("shipped", scores)):
            found[f"{way}{name}"] = ranking_measures(said, crosswalk.gold)["MAP"]
    return found


def _gain(rows: Sequence[dict[str, Any]], way: str) -> dict[str, float]:
    """Return the mean of the paired differences, its interval over sets (Student's), and how many rose."""
    from scipy.stats import t

    gains = np.array([row[f"{way}_adapted"] - row[way] for row in rows])
    half = float(t.ppf(0.975, len(gains) - 1) * gains.std(ddof=1) / len(gains) ** 0.5)
    mean = float(gains.mean())
    return {
        "mean": round(mean, 4), "low": round(mean - half, 4), "high": round(mean + half, 4),
        "better": int((gains > 0).sum()), "sets": len(gains),
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m qmskg.matching.adapter_measures", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of sets, named as in training.FRAMEWORKS")
    parser.add_argument("--cache", type=Path, help="folder of the cache of vectors")
    parser.add_argument("--rank", type=int, default=32)
    parser.add_argument("--ridge", type=float, default=10.0)
    given = parser.parse_args(arguments)
    folders = [given.folder / name for name in FRAMEWORKS]
    found = compare(folders, Vectors(SentenceEncoder(), given.cache), given.rank, given.ridge)
    json.dump(found, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
