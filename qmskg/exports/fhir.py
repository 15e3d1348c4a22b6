"""FHIR R4: code systems of the core standards and of each source's leaves, and concept maps from leaf to core standard.

``codesystem-core.json``            the core standards
``codesystem-leaves.json``          a Bundle: a CodeSystem for each source with a leaf under a core standard
``conceptmap-agreed.json``          places that named people agreed
``conceptmap-suggested.json``       the draft's places, which nobody has agreed

R4 describes the *target* of a mapping as seen from its source: a leaf that asks for less than the core standard has
a ``wider`` target. The words are those of :data:`qmskg.relations.RELATIONS` and stand nowhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from qmskg.exports.cells import plain
from qmskg.exports.core_pages import AGREED, NOT_AGREED, Page, Place, by_source, pages
from qmskg.exports.dataset import Dataset, is_open
from qmskg.links import CoreMember
from qmskg.relations import RELATIONS, Relation
from qmskg.vocabulary import Status

__all__ = ["read_fhir", "write_fhir"]

#: file -> whether it holds the places that people agreed
_MAPS: Final = {"conceptmap-agreed": True, "conceptmap-suggested": False}
_RELATIONS: Final = {row.fhir_r4: relation for relation, row in RELATIONS.items()}
#: characters of an id in FHIR
_LONGEST: Final = 64
_PROPERTIES: Final = (
    ("standing", "Whether named people agreed it, or whose draft it is"),
    ("statement", "The outcome in one sentence"),
    ("scope", "Whom and what it is about"),
    ("who-acts", "Who must act"),
    ("met-when", "What shows that it is met"),
    ("strictest-limit", "The strictest limit of the sources, and whose it is"),
    ("theme", "The chapter that it stands in"),
)


def write_fhir(data: Dataset, folder: Path) -> None:
    """Write the resources as JSON; the same data give the same bytes."""
    made = pages(data)
    _write(folder / "codesystem-core.json", _core(data, made))
    _write(folder / "codesystem-leaves.json", _leaves(data, made))
    for name, agreed in _MAPS.items():
        _write(folder / f"{name}.json", _map(data, made, name, agreed))


def read_fhir(folder: Path) -> dict[str, tuple[dict[str, Any], tuple[CoreMember, ...]]]:
    """Return what :func:`write_fhir` wrote: core standard -> (title, properties by name; its places)."""
    places: dict[str, list[CoreMember]] = {}
    for name, agreed in _MAPS.items():
        status = Status.AGREED if agreed else Status.PROPOSED
        for group in _read(folder / f"{name}.json").get("group", ()):
            for leaf in group["element"]:
                for target in leaf["target"]:
                    relation = _RELATIONS[target["equivalence"]]
                    member = CoreMember(leaf=leaf["code"], relation=relation, status=status)
                    places.setdefault(target["code"], []).append(member)
    found = {}
    for concept in _read(folder / "codesystem-core.json").get("concept", ()):
        said: dict[str, Any] = {"title": concept["display"]}
        for value in concept["property"]:
            said.setdefault(value["code"], []).append(value["valueString"])
        found[concept["code"]] = (said, tuple(sorted(places.get(concept["code"], ()), key=lambda m: m.leaf)))
    return found


def _head(data: Dataset, kind: str, name: str, title: str, *, draft: bool, says: str) -> dict[str, Any]:
    """Return what every resource begins with; what nobody agreed is a draft for FHIR too."""
    notice = f"{data.notice}. " if data.notice else ""
    return {
        "resourceType": kind, "id": name, "url": f"{data.base}fhir/{kind}/{name}", "version": data.version,
        "name": "Qmskg" + "".join(part.capitalize() for part in name.replace(".", "-").split("-")),
        "title": title, "status": "draft" if draft else "active", "experimental": draft or bool(data.notice),
        **({"date": data.date} if data.date else {}), "publisher": "qmskg", "description": f"{notice}{says}",
        "copyright": dict(data.about)["Licence"],
    }  # fmt: skip


def _core(data: Dataset, made: Iterable[Page]) -> dict[str, Any]:
    concepts = [
        {
            "code": page.standard.id, "display": plain(page.standard.title),
            "definition": plain(page.standard.statement),
            "property": [{"code": code, "valueString": plain(text)} for code, text in _said(page) if text],
        }
        for page in made
    ]  # fmt: skip
    draft = any(page.standard.draft for page in made)
    says = dict(data.about)["Core standards"]
    return {
        **_head(data, "CodeSystem", "core", "Core standards", draft=draft, says=says),
        "caseSensitive": True, "content": "complete", "count": len(concepts),
        "property": [{"code": code, "description": text, "type": "string"} for code, text in _PROPERTIES],
        **({"concept": concepts} if concepts else {}),
    }  # fmt: skip


def _said(page: Page) -> Iterator[tuple[str, str | None]]:
    """Yield the properties of a core standard; a person's words may come more than once."""
    standard = page.standard
    yield "standing", page.label
    yield "statement", standard.statement
    yield "scope", standard.scope
    yield "who-acts", standard.who_acts
    for text in standard.met_when:
        yield "met-when", text
    for limit in page.standard.strictest:
        yield "strictest-limit", f"{limit} ({limit.whose})"
    yield "theme", standard.theme


def _leaves(data: Dataset, made: Iterable[Page]) -> dict[str, Any]:
    """Return a code system for each source: a Bundle, for a source has a licence of its own."""
    resources = []
    for source, places in by_source(place for page in made for place in page.places):
        leaves = {place.leaf.id: place.leaf for place in places}
        kept = (
            "" if is_open(source.licence) else " Its licence keeps the text: names and numbers alone stand here."
        )
        says = f"Duties of {source.title} that stand under a core standard, in the project's own words.{kept}"
        resources.append({
            **_head(data, "CodeSystem", _id(source.id), plain(source.title), draft=False, says=plain(says)),
            "publisher": plain(source.publisher), "copyright": plain(source.licence),
            "caseSensitive": True, "content": "fragment", "count": len(leaves),
            "concept": [
                {"code": id, "display": plain(leaf.title), "definition": plain(leaf.summary)}
                for id, leaf in leaves.items()
            ],
        })  # fmt: skip
    entries = [{"fullUrl": resource["url"], "resource": resource} for resource in resources]
    return {
        "resourceType": "Bundle",
        "id": "leaves",
        "type": "collection",
        **({"entry": entries} if entries else {}),
    }


def _map(data: Dataset, made: Iterable[Page], name: str, agreed: bool) -> dict[str, Any]:
    """Return the places of one standing; a group is a source."""
    targets: dict[str, list[dict[str, Any]]] = {}
    found = [
        (page, place) for page in made for place in page.places if (place.member.status is Status.AGREED) is agreed
    ]
    for page, place in found:
        targets.setdefault(place.leaf.id, []).append(_target(page, place))
    groups = []
    for source, places in by_source(place for _, place in found):
        leaves = {place.leaf.id: place.leaf for place in places}
        groups.append({
            "source": f"{data.base}fhir/CodeSystem/{_id(source.id)}", "sourceVersion": data.version,
            "target": f"{data.base}fhir/CodeSystem/core", "targetVersion": data.version,
            "element": [
                {"code": id, "display": plain(leaf.title), "target": targets[id]} for id, leaf in leaves.items()
            ],
        })  # fmt: skip
    standing = (
        f"Places that are {AGREED}." if agreed else f"Places, each a {NOT_AGREED}: no decision of a person's."
    )
    title = f"From duty to core standard, {'agreed' if agreed else 'suggested'}"
    head = _head(data, "ConceptMap", name, title, draft=not agreed, says=standing)
    return {**head, **({"group": groups} if groups else {})}


def _target(page: Page, place: Place) -> dict[str, Any]:
    member = place.member
    row = RELATIONS[Relation(member.relation)]
    says = [f"{place.standing}.", row.sentence.format(a="the duty", b="the core standard")]
    says += [
        f"{word}: {text}" for word, text in (("Shared", member.shared), ("Left over", member.remainder)) if text
    ]
    return {
        "code": page.standard.id, "display": plain(page.standard.title), "equivalence": row.fhir_r4,
        "comment": plain(" ".join(says)),
    }  # fmt: skip


def _id(name: str) -> str:
    """Return a name as short as an id may be in FHIR; two long ones stay apart by their checksum."""
    return name if len(name) <= _LONGEST else f"{name[:47]}-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _full(value: Any) -> Any:
    """Return JSON without empty texts, which FHIR does not know."""
    if isinstance(value, dict):
        return {key: _full(part) for key, part in value.items() if part != ""}
    return [_full(part) for part in value] if isinstance(value, list) else value


def _write(path: Path, resource: dict[str, Any]) -> None:
    path.write_text(json.dumps(_full(resource), ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
