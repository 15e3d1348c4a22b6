"""A crosswalk that people drew, made ready to train or to measure on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qmskg.errors import InputError
from qmskg.matching.lists import read_clauses, read_labels
from qmskg.matching.ranker import side_digest
from qmskg.matching.signals import Comparison, encode_side
from qmskg.matching.vectors import Vectors

__all__ = ["Crosswalk", "read_crosswalk"]


@dataclass(frozen=True)
class Crosswalk:
    """A set made ready: its comparison and, per source row, the rows of its linked targets."""

    name: str
    comparison: Comparison
    gold: dict[int, frozenset[int]]
    digests: tuple[str, str]


def read_crosswalk(folder: Path, vectors: Vectors, *, without: tuple[str, ...] = ()) -> Crosswalk:
    """Read and encode one set: ``source.jsonl``, ``target.jsonl``, ``gold.jsonl``.

    Args:
        folder: of the set.
        vectors: cache and encoder.
        without: clauses whose ids begin with any of these are left out of both lists, as if they were not there.

    Raises:
        InputError: nothing is linked.
    """
    source, target = (
        [c for c in read_clauses(folder / f"{side}.jsonl") if not c.id.startswith(without)] if without
        else read_clauses(folder / f"{side}.jsonl")
        for side in ("source", "target")
    )  # fmt: skip
    rows, columns = ({c.id: i for i, c in enumerate(side)} for side in (source, target))
    gold: dict[int, set[int]] = {}
    for label in read_labels(folder / "gold.jsonl"):
        if label.relation != "none" and label.source in rows and label.target in columns:
            gold.setdefault(rows[label.source], set()).add(columns[label.target])
    if not gold:
        raise InputError(f"{folder}/gold.jsonl links no clause of source.jsonl to one of target.jsonl")
    sides = encode_side(source, vectors), encode_side(target, vectors)
    digests = side_digest(c.text for c in source), side_digest(c.text for c in target)
    return Crosswalk(folder.name, Comparison(*sides), {i: frozenset(g) for i, g in sorted(gold.items())}, digests)
