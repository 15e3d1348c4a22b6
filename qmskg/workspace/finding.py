"""Search over a view: by word, by meaning and by name, with filters that say what they left out.

A filter leaves out only what is surely something else: a thing that names no service may be for anybody, and stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final

from qmskg import vocabulary as v
from qmskg.assurance.applying import lines_of_standard, why_not
from qmskg.errors import InputError
from qmskg.ingest.services import asked
from qmskg.links import CoreStandard
from qmskg.model import Library, Source
from qmskg.workspace.meaning import Meaning
from qmskg.workspace.search import fuse
from qmskg.workspace.view import View

__all__ = ["Filters", "HitKind", "find", "issuers", "likest", "search_filters"]

#: things that are looked at before filters leave some out
_DEEP: Final = 1_000
#: of those, the nearest in meaning
_NEAR: Final = 200


class HitKind(StrEnum):
    """What a search finds, as its document says it."""

    AUDIT = "audit"
    MEASURE = "measure"
    SOURCE = "source"
    REQUIREMENT = "requirement"
    CORE = "core"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked about; what is None or empty leaves nothing out.

    Attributes:
        body: who issues it, as the library spells it; of a core standard, who issues a duty under it.
        services: what somebody gives.
        lines: service lines that are asked about; a core standard names none, and stays.
        force: what makes an organisation follow it; of a core standard, a duty under it. An audit has none.
    """

    kind: HitKind | None = None
    body: str | None = None
    services: tuple[v.ServiceType, ...] = ()
    force: v.LegalForce | None = None
    lines: tuple[v.ServiceLine, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()


def search_filters(
    library: Library,
    *,
    kind: HitKind | None = None,
    body: str | None = None,
    services: Sequence[str] = (),
    lines: Sequence[str] = (),
    force: v.LegalForce | None = None,
) -> Filters:
    """Return filters from words.

    Raises:
        InputError: no body is called so, or a key names no service.
    """
    types, chosen = asked(services, lines)
    if not body:
        return Filters(kind, None, types, force, chosen)
    known = {name.casefold(): name for name in issuers(library)}
    if body.casefold() not in known:
        near = [known[name] for name in get_close_matches(body.casefold(), known, n=3, cutoff=0.4)]
        raise InputError(
            f"no document held here is issued by {body[:120]!r}"
            + (f"; did you mean {' or '.join(near)}?" if near else "; the page /bodies lists who issues what")
        )
    return Filters(kind, known[body.casefold()], types, force, chosen)


def issuers(library: Library) -> list[str]:
    """Return who issues the documents that are held, in the order of the alphabet."""
    return sorted({document.publisher for document in library.documents.values()}, key=str.casefold)


def find(
    view: View, meaning: Meaning, words: str, limit: int, *, leaves: bool, filters: Filters
) -> dict[str, Any]:
    """Return what fits words, best first, and how many things the filters left out of that, by why.

    Args:
        view: what is so now.
        meaning: finds leaves by meaning, where it can.
        words: as typed.
        limit: how many at most.
        leaves: only what can be decided on: leaves of editions in force, and core standards.
        filters: what is asked about.
    """
    deep = _DEEP if filters else max(limit * 5 if leaves else limit, 50)
    ranked, by_meaning = _ranked(view, meaning, words, deep, _NEAR if filters else None, leaves=leaves)
    kept, left_out = _filtered(view, ranked, filters)
    hits = [_hit(view, id, score) for id, score in kept[:limit]]
    found = {
        "hits": hits,
        "meaning": by_meaning,
        "words_alone": meaning.words_alone(by_meaning or not words.strip()),
    }
    return found | ({"found": len(kept), "left_out": left_out} if filters else {})


def likest(
    view: View, meaning: Meaning, words: str, most: Mapping[HitKind, int]
) -> tuple[dict[HitKind, list[str]], bool]:
    """Return what fits words best and can be decided on: so many ids of each kind, and whether meaning was at hand."""
    ranked, by_meaning = _ranked(view, meaning, words, _DEEP, _NEAR, leaves=True)
    kept = {kind: _filtered(view, ranked, Filters(kind=kind))[0][:limit] for kind, limit in most.items()}
    return {kind: [id for id, _ in some] for kind, some in kept.items()}, by_meaning


def _ranked(
    view: View, meaning: Meaning, words: str, deep: int, nearest: int | None, *, leaves: bool
) -> tuple[list[tuple[str, float]], bool]:
    """Return what fits words, best first with its score, and whether meaning had a part in it."""
    named = _named(view.library, words)
    by_word = [hit.id for hit in view.snapshot.search.find(words, deep)]
    near = meaning.find(words, view.snapshot, *([nearest] if nearest else [])) if words.strip() else []
    wanted = words.lower().split()
    core = [c.id for c in view.core if all(word in f"{c.title} {c.statement}".lower() for word in wanted)]
    rankings = [ranking for ranking in (by_word, near, core if wanted else []) if ranking]
    if leaves:
        rankings = [[id for id in ranking if _can_be_decided_on(view, id)] for ranking in rankings]
        named = [id for id in named if _can_be_decided_on(view, id)]
    ranked = [(id, score) for id, score in fuse(rankings, deep + len(named)) if id not in named]
    return [*((id, 1.0) for id in named), *ranked], bool(near)


def _filtered(
    view: View, ranked: Sequence[tuple[str, float]], filters: Filters
) -> tuple[list[tuple[str, float]], list[dict[str, Any]]]:
    """Return what passes, and counts of what does not; each thing is counted once, under the first filter it fails."""
    kept, left_out = [], Counter[str]()
    for id, score in ranked:
        why = _why_not(view, id, filters)
        if why is None:
            kept.append((id, score))
        else:
            left_out[why] += 1
    return kept, [{"why": why, "things": count} for why, count in sorted(left_out.items())]


def _why_not(view: View, id: str, filters: Filters) -> str | None:
    """Return why a thing is not among what is asked about; None where it may be."""
    core = view.index.core_standard(id)
    if filters.kind and filters.kind != (HitKind.CORE if core else view.library.kind_of(id)):
        return "of another kind"
    if filters.body and filters.body not in _bodies(view, id, core):
        return f"not of {filters.body}"
    services = core.applies_to if core else _services(view.library, id)
    lines = lines_of_standard(view.library, core) if core else view.library.document_of(id).service_lines
    if why := why_not(filters.services, filters.lines, services, lines):
        return why
    if filters.force:
        forces = _forces(view, id, core)
        if not forces:
            return (
                "without a legal force of their own, as audits are"
                if core is None
                else "that bring no duty together"
            )
        if filters.force not in forces:
            return f"not {filters.force.value}"
    return None


def _duties(view: View, core: CoreStandard) -> list[str]:
    """Return the leaves under a core standard that are held here."""
    return [member.leaf for member in core.members if member.leaf in view.library.nodes]


def _bodies(view: View, id: str, core: CoreStandard | None) -> set[str]:
    ends = _duties(view, core) if core else [id]
    return {view.library.document_of(end).publisher for end in ends}


def _services(library: Library, id: str) -> tuple[v.ServiceType, ...]:
    own = library.nodes[id].applies_to if id in library.nodes else ()
    return own or library.document_of(id).applies_to


def _forces(view: View, id: str, core: CoreStandard | None) -> set[v.LegalForce]:
    documents = (view.library.document_of(end) for end in (_duties(view, core) if core else [id]))
    return {document.legal_force for document in documents if isinstance(document, Source)}


def _hit(view: View, id: str, score: float) -> dict[str, Any]:
    core = view.index.core_standard(id)
    if core:
        return {"id": id, "title": core.title, "kind": HitKind.CORE.value, "source": "core set", "score": score}
    library = view.library
    thing = library.nodes.get(id) or library.documents[id]
    return {
        "id": id, "title": thing.title, "kind": library.kind_of(id), "source": library.document_of(id).name,
        "score": score,
    }  # fmt: skip


def _can_be_decided_on(view: View, id: str) -> bool:
    return bool(view.index.core_standard(id)) or (id in view.library.leaves and view.library.active(id))


def _named(library: Library, words: str) -> list[str]:
    """Return what is called just that: whoever types a code, an acronym or an id means that thing."""
    wanted = words.strip().casefold()
    if wanted in library.nodes:
        return [wanted]
    codes = {d.id: d.code if isinstance(d, Source) else d.acronym for d in library.documents.values()}
    return [id for id, code in codes.items() if wanted and wanted in {id, (code or "").casefold()}]
