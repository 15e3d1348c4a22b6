"""Proposals: which leaves a curator should look at together.

Everything is scored again at each run, exactly: for 3,300 leaves that takes seconds, and a probability depends on
what else there is. What is saved is the encoding, by the cache of vectors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from qmskg.identity import pair_key
from qmskg.links import Link, LinkKind
from qmskg.matching.alone import Alone, alone_in
from qmskg.matching.calibration import PROPOSE_FROM
from qmskg.matching.candidates import union
from qmskg.matching.encoder import Rows
from qmskg.matching.learning import LearningReport, learned_from, memory_of, reasons_of, teaching
from qmskg.matching.memory import Memory
from qmskg.matching.ranker import VERSION, Ranker, ranker_of
from qmskg.matching.reasons import rarity, reasons
from qmskg.matching.scoring import Block, Scorer, best_of, placed, scored, scored_both
from qmskg.matching.signals import SIGNALS, Comparison, encode_side
from qmskg.matching.spread import HERE, Spread
from qmskg.matching.texts import Clause, clauses_of
from qmskg.matching.vectors import Progress, Vectors
from qmskg.model import Library
from qmskg.vocabulary import Status

__all__ = ["LEARNED", "Matched", "Recalled", "encode_library", "matched", "propose", "recalled"]

#: by meaning and by each of the two word scores
_CANDIDATES: Final = 20
_A_LEAF: Final = 5
#: the name, among what adds to a score, of what decided pairs add
LEARNED: Final = "decided_pairs"
_MEASURED: Final = tuple(SIGNALS.index(name) for name in ("meaning", "characters", "words"))


@dataclass(frozen=True)
class Recalled:
    """Rows that somebody recalled, as proposals; ``skipped`` is how many are no pair of active leaves."""

    links: tuple[Link, ...]
    skipped: int


@dataclass(frozen=True)
class Matched:
    """What a match found.

    Attributes:
        links: the proposals.
        learning: what they learned from decisions.
        alone: leaf -> how sure it is that nothing held here is its counterpart, for leaves without a proposal.
    """

    links: tuple[Link, ...]
    learning: LearningReport
    alone: dict[str, Alone]


@dataclass(frozen=True)
class _Kind:
    """What was found of one kind; ``before`` is key -> probability without what was learned."""

    links: tuple[Link, ...] = ()
    before: dict[str, float] = field(default_factory=dict)
    alone: dict[str, Alone] = field(default_factory=dict)


@dataclass(frozen=True)
class _Found:
    """One pair as seen from a source row."""

    row: int
    column: int
    probability: float
    ranks: tuple[int, int]
    parts: dict[str, float]

    @property
    def learned(self) -> float:
        """What decided pairs add to its score."""
        return self.parts.get(LEARNED, 0.0)

    def with_learned(self, adds: float) -> _Found:
        """Note what decided pairs add to its score, where it is anything."""
        return self if round(adds, 4) == 0 else replace(self, parts={**self.parts, LEARNED: round(adds, 4)})


#: what is worth proposing, what would be without what was learned, and the leaves that stand alone
_Part = tuple[list[_Found], list[_Found], dict[str, Alone]]


def encode_library(library: Library, vectors: Vectors, progress: Progress | None = None) -> None:
    """Encode what :func:`propose` will need, so that a build can say what the encoder took."""
    clauses = clauses_of(library, _active(library))
    vectors.words([c.text for c in clauses], progress)
    vectors.of([t for c in clauses for t in (c.text, c.title, c.parent)], progress)


def propose(
    library: Library,
    vectors: Vectors,
    *,
    settled: Collection[str] = (),
    sources: Collection[str] | None = None,
    decided: Iterable[Link] = (),
    progress: Progress | None = None,
) -> Iterator[Link]:
    """Yield the links of :func:`matched`."""
    yield from matched(
        library, vectors, settled=settled, sources=sources, decided=decided, progress=progress
    ).links


def matched(
    library: Library,
    vectors: Vectors,
    *,
    settled: Collection[str] = (),
    sources: Collection[str] | None = None,
    decided: Iterable[Link] = (),
    progress: Progress | None = None,
    spread: Spread = HERE,
) -> Matched:
    """Propose mappings between requirement leaves of different documents, evidence, and what was recalled.

    Args:
        library: only active leaves of it are compared.
        vectors: cache and encoder.
        settled: keys of pairs that people decided or bodies published; they are left out.
        sources: documents to restrict to: a pair with neither end in them is left out.
        decided: what people said; agreed and rejected pairs move proposals near to them.
        progress: told (rows scored, rows) as blocks are done.
        spread: where blocks are worked on; the proposals are the same wherever it is.

    Returns:
        In each kind, links by source leaf and then by falling probability; the same at every run. No relation or
        strength is suggested: none was measured to be better than the base rate.
    """
    closed = {*settled, *(pair_key(s.subject, s.object) for s in library.stated)}
    guessed = {link.key: link for link in recalled(library).links}
    known, links = tuple(decided), []
    seen = [_of_kind(library, vectors, kind, known, progress, spread) for kind in LinkKind]
    for one in seen:
        for link in one.links:
            if link.key not in closed and _within(link, sources):
                same = guessed.pop(link.key, None)
                links.append(
                    link if same is None else link.model_copy(update={"reasons": (*link.reasons, *same.reasons)})
                )
    links += [link for key, link in guessed.items() if key not in closed and _within(link, sources)]
    now = {link.key: link.probability or 0.0 for one in seen for link in one.links}
    before = {key: chance for one in seen for key, chance in one.before.items()}
    return Matched(
        tuple(links),
        learned_from(teaching(known), now, before),
        {k: v for one in seen for k, v in one.alone.items()},
    )


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


def _of_kind(
    library: Library,
    vectors: Vectors,
    kind: LinkKind,
    decided: Sequence[Link],
    progress: Progress | None,
    spread: Spread,
) -> _Kind:
    """Find proposals of one kind: rows are measures or requirements, columns are requirements."""
    active = _active(library)
    asks = [id for id in active if not library.is_measure(id)]
    rows = asks if kind is LinkKind.MAPPING else [id for id in active if library.is_measure(id)]
    if not rows or not asks:
        return _Kind()
    sides = [
        encode_side(clauses_of(library, ids), vectors, groups=[library.document_of(id).id for id in ids])
        for ids in (rows, asks)
    ]
    comparison, ranker = Comparison(*sides), ranker_of(kind)
    memory = memory_of(sides[0], sides[1], teaching(decided), decided, kind)
    found, plain, alone = _scan(comparison, ranker, memory, progress, spread)
    if kind is LinkKind.MAPPING:
        found, plain = list(_both_ways(found)), list(_both_ways(plain))
    said = {} if memory is None else reasons_of(memory, [(f.row, f.column) for f in found if f.learned])
    rare = rarity(c.text for c in {c.id: c for s in sides for c in s.clauses}.values())
    links = tuple(
        _link(sides[0].clauses[f.row], sides[1].clauses[f.column], f, kind, vectors.model, rare, said)
        for f in found
    )
    taken = {end for link in links for end in (link.a, link.b)}
    return _Kind(
        links,
        {pair_key(rows[f.row], asks[f.column]): f.probability for f in plain},
        {id: one for id, one in alone.items() if id not in taken},
    )


def _scan(
    comparison: Comparison, ranker: Ranker, memory: Memory | None, progress: Progress | None, spread: Spread
) -> _Part:
    """Return what is worth proposing, what would be without the memory, and the leaves that stand alone."""
    found: list[_Found] = []
    plain: list[_Found] = []
    alone: dict[str, Alone] = {}
    if spread is not HERE:
        parts = _elsewhere(comparison, ranker, memory, progress, spread)
    elif memory is None:
        parts = (_in_block(comparison, ranker, None, b, b) for b in scored(comparison, ranker, progress))
    else:
        both = scored_both(comparison, ranker, memory, progress)
        parts = (_in_block(comparison, ranker, memory, block, before) for block, before in both)
    for here, without, by_itself in parts:
        found += here
        plain += without
        alone |= by_itself
    return found, plain, alone


def _in_block(comparison: Comparison, ranker: Ranker, memory: Memory | None, block: Block, before: Block) -> _Part:
    """Return what :func:`_scan` returns, of one block; ``before`` is as it would be without the memory."""
    here, without = _worth(comparison, ranker, [block, before] if memory else [block])
    if memory is not None:
        adds = memory.adds(block.start, block.start + len(block.scores))
        here = [f.with_learned(float(adds[f.row - block.start, f.column])) for f in here]
    return here, without, alone_in(comparison, block)


@dataclass(frozen=True)
class _Shared:
    """What every block needs, on whatever machine: ``columns`` (with the memory, without) once all were scored."""

    comparison: Comparison
    ranker: Ranker
    memory: Memory | None
    columns: tuple[Rows, Rows] | None = None

    def best(self, bounds: tuple[int, int]) -> tuple[Rows, Rows]:
        """Return the best scores of each target among the rows of a block, with the memory and without."""
        learned, plain = self._scores(bounds)
        return best_of(learned), best_of(plain)

    def found(self, bounds: tuple[int, int]) -> _Part:
        """Return what is found in a block."""
        assert self.columns is not None
        blocks = [
            placed(self.comparison, self.ranker, scores, columns, bounds[0])
            for scores, columns in zip(self._scores(bounds), self.columns, strict=True)
        ]
        return _in_block(self.comparison, self.ranker, self.memory, *blocks)

    def _scores(self, bounds: tuple[int, int]) -> tuple[Rows, Rows]:
        plain = Scorer(self.comparison, self.ranker).scores(*bounds)
        return (plain if self.memory is None else plain + self.memory.adds(*bounds)), plain


def _elsewhere(
    comparison: Comparison, ranker: Ranker, memory: Memory | None, progress: Progress | None, spread: Spread
) -> Iterator[_Part]:
    """Yield what is found in each block, worked on by whoever there is; the same as here."""
    comparison.prepare()
    blocks, n = list(comparison.blocks()), comparison.shape[0]
    shared = _Shared(comparison, ranker, memory)
    none = np.empty((0, comparison.shape[1]), dtype=np.float32)
    columns = (none, none)
    for best in spread.each(_Shared.best, shared, blocks):
        columns = best_of(np.concatenate([columns[0], best[0]])), best_of(np.concatenate([columns[1], best[1]]))
    shared = replace(shared, columns=(np.sort(columns[0], axis=0), np.sort(columns[1], axis=0)))
    for part, (_, stop) in zip(spread.each(_Shared.found, shared, blocks), blocks, strict=True):
        yield part
        if progress is not None:
            progress(stop, n)


def _worth(comparison: Comparison, ranker: Ranker, blocks: Sequence[Block]) -> tuple[list[_Found], list[_Found]]:
    """Return, for the first and the last of the blocks, each row's few candidates worth proposing, best first."""
    start, stop = blocks[0].start, blocks[0].start + len(blocks[0].scores)
    signals = comparison.signals(start, stop)
    apart = comparison.apart(start, stop)
    marked = union([np.where(apart, signals[i], -np.inf) for i in _MEASURED], _CANDIDATES)
    features = comparison.features(signals, start)
    found = [list(_best_of(block, np.where(marked, block.probabilities, 0), features, ranker)) for block in blocks]
    return found[0], found[-1]


def _best_of(block: Block, chances: Rows, features: Rows, ranker: Ranker) -> Iterator[_Found]:
    order = np.argsort(-chances, axis=1, kind="stable")[:, :_A_LEAF]
    for row, columns in enumerate(order):
        for column in columns:
            chance = float(chances[row, column])
            if chance < PROPOSE_FROM:
                break
            ranks = int(block.standing.row_rank[row, column]), int(block.standing.column_rank[row, column])
            yield _Found(block.start + row, int(column), chance, ranks, ranker.parts(features[:, row, column]))


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


def _link(
    a: Clause,
    b: Clause,
    pair: _Found,
    kind: LinkKind,
    model: str,
    rare: dict[str, float],
    learned: Mapping[tuple[int, int], tuple[str, ...]],
) -> Link:
    said = (*reasons(a.text, b.text, rare), *learned.get((pair.row, pair.column), ()))
    if a.heading_only or b.heading_only:
        said = (*said, "Only a heading is held of one of them: read the source.")
    return Link(
        a=a.id, b=b.id, kind=kind, status=Status.PROPOSED, origin="machine", answer=None,
        probability=round(pair.probability, 4), ranks=pair.ranks, features=pair.parts, reasons=said,
        model=f"{model} {VERSION}",
    )  # fmt: skip
