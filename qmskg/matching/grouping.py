"""Groups of clauses that may ask for the same thing, as suggestions: agglomeration of calibrated probabilities.

Two groups join while the strength of their link (:mod:`qmskg.matching.linkage`) is at least a limit. Pairs that people
rejected part two groups for good, whatever else would join them.

The same clauses grouped at a stricter and at a looser limit tell how stable a group is.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from qmskg.errors import InputError
from qmskg.matching.grouping_measures import agreement, curve, read_groups
from qmskg.matching.language import check_language
from qmskg.matching.linkage import Linkage, Pair
from qmskg.matching.lists import read_clauses, write_lines
from qmskg.matching.ranker import choose, side_digest
from qmskg.matching.scoring import scored
from qmskg.matching.signals import Comparison, encode_side
from qmskg.matching.texts import Clause
from qmskg.matching.vectors import Progress, Vectors

__all__ = ["LIMIT", "Grouping", "Pair", "Suggestion", "cluster_file", "group", "likely_pairs"]


#: strength from which groups join; from .15 to .20 extended B-cubed F on OpenCRE stays within .003
#: (`qmskg cluster --gold`)
LIMIT: Final = 0.17
#: the other limits at which a group is looked at again, as factors
_STRICTER, _LOOSER = 1.25, 0.8
#: pairs below are taken for 0: alone they join nothing, and there are very many of them
_LEAST: Final = 0.02
#: of each clause, so many pairs may be asked about
_NEAREST: Final = 30


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Rows of clauses that may ask for the same thing.

    Attributes:
        members: rows, in order; two or more.
        strength: of the weakest join that made it, from 0 to 1.
        stable: share of its pairs that a stricter and a looser limit both leave as they are, from 0 to 1; a
            looser limit that draws others in counts their pairs as changed.
    """

    members: tuple[int, ...]
    strength: float
    stable: float


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups, the strongest first, and the rows that stand alone."""

    groups: tuple[Suggestion, ...]
    alone: tuple[int, ...]


def group(
    size: int, likely: Mapping[Pair, float], *, apart: Collection[Pair] = (), limit: float = LIMIT
) -> Grouping:
    """Group rows ``0 .. size - 1``.

    Args:
        size: how many rows there are.
        likely: probability that two rows ask for the same; a pair that is not named has 0.
        apart: pairs that never stand in one group.
        limit: strength from which groups join, above 0 and at most 1.

    >>> group(3, {(0, 1): 0.9, (1, 2): 0.1}).groups[0].members
    (0, 1)
    """
    found = _agglomerate(size, likely, apart, limit)
    tight = _label(size, (members for members, _ in _agglomerate(size, likely, apart, min(1, limit * _STRICTER))))
    loose = _label(size, (members for members, _ in _agglomerate(size, likely, apart, limit * _LOOSER)))
    groups = [Suggestion(m, round(s, 4), _stable(m, tight, loose)) for m, s in found]
    grouped = {row for members, _ in found for row in members}
    return Grouping(
        tuple(sorted(groups, key=lambda g: (-g.strength, g.members))),
        tuple(row for row in range(size) if row not in grouped),
    )


def _agglomerate(
    size: int, likely: Mapping[Pair, float], apart: Collection[Pair], limit: float
) -> list[tuple[tuple[int, ...], float]]:
    """Join the two groups with the strongest link until none reaches the limit; groups of one are left out."""
    groups = Linkage(size, likely, apart)
    strengths: dict[int, float] = {}
    queue = [(-chance, min(pair), max(pair)) for pair, chance in likely.items() if chance >= limit]
    heapq.heapify(queue)
    while queue:
        strength, a, b = heapq.heappop(queue)
        if a not in groups.members or b not in groups.members or groups.apart(a, b):
            continue
        if -strength != groups.strength(a, b):
            continue  # one of the two has grown since
        strengths[a] = min(-strength, strengths.get(a, 1.0), strengths.pop(b, 1.0))
        groups.join(a, b)
        for other, now in groups.near(a):
            if now >= limit:
                heapq.heappush(queue, (-now, min(a, other), max(a, other)))
    return [(tuple(sorted(groups.members[row])), strength) for row, strength in strengths.items()]


def _label(size: int, groups: Iterable[Sequence[int]]) -> list[int]:
    """Return, for each row, a number that all of its group have, and nobody else."""
    label = list(range(size))
    for members in groups:
        for row in members:
            label[row] = members[0]
    return label


def _stable(members: tuple[int, ...], tight: list[int], loose: list[int]) -> float:
    """Return the share of pairs, of those together at this or the looser limit, that hold at the stricter too."""
    width = sum(found == loose[members[0]] for found in loose)
    kept = sum(tight[a] == tight[b] for i, a in enumerate(members) for b in members[i + 1 :])
    return round(kept / (width * (width - 1) / 2), 4)


def likely_pairs(
    clauses: Sequence[Clause], vectors: Vectors, progress: Progress | None = None, *, asked: bool = False
) -> dict[Pair, float]:
    """Return how likely it is that two clauses ask for the same, for the pairs that are not quite unlikely.

    The first of a clause's headings names its document, and clauses of one document are not compared: a document
    rarely asks for a thing twice. Where there is only one document, or none is named, all are compared.

    With ``asked``, the pairs are those that a person may be asked about: of one document too, and the nearest of each
    clause however unlikely, so that there is something to ask when the likely ones are answered.
    """
    documents = [clause.parent.split(" > ")[0] or f"\0{row}" for row, clause in enumerate(clauses)]
    if asked or len({*documents}) == 1:
        documents = [str(row) for row in range(len(clauses))]
    side = encode_side(clauses, vectors, groups=documents)
    digest = side_digest(clause.text for clause in clauses)
    found: dict[Pair, float] = {}
    for block in scored(Comparison(side, side), choose(digest, digest), progress):
        chosen = block.probabilities >= _LEAST
        if asked:
            nearest = np.argsort(-block.probabilities, axis=1)[:, :_NEAREST]
            np.put_along_axis(chosen, nearest, True, axis=1)
        for row, column in np.argwhere(chosen):
            a, b = sorted((block.start + int(row), int(column)))
            if documents[a] != documents[b]:
                found[a, b] = found.get((a, b), 0.0) + float(block.probabilities[row, column]) / 2
    return found


def cluster_file(
    items: Path,
    out: Path,
    vectors: Vectors,
    *,
    limit: float = LIMIT,
    gold: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Group the clauses of a file, and write one line a group: ``{"cluster_id", "members", "strength", "stable"}``.

    Args:
        items: clauses as JSON lines, in the format of ``qmskg rank``.
        out: written when all is done; clauses that stand alone have a line of their own, without strength.
        vectors: cache and encoder.
        limit: strength from which groups join.
        gold: groups that people made; how ours agree with them is then measured.
        progress: told (clauses done, clauses).

    Returns:
        What the command prints: counts, and, with ``gold``, the agreement unaided and decision by decision.

    Raises:
        SourceError: a line of a file is wrong.
        InputError: a file cannot be read or written or is in another language, or the limit is none.
    """
    if not 0 < limit <= 1:
        raise InputError(f"--limit must be above 0 and at most 1, not {limit}")
    clauses = read_clauses(items)
    check_language(items, (clause.text for clause in clauses), vectors.encoder)
    ids = [clause.id for clause in clauses]
    made = None if gold is None else read_groups(gold, ids)
    likely = likely_pairs(clauses, vectors, progress)
    found = group(len(clauses), likely, limit=limit)
    lines: list[dict[str, Any]] = [
        {"members": [ids[row] for row in g.members], "strength": g.strength, "stable": g.stable}
        for g in found.groups
    ]
    lines += [{"members": [ids[row]]} for row in found.alone]
    write_lines(out, ({"cluster_id": f"c{n}", **line} for n, line in enumerate(lines, 1)))
    document: dict[str, Any] = {"file": str(out), "groups": len(found.groups), "alone": len(found.alone)}
    if made is not None:
        document["unaided"] = agreement(len(ids), [g.members for g in found.groups], made).document()
        document["curve"] = curve(len(ids), likely_pairs(clauses, vectors, progress, asked=True), made)
    return document
