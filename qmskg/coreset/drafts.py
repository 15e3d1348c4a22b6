"""Draft core standards: those that the project wrote, one for each cluster, and what people did over them.

The program's draft takes its words from the strictest leaf of its cluster, so that meeting it meets the leaves listed
as equal or subset. It says that the program made it, and that its theme is a guess by keyword. Each place in a draft is
*proposed* until a person has decided the pair of leaf and core standard in the register. An edit by a person is laid
over the draft, field by field.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from pydantic import ValidationError

from qmskg import vocabulary as v
from qmskg.authored import AuthoredCore
from qmskg.coreset.closure import agreed_relation, agreed_relations, close
from qmskg.coreset.clusters import UNDER, Cluster, Place, clusters
from qmskg.errors import InputError
from qmskg.identity import CORE_PREFIX
from qmskg.links import PLACE, CoreMember, CoreStandard, Link, LinkKind
from qmskg.model import Library, Requirement
from qmskg.relations import Relation
from qmskg.themes import suggest_theme

__all__ = [
    "EDITABLE",
    "EDITED",
    "PROGRAM",
    "asks",
    "authored_texts",
    "core_id",
    "core_set_document",
    "draft_core_set",
    "hub_of",
    "is_core",
    "told_by",
]

PROGRAM: Final = "qmskg (program)"
#: what follows the name of whoever made a draft, once an edit was laid over it that does not say whose it is
EDITED: Final = ", edited in the register"
#: fields of a core standard that a person may set in the register; ``retired`` (true) takes it away
EDITABLE: Final = (
    "title", "statement", "scope", "theme", "quality", "function", "applies_to", "who_acts", "met_when", "rationale",
    "leaves_out", "maturity", "codifiable", "strictest", "draft", "made_by",
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
    library: Library,
    links: Iterable[Link],
    edits: Edits | None = None,
    authored: AuthoredCore | None = None,
) -> tuple[CoreStandard, ...]:
    """Return the core standards that the project wrote, and those that follow from what people agreed, by id.

    Args:
        library: the content.
        links: what people decided; proposals among them are passed over.
        edits: id of a core standard -> its fields as people edited them (:data:`EDITABLE`, and ``retired``).
        authored: the core set that the project wrote.

    The authored core set is the base. What people edited lies over it field by field, and what they decided about a
    leaf and a core standard pair by pair. The program adds a draft of its own only round leaves of which none stands
    in an authored one as equal or subset: what meets them is said there already.

    A core standard that people edited, or decided a leaf about, stays as long as they do not retire it, whatever
    becomes of its cluster.

    Raises:
        InputError: an edit gives a field a value that it cannot have.
    """
    edits, links = edits or {}, list(links)
    decided = _decided_places(links)
    retired = {id for id, fields in edits.items() if fields.get(RETIRED)}
    base = {standard.id: standard for standard in authored.standards} if authored else {}
    written = [
        _laid_over(library, standard, decided.get(id, {}), edits.get(id, {}))
        for id, standard in base.items()
        if id not in retired
    ]
    known = {*edits, *decided} - base.keys()
    by_id = _clustered(library, links, known, {m.leaf for s in written for m in s.members if m.relation in UNDER})
    made = [
        _standard(library, id, by_id.get(id), decided.get(id, {}), edits.get(id, {}))
        for id in {*by_id, *known} - retired
    ]
    return tuple(sorted((*written, *made), key=lambda standard: standard.id))


def told_by(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return the links that a core set follows from: what people settled between requirements, or said of a place.

    >>> told_by([])
    ()
    """
    settled = {v.Status.AGREED, v.Status.REJECTED}
    return tuple(
        link for link in links
        if link.kind is LinkKind.MAPPING and (link.status in settled or is_core(link.a) or is_core(link.b))
    )  # fmt: skip


def authored_texts(library: Library, edits: Edits, authored: AuthoredCore) -> dict[str, CoreStandard]:
    """Return the authored core standards, retired ones too, with what people edited over them: their texts, by id."""
    return {
        standard.id: _laid_over(library, standard, {}, edits.get(standard.id, {}))
        for standard in authored.standards
    }


def _clustered(
    library: Library, links: Iterable[Link], known: Collection[str], taken: Collection[str]
) -> dict[str, Cluster]:
    """Return the clusters that the program makes core standards of, by id.

    Args:
        library: the content.
        links: what people decided.
        known: ids of core standards that stay, whatever becomes of their cluster.
        taken: leaves that stand in an authored core standard already.
    """
    of_leaves = [link for link in links if not (is_core(link.a) or is_core(link.b))]
    hubs = {library.newest(hub_of(id)) for id in known}
    active = {leaf for leaf in library.leaves if asks(library, leaf) and (leaf in hubs or leaf not in taken)}
    since = _since(of_leaves)
    found = clusters(close(agreed_relations(of_leaves)), active, fixed=hubs, rank=lambda leaf: since.get(leaf, ""))
    ids = {cluster.hub: core_id(library.first(cluster.hub)) for cluster in found}  # a reissue changes no core id
    return {ids[c.hub]: c for c in found if ids[c.hub] in known or _documents(c) > 1}


def _laid_over(
    library: Library, written: CoreStandard, decided: Mapping[str, Link], fields: Mapping[str, Any]
) -> CoreStandard:
    """Return an authored core standard with what people edited and decided over it."""
    if not decided and not fields:
        return written
    places = _placed({member.leaf: member for member in written.members}, library, fields)
    members = _decided_over(places, library, _since_taken_out(decided, fields))
    edited = _edited(fields)
    made_by = {"made_by": written.made_by + EDITED} if fields else {}
    return _checked({**dict(written), **made_by, **edited, "members": members})


def core_set_document(core: Iterable[CoreStandard]) -> dict[str, Any]:
    """Return the core set as the command line prints it."""
    return {"core_standards": [{**standard.model_dump(mode="json"), "label": standard.label} for standard in core]}


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
    hub = library.nodes.get(cluster.hub if cluster else library.newest(hub_of(id)))
    members = _members(library, id, cluster, decided, fields)
    edited = _edited(fields)
    made_by = PROGRAM + EDITED if fields else PROGRAM
    words = {"made_by": made_by, "theme_guessed": "theme" not in edited, **_words(library, hub, members)}
    return _checked({**words, **edited, "id": id, "members": members})


def _edited(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in EDITABLE and value is not None}


def _checked(fields: Mapping[str, Any]) -> CoreStandard:
    try:
        return CoreStandard.model_validate(fields)
    except ValidationError as error:
        wrong = ", ".join(str(part["loc"][0]) for part in error.errors())
        raise InputError(
            f"an edit of {fields['id']} in the register gives {wrong} a value it cannot have: undo it"
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
    library: Library, id: str, cluster: Cluster | None, decided: Mapping[str, Link], fields: Mapping[str, Any]
) -> tuple[CoreMember, ...]:
    """Return the places of leaves: as people decided them, and as an edit or the cluster suggests the rest."""
    places = cluster.places if cluster else _own_place(library, id)
    found = {place.leaf: CoreMember(leaf=place.leaf, relation=place.relation) for place in places}
    return _decided_over(_placed(found, library, fields), library, _since_taken_out(decided, fields))


def _placed(
    suggested: Mapping[str, CoreMember], library: Library, fields: Mapping[str, Any]
) -> dict[str, CoreMember]:
    """Lay the places that somebody moved over those that are suggested; what is moved waits to be read anew."""
    found = dict(suggested)
    for leaf, place in _moved(fields).items():
        if place is None:
            found.pop(leaf, None)
        elif asks(library, leaf):
            found[leaf] = CoreMember(leaf=leaf, **place)
    return found


def _since_taken_out(decided: Mapping[str, Link], fields: Mapping[str, Any]) -> Mapping[str, Link]:
    """Return the decisions but those on leaves that were taken out after them: the newest word of people holds."""
    out = {leaf: fields[PLACE + leaf]["since"] for leaf, place in _moved(fields).items() if place is None}
    return {
        leaf: link
        for leaf, link in decided.items()
        if leaf not in out or (out[leaf] is not None and (link.time or "") > out[leaf])
    }


def _moved(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(PLACE): value["place"] for name, value in fields.items() if name.startswith(PLACE)}


def _decided_over(
    suggested: Mapping[str, CoreMember], library: Library, decided: Mapping[str, Link]
) -> tuple[CoreMember, ...]:
    """Lay what people decided about leaves over the places that are suggested for them."""
    found = dict(suggested)
    for leaf, link in decided.items():
        agreed = agreed_relation(link)
        if agreed is Relation.NONE:
            found.pop(leaf, None)
        elif agreed and asks(library, leaf):
            found[leaf] = _agreed_place(found.get(leaf), leaf, link, agreed)
        elif leaf in found:
            found[leaf] = found[leaf].model_copy(update={"status": link.status})
    return tuple(found.values())


def _agreed_place(suggested: CoreMember | None, leaf: str, link: Link, agreed: Relation) -> CoreMember:
    """Return an agreed place; what the suggestion says about it stands where people agreed the same relation."""
    relation = agreed if link.a == leaf else agreed.inverse
    if suggested and suggested.relation is relation:
        update = {"status": v.Status.AGREED, "shared": link.shared or suggested.shared}
        return suggested.model_copy(update=update)
    return CoreMember(leaf=leaf, relation=relation, status=v.Status.AGREED, shared=link.shared)


def _own_place(library: Library, id: str) -> tuple[Place, ...]:
    hub = library.newest(hub_of(id))
    return (Place(hub, Relation.EQUAL),) if asks(library, hub) else ()


def asks(library: Library, id: str) -> bool:
    """Return whether an id is a leaf that asks for something now: no measure, and of an edition in force."""
    return library.asks(id)
