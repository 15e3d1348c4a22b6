"""`qmskg rank`: the targets of each source clause, best first, for any two lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from qmskg.errors import InputError, SourceError
from qmskg.matching.language import check_language
from qmskg.matching.lists import read_clauses, read_labels, write_lines
from qmskg.matching.long_lists import rank_long
from qmskg.matching.memory import Memory
from qmskg.matching.ranker import Ranker, choose, for_evidence, side_digest
from qmskg.matching.scoring import scored
from qmskg.matching.signals import Comparison, Side, encode_side
from qmskg.matching.texts import Clause
from qmskg.matching.vectors import Progress, Vectors

__all__ = ["rank_clauses", "rank_files"]

#: target id and probability, best first
Ranked = list[tuple[str, float]]
#: probability written for a pair that a label links or rejects
_SAID = {True: 1.0, False: 0.0}
#: pairs that are compared one by one: beyond, it would take longer than an hour
_MOST: Final = 250_000_000


def rank_files(
    source: Path,
    target: Path,
    out: Path,
    vectors: Vectors,
    *,
    top: int | None = None,
    near: int | None = None,
    labels: Path | None = None,
    measures: bool = False,
    progress: Progress | None = None,
) -> int:
    """Rank and write one line a source clause: ``{"source_id", "ranked": [[target_id, probability], ...]}``.

    A list that the shipped weights were trained on is ranked with weights that have not seen it.

    Args:
        source: list of clauses, as JSON lines.
        target: the same.
        out: written when all is done; what was there stays if anything fails.
        vectors: cache and encoder.
        top: so many targets a source; all when None.
        near: compare each source only with so many targets, for long lists; see :mod:`.many`.
        labels: pairs already decided, ``none`` included; pairs near them gain or lose.
        measures: the sources are measures of audits, for which there are weights of their own.
        progress: told (sources done, sources).

    Returns:
        How many lines were written.

    Raises:
        SourceError: a line of a file is wrong.
        InputError: a file cannot be read or written, is empty, or is in another language; ``top`` or ``near`` is
            below 1; there are too many pairs; ``near`` and ``labels`` are both given.
    """
    if top is not None and top < 1:
        raise InputError(f"--top must be 1 or more, not {top}")
    if near is not None:
        if labels is not None:
            raise InputError("--labels needs every pair compared: leave --near out")
        return rank_long(source, target, out, vectors, near=near, top=top, measures=measures, progress=progress)
    lists = read_clauses(source), read_clauses(target)
    if (pairs := len(lists[0]) * len(lists[1])) > _MOST:
        raise InputError(f"{pairs:,} pairs are too many to compare each of them: say --near 100")
    for file, clauses in zip((source, target), lists, strict=True):
        check_language(file, (clause.text for clause in clauses), vectors.encoder)
    decided = {} if labels is None else _decided(labels, *lists)
    ranker = for_evidence() if measures else None
    ranked = rank_clauses(*lists, vectors, decided=decided, ranker=ranker, progress=progress)
    return write_lines(out, ({"source_id": id, "ranked": targets[:top]} for id, targets in ranked))


def rank_clauses(
    source: Sequence[Clause],
    target: Sequence[Clause],
    vectors: Vectors,
    *,
    decided: dict[tuple[int, int], bool] | None = None,
    ranker: Ranker | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[str, Ranked]]:
    """Yield each source's id with all targets, by falling probability.

    Args:
        source: clauses.
        target: clauses.
        vectors: cache and encoder.
        decided: (source row, target row) -> whether they are linked.
        ranker: None for the weights of the crosswalks that have seen neither list.
        progress: told (sources done, sources).
    """
    sides = encode_side(source, vectors), encode_side(target, vectors)
    if ranker is None:
        ranker = choose(side_digest(c.text for c in source), side_digest(c.text for c in target))
    known = decided or {}
    memory = _memory(sides, known) if known else None
    for block in scored(Comparison(*sides), ranker, progress, memory=memory):
        chances = block.probabilities.copy()
        for (row, column), linked in known.items():
            if block.start <= row < block.start + len(chances):
                chances[row - block.start, column] = _SAID[linked]
        order = np.argsort(-chances, axis=1, kind="stable")
        for i, columns in enumerate(order):
            yield source[block.start + i].id, [(target[j].id, round(float(chances[i, j]), 6)) for j in columns]


def _memory(sides: tuple[Side, Side], decided: dict[tuple[int, int], bool]) -> Memory:
    linked, rejected = (tuple(sorted(p for p, yes in decided.items() if yes is want)) for want in (True, False))
    return Memory(*sides, linked=linked, rejected=rejected)


def _decided(path: Path, source: Sequence[Clause], target: Sequence[Clause]) -> dict[tuple[int, int], bool]:
    rows, columns = ({c.id: i for i, c in enumerate(side)} for side in (source, target))
    decided = {}
    for line, label in enumerate(read_labels(path), 1):
        if label.source not in rows or label.target not in columns:
            gone = label.source if label.source not in rows else label.target
            raise SourceError(f"label {line} names {gone!r}, which is in neither list", path=path)
        decided[rows[label.source], columns[label.target]] = label.relation != "none"
    return decided
