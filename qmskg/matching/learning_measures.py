"""What decisions are worth: MAP on sources that nobody reviewed, after so many decisions of a simulated curator.

    python -m qmskg.matching.learning_measures FOLDER_OF_SET... [--cache FOLDER]

Half of the linked sources are reviewed: the curator is shown their five best targets in random order and answers as
the crosswalk does. The other half is measured, with weights that have seen neither side.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from qmskg.matching.crosswalks import Crosswalk, read_crosswalk
from qmskg.matching.encoder import Rows, SentenceEncoder
from qmskg.matching.measures import ranking_measures
from qmskg.matching.memory import Memory
from qmskg.matching.ranker import choose
from qmskg.matching.vectors import Vectors

__all__ = ["evaluate_learning", "main"]

_DECISIONS: Final = (20, 50, 100, 200)
_SHOWN: Final = 5
_DRAWS: Final = 5


def evaluate_learning(folders: Iterable[Path], vectors: Vectors) -> dict[str, Any]:
    """Return, for each number of decisions, the change of MAP over sets and draws.

    ``lower`` is the 2.5th centile of the mean over sets, the sets resampled; a set with too few pairs to review is
    left out of a number.
    """
    changes: dict[int, list[list[float]]] = {number: [] for number in _DECISIONS}
    bases: dict[int, list[float]] = {number: [] for number in _DECISIONS}
    for folder in folders:
        crosswalk = read_crosswalk(folder, vectors)
        found: dict[int, list[tuple[float, float]]] = {}
        for number, before, after in _drawn(crosswalk):
            found.setdefault(number, []).append((before, after - before))
        for number, pairs in found.items():
            changes[number].append([change for _, change in pairs])
            bases[number].append(float(np.mean([before for before, _ in pairs])))
    return {"decisions": [_row(n, changes[n], bases[n]) for n in _DECISIONS if changes[n]], "draws": _DRAWS}


def _row(number: int, changes: list[list[float]], bases: list[float]) -> dict[str, Any]:
    means = np.array([np.mean(some) for some in changes])
    draw = np.random.default_rng(20261124).integers(len(means), size=(2000, len(means)))
    return {
        "decisions": number, "sets": len(means), "MAP_before": round(float(np.mean(bases)), 4),
        "change": round(float(means.mean()), 4), "relative": round(float(means.mean() / np.mean(bases)), 4),
        "lower": round(float(np.quantile(means[draw].mean(axis=1), 0.025)), 4),
        "worst_set": round(float(means.min()), 4),
    }  # fmt: skip


def _drawn(crosswalk: Crosswalk) -> Iterator[tuple[int, float, float]]:
    """Yield (decisions, MAP before, MAP after) for each draw of the reviewed half."""
    ranker, comparison = choose(*crosswalk.digests), crosswalk.comparison
    scores: Rows = np.concatenate([ranker.scores(comparison, *bounds) for bounds in comparison.blocks()])
    for seed in range(_DRAWS):
        draw = random.Random(seed)  # noqa: S311 - a simulation that must repeat
        rows = sorted(crosswalk.gold)
        draw.shuffle(rows)
        half = len(rows) // 2
        measured = {row: crosswalk.gold[row] for row in rows[half:]}
        shown = [(row, int(j)) for row in rows[:half] for j in np.argsort(-scores[row], kind="stable")[:_SHOWN]]
        draw.shuffle(shown)
        before = ranking_measures(scores, measured)["MAP"]
        for number in _DECISIONS:
            if len(shown) >= number:
                adds = _answered(crosswalk, shown[:number]).adds(0, len(scores))
                yield number, before, ranking_measures(scores + adds, measured)["MAP"]


def _answered(crosswalk: Crosswalk, shown: Sequence[tuple[int, int]]) -> Memory:
    linked = tuple(pair for pair in shown if pair[1] in crosswalk.gold[pair[0]])
    rejected = tuple(pair for pair in shown if pair[1] not in crosswalk.gold[pair[0]])
    return Memory(crosswalk.comparison.source, crosswalk.comparison.target, linked, rejected)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m qmskg.matching.learning_measures", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="gold sets: source, target and gold as JSON lines")
    parser.add_argument("--cache", type=Path, help="folder of the cache of vectors")
    given = parser.parse_args(arguments)
    json.dump(evaluate_learning(given.folders, Vectors(SentenceEncoder(), given.cache)), sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
