"""Draft core standards: one for each cluster, and what people edited or decided over it.

A draft takes its words from the strictest leaf of its cluster, so that meeting it meets the leaves listed as equal
or subset. It says that the program made it, and each place in it is *proposed* until a person has decided the pair
of leaf and core standard in the register. An edit by a person is laid over the draft, field by field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import ValidationError

from qmskg import vocabulary as v
from qmskg.coreset.closure import agreed_relation, agreed_relations, close
from qmskg.coreset.clusters import Cluster, Place, clusters
from qmskg.errors import InputError
from qmskg.identity import CORE_PREFIX
from qmskg.links import CoreMember, CoreStandard, Link, LinkKind
from qmskg.model import Library, Requirement
from qmskg.relations import Relation
from qmskg.themes import suggest_theme

__all__ = [
    "EDITABLE",
    "EDITED",
    "PROGRAM",
    "asks",
    "core_id",
    "core_set_document",
    "draft_core_set",
    "hub_of",
    "is_core",
]

PROGRAM: Final = "qmskg (program)"
#: a draft over which an edit was laid that does not say whose it is
EDITED: Final = "qmskg (program), edited in the register"
#: fields of a core standard that a person may set in the register; ``retired`` (true) takes it away
EDITABLE: Final = (
    "title", "statement", "scope", "theme", "function", "applies_to", "rationale", "draft", "made_by",
)  # fmt: skip
RETIRED: Final = "retired"

Edits = Mapping[str, Mapping[str, Any]]


def core_id(hub: str) -> str:
    """Return the id of the core standard that stands round a leaf.

    A document's id has no underscore, so no two leaves share one.

    >>> core_id("nice-qs16:2")
    'core:nice-qs16_2'
    """
    return CORE_PREFIX + hub.replace(":", "_", 1)


def hub_of(id: str) -> str:
    """Return the leaf that a core standard's id names, if the program gave it.

    >>> hub_of("core:nice-qs16_2")
    'nice-qs16:2'
    """
    return id.removeprefix(CORE_PREFIX).replace("_", ":", 1)


def is_core(id: str) -> bool:
    """Return whether an id is that of a core standard."""
    return id.startswith(CORE_PREFIX)


def draft_core_set(
    library: Library, links: Iterable[Link], edits: Edits | None = None
) -> tuple[CoreStandard, ...]:
    """Return the core standards that follow from what people agreed and edited, in the order of their ids.

    Args:
        library: the content.
        links: what people decided; proposals among them are passed over.
        edits: id of a core standard -> its fields as people edited them (:data:`EDITABLE`, and ``retired``).

    A core standard that people edited, or decided a leaf about, stays as long as they do not retire it, whatever
    becomes of its cluster.

    Raises:
        InputError: an edit gives a field a value that it cannot have.
    """
    edits = edits or {}
    links = list(links)
    decided = _decided_places(links)
    known = {*edits, *decided}
    of_leaves = [link for link in links if not (is_core(link.a) or is_core(link.b))]
    active = {leaf for leaf in library.leaves if asks(library, leaf)}
    since = _since(of_leaves)
    found = clusters(
        close(agreed_relations(of_leaves)),
        active,
        fixed=[hub_of(id) for id in known],
        rank=lambda leaf: since.get(leaf, ""),
    )
    by_id = {core_id(c.hub): c for c in found if core_id(c.hub) in known or _documents(c) > 1}
    wanted = sorted({*by_id, *known} - {id for id, fields in edits.items() if fields.get(RETIRED)})
    return tuple(_standard(library, id, by_id.get(id), decided.get(id, {}), edits.get(id, {})) for id in wanted)


def core_set_document(core: Iterable[CoreStandard]) -> dict[str, Any]:
    """Return the core set as the command line prints it."""
    return {"core_standards": [standard.model_dump(mode="json") for standard in core]}


def _documents(cluster: Cluster) -> int:
    return len({place.leaf.partition(":")[0] for place in cluster.places})


def _since(links: Iterable[Link]) -> dict[str, str]:
    """Return since when each leaf stands in an agreed mapping, so that no newer one takes a core id over."""
    found: dict[str, str] = {}
    for link in links:
        if link.status is v.Status.AGREED and link.kind is LinkKind.MAPPING:
            for leaf in (link.a, link.b):
                found[leaf] = min(found.get(leaf, link.time or ""), link.time or "")
    return found


def _decided_places(links: Iterable[Link]) -> dict[str, dict[str, Link]]:
    """Return what people said about leaves and core standards: core id -> leaf -> link read from the leaf."""
    found: dict[str, dict[str, Link]] = {}
    for link in links:
        if link.kind is not LinkKind.MAPPING or link.status in {v.Status.PROPOSED, v.Status.PUBLISHED}:
            continue
        if is_core(link.a) != is_core(link.b):
            core, leaf = (link.a, link.b) if is_core(link.a) else (link.b, link.a)
            found.setdefault(core, {})[leaf] = link
    return found


def _standard(
    library: Library,
    id: str,
    cluster: Cluster | None,
    decided: Mapping[str, Link],
    fields: Mapping[str, Any],
) -> CoreStandard:
    hub = library.nodes.get(cluster.hub if cluster else hub_of(id))
    members = _members(library, id, cluster, decided)
    edited = {name: value for name, value in fields.items() if name in EDITABLE and value is not None}
    standard = {"made_by": EDITED if edited else PROGRAM, **_words(library, hub, members), **edited}
    try:
        return CoreStandard.model_validate({**standard, "id": id, "members": members})
    except ValidationError as error:
        wrong = ", ".join(str(part["loc"][0]) for part in error.errors())
        raise InputError(
            f"an edit of {id} in the register gives {wrong} a value it cannot have: undo it"
        ) from error


def _words(library: Library, hub: Requirement | None, members: Iterable[CoreMember]) -> dict[str, Any]:
    """Return the draft's words; empty ones where there is no leaf to take them from, which the gate reports."""
    if hub is None:
        return {"title": "", "statement": "", "scope": "", "theme": ""}
    leaves = [library.nodes[m.leaf] for m in members if m.relation in {Relation.EQUAL, Relation.SUBSET}]
    services = dict.fromkeys(s for leaf in (hub, *leaves) for s in _services(library, leaf))
    return {
        "title": hub.title,
        "statement": first_sentence(hub.summary or hub.title),
        "scope": _scope(hub, tuple(services)),
        "theme": suggest_theme(hub.title, hub.summary).value,
        "applies_to": tuple(services),
        "rationale": f"Drafted from agreed mappings round {hub.id}; the theme is a suggestion by keyword.",
    }


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, with its full stop.

    >>> first_sentence("Offer surgery within 36 hours, e.g. on a list. Record delays.")
    'Offer surgery within 36 hours, e.g. on a list.'
    """
    first = re.split(r"(?<=[.!?])\s+(?=[A-Z])", text.strip(), maxsplit=1)[0]
    return first if first.endswith((".", "!", "?")) else f"{first}."


def _services(library: Library, leaf: Requirement) -> tuple[v.ServiceType, ...]:
    return leaf.applies_to or library.document_of(leaf.id).applies_to


def _scope(hub: Requirement, services: tuple[v.ServiceType, ...]) -> str:
    """Return who acts, for whom, and where, as far as the sources say it."""
    who = f"Who acts: {hub.actor or 'the organisation that the source binds'}."
    whom = f" For whom: {hub.population}." if hub.population else ""
    names = ", ".join(service.value.replace("_", " ") for service in services)
    return f"{who}{whom} Services: {names or 'no source here names a kind of service'}."


def _members(
    library: Library, id: str, cluster: Cluster | None, decided: Mapping[str, Link]
) -> tuple[CoreMember, ...]:
    """Return the places of leaves: as people decided them, and as the cluster suggests the rest."""
    places = cluster.places if cluster else _own_place(library, id)
    found = {place.leaf: CoreMember(leaf=place.leaf, relation=place.relation) for place in places}
    for leaf, link in decided.items():
        agreed = agreed_relation(link)
        if agreed is Relation.NONE:
            found.pop(leaf, None)
        elif agreed and asks(library, leaf):
            relation = agreed if link.a == leaf else agreed.inverse
            found[leaf] = CoreMember(leaf=leaf, relation=relation, status=v.Status.AGREED)
        elif leaf in found:
            found[leaf] = found[leaf].model_copy(update={"status": link.status})
    return tuple(found.values())


def _own_place(library: Library, id: str) -> tuple[Place, ...]:
    hub = hub_of(id)
    return (Place(hub, Relation.EQUAL),) if asks(library, hub) else ()


def asks(library: Library, id: str) -> bool:
    """Return whether an id is a leaf that asks for something now: no measure, and of an edition in force."""
    return library.asks(id)
