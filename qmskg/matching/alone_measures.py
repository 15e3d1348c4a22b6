"""How far the chance that a leaf stands alone can be trusted: on crosswalks with sources that nobody linked.

python -m qmskg.matching.alone_measures FOLDER_OF_SET... [--cache FOLDER]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from qmskg.matching.alone import none_right
from qmskg.matching.crosswalks import read_crosswalk
from qmskg.matching.encoder import SentenceEncoder
from qmskg.matching.ranker import choose
from qmskg.matching.scoring import scored
from qmskg.matching.vectors import Vectors

__all__ = ["evaluate_alone", "main"]

#: with fewer unlinked sources, or called alone, a share says little
_ENOUGH: Final = 10
_SURE: Final = 0.5


def evaluate_alone(folders: Iterable[Path], vectors: Vectors) -> list[dict[str, Any]]:
    """Return, for each set with enough unlinked sources, their share, and their share among those called alone.

    Weights have seen neither side of a set, as in :func:`qmskg.matching.evaluate`.
    """
    found = []
    for folder in folders:
        crosswalk = read_crosswalk(folder, vectors)
        blocks = scored(crosswalk.comparison, choose(*crosswalk.digests))
        sure = np.array([chance for block in blocks for chance in none_right(block.probabilities)])
        unlinked = np.array([row not in crosswalk.gold for row in range(len(sure))])
        if unlinked.sum() < _ENOUGH:
            continue
        called = sure >= _SURE
        found.append({
            "set": crosswalk.name, "sources": len(sure), "unlinked": round(float(unlinked.mean()), 3),
            "called_alone": int(called.sum()),
            "unlinked_of_called": round(float(unlinked[called].mean()), 3) if called.sum() >= _ENOUGH else None,
            "brier": round(float(np.square(sure - unlinked).mean()), 4),
            "brier_of_base_rate": round(float(unlinked.mean() * (1 - unlinked.mean())), 4),
        })  # fmt: skip
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m qmskg.matching.alone_measures", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="gold sets: source, target and gold as JSON lines")
    parser.add_argument("--cache", type=Path, help="folder of the cache of vectors")
    given = parser.parse_args(arguments)
    json.dump(
        {"sets": evaluate_alone(given.folders, Vectors(SentenceEncoder(), given.cache))}, sys.stdout, indent=1
    )
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
