"""How good the relation hint is: on crosswalks with relation types, and on edited copies of our own duties.

    python -m qmskg.matching.relation_measures FOLDER_OF_SET... [--content FOLDER]

The base rate is what always saying the commonest relation gets right. An edited copy says the same duty with its
first limit half or twice as strict, or in which nothing differs; it shows that limits are read as written, not
that people would say the same.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from qmskg.ingest import load_library
from qmskg.matching.lists import read_clauses, read_labels
from qmskg.matching.relation import IN_PROPOSALS, Hint, Parts, hint, limits_in, parts_of
from qmskg.model import Library
from qmskg.relations import Relation

__all__ = ["evaluate_relations", "main"]

#: words for relations in gold crosswalks that are the same as ours
_TYPES: Final = {r.value: r for r in Relation if r is not Relation.NONE}
#: with fewer relation types there is nothing to tell apart
_TWO: Final = 2

Said = tuple[Relation, Hint]


def evaluate_relations(folders: Iterable[Path], library: Library | None = None) -> dict[str, Any]:
    """Return accuracy and base rate on each set that has two relation types or more, and on edited copies.

    Sets with one type or none of ours are listed under ``without_types``.
    """
    sets, without = [], []
    for folder in folders:
        said = list(_on_set(folder))
        if len({true for true, _ in said}) < _TWO:
            without.append(folder.name)
        else:
            sets.append({"set": folder.name, **_measured(said)})
    copies = {} if library is None else _measured(list(_on_copies(library)))
    return {"sets": sets, "without_types": without, "edited_copies": copies, "in_proposals": IN_PROPOSALS}


def _on_set(folder: Path) -> Iterator[Said]:
    source, target = ({c.id: c for c in read_clauses(folder / f"{side}.jsonl")} for side in ("source", "target"))
    for label in read_labels(folder / "gold.jsonl"):
        if label.relation in _TYPES and label.source in source and label.target in target:
            a, b = source[label.source].text, target[label.target].text
            yield _TYPES[label.relation], hint(Parts(a, limits_in(a)), Parts(b, limits_in(b)))


def _on_copies(library: Library) -> Iterator[Said]:
    """Yield each duty with a limit beside copies of it: stricter, laxer, and the same."""
    for id in sorted(library.leaves):
        parts = parts_of(library, id)
        if not parts.limits:
            continue
        first = parts.limits[0]
        for factor, true in ((0.5, first.at_most), (2.0, not first.at_most), (1.0, None)):
            limits = (replace(first, value=first.value * factor), *parts.limits[1:])
            relation = Relation.EQUAL if true is None else Relation.SUBSET if true else Relation.SUPERSET
            yield relation, hint(parts, replace(parts, limits=limits))


def _measured(said: Sequence[Said]) -> dict[str, Any]:
    """Return accuracy over all pairs, with the commonest relation where no hint was given, and where one was."""
    if not said:
        return {"n": 0}
    (common, most), *_ = Counter(true for true, _ in said).most_common()
    given = [(true, h.relation) for true, h in said if h.relation is not None]
    right = sum(true == (h.relation or common) for true, h in said)
    answered = Counter(true for true, _ in given).most_common(1)
    return {
        "n": len(said),
        "base_rate": round(most / len(said), 4),
        "accuracy": round(right / len(said), 4),
        "answered": len(given),
        "answered_base_rate": round(answered[0][1] / len(given), 4) if given else None,
        "answered_accuracy": round(sum(true == r for true, r in given) / len(given), 4) if given else None,
        "by_relation": {
            r.value: {"n": n, "right": sum(true == said_ == r for true, said_ in given)}
            for r, n in sorted(Counter(true for true, _ in said).items())
        },
        "dimensions": dict(sorted(Counter(h.dimension or "none" for _, h in said).items())),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m qmskg.matching.relation_measures", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="gold sets: source, target and gold as JSON lines")
    parser.add_argument("--content", type=Path, help="content folder whose duties are copied and edited")
    given = parser.parse_args(arguments)
    library = load_library(given.content) if given.content else None
    json.dump(evaluate_relations(given.folders, library), sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
