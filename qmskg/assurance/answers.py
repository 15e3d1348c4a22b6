"""The two questions that a trust asks: what does this audit show, and what shows this standard?

Both give the documents that the command line and the API promise, as plain dictionaries. A row is one (standard,
status): published, agreed and proposed are never mixed in a row, nor is what the project drafted with what a machine
suggests (``drafted``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from qmskg import vocabulary as v
from qmskg.assurance.evidence import DIRECT, ORDER, Chain, EvidenceIndex, strongest
from qmskg.assurance.steps import Footing
from qmskg.model import Audit, Library
from qmskg.relations import Strength

__all__ = ["audit_answer", "names_of", "standard_answer"]

_SHOWN: Final = frozenset({Strength.FULL, Strength.PARTIAL})


def audit_answer(index: EvidenceIndex, id: str) -> dict[str, Any]:
    """Return what an audit, or one measure, gives evidence towards.

    Args:
        index: the evidence at one state of links and core set.
        id: an audit or a measure that the library holds.
    """
    library = index.library
    measures = [id] if id in library.leaves else [id, *(leaf.id for leaf in library.leaves_under(id))]
    groups: dict[tuple[str, v.Status, bool], list[Chain]] = {}
    for measure in measures:
        for chain in index.of_measure(measure):
            if chain.strength is not Strength.NONE:
                groups.setdefault((chain.target, chain.status, _drafted(chain)), []).append(chain)
    rows = [_row(library, index, target, status, chains) for (target, status, _), chains in groups.items()]
    order = list(v.Status)
    strengths = [strength.value for strength in ORDER]
    rows.sort(
        key=lambda r: (
            order.index(r["status"]), not r["drafted"], strengths.index(r["strength"]), r["part_unknown"],
            r["source"], r["id"],
        )
    )  # fmt: skip
    document = library.document_of(id)
    return {
        "audit": id,
        "title": document.title if id == document.id else library.nodes[id].title,
        "in_force": document.in_force,
        "measures": [leaf.id for leaf in library.leaves_under(id)],
        "standards": rows,
        "names": names_of(index, (end for row in rows for c in row["chains"] for s in c["via"] for end in s[::2])),
    }


def names_of(index: EvidenceIndex, ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return what people call each of some things: its title, and the document that it stands in."""
    library = index.library
    return {id: {"title": _title(library, index, id), "source": _source(library, id)} for id in sorted(set(ids))}


def standard_answer(index: EvidenceIndex, id: str) -> dict[str, Any]:
    """Return which audits show something about a leaf, a heading, a document or a core standard.

    ``strength`` counts agreed and published evidence only, over the leaves: full when each leaf is; ``residual``
    are the leaves that are not. ``part_unknown`` says that it is partial, and that all that is shown is a part of
    something broader, of which nobody has said that it is a part of this. A link that a body states of a heading is
    listed, and not spread over its leaves.
    """
    library = index.library
    core = index.core_standard(id)
    leaves = [id] if core else [leaf.id for leaf in library.leaves_under(id) if library.active(leaf.id)]
    own = list(index.of_target(id))
    chains = own if leaves == [id] else [*own, *(c for leaf in leaves for c in index.of_target(leaf))]
    running = {
        leaf: [c for c in index.of_target(leaf) if library.document_of(c.measure).in_force] for leaf in leaves
    }
    counting = {leaf: [c for c in found if c.counts] for leaf, found in running.items()}
    by_leaf = {leaf: strongest(found) for leaf, found in counting.items()}
    strength = _over_leaves(by_leaf.values())
    surely = (c for found in counting.values() for c in found if c.strength in _SHOWN and not c.part_unknown)
    rows = [_reverse_row(library, chain) for chain in chains if chain.strength is not Strength.NONE]
    order = list(v.Status)
    rows.sort(
        key=lambda r: (
            order.index(r["status"]), r["part_unknown"], r["id"], r["measure"] or "", r["target"], r["basis"],
        )
    )  # fmt: skip
    return {
        "standard": id,
        "title": core.title if core else _title(library, index, id),
        "strength": strength.value,
        "part_unknown": strength is Strength.PARTIAL and next(surely, None) is None,
        "would_be": _over_leaves(_would_be(index, leaf, found) for leaf, found in running.items()).value,
        "audits": rows,
        "residual": [leaf for leaf, strength in by_leaf.items() if strength is not Strength.FULL],
    }


def _would_be(index: EvidenceIndex, leaf: str, chains: Iterable[Chain]) -> Strength:
    """Return what would be shown, were the drafts and suggestions agreed; one that names no strength is part."""
    column = index.matrix.column.get(leaf)
    shown = index.matrix.shown(Footing.WOULD_BE).by_target
    found = (s for s in (Strength.FULL, Strength.PARTIAL) if column is not None and shown[s][column])
    return next(found, None) or strongest(c for c in chains if not c.answered)


def _over_leaves(strengths: Iterable[Strength]) -> Strength:
    found = set(strengths)
    if found and found <= {Strength.FULL}:
        return Strength.FULL
    if found & _SHOWN:
        return Strength.PARTIAL
    return Strength.RELATED if Strength.RELATED in found else Strength.NONE


def _drafted(chain: Chain) -> bool:
    """Whether an open chain rests on the project's own drafts, and on no suggestion of a machine."""
    return chain.status is v.Status.PROPOSED and chain.footing is Footing.DRAFT


def _row(
    library: Library, index: EvidenceIndex, target: str, status: v.Status, chains: Sequence[Chain]
) -> dict[str, Any]:
    """One (standard, status, drafted or not): the strongest chain leads; all are listed under ``chains``."""
    ranked = sorted(
        chains,
        key=lambda c: (ORDER.index(c.strength), c.part_unknown, c.basis != DIRECT, len(c.via), c.measure),
    )
    best = ranked[0]
    alike = [c for c in ranked if (c.strength, c.part_unknown) == (best.strength, best.part_unknown)]
    stated = [c.not_covered for c in alike if c.not_covered is not None]
    left_out = None if not stated else list(dict.fromkeys(text for texts in stated for text in texts))
    return {
        "id": target,
        "kind": "core" if target.startswith("core:") else "requirement",
        "title": _title(library, index, target),
        "source": _source(library, target),
        "strength": best.strength.value,
        "status": status.value,
        "drafted": _drafted(best),
        "basis": best.basis,
        "part_unknown": best.part_unknown,
        "not_covered": left_out,
        "via": [list(step) for step in best.via],
        "people": sorted({name for c in ranked for name in c.people}),
        "pages": sorted({page for c in ranked for page in c.pages}),
        "readers": best.readers,
        "time": best.time,
        "reworded": any(c.reworded for c in ranked),
        "issuers": sorted({c.issuer for c in ranked if c.issuer}),
        "current": target not in library.nodes or library.nodes[target].status is not v.RequirementStatus.REMOVED,
        "held": target in library.nodes or target in library.documents or target.startswith("core:"),
        "chains": [_chain(c) for c in ranked],
    }


def _chain(chain: Chain) -> dict[str, Any]:
    return {
        "measure": chain.measure,
        "strength": chain.strength.value,
        "basis": chain.basis,
        "part_unknown": chain.part_unknown,
        "not_covered": None if chain.not_covered is None else list(chain.not_covered),
        "via": [list(step) for step in chain.via],
        "people": list(chain.people),
        "pages": list(chain.pages),
    }


def _reverse_row(library: Library, chain: Chain) -> dict[str, Any]:
    document = library.document_of(chain.measure)
    return {
        "id": document.id,
        "title": document.title,
        "measure": chain.measure if chain.measure != document.id else None,
        "measure_title": library.nodes[chain.measure].title if chain.measure in library.nodes else None,
        "target": chain.target,
        "strength": chain.strength.value,
        "status": chain.status.value,
        "drafted": _drafted(chain),
        "basis": chain.basis,
        "in_force": document.in_force,
        "part_unknown": chain.part_unknown,
        "not_covered": None if chain.not_covered is None else list(chain.not_covered),
        "via": [list(step) for step in chain.via],
        "people": list(chain.people),
        "pages": list(chain.pages),
        "readers": chain.readers,
        "time": chain.time,
        "reworded": chain.reworded,
        "issuers": [chain.issuer] if chain.issuer else [],
    }


def _title(library: Library, index: EvidenceIndex, id: str) -> str:
    if id in library.nodes:
        return library.nodes[id].title
    if id in library.documents:
        return library.documents[id].title
    core = index.core_standard(id)
    return core.title if core else id


def _source(library: Library, id: str) -> str:
    """The document's short name; an external end has none but its own id."""
    if id.startswith("core:"):
        return "core set"
    document = library.documents.get(id.partition(":")[0])
    if document is None:
        return "not held here"
    return document.name if not isinstance(document, Audit) else document.title
