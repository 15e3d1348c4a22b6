"""What bodies state between audit measures and quality statements, made ready to train or to measure on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from qmskg.matching.crosswalks import Crosswalk
from qmskg.matching.signals import Comparison, encode_side
from qmskg.matching.texts import clauses_of
from qmskg.matching.vectors import Vectors
from qmskg.model import Library, Source
from qmskg.vocabulary import DocumentKind, StatedType

__all__ = ["TELLING", "Stated", "stated_links"]

#: what a body says of a measure and a statement that are about the same matter
TELLING: Final = frozenset({StatedType.MEASURES, StatedType.MAPS_TO, StatedType.RELATES_TO})


@dataclass(frozen=True)
class Stated:
    """The measures with a stated link (rows) and all statements in force (columns); ``audits`` are of each row."""

    crosswalk: Crosswalk
    audits: tuple[str, ...]

    @property
    def links(self) -> int:
        """How many pairs are linked."""
        return sum(len(linked) for linked in self.crosswalk.gold.values())


def stated_links(library: Library, vectors: Vectors, types: Collection[StatedType]) -> Stated | None:
    """Return the stated links of some types, encoded; None where there is none.

    The targets are all statements in force of quality standards, so that what a measure could be linked to is all
    there.
    """
    targets = sorted(id for id in library.leaves if _is_statement(library, id) and library.active(id))
    columns = {id: i for i, id in enumerate(targets)}
    links = [
        (s.subject, s.object) for s in library.stated
        if s.type in types and s.object in columns and s.subject in library.leaves and library.is_measure(s.subject)
    ]  # fmt: skip
    if not links:
        return None
    sources = sorted({a for a, _ in links})
    rows = {id: i for i, id in enumerate(sources)}
    gold: dict[int, frozenset[int]] = {}
    for a, b in links:
        gold[rows[a]] = gold.get(rows[a], frozenset()) | {columns[b]}
    sides = (encode_side(clauses_of(library, side), vectors) for side in (sources, targets))
    crosswalk = Crosswalk("library", Comparison(*sides), dict(sorted(gold.items())), ("", ""))
    return Stated(crosswalk, tuple(library.document_of(id).id for id in sources))


def _is_statement(library: Library, id: str) -> bool:
    document = library.document_of(id)
    return isinstance(document, Source) and document.kind is DocumentKind.QUALITY_STANDARD
