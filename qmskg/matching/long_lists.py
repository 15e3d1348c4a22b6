"""`qmskg rank --near`: a list too long to be compared pair by pair, read in parts and in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np

from qmskg.errors import InputError
from qmskg.matching.language import check_language
from qmskg.matching.lists import each_clause, read_clauses
from qmskg.matching.many import SAMPLE, Many
from qmskg.matching.ranker import VERSION, choose, for_evidence, side_digest
from qmskg.matching.resumed import Resumed
from qmskg.matching.signals import encode_side
from qmskg.matching.texts import Clause
from qmskg.matching.vectors import Progress, Vectors

__all__ = ["rank_long"]

#: sources that are held at once: encoded, ranked, and written before the next
_PART: Final = 4096


def rank_long(
    source: Path,
    target: Path,
    out: Path,
    vectors: Vectors,
    *,
    near: int,
    top: int | None = None,
    measures: bool = False,
    progress: Progress | None = None,
) -> int:
    """Rank the ``near`` targets nearest to each source, and write a line each as :func:`.rank.rank_files` does.

    The list of sources is read through before anything is encoded, so that a wrong line is told at once. A run that
    was stopped goes on after the last part that it wrote, if neither list nor what was asked for has changed.

    Raises:
        SourceError: a line of a file is wrong.
        InputError: a file cannot be read or written, is empty, or is in another language; ``near`` is below 1.
    """
    if near < 1:
        raise InputError(f"--near must be 1 or more, not {near}")
    targets = read_clauses(target)
    sample, step, total = _sampled(source)
    for file, clauses in ((source, sample), (target, targets)):
        check_language(file, (clause.text for clause in clauses), vectors.encoder)
    # a list that was trained on is no longer than the sample, and is told by it
    seen = (side_digest(clause.text for clause in side) for side in (sample, targets))
    ranker = for_evidence() if measures else choose(*seen)
    lines = Resumed(out, {
        "source": _digest(source), "target": _digest(target), "near": near, "top": top, "measures": measures,
        "model": vectors.model, "weights": VERSION,
    })  # fmt: skip
    stands_for, all_targets = (encode_side(side, vectors, wordwise=False) for side in (sample, targets))
    many = Many(stands_for, all_targets, ranker, near)
    for clauses in _parts(source, lines.done):
        sampled = np.arange(lines.done, lines.done + len(clauses)) % step == 0
        columns, chances = many.ranked(encode_side(clauses, vectors, wordwise=False), sampled)
        lines.add(_lines(clauses, targets, columns[:, :top].tolist(), chances[:, :top].tolist()))
        if progress is not None:
            progress(lines.done, total)
    return lines.finish()


def _sampled(source: Path) -> tuple[list[Clause], int, int]:
    """Return evenly spaced clauses of a list, how far apart they are, and how many there are in all."""
    sample: list[Clause] = []
    step, total = 1, 0
    for clause in each_clause(source):
        if total % step == 0:
            if len(sample) == SAMPLE:
                sample, step = sample[::2], 2 * step
            if total % step == 0:
                sample.append(clause)
        total += 1
    return sample, step, total


def _parts(source: Path, done: int) -> Iterator[tuple[Clause, ...]]:
    clauses = islice(each_clause(source), done, None)
    while part := tuple(islice(clauses, _PART)):
        yield part


def _lines(
    clauses: tuple[Clause, ...], targets: tuple[Clause, ...], columns: list[list[int]], chances: list[list[float]]
) -> Iterator[dict[str, Any]]:
    for clause, some, sure in zip(clauses, columns, chances, strict=True):
        ranked = [[targets[column].id, round(chance, 6)] for column, chance in zip(some, sure, strict=True)]
        yield {"source_id": clause.id, "ranked": ranked}


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
