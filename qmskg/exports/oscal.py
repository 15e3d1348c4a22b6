"""OSCAL 1.2 (NIST): catalogs of the core standards and of their leaves, mappings between, and profiles.

``catalog-core.json``         the core standards, a group each theme
``catalog-leaves.json``       the leaves under them, a group each source, with its licence
``mapping-agreed.json``       places that named people agreed; not there when there are none
``mapping-suggested.json``    the draft's places, which nobody has agreed; likewise
``profile-core.json``         every core standard of this version
``profile-SERVICE.json``      those that hold for one kind of service

A profile names the catalog with its version and the checksum of its bytes, so that it selects from that one alone.

A control's id is ours with an underscore for the colon, which OSCAL's tokens do not take. Every UUID is made from the
ids (RFC 9562, version 5), and a document's from what it holds.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from qmskg.exports.cells import plain
from qmskg.exports.core_pages import AGREED, NOT_AGREED, Page, Place, by_source, pages
from qmskg.exports.dataset import Dataset
from qmskg.links import CoreMember
from qmskg.relations import RELATIONS, Relation
from qmskg.vocabulary import Status

__all__ = ["read_oscal", "read_profiles", "write_oscal"]

_OSCAL: Final = "1.2.3"
_CORE: Final = "catalog-core.json"
_LEAVES: Final = "catalog-leaves.json"
#: file -> whether it holds the places that people agreed
_MAPS: Final = {"mapping-agreed.json": True, "mapping-suggested.json": False}
#: what a profile's file is called, by its service; None selects every core standard
_PROFILE: Final = "profile-{}.json"
_WHOLE: Final = "core"
_RELATIONS: Final = {row.oscal: relation for relation, row in RELATIONS.items()}
_STATEMENT: Final = "statement"


def write_oscal(data: Dataset, folder: Path) -> None:
    """Write the documents as JSON; the same data give the same bytes."""
    made = pages(data)
    _write(folder / _CORE, "catalog", {**_metadata(data, "Core standards"), **_groups(_themes(data, made))}, data)
    leaves = {**_metadata(data, "Duties that stand under a core standard"), **_groups(_sources(data, made))}
    _write(folder / _LEAVES, "catalog", leaves, data)
    for name, agreed in _MAPS.items():
        maps = [_map(data, page, place) for page, place in _places(made, agreed)]
        if maps:
            _write(folder / name, "mapping-collection", _collection(data, maps, agreed), data)
    digest = hashlib.sha256((folder / _CORE).read_bytes()).hexdigest()
    for service, selected in _selections(made).items():
        _write(folder / _PROFILE.format(service), "profile", _profile(data, service, selected, digest), data)


def read_oscal(folder: Path) -> dict[str, tuple[dict[str, list[str]], tuple[CoreMember, ...]]]:
    """Return what :func:`write_oscal` wrote: core standard -> (title, properties and parts by name; its places)."""
    places: dict[str, list[CoreMember]] = {}
    for name, agreed in _MAPS.items():
        status = Status.AGREED if agreed else Status.PROPOSED
        if (folder / name).exists():
            (mapping,) = json.loads((folder / name).read_text("utf-8"))["mapping-collection"]["mappings"]
            for row in mapping["maps"]:
                leaf, core = (_id(row[end][0]["id-ref"]) for end in ("sources", "targets"))
                member = CoreMember(leaf=leaf, relation=_RELATIONS[row["relationship"]], status=status)
                places.setdefault(core, []).append(member)
    found = {}
    for group in json.loads((folder / _CORE).read_text("utf-8"))["catalog"].get("groups", ()):
        for control in group["controls"]:
            said = {"title": [control["title"]]}
            for part in control["parts"]:
                said.setdefault(part["name"], []).append(part["prose"])
            for prop in control["props"]:
                said.setdefault(prop["name"], []).append(prop["value"])
            id = _id(control["id"])
            found[id] = (said, tuple(sorted(places.get(id, ()), key=lambda member: member.leaf)))
    return found


def read_profiles(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return what the profiles of a folder select: service -> ids of core standards; ``core`` selects all."""
    found = {}
    for path in sorted(folder.glob(_PROFILE.format("*"))):
        (chosen,) = json.loads(path.read_text("utf-8"))["profile"]["imports"]
        ids = [id for one in chosen.get("include-controls", ()) for id in one["with-ids"]]
        if "include-all" in chosen:
            groups = json.loads((folder / _CORE).read_text("utf-8"))["catalog"].get("groups", ())
            ids = [control["id"] for group in groups for control in group["controls"]]
        found[path.stem.partition("-")[2]] = tuple(sorted(map(_id, ids)))
    return found


def _selections(made: Iterable[Page]) -> dict[str, list[str]]:
    """Return service -> ids of the core standards that hold for it: those that name it, or no service at all."""
    found: dict[str, list[str]] = {_WHOLE: [page.standard.id for page in made]}
    named = {service for page in made for service in page.standard.applies_to}
    for service in sorted(named):
        holds = [p.standard.id for p in made if not p.standard.applies_to or service in p.standard.applies_to]
        found[service.value] = holds
    return {service: ids for service, ids in found.items() if ids}


def _profile(data: Dataset, service: str, selected: list[str], digest: str) -> dict[str, Any]:
    whole = service == _WHOLE
    title = "All core standards" if whole else f"Core standards that hold for {service.replace('_', ' ')} services"
    catalog = _uuid(data, f"catalog {data.version} {digest}")
    chosen: dict[str, Any] = {"include-controls": [{"with-ids": [_token(id) for id in selected]}]}
    return {
        **_metadata(data, title),
        "imports": [{"href": f"#{catalog}", **({"include-all": {}} if whole else chosen)}],
        "merge": {"as-is": True},
        "back-matter": {"resources": [{
            "uuid": catalog, "title": f"Core standards, version {_line(data.version)}",
            "rlinks": [{
                "href": _CORE, "media-type": "application/oscal.catalog+json",
                "hashes": [{"algorithm": "SHA-256", "value": digest}],
            }],
        }]},
    }  # fmt: skip


def _metadata(data: Dataset, title: str) -> dict[str, Any]:
    """Return what every document begins with; what must be known first stands in the remarks."""
    return {
        "metadata": {
            "title": title,
            # a date may be a month or a year, which OSCAL does not take
            "last-modified": f"{(data.date or '1980') + '-01-01':.10}T00:00:00Z",
            "version": _line(data.version),
            "oscal-version": _OSCAL,
            "remarks": plain("\n\n".join(f"{heading}: {said}" for heading, said in data.about)),
        }
    }


def _themes(data: Dataset, made: Iterable[Page]) -> Iterator[dict[str, Any]]:
    for theme, chapter in groupby(made, key=lambda page: page.standard.theme):
        slug = re.sub(r"[^a-z0-9]+", "-", theme.lower()).strip("-")
        controls = [_control(data, page) for page in chapter]
        yield {
            "id": f"theme-{slug or 'none'}",
            "class": "theme",
            "title": theme or "None yet",
            "controls": controls,
        }


def _control(data: Dataset, page: Page) -> dict[str, Any]:
    standard = page.standard
    said = [
        (_STATEMENT, standard.statement), ("scope", standard.scope), ("who-acts", standard.who_acts),
        *(("met-when", text) for text in standard.met_when),
        *(("leaves-out", text) for text in standard.leaves_out), ("rationale", standard.rationale),
    ]  # fmt: skip
    token = _token(standard.id)
    parts = [
        # OSCAL knows what a statement is; the other names are ours
        {"id": f"{token}_{n}", "name": name, **({} if name == _STATEMENT else _ns(data)), "prose": plain(text)}
        for n, (name, text) in enumerate(said)
        if text
    ]
    limits = [_prop(data, "strictest-limit", f"{limit} ({limit.whose})") for limit in page.standard.strictest]
    props = [_prop(data, "standing", page.label), *limits]
    title = plain(standard.title) or standard.id
    return {"id": token, "class": "core-standard", "title": title, "props": props, "parts": parts}


def _sources(data: Dataset, made: Iterable[Page]) -> Iterator[dict[str, Any]]:
    for source, places in by_source(place for page in made for place in page.places):
        leaves = {place.leaf.id: place.leaf for place in places}
        controls = []
        for id, leaf in leaves.items():
            token = _token(id)
            text = [{"id": f"{token}_0", "name": "overview", "prose": plain(leaf.summary)}] if leaf.summary else []
            controls.append(
                {"id": token, "class": "duty", "title": plain(leaf.title), **({"parts": text} if text else {})}
            )
        licence = _prop(data, "licence", source.licence)
        group = {"id": f"source-{source.id}", "class": "source", "title": plain(source.title)}
        yield {**group, "props": [licence, _prop(data, "publisher", source.publisher)], "controls": controls}


def _groups(groups: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """Return the groups, where there are any: OSCAL has no empty lists."""
    found = list(groups)
    return {"groups": found} if found else {}


def _places(made: Iterable[Page], agreed: bool) -> Iterator[tuple[Page, Place]]:
    for page in made:
        for place in page.places:
            if (place.member.status is Status.AGREED) is agreed:
                yield page, place


def _collection(data: Dataset, maps: list[dict[str, Any]], agreed: bool) -> dict[str, Any]:
    says = f"Places that are {AGREED}." if agreed else f"Places, each a {NOT_AGREED}: no decision of a person's."
    title = f"From duty to core standard, {'agreed' if agreed else 'suggested'}"
    return {
        **_metadata(data, title),
        "provenance": {
            "method": "human" if agreed else "hybrid", "matching-rationale": "semantic",
            "status": "not-complete" if agreed else "draft", "mapping-description": says,
        },
        "mappings": [{
            "uuid": _uuid(data, title),
            "source-resource": {"type": "catalog", "href": _LEAVES},
            "target-resource": {"type": "catalog", "href": _CORE},
            "maps": maps,
        }],
    }  # fmt: skip


def _map(data: Dataset, page: Page, place: Place) -> dict[str, Any]:
    member, core = place.member, page.standard.id
    row = RELATIONS[Relation(member.relation)]
    says = [row.sentence.format(a="the duty", b="the core standard")]
    says += [
        f"{word}: {text}" for word, text in (("Shared", member.shared), ("Left over", member.remainder)) if text
    ]
    return {
        "uuid": _uuid(data, f"{member.leaf}|{core}"), "relationship": row.oscal,
        "sources": [{"type": "control", "id-ref": _token(member.leaf)}],
        "targets": [{"type": "control", "id-ref": _token(core)}],
        "props": [_prop(data, "standing", place.standing)], "remarks": plain(" ".join(says)),
    }  # fmt: skip


def _ns(data: Dataset) -> dict[str, str]:
    return {"ns": f"{data.base}ns/oscal"}


def _prop(data: Dataset, name: str, value: str) -> dict[str, str]:
    return {"name": name, **_ns(data), "value": _line(value)}


def _line(text: str) -> str:
    """Return a text as one line, as OSCAL's strings are."""
    return " ".join(plain(text).split()) or "not stated"


def _token(id: str) -> str:
    """Return an id as OSCAL takes it: begun by a letter, and no colon. No document's id has an underscore."""
    token = id.replace(":", "_", 1)
    return token if token[0].isalpha() else f"_{token}"


def _id(token: str) -> str:
    return token.removeprefix("_").replace("_", ":", 1)


def _uuid(data: Dataset, name: str) -> str:
    return str(uuid5(uuid5(NAMESPACE_URL, data.base), name))


def _write(path: Path, kind: str, content: dict[str, Any], data: Dataset) -> None:
    """Write a document; its UUID changes when what it holds does, and only then."""
    uuid = _uuid(data, f"{kind} {json.dumps(content, ensure_ascii=False)}")
    text = json.dumps({kind: {"uuid": uuid, **content}}, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", "utf-8", newline="\n")
