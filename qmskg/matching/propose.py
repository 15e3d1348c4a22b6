"""Proposals: which leaves a curator should look at together.

Everything is scored again at each run, exactly: for 3,300 leaves that takes seconds, and a probability depends on
what else there is. What is saved is the encoding, by the cache of vectors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from qmskg.identity import pair_key
from qmskg.links import Link, LinkKind
from qmskg.matching.calibration import PROPOSE_FROM
from qmskg.matching.candidates import union
from qmskg.matching.ranker import VERSION, Ranker, shipped
from qmskg.matching.reasons import rarity, reasons
from qmskg.matching.scoring import Block, scored
from qmskg.matching.signals import SIGNALS, Comparison, encode_side
from qmskg.matching.texts import Clause, clauses_of
from qmskg.matching.vectors import Progress, Vectors
from qmskg.model import Library
from qmskg.vocabulary import Status

__all__ = ["Recalled", "encode_library", "propose", "recalled"]

#: by meaning and by each of the two word scores
_CANDIDATES: Final = 20
_A_LEAF: Final = 5
_MEASURED: Final = tuple(SIGNALS.index(name) for name in ("meaning", "characters", "words"))


@dataclass(frozen=True)
class Recalled:
    """Rows that somebody recalled, as proposals; ``skipped`` is how many are no pair of active leaves."""

    links: tuple[Link, ...]
    skipped: int


@dataclass(frozen=True)
class _Found:
    """One pair as seen from a source row."""

    row: int
    column: int
    probability: float
    ranks: tuple[int, int]
    parts: dict[str, float]


def encode_library(library: Library, vectors: Vectors, progress: Progress | None = None) -> None:
    """Encode what :func:`propose` will need, so that a build can say what the encoder took."""
    clauses = clauses_of(library, _active(library))
    vectors.of([t for c in clauses for t in (c.text, c.title, c.parent)], progress)


def propose(
    library: Library,
    vectors: Vectors,
    *,
    settled: Collection[str] = (),
    sources: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Iterator[Link]:
    """Yield mappings between requirement leaves of different documents, then evidence, then what was recalled.

    Args:
        library: only active leaves of it are compared.
        vectors: cache and encoder.
        settled: keys of pairs that people decided or bodies published; they are left out.
        sources: documents to restrict to: a pair with neither end in them is left out.
        progress: told (rows scored, rows) as blocks are done.

    Yields:
        In each kind, by source leaf and then by falling probability; the same at every run. No relation or
        strength is suggested: none was measured to be better than the base rate.
    """
    closed = {*settled, *(pair_key(s.subject, s.object) for s in library.stated)}
    guessed = {link.key: link for link in recalled(library).links}
    for kind in LinkKind:
        for link in _of_kind(library, vectors, kind, progress):
            if link.key not in closed and _within(link, sources):
                same = guessed.pop(link.key, None)
                yield link if same is None else link.model_copy(update={"reasons": (*link.reasons, *same.reasons)})
    yield from (link for key, link in guessed.items() if key not in closed and _within(link, sources))


def recalled(library: Library) -> Recalled:
    """Return the suggested rows between two active leaves as proposals, without a probability."""
    links: dict[str, Link] = {}
    skipped = 0
    for row in library.suggested:
        ends = row.subject, row.object
        if any(e not in library.leaves or not library.active(e) for e in ends) or ends[0] == ends[1]:
            skipped += 1
            continue
        measures = [library.is_measure(e) for e in ends]
        if all(measures):
            skipped += 1
            continue
        a, b = ends if measures[0] else (ends[1], ends[0]) if measures[1] else (min(ends), max(ends))
        link = Link(
            a=a, b=b, kind=LinkKind.EVIDENCE if any(measures) else LinkKind.MAPPING, status=Status.PROPOSED,
            origin="recalled", issuer=row.issuer, reasons=("Recalled, and not verified on a page.",),
        )  # fmt: skip
        links.setdefault(link.key, link)
    return Recalled(tuple(links[key] for key in sorted(links)), skipped)


def _active(library: Library) -> list[str]:
    return sorted(id for id in library.leaves if library.active(id))


def _within(link: Link, sources: Collection[str] | None) -> bool:
    return sources is None or any(end.partition(":")[0] in sources for end in (link.a, link.b))


def _of_kind(library: Library, vectors: Vectors, kind: LinkKind, progress: Progress | None) -> Iterator[Link]:
    """Yield proposals of one kind: rows are measures or requirements, columns are requirements."""
    active = _active(library)
    asks = [id for id in active if not library.is_measure(id)]
    rows = asks if kind is LinkKind.MAPPING else [id for id in active if library.is_measure(id)]
    if not rows or not asks:
        return
    sides = [
        encode_side(clauses_of(library, ids), vectors, groups=[library.document_of(id).id for id in ids])
        for ids in (rows, asks)
    ]
    comparison, ranker = Comparison(*sides), shipped()
    rare = rarity(c.text for c in {c.id: c for s in sides for c in s.clauses}.values())
    found = [f for block in scored(comparison, ranker, progress) for f in _worth(comparison, ranker, block)]
    clauses = [s.clauses for s in sides]
    for pair in _both_ways(found) if kind is LinkKind.MAPPING else found:
        yield _link(clauses[0][pair.row], clauses[1][pair.column], pair, kind, vectors.model, rare)


def _worth(comparison: Comparison, ranker: Ranker, block: Block) -> Iterator[_Found]:
    """Yield, of each row, the few candidates that are worth proposing, best first."""
    start, stop = block.start, block.start + len(block.scores)
    signals = comparison.signals(start, stop)
    apart = comparison.apart(start, stop)
    marked = union([np.where(apart, signals[i], -np.inf) for i in _MEASURED], _CANDIDATES)
    chances = np.where(marked, block.probabilities, 0)
    order = np.argsort(-chances, axis=1, kind="stable")[:, :_A_LEAF]
    features = comparison.features(signals, start)
    for row, columns in enumerate(order):
        for column in columns:
            if chances[row, column] < PROPOSE_FROM:
                break
            ranks = int(block.standing.row_rank[row, column]), int(block.standing.column_rank[row, column])
            yield _Found(
                start + row,
                int(column),
                float(chances[row, column]),
                ranks,
                ranker.parts(features[:, row, column]),
            )


def _both_ways(found: Sequence[_Found]) -> Iterator[_Found]:
    """Bring the two readings of a mapping together, as seen from the end whose id comes first.

    Rows and columns are the same list here. The probability is the mean of both where both were worth proposing.
    """
    seen = {(f.row, f.column): f for f in found}
    pairs = sorted({(min(key), max(key)) for key in seen})
    merged = []
    for row, column in pairs:
        one, other = seen.get((row, column)), seen.get((column, row))
        if one is None:
            assert other is not None
            one = _Found(row, column, other.probability, other.ranks[::-1], other.parts)
        elif other is not None:
            one = _Found(row, column, (one.probability + other.probability) / 2, one.ranks, one.parts)
        merged.append(one)
    yield from sorted(merged, key=lambda f: (f.row, -f.probability, f.column))


def _link(a: Clause, b: Clause, pair: _Found, kind: LinkKind, model: str, rare: dict[str, float]) -> Link:
    said = reasons(a.text, b.text, rare)
    if a.heading_only or b.heading_only:
        said = (*said, "Only a heading is held of one of them: read the source.")
    return Link(
        a=a.id, b=b.id, kind=kind, status=Status.PROPOSED, origin="machine", answer=None,
        probability=round(pair.probability, 4), ranks=pair.ranks, features=pair.parts, reasons=said,
        model=f"{model} {VERSION}",
    )  # fmt: skip
