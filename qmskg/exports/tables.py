"""The tables that CSV and XLSX both hold: one row a thing, with its licence and status in the row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from qmskg.coreset import dispose
from qmskg.exports.cells import Cell
from qmskg.exports.dataset import Dataset, is_open
from qmskg.links import DRAFT_LABEL, Link, LinkKind, Origin, published_evidence
from qmskg.model import Audit, Requirement, Source
from qmskg.relations import RELATIONS, Relation
from qmskg.vocabulary import STATED, Status

__all__ = ["TABLES", "Table", "tables"]

#: between several values in one cell
SEPARATOR: Final = "; "
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows.

    Attributes:
        name: of the file.
        title: of the sheet, at most 31 characters.
        columns: (heading, width in characters).
    """

    name: str
    title: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _sources(data: Dataset) -> Iterator[Row]:
    for document in data.library.documents.values():
        edition, verified = document.edition, document.verified
        force = document.legal_force.value if isinstance(document, Source) else (document.mandatory or "")
        yield (
            document.id, document.type, document.kind.value, document.title, document.publisher, edition.version,
            edition.status.value, edition.published, edition.updated, edition.effective, force,
            SEPARATOR.join(service.value for service in document.applies_to), document.summary, document.url,
            document.licence, _yes(is_open(document.licence)), _yes(verified.identity),
            SEPARATOR.join(document.superseded_by),
        )  # fmt: skip


def _leaves(data: Dataset) -> Iterator[Row]:
    for leaf in data.library.leaves.values():
        document = data.library.document_of(leaf.id)
        services = leaf.applies_to or document.applies_to
        yield (
            leaf.id, leaf.kind, document.id, leaf.number, leaf.title, leaf.summary,
            " > ".join(parent.title for parent in data.library.parents(leaf.id)),
            leaf.obligation.value, leaf.status.value, leaf.actor, leaf.population,
            SEPARATOR.join(service.value for service in services),
            SEPARATOR.join(str(threshold) for threshold in leaf.thresholds),
            leaf.verified.page, _yes(leaf.verified.identity), _yes(leaf.verified.content),
            _yes(leaf.verified.thresholds), document.edition.status.value, document.licence,
            _yes(is_open(document.licence)),
        )  # fmt: skip


def _mappings(data: Dataset) -> Iterator[Row]:
    for link in data.of_status(Status.AGREED, Status.REJECTED):
        if link.kind is LinkKind.MAPPING and link.answer:
            sentence = RELATIONS[Relation(link.answer)].sentence.format(a=link.a, b=link.b)
            yield (
                link.a, _title(data, link.a), link.answer, link.b, _title(data, link.b), sentence,
                link.status.value, link.shared, link.conflicts, link.readers,
                SEPARATOR.join(link.people), link.time, link.round, _yes(link.reworded),
                SEPARATOR.join(link.token_issuers),
            )  # fmt: skip


def _evidence(data: Dataset) -> Iterator[Row]:
    for link in _evidence_links(data):
        yield (
            link.a, _title(data, link.a), link.answer, link.b, _title(data, link.b), link.status.value,
            _yes(link.not_covered is not None), SEPARATOR.join(link.not_covered or ()), link.issuer,
            SEPARATOR.join(link.pages), link.readers or None, SEPARATOR.join(link.people), link.time,
            SEPARATOR.join(link.token_issuers),
        )  # fmt: skip


def _evidence_links(data: Dataset) -> Iterator[Link]:
    """Yield what bodies publish of their audits, then what people settled, which stands in its place."""
    settled = [link for link in data.of_status(Status.AGREED, Status.REJECTED) if link.kind is LinkKind.EVIDENCE]
    keys = {link.key for link in settled}
    for stated in data.library.stated:
        if data.library.is_measure(stated.subject) and not data.library.is_measure(stated.object):
            link = published_evidence(stated)
            if link and link.key not in keys:
                yield link
    yield from settled


def _core(data: Dataset) -> Iterator[Row]:
    for core in data.core:
        levels, codifiable = core.maturity, core.codifiable
        yield (
            core.id, core.label or "agreed", core.title, core.statement, core.scope, core.who_acts,
            SEPARATOR.join(core.met_when), core.rationale, SEPARATOR.join(core.leaves_out), core.theme,
            _yes(core.theme_guessed), core.quality.value if core.quality else None,
            core.function.value if core.function else None,
            SEPARATOR.join(service.value for service in core.applies_to),
            *((levels.basic, levels.developing, levels.embedded) if levels else (None, None, None)),
            *((codifiable.answer.value, codifiable.reason) if codifiable else (None, None)),
            SEPARATOR.join(f"{limit} ({limit.whose})" for limit in core.strictest), len(core.members), core.made_by,
        )  # fmt: skip


def _members(data: Dataset) -> Iterator[Row]:
    for core in data.core:
        for member in core.members:
            yield (
                core.id, core.title, core.label or "agreed", member.leaf, _title(data, member.leaf),
                member.relation.value, member.status.value, member.shared, member.remainder, member.reason,
                _licence(data, member.leaf),
            )  # fmt: skip


def _drafted(data: Dataset) -> Iterator[Row]:
    for link in data.of_status(Status.PROPOSED):
        if link.kind is LinkKind.EVIDENCE and link.origin is Origin.DRAFTED:
            yield (
                link.a, _title(data, link.a), link.answer, link.b, _title(data, link.b), DRAFT_LABEL,
                SEPARATOR.join(link.not_covered or ()), SEPARATOR.join(link.reasons),
            )  # fmt: skip


def _disposition(data: Dataset) -> Iterator[Row]:
    for fate in dispose(data.library, data.core, data.rulings).fates:
        yield (
            fate.leaf, _title(data, fate.leaf), fate.leaf.partition(":")[0], fate.became.value,
            SEPARATOR.join(f"{member.relation.value} {id} ({member.status.value})" for id, member in fate.places),
            fate.annex, fate.reason,
        )  # fmt: skip


def _published(data: Dataset) -> Iterator[Row]:
    for link in data.library.stated:
        yield (
            link.subject, _title(data, link.subject), STATED[link.type][1], link.object, _title(data, link.object),
            link.issuer, link.page, link.note, _yes(_held(data, link.subject) and _held(data, link.object)),
        )  # fmt: skip


def _thing(data: Dataset, id: str) -> Source | Audit | Requirement | None:
    return data.library.nodes.get(id) or data.library.documents.get(id)


def _held(data: Dataset, id: str) -> bool:
    return _thing(data, id) is not None


def _title(data: Dataset, id: str) -> str:
    thing = _thing(data, id)
    return thing.title if thing else data.core_titles.get(id, "")


def _licence(data: Dataset, id: str) -> str:
    return data.library.document_of(id).licence if _held(data, id) else ""


_LICENCE_COLUMNS: Final = (("licence of the source", 24), ("text may be passed on", 12))

#: file -> (title, columns with widths, rows)
TABLES: Final[dict[str, tuple[str, tuple[tuple[str, int], ...], Callable[[Dataset], Iterator[Row]]]]] = {
    "sources": ("Sources", (
        ("id", 32), ("type", 8), ("kind", 22), ("title", 60), ("publisher", 30), ("edition", 24), ("status", 12),
        ("published", 12), ("updated", 12), ("effective", 12), ("force", 14), ("applies to", 28), ("summary", 60),
        ("page", 40), *_LICENCE_COLUMNS, ("number and title verified", 12), ("superseded by", 28),
    ), _sources),
    "leaves": ("Leaves", (
        ("id", 32), ("kind", 12), ("source", 28), ("number", 10), ("title", 50), ("our summary", 70),
        ("under", 40), ("must or should", 10), ("status", 14), ("who acts", 20), ("population", 28),
        ("applies to", 28), ("limits", 40), ("page", 40), ("number and title verified", 12), ("duty verified", 12),
        ("limits verified", 12), ("edition", 12), *_LICENCE_COLUMNS,
    ), _leaves),
    "mappings": ("Agreed mappings", (
        ("a", 32), ("title of a", 44), ("relation", 12), ("b", 32), ("title of b", 44), ("in words", 60),
        ("status", 12), ("shared duty", 40), ("conflict", 24), ("readers", 8), ("read by", 28), ("time", 22),
        ("round", 8), ("reworded since", 10), ("token made by", 28),
    ), _mappings),
    "evidence": ("Evidence", (
        ("measure", 32), ("title of measure", 44), ("shows", 10), ("requirement", 32),
        ("title of requirement", 44), ("status", 12), ("extent stated", 10), ("not covered", 44),
        ("stated by", 32), ("pages", 40), ("readers", 8), ("read by", 28), ("time", 22), ("token made by", 28),
    ), _evidence),
    "core_standards": ("Core standards", (
        ("id", 32), ("standing", 30), ("title", 44), ("statement", 70), ("scope", 50), ("who acts", 28),
        ("met when", 70), ("rationale", 50), ("leaves out", 50), ("theme", 32), ("theme is a guess", 10),
        ("side of quality", 22), ("function", 14), ("applies to", 28), ("seen at basic", 44),
        ("seen at developing", 44), ("seen at embedded", 44), ("can be codified", 14), ("because", 44),
        ("strictest limits", 50), ("leaves", 8), ("made by", 30),
    ), _core),
    "core_members": ("Leaves of core standards", (
        ("core standard", 32), ("its title", 44), ("its standing", 30), ("leaf", 32), ("title of leaf", 44),
        ("leaf is", 12), ("status", 12), ("shared duty", 44), ("what the core standard leaves out", 44),
        ("reason", 44), _LICENCE_COLUMNS[0],
    ), _members),
    "draft_evidence": ("Draft evidence", (
        ("measure", 32), ("title of measure", 44), ("shows", 10), ("core standard", 32),
        ("title of core standard", 44), ("standing", 30), ("not covered", 44), ("reason", 44),
    ), _drafted),
    "disposition": ("What became of every leaf", (
        ("leaf", 32), ("title", 44), ("source", 28), ("became", 16), ("core standards", 60), ("annex", 24),
        ("reason", 50),
    ), _disposition),
    "published_links": ("Published links", (
        ("subject", 32), ("title of subject", 44), ("as the body says", 16), ("object", 32),
        ("title of object", 44), ("stated by", 32), ("page", 50), ("note", 40), ("both ends held", 10),
    ), _published),
}  # fmt: skip


def tables(data: Dataset) -> Iterator[Table]:
    """Yield every table."""
    for name, (title, columns, rows) in TABLES.items():
        yield Table(name, title, columns, tuple(rows(data)))
